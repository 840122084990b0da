"""Measure the under-samplers on real images of solar cells with planted copies.

    python tests/benchmarks/under_sampling.py [--seeds 3]

Prints how many planted copies are found, beside imagededup where it is installed; how well a
choice covers its class; how fast hashes are beside imagehash; and the time and memory, of a
process of its own, that cleaning takes as the number of images grows.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset
from planted import planted_copies, sound_cells

from imblearn_image import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
)
from imblearn_image.descriptors import perceptual_hash, thumbnail


def print_row(name, planted, dropped):
    """Print precision and recall of what was dropped."""
    found = np.isin(planted, dropped).mean()
    precision = np.isin(dropped, planted).mean() if len(dropped) else 1
    print(f"  {name:45s} precision {precision:.4f}  recall {found:.4f}  dropped {len(dropped)}")


def imagededup_finds(images, method, **options):
    """Return what imagededup would remove, with the first of a group kept."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(None):
        for i, image in enumerate(images):
            cv2.imwrite(str(Path(folder) / f"{i:05d}.png"), image)
        groups = method().find_duplicates(image_dir=folder, **options)
    dropped = set()
    for name in sorted(groups):
        if name not in dropped:
            dropped |= {other for other in groups[name] if other > name}
    return np.array(sorted(int(Path(name).stem) for name in dropped), dtype=int)


def copies(seeds):
    """Print how many planted copies are found."""
    for seed in range(seeds):
        cells, planted_images, _ = planted_copies(seed=seed)
        X = np.concatenate([cells, planted_images, cells[:100]])
        y = np.repeat([0, 1], [len(cells) + len(planted_images), 100])
        planted = np.arange(len(cells), len(cells) + len(planted_images))
        print(f"300 copies planted among {len(cells)} cells, seed {seed}")
        cleaner = ImageDuplicateCleaner(n_jobs=2)
        cleaner.fit_resample(X, y)
        print_row('ImageDuplicateCleaner(threshold="auto")', planted, cleaner.dropped_indices_)
        sampler = ImageDuplicateUnderSampler(sampling_strategy={0: len(cells)}, n_jobs=2)
        sampler.fit_resample(X, y)
        print_row("ImageDuplicateUnderSampler", planted, sampler.dropped_indices_)
        try:
            from imagededup.methods import CNN, PHash
        except ImportError as error:
            print(f"  imagededup is left out: {error}")
            continue
        for distance in (10, 4, 0):
            found = imagededup_finds(X[y == 0], PHash, max_distance_threshold=distance)
            print_row(f"imagededup PHash, distance {distance}", planted, found)
        try:
            found = imagededup_finds(X[y == 0], CNN, min_similarity_threshold=0.9)
            print_row("imagededup CNN, similarity 0.9", planted, found)
        except Exception as error:
            print(f"  imagededup CNN is left out: {type(error).__name__}")


def as_shipped():
    """Print what is dropped from the data set as it is, where all images are distinct."""
    images, probabilities, _ = load_dataset()
    cleaner = ImageDuplicateCleaner(sampling_strategy="all", n_jobs=2)
    cleaner.fit_resample(images, np.rint(probabilities * 3).astype(int))
    print(f"As shipped, {len(images)} images: dropped {len(cleaner.dropped_indices_)}")


def diversity():
    """Print how far images are from 400 chosen ones, against the best of 20 random choices."""
    cells = sound_cells()
    vectors = thumbnail(cells)
    X, y = np.concatenate([cells, cells[:400]]), np.repeat([0, 1], [len(cells), 400])

    def radius(kept):
        return np.sqrt(np.maximum(2 - 2 * (vectors @ vectors[kept].T).max(axis=1), 0)).max()

    rng = np.random.default_rng(0)
    best = min(radius(rng.choice(len(cells), 400, replace=False)) for _ in range(20))
    for method in ("k_center", "facility_location"):
        sampler = ImageDiversityUnderSampler(sampling_strategy={0: 400}, method=method, n_jobs=2)
        start = time.perf_counter()
        sampler.fit_resample(X, y)
        seconds = time.perf_counter() - start
        kept = sampler.sample_indices_[sampler.sample_indices_ < len(cells)]
        print(f"400 of {len(cells)} by {method}: covering radius {radius(kept) / best:.3f} of the "
              f"best of 20 random choices, {seconds:.1f} s")  # fmt: skip


def hashing():
    """Print images a second beside imagehash, best of 7 rounds in turn."""
    cells = sound_cells()[:500]
    images = np.stack([cv2.resize(c, (224, 224), interpolation=cv2.INTER_AREA) for c in cells])
    try:
        import imagehash
        from PIL import Image
    except ImportError as error:
        print(f"imagehash is left out: {error}")
        return
    contestants = {
        "imagehash.phash": lambda: [imagehash.phash(Image.fromarray(i)) for i in images],
        "perceptual_hash, 1 job": lambda: perceptual_hash(images),
        "perceptual_hash, 2 jobs": lambda: perceptual_hash(images, n_jobs=2),
    }
    times = {name: [] for name in contestants}
    for _ in range(7):
        for name, run in contestants.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    slowest = min(times["imagehash.phash"])
    for name, values in times.items():
        print(f"{name:25s} {len(images) / min(values):8.0f} images/s, "
              f"{slowest / min(values):.1f} x imagehash")  # fmt: skip


GROWTH = """
import re, sys, time
import numpy as np
from imblearn_image import ImageDuplicateCleaner

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1000

n = int(sys.argv[1])
rng = np.random.default_rng(0)
X = rng.integers(0, 200, (n, 64, 64), dtype=np.uint8)
X[-n // 100:] = X[:n // 100] + 30
y = np.repeat([0, 1], [n - 10, 10])
ImageDuplicateCleaner(n_jobs=2).fit_resample(X[-200:], y[-200:])
before, start = peak(), time.perf_counter()
cleaner = ImageDuplicateCleaner(n_jobs=2)
cleaner.fit_resample(X, y)
print(len(cleaner.dropped_indices_), time.perf_counter() - start, peak() - before)
"""


def growth():
    """Print the time and memory of cleaning as the number of images grows."""
    for n in (5000, 10000, 20000):
        child = subprocess.run(
            [sys.executable, "-c", GROWTH, str(n)], check=True, capture_output=True, text=True
        )
        dropped, seconds, megabytes = map(float, child.stdout.split())
        print(f"cleaning {n} images of 64x64: {seconds:.1f} s, {megabytes:.0f} MB above the input, "
              f"{dropped:.0f} of {n // 100 - 10} or more copies dropped")  # fmt: skip


def main():
    """Measure and print all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    hashing()
    growth()
    as_shipped()
    copies(options.seeds)
    diversity()


if __name__ == "__main__":
    main()
