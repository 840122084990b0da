import subprocess
import sys

import pytest

from imblearn_image import __version__
from imblearn_image.cli import main


def test_without_a_command_the_help_is_shown(capsys):
    assert main([]) == 0
    assert "demo" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(["--version"])
    assert exit_info.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


def test_an_unknown_command_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as exit_info:
        main(["balance-everything"])
    assert exit_info.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_a_failure_is_a_message_and_not_a_traceback(capsys, tmp_path):
    assert main(["demo", "--dataset", "digits", "--limit", "3", "--output", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("imblearn_image: limit must be at least")
    assert list(tmp_path.iterdir()) == []


def test_it_runs_as_a_module():
    command = [sys.executable, "-m", "imblearn_image", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == __version__
