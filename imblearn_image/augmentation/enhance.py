"""Transforms that move an image away from a plainer one, or toward it, as Pillow's ImageEnhance.

``x' = d + (1 + amount) (x - d)`` with a degenerate image d: `amount` is Pillow's factor less one,
and -1 leaves d alone. The operations of AutoAugment, RandAugment and TrivialAugment are these.
"""

import numpy as np

from imblearn_image import _kernels
from imblearn_image._formats import float_dtype, n_channels
from imblearn_image.augmentation._base import ImageTransform, IntensityTransform
from imblearn_image.augmentation._readers import signed_range
from imblearn_image.augmentation._units import doubt_factors
from imblearn_image.augmentation.color import GRAY, mix_colors

_LEVELS = np.arange(256, dtype=np.float64)
_SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], dtype=np.float32) / np.float32(13)


class _ByAmount:
    """The parameters that all enhancements have; comes before the base class."""

    def __init__(self, amount=0.3, *, p=1.0):
        self.amount = amount
        self.p = p

    def columns(self):
        unit = "the factor less one: a factor of 1.5 is 0.5, 50 % are 0.5"
        return {"amount": signed_range("amount", self.amount, least=-1, largest=10, unit=unit)}

    def unit_doubts(self):
        instead = "amount is the factor less one, from -0.2 for 0.8"
        return doubt_factors("amount", self.amount, instead)


def _moved(image, plain, amount, value_range):
    """Return ``x + amount (x - plain)``, which is exact where nothing is done, within the range."""
    dtype = float_dtype(image.dtype)
    values = image.astype(dtype)
    values += dtype(amount) * (values - plain.astype(dtype))
    return np.clip(values, *map(dtype, value_range), out=values)


class EnhanceBrightness(_ByAmount, IntensityTransform):
    """Multiply all values, as Pillow's ``ImageEnhance.Brightness``.

    Parameters
    ----------
    amount : float or (float, float), default=0.3
        The factor less one, drawn uniformly; a scalar r means (-r, r). It must not go below -1,
        which is black, also after `magnitude`.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Brightness : Adds rather than multiplies.

    Notes
    -----
    ``v' = (1 + amount) v``; the column is `amount`.

    Examples
    --------
    >>> from imblearn_image.augmentation import EnhanceBrightness
    >>> EnhanceBrightness((-0.2, 0.5))
    EnhanceBrightness(amount=(-0.2, 0.5))
    """

    def curve(self, values, amount):
        return values + amount * values


class EnhanceContrast(_ByAmount, ImageTransform):
    """Stretch or squeeze the values about their mean, as Pillow's ``ImageEnhance.Contrast``.

    Parameters
    ----------
    amount : float or (float, float), default=0.3
        The factor less one, drawn uniformly; a scalar r means (-r, r). It must not go below -1,
        which is gray, also after `magnitude`.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Contrast : About the middle of the value range, which fuses with other intensity transforms.

    Notes
    -----
    ``x' = clip(m + (1 + amount) (x - m), low, high)`` with the value range (low, high) and m the
    mean of the luma ``0.299 R + 0.587 G + 0.114 B``; of images of other than 3 or 4 channels, of
    all values. The column is `amount`.

    Examples
    --------
    >>> from imblearn_image.augmentation import EnhanceContrast
    >>> EnhanceContrast(0.5)
    EnhanceContrast(amount=0.5)
    """

    uses_value_range = True

    def apply(self, image, out, *, amount, value_range):
        # Row by row, which numpy does in less time than both axes at once.
        means = np.atleast_1d(image.mean(axis=0, dtype=np.float64).mean(axis=0))
        mean = means[:3] @ _kernels.LUMA if len(means) in (3, 4) else means.mean()
        if image.dtype == np.uint8:  # one table for all pixels
            table = np.rint(_moved(_LEVELS, mean, amount, value_range))
            _kernels.look_up(image, np.clip(table, 0, 255).astype(np.uint8), out)
            return out
        return _moved(image, mean, amount, value_range)


class EnhanceColor(_ByAmount, ImageTransform):
    """Change the saturation, as Pillow's ``ImageEnhance.Color``.

    Parameters
    ----------
    amount : float or (float, float), default=0.3
        The factor less one, drawn uniformly; a scalar r means (-r, r). It must not go below -1,
        which is without color, also after `magnitude`.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    HueSaturation : The factor is drawn in the logarithm, and the hue turns.

    Notes
    -----
    ``x' = clip(g + (1 + amount) (x - g), low, high)`` with the value range (low, high) and the luma
    ``g = 0.299 R + 0.587 G + 0.114 B``. Images of other than 3 or 4 channels stay as they are. The
    column is `amount`.

    Examples
    --------
    >>> from imblearn_image.augmentation import EnhanceColor
    >>> EnhanceColor(0.5)
    EnhanceColor(amount=0.5)
    """

    uses_value_range = True

    def apply(self, image, out, *, amount, value_range):
        if n_channels(image.shape) not in (3, 4):
            return image
        return mix_colors(image, np.eye(3) + amount * (np.eye(3) - GRAY), value_range, out)


class EnhanceSharpness(_ByAmount, ImageTransform):
    """Sharpen or smooth, as Pillow's ``ImageEnhance.Sharpness``.

    Parameters
    ----------
    amount : float or (float, float), default=0.9
        The factor less one, drawn uniformly; a scalar r means (-r, r). It must not go below -1,
        which is smooth, also after `magnitude`.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Sharpen : By a Gaussian of any size, which images of any size gain from.

    Notes
    -----
    ``x' = clip(s + (1 + amount) (x - s), low, high)`` with the value range (low, high) and s the
    image smoothed by the weights 1 1 1, 1 5 1, 1 1 1, divided by 13; beyond the edge the image is
    mirrored. In images of 256 pixels it can hardly be seen. The column is `amount`.

    Examples
    --------
    >>> from imblearn_image.augmentation import EnhanceSharpness
    >>> EnhanceSharpness(0.5)
    EnhanceSharpness(amount=0.5)
    """

    uses_value_range = True

    def __init__(self, amount=0.9, *, p=1.0):
        super().__init__(amount, p=p)

    def apply(self, image, out, *, amount, value_range):
        values = image.astype(float_dtype(image.dtype), order="C")
        smooth = _kernels.convolve(values, _SMOOTH, np.empty_like(values))
        return _moved(image, smooth, amount, value_range)
