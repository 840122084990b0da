"""Split the files of a folder into a training and a test part, by class and by group."""

import os
import re
from numbers import Integral

import numpy as np
from sklearn.model_selection import train_test_split

from imblearn_image._warnings import warn
from imblearn_image.folder._files import TEST, TRAIN

# Random orders of groups that are tried; the one whose class shares come nearest is taken.
_N_ORDERS = 16


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
    target : ndarray of int, shape (n,)
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
    is_test = np.zeros(len(target), dtype=bool)
    if groups is None:
        seed = int(rng.integers(2**31))
        rows = np.arange(len(target))
        _, test = train_test_split(rows, test_size=test_size, stratify=target, random_state=seed)
        is_test[test] = True
        return is_test
    _, codes = np.unique(groups, return_inverse=True)
    classes, target = np.unique(target, return_inverse=True)
    counts = np.zeros((codes.max() + 1, len(classes)))
    np.add.at(counts, (codes, target), 1)
    share = test_size / len(target) if isinstance(test_size, Integral) else test_size
    tried = [_choose_groups(counts, share, rng.permutation(len(counts))) for _ in range(_N_ORDERS)]
    chosen, _ = min(tried, key=lambda item: item[1])
    is_test = chosen[codes]
    _check_parts(is_test, target, share)
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


def _choose_groups(counts, share, order):
    """Take groups in this order as long as each brings the test part nearer to its share.

    Returns
    -------
    chosen : ndarray of bool, shape (n_groups,)
        The groups of the test part.
    loss : float
        The sum over classes of the squared difference between the share that is in the test part
        and the share that is wanted.
    """
    wanted, total = share, counts.sum(axis=0)
    chosen = np.zeros(len(counts), dtype=bool)
    shares, loss = np.zeros(len(total)), len(total) * wanted**2
    for group in order:
        new_shares = shares + counts[group] / total
        new_loss = np.square(new_shares - wanted).sum()
        if new_loss < loss:
            chosen[group], shares, loss = True, new_shares, new_loss
    return chosen, loss


def _check_parts(is_test, target, share):
    counts = np.array([np.bincount(target[part], minlength=target.max() + 1)
                       for part in (~is_test, is_test)])  # fmt: skip
    if not counts.any(axis=1).all():
        raise ValueError(
            f"no split by groups comes near to a test part of {share:.3g}: one part would be "
            "empty; use more groups or another test_size"
        )
    if not counts.all():
        warn(
            "some classes have images in one part only, since their groups are not to be torn "
            "apart: look at the report, and use more groups or another test_size"
        )
