"""Vectors that compare images: thumbnails, perceptual hashes, histograms of gradients."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.opencv import cv2
from imblearn_image._core.validate import is_integer
from imblearn_image.descriptors.prepare import centered, for_each, scaled, shrunk, unit
from imblearn_image.images.source import ImageSource

_BINS = 9
_CELL = 8


def check_size(size: Any, low: int, high: int) -> int:
    """Return `size`, an integer from `low` to `high`."""
    if not is_integer(size, low, high):
        raise ValueError(f"size must be an integer from {low} to {high}, got {size!r}")
    return int(size)


def thumbnail(
    images: ImageSource, *, size: int = 32, n_jobs: int | None = None, verbose: int = 0
) -> NDArray[np.float32]:
    """Shrink each image to a small gray one, of zero mean and unit length.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        The images, of any sizes; anything with ``len`` and ``images[i]``.
    size : int, default=32
        The side of the thumbnail in pixels, 2 to 512.
    n_jobs : int or None, default=None
        The number of threads, -1 for all processors; None means 1 unless in a
        :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown.

    Returns
    -------
    ndarray of float32, shape (n, size * size)
        The thumbnails, row by row. An image of one value gives zeros.

    Raises
    ------
    ValueError, TypeError
        If `size` or an image is not one, or an image holds NaN or infinite values.

    See Also
    --------
    perceptual_hash : Shorter, and blunter.
    ImageDescriptor : The same as a transformer.

    Notes
    -----
    With v the averages over the areas of a size x size grid, the result is (v - mean(v)) /
    ||v - mean(v)||: the dot product of two rows is the zero-mean normalized cross-correlation of
    the thumbnails, which does not change with brightness and contrast. Color is made gray by the
    weights of ITU-R BT.601.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.descriptors import thumbnail
    >>> image = np.random.default_rng(0).integers(0, 128, (64, 64), dtype=np.uint8)
    >>> one, brighter = thumbnail([image, image + 50])
    >>> round(float(one @ brighter), 4)
    1.0
    """
    return for_each(
        partial(thumbnail_of, size=check_size(size, 2, 512)), images, n_jobs=n_jobs, verbose=verbose
    )


def thumbnail_of(image: NDArray[Any], size: int) -> NDArray[np.float32]:
    """Return the thumbnail of one image, float32, shape (size * size,)."""
    return unit(shrunk(image, size).ravel())


def perceptual_hash(
    images: ImageSource, *, size: int = 8, n_jobs: int | None = None, verbose: int = 0
) -> NDArray[np.uint8]:
    """Compute a hash whose bits change little when an image does.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        As in :func:`thumbnail`.
    size : int, default=8
        The hash has ``size * size`` bits: 8 for 64, 16 for 256; a multiple of 4 up to 64.
    n_jobs : int or None, default=None
        As in :func:`thumbnail`.
    verbose : int, default=0
        As in :func:`thumbnail`.

    Returns
    -------
    ndarray of uint8, shape (n, size * size / 8)
        The bits, packed; ``np.unpackbits(hashes, axis=1)`` unpacks them.

    See Also
    --------
    thumbnail : Longer, and finer.
    ImageDescriptor : The same as a transformer.

    Notes
    -----
    The discrete cosine transform of a thumbnail of 4 size pixels a side; a bit for each of its
    size x size lowest frequencies tells whether the coefficient is above their median [1]_. The
    number of bits in which two hashes differ, their Hamming distance, is small for copies, but it
    is small for many distinct images of one kind too: use it to find candidates.

    References
    ----------
    .. [1] C. Zauner, "Implementation and benchmarking of perceptual image hash functions",
       Master's thesis, University of Applied Sciences Upper Austria, Hagenberg, 2010.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.descriptors import perceptual_hash
    >>> images = np.random.default_rng(0).integers(0, 256, (2, 64, 64), dtype=np.uint8)
    >>> perceptual_hash(images).shape
    (2, 8)
    """
    size = check_size(size, 4, 64)
    if size % 4:
        raise ValueError(f"size must be a multiple of 4, got {size}")
    return for_each(partial(_perceptual_hash, size=size), images, n_jobs=n_jobs, verbose=verbose)


def _perceptual_hash(image: NDArray[Any], size: int) -> NDArray[np.uint8]:
    waves = cv2.dct(centered(shrunk(image, 4 * size)))[:size, :size]
    middle = np.sort(waves, axis=None)[waves.size // 2 - 1 : waves.size // 2 + 1]
    return np.packbits(waves > middle.sum() / 2)


def gradient_histogram(
    images: ImageSource, *, size: int = 4, n_jobs: int | None = None, verbose: int = 0
) -> NDArray[np.float32]:
    """Compute in which directions the brightness changes, over a grid of cells.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        As in :func:`thumbnail`.
    size : int, default=4
        The number of cells along each side, 1 to 64.
    n_jobs : int or None, default=None
        As in :func:`thumbnail`.
    verbose : int, default=0
        As in :func:`thumbnail`.

    Returns
    -------
    ndarray of float32, shape (n, 9 * size * size)
        Nine directions of each cell, row by row, together of unit length. An image of one value
        gives zeros.

    See Also
    --------
    thumbnail : Compares the values themselves.
    ImageDescriptor : The same as a transformer.

    Notes
    -----
    The image is averaged into cells of 8 x 8 pixels. Each pixel adds the length of its gradient
    to the directions next to its own, from 0 to 180 degrees without sign, in shares that fall
    linearly with the distance: the histograms of Dalal and Triggs [1]_ without their overlapping
    blocks.

    References
    ----------
    .. [1] N. Dalal and B. Triggs, "Histograms of oriented gradients for human detection", CVPR
       2005.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.descriptors import gradient_histogram
    >>> images = np.random.default_rng(0).integers(0, 256, (2, 64, 64), dtype=np.uint8)
    >>> gradient_histogram(images).shape
    (2, 144)
    """
    size = check_size(size, 1, 64)
    return for_each(partial(_gradient_histogram, size=size), images, n_jobs=n_jobs, verbose=verbose)


def _gradient_histogram(image: NDArray[Any], size: int) -> NDArray[np.float32]:
    values = scaled(shrunk(image, size * _CELL))
    dx, dy = (cv2.Scharr(values, cv2.CV_64F, *order) for order in ((1, 0), (0, 1)))
    place = np.arctan2(dy, dx) % np.pi * (_BINS / np.pi)
    low = np.floor(place)
    share, length = place - low, np.hypot(dx, dy)
    cell = np.arange(size * _CELL) // _CELL
    first = (cell[:, np.newaxis] * size + cell) * _BINS
    count = size * size * _BINS
    bins = np.zeros(count)
    for step, weight in ((0, 1 - share), (1, share)):
        index = first + (low.astype(int) + step) % _BINS
        bins += np.bincount(index.ravel(), (weight * length).ravel(), minlength=count)
    norm = np.sqrt(np.sum(bins * bins))
    return (bins / (norm or 1)).astype(np.float32)
