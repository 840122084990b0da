"""Balance image data sets: over-sampling by augmentation for imbalanced-learn and scikit-learn."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from imblearn_image._version import __version__

if TYPE_CHECKING:
    from imblearn_image._run.renderer import Renderer
    from imblearn_image.class_weight import (
        ClassWeightClassifier,
        class_weight_array,
        class_weight_table,
        derive_class_weight,
        pos_weight,
    )
    from imblearn_image.dataset import BalancedImageDataset
    from imblearn_image.display import (
        AugmentationDisplay,
        ClassBalanceDisplay,
        ClassWeightDisplay,
        UnderSamplingDisplay,
    )
    from imblearn_image.folder import (
        BalanceReport,
        balance_image_folder,
        load_image_folder,
        scan_image_folder,
        scan_image_table,
    )
    from imblearn_image.images import ImageFiles, ImageReadError, read_image
    from imblearn_image.model_selection import (
        LeakageReport,
        check_leakage,
        leakage_groups,
        stratified_group_split,
    )
    from imblearn_image.over_sampling import ImageAugmentationOverSampler
    from imblearn_image.plan import ResamplingPlan, draw_epoch, draw_plan
    from imblearn_image.under_sampling import (
        ImageDiversityUnderSampler,
        ImageDuplicateCleaner,
        ImageDuplicateUnderSampler,
        ImageFeatureUnderSampler,
        ImageQualityUnderSampler,
    )

__all__ = [
    "AugmentationDisplay",
    "BalanceReport",
    "BalancedImageDataset",
    "ClassBalanceDisplay",
    "ClassWeightClassifier",
    "ClassWeightDisplay",
    "ImageAugmentationOverSampler",
    "ImageDiversityUnderSampler",
    "ImageDuplicateCleaner",
    "ImageDuplicateUnderSampler",
    "ImageFeatureUnderSampler",
    "ImageFiles",
    "ImageQualityUnderSampler",
    "ImageReadError",
    "LeakageReport",
    "Renderer",
    "ResamplingPlan",
    "UnderSamplingDisplay",
    "__version__",
    "balance_image_folder",
    "check_leakage",
    "class_weight_array",
    "class_weight_table",
    "derive_class_weight",
    "draw_epoch",
    "draw_plan",
    "leakage_groups",
    "load_image_folder",
    "pos_weight",
    "read_image",
    "scan_image_folder",
    "scan_image_table",
    "stratified_group_split",
]

# Modules are imported when a name of theirs is first asked for (SPEC 1 of Scientific Python):
# scikit-learn and OpenCV take a second, which the help of the command line does not need.
_NAMES = {
    "_run.renderer": ["Renderer"],
    "augmentation": [],
    "class_weight": [
        "ClassWeightClassifier", "class_weight_array", "class_weight_table",
        "derive_class_weight", "pos_weight",
    ],
    "dataset": ["BalancedImageDataset"],
    "descriptors": [],
    "display": [
        "AugmentationDisplay", "ClassBalanceDisplay", "ClassWeightDisplay", "UnderSamplingDisplay",
    ],
    "duplicates": [],
    "folder": [
        "BalanceReport", "balance_image_folder", "load_image_folder", "scan_image_folder",
        "scan_image_table",
    ],
    "images": ["ImageFiles", "ImageReadError", "read_image"],
    "model_selection": [
        "LeakageReport", "check_leakage", "leakage_groups", "stratified_group_split",
    ],
    "over_sampling": ["ImageAugmentationOverSampler"],
    "plan": ["ResamplingPlan", "draw_epoch", "draw_plan"],
    "under_sampling": [
        "ImageDiversityUnderSampler", "ImageDuplicateCleaner", "ImageDuplicateUnderSampler",
        "ImageFeatureUnderSampler", "ImageQualityUnderSampler",
    ],
}  # fmt: skip
_HOMES = {name: module for module, names in _NAMES.items() for name in names}

if not TYPE_CHECKING:  # where a name that does not exist is to be an error

    def __getattr__(name: str) -> object:
        if name in _NAMES:
            return importlib.import_module(f"{__name__}.{name}")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *(name for name in _NAMES if "." not in name)})
