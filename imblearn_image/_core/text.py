"""Text for users: warnings at their line, parameters in messages, and tables."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Container, Iterable, Sequence
from types import ModuleType
from typing import NamedTuple, Self

# Packages whose lines are not the user's: this one, and the libraries that call it.
_PASSED_OVER = ("imblearn_image", "imblearn", "sklearn")


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn, at the line outside of this package that led here."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in _PASSED_OVER:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


class Parameter(NamedTuple):
    """A parameter that a message names, with a value where it advises or reports one."""

    name: str
    value: object = ...

    def __str__(self) -> str:
        return self.name if self.value is ... else f"{self.name}={self.value!r}"


class Message(str):
    """A text in the words of Python that keeps its parameters, so that the CLI can reword them.

    Parameters
    ----------
    *parts : str or Parameter
        The text, in order.
    """

    parts: tuple[str | Parameter, ...]

    def __new__(cls, *parts: str | Parameter) -> Self:
        message = super().__new__(cls, "".join(map(str, parts)))
        message.parts = parts
        return message

    def worded(self, word: Callable[[Parameter], str]) -> str:
        """Return the text with each parameter as ``word(parameter)``."""
        return "".join(word(p) if isinstance(p, Parameter) else p for p in self.parts)


def warn_renamed(old: str, new: str) -> None:
    """Warn that a public name was renamed; the old name goes in the next version."""
    warn(f"{old} is now {new}; the old name goes in the next version", FutureWarning)


def aligned(rows: Iterable[Sequence[str]], left: Container[int] = ()) -> str:
    """Return rows of cells as lines of text, their columns aligned.

    Parameters
    ----------
    rows : iterable of sequences of str
        The rows, each with as many cells.
    left : container of int
        The columns that are aligned to the left, and not to the right.
    """
    table = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def import_pandas(needed_by: str) -> ModuleType:
    """Return pandas, or raise an error that says how to install it."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError(f"{needed_by} needs pandas: pip install pandas") from error
    return pandas
