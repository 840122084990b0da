"""Draw new_images.png: images of small classes, new ones made from them, and how many there are.

The images are parts of the two photographs that come with scikit-learn (both CC BY).
"""

from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from PIL import Image
from sklearn.datasets import load_sample_images

from imblearn_image import ClassBalanceDisplay, ImageAugmentationOverSampler
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    HorizontalFlip,
    HueSaturation,
    Rotate,
    Zoom,
    make_augmenter,
)

SIDE = 200
# The photograph, a square of it as top, left and side, and how many images of the class there are.
CLASSES = {
    "lake": (0, (190, 370, 150), 30),
    "temple": (0, (25, 50, 300), 8),
    "flower": (1, (70, 155, 300), 5),
    "tree": (0, (130, 490, 150), 3),
}
N_SHOWN = 3
BEFORE, AFTER = "#0072b2", "#e69f00"  # those of ClassBalanceDisplay
AUGMENTER = make_augmenter(
    Rotate(25), Zoom((0.9, 1.5)), HorizontalFlip(), Brightness(0.15), Contrast(0.35),
    HueSaturation(hue=30, saturation=0.4), n_ops=3, border="reflect",
)  # fmt: skip


def parts(rng):
    """Return images, each a part of a photograph about the square of its class, and labels."""
    photographs = load_sample_images().images
    images, labels = [], []
    for label, (photograph, square, n) in CLASSES.items():
        for i in range(n):
            top, left, side = square + (rng.integers(-15, 15, 3) if i else 0) * np.ones(3, int)
            part = photographs[photograph][max(top, 0) : top + side, left : left + side]
            images.append(np.asarray(Image.fromarray(part).resize((SIDE, SIDE), Image.LANCZOS)))
            labels.append(label)
    return np.stack(images), np.array(labels)


def show(ax, image, color):
    """Show an image in a frame of the color of its bars."""
    ax.imshow(image)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(color=color, linewidth=5)


def draw_images(figure, plan, images, labels):
    """Draw an image of each small class, and some of those that were made from it."""
    rows = list(CLASSES)[1:]
    axes = figure.subplots(len(rows), 1 + N_SHOWN)
    new = plan.render(images)
    times = np.bincount(plan.source, minlength=len(images))
    for line, label in zip(axes, rows, strict=True):
        source = int(np.argmax(times * (labels == label)))
        show(line[0], images[source], BEFORE)
        line[0].set_ylabel(label)
        made = np.flatnonzero(plan.source == source)[:N_SHOWN]
        for ax, row in zip(line[1:], made, strict=True):
            show(ax, new[row], AFTER)
    axes[0, 0].set_title("image")
    axes[0, 2].set_title("new images from it")


def draw_counts(figure, before, after):
    """Draw how many images each class has."""
    ax = figure.subplots()
    ClassBalanceDisplay.from_labels(before, after, sort="count", orientation="horizontal", ax=ax)
    ax.set(xlabel="", ylabel="", xticks=[], title="images of each class")
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=27)
    ax.get_legend().remove()
    for bars, color in zip(ax.containers, ("white", "black"), strict=True):
        largest = bars[0].get_bbox()
        middle = (largest.y0 + largest.y1) / 2
        ax.text(0.7, middle, bars.get_label(), color=color, va="center_baseline")


def main():
    """Write the picture beside this script."""
    images, labels = parts(np.random.default_rng(0))
    sampler = ImageAugmentationOverSampler(augmenter=AUGMENTER, random_state=0)
    _, resampled = sampler.fit_resample(images, labels)
    with rc_context({"font.size": 27, "axes.titlesize": 27}):
        figure = Figure(figsize=(16, 7.6), layout="constrained")
        left, right = figure.subfigures(1, 2, width_ratios=[1.5, 1])
        draw_images(left, sampler.plan_, images, labels)
        draw_counts(right, labels, resampled)
        path = Path(__file__).with_name("new_images.png")
        figure.savefig(path, dpi=100, bbox_inches="tight", pad_inches=0.2)
    Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    main()
