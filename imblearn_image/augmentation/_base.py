"""What a transform is: ranges, and how they turn uniform numbers into parameters."""

import math
import numbers
from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator


@dataclass(frozen=True)
class Uniform:
    """A range drawn uniformly; magnitude multiplies the distance from `neutral`.

    With a `gap`, what is nearer to zero than that is left out of the range. Values that reach
    `limit` after the magnitude are refused.
    """

    low: float
    high: float
    gap: float = 0.0
    limit: float = math.inf
    neutral: float = 0.0

    def values(self, uniforms, magnitude):
        farthest = max(abs(self.low), abs(self.high)) * magnitude
        if farthest >= self.limit:
            raise ValueError(
                f"a range that reaches {farthest:g} at magnitude {magnitude:g} is too wide: it "
                f"must stay below {self.limit:g}"
            )
        if self.gap and self.low < self.gap and self.high > -self.gap:
            values = self._beside_gap(uniforms)
        else:
            values = self.low + uniforms * (self.high - self.low)
        return self.neutral + (values - self.neutral) * magnitude

    def _beside_gap(self, uniforms):
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
class LogUniform:
    """A range of factors drawn uniformly in the logarithm; magnitude is its exponent."""

    low: float
    high: float

    def values(self, uniforms, magnitude):
        low, high = math.log(self.low), math.log(self.high)
        return np.exp(magnitude * (low + uniforms * (high - low)))


@dataclass(frozen=True)
class Ungraded:
    """A range drawn uniformly that has no strength, so that magnitude leaves it alone."""

    low: float
    high: float

    def values(self, uniforms, magnitude):
        return self.low + uniforms * (self.high - self.low)


@dataclass(frozen=True)
class Integers:
    """Whole numbers from `low` to `high`, both included; they have no strength to grade."""

    low: int
    high: int

    def values(self, uniforms, magnitude):
        return self.low + np.floor(uniforms * (self.high - self.low + 1)).astype(np.int64)


def is_number(value):
    """Tell whether `value` is a finite real number, and not a bool."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def _as_pair(value, expected):
    pair = value if isinstance(value, (tuple, list, np.ndarray)) else None
    if pair is None or len(pair) != 2 or not all(is_number(end) for end in pair):
        raise ValueError(f"{expected}, got {value!r}")
    low, high = (float(end) for end in pair)
    if low > high:
        raise ValueError(f"{expected} with low <= high, got {value!r}")
    return low, high


def signed_range(name, value, *, gap=0.0, limit=math.inf):
    """Read a signed quantity: a scalar r means (-r, r), a pair is the range."""
    expected = f"{name} must be a number r >= 0, which means (-r, r), or a pair (low, high)"
    if is_number(value):
        if value < 0:
            raise ValueError(f"{expected}, got {value!r}")
        value = (-value, value)
    low, high = _as_pair(value, expected)
    return Uniform(low, high, gap, limit)


def factor_range(name, value):
    """Read a factor: a scalar s means (1 / (1 + s), 1 + s), a pair of positives is the range."""
    expected = (
        f"{name} must be a number s >= 0, which means (1 / (1 + s), 1 + s), or a pair (low, high) "
        "of factors above 0"
    )
    if is_number(value):
        if value < 0:
            raise ValueError(f"{expected}, got {value!r}")
        value = (1 / (1 + value), 1 + value)
    low, high = _as_pair(value, expected)
    if low <= 0:
        raise ValueError(f"{expected}, got {value!r}")
    return LogUniform(low, high)


def strength_range(name, value, *, limit=math.inf):
    """Read a strength: a scalar is fixed, a pair is the range, neither below 0."""
    expected = f"{name} must be a number >= 0 or a pair (low, high) of such"
    low, high = _as_pair((value, value) if is_number(value) else value, expected)
    if low < 0:
        raise ValueError(f"{expected}, got {value!r}")
    return Uniform(low, high, limit=limit)


def ungraded_range(name, value, low=0.0, high=math.inf):
    """Read a quantity that magnitude leaves alone: a scalar is fixed, a pair is the range."""
    expected = f"{name} must be a number from {low:g} to {high:g}, or a pair (low, high) of such"
    ends = _as_pair((value, value) if is_number(value) else value, expected)
    if ends[0] < low or ends[1] > high:
        raise ValueError(f"{expected}, got {value!r}")
    return Ungraded(*ends)


def integer_range(name, value, low, high):
    """Read whole numbers: one is fixed, a pair is the range, both ends included."""
    expected = f"{name} must be an integer from {low} to {high}, or a pair (low, high) of such"
    ends = _as_pair((value, value) if is_number(value) else value, expected)
    if ends[0] < low or ends[1] > high or any(end % 1 for end in ends):
        raise ValueError(f"{expected}, got {value!r}")
    return Integers(*map(int, ends))


class Transform(BaseEstimator):
    """Base of all transforms: holds ranges, never state.

    A subclass says in `_columns` which parameters it draws, and computes in one of three ways,
    according to the base class that it has: `GeometricTransform`, `IntensityTransform` or
    `ImageTransform`.
    """

    def _columns(self):
        """Return the parameters that are drawn: name -> Uniform, LogUniform or Integers.

        Raises
        ------
        ValueError
            If a range is not one.
        """
        return {}

    def _check_image(self, shape, dtype):
        """Raise a ValueError where images of this shape and dtype cannot be transformed."""


class GeometricTransform(Transform):
    """Moves pixels. Consecutive ones multiply into one warp."""

    kind = "geometric"

    def _matrices(self, height, width, **columns):
        """Return the forward maps (x, y, 1) -> (x', y', 1) in pixels, an array (n, 3, 3)."""
        raise NotImplementedError


class IntensityTransform(Transform):
    """Changes each value by itself. Consecutive ones compose into one table or function."""

    kind = "intensity"

    def _curve(self, values, **columns):
        """Map `values`, 0 to 1 over the value range, elementwise; columns broadcast with them."""
        raise NotImplementedError


class ImageTransform(Transform):
    """Computes a new image from an image: filters, noise, a user's own function.

    A subclass defines `_apply`, or, where its call would cost too much, `_kernel`.
    """

    kind = "image"
    uses_rng = False  # asks for `rng`, the row's own generator
    uses_value_range = False  # asks for `value_range` besides

    def _apply(self, image, out, *columns):
        """Write the new image into `out`; `columns` are one row's, in the order of `_columns`."""
        raise NotImplementedError

    def _kernel(self, **options):
        """Return what computes a row: ``kernel(image, columns, out)``."""
        apply = self._apply
        return lambda image, columns, out: apply(image, out, *columns, **options)
