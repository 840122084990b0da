"""Resizing, and turning upright."""

import numpy as np

from imblearn_image._opencv import cv2

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
