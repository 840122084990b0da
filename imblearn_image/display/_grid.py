"""One image after each transform at several magnitudes."""

import re

import numpy as np

from imblearn_image._formats import check_finite, check_image, warn_if_channels_first
from imblearn_image._value_range import Span, can_be_narrow
from imblearn_image.augmentation import Augmenter
from imblearn_image.augmentation._readers import is_number
from imblearn_image.display._figures import (
    displayable,
    import_matplotlib,
    limits_of,
    shortened,
    wrapped,
)
from imblearn_image.plan._draw import class_streams
from imblearn_image.plan._image import plan_image, render_image

_SIDE = 1.8  # inches of an image's width
_TITLE = 0.4  # inches above it


def check_magnitudes(magnitudes):
    """Return magnitudes as a list, at least one."""
    magnitudes = list(magnitudes) if np.iterable(magnitudes) else []
    if not magnitudes or not all(is_number(m) and m >= 0 for m in magnitudes):
        raise ValueError(f"magnitudes must be numbers >= 0, one at least, got {magnitudes!r}")
    return magnitudes


def check_source(image, augmenter, value_range):
    """Return the image as an array; warn, once, of what a render of many would warn of."""
    image = check_image(image, 0)
    check_finite(image, 0)
    warn_if_channels_first([image.shape])
    if augmenter.uses_value_range and value_range is None and can_be_narrow(image.dtype):
        span = Span(image.dtype)
        span.see(image)
        span.warn()
    return image


def render_grid(augmenter, image, magnitudes, value_range, entropy):
    """Render the image after each transform alone at each magnitude.

    What a transform draws depends on its place in the augmenter and on the entropy, so that only
    the magnitude differs within a row.

    Parameters
    ----------
    augmenter : Augmenter
        A valid one.
    image : ndarray of shape (height, width[, channels])
        The image.
    magnitudes : list of float
        The magnitudes.
    value_range : (float, float) or None
        That of the image.
    entropy : int
        What all is drawn from.

    Returns
    -------
    images : list of (ndarray or None)
        The new images, row by row; None where a transform refuses the magnitude or the image.
    descriptions : list of str
        What was done to each, or why it was refused.
    """
    cells = []
    for step in augmenter.steps():
        params = augmenter.get_params(deep=False) | {
            "transforms": [(step.name, step.transform)],
            "n_ops": None,
        }
        for magnitude in magnitudes:
            alone = Augmenter(**params | {"magnitude": magnitude})
            streams = class_streams(entropy, step.index)
            try:
                plan = plan_image(alone, streams, value_range, always=True)
                cells.append((render_image(plan, image), plan.describe(0)))
            except ValueError as error:
                cells.append((None, _reason(error, step.name)))
    images, descriptions = zip(*cells, strict=True)
    return list(images), list(descriptions)


def _reason(error, name):
    """Return the message of an error without what only a whole plan's reader needs."""
    message = re.sub(r"^row 0 of the plan could not be rendered from image 0: ", "", str(error))
    return message.removeprefix(f"{name}: ")


def draw_grid(source, cells, transforms, magnitudes, *, figure=None, value_range=None):
    """Draw images in a grid of transforms and magnitudes.

    Parameters
    ----------
    source : ndarray of shape (height, width[, channels])
        The image that they were made from.
    cells : list of (ndarray or None, str)
        The images and their titles, row by row; where there is no image, what is written instead.
    transforms : list of str
        The names of the rows.
    magnitudes : list of float
        Those of the columns.
    figure : matplotlib.figure.Figure, default=None
        Where to draw; None makes a new one.
    value_range : (float, float), default=None
        What is shown as black and white; None takes the smallest and largest value of all images,
        or the whole range for uint8.

    Returns
    -------
    axes : ndarray of matplotlib.axes.Axes, shape (n_transforms, n_magnitudes)
        The axes.
    figure : matplotlib.figure.Figure
        Their figure.
    """
    shape = len(transforms), len(magnitudes)
    height, width = source.shape[:2]
    if figure is None:
        row = _SIDE * float(np.clip(height / width, 0.4, 2.5)) + _TITLE
        pyplot = import_matplotlib("pyplot")
        figure = pyplot.figure(
            figsize=((_SIDE + 0.1) * shape[1], row * shape[0] + _TITLE), layout="constrained"
        )
    limits = value_range or limits_of([source, *(i for i, _ in cells if i is not None)])
    axes = figure.subplots(*shape, squeeze=False)
    for place, (ax, (image, text)) in enumerate(zip(axes.flat, cells, strict=True)):
        if image is not None:
            ax.set_axis_off()
            ax.imshow(displayable(image, *limits), cmap="gray", vmin=0, vmax=1)
            ax.set_title(wrapped(text), fontsize=8, parse_math=False)
        else:
            _draw_refusal(ax, text, height, width)
            title = transforms[place // shape[1]]
            ax.set_title(wrapped(title), fontsize=8, parse_math=False)
    _draw_headings(axes[0], [f"magnitude {magnitude:g}" for magnitude in magnitudes])
    return axes, figure


def _draw_refusal(ax, reason, height, width):
    """Draw an empty frame of the shape of an image, with a few words."""
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    ax.spines[:].set_color("0.8")
    reason = wrapped(shortened(reason))
    ax.text(0.5, 0.5, reason, transform=ax.transAxes, ha="center", va="center", fontsize=7,
            color="0.35", parse_math=False)  # fmt: skip


def _draw_headings(row, texts):
    """Write above the titles of axes, at one height."""
    n_lines = max(ax.get_title().count("\n") + 1 for ax in row)
    offset = 0, 12 + 10 * n_lines  # points
    for ax, text in zip(row, texts, strict=True):
        ax.annotate(text, (0.5, 1), xycoords="axes fraction", xytext=offset, ha="center",
                    textcoords="offset points", fontsize=9, fontweight="bold")  # fmt: skip
