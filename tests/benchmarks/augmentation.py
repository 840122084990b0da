"""Measure rendering against other ways to do the same work, on the real ELPV images.

    python tests/benchmarks/augmentation.py [--rounds 9] [--json FILE] [--markdown FILE]

Two jobs: *one of four*, the "article" preset, and *chain of eight*: rotate, shear, zoom, translate,
flip, brightness, contrast, gamma, all on. Contestants take turns; of each the best round counts.
All do the same ranges, with linear interpolation, black border and a 3x3 blur. Contestants whose
package is not installed are left out, and named.
"""

import argparse
import json
import os
import platform
import random
import time
from pathlib import Path

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset

import imblearn_image
from imblearn_image import draw_plan
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
    centre = ((width - 1) / 2, (height - 1) / 2)
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
            matrix = cv2.getRotationMatrix2D(centre, angle, 1)
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
    for _, name, transform in plan.augmenter.steps()[:5]:
        columns = {c.partition(".")[2]: v for c, v in plan.params.items() if c.startswith(name)}
        matrices = transform._matrices(height, width, **columns) @ matrices
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


def albumentations_contestants():
    """Return the jobs as albumentations does them."""
    import albumentations as A  # noqa: N812

    border = {"border_mode": cv2.BORDER_CONSTANT, "fill": 0}
    shift = {"x": (-0.2, 0.2), "y": (-0.2, 0.2)}
    one = A.Compose([
        A.OneOf([
            A.Affine(rotate=(-25, 25), p=1, **border),
            A.HorizontalFlip(p=1),
            A.Affine(translate_percent=shift, p=1, **border),
            A.GaussianBlur(blur_limit=(3, 3), sigma_limit=(0.5, 1.5), p=1),
        ], p=1)
    ])  # fmt: skip
    tones = [
        A.RandomBrightnessContrast(
            brightness_limit=0.2, contrast_limit=(-1 / 6, 0.2), brightness_by_max=True, p=1
        ),
        A.RandomGamma(gamma_limit=(80, 125), p=1),
    ]
    eight = A.Compose([
        A.Affine(rotate=(-25, 25), p=1, **border),
        A.Affine(shear={"x": (-10, 10), "y": (0, 0)}, p=1, **border),
        A.Affine(scale=(0.8, 1.25), p=1, **border),
        A.Affine(translate_percent=shift, p=1, **border),
        A.HorizontalFlip(p=1),
        A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0, p=1),
        A.RandomBrightnessContrast(brightness_limit=0, contrast_limit=(-1 / 6, 0.2), p=1),
        A.RandomGamma(gamma_limit=(80, 125), p=1),
    ])  # fmt: skip
    fused = A.Compose([
        A.Affine(
            rotate=(-25, 25), shear={"x": (-10, 10), "y": (0, 0)}, scale=(0.8, 1.25),
            translate_percent=shift, p=1, **border,
        ),
        A.HorizontalFlip(p=1),
        *tones,
    ])  # fmt: skip

    def each(compose):
        def run(plan, images, out):
            for i, source in enumerate(plan.source.tolist()):
                out[i] = compose(image=images[source])["image"]

        return run

    name = f"albumentations {A.__version__}"
    return {
        "one of four": {name: each(one)},
        "chain of eight": {name: each(eight), f"{name}, fused by hand": each(fused)},
    }


def contestants():
    """Return job -> name -> function, and the packages that are missing."""
    jobs = {
        "one of four": {
            "ours, 1 job": ours(1), "ours, 2 jobs": ours(2),
            "bare OpenCV loop": bare_one_of_four, "article's loop": article,
        },
        "chain of eight": {
            "ours, 1 job": ours(1), "ours, 2 jobs": ours(2), "bare OpenCV loop": bare_chain,
        },
    }  # fmt: skip
    try:
        for job, others in albumentations_contestants().items():
            jobs[job] |= others
        missing = []
    except ImportError:
        missing = ["albumentations"]
    return jobs, missing


def measure(rounds):
    """Return one row for each job, size and contestant: images a second of the best round."""
    jobs, missing = contestants()
    cv2.setNumThreads(1)
    rows = []
    for size, (side, channels, n) in SIZES.items():
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
    return rows, missing


def planning():
    """Return the seconds that a plan of a million rows takes, of three."""
    y = np.repeat([0, 1], [1_000_100, 100])
    times = []
    for _ in range(3):
        start = time.perf_counter()
        draw_plan(y, random_state=0)
        times.append(time.perf_counter() - start)
    return min(times)


def table(rows):
    """Return the rows as Markdown."""
    lines = ["| " + " | ".join(rows[0]) + " |", "| --- | --- | --- | ---: | ---: | ---: |"]
    for row in rows:
        job, size, name, speed, one, two = row.values()
        lines.append(f"| {job} | {size} | {name} | {speed:,.0f} | {one:.2f} | {two:.2f} |")
    return "\n".join(lines)


def main():
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    rows, missing = measure(options.rounds)
    versions = {
        "imblearn-image": imblearn_image.__version__, "OpenCV": cv2.__version__,
        "numpy": np.__version__, "Python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }  # fmt: skip
    facts = ", ".join(f"{name} {version}" for name, version in versions.items())
    left_out = f" Not installed: {', '.join(missing)}." if missing else ""
    seconds = planning()
    text = (
        f"{facts}.{left_out} Best of {options.rounds} rounds.\n\n{table(rows)}\n\n"
        f"Planning 1,000,000 rows of the article's preset: {seconds:.2f} s.\n"
    )
    print(text)
    if options.json:
        result = {"versions": versions, "rows": rows, "planning 1e6 rows": seconds}
        options.json.write_text(json.dumps(result, indent=1))
    if options.markdown:
        head = "# Benchmarks\n\nWritten by `tests/benchmarks/augmentation.py`, never by hand.\n\n"
        options.markdown.write_text(head + text)


if __name__ == "__main__":
    main()
