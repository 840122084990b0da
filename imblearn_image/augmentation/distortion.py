"""Transforms that cut, tilt and bend the image."""

import numpy as np

from imblearn_image import _kernels
from imblearn_image.augmentation._base import GeometricTransform, ImageTransform
from imblearn_image.augmentation._ranges import Ungraded
from imblearn_image.augmentation._readers import (
    check_integer,
    factor_range,
    fraction_factor_range,
    is_number,
    signed_range,
    strength_range,
)


class CropResize(GeometricTransform):
    """Cut a part out at random and enlarge it to the size of the image.

    Parameters
    ----------
    scale : float or (float, float), default=(0.5, 1.0)
        The area of the part as a fraction of the image, above 0 and at most 1, drawn uniformly in
        the logarithm; a scalar is fixed.
    ratio : float or (float, float), default=0.2
        The factor by which the part's ratio of width to height differs from the image's, drawn
        uniformly in the logarithm. A scalar s means (1 / (1 + s), 1 + s).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    The part has the width ``W sqrt(scale ratio)`` and the height ``H sqrt(scale / ratio)``, not
    more than W and H, and any place within the image is equally likely. The columns are `scale`,
    `ratio` and the place, `x` and `y`, from 0 (left, top) to 1. It is fused with other geometry
    into one warp, so parts are enlarged by the Augmenter's interpolation.

    Examples
    --------
    >>> from imblearn_image.augmentation import CropResize
    >>> CropResize((0.8, 1))
    CropResize(scale=(0.8, 1))
    """

    def __init__(self, scale=(0.5, 1.0), ratio=0.2, *, p=1.0):
        self.scale = scale
        self.ratio = ratio
        self.p = p

    def columns(self):
        return {
            "scale": fraction_factor_range("scale", self.scale),
            "ratio": factor_range("ratio", self.ratio),
            "x": Ungraded(0, 1),
            "y": Ungraded(0, 1),
        }

    def matrix(self, height, width, scale, ratio, x, y):
        across = np.minimum(width * np.sqrt(scale * ratio), width)
        down = np.minimum(height * np.sqrt(scale / ratio), height)
        left, top = x * (width - across), y * (height - down)
        right, lower = width / across, height / down
        # Edges lie half a pixel outside the centers of the first and the last pixel.
        return (
            (right, 0.0, (0.5 - left) * right - 0.5),
            (0.0, lower, (0.5 - top) * lower - 0.5),
        )


class Perspective(GeometricTransform):
    """Tilt the image: each corner moves by itself.

    Parameters
    ----------
    fraction : float or (float, float), default=0.1
        How far a corner moves as a fraction of the side, drawn uniformly for each of the four in
        x (of the width) and y (of the height); a scalar r means (-r, r). It must stay below 0.25,
        also after `magnitude`, so that the quadrilateral is convex.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    The map is the projective one that takes the corners to where they moved. The columns are `x0`
    to `x3` and `y0` to `y3`, clockwise from the top left.

    Examples
    --------
    >>> from imblearn_image.augmentation import Perspective
    >>> Perspective(0.2)
    Perspective(fraction=0.2)
    """

    def __init__(self, fraction=0.1, *, p=1.0):
        self.fraction = fraction
        self.p = p

    def columns(self):
        distance = signed_range("fraction", self.fraction, limit=0.25)
        return {f"{axis}{corner}": distance for axis in "xy" for corner in range(4)}

    def matrix(self, height, width, **moves):
        # Through a line of pixels there is no one map: such images stay as they are.
        if min(height, width) == 1:
            return (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
        x = np.array([0, width - 1, width - 1, 0], dtype=float)
        y = np.array([0, 0, height - 1, height - 1], dtype=float)
        dx = np.stack([moves[f"x{corner}"] for corner in range(4)], axis=-1)
        dy = np.stack([moves[f"y{corner}"] for corner in range(4)], axis=-1)
        entries = _projection(x, y, x + dx * width, y + dy * height)
        stays = (dx == 0).all(axis=-1) & (dy == 0).all(axis=-1)
        a, b, c, d, e, f, g, h = (
            np.where(stays, whole, entry)
            for whole, entry in zip((1, 0, 0, 0, 1, 0, 0, 0), entries, strict=True)
        )
        return (a, b, c), (d, e, f), (g, h, 1.0)


def _projection(x, y, to_x, to_y):
    """Solve for the projective maps that take 4 points to others, (4,) or (n, 4) in x and in y.

    Returns the first 8 of their 9 entries, of which the last is 1.
    """
    x, y = np.broadcast_to(x, to_x.shape), np.broadcast_to(y, to_y.shape)
    zero, one = np.zeros_like(to_x), np.ones_like(to_x)
    upper = np.stack([x, y, one, zero, zero, zero, -x * to_x, -y * to_x], axis=-1)
    lower = np.stack([zero, zero, zero, x, y, one, -x * to_y, -y * to_y], axis=-1)
    equations = np.concatenate([upper, lower], axis=-2)
    values = np.concatenate([to_x, to_y], axis=-1)[..., np.newaxis]
    return np.moveaxis(np.linalg.solve(equations, values)[..., 0], -1, 0)


def _displace(image, dx, dy, out):
    height, width = image.shape[:2]
    x = np.arange(width, dtype=np.float32) + dx
    y = np.arange(height, dtype=np.float32)[:, np.newaxis] + dy
    return _kernels.remap(image, (x, y), out)


class Elastic(ImageTransform):
    """Bend the image smoothly, as if it were printed on rubber.

    Parameters
    ----------
    fraction : float or (float, float), default=(0.0, 0.03)
        The standard deviation of the displacement as a fraction of the shorter side: a scalar is
        fixed, a pair is drawn from uniformly.
    smoothness : float, default=0.2
        The distance over which displacements change, as a fraction of the side, above 0 and at
        most 1.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    Normal displacements at the nodes of a grid are interpolated by cubics, a cheaper kin of the
    smoothed random fields of Simard et al. [1]_. Beyond the edge the image is mirrored, whatever
    the Augmenter's border. The column is `fraction`.

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

    uses_rng = True
    carries_alpha = False

    def __init__(self, fraction=(0.0, 0.03), *, smoothness=0.2, p=1.0):
        self.fraction = fraction
        self.smoothness = smoothness
        self.p = p

    def columns(self):
        if not is_number(self.smoothness) or not 0 < self.smoothness <= 1:
            raise ValueError(
                f"smoothness must be a number above 0 and at most 1, got {self.smoothness!r}"
            )
        return {"fraction": strength_range("fraction", self.fraction)}

    def apply(self, image, out, *, fraction, rng):
        height, width = image.shape[:2]
        nodes = round(1 / self.smoothness) + 3
        grids = rng.standard_normal((2, nodes, nodes), dtype=np.float32)
        grids *= np.float32(fraction * min(height, width))
        if fraction == 0:
            return image
        return _displace(image, *(_kernels.enlarge(grid, height, width) for grid in grids), out)


class GridDistort(ImageTransform):
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

    uses_rng = True
    carries_alpha = False

    def __init__(self, fraction=(0.0, 0.3), *, cells=4, p=1.0):
        self.fraction = fraction
        self.cells = cells
        self.p = p

    def columns(self):
        check_integer("cells", self.cells, 2, 64)
        return {"fraction": strength_range("fraction", self.fraction, limit=0.5)}

    def apply(self, image, out, *, fraction, rng):
        moves = np.zeros((2, self.cells + 1, self.cells + 1))
        moves[:, 1:-1, 1:-1] = rng.uniform(-fraction, fraction, (2, *[self.cells - 1] * 2))
        if fraction == 0:
            return image
        height, width = image.shape[:2]
        rows, columns = _between_nodes(height, self.cells), _between_nodes(width, self.cells)
        dx, dy = (
            (rows @ move @ columns.T * (side / self.cells)).astype(np.float32)
            for move, side in zip(moves, (width, height), strict=True)
        )
        return _displace(image, dx, dy, out)


def _between_nodes(side, cells):
    """Return the weights, (side, cells + 1), of the nodes in each pixel's displacement."""
    place = np.linspace(0, cells, side)
    return np.maximum(1 - np.abs(place[:, np.newaxis] - np.arange(cells + 1)), 0)
