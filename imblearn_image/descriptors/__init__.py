"""What an image shows, as a vector or a score: to compare images, or as features."""

from imblearn_image.descriptors._scores import contrast, entropy, exposure, sharpness
from imblearn_image.descriptors.descriptor import ImageDescriptor
from imblearn_image.descriptors.flatten import FlattenImages
from imblearn_image.descriptors.vectors import gradient_histogram, perceptual_hash, thumbnail

__all__ = [
    "FlattenImages",
    "ImageDescriptor",
    "contrast",
    "entropy",
    "exposure",
    "gradient_histogram",
    "perceptual_hash",
    "sharpness",
    "thumbnail",
]
