"""Locks that a forked process can take, whatever other threads held at the fork."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_Hook = TypeVar("_Hook", bound=Callable[[], object])
_T = TypeVar("_T")

_TASKS = "/proc/self/task"
_leaving: set[int] = set()  # native ids of threads


def after_fork(renew: _Hook) -> _Hook:
    """Call a function in each child of a fork, and return it: a decorator."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=renew)
    return renew


def held_during_fork(lock: threading.Lock) -> threading.Lock:
    """Let no fork happen while a lock is held, so that a child sees guarded data complete.

    Returns
    -------
    lock
        The same lock, which must be held for moments only.
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

    def __init__(self) -> None:
        self._renew()
        after_fork(self._renew)

    def _renew(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *error: object) -> None:
        self._lock.release()


class _Thread:
    """An object in the local data of a thread, which ends when Python is done with the thread."""


def ends_before_fork(lock: threading.Lock) -> object:
    """Let no fork happen while this thread ends, since libraries take locks of their own then.

    Python is done with a thread before the system is: in between a library frees its data of the
    thread, and a child forked at that moment finds the library's lock taken for ever.

    Parameters
    ----------
    lock : threading.Lock
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


def _leave(thread_id: int, lock: threading.Lock) -> None:
    if thread_id == threading.get_native_id():  # other threads finalize it in a child or at exit
        with lock:
            _leaving.add(thread_id)
            if len(_leaving) % 100 == 0:
                _forget_the_ended()


def _forget_the_ended() -> None:
    _leaving.intersection_update(map(int, os.listdir(_TASKS)))


def _wait_for_the_leaving() -> None:
    """Wait some microseconds until ending threads are gone; their ids may be in use again."""
    end = time.monotonic() + 1
    while _leaving and time.monotonic() < end:
        time.sleep(1e-5)
        _forget_the_ended()
    _leaving.clear()


class cached_property(Generic[_T]):  # noqa: N801 (as functools' own)
    """A property that is computed once, for objects of one thread.

    Before Python 3.12 the one of functools takes a lock that all objects of a class share.
    """

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> _T: ...
    def __get__(self, instance: object, owner: type[Any] | None = None) -> Self | _T:
        if instance is None:
            return self
        # From now on Python finds this entry before the property.
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
