"""Transforms that bend the image: each pixel is read from another place."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.validate import check_integer, is_number
from imblearn_image._transforms.base import DisplacementTransform
from imblearn_image._transforms.ranges import OF_THE_SIDE, Range, RangeLike, strength_range

# A smooth field is sampled every 0.25 correlation lengths and interpolated linearly, which lowers
# its standard deviation by 0.5 %.
_STEP = 0.25
# Up to this side every pixel is sampled, which takes less time than a call to interpolate.
_SMALL = 64


@lru_cache(maxsize=4)
def _field_weights(side: int, distance: float) -> NDArray[np.float32]:
    """Return weights (places, n) that make a smooth field along one axis of n normal numbers.

    Each row has the length 1, so that the field has the standard deviation 1 everywhere, and falls
    off as a Gaussian: the correlation of two places is then ``exp(-d^2 / (2 distance^2))``.
    """
    spread = distance / math.sqrt(2)
    n = math.ceil(side / spread) + 7  # three and a half spreads beyond each edge
    nodes = (np.arange(n) - (n - 1) / 2) * spread + (side - 1) / 2
    n_places = side if side <= _SMALL else min(math.ceil(side / (_STEP * distance)), side)
    places = (np.arange(n_places) + 0.5) * side / n_places - 0.5
    weights = np.exp(-0.5 * ((places[:, np.newaxis] - nodes) / spread) ** 2)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    return weights.astype(np.float32)


def _zeros(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a displacement of zero."""
    dx, dy = np.zeros((2, height, width), dtype=np.float32)
    return dx, dy


class Elastic(DisplacementTransform):
    """Bend the image smoothly, as if it were printed on rubber.

    Parameters
    ----------
    fraction : float or (float, float), default=(0.0, 0.03)
        The standard deviation of the displacement in x and in y, as a fraction of the shorter
        side: a scalar is fixed, a pair is drawn from uniformly. It must stay below half the
        `smoothness`, also after `magnitude`.
    smoothness : float, default=0.2
        The distance over which displacements change, as a fraction of the shorter side, from 0.05
        to 1.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    GridDistort : Stretches and squeezes the cells of a grid.

    Notes
    -----
    Displacements in x and in y are two independent Gaussian random fields, as those of Simard et
    al. [1]_, of the standard deviation ``fraction S`` and the correlation
    ``exp(-d^2 / (2 (smoothness S)^2))`` at the distance d, where S is the shorter side. Up to a
    `fraction` of a sixth of the `smoothness`, as by default, practically no image folds over
    itself; at a third of it, about every fifth does. Beyond the edge the image is mirrored,
    whatever the Augmenter's border. The column is `fraction`.

    References
    ----------
    .. [1] P. Simard, D. Steinkraus and J. Platt, "Best practices for convolutional neural networks
       applied to visual document analysis", ICDAR 2003.

    Examples
    --------
    >>> from imblearn_image.augmentation import Elastic
    >>> Elastic(0.02)
    Elastic(fraction=0.02)
    """

    def __init__(
        self, fraction: RangeLike = (0.0, 0.03), *, smoothness: float = 0.2, p: float = 1.0
    ) -> None:
        self.fraction = fraction
        self.smoothness = smoothness
        self.p = p

    def columns(self) -> dict[str, Range]:
        if not is_number(self.smoothness) or not 0.05 <= self.smoothness <= 1:
            raise ValueError(
                f"smoothness must be a number from 0.05 to 1, got {self.smoothness!r}; it is "
                f"{OF_THE_SIDE}"
            )
        limit = self.smoothness / 2
        return {
            "fraction": strength_range("fraction", self.fraction, limit=limit, unit=OF_THE_SIDE)
        }

    def field(
        self, height: int, width: int, rng: np.random.Generator, fraction: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if fraction == 0:
            return _zeros(height, width)
        shorter = min(height, width)
        down, across = (_field_weights(side, self.smoothness * shorter) for side in (height, width))
        normal = rng.standard_normal((2, down.shape[1], across.shape[1]), dtype=np.float32)
        normal *= np.float32(fraction * shorter)
        dx, dy = (
            kernels.enlarge_linearly(down @ grid @ across.T, height, width) for grid in normal
        )
        return dx, dy


class GridDistort(DisplacementTransform):
    """Stretch and squeeze the cells of a grid laid over the image.

    Parameters
    ----------
    fraction : float or (float, float), default=(0.0, 0.3)
        How far the inner nodes move at most, as a fraction of a cell, below 0.5: a scalar is
        fixed, a pair is drawn from uniformly.
    cells : int, default=4
        The number of cells along each side.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Elastic : Bends smoothly in all directions.

    Notes
    -----
    Each inner node moves by a uniform number within ±`fraction` of a cell in x and in y; between
    nodes displacements are linear, and the frame stays where it is. The column is `fraction`.

    Examples
    --------
    >>> from imblearn_image.augmentation import GridDistort
    >>> GridDistort(0.2, cells=5)
    GridDistort(cells=5, fraction=0.2)
    """

    def __init__(self, fraction: RangeLike = (0.0, 0.3), *, cells: int = 4, p: float = 1.0) -> None:
        self.fraction = fraction
        self.cells = cells
        self.p = p

    def columns(self) -> dict[str, Range]:
        check_integer("cells", self.cells, 2, 64)
        unit = "a fraction of a cell"
        return {"fraction": strength_range("fraction", self.fraction, limit=0.5, unit=unit)}

    def field(
        self, height: int, width: int, rng: np.random.Generator, fraction: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if fraction == 0:
            return _zeros(height, width)
        moves = np.zeros((2, self.cells + 1, self.cells + 1))
        moves[:, 1:-1, 1:-1] = rng.uniform(-fraction, fraction, (2, *[self.cells - 1] * 2))
        rows, columns = _between_nodes(height, self.cells), _between_nodes(width, self.cells)
        dx, dy = (
            (rows @ move @ columns.T * ((side - 1) / self.cells)).astype(np.float32)
            for move, side in zip(moves, (width, height), strict=True)
        )
        return dx, dy


def _between_nodes(side: int, cells: int) -> NDArray[np.float64]:
    """Return the weights, (side, cells + 1), of the grid's nodes in the displacement of a pixel."""
    place = np.linspace(0, cells, side)
    return np.maximum(1 - np.abs(place[:, np.newaxis] - np.arange(cells + 1)), 0)
