"""A child of a fork goes on, whatever the threads of its parent did at that moment."""

import os
import subprocess
import sys
from pathlib import Path

FORKING = Path(__file__).parents[1] / "forking.py"
ADAPTER = """
import os, threading
import numpy as np
from imblearn_image.augmentation import _adapters

is_held, is_over = threading.Event(), threading.Event()

class Compose:
    def set_random_seed(self, seed):
        pass

    def __call__(self, image):
        is_held.set()
        is_over.wait()
        return {"image": image}

call = _adapters._Albumentations(Compose())
image = np.zeros((4, 4), np.uint8)
thread = threading.Thread(target=call, args=(image, np.random.default_rng(0)))
thread.start()
is_held.wait()
pid = os.fork()
if pid == 0:
    is_over.set()
    call(image, np.random.default_rng(0))
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
is_over.set()
thread.join()
"""


def printed(*command, timeout):
    run = subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        capture_output=True, text=True, check=True, timeout=timeout,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    return run.stdout.strip()


def test_300_forks_during_threaded_renders():
    assert printed(str(FORKING), "300", timeout=250) == "[]"


def test_a_fork_while_a_library_of_transforms_is_in_use():
    assert printed("-c", ADAPTER, timeout=60) == "7"
