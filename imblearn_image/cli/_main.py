"""Run a command, and say what went wrong."""

import argparse
import os
import sys
import warnings
from contextlib import contextmanager, suppress

from imblearn_image._version import __version__
from imblearn_image.cli import _balance, _demo, _duplicates, _report, _weights
from imblearn_image.cli._arguments import add_global_options
from imblearn_image.cli._terminal import plain
from imblearn_image.images import ImageReadError

_NAME = "imblearn-image"
_EXPECTED = (ImageReadError, ImportError, OSError, ValueError)
_FAILED, _INTERRUPTED, _BROKEN_PIPE = 1, 130, 141
_CODES = """\
exit codes:
  0    done; also where copies, or files that cannot be read, are listed
  1    an error, which is said on the standard error
  2    a command line that is wrong
  130  interrupted by Ctrl-C"""


def main(arguments=None):
    """Run one command.

    Parameters
    ----------
    arguments : list of str, default=None
        The arguments; None takes those of the process.

    Returns
    -------
    int
        The exit code, as ``--help`` lists them.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        with _anything_printable():
            return _main(arguments)
    except BrokenPipeError:  # who reads has seen enough, as `head`
        _discard_output()
        return _BROKEN_PIPE


def _main(arguments):
    parser = _parser()
    options = parser.parse_args(arguments, argparse.Namespace(debug=False, quiet=False))
    if options.run is None:
        parser.print_help()
        return 0
    options.program, options.arguments = parser.prog, arguments
    with warnings.catch_warnings():
        warnings.showwarning = _silent if options.quiet else _show_warning
        return _run(options)


def _run(options):
    try:
        options.run(options)
    except (KeyboardInterrupt, Exception) as error:
        if options.debug or isinstance(error, BrokenPipeError):
            raise
        is_interrupt = isinstance(error, KeyboardInterrupt)
        _say("interrupted" if is_interrupt else "error", _message(error))
        return _INTERRUPTED if is_interrupt else _FAILED
    return 0


def _parser():
    is_module = sys.argv[0].endswith(os.path.join("imblearn_image", "__main__.py"))
    parser = argparse.ArgumentParser(
        prog="python -m imblearn_image" if is_module else _NAME,
        description="Balance image data sets.",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    add_global_options(parser)
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for module in (_report, _weights, _duplicates, _balance, _demo):
        module.add_to(commands)
    return parser


@contextmanager
def _anything_printable():
    """Let what the encoding of the output does not have be printed as escape sequences."""
    stream = sys.stdout
    errors = getattr(stream, "errors", None)
    is_changed = hasattr(stream, "reconfigure")
    if is_changed:
        stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        stream.flush()
        if is_changed:
            stream.reconfigure(errors=errors)


def _discard_output():
    """Keep Python from writing the rest of the output when it ends."""
    with suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, sys.stdout.fileno())
        os.close(descriptor)


def _message(error):
    """Return an error with its notes, in one line."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
        if error.filename is not None:
            text += f": {os.fsdecode(error.filename)!r}"
    if isinstance(error, MemoryError):
        text = text or "there is not enough memory"
    elif isinstance(error, Exception) and not isinstance(error, _EXPECTED):
        text = f"unexpected {type(error).__name__}: {text}; --debug shows where it comes from"
    notes = getattr(error, "__notes__", [])
    return "; ".join(part.replace("\n", " ") for part in [text, *notes] if part)


def _show_warning(message, *_):
    _say("warning", str(message).replace("\n", " "))


def _silent(*_):
    pass


def _say(kind, text):
    print(f"{_NAME}: {kind}" + (f": {plain(text)}" if text else ""), file=sys.stderr)
