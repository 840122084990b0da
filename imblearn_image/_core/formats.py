"""Shapes and dtypes of images, the dtype that they are computed in, and likely mistakes.

`look_at` looks at images once before they are used, and warns of likely mistakes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import islice
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from imblearn_image._core.opencv import cv2
from imblearn_image._core.text import warn

Image = NDArray[Any]
Shape = tuple[int, ...]

# OpenCV computes on these directly. The others travel in a wider one that holds every value.
_WORKING = {
    "u1": "u1", "u2": "u2", "i2": "i2", "f4": "f4", "f8": "f8",
    "i1": "i2", "f2": "f4", "u4": "f8", "i4": "f8", "u8": "f8", "i8": "f8",
}  # fmt: skip
_LARGEST_EXACT = 2**53
# This many images show which part of their dtype a data set fills.
MOST_LOOKED_AT = 32
# Images of more channels are rare, so that a shape that suggests volumes is worth a warning.
_MOST_COMMON_CHANNELS = 4
# Volumes whose last axis is not just as long as a side are told from images of several bands.
_FEWEST_SLICES = 16
# Images of other dtypes seldom have a narrower range by mistake.
_OFTEN_NARROW = (("u", 1), ("u", 2), ("i", 2))
_is_told = ContextVar("is_told", default=False)


def n_channels(shape: Shape) -> int:
    """Return the number of channels of an image of `shape`."""
    return shape[2] if len(shape) == 3 else 1


def without_alpha(image: Image) -> Image:
    """Return the channels that have a value range: all but the fourth of four, alpha."""
    return image[..., :3] if image.ndim == 3 and image.shape[2] == 4 else image


@cache
def working_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Return the native dtype that images of `dtype` are computed in.

    Raises
    ------
    TypeError
        For boolean, complex, extended-precision and non-numeric dtypes.
    """
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        raise TypeError(
            "images must be of a real numeric dtype, got bool: a mask can be passed as "
            "X.astype('uint8') * 255, and thresholded again afterwards"
        )
    try:
        return np.dtype(_WORKING[f"{dtype.kind}{dtype.itemsize}"])
    except KeyError:
        raise TypeError(
            "images must be of an integer dtype of 8 to 64 bits, or a real floating-point dtype of "
            f"16 to 64 bits, got {dtype}"
        ) from None


def float_dtype(dtype: np.dtype[Any]) -> type[np.floating[Any]]:
    """Return the floating-point type that holds images computed in `dtype` without loss."""
    return np.float64 if dtype == np.float64 else np.float32


def needs_working_dtype(dtype: np.dtype[Any]) -> bool:
    """Tell whether images of `dtype` are computed in another dtype (or byte order)."""
    return working_dtype(dtype) != dtype


def integer_limits(dtype: np.dtype[Any] | str) -> tuple[int, int]:
    """Return the lowest and highest integer that the working dtype holds exactly."""
    info = np.iinfo(dtype)
    if info.bits == 64:
        return max(info.min, -_LARGEST_EXACT), _LARGEST_EXACT
    return info.min, info.max


def to_working(image: Image, out: Image) -> None:
    """Write `image` into `out`, an array of the working dtype."""
    if image.dtype.kind in "iu" and image.dtype.itemsize == 8:
        low, high = integer_limits(image.dtype)
        if image.min() < low or image.max() > high:
            raise ValueError(
                f"{image.dtype} images are computed in float64 and must lie within {low} to "
                f"{high}, got {image.min()} to {image.max()}; rescale them or convert to float64"
            )
    np.copyto(out, image, casting="unsafe")


def from_working(values: Image, out: Image) -> None:
    """Write `values` into `out`, rounded and clipped where `out` holds integers."""
    if out.dtype.kind in "iu" and values.dtype.kind == "f":
        rounded = np.rint(values)
        values = np.clip(rounded, *integer_limits(out.dtype), out=rounded)
    elif out.dtype.kind in "iu" and values.dtype != out.dtype:
        values = np.clip(values, *integer_limits(out.dtype))
    np.copyto(out, values, casting="unsafe")


def cast_to(value: float, dtype: DTypeLike) -> Any:
    """Return a value as images of `dtype` hold it: rounded and clipped for integers."""
    out = np.empty(1, dtype)
    from_working(np.array([value]), out)
    return out[0]


def check_image(image: ArrayLike, source: int) -> Image:
    """Return `image` as an array of a shape and a dtype that can be rendered.

    Parameters
    ----------
    image : array-like
        One image.
    source : int
        Its index, for the message.
    """
    given = type(image).__name__
    refuse_masked(image, f"image {source}")
    try:
        image = np.asarray(image)
    except ValueError:
        raise ValueError(
            f"images must be arrays of shape (height, width[, channels]), got a {given} of unequal "
            f"parts for image {source}: give the image alone"
        ) from None
    if image.dtype.kind in "OSU":
        raise TypeError(
            f"images must be arrays of numbers, got {given} for image {source}: files are read by "
            "ImageFiles(paths), or by a class with len and [i]"
        )
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise ValueError(
            "images must have shape (height, width[, channels]) and at least one pixel, got shape "
            f"{image.shape} for image {source}"
        )
    working_dtype(image.dtype)
    return image


def refuse_masked(images: object, name: str) -> None:
    """Raise where `images` are a masked array, whose mask would be lost."""
    if isinstance(images, np.ma.MaskedArray):
        raise TypeError(
            f"{name} must be a plain array, got a masked array, whose mask would be lost: pass "
            "images.filled(value), or leave masked images out"
        )


def check_finite(image: Image, source: int | str) -> None:
    """Raise where an image holds NaN or infinite values; `source` is its index or its name."""
    if not is_finite(image):
        raise_not_finite(source)


def is_finite(values: NDArray[Any]) -> bool:
    """Tell whether no value is NaN or infinite."""
    dtype = values.dtype
    if dtype.kind != "f":
        return True
    # OpenCV's sum reads an image fastest. It seldom overflows where all values are finite.
    if dtype.itemsize in (4, 8) and dtype.isnative and values.flags.c_contiguous and values.size:
        total, *_ = cv2.sumElems(values.reshape(len(values), -1))
        if math.isfinite(total):
            return True
    return bool(np.isfinite(values).all())


def raise_not_finite(source: int | str) -> NoReturn:
    """Raise the error for NaN or infinite values; its attribute `image` is `source`."""
    error = ValueError(
        f"image {source} holds NaN or infinite values: repair it, for example with np.nan_to_num, "
        "or leave it out"
    )
    error.image = source  # type: ignore[attr-defined]
    raise error


def fill_color(fill: ArrayLike, shape: Shape, dtype: np.dtype[Any]) -> tuple[float, ...]:
    """Return one fill value for each channel, checked against the images."""
    channels = n_channels(shape)
    color = np.ravel(fill).tolist()
    if np.ndim(fill) == 0:
        color = color * channels
    if len(color) != channels:
        raise ValueError(
            f"fill must be one number or one for each of the {channels} channels, got {fill!r}"
        )
    if dtype.kind in "iu":
        low, high = integer_limits(dtype)
        if any(value != int(value) or not low <= value <= high for value in color):
            raise ValueError(
                f"fill must be whole numbers from {low} to {high} for images of dtype "
                f"{dtype}, got {fill!r}"
            )
    return tuple(color)


def look_at_alpha(images: Iterable[Image], value_range: tuple[float, float] | None) -> None:
    """Warn where the fourth of four channels, which is taken for alpha, looks like a band.

    Alpha is full in most pixels that it does not hide, so that few values lie between.

    Parameters
    ----------
    images : iterable of ndarray
        Images in use, of one dtype; at most `MOST_LOOKED_AT` are read.
    value_range : (float, float) or None
        The values of black and white, where they were given.
    """
    n_full = n_between = 0
    for image in islice(images, MOST_LOOKED_AT):
        if without_alpha(image) is image:
            continue
        values, dtype = image[..., 3], image.dtype
        black, white = value_range or (0, 1)
        full = (np.iinfo(dtype).max, white) if dtype.kind in "iu" else (1, 255, white)
        n_seen = int(np.count_nonzero(~np.isin(values, (0, black))))
        n_opaque = int(np.count_nonzero(np.isin(values, full)))
        n_full += n_opaque
        n_between += n_seen - n_opaque
    if n_between > n_full:
        warn(
            "the fourth of four channels is taken for alpha, which intensity, noise and filters "
            "leave as it is, but it looks like a band: most of its values are neither 0 nor full. "
            "Pass alpha=False to the Augmenter if it is a band, such as near infrared, or "
            "alpha=True if it is alpha; of a preset, preset(name).set_params(alpha=False)"
        )


def look_at(shapes: Iterable[Shape], images: Iterable[Image] = ()) -> None:
    """Warn where images look channels-first or like volumes, or fill little of their dtype.

    Parameters
    ----------
    shapes : iterable of tuple of int
        The shapes of images, each (height, width) or (height, width, channels).
    images : iterable of ndarray, default=()
        Images of one dtype, whose range is taken for black to white. At most `MOST_LOOKED_AT` are
        read, and none after one that fills enough of the dtype: normally the first.
    """
    if not _is_told.get():
        _warn_if_not_channels_last(shapes)
    _warn_if_narrow(images)


def spread(indices: NDArray[np.intp], most: int = MOST_LOOKED_AT) -> list[int]:
    """Return at most `most` of the indices, evenly spread."""
    if len(indices) > most:
        indices = indices[np.linspace(0, len(indices) - 1, most).astype(int)]
    return indices.tolist()


@contextmanager
def channels_first_told() -> Iterator[None]:
    """Turn the warning of channels off, since the user was warned already."""
    token = _is_told.set(True)
    try:
        yield
    finally:
        _is_told.reset(token)


def _warn_if_not_channels_last(shapes: Iterable[Shape]) -> None:
    shapes = [shape for shape in shapes if len(shape) == 3]
    channels_first = [s for s in shapes if s[0] in (1, 3, 4) and min(s[1:]) > _MOST_COMMON_CHANNELS]
    if channels_first:
        warn(
            f"images of shape {channels_first[0]} look channels-first, and must be channels-last, "
            "(height, width, channels): convert one with np.moveaxis(image, 0, -1), an array of "
            "them with np.moveaxis(X, 1, -1)"
        )
    volumes = [shape for shape in shapes if _looks_like_volume(*shape)]
    if volumes and not channels_first:
        warn(
            f"images of shape {volumes[0]} look like volumes, (depth, height, width), or like "
            "channels-first feature maps, and are taken for images of "
            f"{volumes[0][2]} channels: take the slices of volumes for images, or for channels, "
            "np.moveaxis(X, 1, -1), as feature maps need too. If they are images of many bands, "
            "silence this by warnings.filterwarnings('ignore', '.* look like volumes')"
        )


def _looks_like_volume(height: int, width: int, channels: int) -> bool:
    """Tell whether the last axis is as long as a side, or nearly as long as the one before.

    The latter counts from 16 entries on, where the first two differ: a square with many bands is no
    volume.
    """
    is_near = max(width, channels) < 2 * min(width, channels)
    if channels in (height, width):
        return channels > _MOST_COMMON_CHANNELS
    return is_near and height != width and channels >= _FEWEST_SLICES


def _warn_if_narrow(images: Iterable[Image]) -> None:
    """Warn unless an image fills much of the dtype, or all images have one value, such as 0."""
    low = high = info = None
    for image in islice(images, MOST_LOOKED_AT):
        if (image.dtype.kind, image.dtype.itemsize) not in _OFTEN_NARROW:
            return
        info, colors = np.iinfo(image.dtype), without_alpha(image)
        least, greatest = int(colors.min()), int(colors.max())
        low = least if low is None else min(low, least)
        high = greatest if high is None else max(high, greatest)
        if not (high <= 1 if info.bits == 8 else high - low < (info.max - info.min) / 4):
            return
    if info is not None and low != high:
        warn(
            f"the images span {low} to {high}, but all of {info.dtype.name}, {info.min} to "
            f"{info.max}, is taken for black to white by transforms of intensity and noise, and "
            "where loaders scale to [0, 1]: pass value_range=(low, high), or value_range='data' to "
            "the sampler; any that you pass silences this warning, "
            f"({info.min}, {info.max}) too"
        )
