"""Transforms that change each value by itself.

Values are taken as 0 to 1 over the value range (low, high): the dtype's for integers, (0, 1) for
floats, or the one given. A run of these transforms is computed as one function, clipped to the
range and rounded once at its end.
"""

import numpy as np

from imblearn_image.augmentation._base import IntensityTransform, factor_range, signed_range


class Brightness(IntensityTransform):
    """Add to all values.

    Parameters
    ----------
    delta : float or (float, float), default=0.2
        What is added, as a fraction of the value range, drawn uniformly; a scalar r means
        (-r, r). Positive is brighter.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``v' = v + delta``; the column is `delta`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Brightness
    >>> Brightness(0.1)
    Brightness(delta=0.1)
    """

    def __init__(self, delta=0.2, *, p=1.0):
        self.delta = delta
        self.p = p

    def _columns(self):
        return {"delta": signed_range("delta", self.delta)}

    def _curve(self, values, delta):
        return values + delta


class Contrast(IntensityTransform):
    """Stretch or squeeze the values about the middle of the range.

    Parameters
    ----------
    gain : float or (float, float), default=0.2
        The factor, drawn uniformly in the logarithm; above 1 raises the contrast. A scalar s
        means (1 / (1 + s), 1 + s).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``v' = 0.5 + gain (v - 0.5)``; the column is `gain`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Contrast
    >>> Contrast((0.5, 2))
    Contrast(gain=(0.5, 2))
    """

    def __init__(self, gain=0.2, *, p=1.0):
        self.gain = gain
        self.p = p

    def _columns(self):
        return {"gain": factor_range("gain", self.gain)}

    def _curve(self, values, gain):
        # Written so that a gain of 1 is exact: v * 1 + 0.
        return values * gain + (0.5 - 0.5 * gain)


class Gamma(IntensityTransform):
    """Raise the values to a power.

    Parameters
    ----------
    gamma : float or (float, float), default=(0.8, 1.25)
        The exponent, drawn uniformly in the logarithm; above 1 darkens the middle tones. A
        scalar s means (1 / (1 + s), 1 + s).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``v' = max(v, 0) ** gamma``; the column is `gamma`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Gamma
    >>> Gamma((0.5, 2))
    Gamma(gamma=(0.5, 2))
    """

    def __init__(self, gamma=(0.8, 1.25), *, p=1.0):
        self.gamma = gamma
        self.p = p

    def _columns(self):
        return {"gamma": factor_range("gamma", self.gamma)}

    def _curve(self, values, gamma):
        return np.maximum(values, 0) ** gamma
