"""One look at images before they are used: what is likely to be a mistake is warned of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import without_alpha
from imblearn_image._core.text import warn

# So many images show which part of their dtype a data set fills.
MOST_LOOKED_AT = 32
# Images of other dtypes seldom have a narrower range by mistake.
_OFTEN_NARROW = (("u", 1), ("u", 2), ("i", 2))
_is_told = ContextVar("is_told", default=False)


def look_at(shapes: Iterable[tuple[int, ...]], images: Iterable[NDArray[Any]] = ()) -> None:
    """Warn where images look channels-first, and where they fill little of their dtype.

    Parameters
    ----------
    shapes : iterable of tuple of int
        The shapes of images, each (height, width) or (height, width, channels).
    images : iterable of ndarray, default=()
        Images of one dtype, whose range is taken for black to white. At most `MOST_LOOKED_AT` are
        taken, and none after one that fills enough of the dtype: normally the first.
    """
    _warn_if_channels_first(shapes)
    _warn_if_narrow(images)


def spread(indices: NDArray[np.intp], most: int = MOST_LOOKED_AT) -> list[int]:
    """Return at most so many of some indices, evenly spread."""
    if len(indices) > most:
        indices = indices[np.linspace(0, len(indices) - 1, most).astype(int)]
    return indices.tolist()


@contextmanager
def channels_first_told() -> Iterator[None]:
    """Let nothing that is called warn of channels again, since the user was told."""
    token = _is_told.set(True)
    try:
        yield
    finally:
        _is_told.reset(token)


def _warn_if_channels_first(shapes: Iterable[tuple[int, ...]]) -> None:
    suspects = [s for s in shapes if len(s) == 3 and s[0] in (1, 3, 4) and min(s[1:]) > 4]
    if suspects and not _is_told.get():
        warn(
            f"images of shape {suspects[0]} look channels-first, and must be channels-last, "
            "(height, width, channels): convert one with np.moveaxis(image, 0, -1), an array of "
            "them with np.moveaxis(X, 1, -1)"
        )


def _warn_if_narrow(images: Iterable[NDArray[Any]]) -> None:
    """Warn unless an image shows that the dtype is filled, or all are of one value, as black."""
    low = high = info = None
    for image in islice(images, MOST_LOOKED_AT):
        if (image.dtype.kind, image.dtype.itemsize) not in _OFTEN_NARROW:
            return
        info, colors = np.iinfo(image.dtype), without_alpha(image)
        least, greatest = int(colors.min()), int(colors.max())
        low = least if low is None else min(low, least)
        high = greatest if high is None else max(high, greatest)
        if not (high <= 1 if info.bits == 8 else high - low < (info.max - info.min) / 8):
            return
    if info is not None and low != high:
        warn(
            f"the images span {low} to {high}, but transforms of intensity and noise take all "
            f"of {info.dtype.name}, {info.min} to {info.max}, for black to white: pass "
            "value_range=(low, high), or value_range='data' to the sampler; any that you pass "
            f"silences this warning, ({info.min}, {info.max}) too"
        )
