"""Kernels, see `_kernels`, that are made for images of one format: shifts and warps."""

import numpy as np

from imblearn_image import _kernels
from imblearn_image._formats import n_channels
from imblearn_image._opencv import cv2

# remap, which carries out most warps, counts pixels in 16-bit signed integers.
_MAX_WARP_SIDE = 32766
# The side from which three channels are warped faster as four: measured, see docs/design.md.
_FOUR_CHANNEL_SIDE = {np.dtype("u1"): 64, np.dtype("u2"): 64, np.dtype("f4"): 96}


def shifter(fill, dtype):
    """Return the kernel that moves an image by whole pixels, right and down, over `fill`."""
    color = np.asarray(fill).astype(dtype)
    scalar, mode, copy_make_border = (*fill, 0, 0, 0)[:4], cv2.BORDER_CONSTANT, cv2.copyMakeBorder

    def by_border(image, offset, out):
        (dx, dy), (height, width) = offset, image.shape[:2]
        top = dy if dy > 0 else 0  # max would take longer
        left = dx if dx > 0 else 0
        bottom, right = top - dy, left - dx
        if bottom < height - top and right < width - left:
            seen = image[bottom : height - top, right : width - left]
            result = copy_make_border(seen, top, bottom, left, right, mode, out, scalar)
            if result is not out:
                _kernels.keep(result, out)
        else:
            out[:] = color

    def by_slices(image, offset, out):
        (dx, dy), (height, width) = offset, image.shape[:2]
        out[:] = color
        if abs(dx) < width and abs(dy) < height:
            out[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = image[
                max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)
            ]

    return by_border if len(fill) <= 4 else by_slices


def warper(shape, dtype, *, interpolation, border, fill):
    """Return the kernel that warps images of one shape and dtype by a forward matrix.

    The matrix is (2, 3) for an affine map and (3, 3) for a perspective. The result of a channel
    does not depend on how many others there are: OpenCV 5 computes 2 and more than 4 channels
    otherwise than 1, 3 or 4, so these go through groups of four.

    Parameters
    ----------
    shape : tuple
        (height, width) or (height, width, channels).
    dtype : dtype
        One that `working_dtype` returns.
    interpolation, border : str
        A key of `INTERPOLATIONS` and of `BORDERS`.
    fill : tuple of float
        One value a channel, for the border "constant".
    """
    height, width = shape[:2]
    if max(height, width) > _MAX_WARP_SIDE:
        raise ValueError(
            f"OpenCV warps images of at most {_MAX_WARP_SIDE} pixels a side, got {height} x "
            f"{width}; cut them into tiles, or use flips and shifts only"
        )
    flags, mode, size = (
        _kernels.INTERPOLATIONS[interpolation],
        _kernels.BORDERS[border],
        (width, height),
    )
    channels = n_channels(shape)
    fill = (*fill, 0, 0, 0)

    def call(image, matrix, out, color=fill[:4]):
        warp = cv2.warpAffine if len(matrix) == 2 else cv2.warpPerspective
        result = warp(image, matrix, size, out, flags, mode, color)
        if result is not out:
            _kernels.keep(result, out)

    if channels in (1, 4) or (channels == 3 and not _is_faster_as_four(shape, dtype)):
        return call

    # OpenCV is slower at pixels that it takes from the border. A margin of the fill's color to
    # the right and below leaves it fewer, and moves no coordinate that it rounds.
    margin = min(max(height, width) // 8, _MAX_WARP_SIDE - max(height, width))
    margin = margin if border == "constant" and channels == 3 else 0
    around = np.zeros((height + margin, width + margin, 4), dtype=dtype)
    around[:] = np.asarray(fill[:4]).astype(dtype)
    wide, warped = around[:height, :width], np.zeros((height, width, 4), dtype=dtype)

    def three_as_four(image, matrix, out):
        cv2.cvtColor(image, cv2.COLOR_BGR2BGRA, wide)
        call(around, matrix, warped)
        _kernels.keep(cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR, out), out)

    def in_groups(image, matrix, out):
        for first in range(0, channels, 4):
            count = min(4, channels - first)
            np.copyto(wide[..., :count], image[..., first : first + count])
            call(wide, matrix, warped, fill[first : first + 4])
            np.copyto(out[..., first : first + count], warped[..., :count])

    return three_as_four if channels == 3 else in_groups


def _is_faster_as_four(shape, dtype):
    side = _FOUR_CHANNEL_SIDE.get(np.dtype(dtype))
    return side is not None and shape[0] * shape[1] >= side * side
