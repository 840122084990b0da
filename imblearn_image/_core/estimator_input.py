"""Checks of X, as estimators of images take it: its shape, its dtype, and clear errors."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral
from typing import Any, ClassVar, Protocol, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse
from sklearn.utils import Tags, check_array
from sklearn.utils.validation import validate_data

from imblearn_image._core.formats import Shape, check_finite, look_at, refuse_masked, working_dtype
from imblearn_image._core.labels import check_labels
from imblearn_image._core.paths import refuse_paths
from imblearn_image._core.strategies import ratio_as_counts


class _ImageEstimator(Protocol):
    image_shape: Any
    image_shape_: Shape
    n_features_in_: int


class ImageSamplerMixin:
    """Lets a sampler of imbalanced-learn take images; comes before its base class."""

    sampling_strategy: Any
    image_shape: Shape | None
    image_shape_: Shape
    n_features_in_: int
    _sampling_type: ClassVar[str]

    image_constraints: ClassVar[dict[str, list[Any]]] = {
        "image_shape": [tuple, list, np.ndarray, None],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
    }

    def fit(self, X: ArrayLike, y: ArrayLike, **params: Any) -> Self:
        """Check the images, and count how many of each class `fit_resample` would make or keep.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            The images.
        y : array-like of shape (n,)
            Their classes, in any form of :doc:`/labels`.
        **params : dict
            Not used.

        Returns
        -------
        estimator
            Itself.
        """
        sampler: Any = super()
        with self._ratio_as_counts(check_labels(y)):
            sampler.fit(X, y, **params)
        return self

    def fit_resample(self, X: ArrayLike, y: ArrayLike, **params: Any) -> tuple[Any, Any]:
        """Resample the images.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            The images.
        y : array-like of shape (n,)
            Their classes, in any form of :doc:`/labels`.
        **params : dict
            Not used.

        Returns
        -------
        X_resampled : array-like of shape (n_new, height, width[, channels]) or (n_new, n_features)
            The images after resampling, in the container of `X`.
        y_resampled : array-like of shape (n_new,)
            Their classes, in the form of `y`.

        Raises
        ------
        TypeError
            If a `sample_weight` comes: that of the result is ``sample_weight[sample_indices_]``.
        """
        if "sample_weight" in params:
            raise TypeError(
                "fit_resample gives images and classes, and hands on no sample_weight: resample "
                "before the Pipeline, and fit the model with sample_weight[sampler.sample_indices_]"
            )
        values = check_labels(y)
        sampler: Any = super()
        with self._ratio_as_counts(values):
            if not _is_other_form(y, values):
                return sampler.fit_resample(X, y, **params)
            X_resampled, y_resampled = sampler.fit_resample(X, values, **params)
        return X_resampled, _in_form_of(y, y_resampled, getattr(X_resampled, "index", None))

    @contextmanager
    def _ratio_as_counts(self, y: NDArray[Any]) -> Iterator[None]:
        """Show imbalanced-learn, which reads `sampling_strategy`, the counts that it means."""
        given = self.sampling_strategy
        self.sampling_strategy = ratio_as_counts(given, y, self._sampling_type)
        try:
            yield
        finally:
            self.sampling_strategy = given

    def _check_X_y(self, X: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any], bool]:
        images, labels = check_image_data(self, X, y=check_labels(y))
        return images, labels, False  # `fit_resample` restores one-hot rows

    def __sklearn_tags__(self) -> Tags:
        sampler: Any = super()
        tags = sampler.__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        tags.sampler_tags.sample_indices = True
        return tags


def _is_other_form(y: ArrayLike, values: NDArray[Any]) -> bool:
    """Tell whether imbalanced-learn would misread `y`, or return it in another form."""
    given: Any = y if issparse(y) else np.asarray(y)
    is_converted = given.dtype == object and values.dtype != object
    return is_converted or given.shape[1:] > (1,)


def _in_form_of(y: Any, labels: NDArray[Any], index: Any) -> Any:
    """Return labels, an array of shape (n,), in the form of `y`: its dtype, container, columns.

    `index` is the index of the images where they are a DataFrame.
    """
    given = y if issparse(y) else np.asarray(y)
    if given.shape[1:] > (1,):
        names = np.asarray(getattr(y, "columns", range(given.shape[1])))
        labels = labels[:, np.newaxis] == names
    if hasattr(y, "iloc"):  # it is a pandas object
        new = type(y)(labels, index=index)
        if hasattr(y, "columns"):
            new.columns = y.columns
            return new.astype(y.dtypes)
        return new.astype(y.dtype).rename(y.name)
    labels = labels.astype(given.dtype)
    if issparse(y):
        return type(y)(labels)
    return labels.tolist() if isinstance(y, list) else labels


@overload
def check_image_data(estimator: _ImageEstimator, X: ArrayLike) -> NDArray[Any]: ...
@overload
def check_image_data(
    estimator: _ImageEstimator, X: ArrayLike, *, y: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]: ...
def check_image_data(estimator: _ImageEstimator, X: ArrayLike, **y: Any) -> Any:
    """Check the data of `fit`, and set `image_shape_` and `n_features_in_`.

    Parameters
    ----------
    estimator : estimator
        It has a parameter `image_shape`.
    X : array-like of shape (n, height, width[, channels]) or (n, n_features)
        The images.
    **y : dict
        Nothing, or ``y=...`` to check labels too.

    Returns
    -------
    ndarray, or tuple of ndarrays
        `X` in its own shape, and `y`.
    """
    refuse_paths(X, "X", needs_array=True)
    refuse_masked_images(X)
    try:
        checked = validate_data(
            estimator, X=_dense(X), reset=True, accept_sparse=False, dtype="numeric",
            allow_nd=True, **y,
        )  # fmt: skip
    except ValueError:
        explain_objects(X, getattr(estimator, "_for_other_sizes", ""))
        explain_not_finite(X)
        raise
    images = checked[0] if y else checked
    working_dtype(images.dtype)
    estimator.image_shape_ = check_image_shape(estimator.image_shape, images)
    look_at([estimator.image_shape_])
    estimator.n_features_in_ = int(np.prod(estimator.image_shape_))
    return checked


def check_same_images(estimator: _ImageEstimator, X: ArrayLike) -> NDArray[Any]:
    """Check the data of `transform`: images, or rows, of the shape that `fit` got.

    Parameters
    ----------
    estimator : estimator
        It was fitted by `check_image_data`.
    X : array-like of shape (n, height, width[, channels]) or (n, n_features)
        The images.

    Returns
    -------
    ndarray
        `X` in its own shape.
    """
    refuse_paths(X, "X", needs_array=True)
    refuse_masked_images(X)
    # With ensure_2d it would take the height of images for their number of features.
    try:
        images: NDArray[Any] = validate_data(
            estimator, X, reset=False, allow_nd=True, ensure_2d=False
        )
    except ValueError:
        explain_not_finite(X)
        raise
    name = type(estimator).__name__
    if images.ndim <= 2:
        images = check_array(images)
        if images.shape[1] != estimator.n_features_in_:
            raise ValueError(
                f"X has {images.shape[1]} features, but {name} is expecting "
                f"{estimator.n_features_in_} features as input"
            )
    elif images.shape[1:] != estimator.image_shape_:
        raise ValueError(
            f"X must hold images of the shape {estimator.image_shape_} that {name} was fitted on, "
            f"got {images.shape}"
        )
    return images


def _dense(X: Any) -> Any:
    """Return `X`, a DataFrame of sparse columns made dense."""
    if hasattr(X, "sparse") and hasattr(X, "dtypes"):
        return X.sparse.to_dense()
    return X


def check_image_shape(image_shape: object, X: NDArray[Any]) -> Shape:
    """Return the shape of one image of `X`, resolved and checked.

    Parameters
    ----------
    image_shape : None or tuple of int
        As the user gave it; one entry may be -1.
    X : ndarray, 2-D, 3-D or 4-D
        The images, or one flattened image a row.

    Returns
    -------
    tuple of int
        (height, width) or (height, width, channels).
    """
    if image_shape is None:
        if X.ndim not in (3, 4):
            raise ValueError(
                "X must have shape (n, height, width[, channels]), or (n, n_features) with "
                f"image_shape to say how a row folds into an image, got {X.shape}"
            )
        shape = X.shape[1:]
    else:
        shape = _resolve(image_shape, int(np.prod(X.shape[1:])))
        if X.ndim != 2 and shape != X.shape[1:]:
            raise ValueError(
                f"X of shape {X.shape} holds images of shape {X.shape[1:]}, but image_shape is "
                f"{image_shape}; leave image_shape out, or pass X.reshape(len(X), -1)"
            )
    if 0 in shape:
        raise ValueError(f"images must have at least one pixel, got the shape {shape} for each")
    return shape


def _resolve(image_shape: Any, n_features: int) -> Shape:
    expected = (
        "image_shape must be (height, width) or (height, width, channels), positive integers of "
        "which one may be -1"
    )
    is_sequence = isinstance(image_shape, (tuple, list, np.ndarray))
    if (
        not is_sequence
        or len(image_shape) not in (2, 3)
        or not all(isinstance(side, numbers.Integral) for side in image_shape)
        or any(side < 1 and side != -1 for side in image_shape)
        or list(image_shape).count(-1) > 1
    ):
        raise ValueError(f"{expected}, got {image_shape!r}")
    shape = tuple(int(side) for side in image_shape)
    if -1 in shape:
        known = -int(np.prod(shape))
        if n_features % known == 0:
            shape = tuple(n_features // known if side == -1 else side for side in shape)
    if int(np.prod(shape)) != n_features:
        raise ValueError(
            f"the images of X have {n_features} values each, which image_shape {image_shape} does "
            "not give; color images need their channels too, (height, width, channels)"
        )
    return shape


def refuse_masked_images(X: object) -> None:
    """Raise where `X` is a masked array, or a sequence that holds some."""
    for part in X if isinstance(X, (list, tuple)) else (X,):
        refuse_masked(part, "X")


def explain_not_finite(X: object) -> None:
    """Raise an error that names the first image of `X` with NaN or infinite values."""
    if isinstance(X, (np.ndarray, list, tuple)):
        for i, image in enumerate(map(np.asarray, X)):
            if image.ndim:
                check_finite(image, i)


def explain_objects(X: Any, for_other_sizes: str = "") -> None:
    """Raise a clear error where `X` is a sequence of images that do not form one array.

    Parameters
    ----------
    X : object
        What the user gave.
    for_other_sizes : str, default=""
        What takes images of different sizes, ", or use ...", where something does.
    """
    is_object = isinstance(X, np.ndarray) and X.dtype == object
    if not (is_object or isinstance(X, (list, tuple))):
        return
    try:
        shapes = sorted({np.shape(image) for image in X})
    except ValueError:
        raise ValueError(
            "X must have shape (n, height, width[, channels]), got nested sequences of unequal "
            "length: make all images one size"
        ) from None
    if len(shapes) > 1:
        raise ValueError(
            f"the images of X must have one shape, got {len(shapes)} shapes, such as {shapes[0]} "
            f"and {shapes[-1]}: resize them{for_other_sizes}"
        )
    if is_object and shapes and len(shapes[0]) >= 2:
        raise ValueError(
            f"X must be a numeric array, got an object array that holds images of shape "
            f"{shapes[0]}: pass np.stack(X)"
        )
