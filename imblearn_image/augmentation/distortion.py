"""Transforms that cut a part out and that tilt the image."""

import numpy as np

from imblearn_image.augmentation._base import GeometricTransform
from imblearn_image.augmentation._ranges import Ungraded
from imblearn_image.augmentation._readers import (
    factor_range,
    fraction_factor_range,
    signed_range,
)
from imblearn_image.augmentation._units import OF_THE_AREA, OF_THE_SIDE


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

    See Also
    --------
    Zoom : Enlarges or shrinks about the center.

    Notes
    -----
    The part has the width ``w = W sqrt(scale ratio)`` and the height ``h = H sqrt(scale / ratio)``,
    not more than W and H. Column i of the result shows the image at
    ``left + (i + 0.5) w / W - 0.5``, with ``left = (W - w) (1 / (2 W) + x (1 - 1 / W))``, and rows
    likewise: any place is equally likely at which the part shows pixels of the image only, and none
    of the Augmenter's `fill`. The columns are `scale`, `ratio` and the place, `x` and `y`, from 0
    (left, top) to 1. It is fused with other geometry into one warp, so parts are enlarged by the
    Augmenter's interpolation.

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
            "scale": fraction_factor_range("scale", self.scale, OF_THE_AREA),
            "ratio": factor_range("ratio", self.ratio),
            "x": Ungraded(0, 1),
            "y": Ungraded(0, 1),
        }

    def matrix(self, height, width, scale, ratio, x, y):
        across = np.minimum(width * np.sqrt(scale * ratio), width)
        down = np.minimum(height * np.sqrt(scale / ratio), height)
        wider, taller = width / across, height / down
        left, top = _inner_place(width, across, x), _inner_place(height, down, y)
        return (
            (wider, 0.0, (0.5 - left) * wider - 0.5),
            (0.0, taller, (0.5 - top) * taller - 0.5),
        )


def _inner_place(side, part, share):
    """Return the edge of a part, half a pixel outside the center of the first that it shows.

    Enlarging reads up to half a pixel beyond the centers of the part's own pixels: the places
    leave room for that, so that nothing is read from outside the image.
    """
    return (side - part) * (0.5 / side + share * (1 - 1 / side))


class Perspective(GeometricTransform):
    """Tilt the image: each corner moves by itself.

    Parameters
    ----------
    fraction : float or (float, float), default=0.1
        How far a corner moves, as a fraction of the distance to the next, drawn uniformly for each
        of the four in x and y; a scalar r means (-r, r). It must stay below 0.25, also after
        `magnitude`, so that the quadrilateral is convex.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Shear : Shears along one axis; parallels stay parallel.

    Notes
    -----
    The map is the projective one that takes the corners, the centers of the outermost pixels, to
    where they moved. The columns are `x0`
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
        distance = signed_range("fraction", self.fraction, limit=0.25, unit=OF_THE_SIDE)
        return {f"{axis}{corner}": distance for axis in "xy" for corner in range(4)}

    def matrix(self, height, width, **moves):
        # Through a line of pixels there is no one map: such images stay as they are.
        if min(height, width) == 1:
            return (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
        x = np.array([0, width - 1, width - 1, 0], dtype=float)
        y = np.array([0, 0, height - 1, height - 1], dtype=float)
        dx = np.stack([moves[f"x{corner}"] for corner in range(4)], axis=-1)
        dy = np.stack([moves[f"y{corner}"] for corner in range(4)], axis=-1)
        entries = _projection(x, y, x + dx * (width - 1), y + dy * (height - 1))
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
