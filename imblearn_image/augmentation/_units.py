"""What numbers mean: messages about values that another unit was meant by.

What cannot have been meant is an error; of what looks like another unit there is a doubt, a text
for a warning, in a list that is empty where there is none.
"""

import math
import numbers

OF_THE_RANGE = "a fraction of the value range: 30 of 255 levels are 30 / 255"
OF_THE_SIDE = "a fraction of the side: 10 of 256 pixels are 10 / 256"
OF_THE_AREA = "a fraction of the area: 20 % are 0.2"
CHANGE = "a number s stands for the factors (1 / (1 + s), 1 + s): 20 % are 0.2"


def unit_error(expected, value, unit):
    """Return the error for a value that is out of range, with the unit that was expected."""
    return ValueError(f"{expected}, got {value!r}" + (f"; it is {unit}" if unit else ""))


def check_length(name, value, lengths, unit):
    """Raise where `unit` is unknown, or a range of lengths cannot be in it."""
    if not isinstance(unit, str) or unit not in ("pixel", "side"):
        raise ValueError(f"unit must be 'pixel' or 'side', got {unit!r}")
    if unit == "side" and lengths.high >= 0.5:
        raise ValueError(
            f"{name} must stay below 0.5 with unit='side', got {value!r}; it is {OF_THE_SIDE}, "
            f"so give {name} too"
        )


def doubt_lengths(name, lengths, unit, least):
    """Doubt a range of lengths in pixels that reaches nothing that could be seen."""
    if unit != "pixel" or not 0 < lengths.high < least:
        return []
    return [
        f"{name} reaches {lengths.high:g} pixels, which change next to nothing; for a fraction of "
        "the side pass unit='side'"
    ]


def doubt_kernel_sizes(name, value):
    """Doubt a standard deviation that looks like the side of a kernel."""
    ends = value if isinstance(value, (tuple, list)) else (value,)
    if not all(isinstance(end, numbers.Integral) and end >= 3 and end % 2 for end in ends):
        return []
    meant = tuple(map(float, ends)) if len(ends) > 1 else float(ends[0])
    return [
        f"{name}={value!r} looks like the side of a kernel; {name} is a standard deviation: write "
        f"{name}={meant} if it is meant"
    ]


def doubt_radians(name, angles):
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


def doubt_change(name, value):
    """Doubt a number for a factor that is so large that it looks like the factor itself."""
    if not isinstance(value, numbers.Real) or not 0.75 < value < math.inf:
        return []
    pair = f"({1 / (1 + value):.3g}, {1 + value:.3g})"
    return [
        f"{name}={value!r} looks like a factor, but stands for all from 1 / (1 + {value!r}) to "
        f"1 + {value!r}: write {name}={pair} if it is meant, or ({value!r}, {value!r})"
    ]


def doubt_factors(name, value, instead):
    """Doubt a pair of what is added, or of factors less one, that looks like factors about 1."""
    is_pair = isinstance(value, (tuple, list)) and len(value) == 2
    if not is_pair or not 0.5 <= value[0] <= 1 <= value[1]:
        return []
    return [f"{name}={value!r} looks like factors, of which 1 changes nothing; {instead}"]


def in_pixels(length, unit, shape):
    """Return a length in pixels, for images of `shape`."""
    return length * min(shape[:2]) if unit == "side" else length
