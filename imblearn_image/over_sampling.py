"""Over-sampling of image data sets by augmentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils._param_validation import StrOptions

from imblearn_image._core.estimator_input import ImageSamplerMixin
from imblearn_image._core.labels import encode
from imblearn_image._core.random import RandomState, draw_entropy
from imblearn_image._core.values import ValueRange, check_value_range
from imblearn_image._run.blocks import check_n_jobs
from imblearn_image._run.render import render_plan
from imblearn_image.augmentation.augmenter import Augmenter, as_augmenter, as_compiled
from imblearn_image.plan.draw import (
    SOURCE_SELECTIONS,
    AugmenterLike,
    SamplingStrategy,
    SourceSelection,
    draw_counts,
)
from imblearn_image.plan.epochs import draw_in_place
from imblearn_image.plan.table import ResamplingPlan

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseOverSampler
else:
    from imblearn.over_sampling.base import BaseOverSampler


class ImageAugmentationOverSampler(ImageSamplerMixin, BaseOverSampler):
    """Over-sample images by making new ones with random rotations, flips, shifts and the like.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        How many images each class shall have, as in
        :class:`imblearn.over_sampling.RandomOverSampler`:

        - ``"auto"`` or ``"not majority"``: every class as many as the largest; ``"minority"``: the
          smallest class only; ``"not minority"`` and ``"all"`` likewise;
        - a float, above 0 and up to 1: the ratio of each smaller class to the largest after
          resampling. Of more than two classes, those that have as many images already stay;
        - a dict: label -> number of images after resampling;
        - a callable: takes `y` and returns such a dict.

    augmenter : None, str, Augmenter, transform or callable, default=None
        What is done to the images: an :class:`~imblearn_image.augmentation.Augmenter`, the name of
        a preset, a single transform or a function ``(image, rng) -> image``. None means the preset
        ``"article"``: one of rotation, horizontal flip, shift and blur. Nested parameters such as
        ``augmenter__magnitude`` can be set and searched: None and names become Augmenters then.
    image_shape : tuple of int, default=None
        The shape of one image, (height, width) or (height, width, channels), where `X` is 2-D with
        a flattened image a row; one entry may be -1.
    augment : {"new", "all"}, default="new"
        What is augmented: the new images only, or the originals too, each once and in its own
        place. A classifier can tell augmented images from others, and with ``"new"`` nearly all of
        them are of the smaller classes; with ``"all"`` every image of the result is one. The new
        images are the same either way.
    source_selection : {"even", "random"}, default="even"
        Which images new ones are made from: ``"even"`` takes each of the class in turn, so that the
        numbers of copies differ by one at most; ``"random"`` draws with replacement.
    value_range : None, "data" or (float, float), default=None
        The values that intensity and noise transforms take as 0 and 1. None: the dtype's range for
        integers of up to 16 bits, with a warning if `X` spans far less, and (0, 1) for floats;
        wider integers need another. ``"data"``: the smallest and largest value of `X`. Values
        outside it are an error in images that such a transform is applied to.
    n_jobs : int or None, default=None
        The number of threads that render, -1 for all processors. None means 1 unless in a
        :func:`joblib.parallel_config` context, whose backend is used too. The result does not
        depend on it. Images below 16 kB are always rendered by one thread, which is faster.
    verbose : int, default=0
        Above 0, a progress bar is shown.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn.

    Attributes
    ----------
    sampling_strategy_ : dict
        Label -> number of new images.
    sample_indices_ : ndarray of shape (n_new,)
        For each image of the result the index in `X` that it is, or is made from: the originals in
        order, then the sources. Other arrays of the data follow with ``groups[sample_indices_]``.
    plan_ : ResamplingPlan
        The transforms and parameters of each new image, which it can render again. With
        ``augment="all"`` there is a row for each image of the result, those for the originals
        first and in order.
    augmenter_ : Augmenter
        The augmenter used.
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values in one image.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        The column names of `X`, where it is a DataFrame whose column names are all strings.

    See Also
    --------
    draw_plan : Decides what is to be done, without images.
    imblearn.over_sampling.RandomOverSampler : Repeats images as they are.
    AugmentationDisplay : Shows the new images.
    ClassWeightClassifier : Gives rare classes more weight rather than more images.

    Notes
    -----
    `X` holds images channels-last: shape (n, height, width) or (n, height, width, channels), any
    number of channels, or (n, n_features) with `image_shape`. The dtypes uint8, uint16, int16,
    float32 and float64 are computed as they are; other integers and float16 in a wider one, and
    rounded back. The result has the dtype, the dimensions and the container of `X`: the originals
    first, unchanged unless ``augment="all"``, then the new images class by class. `X` is never
    modified.

    Split before you resample: a copy of a test image in the training part makes results look
    better than they are. In an :class:`imblearn.pipeline.Pipeline` this is taken care of.

    Memory beyond the result is some blocks of a few megabytes. For one machine and one set of
    library versions the result depends on `random_state` alone.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import ImageAugmentationOverSampler
    >>> X = np.random.default_rng(0).integers(0, 256, (10, 16, 16), dtype=np.uint8)
    >>> y = np.array(["sound"] * 8 + ["cracked"] * 2)
    >>> sampler = ImageAugmentationOverSampler(random_state=0)
    >>> X_resampled, y_resampled = sampler.fit_resample(X, y)
    >>> X_resampled.shape, np.unique(y_resampled, return_counts=True)[1].tolist()
    ((16, 16, 16), [8, 8])
    >>> print(sampler.plan_.describe(0))
    image 9 (class cracked): translate(dx=-0.0456, dy=-0.061)
    """

    sample_indices_: NDArray[np.intp]
    plan_: ResamplingPlan
    augmenter_: Augmenter

    _for_other_sizes = (
        ", or use draw_plan and plan.render, which take a list of images of different sizes"
    )
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseOverSampler._parameter_constraints,
        "augmenter": "no_validation",  # `as_augmenter` checks it, and says what to write
        **ImageSamplerMixin.image_constraints,
        "augment": [StrOptions({"new", "all"})],
        "source_selection": [StrOptions(set(SOURCE_SELECTIONS))],
        "value_range": [StrOptions({"data"}), tuple, list, np.ndarray, None],
    }

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        augmenter: AugmenterLike = None,
        image_shape: tuple[int, ...] | None = None,
        augment: Literal["new", "all"] = "new",
        source_selection: SourceSelection = "even",
        value_range: tuple[float, float] | Literal["data"] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
        random_state: RandomState = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.augmenter = augmenter
        self.image_shape = image_shape
        self.augment = augment
        self.source_selection = source_selection
        self.value_range = value_range
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.random_state = random_state

    def set_params(self, **params: Any) -> Self:
        """Set parameters, also those of the augmenter.

        Parameters
        ----------
        **params : dict
            By name. With ``augmenter__<parameter>`` an augmenter of None, a name or a function
            becomes the :class:`~imblearn_image.augmentation.Augmenter` that it stands for.

        Returns
        -------
        ImageAugmentationOverSampler
            Itself.
        """
        if any(name.startswith("augmenter__") for name in params):
            augmenter = params.get("augmenter", self.augmenter)
            if not hasattr(augmenter, "set_params"):
                params["augmenter"] = as_augmenter(augmenter)
        super().set_params(**params)
        return self

    def _fit_resample(self, X: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        check_n_jobs(self.n_jobs)
        images = X.reshape(len(X), *self.image_shape_)
        compiled = as_compiled(self.augmenter)
        self.augmenter_ = Augmenter.from_compiled(compiled)
        labels = encode(y)
        options: Any = {
            "augmenter": compiled, "source_selection": self.source_selection,
            "value_range": _value_range(self.value_range, X),
            "entropy": draw_entropy(self.random_state),
        }  # fmt: skip
        new = draw_counts(labels, self.sampling_strategy_, **options)
        self.sample_indices_ = np.concatenate([np.arange(len(X)), new.source])
        resampled = np.empty((len(self.sample_indices_), *self.image_shape_), dtype=X.dtype)
        if self.augment == "all":
            self.plan_ = ResamplingPlan.concatenate([draw_in_place(labels, **options), new])
        else:
            self.plan_ = new
            resampled[: len(X)] = images
        render_plan(
            self.plan_, images, resampled[len(resampled) - len(self.plan_) :], n_jobs=self.n_jobs,
            verbose=self.verbose, are_checked=True,
        )  # fmt: skip
        return resampled.reshape(-1, *X.shape[1:]), y[self.sample_indices_]


def _value_range(value_range: object, X: NDArray[Any]) -> ValueRange | None:
    checked = check_value_range(value_range)
    if not isinstance(checked, str):
        return checked
    low, high = float(X.min()), float(X.max())
    # Where all values are equal, any range above maps them to 0.
    return low, high if low < high else low + 1
