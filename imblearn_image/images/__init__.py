"""Where images come from: arrays, lists, files, and whatever reads one at a time."""

from imblearn_image.images._error import ImageReadError
from imblearn_image.images._files import ImageFiles
from imblearn_image.images._read import read_image
from imblearn_image.images._source import ImageSource, read_images

__all__ = ["ImageFiles", "ImageReadError", "ImageSource", "read_image", "read_images"]
