"""The command ``weights``, and how class weights are shown."""

from __future__ import annotations

import argparse
import io
import json
import os
import shlex
import sys
from typing import Any

import numpy as np

from imblearn_image.class_weight import (
    ClassWeightTable,
    class_weight_table,
    derive_class_weight,
)
from imblearn_image.cli._scan import scan
from imblearn_image.cli._terminal import names_within, terminal_width
from imblearn_image.folder.tables import parse_csv, table_header


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    y = _labels(options.labels, options)
    if options.scheme:
        print(json.dumps(derive_class_weight(y, options.scheme)))
    else:
        print(weight_table(class_weight_table(y), terminal_width()))


def _labels(path: str, options: argparse.Namespace) -> Any:
    if path != "-" and os.path.isdir(path):
        if options.column is not None:
            raise ValueError(
                f"--column is for a CSV file, and {path!r} is a folder; for a table of its files "
                "pass --table and --label-column"
            )
        folder = scan(path, options)
        return np.array(folder.target_names)[folder.target]
    if options.table is not None:
        raise ValueError(f"--table names files of a folder, and {path!r} is no folder")
    if options.classes is not None:
        raise ValueError(f"--classes chooses folders, and {path!r} is no folder")
    name = "the standard input" if path == "-" else path
    y: list[Any] = _labels_of_text(_read(path), name, options.column)
    # "01" and "1" are two labels.
    if all(label.lstrip("-").isdecimal() and str(int(label)) == label for label in y):
        y = list(map(int, y))
    return y


def _labels_of_text(text: str, name: str, column: str | None) -> list[str]:
    """Return the labels: a column of a table, or the lines, which must not look like a table."""
    if column is not None:
        labels = parse_csv(text, name).column("column", column)
        if "" in labels:
            raise ValueError(f"column {column!r} of {name} must hold a label in each row")
        return labels
    header = table_header(text)
    if header is not None:
        names = ", ".join(map(repr, header))
        raise ValueError(
            f"{name} looks like a table with the columns {names}, and not like a label a line; "
            f"choose one, as by --column {shlex.quote(header[-1])}"
        )
    return [line for line in map(str.strip, io.StringIO(text, newline=None)) if line]


def _read(path: str) -> str:
    if path == "-":
        return sys.stdin.read().removeprefix("\ufeff")
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no text file: {error}") from error


def weight_table(table: ClassWeightTable, width: int) -> str:
    """Return a table of class weights, its columns below each other where they are too wide.

    Parameters
    ----------
    table : ClassWeightTable
        The table.
    width : int
        The columns of the terminal.

    Returns
    -------
    str
        Tables, with an empty line between them.
    """
    (heading, labels), *columns = table.columns.items()
    names: dict[str, list[Any]] = {heading: names_within(map(str, labels), width)}
    parts = [dict(names)]
    for name, values in columns:
        wider = {**parts[-1], name: values}
        if len(parts[-1]) > 1 and len(_text(wider).partition("\n")[0]) > width:
            parts.append({**names, name: values})
        else:
            parts[-1] = wider
    return "\n\n".join(map(_text, parts))


def _text(columns: dict[str, list[Any]]) -> str:
    return str(ClassWeightTable(columns))
