import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import pytest

from imblearn_image._core import opencv


@pytest.fixture(autouse=True)
def _two_threads():
    before = cv2.getNumThreads()
    cv2.setNumThreads(2)
    yield
    cv2.setNumThreads(before)


def printed(code):
    """Return what a process of its own prints."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return run.stdout.strip()


def test_one_thread_inside_and_the_former_number_after():
    with opencv.one_thread():
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == 2


def test_the_last_holder_restores():
    outer, inner = opencv.one_thread(), opencv.one_thread()
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    assert cv2.getNumThreads() == 1
    inner.__exit__(None, None, None)
    assert cv2.getNumThreads() == 2


def test_restored_after_an_error():
    with pytest.raises(KeyError), opencv.one_thread():
        raise KeyError
    assert cv2.getNumThreads() == 2


def test_restored_after_many_overlapping_holders():
    def hold(_):
        with opencv.one_thread():
            return cv2.getNumThreads()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(hold, range(400))) == {1}
    assert cv2.getNumThreads() == 2


def test_a_forked_child_has_the_setting_that_was_there_outside():
    code = (
        "import cv2, os, sys, threading\n"
        "from imblearn_image._core.opencv import one_thread\n"
        "cv2.setNumThreads(2)\n"
        "is_held, is_over = threading.Event(), threading.Event()\n"
        "def hold():\n"
        "    with one_thread():\n"
        "        is_held.set()\n"
        "        is_over.wait()\n"
        "thread = threading.Thread(target=hold)\n"
        "thread.start()\n"
        "is_held.wait()\n"
        "def numbers():\n"
        "    outside = cv2.getNumThreads()\n"
        "    with one_thread():\n"
        "        inside = cv2.getNumThreads()\n"
        "    return 100 * outside + 10 * inside + cv2.getNumThreads()\n"
        "def forked():\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        os._exit(numbers())\n"
        "    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "found = [forked()]\n"
        "with one_thread():\n"
        "    found.append(forked())\n"
        "is_over.set()\n"
        "thread.join()\n"
        "print(found, cv2.getNumThreads())\n"
    )
    assert printed(code) == "[212, 111] 2"


def test_a_fork_waits_for_threads_that_end():
    code = (
        "import os, threading, time\n"
        "from imblearn_image._core import fork, opencv\n"
        "def run():\n"
        "    with opencv.one_thread():\n"
        "        ids.append(threading.get_native_id())\n"
        "ids = []\n"
        "for _ in range(20):\n"
        "    thread = threading.Thread(target=run)\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "left = set(fork._leaving)\n"
        "stays = threading.Thread(target=time.sleep, args=(0.3,))\n"
        "stays.start()\n"
        "fork._leaving.add(stays.native_id)\n"  # as if it were past its Python side
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(3 + len(fork._leaving))\n"
        "is_alive = os.path.exists(f'/proc/self/task/{stays.native_id}')\n"
        "status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "print(left <= set(ids), len(left) > 0, is_alive, len(fork._leaving), status)\n"
    )
    assert printed(code) == "True True False 0 3"


def test_a_missing_system_library_is_explained(tmp_path):
    (tmp_path / "cv2.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file')"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", "from imblearn_image import Renderer"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert run.returncode == 1
    for part in ("libGL.so.1", "apt-get install libgl1 libxcb1 libglib2.0-0", "headless"):
        assert part in run.stderr
