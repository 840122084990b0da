"""From images to gray images, one function of an image at a time, over all of them."""

import numpy as np
from tqdm.auto import tqdm

from imblearn_image._opencv import cv2, one_thread
from imblearn_image._validation import check_image
from imblearn_image._workers import (
    check_n_jobs,
    cut,
    in_processes,
    in_threads,
    workers_share_memory,
)

_BLOCK_BYTES = 4 << 20
_MAX_BLOCK_IMAGES = 1024
# More of the work than in rendering is Python's, and there two threads take turns.
_MIN_THREADED_BYTES = 200_000
# ITU-R BT.601; a fourth channel is transparency, which says nothing about what is seen.
_LUMA = (0.299, 0.587, 0.114)


def for_each(compute, images, *, n_jobs=None, verbose=0):
    """Compute a number or a vector of each image.

    Parameters
    ----------
    compute : callable
        ``compute(image) -> number or ndarray``, of one shape and dtype for all images; pure, and
        for process workers picklable.
    images : sequence of ndarrays of shape (height, width[, channels])
        Anything with ``len`` and ``images[i]``.
    n_jobs, verbose : optional
        As in :func:`thumbnail`, and a progress bar above 0.

    Returns
    -------
    ndarray of shape (n, ...)
        The results, in order; they depend on each image alone.
    """
    n_workers = check_n_jobs(n_jobs)
    if isinstance(images, np.ndarray) and images.ndim not in (3, 4):
        raise ValueError(
            f"images must have shape (n, height, width[, channels]), got {images.shape}"
        )
    if not len(images):
        raise ValueError("images must hold at least one image, got none")
    first = check_image(images[0], 0)
    result = np.asarray(compute(first))
    out = np.empty((len(images), *result.shape), dtype=result.dtype)
    share_memory = workers_share_memory(n_workers)
    if share_memory and first.nbytes < _MIN_THREADED_BYTES:
        n_workers = 1
    size = int(np.clip(_BLOCK_BYTES // first.nbytes, 1, _MAX_BLOCK_IMAGES))
    blocks = cut(range(len(images)), size, n_workers)
    with one_thread(), tqdm(total=len(images), unit="image", disable=verbose <= 0) as bar:
        if share_memory:

            def run(block, _):
                out[block.start : block.stop] = _compute(compute, _part(images, block), block.start)
                bar.update(len(block))

            in_threads(run, blocks, n_workers)
        else:
            jobs = ((compute, _part(images, block), block.start) for block in blocks)
            results = in_processes(_compute_apart, jobs, n_workers)
            for block, values in zip(blocks, results, strict=True):
                out[block.start : block.stop] = values
                bar.update(len(block))
    return out


def _part(images, block):
    if isinstance(images, np.ndarray):
        return images[block.start : block.stop]
    return [images[i] for i in block]


def _compute(compute, images, start):
    if isinstance(images, np.ndarray):  # of which the first was checked
        return np.stack([compute(image) for image in images])
    return np.stack([compute(check_image(image, start + i)) for i, image in enumerate(images)])


def _compute_apart(compute, images, start):
    with one_thread():
        return _compute(compute, images, start)


def gray(image):
    """Return an image as gray float32, or float64 where float32 would lose digits.

    Parameters
    ----------
    image : ndarray of shape (height, width[, channels])
        Of 3 and 4 channels the first three are taken as RGB and weighed as in ITU-R BT.601; of
        other numbers the mean is taken.

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
        weights[0, :3] = _LUMA
        return cv2.transform(values, weights)
    return values.mean(axis=2)


def shrunk(image, size):
    """Return a gray image averaged over areas into `size` x `size`, float64."""
    small = cv2.resize(gray(image), (size, size), interpolation=cv2.INTER_AREA)
    return small.astype(np.float64)


def centered(values):
    """Return `values` less their mean, and exactly zero where they differ by rounding only."""
    mean = values.sum() / values.size
    away = values - mean
    return away if np.abs(away).max() > 1e-6 * abs(mean) else np.zeros_like(away)
