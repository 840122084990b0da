"""Tables: their columns, their rows as people count them, and cells that a CSV file may hold."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, final

from imblearn_image._core.labels import is_missing
from imblearn_image._core.text import Message, Parameter

_DELIMITERS = ",;\t"
_SHOWN = 3
Source = str | bytes | os.PathLike[str]


# What a spreadsheet computes, also after apostrophes, so that each of them can be told from ours.
_COMPUTED = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def escape_cell(cell: str) -> str:
    """Return a cell as CSV files get it: with an apostrophe if a spreadsheet would compute it.

    Numbers stay as they are. `unescape_cell` gives any cell back.
    """
    is_computed = _COMPUTED.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_computed else cell


def unescape_cell(cell: str) -> str:
    """Return a cell of a CSV file without the apostrophe of `escape_cell`."""
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell) else cell


class Frame(Protocol):
    """A DataFrame, of pandas, polars or others."""

    @property
    def columns(self) -> Any:
        """The names of the columns."""

    def __getitem__(self, name: Any, /) -> Any:
        """Return a column."""


@final
@dataclass(frozen=True)
class Table:
    """A table: its columns by name, and how its rows are called.

    Parameters
    ----------
    columns : DataFrame or dict
        Gives a column by its name, as an array or a list.
    names : list
        The names of the columns.
    numbers : list of int, default=None
        The row of a CSV file that each row is, where the header is row 1. None where rows are
        counted from 0.
    """

    columns: Any
    names: list[Any]
    numbers: list[int] | None = None

    def column(self, parameter: str, name: Any) -> list[str]:
        """Return a column as strings without spaces around them; what is missing is empty.

        Parameters
        ----------
        parameter : str
            The parameter that names the column, for errors.
        name : str
            The name of the column.
        """
        if self.names.count(name) != 1:
            found = ", ".join(map(repr, self.names))
            expected = f" must be one column of the table, got {name!r}; there are {found}"
            raise ValueError(Message(Parameter(parameter), expected))
        column = self.columns[name]
        listed = next((getattr(column, to) for to in _TO_LIST if hasattr(column, to)), None)
        cells = [_text(value) for value in (list(column) if listed is None else listed())]
        return cells if self.numbers is None else list(map(unescape_cell, cells))

    def row(self, index: int) -> str:
        """Return how a row is called: as a spreadsheet counts, or from 0."""
        return f"row {index if self.numbers is None else self.numbers[index]}"

    def listed(self, rows: Sequence[int], values: Mapping[int, str] | Sequence[str]) -> str:
        """Return some rows with what stands there, as a message names them."""
        shown = [f"{self.row(i)} ({values[i]!r})" for i in rows[:_SHOWN]]
        more = [f"{len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
        counted = "" if self.numbers else ", counted from 0"
        return " and ".join(filter(None, [", ".join(shown), *more])) + counted


# How pandas and numpy give a list, and how polars does.
_TO_LIST = ("tolist", "to_list")


def _text(value: Any) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, (bytes, os.PathLike)):
        value = os.fsdecode(value)
    return str(value).strip()


def as_table(table: Source | Frame | Mapping[str, Any]) -> Table:
    """Return a CSV file by its path, a DataFrame of pandas or polars, or a dict, as a table."""
    if isinstance(table, (str, bytes, os.PathLike)):
        return read_csv(table)
    if isinstance(table, Mapping):
        lengths = {name: len(column) for name, column in table.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"the columns of table must have one length, got {lengths}")
        return Table(table, list(table))
    if not hasattr(table, "columns"):
        raise TypeError(
            "table must be the path of a CSV file, a DataFrame, or a dict of columns, got "
            f"{type(table).__name__}"
        )
    return Table(table, list(table.columns))


def read_csv(path: Source) -> Table:
    """Return the table of a CSV file, whose first row names the columns."""
    path = os.fsdecode(path)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return parse_csv(file.read(), path)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no text of UTF-8: {error}; save it as CSV UTF-8") from None


def parse_csv(text: str, name: str) -> Table:
    """Return the table of the text of a CSV file, which errors call `name`."""
    try:
        records = [
            (number, record)
            for number, record in enumerate(_records(text), 1)
            if any(map(str.strip, record))
        ]
    except csv.Error as error:
        raise ValueError(f"{name} is no CSV file: {error}") from None
    if len(records) < 2:
        raise ValueError(f"{name} must have a row of names and rows below it, got {len(records)}")
    (first, header), *rows = records
    header = [cell.strip() for cell in header]
    if len(set(header)) < len(header):
        raise ValueError(f"the columns of {name} must have different names, got {header}")
    for number, cells in rows:
        if len(cells) != len(header):
            raise ValueError(
                f"each row of {name} must have as many cells as row {first}, {len(header)}, got "
                f"{len(cells)} in row {number}: put cells with a delimiter between quotes"
            )
    columns = zip(*(cells for _, cells in rows), strict=True)
    numbers = [number for number, _ in rows]
    return Table(dict(zip(header, map(list, columns), strict=True)), header, numbers)


def table_header(text: str) -> list[str] | None:
    """Return the names of the columns where a text looks like a table, or None.

    It does where its first line has a delimiter, and all lines have as many cells.
    """
    try:
        records = [record for record in _records(text) if any(map(str.strip, record))]
    except csv.Error:
        return None
    widths = set(map(len, records))
    return records[0] if len(widths) == 1 and widths != {1} else None


def _records(text: str) -> list[list[str]]:
    """Return the rows of a CSV text by the delimiter that its first line has most of."""
    first = next(filter(str.strip, text.splitlines()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    file = io.StringIO(text, newline="")
    return list(csv.reader(file, delimiter=delimiter, skipinitialspace=True, strict=True))
