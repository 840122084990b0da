"""How transforms read what users give as ranges and numbers."""

import math
import numbers

import numpy as np

from imblearn_image.augmentation._ranges import Integers, LogUniform, Ungraded, Uniform
from imblearn_image.augmentation._units import CHANGE, unit_error


def is_number(value):
    """Tell whether `value` is a finite real number, and not a bool."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


# Factors beyond this, and changes beyond half of it, were meant otherwise.
_LARGEST_FACTOR = 20


def _as_pair(value, expected, of_scalar=lambda number: (number, number)):
    """Return (low, high), of which a number stands for ``of_scalar(number)``."""
    pair = of_scalar(value) if is_number(value) else value
    is_sequence = isinstance(pair, (tuple, list, np.ndarray))
    if not is_sequence or len(pair) != 2 or not all(is_number(end) for end in pair):
        raise ValueError(f"{expected}, got {value!r}")
    low, high = (float(end) for end in pair)
    if low > high:
        raise ValueError(f"{expected} with low <= high, got {value!r}")
    return low, high


def signed_range(name, value, *, gap=0.0, limit=math.inf, largest=math.inf, least=None,
                 unit=""):  # fmt: skip
    """Read a signed quantity: a scalar r means (-r, r), a pair is the range.

    It is drawn uniformly, and `magnitude` multiplies it.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    value : float or (float, float)
        What the user gave.
    gap : float, default=0.0
        What is nearer to zero than that is left out.
    limit : float, default=inf
        What values must stay below, also after the magnitude.
    largest : float, default=inf
        What values may reach at most, on either side, also after the magnitude.
    least : float or None, default=None
        What values must not go below, also after the magnitude.
    unit : str, default=""
        What numbers mean, for the message where they are beyond.

    Returns
    -------
    range
        What `columns` returns for a column.

    Raises
    ------
    ValueError
        If `value` is no such range.

    Examples
    --------
    >>> from imblearn_image.augmentation import signed_range
    >>> signed_range("degrees", 25).values(0.75, magnitude=1)
    12.5
    """
    expected = f"{name} must be a number r >= 0, which means (-r, r), or a pair (low, high)"
    if is_number(value) and value < 0:
        raise ValueError(f"{expected}, got {value!r}")
    low, high = _as_pair(value, expected, lambda r: (-r, r))
    if max(-low, high) > largest:
        raise unit_error(f"{name} must lie within ±{largest:g}", value, unit)
    least = -math.inf if least is None else least
    return Uniform(low, high, gap, limit, most=largest, least=least, name=name, unit=unit)


def factor_range(name, value):
    """Read a factor: a scalar s means (1 / (1 + s), 1 + s), a pair of positives is the range.

    It is drawn uniformly in the logarithm, and `magnitude` is its exponent.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    value : float or (float, float)
        What the user gave.

    Returns
    -------
    range
        What `columns` returns for a column.

    Raises
    ------
    ValueError
        If `value` is no such range, a number above 10, or reaches a factor above 20, which was
        meant as a percentage.

    Examples
    --------
    >>> from imblearn_image.augmentation import factor_range
    >>> factor_range("gain", (0.5, 2)).values(0.5, magnitude=1).item()
    1.0
    """
    expected = (
        f"{name} must be a number s >= 0, which means (1 / (1 + s), 1 + s), or a pair (low, high) "
        "of factors above 0"
    )
    if is_number(value) and value < 0:
        raise ValueError(f"{expected}, got {value!r}")
    low, high = _as_pair(value, expected, lambda s: (1 / (1 + s), 1 + s))
    if low <= 0:
        raise ValueError(f"{expected}, got {value!r}")
    if high > _LARGEST_FACTOR or (is_number(value) and value > _LARGEST_FACTOR / 2):
        largest = f"a factor of {_LARGEST_FACTOR}, a number {_LARGEST_FACTOR // 2}"
        raise ValueError(f"{name} may reach {largest}, got {value!r}; {CHANGE}")
    return LogUniform(low, high, most=_LARGEST_FACTOR, name=name)


def fraction_factor_range(name, value, unit):
    """Read a factor above 0 and up to 1: a scalar is fixed, a pair is the range."""
    expected = f"{name} must be a factor above 0 and at most 1, or a pair (low, high) of such"
    low, high = _as_pair(value, expected)
    if low <= 0 or high > 1:
        raise unit_error(expected, value, unit)
    return LogUniform(low, high)


def strength_range(name, value, *, limit=math.inf, most=math.inf, largest=math.inf, unit=""):
    """Read a strength: a scalar is fixed, a pair is the range, neither below 0.

    It is drawn uniformly, and `magnitude` multiplies it.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    value : float or (float, float)
        What the user gave.
    limit, most : float, default=inf
        What values must stay below, and what they may at most be, also after the magnitude.
    largest : float, default=inf
        The same as `most`, checked when `value` is read too.
    unit : str, default=""
        What numbers mean, for the message where they are beyond.

    Returns
    -------
    range
        What `columns` returns for a column.

    Raises
    ------
    ValueError
        If `value` is no such range.

    Examples
    --------
    >>> from imblearn_image.augmentation import strength_range
    >>> strength_range("sigma", (0.5, 1.5)).values(0.5, magnitude=2)
    2.0
    """
    expected = f"{name} must be a number >= 0 or a pair (low, high) of such"
    low, high = _as_pair(value, expected)
    if low < 0:
        raise ValueError(f"{expected}, got {value!r}")
    if high > largest:
        raise unit_error(f"{name} must be at most {largest:g}", value, unit)
    return Uniform(low, high, limit=limit, most=min(most, largest), name=name, unit=unit)


def ungraded_range(name, value, low=0.0, high=math.inf, *, unit=""):
    """Read a quantity that magnitude leaves alone: a scalar is fixed, a pair is the range.

    It is drawn uniformly.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    value : float or (float, float)
        What the user gave.
    low, high : float, default=0.0 and inf
        Between which it must lie.
    unit : str, default=""
        What numbers mean, for the message where `value` is beyond.

    Returns
    -------
    range
        What `columns` returns for a column.

    Raises
    ------
    ValueError
        If `value` is no such range.

    Examples
    --------
    >>> from imblearn_image.augmentation import ungraded_range
    >>> ungraded_range("angle", (0, 180)).values(0.5, magnitude=2)
    90.0
    """
    allowed = f">= {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
    expected = f"{name} must be a number {allowed}, or a pair (low, high) of such"
    ends = _as_pair(value, expected)
    if ends[0] < low or ends[1] > high:
        raise unit_error(expected, value, unit)
    return Ungraded(*ends)


def check_choice(name, value, choices):
    """Raise where `value` is none of the strings `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {list(choices)}, got {value!r}")


def check_integer(name, value, low, high, *, or_else=""):
    """Raise where `value` is no whole number from `low` to `high`; `or_else` is also allowed."""
    is_integer = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not is_integer or not low <= value <= high:
        also = f" or {or_else}" if or_else else ""
        raise ValueError(f"{name} must be an integer from {low} to {high}{also}, got {value!r}")


def integer_range(name, value, low, high, *, neutral=None, unit=""):
    """Read whole numbers: one is fixed, a pair is the range, both ends included.

    Each is as likely as the others.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    value : int or (int, int)
        What the user gave.
    low, high : int
        Between which they must lie.
    neutral : int or None, default=None
        The number at which nothing changes: `magnitude` multiplies the distance from it, and
        leaves the numbers alone where there is none.
    unit : str, default=""
        What numbers mean, for the message where they are beyond.

    Returns
    -------
    range
        What `columns` returns for a column.

    Raises
    ------
    ValueError
        If `value` is no such range.

    Examples
    --------
    >>> from imblearn_image.augmentation import integer_range
    >>> integer_range("bits", (3, 7), 1, 8).values(0.5, magnitude=1).item()
    5
    """
    expected = f"{name} must be an integer from {low} to {high}, or a pair (low, high) of such"
    ends = _as_pair(value, expected)
    given = value if isinstance(value, (tuple, list, np.ndarray)) else [value]
    is_whole = all(isinstance(end, numbers.Integral) for end in given)
    if ends[0] < low or ends[1] > high or not is_whole:
        raise unit_error(expected, value, unit)
    return Integers(*map(int, ends), neutral, (low, high))
