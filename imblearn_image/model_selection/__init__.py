"""Splits without leaks: what is in both parts, groups that join copies, a hold-out by groups."""

from imblearn_image.model_selection._split import stratified_group_split

__all__ = ["stratified_group_split"]
