"""Checks of parameters; errors say what was expected, then what came."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable
from typing import TypeGuard


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether `value` is a finite real number, and not a bool."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def is_integer(
    value: object, low: float = -math.inf, high: float = math.inf
) -> TypeGuard[numbers.Integral]:
    """Tell whether `value` is an integer from `low` to `high`, and not a bool."""
    return (
        isinstance(value, numbers.Integral)
        and not isinstance(value, bool)
        and low <= int(value) <= high
    )


def check_integer(
    name: str, value: object, low: int, high: int | None = None, *, or_else: str = ""
) -> None:
    """Raise unless `value` is an integer from `low` to `high`; `or_else` is also allowed."""
    if not is_integer(value, low, math.inf if high is None else high):
        bounds = f"of at least {low}" if high is None else f"from {low} to {high}"
        also = f" or {or_else}" if or_else else ""
        raise ValueError(f"{name} must be an integer {bounds}{also}, got {value!r}")


def check_choice(name: str, value: object, choices: Iterable[object]) -> None:
    """Raise unless `value` is one of `choices`, which are strings, None or False."""
    choices = list(choices)
    is_plain = isinstance(value, str) or value is None or value is False
    if not is_plain or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}")
