import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import pytest

from imblearn_image import _opencv


@pytest.fixture(autouse=True)
def _two_threads():
    before = cv2.getNumThreads()
    cv2.setNumThreads(2)
    yield
    cv2.setNumThreads(before)


def test_one_thread_inside_and_the_former_number_after():
    with _opencv.one_thread():
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == 2


def test_the_last_holder_restores():
    outer, inner = _opencv.one_thread(), _opencv.one_thread()
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    assert cv2.getNumThreads() == 1
    inner.__exit__(None, None, None)
    assert cv2.getNumThreads() == 2


def test_restored_after_an_error():
    with pytest.raises(KeyError), _opencv.one_thread():
        raise KeyError
    assert cv2.getNumThreads() == 2


def test_restored_after_many_overlapping_holders():
    def hold(_):
        with _opencv.one_thread():
            return cv2.getNumThreads()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(hold, range(400))) == {1}
    assert cv2.getNumThreads() == 2


def test_a_forked_child_gets_a_free_lock():
    code = (
        "import os\n"
        "from imblearn_image import _opencv\n"
        "_opencv._lock.acquire()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    with _opencv.one_thread():\n"
        "        os._exit(7)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == "7"


def test_a_missing_system_library_is_explained(tmp_path):
    (tmp_path / "cv2.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file')"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", "import imblearn_image"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert run.returncode == 1
    for part in ("libGL.so.1", "apt-get install libgl1 libxcb1 libglib2.0-0", "headless"):
        assert part in run.stderr
