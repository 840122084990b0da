"""Axes along which classes stand: their names, their order and the room that they take.

matplotlib neither grows a figure with its ticks nor thins names of categories, so room is computed
here in inches: a thousand classes give a readable figure, in which every twentieth is named.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from imblearn_image._core.validate import check_choice
from imblearn_image.display.pictures import import_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Orientation = Literal["vertical", "horizontal"]
ClassNames = Sequence[str] | Mapping[object, str]
Order = Literal[False, "count"]

# The least and the most inches of a new figure, and the inches beside its axes.
_LEAST_WIDE, _MOST_WIDE = 4.8, 12.0
_LEAST_HIGH, _MOST_HIGH = 3.6, 16.0
_SIDES = 1.0
_LONGEST_NAME = 40  # characters


class ClassAxes(NamedTuple):
    """Axes that classes stand along.

    `is_horizontal` tells whether they stand below each other, so that bars are horizontal; `pitch`
    is the distance of neighbors in inches.
    """

    ax: Axes
    is_horizontal: bool
    pitch: float

    @property
    def values(self) -> Axis:
        """The axis of the values."""
        return self.ax.xaxis if self.is_horizontal else self.ax.yaxis

    def set_labels(self, values: str) -> None:
        """Name both axes."""
        x, y = (values, "class") if self.is_horizontal else ("class", values)
        self.ax.set(xlabel=x, ylabel=y)

    def set_log(self, lowest: float | None = None) -> None:
        """Make the axis of the values logarithmic, from `lowest` on, with plain numbers on it."""
        ticker = import_matplotlib("ticker")
        letter = "x" if self.is_horizontal else "y"
        self.ax.set(**{f"{letter}scale": "log"})
        self.ax.set(**{f"{letter}lim": (lowest, None)})
        low, high = self.values.get_view_interval()
        if high < 100 * low:  # two powers of ten at most
            self.values.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        self.values.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:.10g}"))
        self.values.set_minor_formatter(ticker.NullFormatter())

    def set_classes(self, names: Sequence[str]) -> None:
        """Write the names of the classes, or of every second, fifth, tenth ... that has room."""
        n = len(names)
        need = line_height() if self.is_horizontal else _width_of_names(names)
        places = range(0, n, _stride(need, self.pitch, n))
        labels = [_shortened(names[place]) for place in places]
        if self.is_horizontal:
            self.ax.set_yticks(places, labels, fontsize="small", parse_math=False)
            self.ax.set_ylim(n - 0.4, -0.6)  # the first class is the uppermost
        else:
            self.ax.set_xticks(places, labels, parse_math=False)
            self.ax.set_xlim(-0.6, n - 0.4)

    def add_legend(self, n_columns: int) -> None:
        """Put a legend above the axes, where it leaves room for a title."""
        self.ax.legend(
            frameon=False,
            loc="lower center",
            bbox_to_anchor=(0.5, 1),
            borderaxespad=2,
            fontsize="small",
            labelspacing=0.3,
            ncols=n_columns,
        )


def class_axes(
    names: Sequence[str],
    *,
    wide: float,
    high: float,
    orientation: Orientation | None = None,
    ax: Axes | None = None,
) -> ClassAxes:
    """Return axes for classes.

    Parameters
    ----------
    names : list of str
        The names of the classes.
    wide, high : float
        The room in inches that the bars or dots of a class take, beside its name.
    orientation : {None, "vertical", "horizontal"}, default=None
        The direction of the bars; None is vertical if all names have room beside each other.
    ax : matplotlib.axes.Axes, default=None
        Where to draw; None makes a new figure that suits.

    Returns
    -------
    ClassAxes
        The axes.
    """
    check_choice("orientation", orientation, (None, "vertical", "horizontal"))
    n, name_width = len(names), _width_of_names(names)
    room = (_MOST_WIDE - _SIDES, _MOST_HIGH - _SIDES) if ax is None else _size(ax)
    if orientation is None:
        orientation = "vertical" if n * name_width <= room[0] else "horizontal"
    is_horizontal = orientation == "horizontal"
    if ax is None:
        width, height = 6.4 + name_width, n * max(high, line_height()) + _SIDES
        if not is_horizontal:
            width, height = n * max(wide, name_width) + _SIDES, _LEAST_HIGH
        width = float(np.clip(width, _LEAST_WIDE, _MOST_WIDE))
        height = float(np.clip(height, _LEAST_HIGH, _MOST_HIGH))
        pyplot = import_matplotlib("pyplot")
        _, ax = pyplot.subplots(figsize=(width, height), layout="constrained")
        room = width - _SIDES, height - _SIDES
    # A new figure has room for all parts of its size, in spite of rounding.
    return ClassAxes(ax, is_horizontal, room[is_horizontal] / n * (1 + 1e-9))


def read_class_names(class_names: ClassNames | None, labels: np.ndarray) -> list[str]:
    """Return the names of classes as a list of str.

    Parameters
    ----------
    class_names : None, sequence or mapping
        Names in the order of `labels`, or by label; None takes the labels themselves.
    labels : ndarray of shape (n_classes,)
        The classes.
    """
    labels = labels.tolist()
    if class_names is None:
        return [str(label) for label in labels]
    if isinstance(class_names, Mapping):
        missing = [label for label in labels if label not in class_names]
        if missing:
            raise ValueError(f"class_names has no name for the classes {missing}")
        return [str(class_names[label]) for label in labels]
    if isinstance(class_names, str) or np.ndim(class_names) != 1:
        raise TypeError(
            f"class_names must be a list of names or a mapping of classes to names, got "
            f"{class_names!r}"
        )
    if len(class_names) != len(labels):
        raise ValueError(
            f"class_names must have a name for each of the {len(labels)} classes that occur, "
            f"{labels}, got {len(class_names)}; a mapping of classes to names may have more"
        )
    return [str(name) for name in class_names]


def order_of(counts: np.ndarray, sort: Order) -> np.ndarray:
    """Return the order in which classes with these counts are drawn: as they are, or largest first.

    Parameters
    ----------
    counts : ndarray of int, shape (n_classes,)
        The number of images of each.
    sort : False or "count"
        Whether they are sorted; equal ones stay in their order.
    """
    check_choice("sort", sort, (False, "count"))
    return np.argsort(-counts, kind="stable") if sort else np.arange(len(counts))


def line_height() -> float:
    """Return the height of a line of small text, in inches."""
    return 1.2 * _points("small") / 72


def text_width(length: int, size: str) -> float:
    """Return the width of a text of so many characters, in inches, and a gap beside it."""
    return (0.62 * length + 0.8) * _points(size) / 72


def _points(size: str) -> float:
    fonts = import_matplotlib("font_manager")
    return fonts.FontProperties(size=size).get_size_in_points()


def _width_of_names(names: Sequence[str]) -> float:
    return text_width(min(max(map(len, names)), _LONGEST_NAME), "medium")


def _shortened(name: str) -> str:
    name = " ".join(name.split())  # a line, for which there is room
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _size(ax: Axes) -> tuple[float, float]:
    box = ax.get_window_extent()
    return box.width / ax.figure.dpi, box.height / ax.figure.dpi


def _stride(need: float, pitch: float, n: int) -> int:
    """Return the least of 1, 2, 5, 10, 20 ... that leaves `need` inches to each of `n` names."""
    strides = (digit * 10**power for power in itertools.count() for digit in (1, 2, 5))
    return next(stride for stride in strides if stride * pitch >= need or stride >= n)
