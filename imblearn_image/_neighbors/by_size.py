"""Similarities of images of several sizes: a pair is compared at the smaller size of the two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._neighbors.similarities import Index, Similarities


class SimilaritiesBySize(Similarities):
    """Similarities of images that show details down to different sizes.

    Parameters
    ----------
    sizes : list of Similarities
        Those of all images as they look at each size, the smallest first. What an image looks like
        at a size above its own is not used.
    size_of : ndarray of int, shape (n,)
        The size of each image, its place in `sizes`.
    """

    def __init__(self, sizes: list[Similarities], size_of: NDArray[np.intp]) -> None:
        self._sizes, self._size_of = sizes, size_of
        self._coarse = None

    def __len__(self) -> int:
        return len(self._size_of)

    @property
    def has_direction(self) -> NDArray[np.bool_]:
        """Whether the vector of each image is not all zeros, ndarray of bool, shape (n,)."""
        at_each_size = np.array([each.has_direction for each in self._sizes])
        return at_each_size[self._size_of, np.arange(len(self))]

    def order_by_content(self) -> NDArray[np.intp]:
        """Return the images in a random order that their vectors decide, and not their places."""
        return self._sizes[0].order_by_content()

    def take(self, indices: NDArray[np.intp]) -> Similarities:
        """Return the similarities of some of the images only."""
        return SimilaritiesBySize(
            [each.take(indices) for each in self._sizes], self._size_of[indices]
        )

    def coarse(self) -> Similarities:
        """Return the same as float32, which is computed once."""
        if self._coarse is None:
            self._coarse = SimilaritiesBySize(
                [each.coarse() for each in self._sizes], self._size_of
            )
        return self._coarse

    def block(self, rows: Index, columns: Index = slice(None)) -> NDArray[np.float64]:
        """Return the similarities of some images to others, float64, shape (rows, columns)."""
        return self._pieced(lambda each, *part: each.block(*part), rows, columns)

    def products(self, rows: Index, columns: Index) -> NDArray[Any]:
        """Return a block in the dtype of the numbers, which is rounded more, in less time."""
        return self._pieced(lambda each, *part: each.products(*part), rows, columns)

    def of_pairs(self, pairs: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the similarity of each pair, float64, as in a block."""
        out, smaller = np.empty(len(pairs)), self._size_of[pairs].min(axis=1)
        for size in np.unique(smaller):
            out[smaller == size] = self._sizes[size].of_pairs(pairs[smaller == size])
        return out

    def _pieced(self, block: Callable[..., NDArray[Any]], rows: Index, columns: Index) -> Any:
        """Join the blocks of the images of each size."""
        of_rows, of_columns = self._size_of[rows], self._size_of[columns]
        largest = min(of_rows.max(initial=0), of_columns.max(initial=0))
        counts = np.bincount(of_rows, minlength=len(self._sizes))
        counts += np.bincount(of_columns, minlength=len(self._sizes))
        first, *others = np.flatnonzero(counts[: largest + 1]).tolist() or [0]
        out = block(self._sizes[first], rows, columns)
        places = np.arange(len(self))
        for size in others:
            # What is smaller stays as it was compared before.
            at, to = np.flatnonzero(of_rows >= size), np.flatnonzero(of_columns >= size)
            out[np.ix_(at, to)] = block(self._sizes[size], places[rows][at], places[columns][to])
        return out
