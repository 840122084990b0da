"""Read images for another process, and tell what it took; run as a script."""

import os
import pickle
import resource
import sys
import time
from pathlib import Path

from imblearn_image import ImageReadError, read_image

ROOM = 2**30


def status(name):
    """Return one figure of this process, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


def measured(path, options):
    """Return the image or the error, the memory that it took at its peak, and the time."""
    Path("/proc/self/clear_refs").write_text("5")
    before, start = status("VmRSS"), time.perf_counter()
    try:
        result = read_image(path, **options)
    except ImageReadError as error:
        result = error
    seconds = time.perf_counter() - start
    return result, status("VmHWM") - before, seconds


def main():
    """Answer on standard output what standard input asks, and let nothing else write there."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit = status("VmSize") + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    while True:
        try:
            path, options = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(measured(path, options), answers)
        answers.flush()


if __name__ == "__main__":
    main()
