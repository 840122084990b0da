"""Decoding by Pillow, and from its images to arrays: colors, alpha and depth."""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import is_finite
from imblearn_image.images._headers import CHECKS, check_rows, webp_size
from imblearn_image.images.regular_file import RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage
    from PIL.ImageFile import ImageFile
    from PIL.TiffImagePlugin import TiffImageFile

_CLASSES = {
    "PNG": "PngImageFile",
    "JPEG": "JpegImageFile",
    "BMP": "BmpImageFile",
    "WEBP": "WebPImageFile",
    "TIFF": "TiffImageFile",
}
_MODULES = {"WEBP": "WebP"}
_ORIENTATION = 274
_LARGEST_EXIF = 2**20
_MOST_SCANNED = 2**30
_LARGEST_RLE = 2**20
_GRAY_16 = ("I;16", "I;16L", "I;16B", "I;16N")
_BAND = 2**20


@cache
def _opener(name: str) -> Callable[..., Any]:
    """Return Pillow's class of a format.

    ``Image.open`` would ask each format in turn, and has a limit of its own on pixels.
    """
    module = importlib.import_module(f"PIL.{_MODULES.get(name, name.title())}ImagePlugin")
    if name == "TIFF":
        _silence_tiff(module)
    return getattr(module, _CLASSES[name])


def _silence_tiff(module: ModuleType) -> None:
    """Keep Pillow and libtiff from printing about faulty TIFF files: errors are raised instead."""
    import ctypes
    import logging

    from PIL import Image

    logging.getLogger(module.__name__).addHandler(logging.NullHandler())
    # Where libtiff is a part of Pillow's own library, as on Windows, it cannot be asked.
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(Image.core.__file__)
        library.TIFFSetErrorHandler(None)
        library.TIFFSetWarningHandler(None)


def decode(
    data: bytes,
    name: str,
    color: str,
    image_size: tuple[int, int] | None,
    frame: int | None,
    max_pixels: int,
    background: tuple[int, int, int] | None,
) -> tuple[NDArray[Any], tuple[int, int]]:
    """Return the image of the bytes of a file of format `name`, and its whole (height, width).

    The image is smaller where it is a JPEG file's, and `image_size` is much smaller.
    """
    if name in CHECKS:
        CHECKS[name](data, frame)
    if name == "WEBP" and (size := webp_size(data)):
        check_size(size, max_pixels)
    with _opener(name)(io.BytesIO(data)) as image:
        check_size(image.size, max_pixels)
        _seek(image, frame)
        check_size(image.size, max_pixels)
        orientation, (width, height) = 1, image.size
        if name == "JPEG":
            orientation = _orientation(image)
            _prepare_jpeg(image, data, color, image_size, orientation)
        elif name == "TIFF":
            _check_strips(image)
            inverted = _check_samples(image)
        elif name == "BMP" and image.tile[0][0] == "bmp_rle" and len(data) > _LARGEST_RLE:
            raise RefusedError("the file is compressed, which is read too slowly: convert it")
        image.load()
        if name == "PNG" and not frame:
            check_rows(data, image)
        if name in ("PNG", "WEBP"):
            orientation = _orientation(image)
        pixels = to_array(image, color, background)
    if name == "TIFF" and inverted:
        pixels = 65535 - pixels
    pixels = upright(pixels, orientation)
    if name != "JPEG":
        return pixels, pixels.shape[:2]
    return pixels, (width, height) if orientation in (5, 6, 7, 8) else (height, width)


def check_size(size: tuple[int, int], max_pixels: int) -> None:
    """Refuse an image of `size`, (width, height), before memory is taken for it."""
    width, height = size
    if width * height > max_pixels:
        raise RefusedError(
            f"the image has {height} x {width} pixels, more than max_pixels={max_pixels:,}"
        )


def _seek(image: ImageFile, frame: int | None) -> None:
    if frame is None:
        if getattr(image, "is_animated", False):
            raise RefusedError("the file has more than one frame: choose one, as by frame=0")
    elif frame:
        try:
            image.seek(frame)
        except EOFError:
            raise RefusedError(f"the file has no frame {frame}") from None


def _orientation(image: ImageFile) -> int:
    """Return how an image has to be turned; damaged EXIF data are ignored."""
    exif = image.info.get("exif", b"")
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if not (exif or xmp or "Raw profile type exif" in image.info) or len(exif) > _LARGEST_EXIF:
        return 1
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1


def _prepare_jpeg(
    image: ImageFile,
    data: bytes,
    color: str,
    image_size: tuple[int, int] | None,
    orientation: int,
) -> None:
    """Let libjpeg decode the luma alone, and at a smaller size, where that is enough."""
    width, height = image.size
    if image.info.get("progressive"):
        scans = data.count(b"\xff\xda")
        if scans * width * height > _MOST_SCANNED:
            raise RefusedError(f"the file has {scans} scans, too many for its size")
    size = None
    if image_size is not None:
        size = image_size if orientation >= 5 else image_size[::-1]
        if size[0] > width or size[1] > height:
            size = None
    if size or color == "gray":
        image.draft("L" if color == "gray" else None, size)


def _check_strips(image: TiffImageFile) -> None:
    """Refuse a file without all parts of its image, which would be zeros."""
    # Pillow may give the size of the image when it is turned.
    width, height = image.tag_v2[256], image.tag_v2[257]
    planes = image.tag_v2.get(277, 1) if image.tag_v2.get(284) == 2 else 1
    pixels = 0
    tiles: Any = image.tile
    for _, (left, top, right, bottom), *_ in tiles:
        pixels += (min(right, width) - left) * (min(bottom, height) - top)
    is_raw = image.tile[0][0] == "raw"  # libtiff looks for itself
    if is_raw and pixels < width * height * planes:
        raise RefusedError("the file is truncated or damaged: parts of the image are missing")


def _check_samples(image: TiffImageFile) -> bool:
    """Refuse samples that Pillow would narrow or misread; tell whether gray is inverted."""
    tags = image.tag_v2
    bits, kinds = tags.get(258, (1,)), tags.get(339, (1,))
    if len(bits) > 1 and max(bits) > 8:
        raise RefusedError(
            "colors of 16 bits would be cut to 8: convert the file to 8 bits, or to 16-bit gray"
        )
    if 0 in tags.get(338, ()):
        raise RefusedError("the file has a channel beside its colors that is no alpha")
    if kinds[0] == 2 and bits[0] == 8:
        raise RefusedError("8 bits with a sign are not read: convert the file to 16 bits")
    if image.mode == "I" and bits[0] > 16:
        raise RefusedError("integers of 32 bits are not read: convert the file to 16 bits")
    white_is_zero = tags.get(262) == 0 and bits[0] > 8
    if white_is_zero and image.mode == "F":
        raise RefusedError("floats whose zero is white are not read: convert the file")
    return white_is_zero


def to_array(
    image: PillowImage, color: str, background: tuple[int, int, int] | None = None
) -> NDArray[Any]:
    """Return the pixels of a loaded image: gray (height, width), or with 3 or 4 channels."""
    if image.mode in _GRAY_16 or image.mode in ("I", "F"):
        return _deep_gray(image)
    if image.mode in ("LAB", "HSV"):
        raise RefusedError(
            f"which RGB the {image.mode} colors stand for depends on a color profile: "
            "convert the file to RGB"
        )
    image, alpha = _without_palette(image)
    if alpha and background is not None:
        return _on_background(image, color, background)
    if alpha and color == "keep":
        return _converted(image, "RGBA")
    lowest: Any = image.getchannel("A").getextrema()[0] if alpha else 255
    if lowest < 255:
        raise RefusedError(
            "the image has transparent pixels: pass background=255 or another, or color='keep'"
        )
    is_gray = image.mode in ("1", "L", "LA")
    return _converted(image, "L" if is_gray or color == "gray" else "RGB")


def _without_palette(image: PillowImage) -> tuple[PillowImage, bool]:
    """Return the image in mode 1, L, LA, RGB or RGBA, and whether it has an alpha channel."""
    transparent = "transparency" in image.info
    mode = {"P": "RGBA" if transparent else "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA"}.get(
        image.mode
    )
    if mode is None and transparent and image.mode in ("1", "L", "RGB"):
        mode = "RGBA" if image.mode == "RGB" else "LA"
    if mode is None and image.mode in ("YCbCr", "RGBX", "CMYK"):
        mode = "RGB"
    if mode is not None:
        image = image.convert(mode)
    if image.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        raise RefusedError(f"images of Pillow's mode {image.mode} are not read")
    return image, image.mode in ("LA", "RGBA")


def _on_background(
    image: PillowImage, color: str, background: tuple[int, int, int]
) -> NDArray[Any]:
    """Return an image with alpha as it looks on a background."""
    from PIL import Image

    stays_gray = image.mode == "LA" and len(set(background)) == 1
    mode = "L" if stays_gray or color == "gray" else "RGB"

    def blended(band: PillowImage) -> NDArray[Any]:
        below = Image.new("RGBA", band.size, (*background, 255))
        return np.array(Image.alpha_composite(below, band.convert("RGBA")).convert(mode))

    return _in_bands(image, blended)


def _converted(image: PillowImage, mode: str) -> NDArray[Any]:
    if image.mode == mode:
        return _in_bands(image, np.array)
    return _in_bands(image, lambda band: np.array(band.convert(mode)))


def _in_bands(image: PillowImage, convert: Callable[[PillowImage], NDArray[Any]]) -> NDArray[Any]:
    """Return the array of an image, converted in bands of rows where it is large.

    It takes less memory: Pillow makes arrays by way of two copies.
    """
    width, height = image.size
    rows = max(1, _BAND // width)
    if rows >= height:
        return convert(image)
    first = convert(image.crop((0, 0, width, rows)))
    pixels = np.empty((height, *first.shape[1:]), first.dtype)
    pixels[:rows] = first
    for top in range(rows, height, rows):
        pixels[top : top + rows] = convert(image.crop((0, top, width, min(top + rows, height))))
    return pixels


def _deep_gray(image: PillowImage) -> NDArray[Any]:
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
_TURNS: dict[int, Callable[[NDArray[Any]], NDArray[Any]]] = {
    2: lambda image: image[:, ::-1],
    3: lambda image: image[::-1, ::-1],
    4: lambda image: image[::-1],
    5: lambda image: image.swapaxes(0, 1),
    6: lambda image: image.swapaxes(0, 1)[:, ::-1],
    7: lambda image: image[::-1, ::-1].swapaxes(0, 1),
    8: lambda image: image.swapaxes(0, 1)[::-1],
}


def upright(image: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return an image as it is to be seen, by the value of the EXIF tag."""
    turn = _TURNS.get(orientation)
    return image if turn is None else np.ascontiguousarray(turn(image))
