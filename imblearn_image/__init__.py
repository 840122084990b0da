"""Balance image data sets: over-sampling by augmentation for imbalanced-learn and scikit-learn."""

from imblearn_image._run.renderer import Renderer
from imblearn_image._version import __version__
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
    "stratified_group_split",
]
