"""Measure the job that this package grew from: three classes of X-ray-sized images, balanced.

1226 / 2184 / 1154 images of 256x256x3 become 2184 each, by one of four operations an image. The
contestants take turns in one process for the times, and run in processes of their own for the
peak of memory. The images are the ELPV cells, enlarged to the size and repeated to the number.

    python tests/benchmarks/article_job.py [--rounds 9]
"""

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset

from imblearn_image import ImageAugmentationOverSampler

COUNTS = {"normal": 1226, "bacterial": 2184, "viral": 1154}
SIDE = 256


def load_job():
    """Return the images, an array of uint8, and their classes."""
    cells = load_dataset()[0]
    total = sum(COUNTS.values())
    X = np.empty((total, SIDE, SIDE, 3), dtype=np.uint8)
    for i in range(total):
        small = cv2.resize(cells[i % len(cells)], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        X[i] = small[:, :, np.newaxis]
    return X, np.repeat(list(COUNTS), list(COUNTS.values()))


def augment_once(image, rng):
    """Do one of the four operations, as a script of that kind does."""
    height, width = image.shape[:2]
    operation = rng.choice(["rotate", "flip", "shift", "blur"])
    if operation == "rotate":
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-25, 25), 1)
        return cv2.warpAffine(image, matrix, (width, height))
    if operation == "flip":
        return np.fliplr(image)
    if operation == "shift":
        matrix = np.float32([[1, 0, rng.randint(-50, 50)], [0, 1, rng.randint(-50, 50)]])
        return cv2.warpAffine(image, matrix, (width, height))
    return cv2.GaussianBlur(image, (3, 3), rng.uniform(0.5, 1.5))


def article(X, y):
    """Balance with a loop that appends to lists and stacks them at the end."""
    rng = random.Random(0)
    classes, counts = np.unique(y, return_counts=True)
    images, labels = [X], [y]
    for label, count in zip(classes, counts, strict=True):
        members = X[y == label]
        new = [augment_once(members[i % count], rng) for i in range(counts.max() - count)]
        if new:
            images.append(np.array(new))
            labels.append(np.full(len(new), label))
    return np.concatenate(images), np.concatenate(labels)


def ours(n_jobs):
    """Return the same job as this package does it."""

    def balance(X, y):
        return ImageAugmentationOverSampler(n_jobs=n_jobs, random_state=0).fit_resample(X, y)

    return balance


CONTESTANTS = {"article": article, "ours, n_jobs=1": ours(1), "ours, n_jobs=2": ours(2)}


def peak_megabytes(name):
    """Return the peak of memory of one contestant beyond its input, and the size of both arrays.

    The peak is that of the process, since OpenCV's buffers are not Python's. What the interpreter
    and its libraries hold is measured before the input exists.
    """
    code = f"import article_job; article_job.report_memory({name!r})"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


def report_memory(name):
    """Print peak figures of one contestant, in a process of its own."""
    small, labels = np.zeros((8, 8, 8, 3), np.uint8), np.array([0] * 5 + [1] * 3)
    CONTESTANTS[name](small, labels)  # load whatever is loaded on first use
    before = peak_kilobytes()
    X = np.zeros((sum(COUNTS.values()), SIDE, SIDE, 3), dtype=np.uint8)
    X[:] = np.arange(SIDE, dtype=np.uint8)[:, np.newaxis]
    y = np.repeat(list(COUNTS), list(COUNTS.values()))
    X_resampled, _ = CONTESTANTS[name](X, y)
    arrays = (X.nbytes + X_resampled.nbytes) / 2**20
    print(json.dumps({"base": before / 1024, "arrays": arrays, "peak": peak_kilobytes() / 1024}))


def peak_kilobytes():
    """Return the peak of this process's memory; ru_maxrss would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def seconds(contestants, X, y, rounds):
    """Return each contestant's times, taken in turns; the first round warms up."""
    times = {name: [] for name in contestants}
    for _ in range(rounds + 1):
        for name, balance in contestants.items():
            start = time.perf_counter()
            X_resampled, _ = balance(X, y)
            times[name].append(time.perf_counter() - start)
            assert len(X_resampled) == 3 * max(COUNTS.values())
            del X_resampled
    return {name: values[1:] for name, values in times.items()}


def main():
    """Print a table of times, ratios and peaks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    X, y = load_job()
    times = seconds(CONTESTANTS, X, y, arguments.rounds)
    print(f"Python {platform.python_version()}, numpy {np.__version__}, OpenCV {cv2.__version__}")
    print("contestant        seconds   article's time / its time   peak MB = libraries + arrays")
    for name, values in times.items():
        ratios = [a / b for a, b in zip(times["article"], values, strict=True)]
        memory = peak_megabytes(name)
        share = (memory["peak"] - memory["base"]) / memory["arrays"]
        print(
            f"{name:16}  {statistics.median(values):7.3f}   {statistics.median(ratios):8.2f}"
            f"   (from {min(ratios):.2f} to {max(ratios):.2f})   {memory['peak']:7.0f} "
            f"= {memory['base']:.0f} + {share:.3f} x {memory['arrays']:.0f}"
        )


if __name__ == "__main__":
    main()
