"""The command ``weights``."""

import json
import os
import sys

import numpy as np

from imblearn_image.class_weight import class_weight_table, derive_class_weight
from imblearn_image.class_weight.formulas import SCHEMES
from imblearn_image.cli._arguments import add_command, add_scan
from imblearn_image.cli._terminal import terminal_width, weight_table
from imblearn_image.folder import scan_image_folder

_EXAMPLES = """
%(prog)s cells
%(prog)s cells --scheme balanced
%(prog)s labels.txt
cut -d, -f2 table.csv | %(prog)s - --scheme effective
"""


def add_to(commands):
    """Add the command to the parser."""
    summary = "print the class weights of a folder, or of a file of labels, by every formula"
    parser = add_command(commands, "weights", summary, _run, _EXAMPLES)
    parser.add_argument(
        "labels",
        metavar="FOLDER|FILE|-",
        help="a folder with a subfolder a class, whose files are counted and not read; a text file "
        "with a label a line; or - for such lines on the standard input",
    )
    parser.add_argument(
        "--scheme", choices=sorted(SCHEMES), help="print the weights of one formula, as JSON"
    )
    add_scan(parser)


def _run(options):
    y = _labels(options.labels, options.classes, options.follow_links)
    if options.scheme:
        print(json.dumps(derive_class_weight(y, options.scheme)))
    else:
        print(weight_table(class_weight_table(y), terminal_width()))


def _labels(path, classes, follow_links):
    if path != "-" and os.path.isdir(path):
        folder = scan_image_folder(path, classes=classes, follow_links=follow_links)
        return np.array(folder.target_names)[folder.target]
    if classes is not None:
        raise ValueError(f"--classes chooses folders, and {path!r} is no folder")
    y = [line for line in map(str.strip, _lines(path)) if line]
    # "01" and "1" are two labels.
    if all(label.lstrip("-").isdecimal() and str(int(label)) == label for label in y):
        y = list(map(int, y))
    return y


def _lines(path):
    if path == "-":
        return sys.stdin.readlines()
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.readlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no text file: {error}") from error
