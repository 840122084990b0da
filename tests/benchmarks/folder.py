"""Measure `balance_image_folder`: memory as the folder grows, and files a second.

    python tests/benchmarks/folder.py [--counts 1000 20000] [--side 32] [--large 600] [--rounds 3]

Memory is the peak of a process of its own (VmHWM), for folders of small gray PNGs, four in five of
one class; it is to differ by 50 MB at most. Speed is of photographs of 300x300x3 as JPEG, by one
and two workers in turn, beside its floors: reading alone, and writing of what was rendered.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from imblearn_image import ImageFiles, balance_image_folder, scan_image_folder

CHILD = """
import sys
from pathlib import Path
from imblearn_image import balance_image_folder

balance_image_folder(sys.argv[1], sys.argv[2], random_state=0, n_jobs=int(sys.argv[3]), verbose=0,
                     test_size=0.2, groups="group[0-9]+")
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024)
"""


def make_folder(root, count, shape, ending):
    """Write noise that was blurred, in groups of ten."""
    rng = np.random.default_rng(0)
    for label in "ab":
        Path(root, label).mkdir(parents=True)
    for i in range(count):
        image = cv2.GaussianBlur(rng.integers(0, 256, shape, dtype=np.uint8), (0, 0), 2)
        cv2.imwrite(f"{root}/{'ab'[i % 5 > 0]}/group{i // 10}_{i}{ending}", image)


def measure_memory(count, side, n_jobs):
    """Return the peak in MB and the seconds of a run, and of one that finds all done."""
    with tempfile.TemporaryDirectory() as folder:
        make_folder(f"{folder}/in", count, (side, side), ".png")
        results = []
        for _ in range(2):
            begun = time.perf_counter()
            command = [sys.executable, "-c", CHILD, f"{folder}/in", f"{folder}/out", str(n_jobs)]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            results += [float(run.stdout), time.perf_counter() - begun]
    return results


def measure_speed(count, rounds):
    """Return the median seconds of a run by 1 and 2 workers, and of reading; and its new images."""
    times = {1: [], 2: [], "reading": []}
    with tempfile.TemporaryDirectory() as folder:
        make_folder(f"{folder}/in", count, (300, 300, 3), ".jpeg")
        for _ in range(rounds):
            for n_jobs in (1, 2):
                begun = time.perf_counter()
                report = balance_image_folder(
                    f"{folder}/in", f"{folder}/out", random_state=0, n_jobs=n_jobs, verbose=0
                )
                times[n_jobs].append(time.perf_counter() - begun)
                shutil.rmtree(f"{folder}/out")
            begun = time.perf_counter()
            images = ImageFiles(scan_image_folder(f"{folder}/in").full_paths(), color="keep")
            for i in range(len(images)):
                images[i]
            times["reading"].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in times.items()}, len(report.plan)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="*", default=[1000, 20_000])
    parser.add_argument("--side", type=int, default=32)
    parser.add_argument("--large", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    for n_jobs in (1, 2):
        for count in args.counts:
            peak, seconds, peak_again, again = measure_memory(count, args.side, n_jobs)
            print(
                f"{count:6} files, n_jobs={n_jobs}: {peak:6.1f} MB, {seconds:6.1f} s; "
                f"finished: {peak_again:6.1f} MB, {again:5.1f} s",
                flush=True,
            )
    if args.large:
        seconds, n_new = measure_speed(args.large, args.rounds)
        print(f"{args.large} JPEGs of 300x300x3, {n_new} new PNGs:")
        for name, value in seconds.items():
            label = name if name == "reading" else f"n_jobs={name}"
            n_files = args.large + (n_new if name != "reading" else 0)
            print(f"  {label:8} {value:6.2f} s, {n_files / value:7.0f} files/s")


if __name__ == "__main__":
    main()
