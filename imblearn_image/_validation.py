"""Checks of input images and of the parameters about them, each in one place."""

import numbers
import warnings

import numpy as np

from imblearn_image._dtypes import integer_limits, working_dtype


def check_image_shape(image_shape, X):
    """Return the shape of one image of `X`, resolved and checked.

    Parameters
    ----------
    image_shape : None or tuple of int
        As the user gave it; one entry may be -1.
    X : ndarray, 2-D, 3-D or 4-D
        The images, or one flattened image a row.

    Returns
    -------
    tuple of int
        (height, width) or (height, width, channels).
    """
    if image_shape is None:
        if X.ndim not in (3, 4):
            raise ValueError(
                "X must have shape (n, height, width[, channels]), or (n, n_features) with "
                f"image_shape to say how a row folds into an image, got {X.shape}"
            )
        shape = X.shape[1:]
    else:
        shape = _resolve(image_shape, int(np.prod(X.shape[1:])))
        if X.ndim != 2 and shape != X.shape[1:]:
            raise ValueError(
                f"X of shape {X.shape} holds images of shape {X.shape[1:]}, but image_shape is "
                f"{image_shape}; leave image_shape out, or pass X.reshape(len(X), -1)"
            )
    if 0 in shape:
        raise ValueError(f"images must have at least one pixel, got the shape {shape} for each")
    return shape


def _resolve(image_shape, n_features):
    expected = (
        "image_shape must be (height, width) or (height, width, channels), positive integers of "
        "which one may be -1"
    )
    is_sequence = isinstance(image_shape, (tuple, list, np.ndarray))
    if (
        not is_sequence
        or len(image_shape) not in (2, 3)
        or not all(isinstance(side, numbers.Integral) for side in image_shape)
        or any(side < 1 and side != -1 for side in image_shape)
        or list(image_shape).count(-1) > 1
    ):
        raise ValueError(f"{expected}, got {image_shape!r}")
    shape = tuple(int(side) for side in image_shape)
    if -1 in shape:
        known = -int(np.prod(shape))
        if n_features % known == 0:
            shape = tuple(n_features // known if side == -1 else side for side in shape)
    if int(np.prod(shape)) != n_features:
        raise ValueError(
            f"image_shape {image_shape} does not divide into the {n_features} features of X"
        )
    return shape


def warn_if_channels_first(shape):
    """Warn where the shape of a batch of images looks like (n, channels, height, width)."""
    if len(shape) == 4 and shape[1] in (1, 3, 4) and shape[3] > 4 and shape[2] > 4:
        warnings.warn(
            f"X of shape {shape} looks channels-first; images must be channels-last, "
            "(n, height, width, channels). Convert with np.moveaxis(X, 1, -1)",
            UserWarning,
            stacklevel=2,
        )


def check_image(image, source):
    """Return `image` as an array of shape (height, width[, channels]) and a dtype we can render.

    Parameters
    ----------
    image : array-like
        One image.
    source : int
        Its index, for the message.
    """
    image = np.asarray(image)
    if image.ndim not in (2, 3) or 0 in image.shape:
        raise ValueError(
            "images must have shape (height, width[, channels]) and at least one pixel, got shape "
            f"{image.shape} for image {source}"
        )
    working_dtype(image.dtype)
    return image


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
            "value_range must be None, 'data' or a pair (low, high) of finite numbers with "
            f"low < high, got {value_range!r}"
        )
    return float(pair[0]), float(pair[1])


def resolve_value_range(value_range, dtype):
    """Return the pair (low, high) that images of `dtype` are mapped to [0, 1] from."""
    if value_range is not None:
        return value_range
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return 0.0, 1.0
    if dtype.itemsize == 8:
        raise ValueError(
            f"images of dtype {dtype} need value_range=(low, high) for transforms of intensity and "
            "noise, since their values fill no part of the dtype's range that could be guessed; or "
            "convert them, for example with X.astype('uint8')"
        )
    info = np.iinfo(dtype)
    return float(info.min), float(info.max)


def check_values(image, value_range, source):
    """Raise where values of `image` lie outside `value_range`, or are NaN."""
    least, greatest = image.min(), image.max()
    low, high = value_range
    if image.dtype.kind == "f":  # a limit means what the images' dtype makes of it
        with np.errstate(over="ignore"):
            low, high = image.dtype.type(low), image.dtype.type(high)
    if not (low <= least and greatest <= high):
        raise ValueError(
            f"the values of image {source} span {least} to {greatest} and must lie within the "
            f"value range ({low:g}, {high:g}) for transforms of intensity and noise; pass "
            "value_range=(low, high), or 'data' to the sampler, or rescale the images"
        )


def explain_objects(X):
    """Raise a clear error where `X` is a sequence of images that do not make one array."""
    is_object = isinstance(X, np.ndarray) and X.dtype == object
    if not (is_object or isinstance(X, (list, tuple))):
        return
    try:
        shapes = sorted({np.shape(image) for image in X})
    except ValueError:
        raise ValueError(
            "X must have shape (n, height, width[, channels]), got nested sequences of unequal "
            "length: make all images one size"
        ) from None
    if len(shapes) > 1:
        raise ValueError(
            f"the images of X must have one shape, got {len(shapes)} shapes, such as {shapes[0]} "
            f"and {shapes[-1]}: resize them, or use draw_plan and plan.render, which take a list "
            "of images of different sizes"
        )
    if is_object and shapes and len(shapes[0]) >= 2:
        raise ValueError(
            f"X must be a numeric array, got an object array that holds images of shape "
            f"{shapes[0]}: pass np.stack(X)"
        )


def fill_color(fill, shape, dtype):
    """Return one fill value for each channel, checked against the images."""
    channels = shape[2] if len(shape) == 3 else 1
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
