"""Labels: y as users give it, read by one rule as a class for each image, or as an indicator."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from imblearn_image._core.fork import cached_property

# Labels are encoded by a table where they span fewer integers.
_MAX_SPAN = 1 << 16
_BLOCK = 1 << 22


@final
@dataclass(frozen=True, eq=False)
class Labels:
    """The class of each image, as 1 to 12 bytes an image; made by `read_labels` or `encode`.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
        The sorted classes that occur.
    codes : ndarray of unsigned int, shape (n,)
        The place of each image's class among them, in the smallest dtype that holds it.
    """

    classes: NDArray[Any]
    codes: NDArray[Any]

    def __post_init__(self) -> None:
        for array in (self.classes, self.codes):
            array.flags.writeable = False

    def __getstate__(self) -> dict[str, NDArray[Any]]:
        # The cached properties are as large, and are computed again in little time.
        return {"classes": self.classes, "codes": self.codes}

    @property
    def n(self) -> int:
        """The number of images."""
        return len(self.codes)

    @property
    def values(self) -> NDArray[Any]:
        """The class of each image, a new array."""
        return self.classes[self.codes]

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How many images each class has."""
        # In blocks, since bincount casts what it counts to 8 bytes.
        counts = np.zeros(len(self.classes), dtype=np.intp)
        for start in range(0, self.n, _BLOCK):
            counts += np.bincount(self.codes[start : start + _BLOCK], minlength=len(counts))
        return counts

    def by_class(self) -> dict[Any, int]:
        """Return label -> number of images, with labels as plain Python scalars."""
        return dict(zip(self.classes.tolist(), self.counts.tolist(), strict=True))

    def members(self, code: int) -> NDArray[Any]:
        """Return the images of a class, ascending."""
        order, starts = self._order
        return order[starts[code] : starts[code + 1]]

    @cached_property
    def _order(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Sort the images by class, and tell where each class begins."""
        order = np.argsort(self.codes, kind="stable")  # by radix, and so in linear time
        if self.n < 2**31:
            order = order.astype(np.int32)
        order.flags.writeable = False
        return order, np.concatenate([[0], np.cumsum(self.counts)])


@final
@dataclass(frozen=True, eq=False)
class Indicator:
    """Several labels an image; made by `read_targets`.

    Parameters
    ----------
    matrix : ndarray of bool, shape (n, n_labels)
        Which labels each image has.
    names : ndarray of shape (n_labels,)
        The names of the labels: those of the columns of a DataFrame, else 0, 1, ...
    """

    matrix: NDArray[np.bool_]
    names: NDArray[Any]


def read_labels(y: ArrayLike, name: str = "y", n: int | None = None) -> Labels:
    """Read one class for each image.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, 1), or one-hot rows
        Integers, strings, booleans or whole floats. One-hot rows of an array are taken as the
        index of their one, those of a DataFrame as the name of its column.
    name : str, default="y"
        What the user calls it.
    n : int, default=None
        The number of images, where it is known.

    Returns
    -------
    Labels
        Classes, and the code of each image.

    Raises
    ------
    TypeError, ValueError
        If `y` is anything else, labels are missing, or there is not one for each image.
    """
    return encode(check_labels(y, name, n))


def read_groups(groups: ArrayLike, name: str, n: int) -> Labels:
    """Read the group of each image, like `read_labels`, from any values that can be sorted."""
    return encode(check_labels(groups, name, n, any_kind=True))


def read_targets(y: ArrayLike, name: str = "y") -> Labels | Indicator:
    """Read one class for each image or, from two columns or more, several labels."""
    values = _check(y, name, None)
    return values if isinstance(values, Indicator) else encode(values)


def check_labels(
    y: ArrayLike, name: str = "y", n: int | None = None, *, any_kind: bool = False
) -> NDArray[Any]:
    """Return one class for each image, not yet encoded; see `read_labels`."""
    values = _check(y, name, n, any_kind)
    if isinstance(values, Indicator):
        values = _one_of_each_row(values, name)
    if n is not None and len(values) != n:
        raise ValueError(f"{name} must name one for each of the {n} images, got {len(values)}")
    return values


def encode(values: NDArray[Any]) -> Labels:
    """Return checked labels, an array of shape (n,), as classes and codes."""
    if values.dtype.kind in "biu" and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low < _MAX_SPAN:
            return _encode_near(values, low, high)
    if values.dtype.kind in "OU":
        return _encode_objects(values)
    classes, codes = np.unique(values, return_inverse=True)
    return Labels(classes, codes.astype(np.min_scalar_type(len(classes))))


def concatenate(parts: Sequence[Labels], names: Sequence[str]) -> Labels:
    """Return the labels of several parts, one after the other, with classes in common."""
    classes = [part.classes for part in parts]
    are_text = [_is_text(each) for each in classes]
    if len(set(are_text)) > 1:
        raise TypeError(
            f"{' and '.join(names)} must be both numbers or both strings, got "
            f"{' and '.join(str(each.dtype) for each in classes)}"
        )
    if len({each.dtype for each in classes}) > 1 and all(e.dtype.kind in "iu" for e in classes):
        classes = [each.astype(object) for each in classes]  # float64 would round them
    joined = encode(np.concatenate(classes))
    places = np.split(joined.codes, np.cumsum([len(each) for each in classes])[:-1])
    codes = [place[part.codes] for place, part in zip(places, parts, strict=True)]
    return Labels(joined.classes, np.concatenate(codes))


def _is_text(classes: NDArray[Any]) -> bool:
    if classes.dtype == object:
        return bool(len(classes)) and isinstance(classes[0], str)
    return classes.dtype.kind in "US"


def _check(
    y: ArrayLike, name: str, n: int | None, any_kind: bool = False
) -> NDArray[Any] | Indicator:
    """Return labels as an array of shape (n,), or as an indicator where there are two columns."""
    if y is None:
        raise ValueError(f"requires {name} to be passed, but the target {name} is None")
    values = _as_array(y, name)
    if values.ndim == 2 and values.shape[1] > 1:
        return _as_indicator(values, getattr(y, "columns", None), name)
    if values.ndim not in (1, 2) or values.shape[1:] == (0,):
        raise ValueError(
            f"{name} must have shape ({'n' if n is None else n},), got {values.shape}: give one "
            "class for each image, or one-hot rows"
        )
    if not values.size:
        raise ValueError(f"{name} must hold at least one label, got shape {values.shape}")
    return _check_values(values.ravel(), name, any_kind)


def _as_array(y: Any, name: str) -> NDArray[Any]:
    if issparse(y):
        return y.toarray()
    if isinstance(y, np.ma.MaskedArray):
        mask, y = np.ma.getmaskarray(y), y.data.astype(object)
        y[mask] = None  # masked entries are missing
    try:
        values = np.asarray(y)
    except ValueError:
        raise ValueError(f"{name} must have shape (n,), got sequences of unequal length") from None
    if values.dtype.kind == "T":
        return values.astype(object)
    if isinstance(y, (list, tuple)) and values.ndim == 1 and values.dtype != object:
        types = set(map(type, y))
        _check_one_kind(types, name)  # NumPy makes strings of numbers beside strings
        if values.dtype.kind == "f" and _are_integers(types):
            return np.array(y, dtype=object)  # too large for an integer dtype, rounded as floats
    return values


def _check_values(values: NDArray[Any], name: str, any_kind: bool) -> NDArray[Any]:
    """Return labels, and raise where one is missing or cannot be that of a class."""
    kind = values.dtype.kind
    if kind == "O":
        return _check_objects(values, name, any_kind)
    if kind in "fcMm" and (values != values).any():
        _raise_missing(values, int((values != values).argmax()), name)
    if any_kind or kind in "biuU":
        return values
    if kind == "S":
        raise TypeError(f"{name} must hold strings, got bytes: pass {name}.astype(str)")
    if kind != "f":
        message = f"{name} must hold integers, strings or booleans, got dtype {values.dtype}"
        if kind == "c":
            raise ValueError(f"Complex data not supported: {message}")
        raise TypeError(message)
    is_odd = ~np.isfinite(values) | (values != np.floor(values))
    if is_odd.any():
        first = int(is_odd.argmax())
        came = "infinite" if np.isinf(values[first]) else "continuous"
        raise ValueError(
            f"{name} must hold classes, got {came} values such as {values[first]} for image "
            f"{first} (Unknown label type: {came}): give each class an integer or a name"
        )
    return values


def _check_objects(values: NDArray[Any], name: str, any_kind: bool) -> NDArray[Any]:
    """Return strings as they are, and numbers and booleans in a dtype of NumPy."""
    listed = values.tolist()
    types = set(map(type, listed))
    if not all(issubclass(each, (str, int)) for each in types):
        missing = list(map(is_missing, listed))
        if any(missing):
            _raise_missing(values, missing.index(True), name)
    kind = _check_one_kind(types, name)
    if kind in ("bool", "number"):
        plain = np.array(listed)
        # Integers that no dtype holds stay objects.
        is_exact = plain.dtype.kind in "biu" or not _are_integers(types)
        return _check_values(plain, name, any_kind) if is_exact else values
    if kind != "str" and not any_kind:
        raise TypeError(f"{name} must hold integers, strings or booleans, got {kind}")
    return values


def _check_one_kind(types: set[type], name: str) -> str:
    """Return the kind of labels of some types, and raise where there are several."""
    kinds = {_kind_of(each) for each in types}
    if len(kinds) > 1:
        came = sorted(each.__name__ for each in types)
        raise TypeError(
            f"the labels of {name} must be of one kind, got {came}: {name} must be all numbers or "
            "all strings"
        )
    return kinds.pop() if kinds else "number"


def _are_integers(types: set[type]) -> bool:
    return all(issubclass(each, numbers.Integral) for each in types)


def _kind_of(label_type: type) -> str:
    for kind, bases in (("str", str), ("bool", (bool, np.bool_)), ("number", numbers.Number)):
        if issubclass(label_type, bases):
            return kind
    return label_type.__name__


def is_missing(value: object) -> bool:
    """Tell whether a value is None, NaN, or the NA of pandas, which has no truth value."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True


def _raise_missing(values: NDArray[Any], image: int, name: str) -> None:
    raise ValueError(
        f"{name} must not be missing, got {values[image]} for image {image}: leave such images "
        "out, or give each a name of its own"
    )


def _as_indicator(matrix: NDArray[Any], columns: Any, name: str) -> Indicator:
    """Return two columns or more of zeros and ones."""
    is_one, is_zero = matrix == 1, matrix == 0
    is_other = ~(is_one | is_zero)
    if is_other.any():
        column = int(is_other.any(axis=0).argmax())
        came = list(dict.fromkeys(matrix[:, column].tolist()))
        shown = sorted(came, key=str)[:5]
        raise ValueError(
            f"a 2-D {name} must be one-hot rows, or an indicator of zeros and ones, got {shown} in "
            f"column {column} of an array of shape {matrix.shape}: give one class for each image. "
            "Multilabel and multioutput targets are not supported"
        )
    names = np.arange(matrix.shape[1]) if columns is None else np.asarray(columns)
    return Indicator(np.asarray(is_one, dtype=bool), names)


def _one_of_each_row(indicator: Indicator, name: str) -> NDArray[Any]:
    """Return the label of each image, where each has one."""
    matrix = indicator.matrix
    n_ones = matrix.sum(axis=1)
    if (n_ones != 1).any():
        row = int((n_ones != 1).argmax())
        raise ValueError(
            f"{name} must have shape ({len(matrix)},), got {matrix.shape}, an indicator of several "
            f"labels with {n_ones[row]} ones in row {row}: pass one column of it at a time, or one "
            "class for each image. Multilabel and multioutput targets are not supported"
        )
    names = _check_values(indicator.names, f"the columns of {name}", any_kind=False)
    if len(np.unique(names)) < len(names):
        raise ValueError(f"the columns of {name} must have different names, got {names.tolist()}")
    return names[matrix.argmax(axis=1)]


def _encode_objects(values: NDArray[Any]) -> Labels:
    """Encode strings and other objects, in less time than sorting all of them takes."""
    listed = values.tolist()
    try:
        labels = sorted(set(listed))
    except TypeError as error:
        raise TypeError(f"labels must be all numbers or all strings: {error}") from None
    code_of = {label: code for code, label in enumerate(labels)}
    classes = np.empty(len(labels), dtype=values.dtype)
    classes[:] = labels
    dtype = np.min_scalar_type(len(labels))
    return Labels(classes, np.fromiter(map(code_of.__getitem__, listed), dtype, len(listed)))


def _encode_near(values: NDArray[Any], low: int, high: int) -> Labels:
    """Encode integers that are near each other, in a tenth of the time of sorting them."""
    present = np.zeros(high - low + 1, dtype=bool)
    blocks = range(0, len(values), _BLOCK)
    for start in blocks:
        present[_offsets(values[start : start + _BLOCK], low)] = True
    labels = np.flatnonzero(present)
    dtype = np.min_scalar_type(len(labels))
    table = np.zeros(len(present), dtype=dtype)
    table[labels] = np.arange(len(labels))
    codes = np.empty(len(values), dtype=dtype)
    for start in blocks:
        codes[start : start + _BLOCK] = table[_offsets(values[start : start + _BLOCK], low)]
    classes = np.array([low + label for label in labels.tolist()]).astype(values.dtype)
    return Labels(classes, codes)


def _offsets(values: NDArray[Any], low: int) -> NDArray[np.int64]:
    if values.dtype == np.uint64:
        return (values - np.uint64(low)).astype(np.int64)
    return values.astype(np.int64) - low
