"""Which images are alike: searches in blocks, with the same result for blocks of any size.

Vectors are scaled and rounded to whole numbers, so that every product and sum of a dot product is
exact in its dtype, in whatever order and on however many threads BLAS adds them up.
"""

import numpy as np

# Dot products stay below 2**24 in float32, and four of them below 2**53 in float64: up to there
# whole numbers are exact.
_LENGTH = {np.dtype(np.float32): 2.0**12, np.dtype(np.float64): 2.0**25}
_BLOCK = 1024
_MAX_PAIRS = 1 << 22


def whole(vectors, dtype):
    """Scale `vectors` together, and round them to whole numbers with exact dot products.

    Returns
    -------
    numbers : ndarray of `dtype`, shape (n, d)
        float32 keeps about 4 digits of a vector of 1,000 entries, float64 about 8.
    scale : float
        What a unit of `vectors` has become.
    """
    dtype = np.dtype(dtype)
    longest = np.sqrt(_squares(vectors).max(initial=0))
    # Rounding lengthens a vector by half a unit in each entry at most.
    length = _LENGTH[dtype] - np.sqrt(vectors.shape[1]) / 2 - 1
    scale = length / longest if longest > 0 else 1.0
    numbers = np.empty(vectors.shape, dtype=dtype)
    for start in range(0, len(vectors), _BLOCK):
        rows = slice(start, start + _BLOCK)
        np.rint(vectors[rows].astype(np.float64) * scale, out=numbers[rows], casting="unsafe")
    return numbers, scale


def _squares(vectors):
    """Return the squared length of each row, float64; exact for whole numbers."""
    out = np.empty(len(vectors))
    for start in range(0, len(vectors), _BLOCK):
        rows = vectors[start : start + _BLOCK].astype(np.float64)
        out[start : start + _BLOCK] = np.einsum("ij,ij->i", rows, rows)
    return out


def directions(vectors):
    """Return vectors of length one as whole float32 numbers, and 1 / their lengths.

    The similarity of two rows is their dot product times both factors, from -1 to 1; rows of zeros
    are like nothing, not even each other.
    """
    lengths = np.sqrt(_squares(vectors))
    unit = (vectors / np.where(lengths > 0, lengths, 1)[:, np.newaxis]).astype(np.float32)
    numbers, _ = whole(unit, np.float32)
    lengths = np.sqrt(_squares(numbers))
    return numbers, np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)


class Similarities:
    """Similarities of images, the largest over the orientations that are compared.

    Parameters
    ----------
    views : list of ndarray of shape (n, d)
        The vectors of the images as they are, and for each further orientation of the images
        turned so.
    """

    def __init__(self, views):
        self._views = [directions(view) for view in views]

    def __len__(self):
        return len(self._views[0][0])

    def take(self, indices):
        """Return the similarities of some of the images only."""
        part = object.__new__(Similarities)
        part._views = [(numbers[indices], factors[indices]) for numbers, factors in self._views]
        return part

    def block(self, rows, columns=slice(None)):
        """Return the similarities of some images to others, float64, shape (rows, columns)."""
        numbers, factors = self._views[0]
        best = None
        for turned, turned_factors in self._views:
            # Both factors first, so that (i, j) and (j, i) are rounded alike.
            similarity = np.multiply.outer(turned_factors[rows], factors[columns])
            similarity *= turned[rows] @ numbers[columns].T
            best = similarity if best is None else np.maximum(best, similarity, out=best)
        return np.minimum(best, 1, out=best)


def close_pairs(similarities, floor, most=32):
    """Find the pairs that are at least `floor` alike.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    floor : float
        The least similarity.
    most : int, default=32
        Where there are millions of pairs, those are kept that are among the `most` closest of one
        of their images.

    Returns
    -------
    pairs : ndarray of int, shape (n_pairs, 2)
        Indices i < j.
    values : ndarray of float64, shape (n_pairs,)
        Their similarities.
    beyond : ndarray of float64, shape (n,)
        The largest similarity below `floor` that each image has; -1 where there is none.
    """
    n = len(similarities)
    beyond = np.full(n, -1.0)
    found = [(np.empty((0, 2), dtype=np.intp), np.empty(0))]
    for start in range(0, n, _BLOCK):
        stop = min(start + _BLOCK, n)
        for other in range(start, n, _BLOCK):
            end = min(other + _BLOCK, n)
            block = similarities.block(slice(start, stop), slice(other, end))
            if other == start:
                block[np.tril_indices(stop - start)] = -np.inf
            i, j = np.nonzero(block >= floor)
            found.append((np.column_stack([i + start, j + other]), block[i, j]))
            block[i, j] = -np.inf
            np.maximum(beyond[start:stop], block.max(axis=1), out=beyond[start:stop])
            np.maximum(beyond[other:end], block.max(axis=0), out=beyond[other:end])
        if sum(len(values) for _, values in found) > _MAX_PAIRS:
            found = [_closest(*_join(found), most)]
    return *_join(found), beyond


def _join(found):
    pairs, values = zip(*found, strict=True)
    return np.concatenate(pairs), np.concatenate(values)


def _closest(pairs, values, most):
    """Keep the pairs that are among the `most` closest of one of their images."""
    images, row = pairs.T.ravel(), np.tile(np.arange(len(values)), 2)
    order = np.lexsort((-values[row], images))
    images, row = images[order], row[order]
    rank = np.arange(len(order)) - np.searchsorted(images, images)
    keep = np.unique(row[rank < most])
    return pairs[keep], values[keep]


def nearest(similarities, rows, among, most=1):
    """Find for each image of `rows` the most similar images of `among`, other than itself.

    Parameters
    ----------
    similarities : Similarities
        Of n images.
    rows, among : ndarray of int
        Their indices.
    most : int, default=1
        How many to find.

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
    for start in range(0, len(rows), _BLOCK):
        some = rows[start : start + _BLOCK]
        block = similarities.block(some, among)
        block[some[:, np.newaxis] == among] = -np.inf
        # argmax takes the first of equals, a partition any of them.
        few = block.argmax(axis=1)[:, np.newaxis]
        if most > 1:
            few = np.sort(np.argpartition(-block, most - 1, axis=1)[:, :most], axis=1)
        found = np.take_along_axis(block, few, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        values[start : start + _BLOCK] = np.take_along_axis(found, order, axis=1)
        indices[start : start + _BLOCK] = among[np.take_along_axis(few, order, axis=1)]
    return indices, values


class Distances:
    """Euclidean distances between vectors.

    Parameters
    ----------
    vectors : ndarray of shape (n, d)
        The vectors.
    """

    def __init__(self, vectors):
        vectors = vectors.astype(np.float64)
        # The mean is taken off for the digits; it moves no distance.
        self._numbers, self._scale = whole(vectors - vectors.mean(axis=0), np.float64)
        self._squares = _squares(self._numbers)

    def __len__(self):
        return len(self._numbers)

    def block(self, rows):
        """Return the distances of some vectors to all, float64, shape (rows, n)."""
        products = self._numbers[rows] @ self._numbers.T
        squares = self._squares[rows, np.newaxis] + self._squares - 2 * products
        return np.sqrt(squares, out=squares) / self._scale

    def from_one(self, i):
        """Return the distances of one vector to all, float64, shape (n,)."""
        return self.block(slice(i, i + 1))[0]

    def blocks(self):
        """Yield (rows, distances to all) for all vectors, some at a time."""
        for start in range(0, len(self), _BLOCK):
            rows = slice(start, min(start + _BLOCK, len(self)))
            yield rows, self.block(rows)
