"""Turn images into the bytes of files."""

import numpy as np

from imblearn_image._core.opencv import cv2

# What each format holds without loss of bits: dtypes, and numbers of channels.
_HOLDS = {
    "png": (("uint8", "uint16"), (0, 1, 3, 4)),
    "jpeg": (("uint8",), (0, 1, 3)),
    "tiff": (("uint8", "uint16", "float32"), (0, 1, 3, 4)),
}
OUTPUT_FORMATS = tuple(_HOLDS)
_ENDINGS = {"png": ".png", "jpeg": ".jpg", "tiff": ".tif"}
_OPTIONS = {"jpeg": [cv2.IMWRITE_JPEG_QUALITY, 95]}


def ending_of(output_format):
    """Return the ending of the names of such files."""
    return _ENDINGS[output_format]


def check_encoding(output_format, dtype, channels):
    """Check that a format holds images of a dtype and a number of channels, 0 for gray."""
    dtypes, allowed = _HOLDS[output_format]
    if dtype in dtypes and channels in allowed:
        return
    fitting = [name for name, (d, c) in _HOLDS.items() if dtype in d and channels in c]
    instead = f"output_format={fitting[0]!r}" if fitting else "another kind of image"
    kind = f"{channels} channels of {dtype}" if channels else f"gray {dtype}"
    raise ValueError(
        f"output_format={output_format!r} does not hold images of {kind}; use {instead}"
    )


def encode(image, output_format):
    """Return an image, RGB or RGBA where it has channels, as the bytes of a file.

    Parameters
    ----------
    image : ndarray of shape (height, width[, channels])
        An image that the format holds, see `check_encoding`.
    output_format : {"png", "jpeg", "tiff"}
        The format. JPEG is of quality 95, the others keep every bit.

    Returns
    -------
    bytes
        The file.
    """
    if image.ndim == 3 and image.shape[2] > 1:
        codes = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
        image = cv2.cvtColor(image, codes[image.shape[2]])
    is_done, data = cv2.imencode(
        _ENDINGS[output_format], np.ascontiguousarray(image), _OPTIONS.get(output_format, [])
    )
    if not is_done:
        raise ValueError(f"OpenCV could not write an image of shape {image.shape} to memory")
    return data.tobytes()
