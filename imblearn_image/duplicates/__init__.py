"""Find copies among images: byte-identical ones and near-duplicates."""

from imblearn_image.duplicates.groups import Duplicates, find_duplicates

__all__ = ["Duplicates", "find_duplicates"]
