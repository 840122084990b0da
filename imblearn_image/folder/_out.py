"""The one array that images are read into: in memory, a given one, or a new file."""

from __future__ import annotations

import errno
import os
import struct
import uuid
from typing import Any, final

import numpy as np
from numpy.typing import NDArray


def check_out(out: object) -> NDArray[Any] | str | None:
    """Raise where `out` can be none; return a path as a string."""
    if out is None or isinstance(out, np.ndarray):
        return out
    if not isinstance(out, (str, bytes, os.PathLike)):
        raise TypeError(
            "out must be None, an array or memory map of shape (n, height, width[, channels]), or "
            f"the path of a new .npy file, got {type(out).__name__}"
        )
    path = os.path.abspath(os.fsdecode(out))
    if not path.endswith(".npy"):
        raise ValueError(f"out must be a path that ends in .npy, got {path!r}")
    if os.path.isdir(path) or not os.path.isdir(os.path.dirname(path)):
        raise FileNotFoundError(f"out must be a file in a folder that exists, got {path!r}")
    return path


def open_out(
    out: NDArray[Any] | str | None, shape: tuple[int, ...], dtype: np.dtype
) -> _Memory | _File:
    """Return what holds the array for images of `shape`, the number of them first."""
    if isinstance(out, str):
        return _File(out, shape, dtype)
    if out is None:
        return _Memory(_allocate(shape, dtype))
    if out.shape != shape or out.dtype != dtype or not out.flags.writeable:
        kind = "" if out.flags.writeable else " that cannot be written to"
        raise ValueError(
            f"out must have shape {shape} and dtype {dtype}, got shape {out.shape} and dtype "
            f"{out.dtype}{kind}; pass dtype={out.dtype.name!r} if the images shall be converted"
        )
    return _Memory(out)


def _allocate(shape: tuple[int, ...], dtype: np.dtype) -> NDArray[Any]:
    try:
        return np.empty(shape, dtype)
    except MemoryError as error:
        error.add_note("pass a smaller image_size, or out='images.npy' for a memory map")
        raise


@final
class _Memory:
    """An array in memory, or one that was given."""

    array: NDArray[Any]

    def __init__(self, array: NDArray[Any]) -> None:
        self.array = array

    def finish(self, kept: list[int]) -> NDArray[Any]:
        """Return the array of the images with the indices `kept`, which it moves to the front."""
        _compact(self.array, kept)
        return self.array[: len(kept)] if len(kept) < len(self.array) else self.array

    def discard(self) -> None:
        """Undo what opening did."""


@final
class _File:
    """A new .npy file, under another name until it is whole."""

    array: Any  # a memory map; None when the file is closed

    def __init__(self, path: str, shape: tuple[int, ...], dtype: np.dtype) -> None:
        self._path, self._temporary = path, f"{path}.{uuid.uuid4().hex}.tmp"
        try:
            self.array = np.lib.format.open_memmap(self._temporary, "w+", dtype, shape)
            self._header = self.array.offset
            _reserve(self._temporary, self._header + self.array.nbytes)
        except BaseException:
            self.discard()
            raise

    def finish(self, kept: list[int]) -> NDArray[Any]:
        """Return the images with the indices `kept` as a memory map of the finished file."""
        _compact(self.array, kept)
        if len(kept) < len(self.array):
            shape, dtype = (len(kept), *self.array.shape[1:]), self.array.dtype
            self.array = None  # closes the file
            self._cut(shape, dtype)
        self.array = None
        os.replace(self._temporary, self._path)
        return np.load(self._path, mmap_mode="r+")

    def _cut(self, shape: tuple[int, ...], dtype: np.dtype) -> None:
        """Make the file one of fewer images, in place."""
        fields = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False}
        # The new header takes the room of the old one, filled up by spaces.
        text = repr(fields | {"shape": shape}).ljust(self._header - 11) + "\n"
        with open(self._temporary, "r+b") as file:
            file.write(np.lib.format.magic(1, 0) + struct.pack("<H", len(text)) + text.encode())
            file.truncate(self._header + int(np.prod(shape)) * dtype.itemsize)

    def discard(self) -> None:
        """Remove what was written."""
        self.array = None
        if os.path.exists(self._temporary):
            os.unlink(self._temporary)


def _reserve(path: str, size: int) -> None:
    """Take the room of a file on the disk.

    Writing to a memory map would kill the process where the disk turns out to be full.
    """
    if not hasattr(os, "posix_fallocate"):
        return
    with open(path, "r+b") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):  # not on this file system
                raise OSError(error.errno, f"{error.strerror}, for {size:,} bytes", path) from None


def _compact(array: NDArray[Any], kept: list[int]) -> None:
    # One image at a time: numpy copies whole slices that overlap.
    for to, index in enumerate(kept):
        if to != index:
            array[to] = array[index]
