"""The options that say which images of which classes there are: by folders, or by a table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imblearn_image.folder import ImageFolder

# The parameters of `scan_image_table` that name columns, and what they hold.
_COLUMNS = {
    "path": "the paths of files, relative to the folder",
    "label": "the labels",
    "group": "what the split keeps together, such as a patient",
    "split": "the parts, train and test",
}
_DEFAULTS = {"path": "file", "label": "label"}


def add_scan(parser: argparse._ActionsContainer, more: Sequence[str] = ()) -> None:
    """Add the options of a scan.

    Parameters
    ----------
    parser : argparse parser or group
        What they are added to.
    more : sequence of str
        The columns of a table that the command can use beside paths and labels.
    """
    add = parser.add_argument
    add("--classes", nargs="+", metavar="NAME", help="the classes to use, instead of all")
    add("--follow-links", action="store_true", help="follow symbolic links")
    add("--table", metavar="CSV",
        help="a CSV file that names files and their labels, in place of a subfolder a "
        "class")  # fmt: skip
    for name in (*_DEFAULTS, *more):
        default = _DEFAULTS.get(name)
        text = f"its column of {_COLUMNS[name]}" + (f" ({default})" if default else "")
        add(option_of(name), dest=name, metavar="NAME", help=text)


def option_of(parameter: str) -> str:
    """Return the option that stands for a parameter of Python."""
    column = "-column" if parameter in _COLUMNS else ""
    return f"--{parameter.replace('_', '-')}{column}"


def source_of(root: str, options: argparse.Namespace) -> tuple[str | ImageFolder, dict[str, Any]]:
    """Return what there is to scan, and how: a folder, or what the table of the options names."""
    columns = {name: getattr(options, name, None) for name in _COLUMNS}
    given = {name: column for name, column in columns.items() if column is not None}
    if options.table is None:
        if given:
            raise ValueError(f"{option_of(next(iter(given)))} needs --table, which was not given")
        return root, {"classes": options.classes, "follow_links": options.follow_links}
    if options.follow_links:
        raise ValueError("--follow-links is for folders: a table names its files")
    # Imported here, since the parser takes its options from this module, and help is to be fast.
    from imblearn_image.folder import scan_image_table

    return scan_image_table(options.table, root, classes=options.classes, **given), {}


def scan(root: str, options: argparse.Namespace) -> ImageFolder:
    """Return the images of a folder, by its subfolders or by the table of the options."""
    from imblearn_image.folder import ImageFolder, scan_image_folder

    source, how = source_of(root, options)
    return source if isinstance(source, ImageFolder) else scan_image_folder(source, **how)
