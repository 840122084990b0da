"""Ranges: how they turn uniform numbers into parameters."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Uniform:
    """A range drawn uniformly; magnitude multiplies the distance from `neutral`.

    With a `gap`, what is nearer to zero than that is left out of the range. Values that reach
    `limit` after the magnitude, or exceed `most`, are refused.
    """

    low: float
    high: float
    gap: float = 0.0
    limit: float = math.inf
    neutral: float = 0.0
    most: float = math.inf

    def values(self, uniforms, magnitude):
        farthest = max(abs(self.low), abs(self.high)) * magnitude
        if farthest >= self.limit or farthest > self.most:
            bound = f"be at most {self.most:g}"
            if farthest >= self.limit:
                bound = f"stay below {self.limit:g}"
            raise ValueError(
                f"a range that reaches {farthest:g} at magnitude {magnitude:g} is too wide: it "
                f"must {bound}"
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
