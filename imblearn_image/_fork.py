"""What a forked process has to make anew: a lock of another thread would stay locked in it."""

import os


def after_fork(renew):
    """Call a function in each child of a fork, and return it: a decorator."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=renew)
    return renew
