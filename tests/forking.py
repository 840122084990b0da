"""Fork while threads render, and see whether each child renders on, to the same bytes.

    python tests/forking.py [300] [ending]

With "ending", threads do nothing but begin, render one image and end.

Prints the forks that failed, as a list of (number, what happened), which should be empty.
"""

import os
import sys
import threading
import time

import cv2
import numpy as np

from imblearn_image import BalancedImageDataset

IMAGES = np.random.default_rng(0).integers(0, 256, (12, 96, 96, 3), dtype=np.uint8)
_PATIENCE = 30


def render(dataset, epoch, is_over):
    """Render one epoch after another, in threads that have no kernels yet."""
    while not is_over.is_set():
        epoch = (epoch + 1) % 1000  # whose plan is drawn first
        worker = threading.Thread(target=dataset.batch, args=[dataset.order(epoch)])
        worker.start()
        dataset.plan(epoch).render(IMAGES, n_jobs=2)
        worker.join()


def end(dataset, indices, is_over):
    """Render a little in one short thread after another."""
    while not is_over.is_set():
        workers = [threading.Thread(target=dataset.batch, args=[indices[:1]]) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


def is_well(dataset, indices, expected):
    """Render in the child: in this thread, in a new one, and on two workers."""
    results = [dataset.batch(indices)[0]]
    thread = threading.Thread(target=lambda: results.append(dataset.batch(indices)[0]))
    thread.start()
    thread.join()
    results.append(dataset.plan(1).render(IMAGES, n_jobs=2)[indices - len(dataset)])
    return (
        len(results) == 3
        and all(result.tobytes() == expected for result in results)
        and cv2.getNumThreads() == 2
    )


def outcome(pid):
    """Return what became of a child: 0, another exit status, or "hangs"."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.002)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return "hangs"


def main(n_forks, only_ending):
    """Fork so many times."""
    cv2.setNumThreads(2)
    y = [0] * 9 + [1] * 3
    dataset = BalancedImageDataset(IMAGES, y, augment="all", random_state=0)
    indices = dataset.order(1)
    expected = dataset.batch(indices)[0].tobytes()
    is_over = threading.Event()
    at_length = [(render, (dataset, first, is_over)) for first in (0, 500)]
    briefly = [(end, (dataset, indices, is_over))]
    jobs = 3 * briefly if only_ending else at_length + briefly
    threads = [threading.Thread(target=target, args=given) for target, given in jobs]
    for thread in threads:
        thread.start()
    outcomes = []
    for _ in range(n_forks):
        pid = os.fork()
        if pid == 0:
            os._exit(0 if is_well(dataset, indices, expected) else 1)
        outcomes.append(outcome(pid))
    is_over.set()
    for thread in threads:
        thread.join()
    print([(i, what) for i, what in enumerate(outcomes) if what != 0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, "ending" in sys.argv)
