"""What holds of every plan, however it was made."""

import numbers
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from imblearn_image._value_range import check_value_range
from imblearn_image.augmentation._ranges import Integers

ARRAYS = ("source", "label", "active", "seed")


def check_fields(fields, copy):
    """Return the fields of a plan, checked and read-only, with the names of its transforms.

    Parameters
    ----------
    fields : dict
        The arguments of `ResamplingPlan`, with a valid `_augmenter`.
    copy : bool
        Whether to copy arrays, which nobody else can then change.

    Raises
    ------
    TypeError, ValueError
        If they do not belong together.
    """
    augmenter = fields["_augmenter"]
    if not isinstance(fields["params"], Mapping):
        raise TypeError(f"params must be a dict of columns, got {fields['params']!r}")
    n, ranges = len(np.atleast_1d(fields["source"])), augmenter.columns()
    if set(fields["params"]) != set(ranges):
        raise ValueError(
            f"its columns are {sorted(fields['params'])}, those of the augmenter {sorted(ranges)}"
        )
    checked = {
        "source": _array("source", fields["source"], (n,), "iu", copy).astype(np.int64, copy=False),
        "label": _array("label", fields["label"], (n,), "biufUSO", copy),
        "active": _array("active", fields["active"], (n, len(augmenter.transforms)), "b", copy),
        "seed": _array("seed", fields["seed"], (n,), "iu", copy),
        # In the augmenter's order, so that equal plans list their columns alike.
        "params": {
            name: _array(name, fields["params"][name], (n,), _kinds(values), copy)
            for name, values in ranges.items()
        },
    }
    if checked["seed"].dtype.kind == "i" and n and checked["seed"].min() < 0:
        raise ValueError("its seeds must not be negative")
    checked["seed"] = checked["seed"].astype(np.uint64, copy=False)
    _check_sources(checked["source"], fields["n_sources"])
    _check_active(checked, augmenter)
    for name in (*ARRAYS, *checked["params"]):
        where = checked if name in ARRAYS else checked["params"]
        where[name] = locked(where[name])
    checked["params"] = MappingProxyType(checked["params"])
    return checked | {
        "_augmenter": augmenter,
        "transform_names": tuple(augmenter.names),
        "value_range": _pair_or_none(fields["value_range"]),
        "n_sources": int(fields["n_sources"]),
        "entropy": check_entropy(fields["entropy"]),
    }


def locked(array):
    """Make an array read-only, and return a view of it, of which nobody can undo that."""
    array.flags.writeable = False
    return array.view()


def _kinds(drawn_from):
    return "i" if isinstance(drawn_from, Integers) else "if"


def _array(name, values, shape, kinds, copy):
    array = np.array(values) if copy else np.asarray(values)
    if array.size == 0 and array.shape == shape and array.dtype.kind == "f":
        array = array.astype("i8" if "i" in kinds else bool)  # as [] comes
    if array.shape != shape or array.dtype.kind not in kinds:
        raise ValueError(
            f"its array {name} has shape {array.shape} and dtype {array.dtype}, not shape {shape} "
            f"and a dtype of the kinds {kinds!r}"
        )
    return array


def _check_sources(source, n_sources):
    is_count = isinstance(n_sources, numbers.Integral) and not isinstance(n_sources, bool)
    if not is_count or n_sources < 0:
        raise ValueError(f"n_sources must be a number of images, got {n_sources!r}")
    if len(source) and not 0 <= source.min() <= source.max() < n_sources:
        raise ValueError(
            f"its sources do not lie within its {n_sources} images, from 0 to {n_sources - 1}, but "
            f"from {source.min()} to {source.max()}"
        )


def _check_active(checked, augmenter):
    steps = augmenter.steps()
    dropped = sorted(set(range(len(augmenter.transforms))) - {step.index for step in steps})
    if checked["active"][:, dropped].any():
        raise ValueError("a transform that is dropped is active in some rows")
    for step in steps:
        on = checked["active"][:, step.index]
        for key in map(step.key, step.columns()):
            values = checked["params"][key]
            if values.dtype.kind == "f" and not np.isfinite(values[on]).all():
                raise ValueError(
                    f"its array {key} has NaN or infinite values where {step.name} is active"
                )


def _pair_or_none(value_range):
    value_range = check_value_range(value_range)
    if isinstance(value_range, str):
        raise ValueError("value_range='data' needs images: pass the pair (low, high)")
    return value_range


def check_entropy(entropy):
    """Return `entropy`, None or 128 bits, as an int."""
    if entropy is None:
        return None
    if not isinstance(entropy, numbers.Integral) or not 0 <= entropy < 2**128:
        raise ValueError(f"entropy must be an integer from 0 to 2**128 - 1, got {entropy!r}")
    return int(entropy)
