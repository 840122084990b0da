"""Transforms that move pixels.

All maps are about the center of the image, ((width - 1) / 2, (height - 1) / 2) in pixel
coordinates, with x to the right and y down as in OpenCV. What comes from outside the image is
decided by the Augmenter's `border` and `fill`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import Shape
from imblearn_image._core.validate import check_choice, is_number
from imblearn_image._transforms.base import Drawn, GeometricTransform, Matrix
from imblearn_image._transforms.ranges import (
    OF_THE_AREA,
    OF_THE_SIDE,
    Integers,
    Range,
    RangeLike,
    Ungraded,
    doubt_change,
    doubt_radians,
    factor_range,
    fraction_factor_range,
    signed_range,
)

_Floats = NDArray[np.float64]
# A float64 of this size has no bits below one: adding it rounds half to even.
_ROUNDER = 1.5 * 2.0**52


def _rounded(x: Drawn) -> Drawn:
    """Round to whole numbers as `numpy.rint` does, but faster where `x` is a float."""
    return (x + _ROUNDER) - _ROUNDER


def about_center(height: int, width: int, a: Drawn, b: Drawn, d: Drawn, e: Drawn) -> Matrix:
    """Return the map with linear part [[a, b], [d, e]] that leaves the center where it is."""
    x, y = (width - 1) / 2, (height - 1) / 2
    return (a, b, (1 - a) * x - b * y), (d, e, (1 - e) * y - d * x)


class Identity(GeometricTransform):
    """Leave the image as it is, as one of several operations to choose from.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``x' = x``, ``y' = y``.

    Examples
    --------
    >>> from imblearn_image.augmentation import Identity
    >>> Identity(p=0.5)
    Identity(p=0.5)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        pass  # images of any size will do, since pixels are moved and not warped

    def matrix(self, height: int, width: int) -> Matrix:
        return (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


class Rotate(GeometricTransform):
    """Rotate about the center.

    Parameters
    ----------
    degrees : float or (float, float), default=25
        The angle in degrees, up to 360, drawn uniformly; a scalar r means (-r, r). Positive
        angles turn counter-clockwise, as in :func:`cv2.getRotationMatrix2D`.
    min_degrees : float, default=0.0
        The least turn, in degrees: each side of the range leaves out what is nearer to zero. A
        turn of some hundredths of a degree gives a small image back unchanged.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Rotate90 : Turns square images by quarters.

    Notes
    -----
    ``x' = cos(a) (x - cx) + sin(a) (y - cy) + cx``,
    ``y' = -sin(a) (x - cx) + cos(a) (y - cy) + cy``.
    The column `angle` holds a in degrees.

    Examples
    --------
    >>> from imblearn_image.augmentation import Rotate
    >>> Rotate(10)
    Rotate(degrees=10)
    """

    def __init__(
        self, degrees: RangeLike = 25, *, min_degrees: float = 0.0, p: float = 1.0
    ) -> None:
        self.degrees = degrees
        self.min_degrees = min_degrees
        self.p = p

    def columns(self) -> dict[str, Range]:
        angle = signed_range("degrees", self.degrees, gap=self.min_degrees, largest=360)
        if not is_number(self.min_degrees) or self.min_degrees < 0:
            raise ValueError(f"min_degrees must be a number >= 0, got {self.min_degrees!r}")
        if max(-angle.low, angle.high) < self.min_degrees:
            raise ValueError(
                f"degrees must reach min_degrees={self.min_degrees!r}, got {self.degrees!r}"
            )
        return {"angle": angle}

    def unit_doubts(self) -> list[str]:
        return doubt_radians("degrees", self.columns()["angle"])

    def matrix(self, height: int, width: int, angle: Drawn) -> Matrix:
        radians = np.deg2rad(angle)
        cos, sin = np.cos(radians), np.sin(radians)
        return about_center(height, width, cos, sin, -sin, cos)


class Translate(GeometricTransform):
    """Move by whole pixels.

    Parameters
    ----------
    fraction : float or (float, float), default=0.2
        The distance as a fraction of the side, up to 0.99, drawn uniformly and separately for x (of
        the width) and y (of the height); a scalar r means (-r, r).
    axis : {"both", "x", "y"}, default="both"
        The axis, or axes, along which to move.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``x' = x + round(dx width)``, ``y' = y + round(dy height)``: positive is right and down. Where
    both would round to nothing although a fraction is not zero, the image moves by one pixel
    along the larger of the two, so that an active row does something. The columns are `dx` and
    `dy`, as fractions, or one of them.

    Examples
    --------
    >>> from imblearn_image.augmentation import Translate
    >>> Translate((0, 0.1))
    Translate(fraction=(0, 0.1))
    """

    def __init__(
        self, fraction: RangeLike = 0.2, *, axis: Literal["both", "x", "y"] = "both", p: float = 1.0
    ) -> None:
        self.fraction = fraction
        self.axis = axis
        self.p = p

    def columns(self) -> dict[str, Range]:
        check_choice("axis", self.axis, ("both", "x", "y"))
        distance = signed_range("fraction", self.fraction, largest=0.99, unit=OF_THE_SIDE)
        return {f"d{axis}": distance for axis in "xy" if self.axis in ("both", axis)}

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        pass  # images of any size will do, since pixels are moved and not warped

    def matrix(self, height: int, width: int, dx: Drawn = 0.0, dy: Drawn = 0.0) -> Matrix:
        x: Any = dx * width  # for type checkers the `abs` of a number or an array is an object
        y: Any = dy * height
        whole_x, whole_y = _rounded(x), _rounded(y)
        is_stuck = (whole_x == 0) & (whole_y == 0)
        whole_x = whole_x + (is_stuck & (abs(x) >= abs(y))) * ((x > 0) * 1.0 - (x < 0) * 1.0)
        whole_y = whole_y + (is_stuck & (abs(x) < abs(y))) * ((y > 0) * 1.0 - (y < 0) * 1.0)
        return (1.0, 0.0, whole_x), (0.0, 1.0, whole_y)


class Zoom(GeometricTransform):
    """Enlarge or shrink about the center; the image keeps its size.

    Parameters
    ----------
    factor : float or (float, float), default=(0.8, 1.25)
        The factor, drawn uniformly in the logarithm; above 1 enlarges. A scalar s means
        (1 / (1 + s), 1 + s).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    CropResize : Enlarges a part from anywhere in the image.

    Notes
    -----
    ``x' = f (x - cx) + cx``, ``y' = f (y - cy) + cy``; the column is `factor`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Zoom
    >>> Zoom((1, 1.5))
    Zoom(factor=(1, 1.5))
    """

    def __init__(self, factor: RangeLike = (0.8, 1.25), *, p: float = 1.0) -> None:
        self.factor = factor
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"factor": factor_range("factor", self.factor)}

    def unit_doubts(self) -> list[str]:
        return doubt_change("factor", self.factor)

    def matrix(self, height: int, width: int, factor: Drawn) -> Matrix:
        return about_center(height, width, factor, 0.0, 0.0, factor)


class Shear(GeometricTransform):
    """Shear along one axis about the center.

    Parameters
    ----------
    degrees : float or (float, float), default=10
        The angle in degrees, drawn uniformly; a scalar r means (-r, r). It must stay within
        ±90, also after `magnitude`. Positive angles move the lower half to the right, or the right
        half down.
    axis : {"x", "y"}, default="x"
        The axis along which pixels move.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Perspective : Moves each corner by itself.

    Notes
    -----
    ``x' = x + tan(a) (y - cy)``, ``y' = y``; along y, ``x' = x``, ``y' = y + tan(a) (x - cx)``.
    The column `angle` holds a in degrees.

    Examples
    --------
    >>> from imblearn_image.augmentation import Shear
    >>> Shear(15)
    Shear(degrees=15)
    """

    def __init__(
        self, degrees: RangeLike = 10, *, axis: Literal["x", "y"] = "x", p: float = 1.0
    ) -> None:
        self.degrees = degrees
        self.axis = axis
        self.p = p

    def columns(self) -> dict[str, Range]:
        check_choice("axis", self.axis, ("x", "y"))
        return {"angle": signed_range("degrees", self.degrees, limit=90)}

    def unit_doubts(self) -> list[str]:
        return doubt_radians("degrees", self.columns()["angle"])

    def matrix(self, height: int, width: int, angle: Drawn) -> Matrix:
        slope = np.tan(np.deg2rad(angle))
        along_x, along_y = (slope, 0.0) if self.axis == "x" else (0.0, slope)
        return about_center(height, width, 1.0, along_x, along_y, 1.0)


# Cosine and sine of 0, 1, 2 and 3 quarter turns, without rounding.
_COS, _SIN = np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])


def check_square(shape: Shape) -> None:
    """Raise where images of this shape have no diagonal to turn about."""
    height, width = shape[:2]
    if height != width:
        raise ValueError(
            f"needs square images, got height {height} and width {width}; cut them square, or "
            "leave it out"
        )


class HorizontalFlip(GeometricTransform):
    """Swap left and right.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    VerticalFlip : Swaps top and bottom.

    Notes
    -----
    ``x' = width - 1 - x``: pixels are moved, never interpolated. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import HorizontalFlip
    >>> HorizontalFlip(p=0.5)
    HorizontalFlip(p=0.5)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        pass  # images of any size will do, since pixels are moved and not warped

    def matrix(self, height: int, width: int) -> Matrix:
        return (-1.0, 0.0, width - 1.0), (0.0, 1.0, 0.0)


class VerticalFlip(GeometricTransform):
    """Swap top and bottom.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    HorizontalFlip : Swaps left and right.

    Notes
    -----
    ``y' = height - 1 - y``: pixels are moved, never interpolated. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import VerticalFlip
    >>> VerticalFlip(p=0.5)
    VerticalFlip(p=0.5)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        pass  # images of any size will do, since pixels are moved and not warped

    def matrix(self, height: int, width: int) -> Matrix:
        return (1.0, 0.0, 0.0), (0.0, -1.0, height - 1.0)


class Transpose(GeometricTransform):
    """Swap the axes of a square image, which mirrors it at its main diagonal.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``x' = y``, ``y' = x``: pixels are moved, never interpolated. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import Transpose
    >>> Transpose(p=0.5)
    Transpose(p=0.5)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        check_square(shape)

    def matrix(self, height: int, width: int) -> Matrix:
        return (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)


class Rotate90(GeometricTransform):
    """Turn a square image by one, two or three quarters.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Rotate : Turns by any angle.

    Notes
    -----
    The column `turns` holds the number of counter-clockwise quarter turns: 1, 2 or 3, each as
    likely as the others. Pixels are moved, never interpolated. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import Rotate90
    >>> Rotate90(p=0.75)
    Rotate90(p=0.75)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"turns": Integers(1, 3)}

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        check_square(shape)

    def matrix(self, height: int, width: int, turns: int | NDArray[np.integer[Any]]) -> Matrix:
        cos, sin = _COS[turns], _SIN[turns]
        return about_center(height, width, cos, sin, -sin, cos)


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

    def __init__(
        self, scale: RangeLike = (0.5, 1.0), ratio: RangeLike = 0.2, *, p: float = 1.0
    ) -> None:
        self.scale = scale
        self.ratio = ratio
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {
            "scale": fraction_factor_range("scale", self.scale, OF_THE_AREA),
            "ratio": factor_range("ratio", self.ratio),
            "x": Ungraded(0, 1),
            "y": Ungraded(0, 1),
        }

    def matrix(
        self, height: int, width: int, scale: Drawn, ratio: Drawn, x: Drawn, y: Drawn
    ) -> Matrix:
        across = np.minimum(width * np.sqrt(scale * ratio), width)
        down = np.minimum(height * np.sqrt(scale / ratio), height)
        wider, taller = width / across, height / down
        left, top = _inner_place(width, across, x), _inner_place(height, down, y)
        return (
            (wider, 0.0, (0.5 - left) * wider - 0.5),
            (0.0, taller, (0.5 - top) * taller - 0.5),
        )


def _inner_place(side: int, part: Drawn, share: Drawn) -> Drawn:
    """Return the edge of a part, half a pixel outside the center of its first pixel.

    Enlarging reads up to half a pixel beyond the centers of the part's own pixels. The edge leaves
    room for that, so that nothing is read from outside the image.
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

    def __init__(self, fraction: RangeLike = 0.1, *, p: float = 1.0) -> None:
        self.fraction = fraction
        self.p = p

    def columns(self) -> dict[str, Range]:
        distance = signed_range("fraction", self.fraction, limit=0.25, unit=OF_THE_SIDE)
        return {f"{axis}{corner}": distance for axis in "xy" for corner in range(4)}

    def matrix(self, height: int, width: int, **moves: Drawn) -> Matrix:
        # The corners of a line of pixels do not define a map: such images stay as they are.
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


def _projection(x: _Floats, y: _Floats, to_x: _Floats, to_y: _Floats) -> _Floats:
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
