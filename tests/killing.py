"""Kill runs of `balance_image_folder`, go on with them, and compare what comes out.

    python tests/killing.py [--timed 30] [--steps 12] [--n-jobs 1]

A process that has imported everything and has no threads forks a child for each run. A timed run is
killed from outside after a share of the processor time that a whole run takes. A run by steps is
killed before it renames a certain file, or after. Each is followed by a run to the end, whose files
must be those of a run that nobody killed. Prints one JSON object a kill: how far the run had come,
and whether all is well.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from imblearn_image import balance_image_folder
from imblearn_image.folder.destination import STATE
from tests.folders import save, tree


def make_source(root):
    """Write 16 + 48 images of noise, slow enough to be hit while they are read or written."""
    rng = np.random.default_rng(0)
    for i in range(64):
        pixels = rng.integers(0, 256, (140 + i, 150, 3), dtype=np.uint8)
        save(root, f"{'ab'[i % 4 > 0]}/patient{i // 4}_{i}.{'jpeg' if i % 3 else 'png'}", pixels)


def balance(source, destination, n_jobs):
    """Run as the child does."""
    balance_image_folder(
        source, destination, groups="patient[0-9]+", test_size=0.2, random_state=0, n_jobs=n_jobs,
        verbose=0,
    )  # fmt: skip


def start(run, *args):
    """Return the process id of a child that carries out a call."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        run(*args)
        code = 0
    finally:
        os._exit(code)


def finish(pid):
    """Wait for a child; return whether it was killed, and the seconds of work it has done."""
    _, status, usage = os.wait4(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("a child failed")
    return os.WIFSIGNALED(status), usage.ru_utime + usage.ru_stime


def kill_after(pid, seconds):
    """Kill a child when it has worked so long, whatever the clock says, or has ended."""
    done = {}
    while sum(done.values()) < seconds * 1e9:
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # a thread has ended
                done[task] = int((task / "schedstat").read_text().split()[0])
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.0005)
    os.kill(pid, signal.SIGKILL)


def balance_until(source, destination, n_jobs, step, is_done):
    """Kill this process at the rename of that number, or right after it."""
    replace, count = os.replace, 0

    def counting(*args):
        nonlocal count
        count += 1
        if count == step and is_done:
            replace(*args)
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(*args)

    os.replace = counting
    balance(source, destination, n_jobs)


def stage_of(destination):
    """Return how far a run had come."""
    names = {path.split(os.sep)[0] for path in tree(destination)}
    if not os.path.exists(Path(destination, STATE, "job.json")):
        return "saving" if names else "reading"
    if "manifest.csv" in names:
        return "manifest"
    journal = Path(destination, STATE, "journal")
    if not journal.exists():
        return "originals"
    return "rendering"


def main():
    """Kill and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timed", type=int, default=30)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--n-jobs", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        source, whole = Path(folder, "source"), Path(folder, "whole")
        make_source(source)
        balance(source, whole, 1)  # here, so that children find all imported
        seconds = min(
            finish(start(balance, source, Path(folder, f"timed{i}"), args.n_jobs))[1]
            for i in range(3)
        )
        before, expected = tree(source), tree(whole)
        state = set(tree(whole, with_state=True))
        n_renames = len(expected) + 3  # two of the state, and the plan is renamed twice
        for i in range(args.timed + args.steps):
            destination = Path(folder, f"run{i}")
            if i < args.timed:
                pid = start(balance, source, destination, args.n_jobs)
                kill_after(pid, seconds * (i + chance.random()) / args.timed)
            else:
                k = i - args.timed  # the first few save the job, the last is the manifest
                step = k // 2 + 1 if k < 8 else chance.randint(5, n_renames)
                is_last = k == args.steps - 1
                step, is_done = (n_renames, True) if is_last else (step, bool(k % 2))
                pid = start(balance_until, source, destination, args.n_jobs, step, is_done)
            was_killed, _ = finish(pid)
            stage = stage_of(destination) if was_killed else "finished"
            finish(start(balance, source, destination, args.n_jobs))
            result = {
                "stage": stage,
                "same": tree(destination) == expected,
                "clean": set(tree(destination, with_state=True)) == state,
                "untouched": tree(source) == before,
            }
            print(json.dumps(result), flush=True)
            shutil.rmtree(destination)


if __name__ == "__main__":
    main()
