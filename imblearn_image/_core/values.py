"""The value range: which values of an image stand for 0 and 1."""

import numbers

import numpy as np

from imblearn_image._core.formats import check_finite, float_dtype, raise_not_finite, without_alpha
from imblearn_image._core.text import Message, Parameter, warn

# Floats may exceed the value range by so many units in the last place, as after a blur.
_ROUNDING = 8


def check_value_range(value_range):
    """Return `value_range` as a pair of floats, or None or "data" as it is."""
    if value_range is None or (isinstance(value_range, str) and value_range == "data"):
        return value_range
    pair = value_range if isinstance(value_range, (tuple, list, np.ndarray)) else ()
    if (
        len(pair) != 2
        or not all(isinstance(end, numbers.Real) and np.isfinite(end) for end in pair)
        or not pair[0] < pair[1]
    ):
        raise ValueError(
            Message(
                Parameter("value_range"),
                " must be None, 'data' or a pair (low, high) of finite numbers with low < high, "
                f"got {value_range!r}",
            )
        )
    return float(pair[0]), float(pair[1])


def check_pair(value_range):
    """Return `value_range` as a pair of floats, or None as it is, where there is no "data"."""
    value_range = check_value_range(value_range)
    if isinstance(value_range, str):
        raise ValueError(
            "value_range='data' is known to ImageAugmentationOverSampler only, which has all "
            "images at hand; pass the pair (low, high)"
        )
    return value_range


def resolve_value_range(value_range, dtype):
    """Return the pair (low, high) that images of `dtype` are mapped to [0, 1] from."""
    dtype = np.dtype(dtype)
    if value_range is not None:
        low, high = value_range
        if dtype.kind == "f" and high - low > float(np.finfo(float_dtype(dtype)).max):
            raise ValueError(
                f"value_range must span numbers of the images' dtype {dtype}, got {value_range}"
            )
        return value_range
    if dtype.kind == "f":
        return 0.0, 1.0
    if dtype.itemsize >= 4:
        raise ValueError(
            f"images of dtype {dtype} need value_range=(low, high), the values of black and white: "
            "which part of the range of 32 or 64 bits images fill cannot be guessed; or convert "
            "them, for example with X.astype('uint8')"
        )
    info = np.iinfo(dtype)
    return float(info.min), float(info.max)


def check_values(image, value_range, source):
    """Raise where values of `image` leave `value_range` by more than rounding, or are infinite."""
    colors = without_alpha(image)
    if colors is not image:
        check_finite(image[..., 3], source)
    least, greatest = colors.min(), colors.max()
    low, high = value_range
    if image.dtype.kind == "f":
        if not (np.isfinite(least) and np.isfinite(greatest)):
            raise_not_finite(source)
        slack = _ROUNDING * float(np.finfo(image.dtype.type).eps) * max(abs(low), abs(high))
        with np.errstate(over="ignore"):  # a limit means what the images' dtype makes of it
            low, high = (float(image.dtype.type(end)) for end in value_range)
        low, high = low - slack, high + slack
    if not (low <= least.item() and greatest.item() <= high):
        raise ValueError(
            f"the values of image {source} span {least} to {greatest} and must lie within the "
            f"value range ({value_range[0]:g}, {value_range[1]:g}) for transforms of intensity and "
            "noise; pass value_range=(low, high), or 'data' to the sampler, or rescale the images"
        )


class Span:
    """The least and greatest value of some images of one dtype, and whether it could hold far more.

    Images are looked at only until they are seen not to be narrow, normally the first alone.

    Parameters
    ----------
    dtype : numpy.dtype
        That of the images, one that `can_be_narrow`.
    """

    def __init__(self, dtype):
        self._info = np.iinfo(dtype)
        self.ends = self._info.max, self._info.min  # of no image
        self.is_narrow = True

    def see(self, image):
        """Take the values of an image in."""
        colors = without_alpha(image)
        self.add(int(colors.min()), int(colors.max()))

    def add(self, least, greatest):
        """Take in what other images span."""
        low, high = self.ends = min(self.ends[0], least), max(self.ends[1], greatest)
        info = self._info
        self.is_narrow = high <= 1 if info.bits == 8 else high - low < (info.max - info.min) / 8

    def warn(self):
        """Warn if the images are narrow, and not of one value, such as black."""
        low, high = self.ends
        if self.is_narrow and high > low:
            info = self._info
            warn(
                f"the images span {low} to {high}, but transforms of intensity and noise take all "
                f"of {info.dtype.name}, {info.min} to {info.max}, for black to white: pass "
                "value_range=(low, high), or value_range='data' to the sampler; any that you pass "
                f"silences this warning, ({info.min}, {info.max}) too"
            )


def can_be_narrow(dtype):
    """Tell whether images of `dtype` are likely to have too narrow a `Span` by mistake."""
    return (dtype.kind, dtype.itemsize) in (("u", 1), ("u", 2), ("i", 2))


def holds_all(value_range, dtype):
    """Tell whether `dtype` is one of integers that all lie in `value_range`."""
    if dtype.kind not in "iu":
        return False
    info = np.iinfo(dtype)
    return value_range[0] <= info.min and info.max <= value_range[1]


def to_unit(image, value_range):
    """Return the values of `image` on [0, 1], float64 for float64 and float32 for others."""
    low, high = value_range
    dtype = float_dtype(image.dtype)
    values = image.astype(dtype)
    values -= dtype(low)
    values /= dtype(high - low)
    return values


def from_unit(values, value_range):
    """Clip `values` to [0, 1], which overwrites them, and return them on the value range."""
    low, high = (values.dtype.type(end) for end in value_range)
    np.clip(values, 0, 1, out=values)
    values *= high - low
    values += low
    return values
