"""Find copies among images: byte-identical ones and near-duplicates."""

from imblearn_image.duplicates._find_duplicates import Duplicates, find_duplicates

__all__ = ["Duplicates", "find_duplicates"]
