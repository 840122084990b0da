"""From similarities to pairs of copies, groups of them, and copies with different labels."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imblearn_image._core.text import warn
from imblearn_image._neighbors.exact import close_pairs
from imblearn_image.duplicates._threshold import FARTHEST_COPY, copy_groups

# Of equal fingerprints the similarity may be rounded to a little less than 1.
_ROUNDING = 1e-12


def linked_copies(similarities, members, first_copy, threshold):
    """Find the pairs of copies that link some of the images to groups.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    members : ndarray of int
        Indices of those that are compared, ascending.
    first_copy : ndarray of int
        For each of `members` the first of them that is the same to the last byte.
    threshold : "auto" or float
        The least similarity of copies.

    Returns
    -------
    pairs : ndarray of int, shape (n_pairs, 2)
        Indices i < j: similar images that are the first of their kind, and each copy to the last
        byte with the first.
    values : ndarray of float64, shape (n_pairs,)
        Their similarities; 1 of copies to the last byte.
    threshold : float
        What was used.
    """
    originals = np.unique(first_copy)
    # Images of one value are like nothing, and say nothing of how far images are from each other.
    originals = originals[similarities.has_direction[originals]]
    similarities = similarities.take(originals)
    if isinstance(threshold, str):
        pairs, values, beyond = close_pairs(similarities, 1 - FARTHEST_COPY)
        group, threshold = copy_groups(pairs, values, beyond, similarities)
        is_copy = (group[pairs[:, 0]] == group[pairs[:, 1]]) & (values >= threshold)
    else:
        pairs, values, _ = close_pairs(similarities, min(threshold, 1 - _ROUNDING))
        is_copy = np.ones(len(pairs), dtype=bool)
    _warn_if_most_are_equal(pairs[values >= 1 - _ROUNDING], len(originals))
    exact = np.column_stack([first_copy, members])[first_copy != members]
    pairs = np.concatenate([originals[pairs[is_copy]], exact])
    return pairs, np.concatenate([values[is_copy], np.ones(len(exact))]), float(threshold)


def _warn_if_most_are_equal(pairs, n):
    """Warn if more than half of `n` images that differ have the same fingerprint."""
    largest = max(map(len, groups_of(pairs, np.arange(n))), default=0)
    if largest > max(2, n / 2):
        warn(
            f"{largest} of {n} images differ, but not in what is compared, their gray values but "
            "for brightness and contrast: they count as copies. If a value far from all others "
            "stands for what is missing, such as -9999 or 1e30, it hides the rest: replace it first"
        )


def groups_of(pairs, members):
    """Return the indices of each group of two or more images that pairs link, over others too.

    Parameters
    ----------
    pairs : ndarray of int, shape (n_pairs, 2)
        Pairs of `members`.
    members : ndarray of int
        Indices of images, ascending.

    Returns
    -------
    list of ndarray of int
        Ascending, in the order of their first images.
    """
    places = np.searchsorted(members, pairs)
    graph = coo_array((np.ones(len(pairs)), places.T), shape=(len(members),) * 2)
    _, group = connected_components(graph, directed=False)
    order = np.argsort(group, kind="stable")
    groups = np.split(members[order], np.flatnonzero(np.diff(group[order])) + 1)
    return [each for each in groups if len(each) > 1]


def label_conflicts(similarities, first_copy, y, cleaned, threshold):
    """Return for each image that has a copy of another label one such pair.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    first_copy : ndarray of int, shape (n,)
        For each image the first that is the same to the last byte.
    y : ndarray of shape (n,)
        The labels.
    cleaned : list of labels
        Those that are looked at: of a pair one label at least is.
    threshold : "auto" or float
        The least similarity of copies; "auto" takes its scale from all images.

    Returns
    -------
    ndarray of int, shape (n_conflicts, 2)
        Indices i < j of a group of copies, sorted; with each image the first that will do.
    """
    members = np.arange(len(y))
    pairs, _, _ = linked_copies(similarities, members, first_copy, threshold)
    is_cleaned = np.isin(y, cleaned)
    found = [np.empty((0, 2), dtype=np.intp)]
    for group in groups_of(pairs, members):
        for label in np.unique(y[group]):
            own = group[y[group] == label]
            others = group[(y[group] != label) & (is_cleaned[own[0]] | is_cleaned[group])]
            if len(others):
                found.append(np.column_stack([own, np.full(len(own), others[0])]))
    return np.unique(np.sort(np.concatenate(found), axis=1), axis=0)
