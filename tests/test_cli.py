import io
import json
import subprocess
import sys

import pytest

from imblearn_image import __version__, class_weight_table
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


@pytest.mark.parametrize(
    ("labels", "expected"),
    [("a\nb\n\na \na\n", {"a": 2 / 3, "b": 2}), ("10\n9\n9\n9", {"9": 2 / 3, "10": 2})],
)
def test_class_weights_of_a_file_of_labels(labels, expected, capsys, tmp_path):
    (tmp_path / "labels.txt").write_text(labels)
    assert main(["class-weight", str(tmp_path / "labels.txt"), "--scheme", "balanced"]) == 0
    weights = json.loads(capsys.readouterr().out)
    assert weights == pytest.approx(expected)
    assert list(weights) == list(expected)


def test_class_weights_of_standard_input_as_a_table(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\nb\nb\n"))
    assert main(["class-weight", "-"]) == 0
    assert capsys.readouterr().out == f"{class_weight_table(['a', 'b', 'b'])}\n"


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("", [], "at least one label"),
        ("a\na", [], "two classes"),
        ("a\nb", ["--scheme", "x"], "scheme"),
    ],
)
def test_labels_that_have_no_weights_are_explained(content, options, message, capsys, tmp_path):
    (tmp_path / "labels.txt").write_text(content)
    assert main(["class-weight", str(tmp_path / "labels.txt"), *options]) == 1
    assert message in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_named(capsys, tmp_path):
    binary = tmp_path / "labels.npy"
    binary.write_bytes(b"\x93NUMPY\xff\xfe")
    cases = {tmp_path / "none.txt": "No such file", tmp_path: "", binary: "is no text file"}
    for path, message in cases.items():
        assert main(["class-weight", str(path)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("imblearn_image: ")
        assert message in captured.err
        assert str(path) in captured.err
