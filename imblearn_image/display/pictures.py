"""Figures of images: pairs, one below the other, and grids of transforms and magnitudes.

Images keep their shape in cells, and titles are as wide as these. No layout engine of matplotlib
chooses the size of a figure or wraps a title within its column, so both are computed here in
inches. ``layout="compressed"`` would also draw the columns of tall images together, so that their
titles overlap.
"""

from __future__ import annotations

import importlib
import math
import textwrap
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST = 12.0  # inches that a new figure takes in either direction, unless too much goes into it
_PAD = 0.04  # inches around a cell
_GAP = 0.25  # inches between two blocks of a grid
_HEADING = 0.25  # inches above the titles of the first row of a grid
_SIDE = 1.8  # inches of a square image
_LONGEST = 2 * _SIDE  # inches of the longer side of others
_LEAST_WIDE = 1.25  # inches that titles need
_CHARACTER = 0.07  # inches of a character of a title, margins included
_LINE = 0.14  # inches of a line of a title
_TITLE_PAD = 0.1  # inches between a title and its image
_SMALL = 8  # points of a title
_MOST_COLUMNS = 6  # of pairs

Pair = tuple[np.ndarray, "np.ndarray | None", str, str]
Limits = tuple[float, float]


def import_matplotlib(module: str) -> ModuleType:
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


class Cell(NamedTuple):
    """The width and height that an image gets, in inches, without its title."""

    width: float
    height: float

    def wrap(self, text: str) -> str:
        """Return a text in lines that are as wide as the cell."""
        n_characters = max(int(self.width / _CHARACTER), 12)
        return "\n".join(textwrap.wrap(text, n_characters, break_long_words=False))

    def row_height(self, texts: Sequence[str]) -> float:
        """Return the height in inches of a row of cells that have these titles."""
        n_lines = max(self.wrap(text).count("\n") + 1 for text in texts)
        return self.height + n_lines * _LINE + _TITLE_PAD + 2 * _PAD


def _cell_for(images: Sequence[np.ndarray], scale: float = 1.0) -> Cell:
    """Return a cell of the median shape of the images; `scale` 1 is the largest."""
    aspect = np.median([image.shape[0] / image.shape[1] for image in images])
    aspect = float(np.clip(aspect, 1 / 6, 6))
    width = float(np.clip(_SIDE * scale / math.sqrt(aspect), _LEAST_WIDE, _LONGEST))
    return Cell(width, min(width * aspect, max(_LONGEST * scale, 0.6)))


def _cell_in(figure: Figure, n_columns: int) -> Cell:
    """Return a cell as wide as a column of a figure, for its titles."""
    return Cell(figure.bbox.width / figure.dpi / n_columns - 2 * _PAD, 0.0)


def _new_figure(size: tuple[float, float], cell: Cell, n_rows: int) -> tuple[Figure, dict]:
    """Return a figure with `_PAD` around its cells, and where its grid begins.

    Constrained layout measures twice only. Images that keep their shape in cells of quite another
    shape would give it wrong heights of the titles, so the grid begins nearly where it ends.
    """
    figure = import_matplotlib("pyplot").figure(figsize=size, layout="constrained")
    figure.get_layout_engine().set(w_pad=_PAD, h_pad=_PAD, wspace=0, hspace=0)
    top = 1 - 1 / n_rows + cell.height / size[1]
    return figure, {"left": 0, "right": 1, "bottom": 0, "top": top}


def _limits_of(images: Sequence[np.ndarray]) -> Limits:
    """Return the values of black and white: of all images, or the whole range for uint8."""
    if images[0].dtype == np.uint8:
        return 0, 255
    low = float(min(image.min() for image in images))
    high = float(max(image.max() for image in images))
    return low, high if high > low else low + 1


def _displayable(image: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return an image on [0, 1] in gray or RGB; of other channel counts the first channel."""
    image = np.clip((image.astype(np.float64) - low) / (high - low), 0, 1)
    if image.ndim == 3 and image.shape[2] not in (3, 4):
        return image[..., 0]
    return image[..., :3] if image.ndim == 3 else image


def _show(ax: Axes, image: np.ndarray, limits: Limits) -> None:
    """Show an image in axes, without ticks."""
    ax.set_axis_off()
    ax.imshow(_displayable(image, *limits), cmap="gray", vmin=0, vmax=1)


def _set_title(ax: Axes, title: str) -> None:
    ax.set_title(title, fontsize=_SMALL, parse_math=False)


def _draw_words(ax: Axes, words: str, shape: tuple[int, ...]) -> None:
    """Draw an empty frame of the shape of an image, with a few words."""
    height, width = shape[:2]
    ax.set_axis_on()
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    ax.spines[:].set_color("0.8")
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", fontsize=7,
            color="0.35", parse_math=False)  # fmt: skip


def draw_pairs(
    pairs: Sequence[Pair],
    *,
    figure: Figure | None = None,
    n_columns: int | None = None,
    value_range: Limits | None = None,
) -> tuple[np.ndarray, Figure]:
    """Draw pairs of images, the second below the first.

    Parameters
    ----------
    pairs : list of (ndarray, ndarray or None, str, str)
        The upper and the lower image, (height, width[, channels]), and their titles. Without a
        lower image its title is written in its place; without any, there are no places for them.
    figure : matplotlib.figure.Figure, default=None
        Where to draw; None makes a new one.
    n_columns : int, default=None
        How many pairs stand beside each other; None is six at most, fewer where images are wide.
    value_range : (float, float), default=None
        The values of black and white; None takes each pair's own smallest and largest value, or
        the whole range for uint8.

    Returns
    -------
    axes : ndarray of matplotlib.axes.Axes, shape (2 n_rows, n_columns) or (n_rows, n_columns)
        Upper images in the even rows; the latter without any lower image.
    figure : matplotlib.figure.Figure
        Their figure.
    """
    step = 1 + any(lower is not None for _, lower, *_ in pairs)
    cell = _cell_for([upper for upper, *_ in pairs])
    fitting = max(int(_MOST / (cell.width + 2 * _PAD)), 1)
    n_columns = n_columns or min(_MOST_COLUMNS, len(pairs), fitting)
    n_rows = step * -(-len(pairs) // n_columns)
    start: dict[str, float] = {}
    if figure is None:
        rows = [pairs[place : place + n_columns] for place in range(0, len(pairs), n_columns)]
        titles = [[pair[2:][place] for pair in row] for row in rows for place in range(step)]
        size = n_columns * (cell.width + 2 * _PAD), sum(map(cell.row_height, titles))
        figure, start = _new_figure(size, cell, n_rows)
    else:
        cell = _cell_in(figure, n_columns)
    axes = figure.subplots(n_rows, n_columns, squeeze=False, gridspec_kw=start)
    for ax in axes.flat:
        ax.set_axis_off()
    for place, pair in enumerate(pairs):
        row, column = divmod(place, n_columns)
        _draw_pair(axes[step * row : step * (row + 1), column], pair, cell, value_range)
    return axes, figure


def _draw_pair(axes: np.ndarray, pair: Pair, cell: Cell, value_range: Limits | None) -> None:
    upper, lower, *titles = pair
    limits = value_range or _limits_of([upper] if lower is None else [upper, lower])
    for ax, image, title in zip(axes, (upper, lower), titles, strict=False):
        if image is None:
            _draw_words(ax, cell.wrap(title), upper.shape)
        else:
            _show(ax, image, limits)
            _set_title(ax, cell.wrap(title))


def draw_grid(
    source: np.ndarray,
    cells: Sequence[tuple[np.ndarray | None, str]],
    transforms: Sequence[str],
    magnitudes: Sequence[float],
    *,
    figure: Figure | None = None,
    value_range: Limits | None = None,
) -> tuple[np.ndarray, Figure]:
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
        The values of black and white; None takes the smallest and largest value of all images, or
        the whole range for uint8.

    Returns
    -------
    axes : ndarray of matplotlib.axes.Axes, shape (n_transforms, n_magnitudes)
        The axes.
    figure : matplotlib.figure.Figure
        Their figure.
    """
    shape = len(transforms), len(magnitudes)
    names = np.repeat(transforms, len(magnitudes)).tolist()
    titles = [
        name if image is None else text for name, (image, text) in zip(names, cells, strict=True)
    ]
    if figure is None:
        cell, n_blocks, size = _arrange(source, np.reshape(titles, shape))
        figure, start = _new_figure(size, cell, _length(len(transforms), n_blocks))
    else:
        cell, n_blocks, start = _cell_in(figure, len(magnitudes)), 1, {}
    limits = value_range or _limits_of([source, *(i for i, _ in cells if i is not None)])
    axes = _block_axes(figure, cell, n_blocks, shape, start)
    for ax, title, (image, text) in zip(axes.flat, titles, cells, strict=True):
        _set_title(ax, cell.wrap(title))
        if image is not None:
            _show(ax, image, limits)
        else:
            reason = textwrap.shorten(text.partition(";")[0], 90, placeholder=" …")
            _draw_words(ax, cell.wrap(reason), source.shape)
    _draw_headings(axes[:: _length(len(transforms), n_blocks)], magnitudes)
    return axes, figure


def _length(n_rows: int, n_blocks: int) -> int:
    """Return how many rows each block has, but for the last one."""
    return -(-n_rows // n_blocks)


def _arrange(source: np.ndarray, titles: np.ndarray) -> tuple[Cell, int, tuple[float, float]]:
    """Return the largest cell with which all fits, the number of blocks, and a size.

    Blocks of rows stand beside each other where this leaves more room to the images.
    """
    found = []
    for scale in np.linspace(1, 0.3, 15):
        cell = _cell_for([source], scale)
        for n_blocks in range(1, len(titles) + 1):
            width, height = size = _grid_size(cell, titles, n_blocks)
            if width > _MOST and n_blocks > 1:
                break
            found.append((cell, n_blocks, size))
            if height <= _MOST >= width:
                return found[-1]
    return min(found, key=lambda option: option[2][1])


def _grid_size(cell: Cell, titles: np.ndarray, n_blocks: int) -> tuple[float, float]:
    """Return the width and height of a figure in inches."""
    n_rows, n_columns = titles.shape
    length = _length(n_rows, n_blocks)
    rows = (titles[place::length].ravel().tolist() for place in range(length))
    width = n_blocks * n_columns * (cell.width + 2 * _PAD) + (n_blocks - 1) * _GAP
    return width, sum(map(cell.row_height, rows)) + _HEADING


def _block_axes(
    figure: Figure, cell: Cell, n_blocks: int, shape: tuple[int, int], start: dict[str, Any]
) -> np.ndarray:
    """Return axes of this shape, whose rows stand in blocks beside each other."""
    length, n_columns = _length(shape[0], n_blocks), shape[1]
    widths = ([1] * n_columns + [_GAP / cell.width]) * n_blocks
    spec = figure.add_gridspec(length, len(widths) - 1, width_ratios=widths[:-1], **start)
    axes = np.empty(shape, dtype=object)
    for row, column in np.ndindex(*shape):
        block, place = divmod(row, length)
        axes[row, column] = figure.add_subplot(spec[place, block * (n_columns + 1) + column])
    return axes


def _draw_headings(rows: np.ndarray, magnitudes: Sequence[float]) -> None:
    """Write the magnitudes above the titles of rows, at one height."""
    n_lines = max(ax.get_title().count("\n") + 1 for ax in rows.flat)
    offset = 0, 12 + 10 * n_lines  # points
    for row in rows:
        for ax, magnitude in zip(row, magnitudes, strict=True):
            ax.annotate(f"magnitude {magnitude:g}", (0.5, 1), xycoords="axes fraction",
                        xytext=offset, textcoords="offset points", ha="center", fontsize=9,
                        fontweight="bold")  # fmt: skip
