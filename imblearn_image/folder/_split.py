"""Split the files of a folder into a training and a test part, by class and by group."""

import os
import re

import numpy as np
from sklearn.model_selection import train_test_split

from imblearn_image._warnings import warn
from imblearn_image.folder._files import TEST, TRAIN
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
