"""Transforms that add noise, from each row's own random numbers."""

import numpy as np

from imblearn_image._dtypes import store
from imblearn_image.augmentation._base import ImageTransform, strength_range


class GaussianNoise(ImageTransform):
    """Add independent Gaussian noise to every value.

    Parameters
    ----------
    std : float or (float, float), default=0.05
        The standard deviation as a fraction of the value range: a scalar is fixed, a pair is
        drawn from uniformly.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``x' = clip(x + std (high - low) z, low, high)`` with z standard normal and (low, high) the
    value range; the column is `std`.

    Examples
    --------
    >>> from imblearn_image.augmentation import GaussianNoise
    >>> GaussianNoise((0.01, 0.05))
    GaussianNoise(std=(0.01, 0.05))
    """

    uses_rng = True
    uses_value_range = True

    def __init__(self, std=0.05, *, p=1.0):
        self.std = std
        self.p = p

    def _columns(self):
        return {"std": strength_range("std", self.std)}

    def _apply(self, image, out, std, *, rng, value_range):
        low, high = value_range
        dtype = np.float64 if image.dtype == np.float64 else np.float32
        noisy = rng.standard_normal(image.shape, dtype=dtype)
        noisy *= dtype(std * (high - low))
        noisy += image
        store(np.clip(noisy, dtype(low), dtype(high), out=noisy), None, out)
