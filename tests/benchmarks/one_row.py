"""Measure what one row costs alone, against its share of a whole plan.

    python tests/benchmarks/one_row.py [--rounds 9]

The "article" preset and the chain of eight of `augmentation.py`, rendered whole by one thread, and
rows of it one by one: ``renderer.render(plan[i], images)``, with and without the ``plan[i]``. The
rounds take turns; medians count. The aim is 1.25 shares and 30 µs.
"""

import argparse
import statistics
import time

import numpy as np
from augmentation import chain, load_images, plan_of

from imblearn_image import Renderer
from imblearn_image.augmentation import preset

ROWS, STEP = 2000, 10


def seconds(run):
    """Return how long a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(augmenter, side, channels, rounds):
    """Return the median µs of a row: its share, alone, and alone but for taking it."""
    images, plan = load_images(side, channels), plan_of(augmenter, ROWS)
    out, renderer = np.empty((len(plan), *images.shape[1:]), images.dtype), Renderer(augmenter)
    numbers = range(0, len(plan), STEP)
    rows = [plan[i] for i in numbers]

    # The new images are not kept: memory that was never used takes time of its own.
    def alone():
        for i in numbers:
            renderer.render(plan[i], images)

    def rendering():
        for row in rows:
            renderer.render(row, images)

    runs = {
        "share": (lambda: plan.render(images, out), len(plan)),
        "alone": (alone, len(rows)),
        "rendering": (rendering, len(rows)),
    }
    times = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (run, n) in runs.items():
            times[name].append(seconds(run) / n * 1e6)
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print("| job | size | share, µs | aim, µs | alone, µs | of these rendering, µs |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for job, augmenter in (("article", preset("article")), ("chain of eight", chain())):
        for side, channels in ((28, 1), (224, 3)):
            found = measure(augmenter, side, channels, options.rounds)
            size = f"{side}x{side}" + (f"x{channels}" if channels > 1 else "")
            print(
                f"| {job} | {size} | {found['share']:.1f} | {1.25 * found['share'] + 30:.1f} "
                f"| {found['alone']:.1f} | {found['rendering']:.1f} |"
            )


if __name__ == "__main__":
    main()
