"""Which similar images are copies: a rule that takes its scale from the data.

All distances are 1 - similarity, which is half the squared distance of two fingerprints.
"""

from functools import partial

import numpy as np

from imblearn_image._warnings import warn
from imblearn_image.duplicates._forest import forest
from imblearn_image.duplicates._linkage import linkage_tree
from imblearn_image.duplicates._neighbors import two_nearest_groups

# Edited copies are hardly ever farther than this from their originals.
FARTHEST_COPY = 0.01
# How many times nearer a copy is than the next image, and than images typically are to the next.
_TIMES_NEARER, _TIMES_TYPICAL = 8, 16
# What is typical is known from so many images apart at least, or so large a share of few.
_ENOUGH, _SHARE_OF_FEW = 32, 1 / 8
# And from this share of all, so that a few images apart do not make copies of many look-alikes.
_SHARE_OF_ALL = 1 / 64
# How many pairs of distinct images may be so near by chance, in a whole search.
_FALSE_ALARMS = 0.1
# What rounding makes of equal fingerprints.
_EQUAL = 1e-12
_STEP = 2 ** (-1 / 8)
_MOST_SAMPLES = 1000


def copy_groups(pairs, values, beyond, similarities):
    """Find the groups of copies; see the Notes of `find_duplicates`.

    Parameters
    ----------
    pairs, values, beyond
        From `close_pairs`, with the floor ``1 - FARTHEST_COPY``.
    similarities : Similarities
        Of the n images.

    Returns
    -------
    group : ndarray of int, shape (n,)
        The same number for the images of a group.
    threshold : float
        The similarity from which images were taken for copies.
    """
    links = forest(pairs, values, len(similarities))
    tree = linkage_tree(*links, similarities, beyond)
    order = similarities.order_by_content()
    is_round = partial(_is_round, similarities, np.argsort(order))
    limit, typical, doubtful = _typical_limit(tree)
    if limit > _EQUAL:
        group = tree.groups(_are_copies(tree, limit), is_round)
        limit = min(limit, typical * _chance_limit(similarities, group, order))
    limit = max(limit, _EQUAL)
    group = tree.groups(_are_copies(tree, limit), is_round)
    if doubtful > limit:
        _warn_of_doubt(tree.groups(_are_copies(tree, doubtful), is_round), group, 1 - doubtful)
    return group, 1 - limit


def _warn_of_doubt(possible, group, threshold):
    """Warn where images are alike and apart from others, of which there are too few to tell."""
    names, sizes = np.unique(possible, return_counts=True)
    if len(names) < len(np.unique(group)):
        n_groups = np.sum(sizes > 1)
        warn(
            f"{sizes[sizes > 1].sum():,} images look alike, in {n_groups:,} "
            f"group{'' if n_groups == 1 else 's'} apart from all else. There are too few other "
            "images to tell whether they are copies, or distinct images of one scene, for which "
            f"they are taken: look at some, and pass threshold={threshold:.2f} if they are copies"
        )


def _are_copies(tree, limit):
    is_near = (tree.height <= limit) & (_TIMES_NEARER * tree.height <= tree.gap)
    return is_near | (tree.height <= _EQUAL)


def _is_round(similarities, place, members):
    """Return whether images are as near to one of them as copies of one image are to each other."""
    one = members[[np.argmin(place[members])]]
    # Twice as far as from their original; distances are squares.
    return bool((1 - similarities.block(one, members) <= 4 * FARTHEST_COPY).all())


def _typical_limit(tree):
    """Return the largest distance that is far below what is typical beyond it, and that.

    And the largest that would be if what is typical were known from enough images, or 0.
    """
    enough = max(_SHARE_OF_ALL * tree.n, min(_SHARE_OF_FEW * tree.n, _ENOUGH))
    limit, doubtful = FARTHEST_COPY, 0.0
    while limit > _EQUAL:
        typical, count = tree.typical_gap(limit)
        if _TIMES_TYPICAL * limit <= typical:
            if count >= enough:
                return limit, typical, doubtful
            doubtful = max(doubtful, limit)
        limit *= _STEP
    return 0.0, 0.0, doubtful


def _chance_limit(similarities, group, order):
    """Return the distance, in typical ones, up to which chance makes `_FALSE_ALARMS` pairs."""
    _, place = np.unique(group[order], return_index=True)
    first = order[np.sort(place)]  # of each group, in an order that is not that of the images
    samples = first[:_MOST_SAMPLES]
    nearest, second = 1 - two_nearest_groups(similarities, samples, group)
    is_known = np.isfinite(second) & (nearest > 0)
    if not is_known.any():
        return 0.0
    ratio = float(np.median(second[is_known] / nearest[is_known]))
    # Half the dimension m, since these distances are squares.
    half_dimension = np.log(2) / np.log(ratio) if ratio > 1 else np.inf
    return (_FALSE_ALARMS / (len(first) * np.log(2))) ** (1 / half_dimension)
