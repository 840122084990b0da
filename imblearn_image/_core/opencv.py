"""OpenCV, imported in this one place, and the number of threads it may use."""

from __future__ import annotations

import threading

import numpy as np

from imblearn_image._core.fork import after_fork, ends_before_fork, held_during_fork

try:
    import cv2
except ImportError as error:
    raise ImportError(
        f"OpenCV could not be imported: {error}. If a system library is missing, either install "
        "the ones that opencv-python needs (Debian and Ubuntu: apt-get install libgl1 libxcb1 "
        "libglib2.0-0), or use the wheel that needs none: pip uninstall opencv-python && "
        "pip install opencv-python-headless"
    ) from error

__all__ = ["cv2", "one_thread"]

_lock = held_during_fork(threading.Lock())
_holders = 0
_threads_outside = 0
_PIXEL, _STILL = np.zeros((1, 1), np.uint8), np.eye(2, 3)
_own = threading.local()  # `holders`: how many holders are this thread's


@after_fork
def _begin_in_child() -> None:
    """Forget the other threads that hold the setting: only the one that forked goes on."""
    global _holders
    others = _holders - getattr(_own, "holders", 0)
    _holders -= others
    if others and _holders == 0:
        cv2.setNumThreads(_threads_outside)


def _begin_in_thread() -> None:
    """Use OpenCV once in this thread: it then takes a lock, which no fork may find taken.

    OpenCV takes that lock again when the thread ends.
    """
    _own.holders = 0
    _own.ends = ends_before_fork(_lock)
    cv2.warpAffine(_PIXEL, _STILL, (1, 1))


class one_thread:  # noqa: N801 (a context manager, faster than one made from a generator)
    """Let OpenCV use one thread, and restore its setting when the last holder leaves.

    The setting belongs to the whole process. Counting the holders keeps renders that overlap in
    time from restoring each other's value of one.
    """

    def __enter__(self) -> None:
        global _holders, _threads_outside
        with _lock:
            if not hasattr(_own, "holders"):
                _begin_in_thread()
            if _holders == 0:
                _threads_outside = cv2.getNumThreads()
                cv2.setNumThreads(1)
            _holders += 1
        _own.holders += 1

    def __exit__(self, *error: object) -> None:
        global _holders
        _own.holders -= 1
        with _lock:
            _holders -= 1
            if _holders == 0:
                cv2.setNumThreads(_threads_outside)
