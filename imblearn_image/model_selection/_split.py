"""A hold-out that keeps groups whole and classes at their share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import _safe_indexing, check_random_state, indexable
from sklearn.utils.validation import _num_samples
from tqdm.auto import tqdm

from imblearn_image._core.labels import read_groups, read_labels
from imblearn_image._core.text import warn
from imblearn_image._core.validate import is_integer, is_number

_N_STARTS = 32
# The most moves that are tried in pairs: one half are the best single moves, the other is drawn.
_N_MOVES = 512
_LEAST_GAIN = 1e-12
# Moves the wanted shares by less than any two choices differ, unless they are equally near.
_NUDGE = 1e-6
# Warn of shares that are off by more than this, and by more than one image.
_FAR = 0.05


def stratified_group_split(
    *arrays: Any,
    y: ArrayLike,
    groups: ArrayLike,
    test_size: float = 0.25,
    random_state: int | np.random.RandomState | None = None,
    verbose: int = 0,
) -> list[Any]:
    r"""Split arrays into a training and a test part that share no group, classes at their share.

    Like :func:`sklearn.model_selection.train_test_split` with ``stratify``, for images that belong
    together: of one patient, one device, one video, or copies of each other.

    Parameters
    ----------
    *arrays : sequence of array-like with length n
        Arrays, lists, sparse matrices and data frames to split.
    y : array-like of shape (n,)
        The class of each image, in any form of :doc:`/labels`.
    groups : array-like of shape (n,)
        The group of each image. No group is split.
    test_size : float or int, default=0.25
        The share of the test part, above 0 and below 1, or its number of images.
    random_state : int, RandomState instance or None, default=None
        Decides which groups are chosen.
    verbose : int, default=0
        Above 0 a progress bar counts the starts of the search, see Notes. With 20,000 groups and
        100 classes it takes half a minute.

    Returns
    -------
    list, length 2 * len(arrays)
        The training and the test part of each array, as ``train_test_split`` returns them.

    Raises
    ------
    ValueError
        If lengths differ, `y` is not one class for each image, a label or a group is missing,
        `test_size` is none of the above, or one part would be empty, as with a single group.

    Warns
    -----
    UserWarning
        If groups are so large that the share of the test part, or of a class in it, is off by more
        than 0.05 and more than one image; the warning says by how much. If a class is in one part
        only.

    See Also
    --------
    leakage_groups : Groups that join copies.
    sklearn.model_selection.StratifiedGroupKFold : Cross-validation by groups and classes.

    Notes
    -----
    Let s be the wanted share, and :math:`s_c` and :math:`s_n` the shares of class c and of all
    images that groups put into the test part. The search minimizes

    .. math:: C (s_n - s)^2 + \frac{1}{C} \sum_{c=1}^C (s_c - s)^2 .

    Each start takes every group with probability s, as balanced as chance can be where groups
    hold the same classes; then groups are moved from one part to the other, or two at a time, as
    long as that brings the shares nearer. The best of 32 starts is taken. The size
    counts C times, so that rounding in each of many small classes does not add up. If the best
    leaves a class out of one part, 32 more starts look for one that is as near and has it in both.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import stratified_group_split
    >>> X = np.zeros((60, 16, 16), dtype=np.uint8)
    >>> y, patients = np.repeat([0, 1], [40, 20]), np.arange(60) // 4
    >>> X_train, X_test, y_train, y_test, _, test_patients = stratified_group_split(
    ...     X, y, patients, y=y, groups=patients, test_size=0.2, random_state=0
    ... )
    >>> np.bincount(y_test).tolist(), len(set(test_patients))
    ([8, 4], 3)
    """
    if not arrays:
        raise ValueError("there must be at least one array to split, got none")
    arrays = indexable(*arrays)
    n = _num_samples(arrays[0])
    if n < 2:
        raise ValueError(f"there must be at least two images to split, got {n}")
    labels = read_labels(y, "y", n)
    names, target = labels.classes, labels.codes
    group = read_groups(groups, "groups", n).codes
    n_test = _test_count(test_size, n)
    counts = np.zeros((int(group.max()) + 1, len(names)))
    np.add.at(counts, (group, target), 1)
    is_test = _choose(counts, n_test, check_random_state(random_state), verbose)[group]
    _tell_how_near(np.bincount(target[is_test], minlength=len(names)), counts, n_test, names)
    rows = np.flatnonzero(~is_test), np.flatnonzero(is_test)
    return [_safe_indexing(array, part) for array in arrays for part in rows]


def _test_count(test_size: float, n: int) -> int:
    """Return the number of images of the test part, as `train_test_split` rounds it."""
    if is_integer(test_size, 1, n - 1):
        return int(test_size)
    if is_number(test_size) and 0 < test_size < 1:
        return min(int(np.ceil(test_size * n)), n - 1)
    raise ValueError(
        "test_size must be a share above 0 and below 1, or a number of images above 0 and below "
        f"the {n} that there are, got {test_size!r}"
    )


def _choose(
    counts: np.ndarray, n_test: int, random_state: np.random.RandomState, verbose: int
) -> np.ndarray:
    """Choose the groups of the test part.

    Parameters
    ----------
    counts : ndarray of shape (n_groups, n_classes)
        How many images of each class a group has.
    n_test : int
        How many images the test part should have.
    random_state : RandomState
        The source of chance.
    verbose : int
        Above 0 a progress bar is shown.

    Returns
    -------
    ndarray of bool, shape (n_groups,)
        Whether a group belongs to the test part.
    """
    share = n_test / counts.sum()
    # Groups of the same counts are interchangeable: often most have a single image.
    kinds, kind_of, n_of = np.unique(counts, axis=0, return_inverse=True, return_counts=True)
    weight = np.sqrt(counts.shape[1])
    shares = np.column_stack(
        [kinds / counts.sum(axis=0) / weight, kinds.sum(axis=1) / counts.sum() * weight]
    )
    wanted = share * (n_of @ shares)

    def search(wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the best of many starts, and the classes that it leaves out of one part."""
        best, least, is_lost = np.zeros_like(n_of), np.inf, np.zeros(counts.shape[1], dtype=bool)
        for _ in _counted(range(_N_STARTS), verbose):
            start = np.floor(share * n_of + random_state.random_sample(len(n_of))).astype(int)
            taken, loss = _descend(start, n_of, shares, wanted, random_state)
            lost = _lost(taken @ kinds, n_of @ kinds)
            is_tie = abs(loss - least) <= _LEAST_GAIN
            if loss < least - _LEAST_GAIN or (is_tie and lost.sum() < is_lost.sum()):
                best, least, is_lost = taken, loss, lost
        return best, is_lost

    best, is_lost = search(wanted)
    kind_of = kind_of.reshape(-1)
    order = random_state.permutation(len(counts))
    if is_lost.any():
        # Of two choices that are equally near, this prefers the one that has these classes.
        nudge = np.where(best @ kinds == 0, _NUDGE, -_NUDGE) * is_lost
        other, lost = search(wanted + np.append(nudge, 0))
        losses = [np.square(wanted - taken @ shares).sum() for taken in (best, other)]
        if losses[1] <= losses[0] + _LEAST_GAIN and lost.sum() < is_lost.sum():
            best = other
    order = order[np.argsort(kind_of[order], kind="stable")]
    first = np.cumsum(n_of) - n_of
    is_taken = np.arange(len(counts)) - first[kind_of[order]] < best[kind_of[order]]
    chosen = np.zeros(len(counts), dtype=bool)
    chosen[order] = is_taken
    return chosen


def _lost(in_test: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Return for each class whether all its images are in one part."""
    return (in_test == 0) | (in_test == totals)


def _counted(starts: Iterable[int], verbose: int) -> Iterable[int]:
    # Even a disabled tqdm bar takes locks of the whole process, and a fork may copy them taken.
    return tqdm(starts, desc="split", unit="start") if verbose > 0 else starts


def _descend(
    taken: np.ndarray,
    n_of: np.ndarray,
    shares: np.ndarray,
    wanted: np.ndarray,
    random_state: np.random.RandomState,
) -> tuple[np.ndarray, float]:
    """Move groups between the parts, one or two at a time, as long as shares come nearer.

    Parameters
    ----------
    taken : ndarray of int, shape (n_kinds,)
        How many groups of each kind are in the test part; changed in place.
    n_of : ndarray of int, shape (n_kinds,)
        How many there are.
    shares : ndarray of shape (n_kinds, d)
        The shares that a group of each kind adds to those of the test part.
    wanted : ndarray of shape (d,)
        The wanted shares.
    random_state : RandomState
        The source of chance.

    Returns
    -------
    taken : ndarray of int, shape (n_kinds,)
        The counts that were reached.
    loss : float
        The squared distance of their shares from `wanted`.
    """
    lengths = np.square(shares).sum(axis=1)
    missing = wanted - taken @ shares
    while True:
        along = 2 * shares @ missing
        change = np.stack([lengths - along, lengths + along])  # one more of a kind, one fewer
        change[0, taken == n_of] = change[1, taken == 0] = np.inf
        # With many moves, single ones are tried first: they take less time.
        kind = np.array([change.min(axis=0).argmin()])
        moves = change[:, kind].argmin(axis=0), kind
        if change.size <= _N_MOVES or change[moves] > -_LEAST_GAIN:
            best = _best_moves(change, shares, random_state)
            if best is None:
                return taken, float(np.square(missing).sum())
            moves = best
        step = np.where(moves[0] == 0, 1, -1)
        taken[moves[1]] += step
        missing -= step @ shares[moves[1]]


def _best_moves(
    change: np.ndarray, shares: np.ndarray, random_state: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the move or the pair of moves that gains the most; None if none gains."""
    rows, kinds = np.nonzero(np.isfinite(change))
    single = change[rows, kinds]
    if len(single) > _N_MOVES:
        some = np.argpartition(single, _N_MOVES // 2)
        others = random_state.choice(len(some) - _N_MOVES // 2, _N_MOVES // 2, replace=False)
        some = np.concatenate([some[: _N_MOVES // 2], some[_N_MOVES // 2 :][others]])
        rows, kinds, single = rows[some], kinds[some], single[some]
    moves = np.where(rows == 0, 1, -1)[:, np.newaxis] * shares[kinds]
    both = moves @ moves.T
    both *= 2
    both += single
    both += single[:, np.newaxis]
    # A move with itself stands for the move alone.
    np.fill_diagonal(both, single)
    best = np.unravel_index(both.argmin(), both.shape)
    if both[best] > -_LEAST_GAIN:
        return None
    some = np.unique(best)
    return rows[some], kinds[some]


def _tell_how_near(in_test: np.ndarray, counts: np.ndarray, n_test: int, names: np.ndarray) -> None:
    """Raise where a part is empty, and warn where shares are far from the wanted ones."""
    totals = counts.sum(axis=0).astype(int)
    n, wanted = totals.sum(), n_test / totals.sum()
    advice = "use more and smaller groups, or another test_size"
    if in_test.sum() in (0, n):
        raise ValueError(
            f"no split by groups comes near to a test part of {n_test} of the {n} images: one "
            f"part would be empty; {advice}"
        )
    is_lost = _lost(in_test, totals)
    if is_lost.any():
        warn(
            f"the classes {names[is_lost].tolist()} have images in one part only, since groups "
            f"are not split: {advice}"
        )
    parts = [*(f"class {name!r}" for name in names[~is_lost].tolist()), "all classes"]
    found, totals = (np.append(each[~is_lost], each.sum()) for each in (in_test, totals))
    off = np.abs(found - wanted * totals)
    off[off <= 1] = 0
    far = np.argmax(off / totals)
    if off[far] / totals[far] > _FAR:
        warn(
            f"groups allow no test part that is nearer to a share of {wanted:.3f}: it holds "
            f"{found[far]} of the {totals[far]} images of {parts[far]}, "
            f"{found[far] / totals[far]:.3f}; {advice}"
        )
