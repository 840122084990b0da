"""Labels and groups of images: checked, and as numbers."""

import numpy as np
from sklearn.utils.validation import column_or_1d


def codes_of(values, name, n_images):
    """Return labels or groups as numbers, in their order.

    Parameters
    ----------
    values : array-like of shape (n_images,)
        What is given for each image.
    name : str
        What the user calls it.
    n_images : int
        The number of images.

    Returns
    -------
    names : ndarray of shape (n_names,)
        The different values, sorted.
    codes : ndarray of int, shape (n_images,)
        For each image the index of its own among them.
    """
    values = np.asarray(values)
    if values.ndim != 1 and (values.ndim == 0 or values.size != len(values)):
        raise ValueError(f"{name} must have shape ({n_images},), got {values.shape}")
    values = column_or_1d(values)
    if len(values) != n_images:
        raise ValueError(
            f"{name} must name one for each of the {n_images} images, got {len(values)}"
        )
    is_missing = np.array([_is_missing(value) for value in values.tolist()])
    if is_missing.any():
        raise ValueError(
            f"{name} must not be missing, got {values[is_missing][0]} for image "
            f"{is_missing.argmax()}: leave such images out, or give each a name of its own"
        )
    if values.dtype == object and all(isinstance(value, str) for value in values):
        values = values.astype(str)  # as those of pandas, beside those of NumPy
    try:
        return np.unique(values, return_inverse=True)
    except TypeError as error:
        raise TypeError(f"{name} must be all numbers or all strings: {error}") from None


def _is_missing(value):
    """Return whether a value is None, or not itself, as NaN; what pandas calls NA does not say."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True
