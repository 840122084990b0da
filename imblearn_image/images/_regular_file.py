"""Reading the bytes of files, without waiting for them, and of nothing that is no file."""

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


class RefusedError(Exception):
    """A file that is not read; the text is the reason."""


def read_regular(path, max_bytes):
    """Return the bytes of a regular file that has at most `max_bytes`."""
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError as error:
        raise RefusedError(f"this is no path of a file: {error}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
            raise RefusedError(f"this is {kind}, not a regular file")
        size = status.st_size
        if size > max_bytes:
            raise RefusedError(f"the file has {size:,} bytes, more than max_bytes={max_bytes:,}")
        data = os.read(descriptor, size)
        while len(data) < size and (more := os.read(descriptor, size - len(data))):
            data += more
        return data
    finally:
        os.close(descriptor)
