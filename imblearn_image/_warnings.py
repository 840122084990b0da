"""Warnings that point at the user's line."""

import sys
import warnings

# Whose lines are no user's: ours, and those of the libraries that call us.
_PASSED_OVER = ("imblearn_image", "imblearn", "sklearn")


def warn(message):
    """Warn, at the line outside of this package that led here."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in _PASSED_OVER:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, UserWarning, stacklevel=level)
