"""Read the bytes of regular files, and refuse files that could block, such as pipes."""

from __future__ import annotations

import os
import stat


class ImageReadError(Exception):
    """A file could not be read as an image.

    Parameters
    ----------
    path : str
        The file, as :func:`os.fsdecode` gives it.
    reason : str
        What is wrong with it, and what can be done.

    Attributes
    ----------
    path : str
        The file.
    reason : str
        What is wrong with it, and what can be done.

    Examples
    --------
    >>> from imblearn_image import ImageReadError, read_image
    >>> try:
    ...     read_image("no such file.png")
    ... except ImageReadError as error:
    ...     print(error.reason)
    No such file or directory
    """

    path: str
    reason: str

    def __init__(self, path: str | bytes | os.PathLike[str], reason: str) -> None:
        self.path = os.fsdecode(path)
        self.reason = reason
        super().__init__(self.path, reason)

    def __str__(self) -> str:
        return f"{printable(self.path)}: {self.reason}"


def printable(path: str) -> str:
    """Return a path as printable text, also where its name is not valid UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode()


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


def read_regular(path: str | bytes, max_bytes: int) -> bytes:
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
