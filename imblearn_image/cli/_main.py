"""Run a command, and say what went wrong."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shlex
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from imblearn_image._core.text import Message, Parameter
from imblearn_image.cli._parser import NAME, make_parser
from imblearn_image.cli._scan import option_of
from imblearn_image.cli._terminal import plain

_FAILED, _INTERRUPTED, _BROKEN_PIPE = 1, 130, 141


def main(arguments: list[str] | None = None) -> int:
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
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        _discard_output()
        return _BROKEN_PIPE


def _main(arguments: list[str]) -> int:
    parser = make_parser()
    options = parser.parse_args(arguments, argparse.Namespace(debug=False, quiet=False))
    if options.command is None:
        parser.print_help()
        return 0
    options.program, options.arguments = parser.prog, arguments
    with warnings.catch_warnings():
        show: Any = _silent if options.quiet else partial(_show_warning, options)
        warnings.showwarning = show
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        # Imported here, so that the help and the version take no time.
        importlib.import_module(f"imblearn_image.cli._{options.command}").run(options)
    except (KeyboardInterrupt, Exception) as error:
        if options.debug or isinstance(error, BrokenPipeError):
            raise
        is_interrupt = isinstance(error, KeyboardInterrupt)
        _say("interrupted" if is_interrupt else "error", _message(error, options))
        return _INTERRUPTED if is_interrupt else _FAILED
    return 0


@contextmanager
def _anything_printable() -> Iterator[None]:
    """Let what the encoding of the output does not have be printed as escape sequences."""
    stream: Any = sys.stdout
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


def _discard_output() -> None:
    """Keep Python from writing the rest of the output when it ends."""
    with suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, sys.stdout.fileno())
        os.close(descriptor)


def _message(error: BaseException, options: argparse.Namespace) -> str:
    """Return an error with its notes, in one line."""
    has_message = len(error.args) == 1 and isinstance(error.args[0], Message)
    text = _worded(error.args[0] if has_message else error, options)
    if isinstance(error, OSError) and error.strerror:
        text = _worded(error.strerror, options)
        if error.filename is not None:
            text += f": {os.fsdecode(error.filename)!r}"
    if isinstance(error, MemoryError):
        text = text or "there is not enough memory"
    elif isinstance(error, Exception) and not _is_expected(error):
        text = f"unexpected {type(error).__name__}: {text}; --debug shows where it comes from"
    notes = [_worded(note, options) for note in getattr(error, "__notes__", [])]
    return "; ".join(part.replace("\n", " ") for part in [text, *notes] if part)


def _is_expected(error: Exception) -> bool:
    # Imported here, since the package is loaded by now; the help needs no such import.
    from imblearn_image.images import ImageReadError

    return isinstance(error, (ImageReadError, ImportError, OSError, ValueError))


def _worded(message: object, options: argparse.Namespace) -> str:
    """Return a message with the options of the command in place of parameters of Python."""
    if isinstance(message, Message):
        return message.worded(partial(_as_option, vars(options)))
    return str(message)


def _as_option(known: dict[str, object], parameter: Parameter) -> str:
    name, value = parameter
    if parameter == ("resume", True):
        return "leaving out --no-resume"
    if name not in known:
        return str(parameter)
    option = option_of(name)
    if value is None:
        return f"no {option}"
    if value is ... or value is True:
        return option
    if isinstance(value, dict):  # counts by class, or the parameters of an estimator
        return option if "class" in value else f"{option} {shlex.quote(json.dumps(value))}"
    values = value if isinstance(value, list | tuple) else [value]
    return " ".join([option, *(shlex.quote(str(item)) for item in values)])


def _show_warning(options: argparse.Namespace, message: Warning | str, *_: object) -> None:
    text = message.args[0] if isinstance(message, Warning) and message.args else message
    _say("warning", _worded(text, options).replace("\n", " "))


def _silent(*_: object) -> None:
    pass


def _say(kind: str, text: str) -> None:
    print(f"{NAME}: {kind}" + (f": {plain(text)}" if text else ""), file=sys.stderr)
