"""Labels, images and a chain of transforms that tests of plans share."""

import numpy as np

from imblearn_image import ResamplingPlan
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


def plan_of_params(augmenter, active, params, value_range=None):
    """Return a plan of a single source with any parameters, also such as are never drawn."""
    n = len(active)
    return ResamplingPlan.of_drawn(
        source=np.zeros(n, np.int64),
        label=np.zeros(n, np.int64),
        active=np.array(active),
        params=params,
        seed=np.zeros(n, np.uint64),
        compiled=augmenter.compiled(),
        value_range=value_range,
        n_sources=1,
        entropy=None,
    )
