"""Find copies among images, by a rule that takes its scale from the data.

From top to bottom: the tree of single linkage, the rule that chooses groups in it, and what other
rooms call. All distances are 1 - similarity: half the squared distance of two fingerprints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Integral
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imblearn_image._core.text import warn
from imblearn_image._core.validate import is_integer, is_number
from imblearn_image._neighbors.exact import close_pairs, forest, largest_outside, two_nearest_groups
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image._run.blocks import progress_bar
from imblearn_image.duplicates.description import describe_images
from imblearn_image.images.source import ImageSource

Indices: TypeAlias = NDArray[np.intp]
Values: TypeAlias = NDArray[np.float64]

# Edited copies are hardly ever farther than this from their originals.
FARTHEST_COPY = 0.01
# How many times nearer a copy is than the next image, and than images typically are to the next.
_TIMES_NEARER, _TIMES_TYPICAL = 8, 16
# The typical distance is known from at least 32 separate groups, or 1/8 of few images.
_ENOUGH, _SHARE_OF_FEW = 32, 1 / 8
# And from 1/64 of all images, so that a few others do not make copies of many look-alikes.
_SHARE_OF_ALL = 1 / 64
# The expected number of pairs of distinct images that chance makes so near, in a whole search.
_FALSE_ALARMS = 0.1
# The largest distance that rounding makes of equal fingerprints.
_EQUAL = 1e-12
_STEP = 2 ** (-1 / 8)
_MOST_SAMPLES = 1000


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
        For each image the smallest distance to one that it is not linked with; infinite where
        there is none.

    Attributes
    ----------
    height : ndarray of float64, shape (n + n_links,)
        For each node the distance of its last link; 0 for images, which are the first n nodes.
    merge_distance : ndarray of float64, shape (n + n_links,)
        For each node the distance at which it is joined to something else.
    """

    def __init__(
        self,
        links: Indices,
        heights: Values,
        n: int,
        outside: Values,
    ) -> None:
        self.n: int = n
        self.height: Values = np.concatenate([np.zeros(n), heights])
        self.merge_distance: Values = np.full(len(self.height), np.inf)
        self._children, self._roots = np.full((len(heights), 2), -1), set(range(n))
        parent, top = list(range(n)), list(range(n))

        def root(i: int) -> int:
            while parent[i] != i:
                parent[i] = i = parent[parent[i]]
            return i

        for node, (i, j) in enumerate(links.tolist(), n):
            i, j = root(i), root(j)
            self._children[node - n] = top[i], top[j]
            self.merge_distance[[top[i], top[j]]] = self.height[node]
            self._roots -= {top[i], top[j]}
            self._roots.add(node)
            parent[j], top[i] = i, node
        roots = [top[root(i)] for i in range(n)]
        np.minimum.at(self.merge_distance, roots, outside)

    def typical_merge_distance(self, distance: float) -> tuple[float, int]:
        """Return the median merge distance of the nodes at a distance, and their number."""
        found = self.merge_distance[(self.height <= distance) & (self.merge_distance > distance)]
        found = found[np.isfinite(found)]
        return (float(np.median(found)) if len(found) else 0.0), len(found)

    def groups(self, is_group: NDArray[np.bool_], is_compact: Callable[[Indices], bool]) -> Indices:
        """Return the largest nodes that are groups, by a number for each image.

        Parameters
        ----------
        is_group : ndarray of bool, shape (n + n_links,)
            Whether a node may be a group.
        is_compact : callable
            ``is_compact(members)`` tells whether images, an ndarray of int, are one group.

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
            if members is not None and is_compact(members):
                number[members] = members.min()
            else:
                above += self._children[node - self.n].tolist()
        return number

    def _members(self, node: int) -> Indices:
        below, members = [node], []
        while below:
            node = below.pop()
            if node < self.n:
                members.append(node)
            else:
                below += self._children[node - self.n].tolist()
        return np.array(members)


def linkage_tree(
    pairs: Indices,
    values: Values,
    similarities: Similarities,
    beyond: Values,
) -> LinkageTree:
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


def copy_groups(
    pairs: Indices,
    values: Values,
    beyond: Values,
    similarities: Similarities,
) -> tuple[Indices, float]:
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
    is_compact = partial(_is_compact, similarities, np.argsort(order))
    limit, typical, doubtful = _typical_limit(tree)
    if limit > _EQUAL:
        group = tree.groups(_are_copies(tree, limit), is_compact)
        limit = min(limit, typical * _chance_limit(similarities, group, order))
    limit = max(limit, _EQUAL)
    group = tree.groups(_are_copies(tree, limit), is_compact)
    if doubtful > limit:
        _warn_of_doubt(tree.groups(_are_copies(tree, doubtful), is_compact), group, 1 - doubtful)
    return group, 1 - limit


def _warn_of_doubt(possible: Indices, group: Indices, threshold: float | str) -> None:
    """Warn where images look alike and too few others can tell whether they are copies."""
    names, sizes = np.unique(possible, return_counts=True)
    if len(names) < len(np.unique(group)):
        n_groups = np.sum(sizes > 1)
        warn(
            f"{sizes[sizes > 1].sum():,} images look alike, in {n_groups:,} "
            f"group{'' if n_groups == 1 else 's'} apart from all else. There are too few other "
            "images to tell whether they are copies, or distinct images of one scene, for which "
            f"they are taken: look at some, and pass threshold={threshold:.2f} if they are copies"
        )


def _are_copies(tree: LinkageTree, limit: float) -> NDArray[np.bool_]:
    is_near = (tree.height <= limit) & (_TIMES_NEARER * tree.height <= tree.merge_distance)
    return is_near | (tree.height <= _EQUAL)


def _is_compact(similarities: Similarities, place: Indices, members: Indices) -> bool:
    """Tell whether images are as near to one of them as copies of one image are to each other."""
    one = members[[np.argmin(place[members])]]
    # Copies are up to twice as far from each other as from their original; distances are squares.
    return bool((1 - similarities.block(one, members) <= 4 * FARTHEST_COPY).all())


def _typical_limit(tree: LinkageTree) -> tuple[float, float, float]:
    """Return the largest distance far below the typical one beyond it, and that typical distance.

    Also return the largest such distance whose typical one is known from too few images, or 0.
    """
    enough = max(_SHARE_OF_ALL * tree.n, min(_SHARE_OF_FEW * tree.n, _ENOUGH))
    limit, doubtful = FARTHEST_COPY, 0.0
    while limit > _EQUAL:
        typical, count = tree.typical_merge_distance(limit)
        if _TIMES_TYPICAL * limit <= typical:
            if count >= enough:
                return limit, typical, doubtful
            doubtful = max(doubtful, limit)
        limit *= _STEP
    return 0.0, 0.0, doubtful


def _chance_limit(similarities: Similarities, group: Indices, order: Indices) -> float:
    """Return up to which multiple of the typical distance chance makes `_FALSE_ALARMS` pairs."""
    _, place = np.unique(group[order], return_index=True)
    # One image of each group, in an order that does not depend on the order of the images.
    first = order[np.sort(place)]
    samples = first[:_MOST_SAMPLES]
    nearest, second = 1 - two_nearest_groups(similarities, samples, group)
    is_known = np.isfinite(second) & (nearest > 0)
    if not is_known.any():
        return 0.0
    ratio = float(np.median(second[is_known] / nearest[is_known]))
    # Half the dimension m, since these distances are squares.
    half_dimension = np.log(2) / np.log(ratio) if ratio > 1 else np.inf
    return (_FALSE_ALARMS / (len(first) * np.log(2))) ** (1 / half_dimension)


def linked_copies(
    similarities: Similarities,
    members: Indices,
    first_copy: Indices,
    threshold: float | str,
    *,
    verbose: int = 0,
) -> tuple[Indices, Values, float]:
    """Find the pairs of copies that link some of the images to groups.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    members : ndarray of int
        Indices of those that are compared, ascending.
    first_copy : ndarray of int
        For each of `members` the first of them that is byte-identical.
    threshold : "auto" or float
        The least similarity of copies.
    verbose : int, default=0
        Above 0 a progress bar is shown.

    Returns
    -------
    pairs : ndarray of int, shape (n_pairs, 2)
        Indices i < j: similar images, the first of byte-identical ones only, and each other
        byte-identical image with that first.
    values : ndarray of float64, shape (n_pairs,)
        Their similarities; 1 for byte-identical images.
    threshold : float
        What was used.
    """
    originals = np.unique(first_copy)
    # Constant images are similar to none, and say nothing about how far images are apart.
    originals = originals[similarities.has_direction[originals]]
    similarities = similarities.take(originals)
    is_auto = isinstance(threshold, str)
    floor = 1 - FARTHEST_COPY if isinstance(threshold, str) else min(threshold, 1 - _EQUAL)
    with progress_bar(len(similarities), verbose=verbose, desc="compare") as bar:
        pairs, values, beyond = close_pairs(similarities, floor, bar.update)
    if is_auto:
        group, threshold = copy_groups(pairs, values, beyond, similarities)
        is_copy = (group[pairs[:, 0]] == group[pairs[:, 1]]) & (values >= threshold)
    else:
        is_copy = np.ones(len(pairs), dtype=bool)
    _warn_if_most_are_equal(pairs[values >= 1 - _EQUAL], len(originals))
    exact = np.column_stack([first_copy, members])[first_copy != members]
    pairs = np.concatenate([originals[pairs[is_copy]], exact])
    return pairs, np.concatenate([values[is_copy], np.ones(len(exact))]), float(threshold)


def _warn_if_most_are_equal(pairs: Indices, n: int) -> None:
    """Warn if more than half of `n` images that differ have the same fingerprint."""
    largest = max(map(len, groups_of(pairs, np.arange(n))), default=0)
    if largest > max(2, n / 2):
        warn(
            f"{largest} of {n} images differ, but not in what is compared, their gray values but "
            "for brightness and contrast: they count as copies. If a value far from all others "
            "stands for what is missing, such as -9999 or 1e30, it hides the rest: replace it first"
        )


def groups_of(pairs: Indices, members: Indices) -> list[Indices]:
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


def label_conflicts(
    similarities: Similarities,
    first_copy: Indices,
    y: NDArray[Any],
    cleaned: Sequence[Any],
    threshold: float | str,
    *,
    verbose: int = 0,
) -> Indices:
    """Return one pair for each image that has a copy with another label.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    first_copy : ndarray of int, shape (n,)
        For each image the first that is byte-identical.
    y : ndarray of shape (n,)
        The labels.
    cleaned : list of labels
        The labels that are looked at: at least one of a pair.
    threshold : "auto" or float
        The least similarity of copies; "auto" takes its scale from all images.
    verbose : int, default=0
        Above 0 a progress bar is shown.

    Returns
    -------
    ndarray of int, shape (n_conflicts, 2)
        Indices i < j of a group of copies, sorted; with each image the first that will do.
    """
    members = np.arange(len(y))
    pairs, _, _ = linked_copies(similarities, members, first_copy, threshold, verbose=verbose)
    is_cleaned = np.isin(y, cleaned)
    found = [np.empty((0, 2), dtype=np.intp)]
    for group in groups_of(pairs, members):
        for label in np.unique(y[group]):
            own = group[y[group] == label]
            others = group[(y[group] != label) & (is_cleaned[own[0]] | is_cleaned[group])]
            if len(others):
                found.append(np.column_stack([own, np.full(len(own), others[0])]))
    return np.unique(np.sort(np.concatenate(found), axis=1), axis=0)


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Which of n images are copies of each other, as :func:`find_duplicates` returns it.

    Parameters
    ----------
    groups : list of ndarray of int
        The indices of each group of two or more copies, ascending, in the order of their first
        images.
    pairs : ndarray of int, shape (n_pairs, 2)
        The pairs i < j that link the groups, sorted: similar images, where only
        the first of byte-identical ones counts, and each other byte-identical one with that first.
    similarities : ndarray of float64, shape (n_pairs,)
        How similar the two of each pair are, up to 1; 1 for byte-identical images.
    threshold : float
        The similarity from which images were taken for copies.
    first_copies : ndarray of int, shape (n,)
        For each image the first that is byte-identical, in shape and dtype too; itself where there
        is none before it.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.duplicates import find_duplicates
    >>> images = np.random.default_rng(0).integers(0, 256, (5, 32, 32), dtype=np.uint8)
    >>> images[4] = images[1]
    >>> found = find_duplicates(images)
    >>> found.first_copies.tolist()
    [0, 1, 2, 3, 1]
    >>> len(images) - sum(len(group) - 1 for group in found.groups)  # distinct images
    4
    """

    groups: list[Indices]
    pairs: Indices
    similarities: Values
    threshold: float
    first_copies: Indices


def find_duplicates(
    images: ImageSource,
    *,
    threshold: float | Literal["auto"] = "auto",
    orientations: Literal[1, 8] = 1,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> Duplicates:
    """Find images that are copies of each other, whatever their labels.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or ImageSource
        The images; anything with ``len`` and ``images[i]``, such as files that are loaded when
        asked for. Shapes and dtypes may differ. Each image is read once.
    threshold : "auto" or float, default="auto"
        How similar two images must be to count as copies: the correlation of their fingerprints,
        above 0 and up to 1. ``"auto"`` derives it from all images, and asks that copies stand
        apart from other images, see Notes.
    orientations : {1, 8}, default=1
        8 compares all flips and quarter turns too, in eight times the time.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described and compared.

    Returns
    -------
    Duplicates
        Its `groups`, `pairs`, `similarities`, `threshold` and `first_copies`.

    Raises
    ------
    TypeError
        If `images` is no sequence, or holds what is no number: bool, complex, strings.
    ValueError
        If there is no image, an image has another number of dimensions or no pixel, or holds NaN
        or infinite values; if `threshold`, `orientations` or `n_jobs` is none of the above.

    See Also
    --------
    imblearn_image.ImageDuplicateCleaner : Drops all but one of each group, class by class.

    Notes
    -----
    Byte-identical images are found by a hash of values, shape and dtype. The fingerprints of the
    others are compared: gray, averaged to at most 64 pixels a side, blurred by 2 of them
    (an eighth of the side at most), averaged to 16 x 16, less their mean. The distance of u and v
    is ``1 - u @ v / (|u| |v|)``, the smallest over the orientations. A constant image is
    similar to none. Where an image has fewer than 64 pixels a side, two images of different size
    are compared as they look at the size of the smaller: the 16 x 16 averages of the larger are
    blurred by as much as those of the smaller are blurred more. With more than 7 sizes below 64,
    each goes to the power of 2 below it.

    A threshold of your own links all images up to the distance ``1 - threshold``, and a group is
    whatever is linked, over several images if need be.

    ``threshold="auto"`` takes its scale from the images. They are joined by single linkage, the
    nearest first. What is joined is a group of copies if its largest link d is

    - at most 0.01,
    - at most 1/16 of t, the typical distance: the median, over all that is joined up to d, of the
      distance to what is nearest beyond. Copies are much nearer than images are to the next. t is
      known only from at least 1/64 of the images, and from 32 or 1/8 of them, so that a few others
      do not make copies of many images that look alike; a warning says so where it matters;
    - at most 1/8 of the distance at which the group joins something else. So it stands apart, also
      where images are denser than elsewhere;
    - at most ``t * (0.1 / (n log 2)) ** (2 / m)``, up to which chance alone makes 0.1 pairs of n
      points in m dimensions. n is the number of groups; m is estimated as in [1]_ from how much
      farther, of up to 1,000 of them, the second nearest group is than the nearest:
      ``m = 2 log 2 / log(median(d2 / d1))``. So images that are near by chance, as of a gradient or
      of a camera that does not move, are no copies.

    And all images of a group are at most 0.04 from one of them, which is twice as far as from their
    original (distances are squares): a chain of images that lead over to others is no group.

    Fingerprints that are equal but for rounding (1e-12) always count as copies, with a warning if
    those of most images are: a value far from all others, for what is missing, hides the rest.

    With more than 4 million similar pairs, or more than 65,536 in a block of 1,024 x 1,024 images,
    only those of a spanning forest of the largest similarities are listed, which link the same
    groups. For n images the search takes time O(n² s) and memory O(n s), with s = 256 values of a
    fingerprint.

    References
    ----------
    .. [1] E. Facco, M. d'Errico, A. Rodriguez and A. Laio, "Estimating the intrinsic dimension of
       datasets by a minimal neighborhood information", Scientific Reports 7, 12140, 2017.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.duplicates import find_duplicates
    >>> images = list(np.random.default_rng(0).integers(0, 128, (6, 64, 64), dtype=np.uint8))
    >>> images[3] = images[0] + 20  # brighter
    >>> images[5] = images[2]
    >>> found = find_duplicates(images)
    >>> [group.tolist() for group in found.groups]
    [[0, 3], [2, 5]]
    >>> found.threshold
    0.99
    """
    threshold = _checked_threshold(threshold)
    if not is_integer(orientations) or orientations not in (1, 8):
        raise ValueError(f"orientations must be 1 or 8, got {orientations!r}")
    if not isinstance(verbose, (Integral, np.bool_)):
        raise ValueError(f"verbose must be an integer or a bool, got {verbose!r}")
    first_copies, similarities = describe_images(
        images, orientations=orientations, n_jobs=n_jobs, verbose=verbose
    )
    members = np.arange(len(first_copies))
    pairs, values, threshold = linked_copies(
        similarities, members, first_copies, threshold, verbose=verbose
    )
    order = np.lexsort(pairs.T[::-1])
    return Duplicates(
        groups=groups_of(pairs, members),
        pairs=pairs[order],
        similarities=values[order],
        threshold=threshold,
        first_copies=first_copies,
    )


def _checked_threshold(threshold: object) -> float | Literal["auto"]:
    if isinstance(threshold, str) and threshold == "auto":
        return "auto"
    if is_number(threshold) and 0 < threshold <= 1:
        return float(threshold)
    raise ValueError(f"threshold must be 'auto' or a number above 0 and up to 1, got {threshold!r}")
