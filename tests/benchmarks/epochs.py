"""Measure what balanced epochs of very many images take.

    python tests/benchmarks/epochs.py [--labels 100000000]

Prints the time of each step and the largest memory of the process so far, with the labels, of 8
bytes each.
"""

import argparse
import resource
import time

import numpy as np

from imblearn_image import BalancedImageDataset


class Stripes:
    """Many images, made when they are asked for."""

    def __init__(self, n):
        self._n = n

    def __len__(self):
        return self._n

    def __getitem__(self, i):
        return np.full((32, 32, 3), i % 251, dtype=np.uint8)


def main():
    """Print a line for each step."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--labels", type=int, default=100_000_000)
    n = parser.parse_args().labels
    rng = np.random.default_rng(0)
    y = np.zeros(n, dtype=np.int64)
    y[: n // 3], y[: n // 10] = 1, 2
    rng.shuffle(y)

    def step(name, call):
        start = time.perf_counter()
        result = call()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{name:40s} {time.perf_counter() - start:8.3f} s {memory:6.2f} GiB", flush=True)
        return result

    dataset = step("construction", lambda: BalancedImageDataset(Stripes(n), y, random_state=0))
    rows = rng.integers(0, len(dataset), 64)
    step("the first batch of 64 rows", lambda: dataset.batch(rows))
    order = step(f"the order of {len(dataset):,} rows", dataset.order)
    step("a batch of that order", lambda: dataset.batch(order[:64]))


if __name__ == "__main__":
    main()
