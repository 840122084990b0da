"""What the images of a call have in common."""

from typing import NamedTuple

import numpy as np

from imblearn_image._core.formats import cast_to, working_dtype
from imblearn_image._core.values import holds_all


class ImageFormat(NamedTuple):
    """The shape of images, their dtype, and the value range where a transform needs one.

    `dtype` is the one that images come and go in, `working` the one that they are computed in.
    """

    shape: tuple
    dtype: np.dtype
    value_range: tuple | None

    @property
    def working(self):
        return working_dtype(self.dtype)


def keyed_columns(step):
    """Return (column, key) of each column of a step: its own name and that in a plan."""
    return tuple((column, step.key(column)) for column in step.columns())


def columns_of(params, keys, rows):
    """Return what was drawn for some rows, as arrays."""
    return {column: params[key][rows] for column, key in keys}


def row_columns(params, keys, row):
    """Return what was drawn for one row, as numbers of Python, the fastest to compute with."""
    return {column: params[key].item(row) for column, key in keys}


def limits_of(image_format):
    """Return the value range that images must be clipped to, None if no value can leave it."""
    value_range, dtype = image_format.value_range, image_format.working
    return (
        None if holds_all(value_range, dtype) else tuple(cast_to(end, dtype) for end in value_range)
    )


def carrying_alpha(kernel):
    """Return the kernel for images of four channels that leaves the fourth, alpha, as it is."""

    def carried(image, number, out):
        alpha = image[..., 3].copy()  # since `out` may be the image
        kernel(image, number, out)
        out[..., 3] = alpha

    return carried
