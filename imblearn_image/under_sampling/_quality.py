"""Drop the images that show least."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from imblearn_image._core.values import ValueRangeError
from imblearn_image.descriptors import contrast, entropy, exposure, sharpness
from imblearn_image.under_sampling._base import (
    BaseImageUnderSampler,
    SamplingStrategy,
    choose_by_class,
)

# A named score, or a function of one's own.
Quality = str | Callable[[NDArray[Any]], Any]

# Larger is better; a clipped image shows less.
_SCORES = {
    "sharpness": sharpness,
    "contrast": contrast,
    "exposure": lambda images, **options: -exposure(images, **options),
    "entropy": entropy,
}


class ImageQualityUnderSampler(BaseImageUnderSampler):
    """Under-sample by dropping the images of worst quality.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        How many images each class shall keep, as in
        :class:`imblearn.under_sampling.RandomUnderSampler`. A float is the ratio of the smallest
        class to the larger ones after resampling, for more than two classes too: those that are
        small enough stay.
    quality : str, callable or list of these, default="sharpness"
        What is taken for it: ``"sharpness"``, ``"contrast"``, ``"exposure"`` (fewest clipped
        values) or ``"entropy"``, see :mod:`imblearn_image.descriptors`; or a function
        ``images -> (n,)`` with larger values for better images. Of a list, the ranks within the
        class are averaged.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        The number of threads that compute named scores, -1 for all processors; None means 1
        unless in a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown for each named score.

    Attributes
    ----------
    sampling_strategy_ : dict
        Label -> number of images to keep.
    scores_ : ndarray of float64, shape (n,)
        The score of each image, larger is better: the sharpness, the contrast, minus the share of
        clipped values, the entropy, what the function gave; of a list, the mean rank in its
        class, from 1, the worst.
    sample_indices_ : ndarray of shape (n_kept,)
        The images that were kept, in their order.
    dropped_indices_ : ndarray of shape (n_dropped,)
        The images that were dropped.
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.

    Raises
    ------
    ValueError
        If a function does not give one finite number for each image; if ``"exposure"`` or
        ``"entropy"`` meets integers of 32 or 64 bits, or floats beyond (0, 1). For
        other ranges pass a function, such as
        ``lambda images: -exposure(images, value_range=(0, 4095))``.

    See Also
    --------
    imblearn_image.descriptors.sharpness : What counts as sharp.
    ImageDuplicateUnderSampler : Drops the most similar images rather than the worst.
    UnderSamplingDisplay : Shows the images that were dropped.

    Notes
    -----
    Of equal scores the later image is dropped. For n images of p pixels it takes time O(n p).

    Sharpness, contrast and entropy depend on what is photographed, not on the camera alone: look
    at what is dropped (:class:`UnderSamplingDisplay`) before trusting them.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import ImageQualityUnderSampler
    >>> X = np.random.default_rng(0).integers(0, 256, (6, 16, 16), dtype=np.uint8)
    >>> X[2] = 128
    >>> sampler = ImageQualityUnderSampler(quality=["sharpness", "contrast"])
    >>> X_resampled, y_resampled = sampler.fit_resample(X, [0, 0, 0, 0, 1, 1])
    >>> 2 in sampler.dropped_indices_
    True
    """

    sampling_strategy_: dict[Any, int]
    scores_: NDArray[np.float64]

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseImageUnderSampler._parameter_constraints,
        "quality": [str, callable, list, tuple],
    }

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        quality: Quality | Sequence[Quality] = "sharpness",
        image_shape: tuple[int, ...] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.quality = quality
        self.image_shape = image_shape
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _choose(self, images: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
        if isinstance(self.quality, (list, tuple)):
            if not self.quality:
                raise ValueError("quality must name at least one score, got an empty list")
            each = [self._scores_of(score, images) for score in self.quality]
            self.scores_ = np.mean([_ranks_by_class(scores, y) for scores in each], axis=0)
        else:
            self.scores_ = self._scores_of(self.quality, images)

        def choose(_: Any, members: NDArray[np.intp], count: int) -> NDArray[np.intp]:
            return members[np.argsort(-self.scores_[members], kind="stable")[:count]]

        return choose_by_class(y, self.sampling_strategy_, choose)

    def _scores_of(self, score: Any, images: NDArray[Any]) -> NDArray[np.float64]:
        if isinstance(score, str) and score in _SCORES:
            try:
                return _SCORES[score](images, n_jobs=self.n_jobs, verbose=self.verbose)
            except ValueRangeError as error:
                sign = "-" if score == "exposure" else ""
                raise ValueError(
                    f"{error.args[0]}: rescale the images, or pass a function such as quality="
                    f"lambda images: {sign}{score}(images, value_range=(low, high))"
                ) from None
        if not callable(score):
            raise ValueError(
                f"quality must be one of {list(_SCORES)}, a function images -> (n,), or a list of "
                f"these, got {score!r}"
            )
        scores = np.asarray(score(images))
        is_numeric = scores.dtype.kind in "buif"
        if scores.shape != (len(images),) or not is_numeric or not np.isfinite(scores).all():
            raise ValueError(
                f"quality {score!r} must give one finite number for each of the {len(images)} "
                f"images, got {scores!r}"
            )
        return scores.astype(np.float64)


def _ranks_by_class(scores: NDArray[np.float64], y: NDArray[Any]) -> NDArray[np.float64]:
    ranks = np.empty(len(scores))
    for label in np.unique(y):
        ranks[y == label] = rankdata(scores[y == label])
    return ranks
