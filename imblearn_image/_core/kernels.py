"""Functions of the pixels of one image: no randomness, no loops over images.

A *kernel* is called as ``kernel(image, setting, out)``. It reads `image`, which may be read-only or
strided, and writes `out`, a C-contiguous array of the same shape and dtype that does not overlap
it; kernels of intensity, which change each value by itself, also work where `out` is `image`.
`setting` is what differs from row to row of a plan: a matrix, a table, an offset.

Image transforms compute with the other functions: each takes an image, its parameters and `out`,
which it returns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import Image, n_channels, without_alpha
from imblearn_image._core.opencv import cv2

Kernel = Callable[[Image, Any, Image], None]
# A kernel, and its setting for one row.
Work = tuple[Kernel, Any]

Border = Literal["constant", "replicate", "reflect", "reflect_101", "wrap"]
Interpolation = Literal["linear", "nearest"]

BORDERS: dict[str, int] = {
    "constant": cv2.BORDER_CONSTANT,
    "replicate": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT,
    "reflect_101": cv2.BORDER_REFLECT_101,
    "wrap": cv2.BORDER_WRAP,
}
INTERPOLATIONS: dict[str, int] = {
    "linear": cv2.INTER_LINEAR,
    "nearest": cv2.INTER_NEAREST,
}

# The weights of red, green and blue in the luma: ITU-R BT.601.
LUMA = np.array([0.299, 0.587, 0.114])

# Above this many channels OpenCV's Python binding takes an array for a stack of images.
_MAX_CHANNELS = 128
# With 2 channels or more than 4, OpenCV 5 computes other values than for each alone, or fails.
_CHANNELS_ALIKE = (1, 3, 4)


def copy_if_reallocated(result: Image, out: Image) -> Image:
    """Return `out`, with the result copied into it if OpenCV wrote to an array of its own."""
    if result is not out:
        np.copyto(out, result.reshape(out.shape))
    return out


def copy(image: Image, _: object, out: Image) -> None:
    """Copy the image."""
    np.copyto(out, image)


def flip(image: Image, code: int, out: Image) -> None:
    """Mirror the image: `code` 1 swaps left and right, 0 top and bottom, -1 both."""
    if image.ndim == 3 and image.shape[2] > _MAX_CHANNELS:
        np.copyto(out, np.flip(image, (0, 1) if code == -1 else code))
        return
    result = cv2.flip(image, code, out)
    if result is not out:
        copy_if_reallocated(result, out)


def quarter_turn(image: Image, code: int, out: Image) -> None:
    """Turn a square image by a quarter: `code` is one of OpenCV's ``ROTATE_90_*``."""
    if n_channels(image.shape) > 4:
        np.copyto(out, np.rot90(image, 1 if code == cv2.ROTATE_90_COUNTERCLOCKWISE else -1))
    else:
        copy_if_reallocated(cv2.rotate(image, code, out), out)


def look_up(image: Image, table: NDArray[np.uint8], out: Image) -> None:
    """Replace each value of a uint8 image, which may be `out`, by its entry in a table of 256."""
    result = cv2.LUT(image, table, out)
    if result is not out:
        copy_if_reallocated(result, out)


@cache
def fastest_look_up() -> Kernel:
    """Return `look_up`, or a kernel that does the same with StringZilla where it is installed."""
    try:
        from stringzilla import translate
    except ImportError:
        return look_up

    def look_up_by_stringzilla(image: Image, table: NDArray[np.uint8], out: Image) -> None:
        if image is not out:
            np.copyto(out, image)
        translate(out.data.cast("B"), table.data, inplace=True)

    return look_up_by_stringzilla


def in_place_after(image: Image, pair: tuple[Work, Work], out: Image) -> None:
    """Carry out one (kernel, setting), and another in place on the result."""
    (first, given), (second, then) = pair
    first(image, given, out)
    second(out, then, out)


def clip_in_place(image: Image, limits: tuple[float, float], out: Image) -> None:
    """Clip `out` to the pair `limits`."""
    np.clip(out, *limits, out=out)


def clip_colors_in_place(image: Image, limits: tuple[float, float], out: Image) -> None:
    """Clip `out` to the pair `limits`, except alpha."""
    colors = without_alpha(out)
    np.clip(colors, *limits, out=colors)


def transpose(image: Image, _: object, out: Image) -> None:
    """Swap the axes of a square image."""
    np.copyto(out, image.swapaxes(0, 1))


def gaussian_blur(image: Image, sigma: float, kernel_size: int, out: Image) -> Image:
    """Blur with a Gaussian of standard deviation `sigma` over a square of `kernel_size` pixels."""
    size, border = (kernel_size, kernel_size), cv2.BORDER_REFLECT_101
    # Called directly: on small images one more call of Python would cost noticeable time.
    if image.ndim == 2 or image.shape[2] in _CHANNELS_ALIKE:
        result = cv2.GaussianBlur(image, size, sigma, out, sigma, border)
        return out if result is out else copy_if_reallocated(result, out)

    def blur(image: Image, out: Image) -> Image:
        return cv2.GaussianBlur(image, size, sigma, out, sigma, border)

    return _few_channels(blur, image, out)


def convolve(image: Image, kernel: NDArray[np.float32], out: Image) -> Image:
    """Correlate with a small float32 `kernel`; beyond the edge the image is mirrored."""

    def correlate(image: Image, out: Image) -> Image:
        return cv2.filter2D(image, -1, kernel, out, borderType=cv2.BORDER_REFLECT_101)

    return _few_channels(correlate, image, out)


def median_blur(image: Image, kernel_size: int, out: Image) -> Image:
    """Take the median over a square of 3 or 5 pixels; the edge is repeated beyond itself."""
    if image.dtype == np.float64:  # OpenCV's filter does not support it
        half = kernel_size // 2
        around = ((half, half), (half, half)) + ((0, 0),) * (image.ndim - 2)
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(image, around, mode="edge"), (kernel_size, kernel_size), axis=(0, 1)
        )
        return np.median(windows, axis=(-2, -1), out=out)

    def blur(image: Image, out: Image) -> Image:
        return cv2.medianBlur(image, kernel_size, out)

    return _few_channels(blur, image, out)


def displace(image: Image, dx: NDArray[Any], dy: NDArray[Any], out: Image) -> Image:
    """Read each pixel (x, y) from ``(x + dx, y + dy)``; beyond the edge the image is mirrored."""
    height, width = image.shape[:2]
    x = np.arange(width, dtype=np.float32) + dx.astype(np.float32, copy=False)
    y = np.arange(height, dtype=np.float32)[:, np.newaxis] + dy.astype(np.float32, copy=False)

    def read(image: Image, out: Image) -> Image:
        return cv2.remap(image, x, y, cv2.INTER_LINEAR, out, cv2.BORDER_REFLECT_101)

    return _few_channels(read, image, out)


def coarsen(image: Image, size: tuple[int, int], out: Image) -> Image:
    """Shrink to `size`, (width, height), by averaging areas, and enlarge linearly again."""
    full = (image.shape[1], image.shape[0])

    def shrink_and_enlarge(image: Image, out: Image) -> Image:
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return cv2.resize(small, full, out, interpolation=cv2.INTER_LINEAR)

    return _few_channels(shrink_and_enlarge, image, out)


def enlarge(grid: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Return a small float32 `grid` enlarged to (height, width), smoothly."""
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def enlarge_linearly(grid: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """Return a float32 `grid` enlarged to (height, width), linearly between its places."""
    if grid.shape == (height, width):
        return grid
    enlarged = cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(enlarged, np.float32)


def mix_channels(image: Image, matrix: NDArray[np.float64], out: Image) -> Image:
    """Replace each pixel by `matrix` times its channels."""
    return copy_if_reallocated(cv2.transform(image, matrix, out), out)


def equalize_locally(image: Image, clip_limit: float, grid: tuple[int, int], out: Image) -> Image:
    """Equalize each of `grid`, (across, down), tiles of a gray uint8 or uint16 image."""
    plane = image.reshape(image.shape[:2])
    return copy_if_reallocated(cv2.createCLAHE(clip_limit, grid).apply(plane), out)


def compress(image: Image, quality: int, out: Image) -> Image:
    """Encode a gray or RGB uint8 image as JPEG and decode it again."""
    is_gray = n_channels(image.shape) == 1
    given = image if is_gray else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", given, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE if is_gray else cv2.IMREAD_COLOR)
    assert decoded is not None
    if is_gray:
        return copy_if_reallocated(decoded, out)
    return copy_if_reallocated(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB, out), out)


def _few_channels(compute: Callable[[Image, Image], Image], image: Image, out: Image) -> Image:
    """Call ``compute(image, out)`` for groups of channels that OpenCV computes alike."""
    channels = n_channels(image.shape)
    if channels in _CHANNELS_ALIKE:
        return copy_if_reallocated(compute(image, out), out)
    wide, result = np.zeros((2, *image.shape[:2], 4), dtype=image.dtype)
    for first in range(0, channels, 4):
        count = min(4, channels - first)
        np.copyto(wide[..., :count], image[..., first : first + count])
        np.copyto(out[..., first : first + count], compute(wide, result)[..., :count])
    return out
