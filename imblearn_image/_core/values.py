"""The value range: the values of an image that stand for 0 and 1."""

from __future__ import annotations

import numbers
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from imblearn_image._core.formats import (
    Image,
    cast_to,
    check_finite,
    float_dtype,
    raise_not_finite,
    without_alpha,
)
from imblearn_image._core.text import Message, Parameter

# The values that stand for 0 and 1.
ValueRange = tuple[float, float]
# Floats may exceed the value range by this many units in the last place, as after a blur.
_ROUNDING = 8


class ValueRangeError(ValueError):
    """Images do not suit the value range that is taken for them.

    Its arguments are what was found, and what to do, which callers say in words of their own.
    """

    def __str__(self) -> str:
        return ": ".join(self.args)


def check_value_range(value_range: object) -> ValueRange | Literal["data"] | None:
    """Return `value_range` as a pair of floats, or None or "data" as it is."""
    if value_range is None:
        return None
    if isinstance(value_range, str) and value_range == "data":
        return "data"
    pair: Any = value_range if isinstance(value_range, (tuple, list, np.ndarray)) else ()
    if (
        len(pair) != 2
        or not all(isinstance(end, numbers.Real) for end in pair)
        or not all(np.isfinite(end) for end in pair)
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


def check_pair(value_range: object) -> ValueRange | None:
    """Return `value_range` as a pair of floats, or None as it is; "data" is refused."""
    checked = check_value_range(value_range)
    if isinstance(checked, str):
        raise ValueError(
            "value_range='data' is known to ImageAugmentationOverSampler only, which has all "
            "images at hand; pass the pair (low, high)"
        )
    return checked


def resolve_value_range(value_range: ValueRange | None, dtype: DTypeLike) -> ValueRange:
    """Return the pair (low, high) from which images of `dtype` are mapped to [0, 1]."""
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


def black_of(given_range: ValueRange | None, dtype: DTypeLike) -> float:
    """Return black as images of `dtype` hold it: the low end of a given value range, or else 0.

    Where none is given 0 is black for signed integers too, though their range begins below.
    """
    return 0.0 if given_range is None else float(cast_to(given_range[0], dtype))


def check_values(
    image: Image, value_range: ValueRange, source: int | str, *, has_alpha: bool = True
) -> None:
    """Raise where values of `image` leave `value_range` by more than rounding, or are infinite.

    The fourth of four channels need not lie in it where that is alpha, as `has_alpha` says.
    """
    colors = without_alpha(image) if has_alpha else image
    if colors is not image:
        check_finite(image[..., 3], source)
    least, greatest = colors.min(), colors.max()
    low, high = value_range
    if image.dtype.kind == "f":
        if not (np.isfinite(least) and np.isfinite(greatest)):
            raise_not_finite(source)
        slack = _ROUNDING * float(np.finfo(image.dtype.type).eps) * max(abs(low), abs(high))
        with np.errstate(over="ignore"):  # limits are rounded to the images' dtype
            low, high = (float(image.dtype.type(end)) for end in value_range)
        low, high = low - slack, high + slack
    if not (low <= least.item() and greatest.item() <= high):
        raise ValueError(
            f"the values of image {source} span {least} to {greatest} and must lie within the "
            f"value range ({value_range[0]:g}, {value_range[1]:g}) for transforms of intensity and "
            "noise; pass value_range=(low, high), or 'data' to the sampler, or rescale the images"
        )


def holds_all(value_range: ValueRange, dtype: np.dtype[Any]) -> bool:
    """Tell whether `dtype` is an integer dtype whose values all lie in `value_range`."""
    if dtype.kind not in "iu":
        return False
    info = np.iinfo(dtype)
    return value_range[0] <= info.min and info.max <= value_range[1]


def to_unit(image: Image, value_range: ValueRange) -> NDArray[np.floating[Any]]:
    """Return the values of `image` on [0, 1], float64 for float64 and float32 for others."""
    low, high = value_range
    dtype = float_dtype(image.dtype)
    values = image.astype(dtype)
    values -= dtype(low)
    values /= dtype(high - low)
    return values


def from_unit(
    values: NDArray[np.floating[Any]], value_range: ValueRange
) -> NDArray[np.floating[Any]]:
    """Map values from [0, 1], to which they are clipped, to the value range, in place."""
    low, high = (values.dtype.type(end) for end in value_range)
    np.clip(values, 0, 1, out=values)
    values *= high - low
    values += low
    return values
