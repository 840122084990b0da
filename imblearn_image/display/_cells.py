"""How large the cells of a picture are: of the shape of the images, with room for titles."""

import math
import textwrap
from typing import NamedTuple

import numpy as np

from imblearn_image.display._figures import import_matplotlib

MOST = 12.0  # inches that a new figure takes in either direction, unless too much goes into it
PAD = 0.04  # inches around a cell
GAP = 0.25  # inches between two blocks of a grid
_SIDE = 1.8  # inches of a square image
_LONGEST = 2 * _SIDE  # inches of the longer side of others
_LEAST_WIDE = 1.25  # inches that titles need
_CHARACTER = 0.07  # inches that a character of a title takes, with what is left at the sides
_LINE = 0.14  # inches of a line of a title
_TITLE_PAD = 0.1  # inches between a title and its image
SMALL = 8  # points of a title


class Cell(NamedTuple):
    """The width and height that an image gets, in inches, without its title."""

    width: float
    height: float

    def wrap(self, text):
        """Return a text in lines that are as wide as the cell."""
        n_characters = max(int(self.width / _CHARACTER), 12)
        return "\n".join(textwrap.wrap(text, n_characters, break_long_words=False))

    def start(self, size, n_rows):
        """Return where the grid of a new figure is before it is laid out.

        Constrained layout measures twice only. Images that keep their shape in cells of quite
        another shape would give it wrong heights of the titles.
        """
        return {"left": 0, "right": 1, "bottom": 0, "top": 1 - 1 / n_rows + self.height / size[1]}

    def row_height(self, texts):
        """Return the height in inches of a row of cells that have these titles."""
        n_lines = max(self.wrap(text).count("\n") + 1 for text in texts)
        return self.height + n_lines * _LINE + _TITLE_PAD + 2 * PAD


def cell_for(images, scale=1.0):
    """Return a cell of the shape that images have, or the median of them.

    Parameters
    ----------
    images : list of ndarray
        The images, (height, width[, channels]).
    scale : float, default=1.0
        How large it is beside the largest.
    """
    aspect = np.median([image.shape[0] / image.shape[1] for image in images])
    aspect = float(np.clip(aspect, 1 / 6, 6))
    width = float(np.clip(_SIDE * scale / math.sqrt(aspect), _LEAST_WIDE, _LONGEST))
    return Cell(width, min(width * aspect, max(_LONGEST * scale, 0.6)))


def cell_in(figure, n_columns):
    """Return a cell as wide as a column of a figure, for its titles."""
    return Cell(figure.bbox.width / figure.dpi / n_columns - 2 * PAD, 0.0)


def columns_that_fit(cell):
    """Return how many cells a figure has room for beside each other, at least 1."""
    return max(int(MOST / (cell.width + 2 * PAD)), 1)


def figure_of(size):
    """Return a new figure of this width and height that leaves `PAD` around its cells."""
    pyplot = import_matplotlib("pyplot")
    figure = pyplot.figure(figsize=size, layout="constrained")
    figure.get_layout_engine().set(w_pad=PAD, h_pad=PAD, wspace=0, hspace=0)
    return figure
