"""The steps of an Augmenter, and how they are drawn."""

from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType
from typing import NamedTuple

import numpy as np
from sklearn.base import BaseEstimator

from imblearn_image._core.random import advanced
from imblearn_image._transforms.base import Transform

_PLAIN = (int, float, complex, str, bytes, type, type(None), FunctionType, BuiltinFunctionType)


def is_same(one, other):
    """Tell whether two values are equal: arrays, mappings, estimators with all their parameters.

    Other objects, such as what a `FunctionTransform` holds, of which pickles are copies, are equal
    if they are of one class and what pickle would take of them is.
    """
    if one is other:
        return True
    if isinstance(one, BaseEstimator):
        return type(one) is type(other) and is_same(one.get_params(False), other.get_params(False))
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(is_same(one[key], other[key]) for key in one)
        )
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, np.ndarray) and one.dtype.kind == "f":
        return isinstance(other, np.ndarray) and np.array_equal(
            one, other, equal_nan=other.dtype.kind == "f"
        )
    if isinstance(one, (*_PLAIN, np.ndarray, np.generic)):
        return np.array_equal(one, other)
    if type(one) is not type(other):
        return False
    try:
        return is_same(one.__reduce_ex__(4), other.__reduce_ex__(4))
    except TypeError:  # locks and the like, which hold nothing to compare
        return True


class Step(NamedTuple):
    """A transform of an Augmenter that is not dropped: its place in the list, name and object."""

    index: int
    name: str
    transform: Transform

    def key(self, column):
        """Return the name of one of its columns in a plan: ``"rotate.angle"``."""
        return f"{self.name}.{column}"

    def columns(self):
        """Return its transform's columns, whose errors say its name."""
        try:
            columns = self.transform.columns()
        except (TypeError, ValueError) as error:
            raise type(error)(f"{self.name}: {error}") from None
        if not isinstance(columns, dict) or not all(hasattr(r, "values") for r in columns.values()):
            raise TypeError(
                f"{self.name}: columns must return a dict of names and ranges, as those of "
                f"signed_range, got {columns!r}"
            )
        return columns


def draw_steps(steps, augmenter, n, seed_sequence, start):
    """Draw what happens to `n` images; see `Augmenter.draw`."""
    children = seed_sequence.spawn(len(augmenter.transforms))
    active = np.zeros((n, len(augmenter.transforms)), dtype=bool)
    params, uniforms = {}, {}
    for step in steps:
        ranges = step.columns()
        streams = iter(children[step.index].spawn(1 + len(ranges)))
        uniforms[step.index] = _uniforms(next(streams), start, n)
        for column, values in ranges.items():
            drawn = _uniforms(next(streams), start, n)
            if augmenter.strengths == "ends" and values.is_graded:
                drawn = np.where(drawn < 0.5, 0.0, values.last_uniform)
            try:
                params[step.key(column)] = values.values(drawn, augmenter.magnitude)
            except ValueError as error:
                raise ValueError(f"{step.name}: {error}") from None
    if augmenter.n_ops is None:
        for step in steps:
            active[:, step.index] = uniforms[step.index] < step.transform.p
    elif n:
        _draw_n_ops(active, steps, uniforms, augmenter.n_ops)
    return active, params


def _uniforms(seed_sequence, start, n):
    """Return the numbers `start` to ``start + n`` of a stream of uniform numbers on [0, 1)."""
    return advanced(seed_sequence, start).random(n)


def _draw_n_ops(active, steps, uniforms, n_ops):
    """Mark the `n_ops` transforms of each row that come first in a race of exponential clocks.

    With rates p, the first k arrivals are distributed as k draws without replacement with weights
    p (Efraimidis and Spirakis 2006), and each transform needs one uniform number only.
    """
    usable = [(index, transform.p) for index, _, transform in steps if transform.p > 0]
    arrivals = np.empty((len(active), len(usable)))
    for place, (index, p) in enumerate(usable):
        np.divide(-np.log1p(-uniforms.pop(index)), p, out=arrivals[:, place])
    indices = np.array([index for index, _ in usable])
    rows = np.arange(len(active))
    for _ in range(n_ops):
        first = arrivals.argmin(axis=1)
        active[rows, indices[first]] = True
        arrivals[rows, first] = np.inf
