"""Draw transforms.png: each transform on a photograph that comes with scikit-learn (CC BY)."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_sample_images

from imblearn_image import augmentation, draw_plan
from imblearn_image.testing import all_transforms

# Stronger than the defaults where those are hard to see in a small picture.
SHOWN = {
    "BiasField": {"amplitude": 0.6},
    "Brightness": {"delta": (0.15, 0.3)},
    "ChannelShift": {"delta": 0.25},
    "Contrast": {"gain": (1.5, 2)},
    "Downscale": {"factor": 0.15},
    "Elastic": {"fraction": 0.03},
    "EnhanceBrightness": {"amount": (-0.5, -0.4)},
    "EnhanceColor": {"amount": (0.7, 0.9)},
    "EnhanceContrast": {"amount": (0.5, 0.7)},
    "EnhanceSharpness": {"amount": (4, 5)},
    "Gamma": {"gamma": (2, 2.5)},
    "GaussianBlur": {"sigma": 4},
    "GaussianNoise": {"std": 0.1},
    "GridDistort": {"fraction": 0.45},
    "HueSaturation": {"hue": (60, 90)},
    "JPEG": {"quality": 3},
    "MedianBlur": {"kernel_size": 5},
    "MotionBlur": {"length": 21},
    "Perspective": {"fraction": 0.2},
    "PoissonNoise": {"scale": 0.05},
    "Posterize": {"bits": 2},
    "SaltAndPepper": {"fraction": 0.05},
    "Sharpen": {"amount": 3},
    "Shear": {"degrees": (20, 25)},
    "SpeckleNoise": {"std": 0.3},
    "WindowLevel": {"center": (0.1, 0.15), "width": (0.5, 0.6)},
    "Zoom": {"factor": (1.5, 1.6)},
}


def transformed(name, image):
    """Return the image after the transform of that name."""
    transform = getattr(augmentation, name)(**SHOWN.get(name, {}))
    plan = draw_plan([0, 0, 1], augmenter=transform, random_state=5)
    return plan.render(np.stack([image] * 3))[0]


def main():
    """Write the picture beside this script."""
    image = np.ascontiguousarray(load_sample_images().images[0][40:400, 140:500][::2, ::2])
    names = [cls.__name__ for cls in all_transforms()]
    pictures = {"the photograph": image} | {name: transformed(name, image) for name in names}
    figure = Figure(figsize=(14, 2.15 * -(-len(pictures) // 8)), layout="constrained")
    axes = figure.subplots(-(-len(pictures) // 8), 8).ravel()
    for ax in axes:
        ax.set_axis_off()
    for ax, (name, picture) in zip(axes, pictures.items(), strict=False):
        ax.imshow(picture)
        ax.set_title(name, fontsize=9)
    figure.savefig(Path(__file__).with_name("transforms.png"), dpi=70)


if __name__ == "__main__":
    main()
