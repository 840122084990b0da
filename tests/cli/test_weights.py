import io
import json
import sys

import pytest

from imblearn_image import class_weight_table
from imblearn_image.cli import main


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("a\nb\n\na \na\n", {"a": 2 / 3, "b": 2}),
        ("10\n9\n9\n9", {"9": 2 / 3, "10": 2}),
        ("\ufeffä\nb\nb\nb", {"b": 2 / 3, "ä": 2}),
    ],
)
def test_weights_of_a_file_of_labels(labels, expected, capsys, tmp_path):
    (tmp_path / "labels.txt").write_text(labels, encoding="utf-8")
    assert main(["weights", str(tmp_path / "labels.txt"), "--scheme", "balanced"]) == 0
    weights = json.loads(capsys.readouterr().out)
    assert weights == pytest.approx(expected)
    assert list(weights) == list(expected)


def test_weights_of_a_folder(capsys, cells):
    assert main(["weights", str(cells), "--scheme", "complement"]) == 0
    assert json.loads(capsys.readouterr().out) == {"cracked": 0.75, "sound": 0.25}
    (cells / "dark").mkdir()
    (cells / "dark" / "1.png").touch()
    assert main(["weights", str(cells), "--classes", "dark", "cracked"]) == 0
    expected = class_weight_table(["dark", "cracked", "cracked"])
    assert capsys.readouterr().out == f"{expected}\n"


def test_weights_of_standard_input_as_a_table(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\nb\nb\n"))
    assert main(["weights", "-"]) == 0
    assert capsys.readouterr().out == f"{class_weight_table(['a', 'b', 'b'])}\n"


def test_labels_that_have_no_weights_are_explained(capsys, tmp_path):
    for content, message in (("", "at least one label"), ("a\na", "two classes")):
        (tmp_path / "labels.txt").write_text(content)
        assert main(["weights", str(tmp_path / "labels.txt")]) == 1
        assert message in capsys.readouterr().err


def test_what_cannot_be_read_is_named(capsys, tmp_path):
    binary = tmp_path / "labels.npy"
    binary.write_bytes(b"\x93NUMPY\xff\xfe")
    (tmp_path / "folder").mkdir()
    cases = {
        tmp_path / "none.txt": "No such file",
        binary: "is no text file",
        tmp_path / "folder": "must have a subfolder for each class",
    }
    for path, message in cases.items():
        assert main(["weights", str(path)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("imblearn-image: error: ")
        assert message in captured.err
        assert str(path) in captured.err


def test_a_file_has_no_class_folders(capsys, tmp_path):
    (tmp_path / "labels.txt").write_text("a\nb")
    assert main(["weights", str(tmp_path / "labels.txt"), "--classes", "a"]) == 1
    assert "is no folder" in capsys.readouterr().err


def test_labels_with_leading_zeros_are_labels_of_their_own(capsys, tmp_path):
    (tmp_path / "labels.txt").write_text("01\n1\n1\n1\n", encoding="utf-8")
    assert main(["weights", str(tmp_path / "labels.txt"), "--scheme", "balanced"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"01", "1"}


TABLE = "file,defect\n1.png,a\n2.png,b\n3.png,a\n"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        (TABLE, "defect"),
        (TABLE.replace(",", ";"), "defect"),
        (TABLE.replace(",", "\t"), "defect"),
        ("\ufeff" + TABLE.replace("\n", "\r\n"), "defect"),
        ("defect\na\nb\n\na\n", "defect"),
        ('"the defect", who\n"a",x\nb ,"y, z"\na,\n', "the defect"),
    ],
)
def test_a_column_of_a_table_is_labels(text, column, capsys, tmp_path, monkeypatch):
    (tmp_path / "table.csv").write_text(text, encoding="utf-8", newline="")
    for path in (str(tmp_path / "table.csv"), "-"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        assert main(["weights", path, "--column", column, "--scheme", "balanced"]) == 0
        assert json.loads(capsys.readouterr().out) == {"a": 0.75, "b": 1.5}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_without_a_column_is_refused(delimiter, capsys, tmp_path, monkeypatch):
    text = TABLE.replace(",", delimiter)
    (tmp_path / "table.csv").write_text(text)
    for path in (str(tmp_path / "table.csv"), "-"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        assert main(["weights", path]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "looks like a table with the columns 'file', 'defect'" in captured.err
        assert "--column defect" in captured.err


def test_labels_with_commas_are_no_table(capsys, tmp_path):
    (tmp_path / "labels.txt").write_text("dark, left\nsound\nsound\nit's a \"crack\n")
    assert main(["weights", str(tmp_path / "labels.txt"), "--scheme", "balanced"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"dark, left", "sound", "it's a \"crack"}


def test_columns_that_will_not_do(capsys, tmp_path, cells):
    path = tmp_path / "table.csv"
    path.write_text(TABLE + "4.png,\n")
    cases = {
        (path, "defect"): "must hold a label in each row",
        (path, "none"): "--column must be one column of the table, got 'none'; there are 'file'",
        (cells, "defect"): "is a folder; for a table of its files pass --table",
    }
    for (where, column), message in cases.items():
        assert main(["weights", str(where), "--column", column]) == 1
        assert message in capsys.readouterr().err
