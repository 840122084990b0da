"""Transforms that move an image away from a plainer one, or toward it, as Pillow's ImageEnhance.

``x' = d + (1 + amount) (x - d)`` with a degenerate image d: `amount` is Pillow's factor less one,
and -1 leaves d alone. The operations of AutoAugment, RandAugment and TrivialAugment are these.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.formats import Image, Shape, float_dtype, from_working, n_channels
from imblearn_image._core.values import ValueRange, holds_all
from imblearn_image._transforms.base import Drawn, Field, ImageTransform, IntensityTransform
from imblearn_image._transforms.ranges import (
    OF_THE_RANGE,
    Range,
    RangeLike,
    doubt_change,
    doubt_factors,
    doubt_radians,
    factor_range,
    signed_range,
)

# The matrices from color to gray, and to the difference from gray.
GRAY = np.tile(kernels.LUMA, (3, 1))
CHROMA = np.eye(3) - GRAY
_R, _G, _B = kernels.LUMA / np.linalg.norm(kernels.LUMA)
# Turns chroma by a quarter about the luma: zero on grays, and its square is minus one on chroma.
_TURN = CHROMA @ [[0, -_B, _G], [_B, 0, -_R], [-_G, _R, 0]] @ CHROMA


class ColorTransform(ImageTransform):
    """Base of transforms that need color images."""

    uses_value_range = True

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        channels = n_channels(shape)
        if channels not in (3, 4):
            raise ValueError(f"needs color images, of 3 or 4 channels, got {channels}")


def mix_colors(
    image: Image, matrix: NDArray[np.float64], value_range: ValueRange, out: Image
) -> Image:
    """Return the colors of `image` times a (3, 3) `matrix` whose rows sum to 1, in `out`."""
    whole = np.eye(n_channels(image.shape))
    whole[:3, :3] = matrix
    kernels.mix_channels(image, whole, out)
    if not holds_all(value_range, out.dtype):
        from_working(np.clip(out, *value_range), out)
    return out


class HueSaturation(ColorTransform):
    """Turn the hue and change the saturation; the luma stays.

    Parameters
    ----------
    hue : float or (float, float), default=10
        The angle in degrees, drawn uniformly; a scalar r means (-r, r). Positive angles turn red
        toward yellow, green toward cyan and blue toward magenta, as those of HSV.
    saturation : float or (float, float), default=0.3
        The factor, drawn uniformly in the logarithm; above 1 is more colorful. A scalar s means
        (1 / (1 + s), 1 + s).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    ChannelShift : Adds to each channel by itself.
    EnhanceColor : Changes the saturation as Pillow does.

    Notes
    -----
    Chroma, the difference from the luma ``0.299 R + 0.587 G + 0.114 B``, is turned and stretched
    by one linear map, for any dtype; the result is clipped to the value range. The columns are
    `hue` and `saturation`.

    Examples
    --------
    >>> from imblearn_image.augmentation import HueSaturation
    >>> HueSaturation(20, 0.5)
    HueSaturation(hue=20, saturation=0.5)
    """

    def __init__(self, hue: RangeLike = 10, saturation: RangeLike = 0.3, *, p: float = 1.0) -> None:
        self.hue = hue
        self.saturation = saturation
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {
            "hue": signed_range("hue", self.hue, largest=360),
            "saturation": factor_range("saturation", self.saturation),
        }

    def unit_doubts(self) -> list[str]:
        angles = doubt_radians("hue", self.columns()["hue"])
        return angles + doubt_change("saturation", self.saturation)

    def apply(
        self, image: Image, out: Image, *, hue: float, saturation: float, value_range: ValueRange
    ) -> Image:
        angle = np.deg2rad(hue)
        # Written as a difference, so that angle 0 and factor 1 change no bit.
        matrix = (saturation * np.cos(angle) - 1) * CHROMA + saturation * np.sin(angle) * _TURN
        return mix_colors(image, np.eye(3) + matrix, value_range, out)


class ChannelShift(ColorTransform):
    """Add to each color channel a number of its own.

    Parameters
    ----------
    delta : float or (float, float), default=0.1
        What is added, as a fraction of the value range within ±1, drawn uniformly for each of the
        three; a scalar r means (-r, r).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Brightness : Adds the same to all channels.
    HueSaturation : Turns the hue; the luma stays.

    Notes
    -----
    ``x' = clip(x + delta (high - low), low, high)``; the columns are `red`, `green` and `blue`.

    Examples
    --------
    >>> from imblearn_image.augmentation import ChannelShift
    >>> ChannelShift(0.05)
    ChannelShift(delta=0.05)
    """

    def __init__(self, delta: RangeLike = 0.1, *, p: float = 1.0) -> None:
        self.delta = delta
        self.p = p

    def columns(self) -> dict[str, Range]:
        shift = signed_range("delta", self.delta, largest=1, unit=OF_THE_RANGE)
        return dict.fromkeys(("red", "green", "blue"), shift)

    def apply(
        self,
        image: Image,
        out: Image,
        *,
        red: float,
        green: float,
        blue: float,
        value_range: ValueRange,
    ) -> Image:
        low, high = value_range
        dtype = float_dtype(image.dtype)
        shift = np.array([red, green, blue, 0][: image.shape[2]]) * (high - low)
        return np.clip(image + shift.astype(dtype), low, high)


class ToGray(ColorTransform):
    """Replace the three colors by their luma.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    HueSaturation : Changes the colors rather than dropping them.

    Notes
    -----
    ``R' = G' = B' = 0.299 R + 0.587 G + 0.114 B``. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import ToGray
    >>> ToGray(p=0.2)
    ToGray(p=0.2)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def apply(self, image: Image, out: Image, *, value_range: ValueRange) -> Image:
        return mix_colors(image, GRAY, value_range, out)


_LEVELS = np.arange(256, dtype=np.float64)
_SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], dtype=np.float32) / np.float32(13)


class _ByAmount:
    """The parameters that all enhancements have; comes before the base class."""

    def __init__(self, amount: RangeLike = 0.3, *, p: float = 1.0) -> None:
        self.amount = amount
        self.p = p

    def columns(self) -> dict[str, Range]:
        unit = "the factor less one: a factor of 1.5 is 0.5, 50 % are 0.5"
        return {"amount": signed_range("amount", self.amount, least=-1, largest=10, unit=unit)}

    def unit_doubts(self) -> list[str]:
        instead = "amount is the factor less one, from -0.2 for 0.8"
        return doubt_factors("amount", self.amount, instead)


def _moved(
    image: Image, plain: NDArray[Any], amount: float, value_range: ValueRange
) -> NDArray[np.floating[Any]]:
    """Return ``x + amount (x - plain)`` within the range; an amount of 0 changes no bit."""
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

    def curve(self, values: Field, amount: Drawn) -> Field:
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

    def apply(self, image: Image, out: Image, *, amount: float, value_range: ValueRange) -> Image:
        # Row by row, which numpy does in less time than both axes at once.
        means = np.atleast_1d(image.mean(axis=0, dtype=np.float64).mean(axis=0))
        mean = means[:3] @ kernels.LUMA if len(means) in (3, 4) else means.mean()
        if image.dtype == np.uint8:  # one table for all pixels
            table = np.rint(_moved(_LEVELS, mean, amount, value_range))
            kernels.look_up(image, np.clip(table, 0, 255).astype(np.uint8), out)
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

    def apply(self, image: Image, out: Image, *, amount: float, value_range: ValueRange) -> Image:
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

    def __init__(self, amount: RangeLike = 0.9, *, p: float = 1.0) -> None:
        super().__init__(amount, p=p)

    def apply(self, image: Image, out: Image, *, amount: float, value_range: ValueRange) -> Image:
        values = image.astype(float_dtype(image.dtype), order="C")
        smooth = kernels.convolve(values, _SMOOTH, np.empty_like(values))
        return _moved(image, smooth, amount, value_range)
