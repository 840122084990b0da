"""Whether two augmenters, or other parts of a plan, are equal."""

from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType

import numpy as np
from sklearn.base import BaseEstimator

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
