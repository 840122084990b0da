"""How many images each class has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike

from imblearn_image.display._class_axes import (
    ClassAxes,
    ClassNames,
    Order,
    Orientation,
    class_axes,
    line_height,
    order_of,
    read_class_names,
    text_width,
)
from imblearn_image.display.pictures import import_matplotlib
from imblearn_image.plan.draw import check_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

_BEFORE, _AFTER = "#0072b2", "#e69f00"  # of Okabe and Ito's palette for all kinds of sight
_GROUP = 0.8  # the share of a class that its bars take
_THIN = 0.05  # inches


class ClassBalanceDisplay:
    """Bar chart of how many images each class has, before and after resampling.

    Made by :meth:`from_labels`.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,)
        The classes.
    before : ndarray of int, shape (n_classes,)
        How many images each class has.
    after : ndarray of int, shape (n_classes,), default=None
        How many it has after resampling.
    class_names : list of str or mapping of class to str, default=None
        The names of the classes, in the order of `labels` or by class; None writes the classes
        themselves.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        The axes drawn on.
    figure_ : matplotlib.figure.Figure
        Their figure.

    See Also
    --------
    AugmentationDisplay : Shows new images, and what was done to them.
    ClassWeightDisplay : Shows the weights of the classes.
    UnderSamplingDisplay : Shows the images that an under-sampler dropped.

    Examples
    --------
    >>> from imblearn_image import ClassBalanceDisplay
    >>> display = ClassBalanceDisplay.from_labels([0, 0, 0, 1], [0, 0, 0, 1, 1, 1])
    >>> display.after.tolist()
    [3, 3]
    """

    ax_: Axes
    figure_: Figure | SubFigure

    def __init__(
        self,
        labels: np.ndarray,
        before: np.ndarray,
        after: np.ndarray | None = None,
        *,
        class_names: ClassNames | None = None,
    ) -> None:
        self.labels = labels
        self.before = before
        self.after = after
        self.class_names = class_names

    @classmethod
    def from_labels(
        cls,
        y: ArrayLike,
        y_resampled: ArrayLike | None = None,
        *,
        class_names: ClassNames | None = None,
        sort: Order = False,
        log: bool = False,
        orientation: Orientation | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Count and draw.

        Parameters
        ----------
        y : array-like of shape (n,) or (n, 1), or one-hot rows
            The classes of the images, as samplers take them: one-hot rows are the index of their
            one.
        y_resampled : array-like of shape (n_new,) or (n_new, 1), or one-hot rows, default=None
            The classes after resampling.
        class_names : list of str or mapping of class to str, default=None
            The names of the classes: in the order of the sorted classes that occur, or by class,
            which may hold other classes too; None writes the classes themselves.
        sort : False or "count", default=False
            As in :meth:`plot`.
        log : bool, default=False
            As in :meth:`plot`.
        orientation : {None, "vertical", "horizontal"}, default=None
            As in :meth:`plot`.
        ax : matplotlib.axes.Axes, default=None
            As in :meth:`plot`.

        Returns
        -------
        ClassBalanceDisplay
            The display, drawn.

        Raises
        ------
        ValueError
            If there are no labels, if they are continuous or have several columns that are not
            one-hot, or if classes have no name in `class_names`.
        """
        parts = [_read(y, "y")]
        if y_resampled is not None:
            parts.append(_read(y_resampled, "y_resampled"))
        if not sum(map(len, parts)):
            raise ValueError("there is no class to show: y is empty")
        labels, codes = np.unique(np.concatenate(parts), return_inverse=True)
        codes_of_parts = np.split(codes, [len(parts[0])])[: len(parts)]
        before, *after = (np.bincount(part, minlength=len(labels)) for part in codes_of_parts)
        display = cls(labels, before, *after, class_names=class_names)
        return display.plot(ax, sort=sort, log=log, orientation=orientation)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        sort: Order = False,
        log: bool = False,
        orientation: Orientation | None = None,
    ) -> Self:
        """Draw.

        The numbers stand at the bars where they have room. Where the names of classes have no room,
        every second, fifth, tenth ... is written.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Where to draw; None makes a new figure, larger for more classes, up to 12 by 16 inches.
        sort : False or "count", default=False
            False keeps the order of the classes; "count" begins with the largest, before
            resampling.
        log : bool, default=False
            Whether the axis of the counts is logarithmic, for small classes beside large ones.
        orientation : {None, "vertical", "horizontal"}, default=None
            The direction of the bars. None is vertical where the names of all classes have room
            beside each other, and else horizontal.

        Returns
        -------
        ClassBalanceDisplay
            Itself.
        """
        order = order_of(self.before, sort)
        names = read_class_names(self.class_names, self.labels)
        names = [names[place] for place in order]
        bars = [
            (name, counts[order], color)
            for name, counts, color in (
                ("before", self.before, _BEFORE),
                ("after", self.after, _AFTER),
            )
            if counts is not None
        ]
        longest = max(len(str(counts.max())) for _, counts, _ in bars)
        number = text_width(longest, "small")
        room = class_axes(
            names,
            wide=len(bars) * number / _GROUP,
            high=len(bars) * line_height() / _GROUP,
            orientation=orientation,
            ax=ax,
        )
        distance = room.pitch * (_GROUP / len(bars) if len(bars) > 1 else 1)
        is_numbered = distance >= (0.8 * line_height() if room.is_horizontal else number)
        _draw_bars(room, bars, is_numbered)
        room.set_classes(names)
        room.set_labels("images")
        _set_scale(room, log)
        if len(bars) > 1:
            room.add_legend(n_columns=2)
        self.ax_, self.figure_ = room.ax, room.ax.figure
        return self


def _draw_bars(
    room: ClassAxes, bars: Sequence[tuple[str, np.ndarray, str]], is_numbered: bool
) -> None:
    """Draw the bars of each group, which are (name, counts, color), beside each other."""
    draw = room.ax.barh if room.is_horizontal else room.ax.bar
    thickness = _GROUP / len(bars)
    # Moved to whole pixels, thin bars would hide each other, or leave gaps.
    snap = None if thickness * room.pitch >= _THIN else False
    for place, (name, counts, color) in enumerate(bars):
        at = np.arange(len(counts)) + (place - (len(bars) - 1) / 2) * thickness
        container = draw(at, counts, thickness * 0.95, color=color, label=name, snap=snap)
        if is_numbered:
            room.ax.bar_label(container, fontsize="small", padding=2)


def _set_scale(room: ClassAxes, log: bool) -> None:
    room.ax.spines[["top", "right"]].set_visible(False)
    if room.is_horizontal:
        room.ax.margins(x=0.12)
    else:
        room.ax.margins(y=0.12)
    if log:
        room.set_log(lowest=0.5)  # so that the bar of a single image is seen
    else:
        ticker = import_matplotlib("ticker")
        whole = ticker.MaxNLocator("auto", steps=[1, 2, 2.5, 5, 10], integer=True)
        room.values.set_major_locator(whole)


def _read(labels: ArrayLike, name: str) -> np.ndarray:
    try:
        return check_labels(labels)
    except ValueError as error:
        raise ValueError(
            f"{name} must hold a class for each image, (n,) or (n, 1), or one-hot rows: {error}"
        ) from error
