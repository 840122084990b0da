"""Flat rows for estimators that take tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import Tags
from sklearn.utils.validation import _check_feature_names_in, check_array, check_is_fitted

from imblearn_image._core.estimator_input import check_image_data, check_same_images
from imblearn_image.images import ImageFiles, read_images

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseEstimator, TransformerMixin
else:
    from sklearn.base import BaseEstimator, TransformerMixin


def _in_memory(X: Any) -> Any:
    return read_images(X, range(len(X))) if isinstance(X, ImageFiles) else X


class FlattenImages(TransformerMixin, BaseEstimator):
    """Turn each image into a row, as classifiers of scikit-learn take it.

    Parameters
    ----------
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1. Such rows stay as they are.

    Attributes
    ----------
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        The column names of `X`, where it is a DataFrame whose column names are all strings.

    See Also
    --------
    ImageDescriptor : Fewer numbers that say more.
    sklearn.preprocessing.MaxAbsScaler : Scales what is flat.

    Notes
    -----
    Values and dtype stay as they are, and rows of an array are a view of it. Where a model needs
    values up to 1, let a step such as ``MaxAbsScaler()`` follow.

    Examples
    --------
    >>> from imblearn_image.descriptors import FlattenImages
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> digits = load_digits()
    >>> model = make_pipeline(FlattenImages(), LogisticRegression(max_iter=5000))
    >>> model = model.fit(digits.images, digits.target)
    >>> model[0].get_feature_names_out()[:2].tolist()
    ['pixel_0_0', 'pixel_0_1']
    >>> model[0].inverse_transform(model[-1].coef_).shape
    (10, 8, 8)
    """

    image_shape_: tuple[int, ...]
    n_features_in_: int
    feature_names_in_: NDArray[Any]

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "image_shape": [tuple, list, np.ndarray, None],
    }

    def __init__(self, image_shape: tuple[int, ...] | None = None) -> None:
        self.image_shape = image_shape

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Check the images, and remember their shape.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            The images; a list of arrays of one size or `ImageFiles`, which are read, too.
        y : None, default=None
            Not used.

        Returns
        -------
        FlattenImages
            Itself.
        """
        self._validate_params()
        check_image_data(self, _in_memory(X))
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return a row for each image.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_features)
            Images of the shape that it was fitted on.

        Returns
        -------
        ndarray of shape (n, height * width [* channels])
            The values row by row of each image, the channels of a pixel beside each other, in the
            dtype of `X`.
        """
        check_is_fitted(self)
        images = check_same_images(self, _in_memory(X))
        return images.reshape(len(images), self.n_features_in_)

    def inverse_transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return rows as images, to look at them; they may be coefficients or means.

        Parameters
        ----------
        X : array-like of shape (n, height * width [* channels])
            A row for each image.

        Returns
        -------
        ndarray of shape (n, height, width[, channels])
            The images, in the dtype of `X`.
        """
        check_is_fitted(self)
        rows = check_array(X)
        if rows.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X must have {self.n_features_in_} features, the values of an image of shape "
                f"{self.image_shape_}, got {rows.shape[1]}"
            )
        return rows.reshape(len(rows), *self.image_shape_)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.object_]:
        """Return a name for each value of an image.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Checked where the images came as columns with names, and not used.

        Returns
        -------
        ndarray of str objects, shape (height * width [* channels],)
            ``"pixel_0_0"``, the row and the column, and with channels ``"pixel_0_0_0"``.
        """
        check_is_fitted(self)
        _check_feature_names_in(self, input_features, generate_names=False)
        places = np.ndindex(*self.image_shape_)
        return np.array(["_".join(map(str, ("pixel", *at))) for at in places], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "image_shape_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags
