"""The dtype that images are converted to, with black and white where the dtype has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from imblearn_image._core.values import resolve_value_range

INTEGERS = ("uint8", "uint16")
DTYPES = (*INTEGERS, "float16", "float32", "float64")


def check_dtype(dtype: DTypeLike | None, allowed: Sequence[str] = DTYPES) -> np.dtype | None:
    """Return a `dtype` that images can be converted to as numpy's, or None."""
    if dtype is None:
        return None
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found.name not in allowed:
        *names, last = allowed
        expected = ", ".join(["dtype must be None", *names])
        raise ValueError(f"{expected} or {last}, got {dtype!r}")
    return found.newbyteorder("=")


def convert(image: NDArray[Any], dtype: np.dtype) -> NDArray[Any]:
    """Return `image` in `dtype`, with black and white where `dtype` has them.

    Raises
    ------
    ValueError
        If floats shall become integers, or the image has integers of 32 or 64 bits: what is white
        in them cannot be known.
    """
    if image.dtype == dtype:
        return image
    if image.dtype.kind == "f" == dtype.kind:
        return image.astype(dtype)
    if image.dtype.kind == "f":
        raise ValueError(
            f"floats cannot become {dtype}, since their values of black and white are not known; "
            "pass a dtype of floats, which keeps the values, or None"
        )
    low, high = resolve_value_range(None, image.dtype)
    is_short = dtype.kind == "f" and dtype.itemsize < 8
    unit: Any = image.astype(np.float32 if is_short else np.float64)
    unit -= low
    unit /= high - low
    if dtype.kind == "u":
        unit = np.rint(unit * np.iinfo(dtype).max)
    return unit.astype(dtype, copy=False)
