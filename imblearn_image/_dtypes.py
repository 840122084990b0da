"""Which dtype an image is computed in, and the way there and back."""

import numpy as np

# OpenCV computes on these directly. The others travel in a wider one that holds every value.
_WORKING = {
    "u1": "u1", "u2": "u2", "i2": "i2", "f4": "f4", "f8": "f8",
    "i1": "i2", "f2": "f4", "u4": "f8", "i4": "f8", "u8": "f8", "i8": "f8",
}  # fmt: skip
_LARGEST_EXACT = 2**53


def working_dtype(dtype):
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


def is_carried(dtype):
    """Tell whether images of `dtype` are computed in another dtype (or byte order)."""
    return working_dtype(dtype) != dtype


def integer_limits(dtype):
    """Return the lowest and highest integer that survives the way through the working dtype."""
    info = np.iinfo(dtype)
    if info.bits == 64:
        return max(info.min, -_LARGEST_EXACT), _LARGEST_EXACT
    return info.min, info.max


def holds_all(value_range, dtype):
    """Tell whether `dtype` is one of integers that all lie in `value_range`."""
    if dtype.kind not in "iu":
        return False
    info = np.iinfo(dtype)
    return value_range[0] <= info.min and info.max <= value_range[1]


def load(image, _, out):
    """Write `image` into `out`, which is of the working dtype."""
    if image.dtype.kind in "iu" and image.dtype.itemsize == 8:
        low, high = integer_limits(image.dtype)
        if image.min() < low or image.max() > high:
            raise ValueError(
                f"{image.dtype} images are computed in float64 and must lie within {low} to "
                f"{high}, got {image.min()} to {image.max()}; rescale them or convert to float64"
            )
    np.copyto(out, image, casting="unsafe")


def store(image, _, out):
    """Write `image` into `out`, rounded and clipped where `out` holds integers."""
    if out.dtype.kind in "iu" and image.dtype.kind == "f":
        rounded = np.rint(image)
        image = np.clip(rounded, *integer_limits(out.dtype), out=rounded)
    elif out.dtype.kind in "iu":
        image = np.clip(image, *integer_limits(out.dtype))
    np.copyto(out, image, casting="unsafe")
