"""Pictures, drawn with matplotlib."""

import importlib
import textwrap

import numpy as np
from sklearn.utils import check_random_state

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
        y : array-like of shape (n,)
            The classes of the images.
        y_resampled : array-like of shape (n_new,), default=None
            The classes after resampling.
        ax : matplotlib.axes.Axes, default=None
            Where to draw; None makes a new figure.

        Returns
        -------
        ClassBalanceDisplay
            The display, drawn.
        """
        parts = [np.asarray(part) for part in (y, y_resampled) if part is not None]
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
        for place, (name, counts, colour) in enumerate(bars):
            x = np.arange(len(self.labels)) + (place - (len(bars) - 1) / 2) * width
            container = ax.bar(x, counts, width * 0.95, color=colour, label=name)
            ax.bar_label(container, fontsize="small", padding=2)
        ax.set_xticks(np.arange(len(self.labels)), [str(label) for label in self.labels])
        ax.set(xlabel="class", ylabel="images")
        ax.spines[["top", "right"]].set_visible(False)
        ax.margins(y=0.12)
        if len(bars) > 1:
            ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=2)
        self.ax_, self.figure_ = ax, ax.figure
        return self


class AugmentationDisplay:
    """New images, each below the image that it was made from, with what was done to it.

    Made by :meth:`from_plan`.

    Parameters
    ----------
    sources : list of ndarray
        The images that new ones are made from, (height, width[, channels]).
    new_images : list of ndarray
        The new images.
    descriptions : list of str
        What was done to each.
    value_range : (float, float), default=None
        What is shown as black and white; None takes each pair's own smallest and largest value,
        or the whole range for uint8.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes, shape (2 n_rows, n_columns)
        Sources in the even rows, new images below them.
    figure_ : matplotlib.figure.Figure
        Their figure.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import AugmentationDisplay, draw_plan
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 16, 16), dtype=np.uint8)
    >>> plan = draw_plan([0] * 4 + [1] * 2, random_state=0)
    >>> display = AugmentationDisplay.from_plan(plan, images)
    >>> len(display.new_images)
    2
    """

    def __init__(self, sources, new_images, descriptions, value_range=None):
        self.sources = sources
        self.new_images = new_images
        self.descriptions = descriptions
        self.value_range = value_range

    @classmethod
    def from_plan(cls, plan, images, *, rows=None, n_images=6, random_state=None, figure=None):
        """Render some rows of a plan and draw them.

        Parameters
        ----------
        plan : ResamplingPlan
            A plan, such as a fitted sampler's `plan_`.
        images : ndarray or sequence of ndarrays
            The images that the plan was drawn for.
        rows : array-like of int, default=None
            The rows to show; None chooses at random.
        n_images : int, default=6
            How many to choose.
        random_state : int, RandomState instance or None, default=None
            Decides which are chosen.
        figure : matplotlib.figure.Figure, default=None
            Where to draw; None makes a new one.

        Returns
        -------
        AugmentationDisplay
            The display, drawn.
        """
        if rows is None:
            shuffled = check_random_state(random_state).permutation(len(plan))
            rows = np.sort(shuffled[:n_images])
        chosen = plan[np.asarray(rows, dtype=np.intp)]
        if len(chosen) == 0:
            raise ValueError("there is no new image to show: the plan, or rows, is empty")
        display = cls(
            sources=[np.asarray(images[i]) for i in chosen.source.tolist()],
            new_images=list(chosen.render(images)),
            descriptions=[chosen.describe(i) for i in range(len(chosen))],
            value_range=plan.value_range,
        )
        return display.plot(figure=figure)

    def plot(self, figure=None, *, n_columns=None):
        """Draw.

        Parameters
        ----------
        figure : matplotlib.figure.Figure, default=None
            Where to draw; None makes a new one.
        n_columns : int, default=None
            How many pairs stand beside each other; None is six at most.

        Returns
        -------
        AugmentationDisplay
            Itself.
        """
        n_columns = n_columns or min(6, len(self.sources))
        n_rows = -(-len(self.sources) // n_columns)
        if figure is None:
            pyplot = import_matplotlib("pyplot")
            figure = pyplot.figure(figsize=(1.9 * n_columns, 4.6 * n_rows), layout="constrained")
        axes = figure.subplots(2 * n_rows, n_columns, squeeze=False)
        for ax in axes.flat:
            ax.set_axis_off()
        pairs = zip(self.sources, self.new_images, self.descriptions, strict=True)
        for place, (source, new, description) in enumerate(pairs):
            row, column = divmod(place, n_columns)
            low, high = self._limits(source, new)
            origin, _, done = description.partition(": ")
            done = done.replace("(", " ").replace(")", "")
            for ax, image, title in (
                (axes[2 * row, column], source, origin),
                (axes[2 * row + 1, column], new, done),
            ):
                ax.imshow(_displayable(image, low, high), cmap="gray", vmin=0, vmax=1)
                ax.set_title(_wrapped(title), fontsize=8)
        self.axes_, self.figure_ = axes, figure
        return self

    def _limits(self, source, new):
        if self.value_range is not None:
            return self.value_range
        if source.dtype == np.uint8:
            return 0, 255
        low = float(min(source.min(), new.min()))
        high = float(max(source.max(), new.max()))
        return low, high if high > low else low + 1


def _wrapped(title):
    return "\n".join(textwrap.wrap(title, 24, break_long_words=False))


def _displayable(image, low, high):
    """Return an image on [0, 1] in grey or RGB; of other channel counts the first channel."""
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
