"""Reading one file, whatever it holds, as an array or with one kind of error."""

import numbers
import os
import sys

import numpy as np

from imblearn_image.images._dicom import decode_dicom
from imblearn_image.images._error import ImageReadError
from imblearn_image.images._headers import format_of
from imblearn_image.images._pillow import decode
from imblearn_image.images._quiet import quiet
from imblearn_image.images._regular_file import RefusedError, read_regular
from imblearn_image.images._resize import resize

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "DICOM")
MAX_PIXELS = 2**25
MAX_BYTES = 2**27


def read_image(
    path,
    *,
    color="gray",
    image_size=None,
    frame=None,
    max_pixels=MAX_PIXELS,
    max_bytes=MAX_BYTES,
    formats=FORMATS,
):
    """Read an image file.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        The file.
    color : {"gray", "rgb", "keep"}, default="gray"
        What is returned: one channel, red, green and blue, or the channels of the file.
    image_size : tuple of int, default=None
        (height, width) that the image is resized to. None keeps its size.
    frame : int, default=None
        Which frame of an animation or page of a file is read, from 0. Without, a file of more than
        one is refused.
    max_pixels : int, default=33554432
        The most pixels, height times width. A file of more is refused before memory is taken.
    max_bytes : int, default=134217728
        The most bytes of the file.
    formats : tuple of str, default=("PNG", "JPEG", "BMP", "WEBP", "TIFF", "DICOM")
        The formats that are read, whatever the name of a file ends in.

    Returns
    -------
    ndarray of shape (height, width) or (height, width, channels)
        The image.

    Raises
    ------
    ImageReadError
        Whatever is wrong with the file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import cv2, numpy as np
    >>> from imblearn_image import read_image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "cell.png"
    ...     _ = cv2.imwrite(str(path), np.zeros((48, 64), np.uint8))
    ...     read_image(path).shape, read_image(path, color="rgb", image_size=(24, 24)).shape
    ((48, 64), (24, 24, 3))
    """
    path = os.fspath(path)
    options = check_options(color, image_size, frame, max_pixels, max_bytes, formats)
    _check_setting()
    try:
        with quiet:
            return _read(path, *options)
    except Exception as error:
        raise ImageReadError(path, _reason(error)) from error


def _check_setting():
    pillow = sys.modules.get("PIL.ImageFile")
    if pillow is not None and pillow.LOAD_TRUNCATED_IMAGES:
        raise RuntimeError(
            "PIL.ImageFile.LOAD_TRUNCATED_IMAGES is set, with which truncated files cannot be told "
            "from others: set it to False"
        )


def _read(path, color, image_size, frame, max_pixels, max_bytes, formats):
    data = read_regular(path, max_bytes)
    name = format_of(data, formats)
    if name == "DICOM":
        image = decode_dicom(data, color, frame, max_pixels)
    else:
        image = decode(data, name, color, image_size, frame, max_pixels)
    if image_size is not None:
        image = resize(image, image_size)
    if color == "rgb" and image.ndim == 2:
        image = np.repeat(image[..., None], 3, axis=2)
    return image


def _reason(error):
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"the file is damaged: {str(error) or type(error).__name__}"


def check_options(color, image_size, frame, max_pixels, max_bytes, formats):
    """Raise where an option of `read_image` is wrong; return them."""
    if color not in ("gray", "rgb", "keep"):
        raise ValueError(f"color must be 'gray', 'rgb' or 'keep', got {color!r}")
    if image_size is not None and not (
        isinstance(image_size, (tuple, list))
        and len(image_size) == 2
        and all(_is_integer(side, 1) for side in image_size)
    ):
        raise ValueError(
            f"image_size must be None or (height, width) of at least 1, got {image_size!r}"
        )
    if frame is not None and not _is_integer(frame, 0):
        raise ValueError(f"frame must be None or an integer from 0 up, got {frame!r}")
    for name, value in (("max_pixels", max_pixels), ("max_bytes", max_bytes)):
        if not _is_integer(value, 1):
            raise ValueError(f"{name} must be a positive integer, got {value!r}")
    if not (
        isinstance(formats, (tuple, list)) and formats and all(name in FORMATS for name in formats)
    ):
        raise ValueError(f"formats must be some of {FORMATS}, got {formats!r}")
    return color, image_size, frame, max_pixels, max_bytes, formats


def _is_integer(value, least):
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and value >= least
