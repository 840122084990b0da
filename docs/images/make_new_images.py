"""Draw new_images.png, from the two photographs that come with scikit-learn (both CC BY)."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_sample_images

from imblearn_image import AugmentationDisplay, draw_plan
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    GaussianBlur,
    HorizontalFlip,
    Rotate,
    Translate,
    Zoom,
    make_augmenter,
)


def main():
    """Write the picture beside this script."""
    photographs = load_sample_images().images
    images = np.stack([image[40:400, 140:500] for image in photographs])
    augmenter = make_augmenter(
        Brightness(0.2), Contrast(0.4), Rotate(25), HorizontalFlip(), Zoom((0.8, 1.4)),
        Translate(0.2), GaussianBlur((2, 4)), n_ops=2,
    )  # fmt: skip
    plan = draw_plan(
        ["temple", "flower"], sampling_strategy={"temple": 4, "flower": 4}, augmenter=augmenter,
        random_state=4,
    )  # fmt: skip
    figure = Figure(figsize=(12, 5), layout="constrained")
    AugmentationDisplay.from_plan(plan, images, figure=figure)
    figure.savefig(Path(__file__).with_name("new_images.png"), dpi=80)


if __name__ == "__main__":
    main()
