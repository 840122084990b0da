"""Transforms of color, for RGB images with or without a fourth channel, which stays as it is."""

import numpy as np

from imblearn_image import _kernels
from imblearn_image._formats import float_dtype, n_channels, store
from imblearn_image._value_range import holds_all
from imblearn_image.augmentation._base import ImageTransform
from imblearn_image.augmentation._readers import factor_range, signed_range
from imblearn_image.augmentation._units import OF_THE_RANGE, doubt_change, doubt_radians

# Color to gray, and to what it differs by from that.
GRAY = np.tile(_kernels.LUMA, (3, 1))
CHROMA = np.eye(3) - GRAY
_R, _G, _B = _kernels.LUMA / np.linalg.norm(_kernels.LUMA)
# Turns chroma by a quarter about the luma: zero on grays, and its square is minus one on chroma.
_TURN = CHROMA @ [[0, -_B, _G], [_B, 0, -_R], [-_G, _R, 0]] @ CHROMA


class ColorTransform(ImageTransform):
    """Base of transforms that need color images."""

    uses_value_range = True

    def check_image(self, shape, dtype):
        channels = n_channels(shape)
        if channels not in (3, 4):
            raise ValueError(f"needs color images, of 3 or 4 channels, got {channels}")


def mix_colors(image, matrix, value_range, out):
    """Return the colors of `image` times a (3, 3) `matrix` whose rows sum to 1, in `out`."""
    whole = np.eye(n_channels(image.shape))
    whole[:3, :3] = matrix
    _kernels.mix_channels(image, whole, out)
    if not holds_all(value_range, out.dtype):
        store(np.clip(out, *value_range), out)
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

    def __init__(self, hue=10, saturation=0.3, *, p=1.0):
        self.hue = hue
        self.saturation = saturation
        self.p = p

    def columns(self):
        return {
            "hue": signed_range("hue", self.hue, largest=360),
            "saturation": factor_range("saturation", self.saturation),
        }

    def unit_doubts(self):
        angles = doubt_radians("hue", self.columns()["hue"])
        return angles + doubt_change("saturation", self.saturation)

    def apply(self, image, out, *, hue, saturation, value_range):
        angle = np.deg2rad(hue)
        # Written as a difference, so that doing nothing is exact.
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

    def __init__(self, delta=0.1, *, p=1.0):
        self.delta = delta
        self.p = p

    def columns(self):
        shift = signed_range("delta", self.delta, largest=1, unit=OF_THE_RANGE)
        return dict.fromkeys(("red", "green", "blue"), shift)

    def apply(self, image, out, *, red, green, blue, value_range):
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

    def __init__(self, *, p=1.0):
        self.p = p

    def apply(self, image, out, *, value_range):
        return mix_colors(image, GRAY, value_range, out)
