"""From the dtype of files to the one that is asked for."""

import numpy as np

from imblearn_image._value_range import resolve_value_range


def check_dtype(dtype):
    """Return the `dtype` of `load_image_folder` as numpy's, or None."""
    if dtype is None:
        return None
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or (found.kind, found.itemsize) not in {
        ("u", 1), ("u", 2), ("f", 2), ("f", 4), ("f", 8),
    }:  # fmt: skip
        raise ValueError(
            f"dtype must be None, uint8, uint16, float16, float32 or float64, got {dtype!r}"
        )
    return found.newbyteorder("=")


def convert(image, dtype):
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
    unit = image.astype(np.float32 if dtype.kind == "f" and dtype.itemsize < 8 else np.float64)
    unit -= low
    unit /= high - low
    if dtype.kind == "u":
        unit = np.rint(unit * np.iinfo(dtype).max)
    return unit.astype(dtype, copy=False)
