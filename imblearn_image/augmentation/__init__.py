"""What can be done to an image, and how it is drawn."""

from imblearn_image.augmentation._augmenter import Augmenter, make_augmenter
from imblearn_image.augmentation._function import FunctionTransform
from imblearn_image.augmentation._presets import preset
from imblearn_image.augmentation.filters import GaussianBlur
from imblearn_image.augmentation.geometry import (
    HorizontalFlip,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    VerticalFlip,
    Zoom,
)
from imblearn_image.augmentation.intensity import Brightness, Contrast, Gamma
from imblearn_image.augmentation.noise import GaussianNoise

__all__ = [
    "Augmenter",
    "Brightness",
    "Contrast",
    "FunctionTransform",
    "Gamma",
    "GaussianBlur",
    "GaussianNoise",
    "HorizontalFlip",
    "Rotate",
    "Rotate90",
    "Shear",
    "Translate",
    "VerticalFlip",
    "Zoom",
    "make_augmenter",
    "preset",
]
