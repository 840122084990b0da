"""How transforms read what users give as ranges and numbers."""

from __future__ import annotations

import math
import numbers
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.validate import is_number

# What users give for a range: a number, or a pair (low, high).
RangeLike = float | Sequence[float] | NDArray[Any]
# What lengths are in: pixels, or fractions of the shorter side.
LengthUnit = Literal["pixel", "side"]
# Uniform numbers on [0, 1), for one row or for many.
Uniforms = float | NDArray[np.float64]

OF_THE_RANGE = "a fraction of the value range: 30 of 255 levels are 30 / 255"
OF_THE_SIDE = "a fraction of the side: 10 of 256 pixels are 10 / 256"
OF_THE_AREA = "a fraction of the area: 20 % are 0.2"
CHANGE = "a number s stands for the factors (1 / (1 + s), 1 + s): 20 % are 0.2"


def unit_error(expected: str, value: object, unit: str) -> ValueError:
    """Return the error for a value that is out of range, with the unit that was expected."""
    return ValueError(f"{expected}, got {value!r}" + (f"; it is {unit}" if unit else ""))


def check_length(name: str, value: object, lengths: Range, unit: object) -> None:
    """Raise where `unit` is unknown, or a range of lengths cannot be in it."""
    if not isinstance(unit, str) or unit not in ("pixel", "side"):
        raise ValueError(f"unit must be 'pixel' or 'side', got {unit!r}")
    if unit == "side" and lengths.high >= 0.5:
        raise ValueError(
            f"{name} must stay below 0.5 with unit='side', got {value!r}; it is {OF_THE_SIDE}, "
            f"so give {name} too"
        )


def doubt_lengths(name: str, lengths: Range, unit: str, least: float) -> list[str]:
    """Doubt a range of lengths in pixels that are too short to be seen."""
    if unit != "pixel" or not 0 < lengths.high < least:
        return []
    return [
        f"{name} reaches {lengths.high:g} pixels, which change next to nothing; for a fraction of "
        "the side pass unit='side'"
    ]


def doubt_kernel_sizes(name: str, value: Any) -> list[str]:
    """Doubt a standard deviation that looks like the side of a kernel."""
    ends = value if isinstance(value, (tuple, list)) else (value,)
    if not all(isinstance(end, numbers.Integral) and int(end) >= 3 and end % 2 for end in ends):
        return []
    meant = tuple(map(float, ends)) if len(ends) > 1 else float(ends[0])
    return [
        f"{name}={value!r} looks like the side of a kernel; {name} is a standard deviation: write "
        f"{name}={meant} if it is meant"
    ]


def doubt_radians(name: str, angles: Range) -> list[str]:
    """Doubt a range of angles in degrees that looks like one in radians."""
    reach = max(abs(angles.low), abs(angles.high))
    degrees = math.degrees(reach)
    is_whole = abs(degrees - round(degrees)) < 1e-9 and 0 < degrees < 361
    if not (0.01 <= reach < 1 or is_whole):
        return []
    return [
        f"{name} reaches {reach:g} degrees, which look like radians: {reach:g} radians are "
        f"{degrees:g} degrees"
    ]


def doubt_change(name: str, value: Any) -> list[str]:
    """Doubt a number for a factor that is so large that it looks like the factor itself."""
    if not is_number(value) or value <= 0.75:
        return []
    pair = f"({1 / (1 + value):.3g}, {1 + value:.3g})"
    return [
        f"{name}={value!r} looks like a factor, but stands for all from 1 / (1 + {value!r}) to "
        f"1 + {value!r}: write {name}={pair} if it is meant, or ({value!r}, {value!r})"
    ]


def doubt_factors(name: str, value: Any, instead: str) -> list[str]:
    """Doubt a pair that looks like factors about 1, but is added, or is factors less one."""
    is_pair = isinstance(value, (tuple, list)) and len(value) == 2
    if not is_pair or not 0.5 <= value[0] <= 1 <= value[1]:
        return []
    return [f"{name}={value!r} looks like factors, of which 1 changes nothing; {instead}"]


def in_pixels(length: float, unit: str, shape: tuple[int, ...]) -> float:
    """Return a length in pixels, for images of `shape`."""
    return length * min(shape[:2]) if unit == "side" else length


def too_wide(name: str, reach: str, magnitude: float, bound: str, unit: str = "") -> ValueError:
    """Return the error for a range that reaches beyond the bound of a transform."""
    graded = "" if magnitude == 1 else f", with magnitude {magnitude:g}, which multiplies it"
    meaning = f"; it is {unit}" if unit else ""
    return ValueError(f"{name} reaches {reach}{graded}: it must {bound}{meaning}")


class Range(ABC):
    """The range that a column is drawn from.

    Attributes
    ----------
    low, high : float
        The ends.
    neutral : float or None
        The value that changes nothing, from which `magnitude` multiplies the distance; None for a
        quantity without a strength, which `magnitude` leaves alone.
    last_uniform : float
        The uniform number from which `values` makes the upper end.
    """

    low: float
    high: float
    neutral: float | None
    last_uniform: ClassVar[float] = 1.0

    @abstractmethod
    def values(self, uniforms: Uniforms, magnitude: float) -> Any:
        """Return the values, a number or an array, for uniform numbers on [0, 1)."""

    @property
    def is_graded(self) -> bool:
        """Whether values have a strength."""
        return self.neutral is not None

    @property
    def is_neutral(self) -> bool:
        """Whether the range holds only the value that changes nothing."""
        return self.low == self.high == self.neutral


@dataclass(frozen=True)
class Uniform(Range):
    """A range drawn uniformly; magnitude multiplies the distance from `neutral`.

    A `gap` leaves values nearer to zero out of the range. Values that reach `limit` after the
    magnitude, exceed `most`, or fall below `least`, are refused.
    """

    low: float
    high: float
    gap: float = 0.0
    limit: float = math.inf
    neutral: float = 0.0
    most: float = math.inf
    least: float = -math.inf
    name: str = "it"
    unit: str = ""

    def values(self, uniforms: Uniforms, magnitude: float) -> Any:
        self._check(magnitude)
        if self.gap and self.low < self.gap and self.high > -self.gap:
            values = self._beside_gap(uniforms)
        else:
            values = self.low + uniforms * (self.high - self.low)
        # At magnitude 1 the formula could change the last bit of what was given.
        return values if magnitude == 1 else self.neutral + (values - self.neutral) * magnitude

    def _check(self, magnitude: float) -> None:
        reach, bound = max(abs(self.low), abs(self.high)) * magnitude, None
        if reach >= self.limit:
            bound = f"stay below {self.limit:g}"
        elif reach > self.most:
            bound = f"be at most {self.most:g}"
        elif self.low * magnitude < self.least:
            reach, bound = self.low * magnitude, f"not go below {self.least:g}"
        if bound:
            raise too_wide(self.name, f"{reach:g}", magnitude, bound, self.unit)

    def _beside_gap(self, uniforms: Uniforms) -> Any:
        below, above = -self.gap - self.low, self.high - self.gap
        if below < 0:
            return self.gap + uniforms * above
        if above < 0:
            return self.low + uniforms * below
        both = below + above
        share = below / both if both else 0.5
        return np.where(
            uniforms < share, self.low + uniforms * both, self.gap + (uniforms - share) * both
        )


@dataclass(frozen=True)
class LogUniform(Range):
    """A range of factors drawn uniformly in the logarithm; magnitude is its exponent."""

    low: float
    high: float
    most: float = math.inf
    name: str = "it"
    neutral: float | None = field(default=1.0, init=False, repr=False, compare=False)

    def values(self, uniforms: Uniforms, magnitude: float) -> Any:
        low, high = math.log(self.low), math.log(self.high)
        if high * magnitude > math.log(self.most) * (1 + 1e-12):
            raise too_wide(
                self.name, f"{self.high:g} ** {magnitude:g}", magnitude, f"be at most {self.most:g}"
            )
        return np.exp(magnitude * (low + uniforms * (high - low)))


@dataclass(frozen=True)
class Ungraded(Range):
    """A range drawn uniformly that has no strength, so that magnitude leaves it alone."""

    low: float
    high: float
    neutral: float | None = field(default=None, init=False, repr=False, compare=False)

    def values(self, uniforms: Uniforms, magnitude: float) -> Any:
        return self.low + uniforms * (self.high - self.low)


@dataclass(frozen=True)
class Integers(Range):
    """Whole numbers from `low` to `high`, both included.

    Without a `neutral` they have no strength to grade; with one, magnitude multiplies the distance
    from it, rounded, and the result stays within `bounds`.
    """

    low: int
    high: int
    neutral: int | None = None
    bounds: tuple[int | None, int | None] = (None, None)
    last_uniform: ClassVar[float] = math.nextafter(1.0, 0.0)

    def values(self, uniforms: Uniforms, magnitude: float) -> Any:
        values = self.low + np.floor(uniforms * (self.high - self.low + 1)).astype(np.int64)
        if self.neutral is None:
            return values
        graded = self.neutral + np.rint((values - self.neutral) * magnitude).astype(np.int64)
        return np.clip(graded, *self.bounds)


# Factors above this, and changes above half of it, are taken for mistakes.
_LARGEST_FACTOR = 20


def _as_pair(
    value: RangeLike,
    expected: str,
    of_scalar: Callable[[float], tuple[float, float]] = lambda number: (number, number),
) -> tuple[float, float]:
    """Return (low, high); a number stands for ``of_scalar(number)``."""
    pair: Any = of_scalar(value) if is_number(value) else value
    is_sequence = isinstance(pair, (tuple, list, np.ndarray))
    if not is_sequence or len(pair) != 2 or not all(is_number(end) for end in pair):
        raise ValueError(f"{expected}, got {value!r}")
    low, high = float(pair[0]), float(pair[1])
    if low > high:
        raise ValueError(f"{expected} with low <= high, got {value!r}")
    return low, high


def signed_range(
    name: str,
    value: RangeLike,
    *,
    gap: float = 0.0,
    limit: float = math.inf,
    largest: float = math.inf,
    least: float | None = None,
    unit: str = "",
) -> Uniform:
    """Read a signed quantity: a scalar r means (-r, r), a pair is the range.

    It is drawn uniformly, and `magnitude` multiplies it.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    value : float or (float, float)
        What the user gave.
    gap : float, default=0.0
        Values nearer to zero are left out.
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


def factor_range(name: str, value: RangeLike) -> LogUniform:
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


def fraction_factor_range(name: str, value: RangeLike, unit: str) -> LogUniform:
    """Read a factor above 0 and up to 1: a scalar is fixed, a pair is the range."""
    expected = f"{name} must be a factor above 0 and at most 1, or a pair (low, high) of such"
    low, high = _as_pair(value, expected)
    if low <= 0 or high > 1:
        raise unit_error(expected, value, unit)
    return LogUniform(low, high)


def strength_range(
    name: str,
    value: RangeLike,
    *,
    limit: float = math.inf,
    most: float = math.inf,
    largest: float = math.inf,
    unit: str = "",
) -> Uniform:
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


def ungraded_range(
    name: str, value: RangeLike, low: float = 0.0, high: float = math.inf, *, unit: str = ""
) -> Ungraded:
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


def integer_range(
    name: str, value: RangeLike, low: int, high: int, *, neutral: int | None = None, unit: str = ""
) -> Integers:
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
    given: Any = value if isinstance(value, (tuple, list, np.ndarray)) else [value]
    is_whole = all(isinstance(end, numbers.Integral) for end in given)
    if ends[0] < low or ends[1] > high or not is_whole:
        raise unit_error(expected, value, unit)
    return Integers(int(ends[0]), int(ends[1]), neutral, (low, high))
