"""What the parsers of several commands share."""

import argparse
import json
import re
import textwrap


def add_command(commands, name, summary, run, examples):
    """Add a command.

    Parameters
    ----------
    commands : object
        What ``add_subparsers`` returned.
    name : str
        Its name.
    summary : str
        What it does, in one sentence without a capital and a full stop.
    run : callable
        ``run(options)``, called if the command was given.
    examples : str
        Command lines, with ``%(prog)s`` for the program and the command.

    Returns
    -------
    argparse.ArgumentParser
        The parser of the command.
    """
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog="examples:\n" + textwrap.indent(textwrap.dedent(examples).strip(), "  "),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    add_global_options(parser)
    return parser


def add_global_options(parser):
    """Add the options that stand before or after the command."""
    # Without a default a command's parser does not overwrite what stood before the command.
    for name, text in (
        ("--debug", "show the traceback of an error"),
        ("--quiet", "show no progress bars and no warnings"),
    ):
        parser.add_argument(name, action="store_true", default=argparse.SUPPRESS, help=text)


def add_scan(parser):
    """Add the options of what is found in a folder."""
    parser.add_argument(
        "--classes", nargs="+", metavar="NAME", help="the class folders to use, instead of all"
    )
    parser.add_argument("--follow-links", action="store_true", help="follow symbolic links")


def add_n_jobs(parser, default=-1):
    """Add the number of workers."""
    text = "number of workers, -1 for one a core (%(default)s)"
    parser.add_argument("--n-jobs", type=int, default=default, metavar="N", help=text)


def add_json(parser):
    """Add the option that asks for output for programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")


def strategy(text):
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


def share_or_count(text):
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


def pattern(text):
    """Check a regular expression, and return its text."""
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(
            f"must be a regular expression, got {text!r}: {error}"
        ) from None
    return text
