"""Source images whose values are checked when a row first needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import check_finite, is_finite
from imblearn_image._core.values import check_values
from imblearn_image._render._format import Images, Rows, ValueRange

# The most values to check in one call, shortly before they are rendered: then they lie
# in the processor's cache.
_AT_ONCE = 1 << 16
# What is known of an image's values.
FINITE, _IN_RANGE = 1, 2
# For each source image, what is known of its values: FINITE, _IN_RANGE, or 0 for nothing.
Known = bytearray | MutableMapping[int, int]


def checked_images(
    plan: Rows,
    images: Images,
    which: NDArray[np.intp],
    mapped: NDArray[np.bool_] | None,
    value_range: ValueRange,
    known: Known,
    has_alpha: bool,
) -> Iterator[NDArray[Any]]:
    """Yield the image of each row, after the values of those that are new were checked.

    Parameters
    ----------
    plan : Rows
        The rows.
    images : ndarray, or list of ndarrays
        Images of one shape and dtype to choose from.
    which : ndarray of int, shape (n,)
        Which of `images` each row takes.
    mapped : ndarray of bool, shape (n,), or None
        The rows in which an active step maps values to [0, 1]; None where no range is checked.
    value_range : (float, float) or None
        Where the values that these rows map must lie.
    known : mutable mapping of int to int, or bytearray
        For each source image, what is known of its values; 0 at first.
    has_alpha : bool
        Whether the fourth of four channels is alpha, which has no range.

    Raises
    ------
    ValueError
        If an image holds NaN or infinite values, or leaves the value range.
    """
    levels = np.full(len(plan), FINITE) if mapped is None else np.where(mapped, _IN_RANGE, FINITE)
    rows = list(zip(which.tolist(), plan.source.tolist(), levels.tolist(), strict=True))
    step = max(_AT_ONCE // images[rows[0][0]].size, 1)
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        _check(images, part, value_range, known, has_alpha)
        for i, _, _ in part:
            yield images[i]


def _check(
    images: Images,
    rows: Iterable[tuple[int, int, int]],
    value_range: ValueRange,
    known: Known,
    has_alpha: bool,
) -> None:
    """Check the images of some rows, each given as (number of the image, source, level)."""
    finite: dict[int, int] = {}
    for i, source, level in rows:
        if known[source] >= level:
            continue
        if level == _IN_RANGE and value_range is not None:
            check_values(images[i], value_range, source, has_alpha=has_alpha)
        else:
            finite[i] = source
        known[source] = level
    if len(finite) > 1 and isinstance(images, np.ndarray) and is_finite(images[list(finite)]):
        return
    for i, source in finite.items():
        check_finite(images[i], source)
