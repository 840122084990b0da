"""Time blocks that take as long to compute in two processes as to store in this one."""

import argparse
import time

from joblib import parallel_config

from imblearn_image._run.blocks import choose_workers, run_blocks


def compute(seconds, stop=None):
    """Compute a block."""
    time.sleep(seconds)
    return seconds


def seconds_of(n_blocks, seconds):
    """Return how long the blocks take from the first to the last."""
    start = time.perf_counter()
    run_blocks(
        [range(1)] * n_blocks,
        lambda block: seconds,
        compute,
        lambda block, result: time.sleep(seconds),
        workers=choose_workers(2),
        total=n_blocks,
    )
    return time.perf_counter() - start


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--backends", nargs="+", default=["loky", "multiprocessing", "threading"])
    options = parser.parse_args()
    print(f"{options.blocks} blocks of {options.seconds} s to compute and as much to store, 2 jobs")
    for backend in options.backends:
        with parallel_config(backend=backend):
            seconds_of(4, 0.0)  # starts the workers
            print(f"{backend:16}{seconds_of(options.blocks, options.seconds):6.2f} s")


if __name__ == "__main__":
    main()
