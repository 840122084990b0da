"""Where images come from: arrays, lists, and whatever reads one at a time."""

from imblearn_image.images._source import ImageSource, read_images

__all__ = ["ImageSource", "read_images"]
