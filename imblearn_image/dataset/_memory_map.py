"""Memory maps by the names of their files, so that a pickle does not hold the images."""

import os

import numpy as np


def by_file_name(images):
    """Return something that pickles small in place of `images`, from which `opened` has them again.

    Parameters
    ----------
    images : ndarray or other source
        Only arrays in C order that lie in a memory map of a file are replaced; not what was mapped
        with ``mode="c"``, whose changes are not in the file.

    Returns
    -------
    object
        `images` themselves, or the place of the memory map.
    """
    mapped = _memory_map_of(images)
    if mapped is None or mapped.mode == "c" or not images.flags.c_contiguous:
        return images
    name = os.path.abspath(mapped.filename)
    offset = mapped.offset + _address(images) - _address(mapped)
    if not os.path.exists(name) or os.path.getsize(name) < offset + images.nbytes:
        return images
    return MappedPart(name, offset, images.shape, images.dtype)


def opened(images):
    """Return the images that `by_file_name` has put in a few words."""
    return images.open() if isinstance(images, MappedPart) else images


class MappedPart:
    """A part of a file that holds an array."""

    def __init__(self, name, offset, shape, dtype):
        self._fields = name, offset, shape, dtype

    def open(self):
        """Map the file, read-only."""
        name, offset, shape, dtype = self._fields
        return np.memmap(name, dtype=dtype, mode="r", offset=offset, shape=shape)


def _memory_map_of(images):
    """Return the memory map that an array is a view of, None where it is none with a file."""
    found = None
    while isinstance(images, np.ndarray):
        if isinstance(images, np.memmap) and images.filename is not None:
            found = images
        images = images.base
    return found


def _address(array):
    return array.__array_interface__["data"][0]
