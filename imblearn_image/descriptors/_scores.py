"""Scores of how much an image lets one see."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.opencv import cv2
from imblearn_image._core.values import (
    ValueRangeError,
    check_pair,
    check_values,
    resolve_value_range,
)
from imblearn_image.descriptors.prepare import for_each, gray
from imblearn_image.images.source import ImageSource


def sharpness(
    images: ImageSource, *, n_jobs: int | None = None, verbose: int = 0
) -> NDArray[np.float64]:
    """Measure how sharp each image is: the variance of its Laplacian.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        The images; anything with ``len`` and ``images[i]``.
    n_jobs : int or None, default=None
        The number of threads, as in :func:`thumbnail`.
    verbose : int, default=0
        Above 0 a progress bar is shown.

    Returns
    -------
    ndarray of float64, shape (n,)
        The scores, in squared units of the images; larger is sharper, 0 is flat. Noise counts
        as sharpness, and so does contrast.

    See Also
    --------
    ImageDescriptor : The same as a transformer.
    imblearn_image.ImageQualityUnderSampler : Keeps the images with the best scores.

    Notes
    -----
    Of the gray image, with the kernel [[0, 1, 0], [1, -4, 1], [0, 1, 0]], mirrored beyond the
    edge [1]_.

    References
    ----------
    .. [1] J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy: a comparative
       study", ICPR 2000.

    Examples
    --------
    >>> import cv2, numpy as np
    >>> from imblearn_image.descriptors import sharpness
    >>> image = np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)
    >>> sharp, blurred = sharpness([image, cv2.blur(image, (3, 3))])
    >>> bool(sharp > blurred)
    True
    """
    return for_each(_sharpness, images, n_jobs=n_jobs, verbose=verbose)


def _sharpness(image: NDArray[Any]) -> float:
    values = gray(image)
    return cv2.Laplacian(values, -1).var(dtype=float)


def contrast(
    images: ImageSource, *, n_jobs: int | None = None, verbose: int = 0
) -> NDArray[np.float64]:
    """Measure the contrast of each image: the standard deviation of its gray values.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        As in :func:`sharpness`.
    n_jobs : int or None, default=None
        As in :func:`sharpness`.
    verbose : int, default=0
        As in :func:`sharpness`.

    Returns
    -------
    ndarray of float64, shape (n,)
        The scores, in units of the images; 0 is flat.

    See Also
    --------
    ImageDescriptor : The same as a transformer.
    imblearn_image.ImageQualityUnderSampler : Keeps the images with the best scores.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.descriptors import contrast
    >>> contrast(np.uint8([[[0, 100], [0, 100]], [[7, 7], [7, 7]]])).tolist()
    [50.0, 0.0]
    """
    return for_each(_contrast, images, n_jobs=n_jobs, verbose=verbose)


def _contrast(image: NDArray[Any]) -> float:
    return gray(image).std(dtype=float)


def exposure(
    images: ImageSource,
    *,
    value_range: tuple[float, float] | None = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> NDArray[np.float64]:
    """Measure the share of each image's values that are clipped to black or white.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        As in :func:`sharpness`.
    value_range : (float, float), default=None
        Black and white; None is the dtype's range for integers of up to 16 bits, and (0, 1) for
        floats; wider integers need a pair.
    n_jobs : int or None, default=None
        As in :func:`sharpness`.
    verbose : int, default=0
        As in :func:`sharpness`.

    Returns
    -------
    ndarray of float64, shape (n,)
        The shares, from 0 to 1; smaller is better.

    Raises
    ------
    ValueError
        If values lie outside the range, or integers of 32 or 64 bits have none.

    See Also
    --------
    ImageDescriptor : The same as a transformer.
    imblearn_image.ImageQualityUnderSampler : Keeps the images with the best scores.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.descriptors import exposure
    >>> exposure(np.uint8([[[0, 100], [255, 255]]])).tolist()
    [0.75]
    """
    compute = partial(_exposure, value_range=_pair(value_range))
    return for_each(compute, images, n_jobs=n_jobs, verbose=verbose)


def _exposure(image: NDArray[Any], value_range: tuple[float, float] | None) -> float:
    low, high = _range_of(image, value_range)
    return float(np.mean((image <= low) | (image >= high)))


def entropy(
    images: ImageSource,
    *,
    value_range: tuple[float, float] | None = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> NDArray[np.float64]:
    """Measure how many bits a gray value of each image tells: the entropy of its histogram.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or sequence of ndarrays
        As in :func:`sharpness`.
    value_range : (float, float), default=None
        What the 256 bins of the histogram span, as in :func:`exposure`.
    n_jobs : int or None, default=None
        As in :func:`sharpness`.
    verbose : int, default=0
        As in :func:`sharpness`.

    Returns
    -------
    ndarray of float64, shape (n,)
        The scores in bits, from 0, a single value, to 8.

    Raises
    ------
    ValueError
        If values lie outside the range, or integers of 32 or 64 bits have none.

    See Also
    --------
    ImageDescriptor : The same as a transformer.
    imblearn_image.ImageQualityUnderSampler : Keeps the images with the best scores.

    Notes
    -----
    ``-sum(f log2 f)`` over the shares f of the bins that are not empty.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.descriptors import entropy
    >>> entropy(np.uint8([[[0, 0], [255, 255]], [[9, 9], [9, 9]]])).tolist()
    [1.0, 0.0]
    """
    compute = partial(_entropy, value_range=_pair(value_range))
    return for_each(compute, images, n_jobs=n_jobs, verbose=verbose)


def _entropy(image: NDArray[Any], value_range: tuple[float, float] | None) -> float:
    low, high = _range_of(image, value_range)
    places = (gray(image).ravel().astype(np.float64) - low) / (high - low)
    # 256 bins whose centers are the levels of uint8.
    counts = np.bincount(np.clip(np.rint(places * 255), 0, 255).astype(int))
    shares = counts[counts > 0] / places.size
    return abs(np.sum(shares * np.log2(shares)))


def _pair(value_range: Any) -> tuple[float, float] | None:
    if isinstance(value_range, str):
        raise ValueError(f"value_range must be None or a pair (low, high), got {value_range!r}")
    return check_pair(value_range)


def _range_of(image: NDArray[Any], value_range: tuple[float, float] | None) -> tuple[float, float]:
    if value_range is None and image.dtype.kind in "iu" and image.dtype.itemsize >= 4:
        raise ValueRangeError(
            f"which part of the range of {image.dtype} images fill cannot be guessed",
            "they need value_range=(low, high), the values of black and white, or to be rescaled",
        )
    pair = resolve_value_range(value_range, image.dtype)
    try:
        check_values(image, pair, 0)
    except ValueError:
        raise ValueRangeError(
            f"values must lie within the value range {pair}, got {image.min()} to {image.max()}",
            "pass value_range=(low, high), or rescale the images",
        ) from None
    return pair
