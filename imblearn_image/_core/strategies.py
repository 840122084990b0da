"""`sampling_strategy` as a ratio, for any number of classes."""

from __future__ import annotations

import math
import numbers
from typing import Any

from numpy.typing import NDArray

from imblearn_image._core.labels import encode

# Products such as 0.07 * 100 are off by less than this.
_ROUNDING = 1e-9


def ratio_as_counts(sampling_strategy: Any, y: NDArray[Any], sampling_type: str) -> Any:
    """Return a ratio for three classes or more as the dict that it means, and all else as it is.

    imbalanced-learn takes a ratio for two classes only, and a dict for any number.

    Parameters
    ----------
    sampling_strategy : object
        What the user gave.
    y : ndarray of shape (n,)
        The classes, checked.
    sampling_type : str
        ``"over-sampling"``: classes grow to at least the ratio times the largest.
        ``"under-sampling"``: classes shrink to at most the smallest divided by the ratio. A ratio
        means nothing for others.
    """
    is_exact = sampling_type in ("over-sampling", "under-sampling")
    if not (is_exact and isinstance(sampling_strategy, numbers.Real)):
        return sampling_strategy
    ratio, counts = float(sampling_strategy), encode(y).by_class()
    if len(counts) < 3 or not 0 < ratio <= 1:
        return sampling_strategy
    if sampling_type == "over-sampling":
        least = math.ceil(max(counts.values()) * ratio - _ROUNDING)
        return {label: least for label, count in counts.items() if count < least}
    most = math.floor(min(counts.values()) / ratio + _ROUNDING)
    return {label: most for label, count in counts.items() if count > most}
