"""Descriptors as a transformer, and what samplers take for their `descriptor`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from numbers import Integral
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias

import numpy as np
from numpy.random import RandomState
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from sklearn.utils import Tags, get_tags
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.validation import check_is_fitted

from imblearn_image._core.estimator_input import check_image_data, check_same_images
from imblearn_image._core.formats import channels_first_told
from imblearn_image._core.random import seeded
from imblearn_image._core.values import ValueRangeError
from imblearn_image.descriptors import _scores, vectors
from imblearn_image.images.source import ImageSource

if TYPE_CHECKING:
    from imblearn_image._core.bases import (
        BaseEstimator,
        ClassNamePrefixFeaturesOutMixin,
        TransformerMixin,
    )
else:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

_WITH_SIZE: dict[str, Callable[..., NDArray[Any]]] = {
    "thumbnail": vectors.thumbnail,
    "hash": vectors.perceptual_hash,
    "gradient": vectors.gradient_histogram,
}
_SCORES: dict[str, Callable[..., NDArray[np.float64]]] = {
    "sharpness": _scores.sharpness,
    "contrast": _scores.contrast,
    "exposure": _scores.exposure,
    "entropy": _scores.entropy,
}
KINDS = (*_WITH_SIZE, *_SCORES)
Kind = Literal["thumbnail", "hash", "gradient", "sharpness", "contrast", "exposure", "entropy"]
# What samplers take: a kind, a transformer, or a function from images to vectors.
Descriptor = str | Callable[[NDArray[Any]], Any] | Any
# Turns images into vectors, an array of shape (n, d).
Describe: TypeAlias = Callable[[NDArray[Any]], NDArray[Any]]


def _describe(
    kind: str,
    images: ImageSource,
    *,
    size: int | None = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> NDArray[Any]:
    """Return a row for each image, as `ImageDescriptor` does."""
    if kind in _SCORES:
        if size is not None:
            raise ValueError(f"size must be None for kind={kind!r}, got {size!r}")
        try:
            return _SCORES[kind](images, n_jobs=n_jobs, verbose=verbose)[:, np.newaxis]
        except ValueRangeError as error:
            raise ValueError(
                f"{error.args[0]}: rescale the images, or take the function "
                f"imblearn_image.descriptors.{kind}, which has a value_range"
            ) from None
    sizes = {} if size is None else {"size": size}
    vectors = _WITH_SIZE[kind](images, n_jobs=n_jobs, verbose=verbose, **sizes)
    if kind == "hash":
        return np.unpackbits(vectors, axis=1).astype(np.float32)
    return vectors


class ImageDescriptor(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Turn images into vectors: a step of a pipeline, or a sampler's `descriptor`.

    Parameters
    ----------
    kind : str, default="thumbnail"
        ``"thumbnail"``, ``"hash"`` (one column of 0 and 1 for each bit), ``"gradient"``, or a
        score, which gives one column: ``"sharpness"``, ``"contrast"``, ``"exposure"``,
        ``"entropy"``.
    size : int, default=None
        The `size` of :func:`thumbnail`, :func:`perceptual_hash` or :func:`gradient_histogram`;
        None is theirs: 32, 8 and 4. Scores have none.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        As in :func:`thumbnail`.
    verbose : int, default=0
        Above 0 `transform` shows a progress bar.

    Attributes
    ----------
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.

    See Also
    --------
    thumbnail : A small gray image.
    perceptual_hash : Bits that change little when an image does.
    gradient_histogram : Directions in which the brightness changes.
    sharpness : The variance of the Laplacian.
    contrast : The standard deviation of the gray values.
    exposure : The share of the values that are clipped.
    entropy : The entropy of the histogram.

    Examples
    --------
    >>> from imblearn_image.descriptors import ImageDescriptor
    >>> from sklearn.datasets import load_digits
    >>> images = load_digits().images
    >>> ImageDescriptor("gradient", size=2).fit_transform(images).shape
    (1797, 36)
    """

    image_shape_: tuple[int, ...]
    n_features_in_: int

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "kind": [StrOptions(set(KINDS))],
        "size": [Integral, None],
        "image_shape": [tuple, list, np.ndarray, None],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        kind: Kind = "thumbnail",
        *,
        size: int | None = None,
        image_shape: tuple[int, ...] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        self.kind = kind
        self.size = size
        self.image_shape = image_shape
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Check the images; nothing else is learned from them.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            The images.
        y : None, default=None
            Not used.

        Returns
        -------
        ImageDescriptor
            Itself.
        """
        self._validate_params()
        X = check_image_data(self, X)
        self._n_features_out = self._describe(X[:1]).shape[1]
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Describe images.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            Images of the shape that it was fitted on.

        Returns
        -------
        ndarray of shape (n, n_features_out)
            A row for each image, float32; float64 for scores.
        """
        check_is_fitted(self)
        images = check_same_images(self, X)
        return self._describe(images, self.verbose)

    def _describe(self, X: NDArray[Any], verbose: int = 0) -> NDArray[Any]:
        images = X.reshape(len(X), *self.image_shape_)
        with channels_first_told():  # by `fit`
            return _describe(self.kind, images, size=self.size, n_jobs=self.n_jobs, verbose=verbose)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "image_shape_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = []
        return tags


def as_function(
    descriptor: Any,
    images: NDArray[Any],
    *,
    n_jobs: int | None,
    random_state: int | RandomState | None,
    verbose: int = 0,
) -> Describe:
    """Return what a sampler's `descriptor` means, as a function ``images -> (n, d)``.

    Parameters
    ----------
    descriptor : str, transformer or callable
        A kind of `ImageDescriptor`; a transformer, which is cloned and fitted on `images`; or a
        function ``images -> (n, d)``.
    images : ndarray of shape (n, height, width[, channels])
        What a transformer is fitted on.
    n_jobs : int or None
        For the kinds of `ImageDescriptor`.
    random_state : RandomState
        Gives seeds to the parameters named `random_state` of a transformer that are None.
    verbose : int, default=0
        Above 0 the kinds of `ImageDescriptor` show a progress bar.

    Returns
    -------
    callable
        Its results are checked: finite numbers, one row for each image.
    """
    if isinstance(descriptor, str):
        if descriptor not in KINDS:
            raise ValueError(
                f"descriptor must be one of {KINDS}, a transformer or a function images -> (n, d),"
                f" got {descriptor!r}"
            )
        return partial(_describe, descriptor, n_jobs=n_jobs, verbose=verbose)
    if hasattr(descriptor, "transform"):
        shape = _input_shape_of(descriptor)
        fitted = seeded(clone(descriptor), random_state).fit(shape(images))
        return lambda images: _checked(fitted.transform(shape(images)), len(images), descriptor)
    if callable(descriptor):
        # A turned view has negative strides, which not every library takes.
        return lambda images: _checked(
            descriptor(np.ascontiguousarray(images)), len(images), descriptor
        )
    raise TypeError(
        "descriptor must be the name of one, a transformer or a function images -> (n, d), got "
        f"{descriptor!r}"
    )


def _input_shape_of(transformer: Any) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """Return the function that shapes images for `transformer`: flat where it takes tables only."""
    while hasattr(transformer, "steps"):  # the tags of a Pipeline say nothing about its input
        transformer = transformer.steps[0][1]
    tags = get_tags(transformer)
    if tags.input_tags.three_d_array or tags.no_validation:
        return lambda images: images
    return lambda images: images.reshape(len(images), -1)


def _checked(vectors: Any, n: int, descriptor: Any) -> NDArray[Any]:
    vectors = np.asarray(vectors)
    if vectors.ndim != 2 or len(vectors) != n or vectors.dtype.kind not in "buif":
        raise ValueError(
            f"descriptor {descriptor!r} must give numbers of shape ({n}, d), got shape "
            f"{vectors.shape}, dtype {vectors.dtype}"
        )
    if not np.isfinite(vectors).all():
        raise ValueError(f"descriptor {descriptor!r} gave NaN or infinite values")
    return vectors
