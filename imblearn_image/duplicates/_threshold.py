"""Which similar images are copies: a rule that takes its scale from the data.

All distances are 1 - similarity, which is half the squared distance of two fingerprints.
"""

from functools import partial

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imblearn_image._core.text import warn
from imblearn_image._neighbors.exact import forest, largest_outside, two_nearest_groups


class LinkageTree:
    """The tree of single linkage of n images, up to a distance.

    Parameters
    ----------
    links : ndarray of int, shape (n_links, 2)
        A spanning forest of the smallest distances, the nearest first.
    heights : ndarray of float64, shape (n_links,)
        Its distances.
    n : int
        The number of images.
    outside : ndarray of float64, shape (n,)
        For each image the smallest distance to one that it is not linked with, infinite where there
        is none.

    Attributes
    ----------
    height : ndarray of float64, shape (n + n_links,)
        For each node the distance of its last link: 0 of images, which are the first n nodes.
    gap : ndarray of float64, shape (n + n_links,)
        For each node the distance at which it is joined to something else.
    """

    def __init__(self, links, heights, n, outside):
        self.n = n
        self.height = np.concatenate([np.zeros(n), heights])
        self.gap = np.full(len(self.height), np.inf)
        self._children, self._roots = np.full((len(heights), 2), -1), set(range(n))
        parent, top = list(range(n)), list(range(n))

        def root(i):
            while parent[i] != i:
                parent[i] = i = parent[parent[i]]
            return i

        for node, (i, j) in enumerate(links.tolist(), n):
            i, j = root(i), root(j)
            self._children[node - n] = top[i], top[j]
            self.gap[[top[i], top[j]]] = self.height[node]
            self._roots -= {top[i], top[j]}
            self._roots.add(node)
            parent[j], top[i] = i, node
        roots = [top[root(i)] for i in range(n)]
        np.minimum.at(self.gap, roots, outside)

    def typical_gap(self, distance):
        """Return the median gap of what is joined up to a distance, and of how many; 0 of none."""
        gaps = self.gap[(self.height <= distance) & (self.gap > distance)]
        gaps = gaps[np.isfinite(gaps)]
        return (float(np.median(gaps)) if len(gaps) else 0.0), len(gaps)

    def groups(self, is_group, is_round):
        """Return the largest nodes that are groups, by a number for each image.

        Parameters
        ----------
        is_group : ndarray of bool, shape (n + n_links,)
            Which nodes may be.
        is_round : callable
            Whether images, an ndarray of int, are one.

        Returns
        -------
        ndarray of int, shape (n,)
            The same number for the images of a group, and another for each other image.
        """
        number = np.arange(self.n)
        above = list(self._roots)
        while above:
            node = above.pop()
            if node < self.n:
                continue
            members = self._members(node) if is_group[node] else None
            if members is not None and is_round(members):
                number[members] = members.min()
            else:
                above += self._children[node - self.n].tolist()
        return number

    def _members(self, node):
        below, members = [node], []
        while below:
            node = below.pop()
            if node < self.n:
                members.append(node)
            else:
                below += self._children[node - self.n].tolist()
        return np.array(members)


def linkage_tree(pairs, values, similarities, beyond):
    """Return the tree of some images.

    Parameters
    ----------
    pairs, values : ndarrays
        A spanning forest of the largest similarities, the most similar first.
    similarities : Similarities
        Of n images.
    beyond : ndarray
        As of `close_pairs`.
    """
    n = len(similarities)
    graph = coo_array((np.ones(len(pairs)), pairs.T), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    outside = largest_outside(similarities, component, beyond)
    return LinkageTree(pairs, 1 - values, n, 1 - outside)


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
