"""Transforms that compute each pixel from its neighbors.

The size of what they blur may be given in pixels or as a fraction of the shorter side.
"""

from __future__ import annotations

import math
import numbers
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.formats import Image, Shape, float_dtype, n_channels
from imblearn_image._core.validate import is_number
from imblearn_image._core.values import ValueRange
from imblearn_image._transforms.base import ImageTransform
from imblearn_image._transforms.ranges import (
    LengthUnit,
    Range,
    RangeLike,
    Ungraded,
    Uniform,
    check_length,
    doubt_kernel_sizes,
    doubt_lengths,
    fraction_factor_range,
    in_pixels,
    integer_range,
    strength_range,
)


class GaussianBlur(ImageTransform):
    """Blur with a Gaussian.

    Parameters
    ----------
    sigma : float or (float, float), default=(0.5, 1.5)
        The standard deviation: a scalar is fixed, a pair is drawn from uniformly.
    kernel_size : int or None, default=None
        The side of the kernel in pixels, an odd number; None covers three standard deviations
        each way, ``2 ceil(3 sigma) + 1``. A kernel that is smaller than that blurs less than its
        `sigma` says.
    unit : {"pixel", "side"}, default="pixel"
        The unit of `sigma`: pixels, or fractions of the shorter side, which look alike in images
        of any size.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    MedianBlur : Keeps edges.
    MotionBlur : Blurs along a line.

    Notes
    -----
    As :func:`cv2.GaussianBlur`; beyond the edge the image is mirrored without repeating the edge
    (``BORDER_REFLECT_101``), whatever the Augmenter's border. The column is `sigma`, in its unit;
    0 changes nothing. The default suits images of about 64 pixels: in photographs of 256 it can
    hardly be seen, and of digits of 28 it leaves the outlines only. For any size, take
    ``GaussianBlur((0.004, 0.016), unit="side")``.

    Examples
    --------
    >>> from imblearn_image.augmentation import GaussianBlur
    >>> GaussianBlur(1.0, kernel_size=5)
    GaussianBlur(kernel_size=5, sigma=1.0)
    """

    def __init__(
        self,
        sigma: RangeLike = (0.5, 1.5),
        *,
        kernel_size: int | None = None,
        unit: LengthUnit = "pixel",
        p: float = 1.0,
    ) -> None:
        self.sigma = sigma
        self.kernel_size = kernel_size
        self.unit = unit
        self.p = p

    def columns(self) -> dict[str, Range]:
        size = self.kernel_size
        if size is not None and not (
            is_number(size) and isinstance(size, numbers.Integral) and size > 0 and size % 2
        ):
            raise ValueError(f"kernel_size must be a positive odd integer or None, got {size!r}")
        limit = 0.5 if self.unit == "side" else math.inf
        sigma = strength_range("sigma", self.sigma, limit=limit)
        check_length("sigma", self.sigma, sigma, self.unit)
        return {"sigma": sigma}

    def unit_doubts(self) -> list[str]:
        lengths = doubt_lengths("sigma", self.columns()["sigma"], self.unit, least=0.15)
        return lengths + doubt_kernel_sizes("sigma", self.sigma)

    def apply(self, image: Image, out: Image, *, sigma: float) -> Image:
        sigma = in_pixels(sigma, self.unit, image.shape)
        if sigma == 0:
            return image
        kernel_size = self.kernel_size or 2 * math.ceil(3 * sigma) + 1
        return kernels.gaussian_blur(image, sigma, kernel_size, out)


# Lines of up to this many pixels are drawn in the smallest images too.
_ALWAYS = 64


class MotionBlur(ImageTransform):
    """Blur along a line, as if the camera or the object had moved.

    Parameters
    ----------
    length : float or (float, float), default=(1, 7)
        The length of the line: a scalar is fixed, a pair is drawn from uniformly.
    unit : {"pixel", "side"}, default="pixel"
        The unit of `length`: pixels, or fractions of the shorter side, which look alike in images
        of any size.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    GaussianBlur : Blurs in all directions alike.

    Notes
    -----
    The mean of the image, read by linear interpolation, along a line of that length, of which the
    pixel is the middle: ``x'(p) = 1 / L integral of x(p + t (cos a, -sin a))`` for t from -L / 2 to
    L / 2; 0 changes nothing. Beyond the edge the image is mirrored. The columns are `length`, in
    its unit, and `angle`, the direction a in degrees, from 0 to 180, counter-clockwise from x,
    which `magnitude` does not change. Seven pixels are much for images of 28 and little for 512:
    for any size, take ``MotionBlur((0.01, 0.05), unit="side")``.

    Examples
    --------
    >>> from imblearn_image.augmentation import MotionBlur
    >>> MotionBlur(5)
    MotionBlur(length=5)
    """

    def __init__(
        self, length: RangeLike = (1, 7), *, unit: LengthUnit = "pixel", p: float = 1.0
    ) -> None:
        self.length = length
        self.unit = unit
        self.p = p

    def columns(self) -> dict[str, Range]:
        limit = 0.5 if self.unit == "side" else math.inf
        length = strength_range("length", self.length, limit=limit)
        check_length("length", self.length, length, self.unit)
        return {"length": length, "angle": Ungraded(0, 180)}

    def unit_doubts(self) -> list[str]:
        return doubt_lengths("length", self.columns()["length"], self.unit, least=1)

    def apply(self, image: Image, out: Image, *, length: float, angle: float) -> Image:
        length = in_pixels(length, self.unit, image.shape)
        if length == 0:
            return image
        if length > max(4 * max(image.shape[:2]), _ALWAYS):
            raise ValueError(
                f"length reaches {length:g} pixels, more than four times the side; for a fraction "
                "of the side pass unit='side'"
            )
        return kernels.convolve(image, _line(length, math.radians(angle)), out)


def _line(length: float, angle: float) -> NDArray[np.float32]:
    """Return the smallest kernel that holds a line through its middle; its sum is 1."""
    n = 16 * math.ceil(length)
    steps = ((np.arange(n) + 0.5) / n - 0.5) * length
    across = _shared_out(steps * math.cos(angle), length / 2 * abs(math.cos(angle)))
    down = _shared_out(-steps * math.sin(angle), length / 2 * abs(math.sin(angle)))
    kernel = down.T @ across
    return (kernel / kernel.sum()).astype(np.float32)


def _shared_out(places: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Return the weights (n, pixels) of the two pixels beside each of n places about 0."""
    middle = math.ceil(reach - 1e-9)
    return np.maximum(1 - np.abs(np.arange(-middle, middle + 1) - places[:, np.newaxis]), 0)


class MedianBlur(ImageTransform):
    """Replace each value by the median of its neighborhood.

    Parameters
    ----------
    kernel_size : {3, 5}, default=3
        The side of the neighborhood in pixels.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    GaussianBlur : Blurs edges too.

    Notes
    -----
    As :func:`cv2.medianBlur`; the edge is repeated beyond itself. `magnitude` does not change it.
    A side of 3 removes lines from images of 28 pixels, and can hardly be seen at 256 and more.

    Examples
    --------
    >>> from imblearn_image.augmentation import MedianBlur
    >>> MedianBlur(5)
    MedianBlur(kernel_size=5)
    """

    def __init__(self, kernel_size: Literal[3, 5] = 3, *, p: float = 1.0) -> None:
        self.kernel_size = kernel_size
        self.p = p

    def columns(self) -> dict[str, Range]:
        if not isinstance(self.kernel_size, numbers.Integral) or self.kernel_size not in (3, 5):
            raise ValueError(f"kernel_size must be 3 or 5, got {self.kernel_size!r}")
        return {}

    def apply(self, image: Image, out: Image) -> Image:
        return kernels.median_blur(image, self.kernel_size, out)


class Sharpen(ImageTransform):
    """Add what a blur takes away.

    Parameters
    ----------
    amount : float or (float, float), default=(0.2, 1.0)
        The factor of what is added: a scalar is fixed, a pair is drawn from uniformly.
    sigma : float, default=1.0
        The standard deviation of the blur.
    unit : {"pixel", "side"}, default="pixel"
        The unit of `sigma`: pixels, or fractions of the shorter side, which look alike in images
        of any size.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    EnhanceSharpness : Sharpens or smooths as Pillow does.

    Notes
    -----
    ``x' = clip(x + amount (x - blur(x)), low, high)`` with the value range (low, high), also known
    as unsharp masking; the column is `amount`. In photographs of 256 pixels a sigma of one pixel
    can hardly be seen: for any size, take ``Sharpen(sigma=0.01, unit="side")``.

    Examples
    --------
    >>> from imblearn_image.augmentation import Sharpen
    >>> Sharpen(0.5)
    Sharpen(amount=0.5)
    """

    uses_value_range = True

    def __init__(
        self,
        amount: RangeLike = (0.2, 1.0),
        *,
        sigma: float = 1.0,
        unit: LengthUnit = "pixel",
        p: float = 1.0,
    ) -> None:
        self.amount = amount
        self.sigma = sigma
        self.unit = unit
        self.p = p

    def columns(self) -> dict[str, Range]:
        if not is_number(self.sigma) or self.sigma <= 0:
            raise ValueError(f"sigma must be a number above 0, got {self.sigma!r}")
        check_length("sigma", self.sigma, self._sigmas(), self.unit)
        unit = "the factor of what a blur takes away: 50 % are 0.5"
        return {"amount": strength_range("amount", self.amount, largest=10, unit=unit)}

    def _sigmas(self) -> Uniform:
        return strength_range("sigma", self.sigma)

    def unit_doubts(self) -> list[str]:
        lengths = doubt_lengths("sigma", self._sigmas(), self.unit, least=0.15)
        return lengths + doubt_kernel_sizes("sigma", self.sigma)

    def apply(self, image: Image, out: Image, *, amount: float, value_range: ValueRange) -> Image:
        dtype = float_dtype(image.dtype)
        values = image.astype(dtype, order="C")
        sigma = in_pixels(self.sigma, self.unit, image.shape)
        size = 2 * math.ceil(3 * sigma) + 1
        blurred = kernels.gaussian_blur(values, sigma, size, np.empty_like(values))
        np.subtract(values, blurred, out=blurred)
        blurred *= dtype(amount)
        values += blurred
        return np.clip(values, *value_range, out=values)


class JPEG(ImageTransform):
    """Compress as JPEG and decode again.

    Parameters
    ----------
    quality : int or (int, int), default=(50, 95)
        The quality, 1 to 100: an integer is fixed, a pair is drawn from, both ends included.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    For uint8 with 1 or 3 channels only. The column is `quality`; `magnitude` does not change it.
    The blocks of JPEG have 8 pixels a side, those of color 16, which is much in images of 28
    pixels; at 256 pixels a quality of 50 can hardly be seen.

    Examples
    --------
    >>> from imblearn_image.augmentation import JPEG
    >>> JPEG((30, 60))
    JPEG(quality=(30, 60))
    """

    def __init__(self, quality: RangeLike = (50, 95), *, p: float = 1.0) -> None:
        self.quality = quality
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {
            "quality": integer_range("quality", self.quality, 1, 100, unit="in percent: 0.8 is 80")
        }

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        channels = n_channels(shape)
        if dtype != np.uint8 or channels not in (1, 3):
            raise ValueError(f"needs uint8 images of 1 or 3 channels, got {dtype} with {channels}")

    def apply(self, image: Image, out: Image, *, quality: int) -> Image:
        return kernels.compress(image, quality, out)


class Downscale(ImageTransform):
    """Lose resolution: shrink, and enlarge to the former size.

    Parameters
    ----------
    factor : float or (float, float), default=(0.25, 1.0)
        The factor of the sides, above 0 and at most 1, drawn uniformly in the logarithm; a scalar
        is fixed.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    Shrunk by averaging areas and enlarged linearly; sides have one pixel at least. The column is
    `factor`; at 1 nothing changes. An image of 28 pixels has 7 left at 0.25: too few for a digit,
    for which ``Downscale((0.5, 1))`` is enough.

    Examples
    --------
    >>> from imblearn_image.augmentation import Downscale
    >>> Downscale(0.5)
    Downscale(factor=0.5)
    """

    def __init__(self, factor: RangeLike = (0.25, 1.0), *, p: float = 1.0) -> None:
        self.factor = factor
        self.p = p

    def columns(self) -> dict[str, Range]:
        unit = "a factor of the sides: 50 % are 0.5"
        return {"factor": fraction_factor_range("factor", self.factor, unit)}

    def apply(self, image: Image, out: Image, *, factor: float) -> Image:
        height, width = image.shape[:2]
        size = max(round(width * factor), 1), max(round(height * factor), 1)
        if size == (width, height):
            return image
        return kernels.coarsen(image, size, out)


class BiasField(ImageTransform):
    """Light the image unevenly, as coils of MRI scanners and lamps do.

    Parameters
    ----------
    amplitude : float or (float, float), default=(0.0, 0.5)
        The largest logarithm of the factor, up to 3: a scalar is fixed, a pair is drawn from
        uniformly. At 0.5 the brightest place is up to ``exp(0.5)``, 1.65 times, as bright.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``v' = clip(v exp(amplitude f), 0, 1)`` with a field f that is interpolated by cubics between
    normal values at 4x4 places, and scaled to reach 1 or -1. The column is `amplitude`.

    Examples
    --------
    >>> from imblearn_image.augmentation import BiasField
    >>> BiasField(0.3)
    BiasField(amplitude=0.3)
    """

    uses_rng = True
    uses_value_range = True

    def __init__(self, amplitude: RangeLike = (0.0, 0.5), *, p: float = 1.0) -> None:
        self.amplitude = amplitude
        self.p = p

    def columns(self) -> dict[str, Range]:
        unit = "the logarithm of a factor: 50 % brighter are log(1.5) = 0.41"
        return {"amplitude": strength_range("amplitude", self.amplitude, largest=3, unit=unit)}

    def apply(
        self, image: Image, out: Image, *, amplitude: float, rng: Generator, value_range: ValueRange
    ) -> Image:
        low, high = value_range
        field = kernels.enlarge(rng.standard_normal((4, 4), dtype=np.float32), *image.shape[:2])
        excess = np.expm1(amplitude * field / np.abs(field).max())
        if image.ndim == 3:
            excess = excess[..., np.newaxis]
        # Written as a sum, so that strength 0 changes no bit.
        values = image.astype(float_dtype(image.dtype))
        change = values - low
        change *= excess.astype(values.dtype)
        values += change
        return np.clip(values, low, high, out=values)
