"""The command line, ``python -m imblearn_image``."""

import argparse
import json
import sys

from imblearn_image._version import __version__
from imblearn_image.class_weight import class_weight_table, derive_class_weight


def main(arguments=None):
    """Run one command.

    Parameters
    ----------
    arguments : list of str, default=None
        The arguments; None takes those of the process.

    Returns
    -------
    int
        The exit code: 0, or 1 where the command could not be carried out.
    """
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    command = options.pop("command", None)
    if command is None:
        parser.print_help()
        return 0
    try:
        command(**options)
    except (ImportError, OSError, ValueError) as error:
        print(f"imblearn_image: {error}", file=sys.stderr)
        return 1
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m imblearn_image", description="Balance image data sets."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands")
    _add_class_weight(commands)
    _add_demo(commands)
    return parser


def _add_class_weight(commands):
    summary = "print how many labels each class has, and its weight by every formula"
    weights = commands.add_parser(
        "class-weight", help=summary, description=summary.capitalize() + "."
    )
    weights.add_argument("labels", help="text file with a label a line, - for standard input")
    weights.add_argument("--scheme", help="print the weights of this formula only, as JSON")
    weights.set_defaults(command=_run_class_weight)


def _run_class_weight(labels, scheme):
    y = [line for line in map(str.strip, _lines(labels)) if line]
    if all(label.lstrip("-").isdecimal() for label in y):
        y = list(map(int, y))
    print(json.dumps(derive_class_weight(y, scheme)) if scheme else class_weight_table(y))


def _lines(path):
    if path == "-":
        return sys.stdin.readlines()
    try:
        with open(path) as file:
            return file.readlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no text file: {error}") from error


def _add_demo(commands):
    summary = "balance a real data set, compare four ways to do so, and draw two pictures"
    demo = commands.add_parser("demo", help=summary, description=summary.capitalize() + ".")
    demo.add_argument(
        "--output", default="imblearn_image_demo", help="folder for the pictures (%(default)s)"
    )
    demo.add_argument(
        "--dataset",
        choices=("auto", "elpv", "digits"),
        default="auto",
        help="solar cells, or digits made imbalanced; auto takes what is there (%(default)s)",
    )
    demo.add_argument("--limit", type=int, help="use a stratified choice of that many images")
    demo.add_argument("--n-jobs", type=int, default=2, help="number of workers (%(default)s)")
    demo.add_argument("--random-state", type=int, default=0, help="seed (%(default)s)")
    demo.set_defaults(command=_run_demo)


def _run_demo(**options):
    from imblearn_image import _demo

    _demo.run(**options)
