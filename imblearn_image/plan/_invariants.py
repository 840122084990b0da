"""The invariants of a plan: what must hold of fields that others made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.validate import is_integer
from imblearn_image._core.values import check_pair
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image._transforms.ranges import Integers, Range

# The arguments of `ResamplingPlan` by name, with `compiled` in place of `augmenter`.
Fields = dict[str, Any]


def check_fields(fields: Fields, copy: bool) -> Fields:
    """Check the fields of a plan that others made, and return them as arrays and numbers.

    Parameters
    ----------
    fields : dict
        The arguments of `ResamplingPlan`, with `compiled` in place of `augmenter`.
    copy : bool
        Whether to copy arrays, so that nobody else can change them.

    Raises
    ------
    TypeError, ValueError
        If they do not belong together, or hold what the augmenter cannot draw.
    """
    compiled = fields["compiled"]
    if not isinstance(fields["params"], Mapping):
        raise TypeError(f"params must be a dict of columns, got {fields['params']!r}")
    n, ranges = len(np.atleast_1d(fields["source"])), compiled.ranges
    if set(fields["params"]) != set(ranges):
        raise ValueError(
            f"its columns are {sorted(fields['params'])}, those of the augmenter {sorted(ranges)}"
        )
    checked: Fields = {
        "source": _array("source", fields["source"], (n,), "iu", copy),
        "label": _array("label", fields["label"], (n,), "biufUSO", copy),
        "active": _array("active", fields["active"], (n, len(compiled.names)), "b", copy),
        "seed": _array("seed", fields["seed"], (n,), "iu", copy),
        "params": {
            name: _array(name, fields["params"][name], (n,), _kinds(values), copy)
            for name, values in ranges.items()
        },
    }
    if checked["seed"].dtype.kind == "i" and n and checked["seed"].min() < 0:
        raise ValueError("its seeds must not be negative")
    check_sources(checked["source"], fields["n_sources"])
    _check_active(checked, compiled)
    checked["value_range"] = check_pair(fields["value_range"])
    entropy = fields["entropy"]
    checked["entropy"] = None if entropy is None else check_entropy(entropy)
    return fields | checked


def _kinds(drawn_from: Range) -> str:
    return "i" if isinstance(drawn_from, Integers) else "if"


def _array(
    name: str, values: ArrayLike, shape: tuple[int, ...], kinds: str, copy: bool
) -> NDArray[Any]:
    array = np.array(values) if copy else np.asarray(values)
    if array.size == 0 and array.shape == shape and array.dtype.kind == "f":
        array = array.astype("i8" if "i" in kinds else bool)  # an empty list gives floats
    if array.shape != shape or array.dtype.kind not in kinds:
        raise ValueError(
            f"its array {name} has shape {array.shape} and dtype {array.dtype}, not shape {shape} "
            f"and a dtype of the kinds {kinds!r}"
        )
    return array


def check_sources(source: NDArray[Any], n_sources: Any) -> None:
    if not is_integer(n_sources, 0):
        raise ValueError(f"n_sources must be a number of images, got {n_sources!r}")
    if len(source) and not 0 <= source.min() <= source.max() < n_sources:
        raise ValueError(
            f"its sources do not lie within its {n_sources} images, from 0 to {n_sources - 1}, but "
            f"from {source.min()} to {source.max()}"
        )


def _check_active(checked: Fields, compiled: CompiledAugmenter) -> None:
    dropped = sorted(set(range(len(compiled.names))) - {step.index for step in compiled.steps})
    if checked["active"][:, dropped].any():
        raise ValueError("a transform that is dropped is active in some rows")
    for step in compiled.steps:
        on = checked["active"][:, step.index]
        for name, drawn_from in step.ranges.items():
            key = step.key(name)
            _check_drawn(key, checked["params"][key][on], drawn_from, compiled.magnitude)


def _check_drawn(key: str, values: NDArray[Any], drawn_from: Range, magnitude: float) -> None:
    """Raise where active values of a column are not finite, or cannot have been drawn."""
    if not np.isfinite(values).all():
        raise ValueError(
            f"its array {key} has NaN or infinite values where {key.partition('.')[0]} is active"
        )
    if not isinstance(drawn_from, Range) or not len(values):
        return  # a user's own range has no known ends
    low, high = np.sort(drawn_from.values(np.array([0, drawn_from.last_uniform]), magnitude))
    rounding = 1e-9 * max(abs(low), abs(high))
    if values.min() < low - rounding or values.max() > high + rounding:
        raise ValueError(
            f"its array {key} must lie from {low:g} to {high:g}, where the augmenter draws it, got "
            f"values from {values.min():g} to {values.max():g}"
        )


def check_entropy(entropy: Any) -> int:
    """Return `entropy`, 128 bits, as an int."""
    if not is_integer(entropy, 0, 2**128 - 1):
        raise ValueError(f"entropy must be an integer from 0 to 2**128 - 1, got {entropy!r}")
    return int(entropy)
