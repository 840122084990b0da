"""Memory maps by the names of their files, so that a pickle does not hold the images."""

from __future__ import annotations

import os
from typing import Any, final

import numpy as np
from numpy.typing import NDArray


def by_file_name(images: Any) -> Any:
    """Return a small object to pickle in place of `images`, for `opened` to restore them from.

    Parameters
    ----------
    images : ndarray or other source
        Only arrays in C order that lie in a memory map of a file are replaced. A map with
        ``mode="c"`` is not, since its changes are not in the file.

    Returns
    -------
    object
        `images` themselves, or the place of the memory map.
    """
    mapped = _memory_map_of(images)
    if mapped is None or mapped.filename is None:
        return images
    if mapped.mode == "c" or not images.flags.c_contiguous:
        return images
    name = os.path.abspath(mapped.filename)
    offset = mapped.offset + _address(images) - _address(mapped)
    if not os.path.exists(name) or os.path.getsize(name) < offset + images.nbytes:
        return images
    return MappedPart(name, offset, images.shape, images.dtype)


def opened(images: Any) -> Any:
    """Return the images that `by_file_name` has replaced."""
    return images.open() if isinstance(images, MappedPart) else images


@final
class MappedPart:
    """A part of a file that holds an array."""

    def __init__(
        self, name: str, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any]
    ) -> None:
        self._fields = name, offset, shape, dtype

    def open(self) -> NDArray[Any]:
        """Map the file, read-only."""
        name, offset, shape, dtype = self._fields
        return np.memmap(name, dtype=dtype, mode="r", offset=offset, shape=shape)


def _memory_map_of(images: Any) -> np.memmap | None:
    """Return the memory map of a file that an array is a view of, None if there is none."""
    found = None
    while isinstance(images, np.ndarray):
        if isinstance(images, np.memmap) and images.filename is not None:
            found = images
        images = images.base
    return found


def _address(array: NDArray[Any]) -> int:
    return array.__array_interface__["data"][0]
