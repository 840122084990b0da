"""From images to gray images, one function of an image at a time, over all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.formats import check_finite, look_at
from imblearn_image._core.opencv import cv2
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.images.source import ImageSource, check_source, is_in_memory, read_images

_BLOCK_BYTES = 4 << 20
# Reading takes long: a progress bar is to move, and Ctrl-C to be heard.
_MAX_BLOCK_IMAGES, _MAX_BLOCK_FILES = 1024, 64
# More of the work than in rendering is Python's, and there two threads take turns.
_MIN_THREADED_BYTES = 200_000


def for_each(
    compute: Callable[[NDArray[Any]], Any],
    images: ImageSource,
    *,
    n_jobs: int | None = None,
    verbose: int = 0,
    desc: str | None = None,
) -> NDArray[Any]:
    """Compute a number or a vector of each image.

    Parameters
    ----------
    compute : callable
        ``compute(image) -> number or ndarray``, of one shape and dtype for all images; pure, and
        for process workers picklable.
    images : ndarray of shape (n, height, width[, channels]), or ImageSource
        The images, each of which is read once.
    n_jobs, verbose : optional
        As in :func:`thumbnail`, and a progress bar above 0.
    desc : str, default=None
        What is done, before the progress bar.

    Returns
    -------
    ndarray of shape (n, ...)
        The results, in order; they depend on each image alone.

    Raises
    ------
    ValueError
        If there is no image, or one holds NaN or infinite values.
    """
    source = check_source(images)
    if not len(source):
        raise ValueError("images must hold at least one image, got none")
    (first,) = read_images(source, [0])
    check_finite(first, 0)
    look_at([first.shape])
    result = np.asarray(compute(first))
    out = np.empty((len(source), *result.shape), dtype=result.dtype)
    out[0] = result
    in_memory = is_in_memory(source)
    workers = choose_workers(n_jobs, first.nbytes if in_memory else None, _MIN_THREADED_BYTES)
    most = _MAX_BLOCK_IMAGES if in_memory else _MAX_BLOCK_FILES
    size = int(np.clip(_BLOCK_BYTES // first.nbytes, 1, most))

    def pack(block: range) -> tuple[range, Any]:
        # Images in memory travel with their blocks, others are read by who describes them.
        return block, _take(source, block) if in_memory else None

    def store(block: range, values: NDArray[Any]) -> None:
        out[block.start : block.stop] = values

    run_blocks(
        cut(range(1, len(source)), size, workers.count),
        pack,
        partial(_compute, compute, None if in_memory else source),
        store,
        workers=workers,
        total=len(source),
        verbose=verbose,
        desc=desc,
    )
    return out


def _take(source: ImageSource, block: range) -> NDArray[Any] | list[NDArray[Any]]:
    if isinstance(source, np.ndarray):
        return source[block.start : block.stop]
    return read_images(source, block)


def _compute(
    compute: Callable[[NDArray[Any]], Any],
    source: ImageSource | None,
    task: tuple[range, Any],
    stop: object = None,
) -> NDArray[Any]:
    block, images = task
    images = images if source is None else read_images(source, block)
    for i, image in zip(block, images, strict=True):
        check_finite(image, i)
    return np.stack([compute(image) for image in images])


def gray(image: NDArray[Any]) -> NDArray[Any]:
    """Return an image as gray float32, or float64 where float32 would lose digits.

    Parameters
    ----------
    image : ndarray of shape (height, width[, channels])
        Of 3 and 4 channels the first three are taken as RGB and weighed as in ITU-R BT.601, since
        a fourth is transparency, which says nothing about what is seen; of other numbers the mean
        is taken.

    Returns
    -------
    ndarray of shape (height, width)
        In the image's own units.
    """
    values = image.astype(np.float64 if image.dtype.itemsize > 2 else np.float32)
    if image.dtype == np.float32:
        values = image.astype(np.float32)
    if values.ndim == 2:
        return values
    if values.shape[2] in (3, 4):
        weights = np.zeros((1, values.shape[2]), dtype=values.dtype)
        weights[0, :3] = kernels.LUMA
        gray_image: NDArray[Any] = cv2.transform(values, weights)  # type: ignore[arg-type]
        return gray_image
    return values.mean(axis=2)


def shrunk(image: NDArray[Any], size: int) -> NDArray[np.float64]:
    """Return a gray image averaged over areas into `size` x `size`, float64."""
    small = cv2.resize(gray(image), (size, size), interpolation=cv2.INTER_AREA)
    return small.astype(np.float64)


def centered(values: NDArray[Any]) -> NDArray[Any]:
    """Return `values` less their mean, and exactly zero where they differ by rounding only."""
    mean = values.sum() / values.size
    away = values - mean
    return away if np.abs(away).max() > 1e-6 * abs(mean) else np.zeros_like(away)


def scaled(values: NDArray[Any]) -> NDArray[Any]:
    """Return `values` less their mean, at most 1 in size, so that their squares do not overflow."""
    values = centered(values)
    return values / (np.abs(values).max() or 1)


def unit(values: NDArray[Any]) -> NDArray[np.float32]:
    """Return `values` less their mean and of unit length, float32."""
    values = scaled(values)
    length = np.sqrt(np.sum(values * values))
    return (values / (length or 1)).astype(np.float32)
