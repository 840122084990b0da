"""Which images are copies of each other: to the last byte, or but for edits that hardly show."""

from imblearn_image.duplicates._find_duplicates import Duplicates, find_duplicates

__all__ = ["Duplicates", "find_duplicates"]
