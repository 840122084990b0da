import json
import shutil

import numpy as np
import pytest
from PIL import Image

from imblearn_image.cli import main
from tests.cli.running import fill


def duplicates(capsys, *arguments):
    assert main(["duplicates", *map(str, arguments)]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def brighter(source, destination):
    destination.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.array(Image.open(source), dtype=int)
    Image.fromarray(np.uint8(pixels // 2 + 60)).save(destination)


@pytest.fixture
def parts(tmp_path):
    """Six and four images; of those of test one is a copy, and one under another label."""
    fill(tmp_path / "data" / "train", {"cracked": 2, "sound": 4})
    # Larger, so that no image is one of the training part.
    fill(tmp_path / "data" / "test", {"cracked": 1, "sound": 3}, side=31)
    train, test = (tmp_path / "data" / part for part in ("train", "test"))
    shutil.copy(train / "sound/person0_0.png", test / "sound/copy.png")
    brighter(train / "sound/person1_1.png", test / "cracked/other.png")
    return tmp_path / "data"


def test_copies_of_a_folder_of_classes(cells, capsys):
    out = duplicates(capsys, cells)
    assert out == f"{cells}: 8 images, 0 of them copies of others, in 0 groups\n"
    shutil.copy(cells / "sound/person0_0.png", cells / "cracked/copy.png")
    out = duplicates(capsys, cells, "--n-jobs", "2")
    assert out.splitlines() == [
        f"{cells}: 9 images, 1 of them copies of others, in 1 group",
        "",
        "  cracked/copy.png",
        "  sound/person0_0.png",
    ]


def test_copies_across_the_parts(parts, capsys):
    shutil.copy(parts / "train/cracked/person1_1.png", parts / "train/cracked/again.png")
    lines = duplicates(capsys, parts).splitlines()
    assert lines[1] == "2 of 6 test images (33.3%) are in the training part too"
    assert lines[2] == "1 of them under another label"
    assert [line.split("/")[0].strip() for line in lines[4:]] == [
        *("train", "test", ""), *("train", "test", ""), *("train", "train"),
    ]  # fmt: skip


def test_what_is_beside_the_parts_is_named(parts, capsys):
    assert json.loads(duplicates(capsys, parts, "--json"))["not_searched"] == []
    for name in ("valid", "extra", ".cache"):
        (parts / name).mkdir()
    lines = duplicates(capsys, parts).splitlines()
    assert lines[1] == "Only train and test were searched, not extra, valid"
    assert json.loads(duplicates(capsys, parts, "--json"))["not_searched"] == ["extra", "valid"]


def test_programs_read_json(parts, capsys):
    (parts / "test/sound/broken.png").write_bytes(b"no image")
    found = json.loads(duplicates(capsys, parts, "--json"))
    assert found["n_images"] == 12
    assert found["unreadable"][0]["path"] == "test/sound/broken.png"
    leakage = found["leakage"]
    assert (leakage["n_train"], leakage["n_test"], leakage["fraction"]) == (6, 6, 2 / 6)
    assert [(row["test"], row["train"], row["kind"]) for row in leakage["copies"]] == [
        ("test/cracked/other.png", "train/sound/person1_1.png", "near"),
        ("test/sound/copy.png", "train/sound/person0_0.png", "exact"),
    ]
    assert leakage["label_conflicts"] == [["train/sound/person1_1.png", "test/cracked/other.png"]]
    assert len(found["groups"]) == 2
    assert "Unreadable: 1 file\n  test/sound/broken.png: " in duplicates(capsys, parts)


def test_flips_and_thresholds(cells, capsys):
    image = Image.open(cells / "sound/person0_0.png")
    image.transpose(Image.Transpose.ROTATE_180).save(cells / "cracked/turned.png")
    assert json.loads(duplicates(capsys, cells, "--json"))["groups"] == []
    found = json.loads(duplicates(capsys, cells, "--json", "--orientations", "8"))
    assert found["groups"] == [["cracked/turned.png", "sound/person0_0.png"]]
    assert found["leakage"] is None
    found = json.loads(duplicates(capsys, cells, "--json", "--threshold", "0.9"))
    assert found["threshold"] == 0.9


def test_many_groups_are_cut_short(tmp_path, capsys):
    fill(tmp_path / "cells", {"a": 22})
    shutil.copytree(tmp_path / "cells" / "a", tmp_path / "cells" / "b")
    assert "and 2 more groups, which --json lists" in duplicates(capsys, tmp_path / "cells")


def test_what_cannot_be_done_is_said(parts, capsys):
    for path in parts.glob("test/*/*"):
        path.write_bytes(b"")
    assert main(["duplicates", str(parts)]) == 1
    assert "test' holds no image that can be read" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["duplicates", str(parts), "--threshold", "high"])
    assert "must be auto or a number, got 'high'" in capsys.readouterr().err
