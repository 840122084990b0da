"""Sources of images: arrays, lists, files, and classes of your own."""

from imblearn_image.images.read import ImageFiles, read_image
from imblearn_image.images.regular_file import ImageReadError
from imblearn_image.images.source import ImageSource, read_images

__all__ = ["ImageFiles", "ImageReadError", "ImageSource", "read_image", "read_images"]
