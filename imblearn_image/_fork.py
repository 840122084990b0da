"""What a forked process must not wait for: a lock that another thread held at the fork."""

import os


def after_fork(renew):
    """Call a function in each child of a fork, and return it: a decorator."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=renew)
    return renew


def whole_at_fork(lock):
    """Let no fork happen while a lock is held, so that a child sees what it guards as it should be.

    Returns
    -------
    object
        The lock, which must be held for moments only.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )
    return lock


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
