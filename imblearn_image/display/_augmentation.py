"""New images beside those that they were made from."""

import numpy as np
from sklearn.utils import check_random_state

from imblearn_image.display._figures import draw_pairs


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
        pairs = [
            (source, new, *_titles(description))
            for source, new, description in zip(
                self.sources, self.new_images, self.descriptions, strict=True
            )
        ]
        self.axes_, self.figure_ = draw_pairs(
            pairs, figure=figure, n_columns=n_columns, value_range=self.value_range
        )
        return self


def _titles(description):
    origin, _, done = description.partition(": ")
    return origin, done.replace("(", " ").replace(")", "")
