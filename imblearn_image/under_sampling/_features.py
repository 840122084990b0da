"""Let a sampler of imbalanced-learn choose images by their descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from imblearn.under_sampling import NearMiss
from numpy.random import RandomState
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils._param_validation import HasMethods

from imblearn_image._core.random import seeded
from imblearn_image._core.strategies import ratio_as_counts
from imblearn_image.descriptors.descriptor import Descriptor, as_function
from imblearn_image.under_sampling._base import ImageUnderSamplerMixin

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseSampler
else:
    from imblearn.base import BaseSampler


class ImageFeatureUnderSampler(ImageUnderSamplerMixin, BaseSampler):
    """Under-sample with any sampler of imbalanced-learn that chooses samples, on descriptors.

    Parameters
    ----------
    sampler : sampler, default=None
        What chooses: ``NearMiss()``, which None stands for, ``TomekLinks()``,
        ``EditedNearestNeighbours()``, ``InstanceHardnessThreshold()``, or whatever else has
        `sample_indices_`. It is cloned.
    descriptor : str, transformer or callable, default="thumbnail"
        What the sampler sees: a `kind` of :class:`~imblearn_image.descriptors.ImageDescriptor`;
        a transformer, which is cloned and fitted on X (it gets flat rows unless its tags say that
        it takes images); or a function ``images -> (n, d)``.
    sampling_strategy : object, default=None
        None leaves the sampler its own; anything else is handed to it.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The sampler keeps its own `n_jobs`.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described by a named descriptor. The
        sampler keeps its own `verbose`.
    random_state : int, RandomState instance or None, default=None
        Seeds the sampler and the transformer where they draw and have no seed of their own.

    Attributes
    ----------
    sampler_ : sampler
        The clone, fitted on the descriptors.
    sampling_strategy_ : object
        That of `sampler_`.
    sample_indices_ : ndarray of shape (n_kept,)
        The images that the sampler chose, in its order.
    dropped_indices_ : ndarray of shape (n_dropped,)
        The images that it did not choose.
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.

    Raises
    ------
    TypeError
        If the sampler has no `sample_indices_` after fitting, since it makes new samples; or if
        it takes a sample twice, as over-samplers do.

    See Also
    --------
    ImageDiversityUnderSampler : Keeps images that are far from each other.
    imblearn_image.descriptors.ImageDescriptor : The descriptors that have a name.

    Notes
    -----
    Time and memory are those of the sampler, besides O(n p) for n images of p pixels.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn.under_sampling import NearMiss
    >>> from imblearn_image import ImageFeatureUnderSampler
    >>> X = np.random.default_rng(0).integers(0, 256, (12, 16, 16), dtype=np.uint8)
    >>> sampler = ImageFeatureUnderSampler(NearMiss(version=2), descriptor="gradient")
    >>> X_resampled, y_resampled = sampler.fit_resample(X, [0] * 8 + [1] * 4)
    >>> np.bincount(y_resampled).tolist()
    [4, 4]
    """

    sampler_: Any
    sampling_strategy_: Any

    _sampling_type = "bypass"
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **ImageUnderSamplerMixin.image_constraints,
        "sampler": [HasMethods("fit_resample"), None],
        "descriptor": [str, HasMethods("transform"), callable],
        "sampling_strategy": "no_validation",
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        sampler: Any = None,
        *,
        descriptor: Descriptor = "thumbnail",
        sampling_strategy: Any = None,
        image_shape: tuple[int, ...] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
        random_state: int | RandomState | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.sampler = sampler
        self.descriptor = descriptor
        self.image_shape = image_shape
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.random_state = random_state

    def _choose(self, images: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
        describe = as_function(
            self.descriptor,
            images,
            n_jobs=self.n_jobs,
            random_state=self.random_state,
            verbose=self.verbose,
        )
        self.sampler_ = seeded(clone(self.sampler or NearMiss()), self.random_state)
        if self.sampling_strategy is not None:
            kind = getattr(self.sampler_, "_sampling_type", "bypass")
            self.sampler_.set_params(
                sampling_strategy=ratio_as_counts(self.sampling_strategy, y, kind)
            )
        resampled, _ = self.sampler_.fit_resample(describe(images), y)
        chosen = _checked_choice(self.sampler_, len(images), len(resampled))
        self.sampling_strategy_ = self.sampler_.sampling_strategy_
        return chosen


def _checked_choice(sampler: Any, n: int, n_resampled: int) -> NDArray[np.intp]:
    """Return the `sample_indices_` of a fitted sampler, which must choose among `n` samples."""
    advice = "pass a sampler that chooses, such as NearMiss() or TomekLinks()"
    if not hasattr(sampler, "sample_indices_"):
        raise TypeError(
            f"sampler must choose among the images, got {sampler!r}, which has no sample_indices_ "
            f"that say which it chose: {advice}"
        )
    chosen = np.asarray(sampler.sample_indices_)
    if len(np.unique(chosen)) < len(chosen):
        raise TypeError(
            f"sampler must take each image once at most, got {sampler!r}, which repeats some: "
            f"{advice}"
        )
    if len(chosen) != n_resampled or np.any((chosen < 0) | (chosen >= n)):
        raise TypeError(
            f"sampler must choose among the images, got {sampler!r}, which makes new ones: {advice}"
        )
    return chosen
