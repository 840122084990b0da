"""Exact search for similar images, in blocks; the result is the same for blocks of any size.

Four questions are asked of it: `close_pairs` (within a radius), `nearest` (the k most similar),
`largest_outside` and `two_nearest_groups` (the nearest in another group).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from imblearn_image._neighbors.similarities import Similarities
from imblearn_image._run.blocks import no_progress


def forest(
    pairs: NDArray[np.intp], values: NDArray[np.float64], n: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Keep the pairs of a spanning forest of the largest similarities.

    Parameters
    ----------
    pairs : ndarray of int, shape (n_pairs, 2)
        Indices i < j of n images.
    values : ndarray of float64, shape (n_pairs,)
        Their similarities.

    Returns
    -------
    pairs, values
        Fewer than n of them, the most similar first.
    """
    # The search for the smallest sum takes zeros for pairs that are not there.
    graph = coo_array((2 - values, pairs.T), shape=(n, n)).tocsr()
    tree = minimum_spanning_tree(graph).tocoo()
    keys: NDArray[np.intp] = pairs @ (n, 1)
    ends: NDArray[Any] = np.sort(np.stack([tree.row, tree.col]), axis=0)
    kept: NDArray[Any] = ends.T @ (n, 1)
    order = np.argsort(keys)
    kept = order[np.searchsorted(keys, kept, sorter=order)]
    kept = kept[np.lexsort((keys[kept], -values[kept]))]
    return pairs[kept], values[kept]


def dense_forest(
    block: NDArray[Any], floor: float, rows: slice, columns: slice
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find a spanning forest of the largest similarities of a block, by Prim's algorithm.

    Parameters
    ----------
    block : ndarray of shape (n_rows, n_columns)
        Similarities of some images to others.
    floor : float
        The least similarity.
    rows, columns : slice
        Which images these are: the same, or others.

    Returns
    -------
    pairs : ndarray of int, shape (n_links, 2)
        Indices i < j.
    values : ndarray of float64, shape (n_links,)
        Their similarities.
    """
    n_rows = len(block)
    images = np.r_[rows] if rows == columns else np.r_[rows, columns]
    n = len(images)
    left, best, partner = np.ones(n, dtype=bool), np.full(n, -np.inf), np.zeros(n, dtype=np.intp)
    links, values, node = [], [], 0
    for _ in range(n - 1):
        left[node], best[node] = False, -np.inf
        if n == n_rows:
            others, alike = slice(n), block[node]
        elif node < n_rows:
            others, alike = slice(n_rows, n), block[node]
        else:
            others, alike = slice(n_rows), block[:, node - n_rows]
        closer = np.flatnonzero((alike > best[others]) & left[others])
        best[others][closer], partner[others][closer] = alike[closer], node
        node = int(best.argmax())
        if best[node] < floor:  # another tree begins
            node = int(left.argmax())
        else:
            links.append((partner[node], node))
            values.append(best[node])
    pairs = images[np.array(links, dtype=np.intp).reshape(-1, 2)]
    return np.sort(pairs, axis=1), np.array(values)


_BLOCK = 1024
# With more pairs a spanning forest is found of those of a block, and of all.
_MAX_BLOCK_PAIRS = 1 << 16
_MAX_PAIRS = 1 << 22
# The most similarities that are held at once.
_MAX_ENTRIES = 1 << 23
# What float32 may make of a similarity near 1, at 256 entries and more.
_COARSE = 2e-3


def close_pairs(
    similarities: Similarities, floor: float, advance: Callable[[int], object] = no_progress
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Find the pairs that are at least `floor` alike.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    floor : float
        The least similarity.
    advance : callable, optional
        ``advance(n)`` is called whenever `n` more images have been compared.

    Returns
    -------
    pairs : ndarray of int, shape (n_pairs, 2)
        Indices i < j. With more than `_MAX_PAIRS`, or `_MAX_BLOCK_PAIRS` in one block, those of a
        spanning forest of the largest similarities, which link the same images.
    values : ndarray of float64, shape (n_pairs,)
        Their similarities.
    beyond : ndarray of float64, shape (n,)
        The largest similarity below `floor` that each image has, to about 4 digits; -inf where
        there is none.
    """
    n = len(similarities)
    coarse, beyond = similarities.coarse(), np.full(n, -np.inf)
    found, is_forest = [(np.empty((0, 2), dtype=np.intp), np.empty(0))], False
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(start + _BLOCK, n))
        for other in range(start, n, _BLOCK):
            columns = slice(other, min(other + _BLOCK, n))
            block = coarse.products(rows, columns)
            if other == start:
                block[np.tril_indices(len(block))] = -np.inf
            if block.max(initial=-np.inf) >= floor - _COARSE:
                is_close = block >= floor - _COARSE
                if np.count_nonzero(is_close) > _MAX_BLOCK_PAIRS:
                    lower = block == -np.inf
                    block = similarities.block(rows, columns)
                    found.append(dense_forest(block, floor, rows, columns))
                    is_forest = True
                    is_close = lower | (block >= floor)
                else:
                    pairs = np.argwhere(is_close) + (start, other)
                    values = similarities.of_pairs(pairs)
                    keep = values >= floor
                    found.append((pairs[keep], values[keep]))
                    for end in (0, 1):
                        np.maximum.at(beyond, pairs[~keep, end], values[~keep])
                block[is_close] = -np.inf
            np.maximum(beyond[rows], block.max(axis=1), out=beyond[rows])
            np.maximum(beyond[columns], block.max(axis=0), out=beyond[columns])
        if sum(len(values) for _, values in found) > _MAX_PAIRS:
            found, is_forest = [forest(*_join(found), n)], True
        advance(rows.stop - rows.start)
    pairs, values = _join(found)
    return *(forest(pairs, values, n) if is_forest else (pairs, values)), beyond


def _join(
    found: list[tuple[NDArray[np.intp], NDArray[np.float64]]],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    pairs, values = zip(*found, strict=True)
    return np.concatenate(pairs), np.concatenate(values)


def largest_outside(
    similarities: Similarities, component: NDArray[np.intp], beyond: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each image its largest similarity to an image of another component.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    component : ndarray of int, shape (n,)
        The components that pairs of the floor and above connect, numbered from 0.
    beyond : ndarray of shape (n,)
        As `close_pairs` returns it: the answer for images that are connected with nothing.

    Returns
    -------
    ndarray of float64, shape (n,)
        -inf where there is no other component.
    """
    out = beyond.copy()
    (linked,) = np.nonzero(np.bincount(component)[component] > 1)
    out[linked] = -np.inf
    coarse = similarities.coarse()
    for start in range(0, len(linked), _BLOCK):
        rows = linked[start : start + _BLOCK]
        for other in range(0, len(out), _BLOCK):
            columns = slice(other, other + _BLOCK)
            block = coarse.products(rows, columns)
            block[component[rows, np.newaxis] == component[columns]] = -np.inf
            out[rows] = np.maximum(out[rows], block.max(axis=1))
    return out


def two_nearest_groups(
    similarities: Similarities, rows: NDArray[np.intp], group: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return how similar images are to the two most similar groups that are not their own.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    rows : ndarray of int
        Their indices.
    group : ndarray of int, shape (n,)
        The group of each image.

    Returns
    -------
    ndarray of float64, shape (2, len(rows))
        The similarities, -inf where there is no such group.
    """
    found = np.empty((2, len(rows)))
    size = min(_BLOCK, max(1, _MAX_ENTRIES // max(1, len(similarities))))
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        block = similarities.block(some)
        own = group[some]
        for place in found:
            block[own[:, np.newaxis] == group] = -np.inf
            best = block.argmax(axis=1)
            place[start : start + size] = np.take_along_axis(block, best[:, np.newaxis], 1)[:, 0]
            own = group[best]
    return found


def nearest(
    similarities: Similarities,
    rows: NDArray[np.intp],
    among: NDArray[np.intp],
    most: int = 1,
    advance: Callable[[int], object] = no_progress,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find for each image of `rows` the most similar images of `among`, other than itself.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    rows, among : ndarray of int
        Their indices.
    most : int, default=1
        How many to find.
    advance : callable, optional
        ``advance(n)`` is called whenever `n` more of `rows` are done.

    Returns
    -------
    indices : ndarray of int, shape (len(rows), most)
        The most similar first; of two that are alike the one that comes first in `among`.
    values : ndarray of float64, shape (len(rows), most)
        Their similarities; -inf where there are not so many.
    """
    most = min(most, len(among))
    indices = np.empty((len(rows), most), dtype=np.intp)
    values = np.empty((len(rows), most))
    size = min(_BLOCK, max(1, _MAX_ENTRIES // max(1, len(among))))
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        block = similarities.block(some, among)
        block[some[:, np.newaxis] == among] = -np.inf
        # argmax takes the first of equals, a partition any of them.
        few = block.argmax(axis=1)[:, np.newaxis]
        if most > 1:
            few = np.sort(np.argpartition(-block, most - 1, axis=1)[:, :most], axis=1)
        found = np.take_along_axis(block, few, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        values[start : start + size] = np.take_along_axis(found, order, axis=1)
        indices[start : start + size] = among[np.take_along_axis(few, order, axis=1)]
        advance(len(some))
    return indices, values
