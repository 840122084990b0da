import json
import sys

import pytest
from PIL import Image

from imblearn_image import derive_class_weight
from imblearn_image.cli import main
from tests.cli.running import run_child


@pytest.fixture
def broken(cells):
    """The cells, a file that is no image among them, and one that is passed over."""
    (cells / "sound" / "broken.png").write_bytes(b"no image")
    (cells / "sound" / "notes.txt").touch()
    return cells


def report(capsys, *arguments):
    assert main(["report", *map(str, arguments)]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_people_read_counts_weights_and_what_is_broken(broken, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = report(capsys, broken)
    assert out.startswith(f"{broken}: 8 images in 2 classes\n\ncracked  2  25.0%  ####")
    assert "\nsound    6  75.0%  ####" in out
    assert "\nImbalance ratio: 3\n" in out
    assert "\nImages: 8 gray uint8; height 24 to 26, width 24\n" in out
    assert "\nIgnored: 1 no ending of an image\n" in out
    assert "\ncracked         2        0.75 " in out
    assert "\nUnreadable: 1 file\n  sound/broken.png: " in out
    # Reasons are as long as they are, and broken by the terminal.
    fitted = out.partition("\nUnreadable: ")[0].splitlines()[1:]
    assert max(map(len, fitted)) <= 80


def test_programs_read_json(broken, capsys):
    found = json.loads(report(capsys, broken, "--json", "--n-jobs", "2"))
    reason = found["unreadable"][0].pop("reason")
    assert reason
    labels = ["cracked"] * 2 + ["sound"] * 6
    assert found.pop("weights")["sqrt"] == derive_class_weight(labels, "sqrt")
    assert found == {
        "folder": str(broken),
        "n_images": 8,
        "counts": {"cracked": 2, "sound": 6},
        "imbalance_ratio": 3,
        "images": {
            "height": [24, 26],
            "width": [24, 24],
            "kinds": [{"kind": "gray", "dtype": "uint8", "count": 8}],
        },
        "unreadable": [{"path": "sound/broken.png"}],
        "ignored": {"no ending of an image": 1},
    }


def test_files_are_not_read_if_not_asked_for(broken, capsys):
    found = json.loads(report(capsys, broken, "--json", "--no-read"))
    assert found["counts"] == {"cracked": 2, "sound": 7}
    assert found["unreadable"] is None
    assert found["images"] is None
    assert "files were not read" in report(capsys, broken, "--no-read")


def test_classes_without_a_readable_image_have_no_weights(cells, capsys):
    for path in (cells / "cracked").iterdir():
        path.write_bytes(b"")
    found = json.loads(report(capsys, cells, "--json"))
    assert found["counts"] == {"cracked": 0, "sound": 6}
    assert found["weights"] is None
    out = report(capsys, cells)
    assert "Imbalance ratio: 1, without empty classes" in out
    assert "weights" not in out
    for path in (cells / "sound").iterdir():
        path.write_bytes(b"")
    found = json.loads(report(capsys, cells, "--json"))
    assert (found["n_images"], found["imbalance_ratio"], found["images"]) == (0, None, None)
    assert "Unreadable: 8 files" in report(capsys, cells)


def test_links_are_followed_where_that_is_asked_for(cells, capsys):
    away = cells.parent / "away"
    (cells / "sound").rename(away)
    (cells / "sound").symlink_to(away)
    assert main(["report", str(cells), "--json", "--follow-links"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"cracked": 2, "sound": 6}


def test_some_classes(cells, capsys):
    found = json.loads(report(capsys, cells, "--json", "--classes", "sound"))
    assert found["counts"] == {"sound": 6}


def test_the_counts_become_a_picture(cells, capsys, tmp_path):
    report(capsys, cells, "--save", tmp_path / "counts.png")
    with Image.open(tmp_path / "counts.png") as picture:
        assert min(picture.size) > 300


def test_a_picture_that_cannot_be_drawn_is_said(cells, capsys, tmp_path, monkeypatch):
    assert main(["report", str(cells), "--save", str(tmp_path / "counts.xyz")]) == 1
    captured = capsys.readouterr()
    assert "xyz" in captured.err
    assert "sound" in captured.out  # what was read is not lost
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    assert main(["report", str(cells), "--save", str(tmp_path / "counts.png")]) == 1
    captured = capsys.readouterr()
    assert 'pip install "imblearn-image[plot]"' in captured.err
    assert captured.out == ""


def test_the_bytes_of_a_name_survive_json(tmp_path):
    run = run_child("report", tmp_path / "n\udcff", "--json", text=True)
    assert run.returncode == 1
    assert "n\\udcff" in run.stderr
