"""The arguments of the command line. Commands are imported when they run, to keep help fast."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import textwrap
from typing import TYPE_CHECKING

from imblearn_image._version import __version__
from imblearn_image.cli._scan import add_scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NAME = "imblearn-image"
# The names that the functions behind the commands take; a test compares them.
AUGMENTERS = (
    "article", "flips", "general", "gentle", "natural", "radiograph", "randaugment",
    "trivialaugment",
)  # fmt: skip
UNDER_SAMPLERS = ("cleaner", "diversity", "duplicates", "random")
OUTPUT_FORMATS = ("png", "jpeg", "tiff")
ORIGINALS = ("copy", "hardlink", "symlink", "skip")
DTYPES = ("uint8", "uint16")
ON_ERROR = ("raise", "warn", "skip")
SCHEMES = ("balanced", "complement", "effective", "log", "median_frequency", "sqrt")
_CODES = """\
exit codes:
  0    done; also where copies, or files that cannot be read, are listed
  1    an error, which is said on the standard error
  2    a command line that is wrong
  130  interrupted by Ctrl-C"""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; it sets `command` to the name of one."""
    is_module = sys.argv[0].endswith(os.path.join("imblearn_image", "__main__.py"))
    parser = argparse.ArgumentParser(
        prog="python -m imblearn_image" if is_module else NAME,
        description="Balance image data sets.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    _add_global_options(parser)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for add in (_add_report, _add_weights, _add_duplicates, _add_balance, _add_demo):
        add(commands)
    return parser


def _add_report(commands: Commands) -> None:
    parser = _add_command(
        commands, "report",
        "count the images of each class of a folder, and find the files that are broken",
        """
        %(prog)s cells
        %(prog)s cells --save counts.png
        %(prog)s cells --no-read --json
        %(prog)s cells --table labels.csv --path-column image --label-column defect
        """,
    )  # fmt: skip
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="a folder with a subfolder a class")
    add("--no-read", action="store_true",
        help="count files by their names alone, without a look for broken ones")  # fmt: skip
    add("--save", metavar="FILE", help="draw the counts as a picture, such as counts.png")
    _add_json(parser)
    add_scan(parser)
    _add_n_jobs(parser)


def _add_weights(commands: Commands) -> None:
    parser = _add_command(
        commands, "weights",
        "print the class weights of a folder, or of a file of labels, by every formula",
        """
        %(prog)s cells
        %(prog)s cells --scheme balanced
        %(prog)s labels.txt
        %(prog)s table.csv --column defect
        grep -v unclear table.csv | %(prog)s - --column defect --scheme effective
        """,
    )  # fmt: skip
    add = parser.add_argument
    add("labels", metavar="FOLDER|FILE|-",
        help="a folder with a subfolder a class, whose files are counted and not read; a text file "
        "with a label a line, or a CSV file with --column; or - for the standard "
        "input")  # fmt: skip
    add("--column", metavar="NAME", help="the column of a CSV file that holds the labels")
    add("--scheme", choices=SCHEMES, help="print the weights of one formula, as JSON")
    add_scan(parser)


def _add_duplicates(commands: Commands) -> None:
    parser = _add_command(
        commands, "duplicates",
        "find images that are copies of each other, also across train/ and test/",
        """
        %(prog)s cells
        %(prog)s balanced --orientations 8
        %(prog)s balanced --json
        """,
    )  # fmt: skip
    add = parser.add_argument
    add("folder", metavar="FOLDER",
        help="a folder with a subfolder a class, or with such folders called train and "
        "test")  # fmt: skip
    add("--threshold", type=_threshold, default="auto", metavar="T",
        help="from which similarity images are copies, up to 1, or auto (%(default)s)")  # fmt: skip
    add("--orientations", type=int, choices=(1, 8), default=1,
        help="8 compares flips and quarter turns too (%(default)s)")  # fmt: skip
    _add_json(parser)
    add_scan(parser, ("split",))
    _add_n_jobs(parser)


def _add_balance(commands: Commands) -> None:
    parser = _add_command(
        commands, "balance",
        "write a balanced copy of a folder, with a test part if one is asked for",
        """
        %(prog)s cells balanced --random-state 0
        %(prog)s cells balanced --test-size 0.2 --groups 'person[0-9]+' --random-state 0
        %(prog)s cells balanced --sampling-strategy '{"cracked": 500}' --augmenter gentle
        %(prog)s cells balanced --under-sampler cleaner --on-error skip --dry-run
        %(prog)s cells balanced --table labels.csv --group-column patient --test-size 0.2

        A run that was interrupted goes on where it stopped if the same command is given again.
        """,
    )  # fmt: skip
    parser.usage = "%(prog)s SOURCE DESTINATION [options]"
    add = parser.add_argument
    add("source", metavar="SOURCE", help="a folder with a subfolder a class")
    add("destination", metavar="DESTINATION",
        help="a new or empty folder, or one to go on with")  # fmt: skip
    _add_what(parser.add_argument_group("what is written"))
    add("--on-error", choices=ON_ERROR, default=ON_ERROR[0],
        help="whether files that cannot be read are an error, or left out with or without a "
        "warning (%(default)s)")  # fmt: skip
    add("--dry-run", action="store_true", help="print what would be done, and write nothing")
    add("--no-resume", action="store_true", help="refuse a destination that was begun before")
    _add_json(parser)
    _add_n_jobs(parser)


def _add_what(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--test-size", type=_share_or_count, metavar="SIZE",
        help="share or number of images of a test part, which is split off first")  # fmt: skip
    add("--groups", type=_pattern, metavar="REGEX",
        help="what the split keeps together: the first match in the path below SOURCE, or what its "
        "group has found")  # fmt: skip
    add("--sampling-strategy", type=_strategy, default="auto", metavar="STRATEGY",
        help="which classes get new images, 'not majority' or another name of imbalanced-learn; "
        "a ratio to the largest class; or counts as JSON (%(default)s)")  # fmt: skip
    add("--max-copies", type=int, metavar="N", help="the most new images of one original")
    add("--augmenter", choices=AUGMENTERS, default="article",
        help="the preset that makes new images (%(default)s)")  # fmt: skip
    add("--magnitude", type=float, metavar="M", help="how strongly it changes them (1.0)")
    add("--under-sampler", choices=UNDER_SAMPLERS,
        help="what chooses among the training images first")  # fmt: skip
    add("--under-sampling-strategy", type=_strategy, default="auto", metavar="STRATEGY",
        help="as --sampling-strategy, for the under-sampler (%(default)s)")  # fmt: skip
    add("--random-state", type=int, metavar="SEED", help="seed of everything that is drawn")
    add("--value-range", type=float, nargs=2, metavar=("LOW", "HIGH"),
        help="the values that stand for black and white")  # fmt: skip
    add("--dtype", choices=DTYPES, help="convert images of 8 and 16 bits to one of them")
    add("--output-format", choices=OUTPUT_FORMATS, default=OUTPUT_FORMATS[0],
        help="format of new images (%(default)s)")  # fmt: skip
    add("--originals", choices=ORIGINALS, default=ORIGINALS[0],
        help="how originals come into the destination (%(default)s)")  # fmt: skip
    add_scan(group, ("group", "split"))


def _add_demo(commands: Commands) -> None:
    parser = _add_command(
        commands, "demo",
        "balance a real data set, compare four methods, and draw two pictures",
        """
        %(prog)s
        %(prog)s --dataset digits --output pictures
        """,
    )  # fmt: skip
    add = parser.add_argument
    add("--output", default="imblearn_image_demo", metavar="FOLDER",
        help="folder for the pictures (%(default)s)")  # fmt: skip
    add("--dataset", choices=("auto", "elpv", "digits"), default="auto",
        help="solar cells, or digits made imbalanced; auto takes what is there "
        "(%(default)s)")  # fmt: skip
    add("--limit", type=int, metavar="N", help="use a stratified choice of that many images")
    add("--random-state", type=int, default=0, metavar="SEED", help="seed (%(default)s)")
    _add_n_jobs(parser, default=2)


def _add_command(
    commands: Commands, name: str, summary: str, examples: str
) -> argparse.ArgumentParser:
    """Add a command; in `examples`, ``%(prog)s`` stands for the program and the command."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog="examples:\n" + textwrap.indent(textwrap.dedent(examples).strip(), "  "),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=name)
    _add_global_options(parser)
    return parser


def _add_global_options(parser: argparse.ArgumentParser) -> None:
    # Without a default a command's parser does not overwrite what stood before the command.
    for name, text in (
        ("--debug", "show the traceback of an error"),
        ("--quiet", "show no progress bars and no warnings"),
    ):
        parser.add_argument(name, action="store_true", default=argparse.SUPPRESS, help=text)


def _add_n_jobs(parser: argparse.ArgumentParser, default: int = -1) -> None:
    text = "number of workers, -1 for one a core (%(default)s)"
    parser.add_argument("--n-jobs", type=_n_jobs, default=default, metavar="N", help=text)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def _strategy(text: str) -> str | float | Mapping[str, float]:
    """Read a sampling strategy: a name, a ratio, or counts by class as JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        if text.lstrip()[:1] in ("{", "["):
            raise argparse.ArgumentTypeError(
                f"""must be JSON such as '{{"cracked": 500}}', got {text!r}"""
            ) from None
        return text
    numbers = value.values() if isinstance(value, dict) else [value]
    if all(isinstance(number, int | float) and number is not True for number in numbers):
        return value
    raise argparse.ArgumentTypeError(
        f"""must be a name, a ratio or counts such as '{{"cracked": 500}}', got {text!r}"""
    )


def _share_or_count(text: str) -> int | float:
    """Read a number: a count where it has no decimal point, else a share."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"must be a share such as 0.2, or a number of images, got {text!r}"
        ) from None


def _pattern(text: str) -> str:
    """Check a regular expression, and return its text."""
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(
            f"must be a regular expression, got {text!r}: {error}"
        ) from None
    return text


def _n_jobs(text: str) -> int:
    if text.removeprefix("-").isdecimal() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(
        f"must be a number of workers, or -1 for one a core, got {text!r}"
    )


def _threshold(text: str) -> str | float:
    try:
        return text if text == "auto" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be auto or a number, got {text!r}") from None
