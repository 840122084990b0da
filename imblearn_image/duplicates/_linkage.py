"""Images joined to groups one link after the other, the nearest first."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imblearn_image.duplicates._neighbors import largest_outside


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
