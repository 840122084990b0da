"""Under-samplers that look at the images: they drop what teaches least."""

from imblearn_image.under_sampling._diversity import ImageDiversityUnderSampler
from imblearn_image.under_sampling._duplicate_cleaner import ImageDuplicateCleaner
from imblearn_image.under_sampling._duplicate_under_sampler import ImageDuplicateUnderSampler
from imblearn_image.under_sampling._features import ImageFeatureUnderSampler
from imblearn_image.under_sampling._quality import ImageQualityUnderSampler

__all__ = [
    "ImageDiversityUnderSampler",
    "ImageDuplicateCleaner",
    "ImageDuplicateUnderSampler",
    "ImageFeatureUnderSampler",
    "ImageQualityUnderSampler",
]
