"""Dropped images beside those that stand for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from imblearn_image.display.pictures import draw_pairs

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class UnderSamplingDisplay:
    """Images that an under-sampler dropped, each above the kept image that stands for it.

    Made by :meth:`from_sampler`.

    Parameters
    ----------
    dropped : list of ndarray
        Dropped images, (height, width[, channels]).
    representatives : list of ndarray or None
        For each the kept image that stands for it; None where there is none.
    titles : list of (str, str)
        The texts above the two; the second stands in place of an image that is not there.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes, shape (2 n_rows, n_columns) or (n_rows, n_columns)
        Dropped images in the even rows, kept ones below them; dropped images alone where no kept
        image stands for any.
    figure_ : matplotlib.figure.Figure
        Their figure.

    See Also
    --------
    AugmentationDisplay : Shows new images, and what was done to them.
    ClassBalanceDisplay : Shows how many images each class has.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import ImageDiversityUnderSampler, UnderSamplingDisplay
    >>> X = np.random.default_rng(0).integers(0, 256, (6, 16, 16), dtype=np.uint8)
    >>> sampler = ImageDiversityUnderSampler()
    >>> _ = sampler.fit_resample(X, [0] * 4 + [1] * 2)
    >>> display = UnderSamplingDisplay.from_sampler(sampler, X)
    >>> len(display.dropped)
    2
    """

    axes_: np.ndarray
    figure_: Figure

    def __init__(
        self,
        dropped: list[np.ndarray],
        representatives: list[np.ndarray | None],
        titles: list[tuple[str, str]],
    ) -> None:
        self.dropped = dropped
        self.representatives = representatives
        self.titles = titles

    @classmethod
    def from_sampler(
        cls,
        sampler: Any,
        X: ArrayLike,
        *,
        n_images: int = 6,
        random_state: int | np.random.RandomState | None = None,
        figure: Figure | None = None,
    ) -> Self:
        """Choose among the dropped images and draw.

        Parameters
        ----------
        sampler : sampler
            One of this package's under-samplers, fitted.
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            The images that it was fitted on.
        n_images : int, default=6
            How many dropped images to show: of a sampler with `scores_` the worst, of others any.
        random_state : int, RandomState instance or None, default=None
            Decides which are chosen.
        figure : matplotlib.figure.Figure, default=None
            Where to draw; None makes a new one.

        Returns
        -------
        UnderSamplingDisplay
            The display, drawn.

        Raises
        ------
        ValueError
            If nothing was dropped.
        """
        check_is_fitted(sampler, "dropped_indices_")
        dropped = sampler.dropped_indices_
        if not len(dropped):
            raise ValueError("there is nothing to show: the sampler dropped no image")
        images = np.asarray(X).reshape(-1, *sampler.image_shape_)
        scores = getattr(sampler, "scores_", None)
        if scores is None:
            places = np.sort(check_random_state(random_state).permutation(len(dropped))[:n_images])
        else:
            places = np.argsort(scores[dropped], kind="stable")[:n_images]
        stand_ins = getattr(sampler, "representative_indices_", np.full(len(dropped), -1))
        display = cls(
            dropped=[images[i] for i in dropped[places]],
            representatives=[None if i < 0 else images[i] for i in stand_ins[places]],
            titles=[
                (
                    f"dropped: image {i}" + ("" if scores is None else f", score {scores[i]:.4g}"),
                    "kept: none" if stand_in < 0 else f"kept: image {stand_in}",
                )
                for i, stand_in in zip(dropped[places], stand_ins[places], strict=True)
            ],
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
            wide.

        Returns
        -------
        UnderSamplingDisplay
            Itself.
        """
        pairs = [
            (dropped, representative, *titles)
            for dropped, representative, titles in zip(
                self.dropped, self.representatives, self.titles, strict=True
            )
        ]
        self.axes_, self.figure_ = draw_pairs(pairs, figure=figure, n_columns=n_columns)
        return self
