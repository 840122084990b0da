"""Opening files without waiting for them, or for what is no file."""

import os
import stat

_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _name, 0)
_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


class Refused(Exception):
    """What we do not read; its text is the reason."""


def open_regular(path, max_bytes):
    """Return a binary file object of a regular file of at most `max_bytes`, and its size."""
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
            raise Refused(f"is {kind}, not a regular file")
        if status.st_size == 0:
            raise Refused("the file is empty")
        if status.st_size > max_bytes:
            raise Refused(
                f"the file has {status.st_size:,} bytes, more than max_bytes={max_bytes:,}"
            )
        return os.fdopen(descriptor, "rb"), status.st_size
    except BaseException:
        os.close(descriptor)
        raise
