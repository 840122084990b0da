"""What a forked process must not wait for: a lock that another thread held at the fork."""

import os
import threading
import time
import weakref

_TASKS = "/proc/self/task"
_leaving = set()  # native ids of threads


def after_fork(renew):
    """Call a function in each child of a fork, and return it: a decorator."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=renew)
    return renew


def held_during_fork(lock):
    """Let no fork happen while a lock is held, so that a child sees what it guards as it should be.

    Returns
    -------
    object
        The lock, which must be held for moments only.
    """
    if hasattr(os, "register_at_fork"):
        # Hooks run before a fork in reverse order: threads leave while the lock is held.
        os.register_at_fork(before=_wait_for_the_leaving, after_in_child=_leaving.clear)
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )
    return lock


class ForkSafeLock:
    """A lock that a child of a fork finds free, whatever other threads did at the fork."""

    def __init__(self):
        self._renew()
        after_fork(self._renew)

    def _renew(self):
        self._lock = threading.Lock()

    def __enter__(self):
        self._lock.acquire()

    def __exit__(self, *error):
        self._lock.release()


class _Thread:
    """What lives as long as the Python side of a thread that holds it in its local data."""


def ends_before_fork(lock):
    """Let no fork happen while this thread ends, for libraries take locks of their own then.

    Python has done with a thread before the system has: a library frees its data of the thread
    in between, and a child forked at that moment finds its lock taken for ever.

    Parameters
    ----------
    lock : object
        A lock of `held_during_fork`. The thread takes it for a moment at its end.

    Returns
    -------
    object
        To be kept in a ``threading.local`` of the module, and nowhere else.
    """
    thread = _Thread()
    if os.path.isdir(_TASKS):
        weakref.finalize(thread, _leave, threading.get_native_id(), lock).atexit = False
    return thread


def _leave(thread_id, lock):
    if thread_id == threading.get_native_id():  # not its remains, in a child or at exit
        with lock:
            _leaving.add(thread_id)
            if len(_leaving) % 100 == 0:
                _forget_the_ended()


def _forget_the_ended():
    _leaving.intersection_update(map(int, os.listdir(_TASKS)))


def _wait_for_the_leaving():
    """Wait until threads that end are gone, some microseconds; their ids may be in use again."""
    end = time.monotonic() + 1
    while _leaving and time.monotonic() < end:
        time.sleep(1e-5)
        _forget_the_ended()
    _leaving.clear()


class cached_property:  # noqa: N801 (as functools' own)
    """A property that is computed once, for objects of one thread.

    Before Python 3.12 that of functools takes a lock, which all objects of a class share.
    """

    def __init__(self, compute):
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner, name):
        self._name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        # Found before this property from now on.
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
