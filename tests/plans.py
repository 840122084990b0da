"""Labels, images and a chain of transforms that tests of plans share."""

import numpy as np

from imblearn_image.augmentation import (
    Brightness,
    GaussianNoise,
    HorizontalFlip,
    Rotate,
    make_augmenter,
)

Y = np.repeat(["a", "b", "c"], [50, 20, 5])
IMAGES = np.random.default_rng(0).integers(0, 256, (75, 12, 10), dtype=np.uint8)


def chain(**params):
    steps = (Brightness(0.2), Rotate(20, p=0.5), HorizontalFlip(p=0.5), GaussianNoise((0, 0.1)))
    return make_augmenter(*steps, **params)
