"""What can be done to an image, and how it is drawn."""

from imblearn_image._transforms.base import (
    GeometricTransform,
    ImageTransform,
    IntensityTransform,
    Transform,
)
from imblearn_image._transforms.bending import Elastic, GridDistort
from imblearn_image._transforms.color import (
    ChannelShift,
    EnhanceBrightness,
    EnhanceColor,
    EnhanceContrast,
    EnhanceSharpness,
    HueSaturation,
    ToGray,
)
from imblearn_image._transforms.filters import (
    JPEG,
    BiasField,
    Downscale,
    GaussianBlur,
    MedianBlur,
    MotionBlur,
    Sharpen,
)
from imblearn_image._transforms.function import FunctionTransform
from imblearn_image._transforms.geometry import (
    CropResize,
    HorizontalFlip,
    Identity,
    Perspective,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    Transpose,
    VerticalFlip,
    Zoom,
)
from imblearn_image._transforms.histogram import CLAHE, AutoContrast, Equalize
from imblearn_image._transforms.intensity import (
    Brightness,
    Contrast,
    Gamma,
    Invert,
    Posterize,
    Solarize,
    WindowLevel,
)
from imblearn_image._transforms.noise import (
    Erase,
    GaussianNoise,
    PoissonNoise,
    SaltAndPepper,
    SpeckleNoise,
)
from imblearn_image._transforms.ranges import (
    factor_range,
    integer_range,
    signed_range,
    strength_range,
    ungraded_range,
)
from imblearn_image.augmentation._adapters import from_albumentations, from_torchvision
from imblearn_image.augmentation.augmenter import Augmenter, make_augmenter
from imblearn_image.augmentation.presets import preset

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
