"""What the pictures share: matplotlib, and what of an image is shown."""

import importlib
import textwrap

import numpy as np


def limits_of(images):
    """Return what is black and white: of all images, or the whole range for uint8."""
    if images[0].dtype == np.uint8:
        return 0, 255
    low = float(min(image.min() for image in images))
    high = float(max(image.max() for image in images))
    return low, high if high > low else low + 1


def shortened(reason):
    """Return the first part of a message, of up to 90 characters."""
    return textwrap.shorten(reason.partition(";")[0], 90, placeholder=" …")


def displayable(image, low, high):
    """Return an image on [0, 1] in gray or RGB; of other channel counts the first channel."""
    image = np.clip((image.astype(np.float64) - low) / (high - low), 0, 1)
    if image.ndim == 3 and image.shape[2] not in (3, 4):
        return image[..., 0]
    return image[..., :3] if image.ndim == 3 else image


def show(ax, image, limits):
    """Show an image in axes, without ticks; `limits` are black and white."""
    ax.set_axis_off()
    ax.imshow(displayable(image, *limits), cmap="gray", vmin=0, vmax=1)


def draw_words(ax, words, shape):
    """Draw an empty frame of the shape of an image, with a few words."""
    height, width = shape[:2]
    ax.set_axis_on()
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    ax.spines[:].set_color("0.8")
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", fontsize=7,
            color="0.35", parse_math=False)  # fmt: skip


def import_matplotlib(module):
    """Return ``matplotlib.<module>``, which is imported only where a picture is drawn.

    Parameters
    ----------
    module : str
        "pyplot" or "figure".

    Returns
    -------
    module
        The module.
    """
    try:
        return importlib.import_module(f"matplotlib.{module}")
    except ImportError as error:
        raise ImportError('pictures need matplotlib: pip install "imblearn-image[plot]"') from error
