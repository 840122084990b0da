"""The weights of classes by several formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from imblearn_image._core.labels import read_labels
from imblearn_image.class_weight.formulas import SCHEMES, Scheme, check_options, weights_of
from imblearn_image.display._class_axes import (
    ClassAxes,
    ClassNames,
    Order,
    Orientation,
    class_axes,
    order_of,
    read_class_names,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

Normalize = Literal["samples", "classes"]

# Okabe and Ito's palette for all kinds of sight, without yellow, which is too light for dots; and
# markers, so that nothing depends on color alone.
_COLORS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#000000")
_MARKERS = "osD^vPX*<>"
_DOT = 0.06  # inches from one to the next
_SCALES = {None: "weight", "samples": "weight (mean of samples 1)",
           "classes": "weight (mean of classes 1)"}  # fmt: skip


class ClassWeightDisplay:
    """The weight of each class by several formulas, beside each other.

    Made by :meth:`from_labels`. Each formula has a color and a marker of its own. A line marks the
    weight 1, that of all samples without weights.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,)
        The classes.
    counts : ndarray of int, shape (n_classes,)
        How many samples each has.
    weights : dict of str to ndarray of shape (n_classes,)
        The weights of the classes by each formula.
    normalize : None, "samples" or "classes", default=None
        How the weights were scaled; the axis says it.
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
    derive_class_weight : The formulas.
    class_weight_table : The same in numbers.
    ClassBalanceDisplay : Shows how many images each class has.

    Examples
    --------
    >>> from imblearn_image import ClassWeightDisplay
    >>> display = ClassWeightDisplay.from_labels([1] * 8 + [0] * 2, schemes=["balanced", "sqrt"])
    >>> {scheme: weights.tolist() for scheme, weights in display.weights.items()}
    {'balanced': [2.5, 0.625], 'sqrt': [2.0, 1.0]}
    """

    ax_: Axes
    figure_: Figure | SubFigure

    def __init__(
        self,
        labels: np.ndarray,
        counts: np.ndarray,
        weights: Mapping[str, np.ndarray],
        *,
        normalize: Normalize | None = None,
        class_names: ClassNames | None = None,
    ) -> None:
        self.labels = labels
        self.counts = counts
        self.weights = weights
        self.normalize = normalize
        self.class_names = class_names

    @classmethod
    def from_labels(
        cls,
        y: ArrayLike,
        *,
        schemes: Scheme | Sequence[Scheme] | None = None,
        beta: float | Literal["auto"] = 0.999,
        normalize: Normalize | None = None,
        class_names: ClassNames | None = None,
        sort: Order = False,
        log: bool | None = None,
        orientation: Orientation | None = None,
        ax: Axes | None = None,
    ) -> Self:
        """Derive the weights and draw them.

        Parameters
        ----------
        y : array-like of shape (n,)
            The classes of the samples, in any form of :doc:`/labels`.
        schemes : list of str or callables, default=None
            Formulas, each as `scheme` of :func:`derive_class_weight`; None takes all that have a
            name. A function is called by its own name.
        beta : float or "auto", default=0.999
            As in :func:`derive_class_weight`.
        normalize : None, "samples" or "classes", default=None
            As in :func:`derive_class_weight`. None shows the published scales; with either of the
            others, formulas that differ by a factor give the same weights.
        class_names : list of str or mapping of class to str, default=None
            The names of the classes: in the order of the sorted classes that occur, or by class,
            which may hold other classes too; None writes the classes themselves.
        sort : False or "count", default=False
            As in :meth:`plot`.
        log : bool, default=None
            As in :meth:`plot`.
        orientation : {None, "vertical", "horizontal"}, default=None
            As in :meth:`plot`.
        ax : matplotlib.axes.Axes, default=None
            As in :meth:`plot`.

        Returns
        -------
        ClassWeightDisplay
            The display, drawn.

        Raises
        ------
        TypeError, ValueError
            If `y` is not one class for each sample, or has fewer than two classes, or a parameter
            is not allowed.
        """
        named = _named(list(SCHEMES) if schemes is None else schemes)
        for scheme in named.values():
            check_options(scheme, beta, normalize)
        labels = read_labels(y)
        counts = labels.by_class()
        weights = {
            name: np.array(list(weights_of(counts, scheme, beta, normalize).values()))
            for name, scheme in named.items()
        }
        display = cls(
            labels.classes,
            labels.counts,
            weights,
            normalize=normalize,
            class_names=class_names,
        )
        return display.plot(ax, sort=sort, log=log, orientation=orientation)

    def plot(
        self,
        ax: Axes | None = None,
        *,
        sort: Order = False,
        log: bool | None = None,
        orientation: Orientation | None = None,
    ) -> Self:
        """Draw.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Where to draw; None makes a new figure, larger for more classes, up to 12 by 16 inches.
        sort : False or "count", default=False
            False keeps the order of the classes; "count" begins with the largest.
        log : bool, default=None
            Whether the axis of the weights is logarithmic; None is so if they span more than a
            decade, and none is 0.
        orientation : {None, "vertical", "horizontal"}, default=None
            The direction of the weights. None is vertical where the names of all classes have
            room beside each other, and else horizontal.

        Returns
        -------
        ClassWeightDisplay
            Itself.
        """
        order = order_of(self.counts, sort)
        names = read_class_names(self.class_names, self.labels)
        need = (len(self.weights) + 1) * _DOT
        room = class_axes(
            [names[place] for place in order], wide=need, high=need, orientation=orientation, ax=ax
        )
        _draw_dots(room, {name: weights[order] for name, weights in self.weights.items()})
        room.set_classes([names[place] for place in order])
        room.set_labels(_SCALES[self.normalize])
        if _span_a_decade(self.weights) if log is None else log:
            room.set_log()
        room.add_legend(n_columns=3)
        self.ax_, self.figure_ = room.ax, room.ax.figure
        return self


def _named(schemes: Scheme | Sequence[Scheme]) -> dict[str, Scheme]:
    """Return the formulas by their names."""
    given = [schemes] if isinstance(schemes, str) or callable(schemes) else list(schemes)
    names = [s if isinstance(s, str) else getattr(s, "__name__", repr(s)) for s in given]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"schemes must be at least one, each of another name, got {names}")
    return dict(zip(names, given, strict=True))


def _draw_dots(room: ClassAxes, weights: Mapping[str, np.ndarray]) -> None:
    """Draw the weights by each formula as dots, a class's beside each other."""
    at_one, between = (
        (room.ax.axvline, room.ax.axhline)
        if room.is_horizontal
        else (room.ax.axhline, room.ax.axvline)
    )
    room.ax.grid(axis="x" if room.is_horizontal else "y", color="0.9")
    room.ax.set_axisbelow(True)
    room.ax.spines[["top", "right"]].set_visible(False)
    at_one(1, color="0.6", linewidth=1, zorder=1)
    n_classes = len(next(iter(weights.values())))
    for border in range(1, n_classes):
        between(border - 0.5, color="0.9", linewidth=0.8, zorder=1)
    distance = 0.8 / len(weights)
    size = 72 * float(np.clip(distance * room.pitch, 0.04, 1.25 * _DOT))
    for place, (name, values) in enumerate(weights.items()):
        at = np.arange(n_classes) + (place - (len(weights) - 1) / 2) * distance
        x, y = (values, at) if room.is_horizontal else (at, values)
        color, marker = _COLORS[place % len(_COLORS)], _MARKERS[place % len(_MARKERS)]
        room.ax.plot(x, y, marker, color=color, markersize=size, label=name)


def _span_a_decade(weights: Mapping[str, np.ndarray]) -> bool:
    values = np.concatenate(list(weights.values()))
    return bool(values.min() > 0 and values.max() > 10 * values.min())
