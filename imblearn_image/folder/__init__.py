"""Images in a folder a class, or in a table of labels: scan them, load them, or balance them."""

from imblearn_image.folder._balancing import BalanceReport, balance_image_folder
from imblearn_image.folder._load import load_image_folder
from imblearn_image.folder._scan import ImageFolder, scan_image_folder
from imblearn_image.folder._table import scan_image_table

__all__ = [
    "BalanceReport",
    "ImageFolder",
    "balance_image_folder",
    "load_image_folder",
    "scan_image_folder",
    "scan_image_table",
]
