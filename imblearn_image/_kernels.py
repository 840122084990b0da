"""What is done to the pixels of one image: no randomness, no loops over images.

A *kernel* is called as ``kernel(image, number, out)``. It reads `image`, which may be read-only or
strided, and writes `out`, a C-contiguous array of the same shape and dtype that does not overlap
it. `number` is whatever differs from row to row of a plan: a matrix, a table, an offset.
"""

import numpy as np

from imblearn_image._opencv import cv2

BORDERS = {
    "constant": cv2.BORDER_CONSTANT,
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT,
    "reflect_101": cv2.BORDER_REFLECT_101,
    "wrap": cv2.BORDER_WRAP,
}
INTERPOLATIONS = {"linear": cv2.INTER_LINEAR, "nearest": cv2.INTER_NEAREST}

# Above this many channels OpenCV's Python binding takes an array for a stack of images.
_MAX_CHANNELS = 128
# remap, which carries out most warps, counts pixels in 16-bit signed integers.
_MAX_WARP_SIDE = 32766
# The side from which three channels are warped faster as four: measured, see docs/design.md.
_FOUR_CHANNEL_SIDE = {np.dtype("u1"): 64, np.dtype("u2"): 64, np.dtype("f4"): 96}


def n_channels(shape):
    """Return the number of channels of an image of `shape`."""
    return shape[2] if len(shape) == 3 else 1


def _keep(result, out):
    """Copy `result` where OpenCV did not write into `out` but into an array of its own."""
    if result is not out:
        np.copyto(out, result.reshape(out.shape))


def copy(image, _, out):
    """Copy the image."""
    np.copyto(out, image)


def flip(image, code, out):
    """Mirror the image: `code` 1 swaps left and right, 0 top and bottom, -1 both."""
    if n_channels(image.shape) > _MAX_CHANNELS:
        np.copyto(out, np.flip(image, {1: 1, 0: 0, -1: (0, 1)}[code]))
    else:
        _keep(cv2.flip(image, code, out), out)


def quarter_turn(image, code, out):
    """Turn a square image by a quarter: `code` is one of OpenCV's ``ROTATE_90_*``."""
    if n_channels(image.shape) > 4:
        np.copyto(out, np.rot90(image, 1 if code == cv2.ROTATE_90_COUNTERCLOCKWISE else -1))
    else:
        _keep(cv2.rotate(image, code, out), out)


def look_up(image, table, out):
    """Replace each value of a uint8 image by its entry in the `table` of 256."""
    _keep(cv2.LUT(image, table, out), out)


def gaussian_blur(image, sigma, kernel_size, out):
    """Blur with a Gaussian of standard deviation `sigma` over a square of `kernel_size` pixels."""
    size = (kernel_size, kernel_size)
    channels = n_channels(image.shape)
    if channels <= _MAX_CHANNELS:
        _keep(cv2.GaussianBlur(image, size, sigma, out, sigma, cv2.BORDER_REFLECT_101), out)
        return
    for first in range(0, channels, _MAX_CHANNELS):
        group = np.s_[..., first : first + _MAX_CHANNELS]
        blurred = cv2.GaussianBlur(image[group], size, sigma, sigmaY=sigma)
        np.copyto(out[group], blurred.reshape(out[group].shape))


def shifter(fill, dtype):
    """Return the kernel that moves an image by whole pixels, right and down, over `fill`."""
    colour = np.asarray(fill).astype(dtype)
    if (colour == colour[0]).all():
        colour = colour[0]  # one value fills several times faster than one a channel

    def shift(image, offset, out):
        dx, dy = offset
        height, width = image.shape[:2]
        if abs(dx) >= width or abs(dy) >= height:
            out[:] = colour
            return
        top, bottom = max(dy, 0), height + min(dy, 0)
        left, right = max(dx, 0), width + min(dx, 0)
        out[top:bottom, left:right] = image[top - dy : bottom - dy, left - dx : right - dx]
        out[:top] = colour
        out[bottom:] = colour
        out[top:bottom, :left] = colour
        out[top:bottom, right:] = colour

    return shift


def warper(shape, dtype, *, interpolation, border, fill):
    """Return the kernel that warps images of one shape and dtype by a (2, 3) forward matrix.

    The result of a channel does not depend on how many others there are: OpenCV 5 computes 2 and
    more than 4 channels otherwise than 1, 3 or 4, so these go through groups of four.

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
    flags, mode, size = INTERPOLATIONS[interpolation], BORDERS[border], (width, height)
    channels = n_channels(shape)
    fill = (*fill, 0, 0, 0)

    def direct(image, matrix, out):
        _keep(cv2.warpAffine(image, matrix, size, out, flags, mode, fill[:4]), out)

    if channels in (1, 4) or (channels == 3 and not _is_faster_as_four(shape, dtype)):
        return direct

    wide, warped = np.zeros((2, height, width, 4), dtype=dtype)

    def three_as_four(image, matrix, out):
        cv2.cvtColor(image, cv2.COLOR_BGR2BGRA, wide)
        cv2.warpAffine(wide, matrix, size, warped, flags, mode, fill[:4])
        _keep(cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR, out), out)

    def in_groups(image, matrix, out):
        for first in range(0, channels, 4):
            count = min(4, channels - first)
            np.copyto(wide[..., :count], image[..., first : first + count])
            colour = fill[first : first + 4]
            cv2.warpAffine(wide, matrix, size, warped, flags, mode, colour)
            np.copyto(out[..., first : first + count], warped[..., :count])

    return three_as_four if channels == 3 else in_groups


def _is_faster_as_four(shape, dtype):
    side = _FOUR_CHANNEL_SIDE.get(np.dtype(dtype))
    return side is not None and shape[0] * shape[1] >= side * side
