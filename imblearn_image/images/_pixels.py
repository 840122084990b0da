"""From what Pillow decoded to an array: colors, alpha and depth."""

import numpy as np

from imblearn_image.images._regular_file import RefusedError

_GRAY_16 = ("I;16", "I;16L", "I;16B", "I;16N")
_BAND = 2**22


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
    """Return the array of an image in another mode, made in bands of rows, which saves memory."""
    width, height = image.size
    rows = max(1, _BAND // width)
    if rows >= height:
        return np.array(image if image.mode == mode else image.convert(mode))
    channels = {"L": (), "RGB": (3,), "RGBA": (4,)}[mode]
    pixels = np.empty((height, width, *channels), np.uint8)
    for top in range(0, height, rows):
        band = image.crop((0, top, width, min(top + rows, height)))
        pixels[top : top + rows] = np.asarray(band.convert(mode))
    return pixels


def _deep_gray(image):
    pixels = np.array(image)
    if image.mode == "F":
        if not np.isfinite(pixels).all():
            raise RefusedError("the image holds NaN or infinite values")
        return pixels.astype(np.float32, copy=False)
    if image.mode == "I":
        # Pillow reads 16 bits with a sign, and in older versions without one, as 32.
        return pixels.astype(np.uint16 if image.format == "PNG" else np.int16)
    pixels = pixels.astype(np.uint16, copy=False)
    if (pixels == image.info.get("transparency", -1)).any():
        raise RefusedError("the image has transparent pixels, beside 16-bit gray")
    return pixels
