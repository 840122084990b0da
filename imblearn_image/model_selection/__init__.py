"""Splits without leaks: images in both parts, groups that join copies, a hold-out by groups."""

from imblearn_image.model_selection._leakage import check_leakage, leakage_groups
from imblearn_image.model_selection._leakage_report import LeakageReport
from imblearn_image.model_selection._split import stratified_group_split

__all__ = ["LeakageReport", "check_leakage", "leakage_groups", "stratified_group_split"]
