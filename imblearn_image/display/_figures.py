"""What the pictures share: matplotlib, and pairs of images, one below the other."""

import importlib
import textwrap

import numpy as np


def draw_pairs(pairs, *, figure=None, n_columns=None, value_range=None):
    """Draw pairs of images, the second below the first.

    Parameters
    ----------
    pairs : list of (ndarray or None, ndarray or None, str, str)
        The upper and the lower image, (height, width[, channels]), and their titles; None leaves
        a place empty.
    figure : matplotlib.figure.Figure, default=None
        Where to draw; None makes a new one.
    n_columns : int, default=None
        How many pairs stand beside each other; None is six at most.
    value_range : (float, float), default=None
        What is shown as black and white; None takes each pair's own smallest and largest value,
        or the whole range for uint8.

    Returns
    -------
    axes : ndarray of matplotlib.axes.Axes, shape (2 n_rows, n_columns)
        Upper images in the even rows.
    figure : matplotlib.figure.Figure
        Their figure.
    """
    n_columns = n_columns or min(6, len(pairs))
    n_rows = -(-len(pairs) // n_columns)
    if figure is None:
        pyplot = import_matplotlib("pyplot")
        figure = pyplot.figure(figsize=(1.9 * n_columns, 4.6 * n_rows), layout="constrained")
    axes = figure.subplots(2 * n_rows, n_columns, squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for place, (upper, lower, *titles) in enumerate(pairs):
        row, column = divmod(place, n_columns)
        images = [image for image in (upper, lower) if image is not None]
        low, high = value_range or limits_of(images)
        pair = axes[2 * row : 2 * row + 2, column]
        for ax, image, title in zip(pair, (upper, lower), titles, strict=True):
            if image is not None:
                ax.imshow(displayable(image, low, high), cmap="gray", vmin=0, vmax=1)
                ax.set_title(wrapped(title), fontsize=8)
    return axes, figure


def limits_of(images):
    """Return what is black and white: of all images, or the whole range for uint8."""
    if images[0].dtype == np.uint8:
        return 0, 255
    low = float(min(image.min() for image in images))
    high = float(max(image.max() for image in images))
    return low, high if high > low else low + 1


def wrapped(title):
    """Return a text in lines that are as wide as a small picture."""
    return "\n".join(textwrap.wrap(title, 24, break_long_words=False))


def shortened(reason):
    """Return the first part of a message, of up to 90 characters."""
    return textwrap.shorten(reason.partition(";")[0], 90, placeholder=" …")


def displayable(image, low, high):
    """Return an image on [0, 1] in gray or RGB; of other channel counts the first channel."""
    image = np.clip((image.astype(np.float64) - low) / (high - low), 0, 1)
    if image.ndim == 3 and image.shape[2] not in (3, 4):
        return image[..., 0]
    return image[..., :3] if image.ndim == 3 else image


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
