"""Pictures, drawn with matplotlib."""

from imblearn_image.display._augmentation import AugmentationDisplay
from imblearn_image.display._class_balance import ClassBalanceDisplay
from imblearn_image.display._class_weight import ClassWeightDisplay
from imblearn_image.display._under_sampling import UnderSamplingDisplay
from imblearn_image.display.pictures import import_matplotlib

__all__ = [
    "AugmentationDisplay",
    "ClassBalanceDisplay",
    "ClassWeightDisplay",
    "UnderSamplingDisplay",
    "import_matplotlib",
]
