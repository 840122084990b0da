"""Folders of images, one subfolder a class: what is in them, their images, and a balanced copy."""

from imblearn_image.folder._balancing import BalanceReport, balance_image_folder
from imblearn_image.folder._load import load_image_folder
from imblearn_image.folder._scan import ImageFolder, scan_image_folder

__all__ = [
    "BalanceReport",
    "ImageFolder",
    "balance_image_folder",
    "load_image_folder",
    "scan_image_folder",
]
