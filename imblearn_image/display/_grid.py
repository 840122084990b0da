"""One image after each transform at several magnitudes."""

import re

import numpy as np

from imblearn_image._core.formats import check_finite, check_image
from imblearn_image._core.look import look_at
from imblearn_image._core.random import class_streams
from imblearn_image._core.validate import is_number
from imblearn_image.augmentation import Augmenter
from imblearn_image.display._cells import GAP, MOST, PAD, SMALL, cell_for, cell_in, figure_of
from imblearn_image.display._figures import draw_words, limits_of, shortened, show
from imblearn_image.plan.image import plan_image, render_image

_HEADING = 0.25  # inches above the titles of the first row


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
    takes_dtype_range = augmenter.uses_value_range and value_range is None
    look_at([image.shape], [image] if takes_dtype_range else [])
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
    n_rows, n_columns = len(transforms), len(magnitudes)
    names = np.repeat(transforms, n_columns).tolist()
    titles = [
        name if image is None else text for name, (image, text) in zip(names, cells, strict=True)
    ]
    if figure is None:
        cell, n_blocks, size = _arrange(source, titles, n_rows, n_columns)
        figure, start = figure_of(size), cell.start(size, _length(n_rows, n_blocks))
    else:
        cell, n_blocks, start = cell_in(figure, n_columns), 1, {}
    limits = value_range or limits_of([source, *(i for i, _ in cells if i is not None)])
    axes = _axes(figure, cell, n_blocks, n_rows, n_columns, start)
    for ax, title, (image, text) in zip(axes.flat, titles, cells, strict=True):
        ax.set_title(cell.wrap(title), fontsize=SMALL, parse_math=False)
        if image is not None:
            show(ax, image, limits)
        else:
            draw_words(ax, cell.wrap(shortened(text)), source.shape)
    _draw_headings(axes[:: _length(n_rows, n_blocks)], magnitudes)
    return axes, figure


def _length(n_rows, n_blocks):
    """Return how many rows each block has, but for the last one."""
    return -(-n_rows // n_blocks)


def _arrange(source, titles, n_rows, n_columns):
    """Return the largest cell with which all fits, the number of blocks, and a size.

    Blocks of rows stand beside each other where this leaves more room to the images.
    """
    titles, found = np.reshape(titles, (n_rows, n_columns)), []
    for scale in np.linspace(1, 0.3, 15):
        cell = cell_for([source], scale)
        for n_blocks in range(1, n_rows + 1):
            width, height = size = _size(cell, titles, n_blocks)
            if width > MOST and n_blocks > 1:
                break
            found.append((cell, n_blocks, size))
            if height <= MOST >= width:
                return found[-1]
    return min(found, key=lambda option: option[2][1])


def _size(cell, titles, n_blocks):
    """Return the width and height of a figure in inches."""
    n_rows, n_columns = titles.shape
    length = _length(n_rows, n_blocks)
    rows = (titles[place::length].ravel() for place in range(length))
    width = n_blocks * n_columns * (cell.width + 2 * PAD) + (n_blocks - 1) * GAP
    return width, sum(map(cell.row_height, rows)) + _HEADING


def _axes(figure, cell, n_blocks, n_rows, n_columns, start):
    """Return axes of shape (n_rows, n_columns), which stand in blocks beside each other."""
    length = _length(n_rows, n_blocks)
    widths = ([1] * n_columns + [GAP / cell.width]) * n_blocks
    spec = figure.add_gridspec(length, len(widths) - 1, width_ratios=widths[:-1], **start)
    axes = np.empty((n_rows, n_columns), dtype=object)
    for row, column in np.ndindex(axes.shape):
        block, place = divmod(row, length)
        axes[row, column] = figure.add_subplot(spec[place, block * (n_columns + 1) + column])
    return axes


def _draw_headings(rows, magnitudes):
    """Write the magnitudes above the titles of rows, at one height."""
    n_lines = max(ax.get_title().count("\n") + 1 for ax in rows.flat)
    offset = 0, 12 + 10 * n_lines  # points
    for row in rows:
        for ax, magnitude in zip(row, magnitudes, strict=True):
            ax.annotate(f"magnitude {magnitude:g}", (0.5, 1), xycoords="axes fraction",
                        xytext=offset, textcoords="offset points", ha="center", fontsize=9,
                        fontweight="bold")  # fmt: skip
