"""A child of a fork renders on, whatever the threads of its parent did at that moment."""

import os
import subprocess
import sys

import pytest

CODE = """
import os, sys, threading, time
import cv2
import numpy as np
from imblearn_image import BalancedImageDataset

n_forks = int(sys.argv[1])
cv2.setNumThreads(2)
images = np.random.default_rng(0).integers(0, 256, (12, 96, 96, 3), dtype=np.uint8)
dataset = BalancedImageDataset(images, [0] * 9 + [1] * 3, augment="all", random_state=0)
indices = dataset.order(1)
expected = dataset.batch(indices)[0].tobytes()
is_over = threading.Event()

def render(first_epoch):
    epoch = first_epoch
    while not is_over.is_set():
        epoch += 1  # whose plan is drawn first
        batches = [dataset.order(epoch % 1000)]
        worker = threading.Thread(target=dataset.batch, args=batches)  # which has no kernels yet
        worker.start()
        dataset.plan(epoch % 1000).render(images, n_jobs=2)
        worker.join()

def child():
    results = [dataset.batch(indices)[0].tobytes()]
    thread = threading.Thread(target=lambda: results.append(dataset.batch(indices)[0].tobytes()))
    thread.start()
    thread.join()
    results.append(dataset.plan(1).render(images, n_jobs=2)[indices - len(dataset)].tobytes())
    return results == [expected] * 3 and cv2.getNumThreads() == 2

threads = [threading.Thread(target=render, args=(start,)) for start in (0, 500)]
for thread in threads:
    thread.start()
failed = []
for i in range(n_forks):
    pid = os.fork()
    if pid == 0:
        os._exit(0 if child() else 1)
    end = time.monotonic() + 30
    while (ended := os.waitpid(pid, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        time.sleep(0.002)
    if ended == (0, 0):
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        failed.append((i, "hangs"))
    elif ended[1]:
        failed.append((i, ended[1]))
is_over.set()
for thread in threads:
    thread.join()
print(failed)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_during_threaded_renders_does_not_hang():
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CODE, "300"],
        capture_output=True, text=True, check=True, timeout=200,
    )  # fmt: skip
    assert run.stdout.strip() == "[]"
