"""The fewest links that connect what is alike: spanning forests of the largest similarities."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree


def forest(pairs, values, n):
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
    keys, kept = pairs @ (n, 1), np.sort(np.stack([tree.row, tree.col]), axis=0).T @ (n, 1)
    order = np.argsort(keys)
    kept = order[np.searchsorted(keys, kept, sorter=order)]
    kept = kept[np.lexsort((keys[kept], -values[kept]))]
    return pairs[kept], values[kept]


def dense_forest(block, floor, rows, columns):
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
