"""What numbers mean: messages about values that another unit was meant by."""

import math
import numbers
import warnings

# What numbers mean, for messages that a unit of another library ends in.
OF_THE_RANGE = "a fraction of the value range: 30 of 255 levels are 30 / 255"
OF_THE_SIDE = "a fraction of the side: 10 of 256 pixels are 10 / 256"
OF_THE_AREA = "a fraction of the area: 20 % are 0.2"
CHANGE = "a number s stands for the factors (1 / (1 + s), 1 + s): 20 % are 0.2"


def unit_error(expected, value, unit):
    """Return the error for a value that is out of range, with the unit that was expected."""
    return ValueError(f"{expected}, got {value!r}" + (f"; it is {unit}" if unit else ""))


def check_length(name, lengths, unit):
    """Raise where `unit` is unknown, or a range of lengths cannot be in it."""
    if not isinstance(unit, str) or unit not in ("pixel", "side"):
        raise ValueError(f"unit must be 'pixel' or 'side', got {unit!r}")
    if unit == "side" and lengths.high >= 0.5:
        raise ValueError(
            f"{name} must stay below 0.5 with unit='side', got {lengths.high:g}; it is "
            f"{OF_THE_SIDE}"
        )


def warn_of_lengths(name, lengths, unit, least):
    """Warn where a range of lengths in pixels reaches nothing that could be seen."""
    if unit == "pixel" and 0 < lengths.high < least:
        warnings.warn(
            f"{name} reaches {lengths.high:g} pixels, which change next to nothing; for a fraction "
            "of the side pass unit='side'",
            UserWarning,
            stacklevel=2,
        )


def warn_of_kernel_sizes(name, value):
    """Warn where what should be a standard deviation looks like the side of a kernel."""
    ends = value if isinstance(value, (tuple, list)) else (value,)
    if all(isinstance(end, numbers.Integral) and end >= 3 and end % 2 for end in ends):
        warnings.warn(
            f"{name}={value!r} looks like the side of a kernel; {name} is a standard deviation: "
            f"write it as a float, {name}={float(max(ends))}, if it is meant",
            UserWarning,
            stacklevel=2,
        )


def in_pixels(length, unit, shape):
    """Return a length in pixels, for images of `shape`."""
    return length * min(shape[:2]) if unit == "side" else length


def warn_of_radians(name, angles):
    """Warn where a range of angles in degrees looks like one in radians."""
    reach = max(abs(angles.low), abs(angles.high))
    degrees = math.degrees(reach)
    is_whole = abs(degrees - round(degrees)) < 1e-9 and degrees < 361
    if 0 < reach < 1 or (reach and is_whole):
        warnings.warn(
            f"{name} reaches {reach:g} degrees, which look like radians: {reach:g} radians are "
            f"{degrees:g} degrees",
            UserWarning,
            stacklevel=2,
        )
