"""Let an under-sampler choose among the training part."""

import numpy as np
from sklearn.base import clone

from imblearn_image._opencv import cv2
from imblearn_image._seeding import seeded
from imblearn_image._workers import choose_workers, cut, run_blocks

# What an under-sampler sees of each image.
THUMBNAIL = (64, 64)
_BLOCK = 16


def choose(images, dtype, y, options, n_jobs, verbose):
    """Let the under-sampler of the options choose among images.

    Parameters
    ----------
    images : ImageFiles
        They, of the size `THUMBNAIL`.
    dtype : str
        Their dtype.
    y : ndarray of str, shape (n,)
        Their classes.
    options : Options
        What the result depends on.
    n_jobs, verbose
        As of :func:`balance_image_folder`.

    Returns
    -------
    ndarray of int
        The numbers of the images that are kept.
    """
    X = _read(images, dtype, n_jobs, verbose)
    seed = int(options.stream(1).generate_state(1)[0] >> 1)
    sampler = seeded(clone(options.under_sampler), seed)
    # Samplers of imbalanced-learn take flat rows.
    takes_images = "image_shape" in sampler.get_params()
    sampler.fit_resample(X if takes_images else X.reshape(len(X), -1), y)
    if not hasattr(sampler, "sample_indices_"):
        raise TypeError(
            "under_sampler must choose among the images and have sample_indices_ after it, as "
            f"ImageDiversityUnderSampler and RandomUnderSampler, got {sampler!r}"
        )
    kept = np.asarray(sampler.sample_indices_)
    if len(np.unique(kept)) < len(kept):
        raise TypeError(
            f"under_sampler must take each image once at most, got {sampler!r}, which repeats some"
        )
    return kept


def _read(images, dtype, n_jobs, verbose):
    X = np.empty((len(images), *THUMBNAIL), dtype=dtype)
    workers = choose_workers(n_jobs)

    def store(block, result):
        X[block.start : block.stop] = result

    run_blocks(
        cut(range(len(images)), _BLOCK, workers.count),
        lambda block: block,
        _Thumbnails(images),
        store,
        workers=workers,
        total=len(images),
        verbose=verbose,
        desc="thumbnails",
    )
    return X


class _Thumbnails:
    """Read a block of small images; a class, so that processes can be sent it."""

    def __init__(self, images):
        self.images = images

    def __call__(self, block, stop=None):
        return [_as_gray(self.images[i]) for i in block]


def _as_gray(image):
    """Return an image without its colors, and without regard to alpha."""
    if image.ndim == 2:
        return image
    return cv2.cvtColor(np.ascontiguousarray(image[..., :3]), cv2.COLOR_RGB2GRAY)
