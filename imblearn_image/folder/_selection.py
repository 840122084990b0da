"""Split the files of a folder into a training and a test part, by class and by group."""

import os
import re

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import train_test_split

from imblearn_image._core.opencv import cv2
from imblearn_image._core.random import seeded
from imblearn_image._core.text import warn
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.folder.files import TEST, TRAIN
from imblearn_image.model_selection import stratified_group_split


def find_groups(groups, paths):
    """Return the group of each path, an array of str, or None where there are no groups.

    Parameters
    ----------
    groups : None, str or callable
        A regular expression, whose first group or whole match is the name, or a function of a
        path relative to the folder.
    paths : list of str
        The paths.
    """
    if groups is None:
        return None
    if callable(groups):
        return np.array([_named(groups, path) for path in paths])
    try:
        pattern = re.compile(groups)
    except (re.error, TypeError) as error:
        raise ValueError(
            "groups must be a regular expression, or a function of a path that returns the name "
            f"of its group, got {groups!r}: {error}"
        ) from None
    return np.array([_matched(pattern, path) for path in paths])


def _named(groups, path):
    name = groups(path)
    if name is None or name == "":
        raise ValueError(
            f"groups must name a group for every image, got {name!r} for {path!r}; return a name "
            "of its own for an image that belongs to no other"
        )
    return str(name)


def _matched(pattern, path):
    match = pattern.search(os.path.basename(path)) or pattern.search(path)
    found = match and (match.groups() if pattern.groups else [match.group()])
    name = next(filter(None, found or ()), None)
    if not name:
        raise ValueError(
            f"groups={pattern.pattern!r} must match every image, and does not match {path!r}; "
            "add an alternative for such names, as in 'person[0-9]+|IM-[0-9]+'"
        )
    return name


def split(target, groups, test_size, rng):
    """Choose the test part.

    Parameters
    ----------
    target : ndarray of shape (n,)
        The class of each image.
    groups : ndarray of shape (n,) or None
        What must not be torn apart.
    test_size : float or int
        The share or the number of images of the test part.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether an image belongs to the test part.
    """
    rows, options = np.arange(len(target)), {"test_size": test_size}
    options["random_state"] = int(rng.integers(2**31))
    if groups is None:
        _, test = train_test_split(rows, stratify=target, **options)
    else:
        _, test = stratified_group_split(rows, y=target, groups=groups, **options)
    is_test = np.zeros(len(target), dtype=bool)
    is_test[test] = True
    return is_test


def warn_of_copies(paths, files):
    """Warn of files that are the same to the last byte and in both parts.

    Parameters
    ----------
    paths : ndarray of str, shape (n,)
        The paths.
    files : Files
        What is known of the files.
    """
    train, test = (
        {files.digest[row].tobytes(): row for row in files.rows(part).tolist()}
        for part in (TRAIN, TEST)
    )
    shared = sorted(test[digest] for digest in train.keys() & test.keys())
    if shared:
        row = shared[0]
        other = train[files.digest[row].tobytes()]
        warn(
            f"{len(shared)} files of the test part are the same to the last byte as files of the "
            f"training part, such as {str(paths[row])!r} and {str(paths[other])!r}: scores will "
            "look better than they are; remove copies, or keep them together by groups"
        )


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
    seed = int(options.stream_of(1).generate_state(1)[0] >> 1)
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
