"""How many images each class has."""

import numpy as np

from imblearn_image.display._figures import import_matplotlib
from imblearn_image.plan._draw import check_labels

_BEFORE, _AFTER = "#0072b2", "#e69f00"  # of Okabe and Ito's palette for all kinds of sight


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

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        The axes drawn on.
    figure_ : matplotlib.figure.Figure
        Their figure.

    Examples
    --------
    >>> from imblearn_image import ClassBalanceDisplay
    >>> display = ClassBalanceDisplay.from_labels([0, 0, 0, 1], [0, 0, 0, 1, 1, 1])
    >>> display.after.tolist()
    [3, 3]
    """

    def __init__(self, labels, before, after=None):
        self.labels = labels
        self.before = before
        self.after = after

    @classmethod
    def from_labels(cls, y, y_resampled=None, *, ax=None):
        """Count and draw.

        Parameters
        ----------
        y : array-like of shape (n,) or (n, 1), or one-hot rows
            The classes of the images, as samplers take them: one-hot rows are the index of their
            one.
        y_resampled : array-like of shape (n_new,) or (n_new, 1), or one-hot rows, default=None
            The classes after resampling.
        ax : matplotlib.axes.Axes, default=None
            Where to draw; None makes a new figure.

        Returns
        -------
        ClassBalanceDisplay
            The display, drawn.

        Raises
        ------
        ValueError
            If labels are continuous, or have several columns that are not one-hot.
        """
        parts = [_read(y, "y")]
        if y_resampled is not None:
            parts.append(_read(y_resampled, "y_resampled"))
        labels = np.unique(np.concatenate(parts))
        counts = [np.array([(part == label).sum() for label in labels]) for part in parts]
        return cls(labels, *counts).plot(ax=ax)

    def plot(self, ax=None):
        """Draw.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Where to draw; None makes a new figure.

        Returns
        -------
        ClassBalanceDisplay
            Itself.
        """
        if ax is None:
            pyplot = import_matplotlib("pyplot")
            _, ax = pyplot.subplots(figsize=(max(4.8, 1.3 * len(self.labels)), 3.6))
        bars = [("before", self.before, _BEFORE), ("after", self.after, _AFTER)]
        bars = [bar for bar in bars if bar[1] is not None]
        width = 0.8 / len(bars)
        for place, (name, counts, color) in enumerate(bars):
            x = np.arange(len(self.labels)) + (place - (len(bars) - 1) / 2) * width
            container = ax.bar(x, counts, width * 0.95, color=color, label=name)
            ax.bar_label(container, fontsize="small", padding=2)
        ax.set_xticks(np.arange(len(self.labels)), [str(label) for label in self.labels])
        ax.set(xlabel="class", ylabel="images")
        ax.spines[["top", "right"]].set_visible(False)
        ax.margins(y=0.12)
        if len(bars) > 1:
            ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=2)
        self.ax_, self.figure_ = ax, ax.figure
        return self


def _read(labels, name):
    try:
        return check_labels(labels)
    except ValueError as error:
        raise ValueError(
            f"{name} must hold a class for each image, (n,) or (n, 1), or one-hot rows: {error}"
        ) from error
