"""Transforms that change each value by itself.

Values are taken as 0 to 1 over the value range (low, high): the dtype's for integers, (0, 1) for
floats, or the one given. A run of these transforms is computed as one function, clipped to the
range and rounded once at its end.
"""

from __future__ import annotations

import numpy as np

from imblearn_image._transforms.base import Drawn, Field, IntensityTransform
from imblearn_image._transforms.ranges import (
    OF_THE_RANGE,
    Range,
    RangeLike,
    Uniform,
    doubt_change,
    doubt_factors,
    factor_range,
    integer_range,
    signed_range,
    ungraded_range,
)


class Brightness(IntensityTransform):
    """Add to all values.

    Parameters
    ----------
    delta : float or (float, float), default=0.2
        What is added, as a fraction of the value range within ±1, drawn uniformly; a scalar r means
        (-r, r). Positive is brighter.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    EnhanceBrightness : Multiplies rather than adds.

    Notes
    -----
    ``v' = v + delta``; the column is `delta`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Brightness
    >>> Brightness(0.1)
    Brightness(delta=0.1)
    """

    def __init__(self, delta: RangeLike = 0.2, *, p: float = 1.0) -> None:
        self.delta = delta
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"delta": signed_range("delta", self.delta, largest=1, unit=OF_THE_RANGE)}

    def unit_doubts(self) -> list[str]:
        return doubt_factors("delta", self.delta, "EnhanceBrightness multiplies")

    def curve(self, values: Field, delta: Drawn) -> Field:
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

    See Also
    --------
    EnhanceContrast : About the mean of the image.

    Notes
    -----
    ``v' = 0.5 + gain (v - 0.5)``; the column is `gain`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Contrast
    >>> Contrast((0.5, 2))
    Contrast(gain=(0.5, 2))
    """

    def __init__(self, gain: RangeLike = 0.2, *, p: float = 1.0) -> None:
        self.gain = gain
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"gain": factor_range("gain", self.gain)}

    def unit_doubts(self) -> list[str]:
        return doubt_change("gain", self.gain)

    def curve(self, values: Field, gain: Drawn) -> Field:
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

    def __init__(self, gamma: RangeLike = (0.8, 1.25), *, p: float = 1.0) -> None:
        self.gamma = gamma
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"gamma": factor_range("gamma", self.gamma)}

    def unit_doubts(self) -> list[str]:
        return doubt_change("gamma", self.gamma)

    def curve(self, values: Field, gamma: Drawn) -> Field:
        return np.maximum(values, 0) ** gamma


class Invert(IntensityTransform):
    """Swap dark and bright.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Solarize : Swaps only above a threshold.

    Notes
    -----
    ``v' = 1 - v``. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import Invert
    >>> Invert(p=0.5)
    Invert(p=0.5)
    """

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def curve(self, values: Field) -> Field:
        return 1 - values


class Solarize(IntensityTransform):
    """Swap dark and bright above a threshold.

    Parameters
    ----------
    threshold : float or (float, float), default=(0.5, 1.0)
        The threshold as a fraction of the value range: a scalar is fixed, a pair is drawn from
        uniformly. `magnitude` multiplies its distance from 1, where nothing changes.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Invert : Swaps all values.

    Notes
    -----
    ``v' = 1 - v`` where ``v > threshold``, else v; the column is `threshold`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Solarize
    >>> Solarize(0.7)
    Solarize(threshold=0.7)
    """

    def __init__(self, threshold: RangeLike = (0.5, 1.0), *, p: float = 1.0) -> None:
        self.threshold = threshold
        self.p = p

    def columns(self) -> dict[str, Range]:
        ends = ungraded_range("threshold", self.threshold, 0, 1, unit=OF_THE_RANGE)
        return {"threshold": Uniform(ends.low, ends.high, neutral=1.0)}

    def curve(self, values: Field, threshold: Drawn) -> Field:
        return np.where(values > threshold, 1 - values, values)


class Posterize(IntensityTransform):
    """Leave few levels.

    Parameters
    ----------
    bits : int or (int, int), default=(3, 7)
        The number of bits, 1 to 8: an integer is fixed, a pair is drawn from, both ends included.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``v' = floor(min(v L, L - 1)) / (L - 1)`` with ``L = 2 ** bits``: black and white stay; 8 bits
    change nothing, whatever the dtype, and 5 to 7 can hardly be seen. `magnitude` multiplies how
    many of the 8 are lost, rounded. The column is `bits`.

    Examples
    --------
    >>> from imblearn_image.augmentation import Posterize
    >>> Posterize(4)
    Posterize(bits=4)
    """

    def __init__(self, bits: RangeLike = (3, 7), *, p: float = 1.0) -> None:
        self.bits = bits
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"bits": integer_range("bits", self.bits, 1, 8, neutral=8)}

    def curve(self, values: Field, bits: Drawn) -> Field:
        levels = np.exp2(bits)
        few = np.floor(np.minimum(values * levels, levels - 1)) / (levels - 1)
        return np.where(bits == 8, values, few)


class WindowLevel(IntensityTransform):
    """Move and widen the window of gray levels, as a radiologist sets center and width.

    Parameters
    ----------
    center : float or (float, float), default=0.05
        How far the center of the window moves, as a fraction of the value range, drawn uniformly;
        a scalar r means (-r, r). Positive is darker.
    width : float or (float, float), default=0.2
        The factor of its width, drawn uniformly in the logarithm; above 1 lowers the contrast. A
        scalar s means (1 / (1 + s), 1 + s).
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    ``v' = (v - 0.5 - center) / width + 0.5``; the columns are `center` and `width`.

    Examples
    --------
    >>> from imblearn_image.augmentation import WindowLevel
    >>> WindowLevel(0.1, 0.3)
    WindowLevel(center=0.1, width=0.3)
    """

    def __init__(self, center: RangeLike = 0.05, width: RangeLike = 0.2, *, p: float = 1.0) -> None:
        self.center = center
        self.width = width
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {
            "center": signed_range("center", self.center, largest=1, unit=OF_THE_RANGE),
            "width": factor_range("width", self.width),
        }

    def unit_doubts(self) -> list[str]:
        return doubt_change("width", self.width)

    def curve(self, values: Field, center: Drawn, width: Drawn) -> Field:
        # Written so that 0 and 1 are exact: v / 1 + 0.
        return values / width + (0.5 - (0.5 + center) / width)
