"""The command line, ``python -m imblearn_image``."""

import argparse
import sys

from imblearn_image import __version__


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
    _add_demo(commands)
    return parser


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
