"""New images beside those that they were made from, or in a grid of transforms and magnitudes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import check_random_state

from imblearn_image._core.formats import check_finite, check_image, look_at, look_at_alpha
from imblearn_image._core.random import class_streams, draw_entropy
from imblearn_image._core.validate import is_number
from imblearn_image._core.values import check_pair
from imblearn_image._render.rows import render_one
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.augmentation import Augmenter
from imblearn_image.augmentation.augmenter import as_compiled
from imblearn_image.display.pictures import draw_grid, draw_pairs
from imblearn_image.images.source import ImageSource
from imblearn_image.plan.image import plan_image
from imblearn_image.plan.table import ResamplingPlan

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _check_magnitudes(magnitudes: object) -> list[float]:
    """Return magnitudes as a list, at least one."""
    found = list(magnitudes) if isinstance(magnitudes, Iterable) else []
    if not found or not all(is_number(m) and m >= 0 for m in found):
        raise ValueError(f"magnitudes must be numbers >= 0, one at least, got {found!r}")
    return found


def _check_source(
    image: ArrayLike, augmenter: CompiledAugmenter, value_range: tuple[float, float] | None
) -> np.ndarray:
    """Return the image as an array; warn once, as a render of many images would."""
    checked: np.ndarray = check_image(image, 0)
    check_finite(checked, 0)
    takes_dtype_range = augmenter.uses_value_range and value_range is None
    look_at([checked.shape], [checked] if takes_dtype_range else [])
    if augmenter.guesses_alpha:
        look_at_alpha([checked], value_range)
    return checked


def _title(plan: ResamplingPlan, row: int) -> tuple[str, str]:
    """Return the titles of a row: its image and class, and its transforms."""
    done = [
        " ".join([name, _arguments(plan, row, name)]).rstrip()
        for name, is_active in zip(plan.transform_names, plan.active[row], strict=True)
        if is_active
    ]
    return f"image {plan.source[row]} (class {plan.label[row]})", ", ".join(done) or "copied"


def _arguments(plan: ResamplingPlan, row: int, name: str) -> str:
    of_transform = {
        key.removeprefix(f"{name}."): values[row]
        for key, values in plan.params.items()
        if key.startswith(f"{name}.")  # names have no dots
    }
    return ", ".join(f"{column}={value:.3g}" for column, value in of_transform.items())


def _reason(error: ValueError) -> str:
    """Return what is wrong, without the names of transform and row, since the grid shows them.

    An error that names these was raised from the one that does not.
    """
    inner = error.__cause__ or error.__context__
    return str(inner if isinstance(inner, ValueError) else error)


def _render_grid(
    augmenter: CompiledAugmenter,
    image: np.ndarray,
    magnitudes: Sequence[float],
    value_range: tuple[float, float] | None,
    entropy: int,
) -> list[tuple[np.ndarray | None, str, tuple[str, str]]]:
    """Render the image after each transform alone at each magnitude.

    The draws of a transform depend on its place in the augmenter and on the entropy, so that only
    the magnitude differs within a row.

    Returns
    -------
    list of (ndarray or None, str, (str, str))
        The new images, row by row, their descriptions and titles. Where a transform refuses the
        magnitude or the image, there is no image, and the texts say why.
    """
    cells: list[tuple[np.ndarray | None, str, tuple[str, str]]] = []
    for step in augmenter.steps:
        params = augmenter.options | {
            "transforms": [(step.name, step.transform)],
            "n_ops": None,
        }
        for magnitude in magnitudes:
            streams = class_streams(entropy, step.index)
            try:
                alone = Augmenter(**params | {"magnitude": magnitude}).compiled()
                plan = plan_image(alone, streams, value_range, always=True)
                new = render_one(plan.compiled, plan, image)
                cells.append((new, plan.describe(0), _title(plan, 0)))
            except ValueError as error:
                cells.append((None, _reason(error), ("", _reason(error))))
    return cells


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
        The values of black and white; None takes the smallest and largest value of each pair,
        or of the whole grid, but the whole range for uint8.
    titles : list of (str, str), default=None
        What is written above each source and above its new image; None writes the descriptions
        above new images.
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

    axes_: np.ndarray
    figure_: Figure

    def __init__(
        self,
        sources: list[np.ndarray],
        new_images: list[np.ndarray | None],
        descriptions: list[str],
        value_range: tuple[float, float] | None = None,
        *,
        titles: list[tuple[str, str]] | None = None,
        transforms: list[str] | None = None,
        magnitudes: list[float] | None = None,
    ) -> None:
        self.sources = sources
        self.new_images = new_images
        self.descriptions = descriptions
        self.value_range = value_range
        self.titles = titles
        self.transforms = transforms
        self.magnitudes = magnitudes

    @classmethod
    def from_plan(
        cls,
        plan: ResamplingPlan,
        images: np.ndarray | ImageSource,
        *,
        rows: ArrayLike | None = None,
        n_images: int = 6,
        random_state: int | np.random.RandomState | None = None,
        figure: Figure | None = None,
    ) -> Self:
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
            titles=[_title(chosen, i) for i in range(len(chosen))],
        )
        return display.plot(figure=figure)

    @classmethod
    def from_augmenter(
        cls,
        augmenter: Any,
        image: ArrayLike,
        *,
        magnitudes: Sequence[float] = (0, 0.5, 1, 2),
        value_range: tuple[float, float] | None = None,
        random_state: int | np.random.RandomState | None = None,
        figure: Figure | None = None,
    ) -> Self:
        """Show what each transform does to an image, alone, at several magnitudes.

        In a row only the magnitude differs: random numbers are drawn once. Each transform is
        applied, whatever its `p` and the `n_ops` of the augmenter. A transform may refuse a
        magnitude beyond its limits, or the image, as transforms of color do with gray images. Then
        its place holds a few words; `descriptions` has all of them.

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
            The values that map to [0, 1] for intensity and noise, shown as black and white; None
            takes it from the dtype, as in :class:`ImageAugmentationOverSampler`, and shows the
            smallest value as black, and the largest as white, but the whole range for uint8.
        random_state : int, RandomState instance or None, default=None
            Decides the draws.
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
        magnitudes = _check_magnitudes(magnitudes)
        value_range = check_pair(value_range)
        image = _check_source(image, augmenter, value_range)
        entropy = draw_entropy(random_state)
        cells = _render_grid(augmenter, image, magnitudes, value_range, entropy)
        new_images, descriptions, titles = map(list, zip(*cells, strict=True))
        display = cls(
            [image],
            new_images,
            descriptions,
            value_range,
            titles=titles,
            transforms=[step.name for step in augmenter.steps],
            magnitudes=magnitudes,
        )
        return display.plot(figure=figure)

    def plot(self, figure: Figure | None = None, *, n_columns: int | None = None) -> Self:
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
        titles = self.titles or [("", description) for description in self.descriptions]
        if self.transforms is not None:
            self.axes_, self.figure_ = draw_grid(
                self.sources[0],
                [(image, done) for image, (_, done) in zip(self.new_images, titles, strict=True)],
                self.transforms,
                self.magnitudes or [],
                figure=figure,
                value_range=self.value_range,
            )
        else:
            pairs = [
                (source, new, *title)
                for source, new, title in zip(self.sources, self.new_images, titles, strict=True)
            ]
            self.axes_, self.figure_ = draw_pairs(
                pairs, figure=figure, n_columns=n_columns, value_range=self.value_range
            )
        return self
