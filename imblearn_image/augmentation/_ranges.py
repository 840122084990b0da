"""Ranges: how they turn uniform numbers into parameters.

Of each, `is_graded` tells whether it has a strength, which magnitude multiplies; `last_uniform` is
the number that gives its upper end.
"""

import math
from dataclasses import dataclass

import numpy as np


def too_wide(name, reach, magnitude, bound, unit=""):
    """Return the error for a range that goes where a transform cannot, or must not, follow."""
    graded = "" if magnitude == 1 else f", with magnitude {magnitude:g}, which multiplies it"
    meaning = f"; it is {unit}" if unit else ""
    return ValueError(f"{name} reaches {reach}{graded}: it must {bound}{meaning}")


@dataclass(frozen=True)
class Uniform:
    """A range drawn uniformly; magnitude multiplies the distance from `neutral`.

    With a `gap`, what is nearer to zero than that is left out of the range. Values that reach
    `limit` after the magnitude, exceed `most`, or fall below `least`, are refused.
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
    is_graded = True
    last_uniform = 1.0

    def values(self, uniforms, magnitude):
        self._check(magnitude)
        if self.gap and self.low < self.gap and self.high > -self.gap:
            values = self._beside_gap(uniforms)
        else:
            values = self.low + uniforms * (self.high - self.low)
        # As it was given, to the last bit, where nothing is graded.
        return values if magnitude == 1 else self.neutral + (values - self.neutral) * magnitude

    def _check(self, magnitude):
        reach, bound = max(abs(self.low), abs(self.high)) * magnitude, None
        if reach >= self.limit:
            bound = f"stay below {self.limit:g}"
        elif reach > self.most:
            bound = f"be at most {self.most:g}"
        elif self.low * magnitude < self.least:
            reach, bound = self.low * magnitude, f"not go below {self.least:g}"
        if bound:
            raise too_wide(self.name, f"{reach:g}", magnitude, bound, self.unit)

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
    most: float = math.inf
    name: str = "it"
    is_graded = True
    last_uniform = 1.0

    def values(self, uniforms, magnitude):
        low, high = math.log(self.low), math.log(self.high)
        if high * magnitude > math.log(self.most) * (1 + 1e-12):
            raise too_wide(
                self.name, f"{self.high:g} ** {magnitude:g}", magnitude, f"be at most {self.most:g}"
            )
        return np.exp(magnitude * (low + uniforms * (high - low)))


@dataclass(frozen=True)
class Ungraded:
    """A range drawn uniformly that has no strength, so that magnitude leaves it alone."""

    low: float
    high: float
    is_graded = False
    last_uniform = 1.0

    def values(self, uniforms, magnitude):
        return self.low + uniforms * (self.high - self.low)


@dataclass(frozen=True)
class Integers:
    """Whole numbers from `low` to `high`, both included.

    Without a `neutral` they have no strength to grade; with one, magnitude multiplies the distance
    from it, rounded, and the result stays within `bounds`.
    """

    low: int
    high: int
    neutral: int | None = None
    bounds: tuple = (None, None)
    last_uniform = math.nextafter(1.0, 0.0)

    @property
    def is_graded(self):
        return self.neutral is not None

    def values(self, uniforms, magnitude):
        values = self.low + np.floor(uniforms * (self.high - self.low + 1)).astype(np.int64)
        if self.neutral is None:
            return values
        graded = self.neutral + np.rint((values - self.neutral) * magnitude).astype(np.int64)
        return np.clip(graded, *self.bounds)
