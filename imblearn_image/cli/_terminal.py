"""Text for a terminal: names that may hold anything, bars, and tables that fit."""

from __future__ import annotations

import argparse
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# Longer bars are not easier to compare.
_WIDEST_CHART = 80
_NARROWEST_NAME, _NARROWEST_BAR = 8, 5
_MOST_FILES = 20


def terminal_width() -> int:
    """Return the columns of the terminal; a file or a pipe has no end."""
    return shutil.get_terminal_size(fallback=(10_000, 24)).columns


def shows_progress(options: argparse.Namespace) -> int:
    """Return `verbose` for the functions that do the work."""
    return int(sys.stderr.isatty() and not options.quiet)


def plain(text: str) -> str:
    """Return text with what a terminal cannot show, or would obey, as an escape sequence."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def bar_chart(counts: Mapping[str, int], width: int) -> str:
    """Draw a bar for each class.

    Parameters
    ----------
    counts : dict of str to int
        The number of images of each class.
    width : int
        The columns to use.

    Returns
    -------
    str
        A line a class: its name, number, share, and, if there is room, a bar of ``#``.
    """
    width = min(width, _WIDEST_CHART)
    total, largest = max(sum(counts.values()), 1), max(*counts.values(), 1)
    names = names_within(counts, width)
    numbers = [f"{count:,}" for count in counts.values()]
    shares = [f"{count / total:.1%}" for count in counts.values()]
    heads = [
        f"{name}  {number:>{max(map(len, numbers))}}  {share:>{max(map(len, shares))}}"
        for name, number, share in zip(_padded(names), numbers, shares, strict=True)
    ]
    room = width - _columns(heads[0]) - 2
    if room < _NARROWEST_BAR:
        return "\n".join(heads)
    # A class of a single image is seen, too.
    bars = ["#" * (count and max(1, round(room * count / largest))) for count in counts.values()]
    return "\n".join(f"{head}  {bar}".rstrip() for head, bar in zip(heads, bars, strict=True))


def names_within(names: Iterable[str], width: int) -> list[str]:
    """Return names for a chart or a table of some width, the long ones cut off."""
    limit = max(width // 3, _NARROWEST_NAME)
    encoding = sys.stdout.encoding or "utf-8"
    names = (plain(name).encode(encoding, "backslashreplace").decode(encoding) for name in names)
    return [_cut(name, limit) for name in names]


def unreadable_lines(unreadable: Sequence[Mapping[str, str]]) -> list[str]:
    """Return lines that name files which cannot be read, the first of them if they are many.

    Parameters
    ----------
    unreadable : list of dict
        The `path` and the `reason` of each.
    """
    lines = [f"Unreadable: {len(unreadable):,} file" + "s" * (len(unreadable) != 1)]
    lines += [
        f"  {plain(file['path'])}: {plain(file['reason'])}" for file in unreadable[:_MOST_FILES]
    ]
    if len(unreadable) > _MOST_FILES:
        lines.append(f"  and {len(unreadable) - _MOST_FILES:,} more, which --json lists")
    return lines


def _columns(text: str) -> int:
    """Return how many columns a text takes: 0 for an accent, 2 for an ideograph."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "FW")
        for c in text
    )


def _padded(names: list[str]) -> list[str]:
    widest = max(map(_columns, names))
    return [name + " " * (widest - _columns(name)) for name in names]


def _cut(name: str, limit: int) -> str:
    if _columns(name) <= limit:
        return name
    while _columns(name) > limit - 2:
        name = name[:-1]
    return f"{name}.."
