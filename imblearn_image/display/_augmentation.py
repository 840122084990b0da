"""New images beside those that they were made from, or in a grid of what is done to one."""

import numpy as np
from sklearn.utils import check_random_state

from imblearn_image._core.random import draw_entropy
from imblearn_image._core.values import check_pair
from imblearn_image.augmentation.as_augmenter import as_compiled
from imblearn_image.display._grid import check_magnitudes, check_source, draw_grid, render_grid
from imblearn_image.display.pairs import draw_pairs


class AugmentationDisplay:
    """New images, with what was done to them.

    Made by :meth:`from_plan`, which shows each below the image that it was made from, or by
    :meth:`from_augmenter`, which shows one image after each transform at several magnitudes.

    Parameters
    ----------
    sources : list of ndarray
        The images that new ones are made from, (height, width[, channels]); of a grid one image.
    new_images : list of (ndarray or None)
        The new images; those of a grid row by row, with None where a transform refuses.
    descriptions : list of str
        What was done to each, or why it was refused.
    value_range : (float, float), default=None
        What is shown as black and white; None takes the smallest and largest value of each pair,
        or of the whole grid, but the whole range for uint8.
    transforms : list of str, default=None
        The names of a grid's rows; None draws pairs.
    magnitudes : list of float, default=None
        Those of a grid's columns.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes, shape (2 n_rows, n_columns)
        Sources in the even rows, new images below them; of a grid (n_transforms, n_magnitudes).
    figure_ : matplotlib.figure.Figure
        Their figure.

    See Also
    --------
    ClassBalanceDisplay : Shows how many images each class has.
    UnderSamplingDisplay : Shows the images that an under-sampler dropped.

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

    def __init__(
        self, sources, new_images, descriptions, value_range=None, *, transforms=None,
        magnitudes=None,
    ):  # fmt: skip
        self.sources = sources
        self.new_images = new_images
        self.descriptions = descriptions
        self.value_range = value_range
        self.transforms = transforms
        self.magnitudes = magnitudes

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

    @classmethod
    def from_augmenter(
        cls,
        augmenter,
        image,
        *,
        magnitudes=(0, 0.5, 1, 2),
        value_range=None,
        random_state=None,
        figure=None,
    ):
        """Show what each transform does to an image, alone, at several magnitudes.

        In a row only the magnitude differs: what is random is drawn once. Each transform is
        applied, whatever its `p` and the `n_ops` of the augmenter. Where a transform refuses a
        magnitude, as beyond its limits, or the image, as one of color in gray, the place is empty
        but for a few words; `descriptions` has all of them.

        A new figure takes up to 12 inches in either direction, more only with very many
        transforms or magnitudes. Many transforms go into blocks beside each other.

        Parameters
        ----------
        augmenter : None, str, Augmenter, transform or callable
            As in :class:`ImageAugmentationOverSampler`: a preset's name, a single transform ...
        image : array-like of shape (height, width) or (height, width, channels)
            The image.
        magnitudes : sequence of float, default=(0, 0.5, 1, 2)
            The columns, each in place of the augmenter's own `magnitude`.
        value_range : (float, float), default=None
            What maps to [0, 1] for intensity and noise, and is shown as black and white; None
            takes it from the dtype, as in :class:`ImageAugmentationOverSampler`, and shows the
            smallest value as black, and the largest as white, but the whole range for uint8.
        random_state : int, RandomState instance or None, default=None
            Decides what is drawn.
        figure : matplotlib.figure.Figure, default=None
            Where to draw; None makes a new one.

        Returns
        -------
        AugmentationDisplay
            The display, drawn.

        Raises
        ------
        TypeError, ValueError
            If a parameter is not allowed, or the image holds NaN or infinite values.

        Examples
        --------
        >>> import numpy as np
        >>> from imblearn_image import AugmentationDisplay
        >>> image = np.random.default_rng(0).integers(0, 256, (16, 16), dtype=np.uint8)
        >>> display = AugmentationDisplay.from_augmenter("gentle", image, random_state=0)
        >>> display.axes_.shape
        (5, 4)
        """
        augmenter = as_compiled(augmenter)
        magnitudes = check_magnitudes(magnitudes)
        value_range = check_pair(value_range)
        image = check_source(image, augmenter, value_range)
        entropy = draw_entropy(random_state)
        new_images, descriptions = render_grid(augmenter, image, magnitudes, value_range, entropy)
        display = cls(
            [image],
            new_images,
            descriptions,
            value_range,
            transforms=[step.name for step in augmenter.steps],
            magnitudes=magnitudes,
        )
        return display.plot(figure=figure)

    def plot(self, figure=None, *, n_columns=None):
        """Draw.

        Parameters
        ----------
        figure : matplotlib.figure.Figure, default=None
            Where to draw; None makes a new one.
        n_columns : int, default=None
            How many pairs stand beside each other; None is six at most, fewer where images are
            wide. A grid has a column for each magnitude.

        Returns
        -------
        AugmentationDisplay
            Itself.
        """
        if self.transforms is not None:
            return self._plot_grid(figure)
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

    def _plot_grid(self, figure):
        cells = [
            (image, description if image is None else _titles(description)[1])
            for image, description in zip(self.new_images, self.descriptions, strict=True)
        ]
        self.axes_, self.figure_ = draw_grid(
            self.sources[0],
            cells,
            self.transforms,
            self.magnitudes,
            figure=figure,
            value_range=self.value_range,
        )
        return self


def _titles(description):
    origin, _, done = description.partition(": ")
    return origin, done.replace("(", " ").replace(")", "")
