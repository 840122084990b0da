"""Transforms that move pixels.

All maps are about the center of the image, ((width - 1) / 2, (height - 1) / 2) in pixel
coordinates, with x to the right and y down as in OpenCV. What comes from outside the image is
decided by the Augmenter's `border` and `fill`.
"""

import numpy as np

from imblearn_image.augmentation._base import GeometricTransform
from imblearn_image.augmentation._readers import (
    check_choice,
    factor_range,
    is_number,
    signed_range,
)
from imblearn_image.augmentation._units import OF_THE_SIDE, doubt_change, doubt_radians

# Adding it leaves a float64 no bits below one: what is rounded away is rounded half to even.
_ROUNDER = 1.5 * 2.0**52


def _rounded(x):
    """Round to whole numbers as `numpy.rint` does, an array or a float, which it takes faster."""
    return (x + _ROUNDER) - _ROUNDER


def about_center(height, width, a, b, d, e):
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

    def __init__(self, *, p=1.0):
        self.p = p

    def matrix(self, height, width):
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

    def __init__(self, degrees=25, *, min_degrees=0.0, p=1.0):
        self.degrees = degrees
        self.min_degrees = min_degrees
        self.p = p

    def columns(self):
        angle = signed_range("degrees", self.degrees, gap=self.min_degrees, largest=360)
        if not is_number(self.min_degrees) or self.min_degrees < 0:
            raise ValueError(f"min_degrees must be a number >= 0, got {self.min_degrees!r}")
        if max(-angle.low, angle.high) < self.min_degrees:
            raise ValueError(
                f"degrees must reach min_degrees={self.min_degrees!r}, got {self.degrees!r}"
            )
        return {"angle": angle}

    def unit_doubts(self):
        return doubt_radians("degrees", self.columns()["angle"])

    def matrix(self, height, width, angle):
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

    def __init__(self, fraction=0.2, *, axis="both", p=1.0):
        self.fraction = fraction
        self.axis = axis
        self.p = p

    def columns(self):
        check_choice("axis", self.axis, ("both", "x", "y"))
        distance = signed_range("fraction", self.fraction, largest=0.99, unit=OF_THE_SIDE)
        return {f"d{axis}": distance for axis in "xy" if self.axis in ("both", axis)}

    def matrix(self, height, width, dx=0.0, dy=0.0):
        x, y = dx * width, dy * height
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

    def __init__(self, factor=(0.8, 1.25), *, p=1.0):
        self.factor = factor
        self.p = p

    def columns(self):
        return {"factor": factor_range("factor", self.factor)}

    def unit_doubts(self):
        return doubt_change("factor", self.factor)

    def matrix(self, height, width, factor):
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

    def __init__(self, degrees=10, *, axis="x", p=1.0):
        self.degrees = degrees
        self.axis = axis
        self.p = p

    def columns(self):
        check_choice("axis", self.axis, ("x", "y"))
        return {"angle": signed_range("degrees", self.degrees, limit=90)}

    def unit_doubts(self):
        return doubt_radians("degrees", self.columns()["angle"])

    def matrix(self, height, width, angle):
        slope = np.tan(np.deg2rad(angle))
        along_x, along_y = (slope, 0.0) if self.axis == "x" else (0.0, slope)
        return about_center(height, width, 1.0, along_x, along_y, 1.0)
