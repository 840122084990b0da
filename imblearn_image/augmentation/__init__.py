"""What can be done to an image, and how it is drawn."""

from imblearn_image.augmentation._adapters import from_albumentations, from_torchvision
from imblearn_image.augmentation._augmenter import Augmenter
from imblearn_image.augmentation._base import (
    GeometricTransform,
    ImageTransform,
    IntensityTransform,
    Transform,
)
from imblearn_image.augmentation._function import FunctionTransform
from imblearn_image.augmentation._make import make_augmenter
from imblearn_image.augmentation._presets import preset
from imblearn_image.augmentation._readers import (
    factor_range,
    integer_range,
    signed_range,
    strength_range,
    ungraded_range,
)
from imblearn_image.augmentation.bending import Elastic, GridDistort
from imblearn_image.augmentation.color import ChannelShift, HueSaturation, ToGray
from imblearn_image.augmentation.distortion import CropResize, Perspective
from imblearn_image.augmentation.enhance import (
    EnhanceBrightness,
    EnhanceColor,
    EnhanceContrast,
    EnhanceSharpness,
)
from imblearn_image.augmentation.filters import GaussianBlur, MedianBlur, MotionBlur, Sharpen
from imblearn_image.augmentation.flips import (
    HorizontalFlip,
    Rotate90,
    Transpose,
    VerticalFlip,
)
from imblearn_image.augmentation.geometry import Identity, Rotate, Shear, Translate, Zoom
from imblearn_image.augmentation.histogram import CLAHE, AutoContrast, Equalize
from imblearn_image.augmentation.intensity import (
    Brightness,
    Contrast,
    Gamma,
    Invert,
    Posterize,
    Solarize,
    WindowLevel,
)
from imblearn_image.augmentation.noise import (
    Erase,
    GaussianNoise,
    PoissonNoise,
    SaltAndPepper,
    SpeckleNoise,
)
from imblearn_image.augmentation.quality import JPEG, BiasField, Downscale

__all__ = [
    "Augmenter",
    "AutoContrast",
    "BiasField",
    "Brightness",
    "CLAHE",
    "ChannelShift",
    "Contrast",
    "CropResize",
    "Downscale",
    "Elastic",
    "EnhanceBrightness",
    "EnhanceColor",
    "EnhanceContrast",
    "EnhanceSharpness",
    "Equalize",
    "Erase",
    "FunctionTransform",
    "Gamma",
    "GaussianBlur",
    "GaussianNoise",
    "GeometricTransform",
    "GridDistort",
    "HorizontalFlip",
    "HueSaturation",
    "Identity",
    "ImageTransform",
    "IntensityTransform",
    "Invert",
    "JPEG",
    "MedianBlur",
    "MotionBlur",
    "Perspective",
    "PoissonNoise",
    "Posterize",
    "Rotate",
    "Rotate90",
    "SaltAndPepper",
    "Sharpen",
    "Shear",
    "Solarize",
    "SpeckleNoise",
    "ToGray",
    "Transform",
    "Translate",
    "Transpose",
    "VerticalFlip",
    "WindowLevel",
    "Zoom",
    "factor_range",
    "from_albumentations",
    "from_torchvision",
    "integer_range",
    "make_augmenter",
    "preset",
    "signed_range",
    "strength_range",
    "ungraded_range",
]
