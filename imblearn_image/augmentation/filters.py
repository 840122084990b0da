"""Transforms that compute each pixel from its neighbors."""

import math
import numbers

import numpy as np

from imblearn_image import _kernels
from imblearn_image._formats import float_dtype
from imblearn_image.augmentation._base import ImageTransform
from imblearn_image.augmentation._ranges import Ungraded
from imblearn_image.augmentation._readers import is_number, strength_range


class GaussianBlur(ImageTransform):
    """Blur with a Gaussian.

    Parameters
    ----------
    sigma : float or (float, float), default=(0.5, 1.5)
        The standard deviation in pixels: a scalar is fixed, a pair is drawn from uniformly.
    kernel_size : int or None, default=None
        The side of the kernel in pixels, an odd number; None covers three standard deviations
        each way, ``2 ceil(3 sigma) + 1``.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    As :func:`cv2.GaussianBlur`; beyond the edge the image is mirrored without repeating the edge
    (``BORDER_REFLECT_101``), whatever the Augmenter's border. The column is `sigma`; a sigma of 0
    changes nothing.

    Examples
    --------
    >>> from imblearn_image.augmentation import GaussianBlur
    >>> GaussianBlur(1.0, kernel_size=5)
    GaussianBlur(kernel_size=5, sigma=1.0)
    """

    def __init__(self, sigma=(0.5, 1.5), *, kernel_size=None, p=1.0):
        self.sigma = sigma
        self.kernel_size = kernel_size
        self.p = p

    def columns(self):
        size = self.kernel_size
        if size is not None and not (
            is_number(size) and isinstance(size, numbers.Integral) and size > 0 and size % 2
        ):
            raise ValueError(f"kernel_size must be a positive odd integer or None, got {size!r}")
        return {"sigma": strength_range("sigma", self.sigma)}

    def apply(self, image, out, *, sigma):
        if sigma == 0:
            return image
        kernel_size = self.kernel_size or 2 * math.ceil(3 * sigma) + 1
        return _kernels.gaussian_blur(image, sigma, kernel_size, out)


class MotionBlur(ImageTransform):
    """Blur along a line, as if the camera or the object had moved.

    Parameters
    ----------
    length : float or (float, float), default=(1, 7)
        The length of the line in pixels: a scalar is fixed, a pair is drawn from uniformly. Up to
        one pixel nothing changes.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    The mean along a line through the pixel, mirrored beyond the edge. The columns are `length` and
    `angle`, the direction in degrees, from 0 to 180, counter-clockwise from x, which `magnitude`
    does not change.

    Examples
    --------
    >>> from imblearn_image.augmentation import MotionBlur
    >>> MotionBlur(5)
    MotionBlur(length=5)
    """

    def __init__(self, length=(1, 7), *, p=1.0):
        self.length = length
        self.p = p

    def columns(self):
        return {"length": strength_range("length", self.length), "angle": Ungraded(0, 180)}

    def apply(self, image, out, *, length, angle):
        if length <= 1:
            return image
        return _kernels.convolve(image, _line(length, math.radians(angle)), out)


def _line(length, angle):
    """Return a float32 kernel of sum 1 with a line of `length` pixels through its middle."""
    half = (length - 1) / 2
    middle = math.ceil(half)
    steps = np.linspace(-half, half, 8 * math.ceil(length) + 1)
    x, y = middle + steps * math.cos(angle), middle - steps * math.sin(angle)
    pixels = np.arange(2 * middle + 1)
    across, down = (np.maximum(1 - np.abs(pixels - place[:, np.newaxis]), 0) for place in (x, y))
    kernel = down.T @ across
    return (kernel / kernel.sum()).astype(np.float32)


class MedianBlur(ImageTransform):
    """Replace each value by the median of its neighborhood.

    Parameters
    ----------
    kernel_size : {3, 5}, default=3
        The side of the neighborhood in pixels.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    As :func:`cv2.medianBlur`; the edge is repeated beyond itself. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import MedianBlur
    >>> MedianBlur(5)
    MedianBlur(kernel_size=5)
    """

    def __init__(self, kernel_size=3, *, p=1.0):
        self.kernel_size = kernel_size
        self.p = p

    def columns(self):
        if not isinstance(self.kernel_size, numbers.Integral) or self.kernel_size not in (3, 5):
            raise ValueError(f"kernel_size must be 3 or 5, got {self.kernel_size!r}")
        return {}

    def apply(self, image, out):
        return _kernels.median_blur(image, self.kernel_size, out)


class Sharpen(ImageTransform):
    """Add what a blur takes away.

    Parameters
    ----------
    amount : float or (float, float), default=(0.2, 1.0)
        How much of it: a scalar is fixed, a pair is drawn from uniformly.
    sigma : float, default=1.0
        The standard deviation of the blur in pixels.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``x' = clip(x + amount (x - blur(x)), low, high)`` with the value range (low, high), also known
    as unsharp masking; the column is `amount`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Sharpen
    >>> Sharpen(0.5)
    Sharpen(amount=0.5)
    """

    uses_value_range = True

    def __init__(self, amount=(0.2, 1.0), *, sigma=1.0, p=1.0):
        self.amount = amount
        self.sigma = sigma
        self.p = p

    def columns(self):
        if not is_number(self.sigma) or self.sigma <= 0:
            raise ValueError(f"sigma must be a number above 0, got {self.sigma!r}")
        return {"amount": strength_range("amount", self.amount)}

    def apply(self, image, out, *, amount, value_range):
        dtype = float_dtype(image.dtype)
        values = image.astype(dtype, order="C")
        size = 2 * math.ceil(3 * self.sigma) + 1
        blurred = _kernels.gaussian_blur(values, self.sigma, size, np.empty_like(values))
        np.subtract(values, blurred, out=blurred)
        blurred *= dtype(amount)
        values += blurred
        return np.clip(values, *value_range, out=values)
