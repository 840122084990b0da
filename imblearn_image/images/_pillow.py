"""Decoding by Pillow."""

import numpy as np

from imblearn_image._opencv import cv2
from imblearn_image.images._regular_file import Refused


def decode(file, color, image_size, frame, max_pixels, formats):
    """Return the image of an open file."""
    from PIL import Image, ImageOps

    with Image.open(file, formats=[name for name in formats if name != "DICOM"]) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise Refused(f"{height} x {width} pixels are more than max_pixels={max_pixels:,}")
        if frame is None and getattr(image, "is_animated", False):
            raise Refused("the file has more than one frame: choose one, as by frame=0")
        if frame:
            image.seek(frame)
        image = ImageOps.exif_transpose(image)
        if image.mode not in ("L", "I;16"):
            image = image.convert("L" if color == "gray" else "RGB")
        pixels = np.array(image)
    if color == "rgb" and pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    if image_size is not None:
        pixels = cv2.resize(pixels, image_size[::-1], interpolation=cv2.INTER_AREA)
    return pixels
