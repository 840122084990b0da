"""Pictures, drawn with matplotlib."""

from imblearn_image.display._augmentation import AugmentationDisplay
from imblearn_image.display._balance import ClassBalanceDisplay
from imblearn_image.display._figures import import_matplotlib
from imblearn_image.display._under_sampling import UnderSamplingDisplay

__all__ = [
    "AugmentationDisplay",
    "ClassBalanceDisplay",
    "UnderSamplingDisplay",
    "import_matplotlib",
]
