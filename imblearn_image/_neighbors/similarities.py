"""Similarities and distances of vectors; they are the same for blocks of any size.

Vectors are scaled and rounded to whole numbers, so that every product and sum of a dot product is
exact in its dtype, in whatever order and on however many threads BLAS adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

# Dot products stay below 2**24 in float32, and four of them below 2**53 in float64: up to there
# whole numbers are exact.
_LENGTH = {np.dtype(np.float32): 2.0**12, np.dtype(np.float64): 2.0**25}
# What picks some of the vectors.
Index: TypeAlias = "slice | NDArray[np.intp]"

_BLOCK = 1024
# The most distances that are kept once they are known: 128 MB.
_MAX_HELD = 1 << 24
# An odd number whose multiples modulo 2**64 are scattered (2**64 by the golden ratio).
_SCATTER = np.uint64(0x9E3779B97F4A7C15)


def quantize(vectors: NDArray[Any], dtype: DTypeLike) -> tuple[NDArray[Any], float]:
    """Scale `vectors` together, and round them to whole numbers with exact dot products.

    Returns
    -------
    numbers : ndarray of `dtype`, shape (n, d)
        float32 keeps about 4 digits of a vector of 1,000 entries, float64 about 8.
    unit : float
        What 1 stands for.
    """
    dtype = np.dtype(dtype)
    # By the largest entry first: the squares of 1e160 and 1e-170 are no numbers.
    peak = float(np.abs(vectors).max(initial=0)) or 1.0
    longest = 0.0
    for start in range(0, len(vectors), _BLOCK):
        rows = vectors[start : start + _BLOCK].astype(np.float64) / peak
        longest = max(longest, np.sqrt(_squares(rows).max()))
    # Rounding lengthens a vector by half a unit in each entry at most.
    length = _LENGTH[dtype] - np.sqrt(vectors.shape[1]) / 2 - 1
    scale = length / longest if longest > 0 else 1.0
    numbers = np.empty(vectors.shape, dtype=dtype)
    for start in range(0, len(vectors), _BLOCK):
        scaled = vectors[start : start + _BLOCK].astype(np.float64) / peak * scale
        np.rint(scaled, out=numbers[start : start + _BLOCK], casting="unsafe")
    return numbers, peak / scale


def _squares(vectors: NDArray[Any]) -> NDArray[np.float64]:
    """Return the squared length of each row, float64; exact for whole numbers."""
    out = np.empty(len(vectors))
    for start in range(0, len(vectors), _BLOCK):
        rows = vectors[start : start + _BLOCK].astype(np.float64)
        out[start : start + _BLOCK] = np.einsum("ij,ij->i", rows, rows)
    return out


def directions(
    vectors: NDArray[Any], dtype: DTypeLike = np.float32
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Return vectors of length one as whole numbers of `dtype`, and 1 / their lengths.

    The similarity of two rows is their dot product times both factors, from -1 to 1; rows of zeros
    are like nothing, not even each other.
    """
    unit = np.empty(vectors.shape, dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        rows = vectors[start : start + _BLOCK].astype(np.float64)
        peaks = np.abs(rows).max(axis=1, initial=0)
        rows /= np.where(peaks > 0, peaks, 1)[:, np.newaxis]
        lengths = np.sqrt(_squares(rows))
        unit[start : start + _BLOCK] = rows / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    numbers, _ = quantize(unit, dtype)
    lengths = np.sqrt(_squares(numbers))
    return numbers, np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)


class Similarities:
    """Similarities of images, the largest over the orientations that are compared.

    Parameters
    ----------
    views : list of ndarray of shape (n, d)
        The vectors of the images as they are, and for each further orientation of the images
        turned so.
    dtype : {float32, float64}, default=float32
        float32 tells distances 1 - similarity apart that differ by 1e-4 or so, in half the time
        and memory; float64 by 1e-12.
    """

    def __init__(self, views: list[NDArray[Any]], dtype: DTypeLike = np.float32) -> None:
        self._views = [directions(view, dtype) for view in views]
        self._coarse: Similarities | None = None

    def __len__(self) -> int:
        return len(self._views[0][0])

    @property
    def has_direction(self) -> NDArray[np.bool_]:
        """Whether the vector of each image is not all zeros, ndarray of bool, shape (n,)."""
        return self._views[0][1] > 0

    def order_by_content(self) -> NDArray[np.intp]:
        """Return the images in a random order that their vectors decide, and not their places."""
        numbers, _ = self._views[0]
        # Sums of whole numbers, in float64 exact: the same wherever an image stands.
        weights = np.random.default_rng(0).integers(-(2**15), 2**15, numbers.shape[1])
        total = numbers @ weights.astype(numbers.dtype)
        return np.argsort(total.astype(np.int64).view(np.uint64) * _SCATTER, kind="stable")

    def take(self, indices: NDArray[np.intp]) -> Similarities:
        """Return the similarities of some of the images only."""
        if np.array_equal(indices, np.arange(len(self))):
            return self  # No copy is needed.
        part = object.__new__(Similarities)
        part._views = [(numbers[indices], factors[indices]) for numbers, factors in self._views]
        part._coarse = None
        return part

    def coarse(self) -> Similarities:
        """Return the same as float32, which is computed once."""
        if self._coarse is None:
            self._coarse = Similarities([numbers for numbers, _ in self._views])
        return self._coarse

    def block(self, rows: Index, columns: Index = slice(None)) -> NDArray[np.float64]:
        """Return the similarities of some images to others, float64, shape (rows, columns)."""
        numbers, factors = self._views[0]
        best: NDArray[np.float64] | None = None
        for turned, turned_factors in self._views:
            # Both factors first, so that (i, j) and (j, i) are rounded alike.
            similarity = np.multiply.outer(turned_factors[rows], factors[columns])
            similarity *= turned[rows] @ numbers[columns].T
            best = similarity if best is None else np.maximum(best, similarity, out=best)
        assert best is not None
        return np.minimum(best, 1, out=best)

    def products(self, rows: Index, columns: Index) -> NDArray[Any]:
        """Return a block in the dtype of the numbers, which is rounded more, in less time."""
        numbers, factors = self._views[0]
        best: NDArray[Any] | None = None
        for turned, turned_factors in self._views:
            similarity = turned[rows] @ numbers[columns].T
            similarity *= turned_factors[rows, np.newaxis].astype(numbers.dtype)
            similarity *= factors[columns].astype(numbers.dtype)
            best = similarity if best is None else np.maximum(best, similarity, out=best)
        assert best is not None
        return best

    def of_pairs(self, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the similarity of each pair, float64, as in a block."""
        numbers, factors = self._views[0]
        out = np.empty(len(pairs))
        for start in range(0, len(pairs), _BLOCK):
            i, j = pairs[start : start + _BLOCK].T
            best = np.full(len(i), -1.0)
            for turned, turned_factors in self._views:
                similarity = turned_factors[i] * factors[j]
                similarity *= np.einsum("ij,ij->i", turned[i], numbers[j])
                np.maximum(best, similarity, out=best)
            np.minimum(best, 1, out=out[start : start + _BLOCK])
        return out


class Distances:
    """Euclidean distances between vectors; all are kept after `blocks` where they are few.

    Parameters
    ----------
    vectors : ndarray of shape (n, d)
        The vectors.
    """

    def __init__(self, vectors: NDArray[Any]) -> None:
        vectors = vectors.astype(np.float64)
        # The mean is taken off for the digits; it moves no distance.
        self._numbers, self._unit = quantize(vectors - vectors.mean(axis=0), np.float64)
        self._squares = _squares(self._numbers)
        self._held: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def block(self, rows: Index) -> NDArray[np.float64]:
        """Return the distances of some vectors to all, float64, shape (rows, n), to read only."""
        if self._held is not None:
            return self._held[rows]
        products = self._numbers[rows] @ self._numbers.T
        squares = self._squares[rows, np.newaxis] + self._squares - 2 * products
        return np.sqrt(squares, out=squares) * self._unit

    def from_one(self, i: int) -> NDArray[np.float64]:
        """Return the distances of one vector to all, float64, shape (n,), to read only."""
        return self.block(slice(i, i + 1))[0]

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Yield (rows, distances to all) for all vectors, some at a time."""
        n = len(self)
        kept = np.empty((n, n)) if self._held is None and n * n <= _MAX_HELD else None
        for start in range(0, n, _BLOCK):
            rows = slice(start, min(start + _BLOCK, n))
            block = self.block(rows)
            if kept is not None:
                kept[rows] = block
            yield rows, block
        if kept is not None:
            self._held = kept
