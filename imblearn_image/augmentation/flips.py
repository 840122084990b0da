"""Transforms that take an image onto itself: flips and quarter turns, which lose nothing."""

import numpy as np

from imblearn_image.augmentation._base import GeometricTransform
from imblearn_image.augmentation._ranges import Integers
from imblearn_image.augmentation.geometry import about_center

# Cosine and sine of 0, 1, 2 and 3 quarter turns, without rounding.
_COS, _SIN = np.array([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])


def check_square(shape):
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

    def __init__(self, *, p=1.0):
        self.p = p

    def matrix(self, height, width):
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

    def __init__(self, *, p=1.0):
        self.p = p

    def matrix(self, height, width):
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

    def __init__(self, *, p=1.0):
        self.p = p

    def check_image(self, shape, dtype):
        check_square(shape)

    def matrix(self, height, width):
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

    def __init__(self, *, p=1.0):
        self.p = p

    def columns(self):
        return {"turns": Integers(1, 3)}

    def check_image(self, shape, dtype):
        check_square(shape)

    def matrix(self, height, width, turns):
        cos, sin = _COS[turns], _SIN[turns]
        return about_center(height, width, cos, sin, -sin, cos)
