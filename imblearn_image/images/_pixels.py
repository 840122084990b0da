"""From what Pillow decoded to an array: colors, alpha and depth."""

import numpy as np

from imblearn_image._core.formats import is_finite
from imblearn_image._core.opencv import cv2
from imblearn_image.images.regular_file import RefusedError

_GRAY_16 = ("I;16", "I;16L", "I;16B", "I;16N")
_BAND = 2**20


def to_array(image, color):
    """Return the pixels of a loaded image: gray (height, width), or with 3 or 4 channels."""
    if image.mode in _GRAY_16 or image.mode in ("I", "F"):
        return _deep_gray(image)
    if image.mode in ("CMYK", "LAB", "HSV"):
        raise RefusedError(
            f"which RGB the {image.mode} colors stand for depends on a color profile: "
            "convert the file to RGB"
        )
    image, alpha = _without_palette(image)
    if alpha and color == "keep":
        return _converted(image, "RGBA")
    if alpha and image.getchannel("A").getextrema()[0] < 255:
        raise RefusedError(
            "the image has transparent pixels: read it with color='keep', or put it on a background"
        )
    is_gray = image.mode in ("1", "L", "LA")
    return _converted(image, "L" if is_gray or color == "gray" else "RGB")


def _without_palette(image):
    """Return the image in mode 1, L, LA, RGB or RGBA, and whether it has an alpha channel."""
    transparent = "transparency" in image.info
    mode = {"P": "RGBA" if transparent else "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(
        image.mode
    )
    if mode is None and transparent and image.mode in ("1", "L", "RGB"):
        mode = "RGBA" if image.mode == "RGB" else "LA"
    if mode is None and image.mode in ("YCbCr", "RGBX"):
        mode = "RGB"
    if mode is not None:
        image = image.convert(mode)
    if image.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        raise RefusedError(f"images of Pillow's mode {image.mode} are not read")
    return image, image.mode in ("LA", "RGBA")


def _converted(image, mode):
    if image.mode == mode:
        return _in_bands(image, np.array)
    return _in_bands(image, lambda band: np.array(band.convert(mode)))


def _in_bands(image, convert):
    """Return the array of an image, converted in bands of rows where it is large.

    It takes less memory: Pillow makes arrays by way of two copies.
    """
    width, height = image.size
    rows = max(1, _BAND // width)
    if rows >= height:
        return convert(image)
    pixels = None
    for top in range(0, height, rows):
        band = convert(image.crop((0, top, width, min(top + rows, height))))
        if pixels is None:
            pixels = np.empty((height, *band.shape[1:]), band.dtype)
        pixels[top : top + rows] = band
    return pixels


def _deep_gray(image):
    if image.mode == "F":
        pixels = _in_bands(image, lambda band: np.array(band, np.float32))
        if not is_finite(pixels):
            raise RefusedError("the image holds NaN or infinite values")
        return pixels
    # Pillow reads 16 bits with a sign, and in older versions those of PNG files, as 32.
    has_sign = image.mode == "I" and image.format != "PNG"
    dtype = np.int16 if has_sign else np.uint16
    pixels = _in_bands(image, lambda band: np.array(band).astype(dtype, copy=False))
    if "transparency" in image.info and (pixels == image.info["transparency"]).any():
        raise RefusedError("the image has transparent pixels, beside 16-bit gray")
    return pixels


# What turns an image upright, by the value of the EXIF tag.
_TURNS = {
    2: lambda image: image[:, ::-1],
    3: lambda image: image[::-1, ::-1],
    4: lambda image: image[::-1],
    5: lambda image: image.swapaxes(0, 1),
    6: lambda image: image.swapaxes(0, 1)[:, ::-1],
    7: lambda image: image[::-1, ::-1].swapaxes(0, 1),
    8: lambda image: image.swapaxes(0, 1)[::-1],
}


def upright(image, orientation):
    """Return an image as it is to be seen, by the value of the EXIF tag."""
    turn = _TURNS.get(orientation)
    return image if turn is None else np.ascontiguousarray(turn(image))


def resize(image, size):
    """Return an image of `size`, (height, width): averages downwards, cubic upwards.

    Colors of RGBA count by their alpha: what cannot be seen darkens nothing beside it.
    """
    if image.ndim == 3 and image.shape[2] == 4 and image[..., 3].min() < 255:
        return _resize_transparent(image, size)
    return _resize(image, size)


def _resize_transparent(image, size):
    """Resize an image of uint8 by its colors times alpha, and divide by alpha again."""
    seen = image.astype(np.float32)
    seen[..., :3] *= seen[..., 3:] / 255
    seen = _resize(seen, size)
    alpha = seen[..., 3:]
    np.divide(seen[..., :3] * 255, alpha, out=seen[..., :3], where=alpha > 0)
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


def _resize(image, size):
    height, width = image.shape[:2]
    smaller = min(height, size[0]), min(width, size[1])
    if smaller != (height, width):
        image = cv2.resize(image, smaller[::-1], interpolation=cv2.INTER_AREA)
    if smaller != tuple(size):
        low, high = image.min(), image.max()
        image = cv2.resize(image, tuple(size)[::-1], interpolation=cv2.INTER_CUBIC)
        # The cubic overshoots at edges.
        image = np.clip(image, low, high, out=image)
    return image
