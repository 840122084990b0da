"""Transforms that spoil an image as taking, storing and sending it does."""

import numpy as np

from imblearn_image import _kernels
from imblearn_image._formats import float_dtype, n_channels
from imblearn_image.augmentation._base import ImageTransform
from imblearn_image.augmentation._readers import (
    fraction_factor_range,
    integer_range,
    strength_range,
)


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
    The blocks of JPEG have 8 pixels a side, those of color 16: much in images of 28 pixels, while
    at 256 a quality of 50 can hardly be seen.

    Examples
    --------
    >>> from imblearn_image.augmentation import JPEG
    >>> JPEG((30, 60))
    JPEG(quality=(30, 60))
    """

    def __init__(self, quality=(50, 95), *, p=1.0):
        self.quality = quality
        self.p = p

    def columns(self):
        return {
            "quality": integer_range("quality", self.quality, 1, 100, unit="in percent: 0.8 is 80")
        }

    def check_image(self, shape, dtype):
        channels = n_channels(shape)
        if dtype != np.uint8 or channels not in (1, 3):
            raise ValueError(f"needs uint8 images of 1 or 3 channels, got {dtype} with {channels}")

    def apply(self, image, out, *, quality):
        return _kernels.compress(image, quality, out)


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

    def __init__(self, factor=(0.25, 1.0), *, p=1.0):
        self.factor = factor
        self.p = p

    def columns(self):
        unit = "a factor of the sides: 50 % are 0.5"
        return {"factor": fraction_factor_range("factor", self.factor, unit)}

    def apply(self, image, out, *, factor):
        height, width = image.shape[:2]
        size = max(round(width * factor), 1), max(round(height * factor), 1)
        if size == (width, height):
            return image
        return _kernels.coarsen(image, size, out)


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

    def __init__(self, amplitude=(0.0, 0.5), *, p=1.0):
        self.amplitude = amplitude
        self.p = p

    def columns(self):
        unit = "the logarithm of a factor: 50 % brighter are log(1.5) = 0.41"
        return {"amplitude": strength_range("amplitude", self.amplitude, largest=3, unit=unit)}

    def apply(self, image, out, *, amplitude, rng, value_range):
        low, high = value_range
        field = _kernels.enlarge(rng.standard_normal((4, 4), dtype=np.float32), *image.shape[:2])
        excess = np.expm1(amplitude * field / np.abs(field).max())
        if image.ndim == 3:
            excess = excess[..., np.newaxis]
        # Written as a sum, so that doing nothing is exact.
        values = image.astype(float_dtype(image.dtype))
        change = values - low
        change *= excess.astype(values.dtype)
        values += change
        return np.clip(values, low, high, out=values)
