"""Measure rendering against other ways to do the same work, on the real ELPV images.

    python tests/benchmarks/augmentation.py [--rounds 9] [--albumentationsx FOLDER]
        [--sizes 28x28 ...] [--only article ...] [--json FILE] [--markdown FILE]

`--only` leaves out the contestants whose names hold none of the texts, but for ours.

Two jobs: *one of four*, the "article" preset, and *chain of eight*: rotate, shear, zoom, translate,
flip, brightness, contrast, gamma, all on. Contestants take turns; of each the best round counts.
All do the same ranges, with linear interpolation, black border and a 3x3 blur. Other libraries
(`peers.py`) that are not installed are left out, and named. `--markdown` writes a page, and the
picture of its table, by `page.py`.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset
from page import table, write_page
from peers import peers

import imblearn_image
from imblearn_image import draw_plan
from imblearn_image._render.motion import as_matrices
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    Gamma,
    HorizontalFlip,
    Rotate,
    Shear,
    Translate,
    Zoom,
    make_augmenter,
)

SIZES = {"28x28": (28, 1, 6000), "224x224": (224, 1, 1000), "256x256x3": (256, 3, 600),
         "512x512": (512, 1, 600)}  # fmt: skip
N_SOURCES = 600


def load_images(side, channels):
    """Return uint8 images of the cells."""
    cells = load_dataset()[0][:N_SOURCES]
    images = np.stack([cv2.resize(c, (side, side), interpolation=cv2.INTER_AREA) for c in cells])
    return images if channels == 1 else np.repeat(images[..., np.newaxis], channels, axis=3)


def plan_of(augmenter, n):
    """Draw a plan of `n` rows from all images."""
    y = np.arange(N_SOURCES) % 2
    counts = dict.fromkeys((0, 1), (N_SOURCES + n) // 2)
    return draw_plan(y, sampling_strategy=counts, augmenter=augmenter, random_state=0)


def chain():
    """Return the chain of eight."""
    return make_augmenter(
        Rotate(25), Shear(10), Zoom((0.8, 1.25)), Translate(0.2), HorizontalFlip(),
        Brightness(0.2), Contrast(0.2), Gamma((0.8, 1.25)),
    )  # fmt: skip


def ours(n_jobs):
    """Return our render with so many workers."""

    def run(plan, images, out):
        plan.render(images, out, n_jobs=n_jobs)

    return run


def bare_one_of_four(plan, images, out):
    """Make the same calls of OpenCV in a plain loop, into the same array."""
    height, width = images.shape[1:3]
    center = ((width - 1) / 2, (height - 1) / 2)
    columns = [
        plan.active.argmax(axis=1), plan.source, plan.params["gaussianblur.sigma"],
        plan.params["rotate.angle"], np.rint(plan.params["translate.dx"] * width),
        np.rint(plan.params["translate.dy"] * height),
    ]  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for i, (operation, source, sigma, angle, dx, dy) in enumerate(rows):
        if operation == 0:
            cv2.GaussianBlur(images[source], (3, 3), sigma, dst=out[i])
        elif operation == 1:
            matrix = cv2.getRotationMatrix2D(center, angle, 1)
            cv2.warpAffine(images[source], matrix, (width, height), dst=out[i])
        elif operation == 2:
            cv2.flip(images[source], 1, dst=out[i])
        else:
            matrix = np.float64([[1, 0, dx], [0, 1, dy]])
            cv2.warpAffine(images[source], matrix, (width, height), dst=out[i])


def bare_chain(plan, images, out):
    """Fuse by hand: one warp and one table for each image, matrices and tables made beforehand."""
    height, width = images.shape[1:3]
    matrices = np.tile(np.eye(3), (len(plan), 1, 1))
    for step in plan.augmenter.steps()[:5]:
        columns = {column: plan.params[step.key(column)] for column in step.columns()}
        maps = as_matrices(step.transform.matrix(height, width, **columns), len(plan))
        matrices = maps @ matrices
    matrices = np.ascontiguousarray(matrices[:, :2])
    delta, gain, gamma = (
        plan.params[name].astype(np.float32)[:, np.newaxis]
        for name in ("brightness.delta", "contrast.gain", "gamma.gamma")
    )
    values = (np.arange(256, dtype=np.float32) / 255 + delta - 0.5) * gain + 0.5
    values = np.clip(np.maximum(values, 0) ** gamma, 0, 1)
    tables = np.rint(values * 255).astype(np.uint8)
    warped = np.empty_like(images[0])
    for i, source in enumerate(plan.source.tolist()):
        cv2.warpAffine(images[source], matrices[i], (width, height), dst=warped)
        cv2.LUT(warped, tables[i], dst=out[i])


def article(plan, images, out):
    """Append to a list in a loop and stack at the end, as a script of that kind does."""
    rng, new = random.Random(0), []
    height, width = images.shape[1:3]
    for source in plan.source.tolist():
        image = images[source]
        operation = rng.choice(["rotate", "flip", "shift", "blur"])
        if operation == "rotate":
            matrix = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-25, 25), 1)
            new.append(cv2.warpAffine(image, matrix, (width, height)))
        elif operation == "flip":
            new.append(np.fliplr(image))
        elif operation == "shift":
            dx, dy = (rng.randint(-side // 5, side // 5) for side in (width, height))
            new.append(cv2.warpAffine(image, np.float32([[1, 0, dx], [0, 1, dy]]), (width, height)))
        else:
            new.append(cv2.GaussianBlur(image, (3, 3), rng.uniform(0.5, 1.5)))
    return np.array(new)


def contestants(albumentationsx):
    """Return job -> name -> function, and name -> reason of the packages that are missing."""
    jobs = {
        "one of four": {
            "ours, 1 job": ours(1), "ours, 2 jobs": ours(2),
            "bare OpenCV loop": bare_one_of_four, "article's loop": article,
        },
        "chain of eight": {
            "ours, 1 job": ours(1), "ours, 2 jobs": ours(2), "bare OpenCV loop": bare_chain,
        },
    }  # fmt: skip
    others, missing = peers(albumentationsx)
    for job, runs in others.items():
        jobs[job] |= runs
    return jobs, missing


def measure(rounds, jobs, sizes):
    """Return one row for each job, size and contestant: images a second of the best round."""
    cv2.setNumThreads(1)
    rows = []
    for size in sizes:
        side, channels, n = SIZES[size]
        images = load_images(side, channels)
        out = np.empty((n, *images.shape[1:]), np.uint8)
        for job, runs in jobs.items():
            plan = plan_of(chain() if job == "chain of eight" else None, n)
            times = {name: [] for name in runs}
            for _ in range(rounds + 1):
                for name, run in runs.items():
                    start = time.perf_counter()
                    run(plan, images, out)
                    times[name].append(time.perf_counter() - start)
            best = {name: min(values[1:]) for name, values in times.items()}
            rows += [
                {
                    "job": job, "size": size, "contestant": name, "images/s": n / seconds,
                    "ours 1 job / it": seconds / best["ours, 1 job"],
                    "ours 2 jobs / it": seconds / best["ours, 2 jobs"],
                }
                for name, seconds in best.items()
            ]  # fmt: skip
    return rows


PLANNING = """
import re, time
import numpy as np
from imblearn_image import draw_plan

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1000

y = np.repeat([0, 1], [1_000_100, 100])
draw_plan(y[-200:], sampling_strategy={1: 200}, random_state=0)
before, times = peak(), []
for _ in range(3):
    start = time.perf_counter()
    plan = draw_plan(y, random_state=0)
    times.append(time.perf_counter() - start)
    del plan
print(min(times), peak() - before)
"""


def planning():
    """Return the seconds, of three, and the peak MB that a plan of a million rows takes."""
    child = subprocess.run(
        [sys.executable, "-c", PLANNING], check=True, capture_output=True, text=True
    )
    return tuple(map(float, child.stdout.split()))


def version_of(package):
    """Return the version of an installed package, or "none"."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def main():
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--albumentationsx", type=Path, metavar="FOLDER")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--only", nargs="+", default=[""], metavar="TEXT")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    jobs, missing = contestants(options.albumentationsx)
    texts = ["ours", *options.only]
    jobs = {
        job: {name: run for name, run in runs.items() if any(text in name for text in texts)}
        for job, runs in jobs.items()
    }
    rows = measure(options.rounds, jobs, options.sizes)
    versions = {
        "imblearn-image": imblearn_image.__version__, "OpenCV": cv2.__version__,
        "numpy": np.__version__, "StringZilla": version_of("stringzilla"),
        "Python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }  # fmt: skip
    facts = ", ".join(f"{name} {version}" for name, version in versions.items())
    reasons = "; ".join(f"{name} ({reason})" for name, reason in missing.items())
    left_out = f" Left out: {reasons}." if missing else ""
    seconds, megabytes = planning()
    facts = f"Measured on {date.today()}: {facts}.{left_out} Best of {options.rounds} rounds."
    plans = f"Planning 1,000,000 rows of the article's preset: {seconds:.2f} s, {megabytes:.0f} MB."
    print(f"{facts}\n\n{table(rows)}\n\n{plans}")
    if options.json:
        result = {"versions": versions, "rows": rows, "planning 1e6 rows": [seconds, megabytes]}
        options.json.write_text(json.dumps(result, indent=1))
    if options.markdown:
        write_page(options.markdown, facts, rows, plans)


if __name__ == "__main__":
    main()
