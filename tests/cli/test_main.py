import importlib
import os
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import pytest

from imblearn_image import __version__
from imblearn_image.augmentation.presets import PRESETS
from imblearn_image.class_weight.formulas import SCHEMES
from imblearn_image.cli import _balance, _parser, main
from imblearn_image.folder._dtypes import INTEGERS
from imblearn_image.folder._job import ON_ERROR, ORIGINALS
from imblearn_image.folder.files import OUTPUT_FORMATS
from tests.cli.running import command_line, run_child

COMMANDS = ["report", "weights", "balance", "demo"]


def test_without_a_command_the_help_is_shown(capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    assert all(f"    {command} " in out for command in COMMANDS)
    assert "exit codes:" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_examples(command, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main([command, "--help"])
    assert exit_info.value.code == 0
    out = capsys.readouterr().out
    assert f"examples:\n  imblearn-image {command}" in out
    assert "--n-jobs" in out or command == "weights"


def test_version(capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(["--version"])
    assert exit_info.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["balance-everything"], "invalid choice"),
        (["report"], "required: FOLDER"),
        (["report", "cells", "--no-rea"], "unrecognized arguments"),
        (["weights", "cells", "--scheme", "x"], "--scheme"),
        (["balance", "a"], "required: DESTINATION"),
        (["balance", "a", "b", "--groups", "("], "must be a regular expression"),
        (["balance", "a", "b", "--test-size", "some"], "must be a share such as 0.2"),
        (["balance", "a", "b", "--sampling-strategy", "{"], "must be JSON"),
        (["balance", "a", "b", "--sampling-strategy", '{"a": "b"}'], "must be a name, a ratio"),
        (["balance", "a", "b", "--augmenter", "x"], "--augmenter"),
        (["balance", "a", "b", "--n-jobs", "0"], "--n-jobs: must be a number of workers"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(arguments, message, capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(arguments)
    assert exit_info.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_help_and_version_import_nothing_heavy():
    code = (
        "import sys; from imblearn_image.cli import main\n"
        "try: main({!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({{'numpy', 'cv2', 'sklearn', 'PIL'}} & set(sys.modules)))"
    )
    for arguments in (["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)):
        run = subprocess.run(
            [sys.executable, "-c", code.format(arguments)], capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert run.stdout.splitlines()[-1] == "[]"


def test_choices_are_those_of_the_functions():
    assert tuple(sorted(PRESETS)) == _parser.AUGMENTERS
    assert tuple(sorted(SCHEMES)) == _parser.SCHEMES
    assert _parser.OUTPUT_FORMATS == OUTPUT_FORMATS
    assert _parser.ORIGINALS == ORIGINALS
    assert _parser.ON_ERROR == ON_ERROR
    assert _parser.DTYPES == INTEGERS
    assert tuple(sorted(_balance.UNDER_SAMPLERS)) == _parser.UNDER_SAMPLERS


def test_a_failure_is_one_line_and_not_a_traceback(capsys):
    assert main(["report", "no such folder"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("imblearn-image: error: root must be a folder")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_debug_shows_the_traceback_wherever_it_stands(place):
    arguments = ["report", "no such folder"]
    arguments.insert(place, "--debug")
    with pytest.raises(FileNotFoundError, match="root must be"):
        main(arguments)


def raising(error):
    def run(options):
        raise error

    return run


def failing(monkeypatch, error):
    module = importlib.import_module("imblearn_image.cli._report")
    monkeypatch.setattr(module, "run", raising(error))
    return main(["report", "cells"])


def test_notes_of_an_error_stand_in_its_line(capsys, monkeypatch):
    error = OSError(28, "No space left on device", "a\n.png")
    error.add_note("first\nnote")
    error.add_note("second")
    assert failing(monkeypatch, error) == 1
    expected = "No space left on device: 'a\\n.png'; first note; second"
    assert capsys.readouterr().err == f"imblearn-image: error: {expected}\n"


def test_an_error_of_ours_says_how_to_see_more(capsys, monkeypatch):
    assert failing(monkeypatch, KeyError("x")) == 1
    expected = "unexpected KeyError: 'x'; --debug shows where it comes from"
    assert capsys.readouterr().err == f"imblearn-image: error: {expected}\n"


def test_memory_that_is_not_enough_is_said(capsys, monkeypatch):
    assert failing(monkeypatch, MemoryError()) == 1
    assert "there is not enough memory" in capsys.readouterr().err


def test_an_interrupt_has_the_code_of_shells(capsys, monkeypatch):
    assert failing(monkeypatch, KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "imblearn-image: interrupted\n"


def test_control_characters_of_names_do_not_reach_the_terminal(capsys):
    assert main(["weights", "a\x1b[31m\udcff.txt"]) == 1
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "31m" in err


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("options", [[], ["--quiet"]])
def test_warnings_are_lines_unless_quiet(options, cells, capsys):
    (cells / "empty").mkdir()
    shown = warnings.showwarning
    assert main(["report", str(cells), *options]) == 0
    err = capsys.readouterr().err
    if options:
        assert err == ""
    else:
        assert err.startswith("imblearn-image: warning: no images in the class folders ['empty']")
        assert err.count("\n") == 1
    assert warnings.showwarning is shown


def test_it_runs_as_a_module():
    run = run_child("--version", text=True)
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, __version__, "")
    assert "usage: python -m imblearn_image" in run_child("--help", text=True).stdout


def test_the_entry_point_is_the_command_line():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    module, _, name = project["project"]["scripts"]["imblearn-image"].partition(":")
    assert getattr(importlib.import_module(module), name) is main


def test_the_script_that_installers_write_is_named_in_its_help(tmp_path):
    script = tmp_path / "imblearn-image"
    script.write_text("import sys\nfrom imblearn_image.cli import main\nsys.exit(main())\n")
    _, environment = command_line()
    run = subprocess.run(
        [sys.executable, str(script), "weights", "--help"],
        env=environment, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert run.stdout.startswith("usage: imblearn-image weights")


def test_a_reader_that_has_seen_enough_is_no_error(cells):
    reading, writing = os.pipe()
    os.close(reading)
    command, environment = command_line("report", cells)
    run = subprocess.run(
        command, env=environment, stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (141, b"")


def test_names_that_are_not_utf8_are_printed_in_any_encoding(cells):
    os.rename(cells / "sound", os.fsencode(cells) + b"/s\xfcnd")
    (cells / "cracked").rename(cells / "gebröchen")
    for encoding, name in (("ascii", b"gebr\\xf6chen"), ("utf-8", "gebröchen".encode())):
        for arguments in (["report"], ["weights"]):
            run = run_child(*arguments, cells, env={"PYTHONIOENCODING": encoding})
            assert (run.returncode, run.stderr) == (0, b"")
            assert name in run.stdout
            assert b"s\\udcfcnd" in run.stdout


def test_the_demo_gets_its_options(monkeypatch):
    got = {}
    monkeypatch.setattr("imblearn_image.cli._demo.run", lambda options: got.update(vars(options)))
    assert main(["demo", "--limit", "60", "--output", "pictures"]) == 0
    expected = {
        "output": "pictures", "dataset": "auto", "limit": 60, "n_jobs": 2, "random_state": 0,
    }  # fmt: skip
    assert expected.items() <= got.items()


def test_a_failure_of_the_demo_leaves_nothing(capsys, tmp_path):
    assert main(["demo", "--dataset", "digits", "--limit", "3", "--output", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("imblearn-image: error: limit must be at least")
    assert list(tmp_path.iterdir()) == []
