"""Commands on a table of labels in place of a folder a class."""

import json

import pytest

from imblearn_image import class_weight_table, scan_image_folder
from imblearn_image.cli import main


@pytest.fixture
def table(cells):
    """A table of the cells, which gives three of the sound ones another label."""
    lines = ["image,defect,patient,part"]
    for path in sorted(cells.glob("*/*.png")):
        person, number = path.stem.split("_")
        label = "dark" if int(number) > 2 else path.parent.name
        part = "test" if int(number) in (0, 3) else "train"
        lines.append(f"{path.relative_to(cells).as_posix()},{label},{person},{part}")
    (cells.parent / "labels.csv").write_text("\n".join(lines))
    return ["--table", str(cells.parent / "labels.csv"), "--path-column", "image",
            "--label-column", "defect"]  # fmt: skip


COUNTS = {"cracked": 2, "dark": 3, "sound": 3}


def test_report(cells, table, capsys):
    assert main(["report", str(cells), *table, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == COUNTS
    assert main(["report", str(cells), *table, "--json", "--classes", "sound", "dark"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"sound": 3, "dark": 3}


def test_weights(cells, table, capsys):
    assert main(["weights", str(cells), *table]) == 0
    labels = [name for name, count in COUNTS.items() for _ in range(count)]
    assert capsys.readouterr().out == f"{class_weight_table(labels)}\n"


def test_duplicates_across_the_parts(cells, table, capsys):
    (cells / "sound" / "person0_3.png").write_bytes(
        (cells / "sound" / "person1_1.png").read_bytes()
    )
    assert main(["duplicates", str(cells), *table, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["groups"] == [["sound/person0_3.png", "sound/person1_1.png"]]
    assert found["leakage"] is None
    split = [*table, "--split-column", "part"]
    assert main(["duplicates", str(cells), *split, "--json"]) == 0
    leakage = json.loads(capsys.readouterr().out)["leakage"]
    assert (leakage["n_train"], leakage["n_test"]) == (5, 3)
    assert [copy["test"] for copy in leakage["copies"]] == ["sound/person0_3.png"]
    assert main(["duplicates", str(cells), *split]) == 0
    assert "1 of 3 test images" in capsys.readouterr().out


def test_balance(cells, table, capsys, tmp_path):
    arguments = ["balance", str(cells), str(tmp_path / "out"), *table]
    assert main([*arguments, "--split-column", "part", "--quiet"]) == 0
    assert scan_image_folder(tmp_path / "out" / "test").counts == dict.fromkeys(COUNTS, 1)
    assert scan_image_folder(tmp_path / "out" / "train").counts == dict.fromkeys(COUNTS, 2)
    both = ["--group-column", "patient", "--groups", "person[0-9]", "--test-size", "0.4"]
    arguments[2] = str(tmp_path / "new")
    assert main([*arguments, *both]) == 1
    assert "pass one of --group-column and --groups" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--label-column", "defect"], "--path-column must be one column of the table, got 'file'"),
        (["--path-column", "image"], "--label-column must be one column of the table, got 'label'"),
        (["--follow-links"], "--follow-links is for folders"),
    ],
)
def test_what_is_wrong_is_said_in_words_of_the_command_line(cells, table, capsys, options, message):
    assert main(["report", str(cells), *table[:2], *options]) == 1
    assert message in capsys.readouterr().err


def test_the_classes_of_a_folder_are_options_of_its_run(cells, capsys, tmp_path):
    arguments = ["balance", str(cells), str(tmp_path / "out"), "--quiet"]
    assert main([*arguments, "--classes", "sound", "cracked"]) == 0
    assert main(arguments) == 1
    assert "begun with other options, --classes sound cracked" in capsys.readouterr().err


def test_columns_need_a_table(cells, table, capsys):
    assert main(["balance", str(cells), str(cells.parent / "out"), *table[2:]]) == 1
    assert "--path-column needs --table" in capsys.readouterr().err
    assert main(["report", str(cells), *table[2:]]) == 1
    assert "--path-column needs --table" in capsys.readouterr().err
    assert main(["weights", table[1], "--table", table[1]]) == 1
    assert "is no folder" in capsys.readouterr().err
