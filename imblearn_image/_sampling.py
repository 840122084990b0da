"""What all samplers of images share: how X comes in."""

from numbers import Integral

import numpy as np
from imblearn.utils import check_target_type
from sklearn.utils.validation import validate_data

from imblearn_image._dtypes import working_dtype
from imblearn_image._validation import (
    check_image_shape,
    explain_objects,
    warn_if_channels_first,
)


class ImageSamplerMixin:
    """Lets a sampler of imbalanced-learn take images; comes before its base class."""

    _image_constraints: dict = {
        "image_shape": [tuple, list, np.ndarray, None],
        "n_jobs": [Integral, None],
        "verbose": ["verbose"],
    }

    def _check_X_y(self, X, y):
        y, binarize_y = check_target_type(y, indicate_one_vs_all=True)
        X, y = check_image_data(self, X, y=y)
        return X, y, binarize_y

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        tags.sampler_tags.sample_indices = True
        return tags


def check_image_data(estimator, X, **y):
    """Check what `estimator` is fitted on, and set its `image_shape_` and `n_features_in_`.

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
    try:
        checked = validate_data(
            estimator, X=_dense(X), reset=True, accept_sparse=False, dtype="numeric",
            allow_nd=True, **y,
        )  # fmt: skip
    except ValueError:
        explain_objects(X)
        raise
    images = checked[0] if y else checked
    working_dtype(images.dtype)
    warn_if_channels_first(images.shape)
    estimator.image_shape_ = check_image_shape(estimator.image_shape, images)
    estimator.n_features_in_ = int(np.prod(estimator.image_shape_))
    return checked


def _dense(X):
    """Return `X`, with the columns of a DataFrame that are stored sparsely made dense."""
    if hasattr(X, "sparse") and hasattr(X, "dtypes"):
        return X.sparse.to_dense()
    return X
