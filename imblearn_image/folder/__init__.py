"""Folders of images, one subfolder a class: what is in them, and their images."""

from imblearn_image.folder._image_folder import ImageFolder
from imblearn_image.folder._load import load_image_folder
from imblearn_image.folder._scan import scan_image_folder

__all__ = ["ImageFolder", "load_image_folder", "scan_image_folder"]
