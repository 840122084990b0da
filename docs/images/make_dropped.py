"""Draw dropped.png: edited copies of parts of photographs, and what the cleaner keeps for them.

The photographs come with scikit-learn, both CC BY.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_sample_images

from imblearn_image import ImageDuplicateCleaner, UnderSamplingDisplay
from imblearn_image.augmentation import (
    JPEG,
    EnhanceBrightness,
    GaussianBlur,
    GaussianNoise,
    make_augmenter,
)

SIDE = 128


def parts(n, rng):
    """Return parts of the two photographs."""
    photographs = load_sample_images().images
    for _ in range(n):
        image = photographs[rng.integers(len(photographs))]
        top, left = (rng.integers(side - SIDE) for side in image.shape[:2])
        yield image[top : top + SIDE, left : left + SIDE]


def main():
    """Write the picture beside this script."""
    rng = np.random.default_rng(0)
    originals = np.stack(list(parts(40, rng)))
    edit = make_augmenter(
        JPEG(60), EnhanceBrightness((0.05, 0.1)), GaussianBlur(1.0), GaussianNoise(0.02), n_ops=2
    )
    copies = np.stack([edit(image, rng) for image in originals[:12]])
    X = np.concatenate([originals, copies, np.stack(list(parts(10, rng)))])
    cleaner = ImageDuplicateCleaner(threshold=0.98)
    cleaner.fit_resample(X, np.repeat([0, 1], [len(X) - 10, 10]))
    display = UnderSamplingDisplay.from_sampler(cleaner, X, random_state=4)
    display.figure_.savefig(Path(__file__).with_name("dropped.png"), dpi=80)


if __name__ == "__main__":
    main()
