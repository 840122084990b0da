"""Measure what reading files costs, against a bare loop of ``cv2.imread``.

    python tests/benchmarks/read.py [--files 2000] [--rounds 5]

Gray PNG files of 300x300, solar cells, as OpenCV writes them. The rounds take turns; medians count.
The aims are 1.4 times the bare loop on one core, and a gain of 1.25 by two jobs; how much two
jobs gain for the bare loop says how free the machine is.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset

from imblearn_image import ImageFiles, read_image
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.images import read_images


def seconds(run):
    """Return how long a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_blocks(read, n_files, n_jobs):
    """Call ``read(indices)`` by the package's one loop."""
    workers = choose_workers(n_jobs)
    run_blocks(
        cut(np.arange(n_files), 50, workers.count),
        lambda block: block,
        lambda block, stop=None: read(block),
        lambda block, images: None,
        workers=workers,
        total=n_files,
    )


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    images = load_dataset()[0]
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / f"{i}.png") for i in range(options.files)]
        for i, path in enumerate(paths):
            cv2.imwrite(path, images[i % len(images)])
        files = ImageFiles(paths)

        def bare(indices):
            return [cv2.imread(paths[i], cv2.IMREAD_GRAYSCALE) for i in indices]

        def ours(indices):
            return read_images(files, indices)

        runs = {
            "cv2.imread": lambda: bare(range(len(paths))),
            "read_image": lambda: [read_image(path) for path in paths],
            "cv2.imread, 2 jobs": lambda: in_blocks(bare, len(paths), 2),
            "ImageFiles, 1 job": lambda: in_blocks(ours, len(paths), 1),
            "ImageFiles, 2 jobs": lambda: in_blocks(ours, len(paths), 2),
        }
        times = {name: [] for name in runs}
        cv2.setNumThreads(1)
        for _ in range(options.rounds):
            for name, run in runs.items():
                times[name].append(seconds(run))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        ratio = value / medians["cv2.imread"]
        print(f"{name:20} {value / options.files * 1e6:8.0f} µs a file, {ratio:.2f} x")
    for reader, one in (("cv2.imread", "cv2.imread"), ("ImageFiles", "ImageFiles, 1 job")):
        print(f"gain of two jobs, {reader}: {medians[one] / medians[f'{reader}, 2 jobs']:.2f}")


if __name__ == "__main__":
    main()
