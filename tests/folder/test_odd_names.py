"""Folders with any names, from end to end."""

import os

import numpy as np
import pytest
from PIL import Image

from imblearn_image import ResamplingPlan, balance_image_folder, read_image
from imblearn_image.folder.files import encode
from tests.folders import rows_of, tree
from tests.images import random_images

CLASSES = [
    "a...", "-x", "CON", "a b", "\u6f22\u5b57", "e\u0301", "\u00e9", "x,y", 'say "hi"', "new\nline",
    "back\\slash", "$HOME", "*", "~", "cr\rlf", os.fsdecode(b"\xff\xfe"),
]  # fmt: skip
NAMES = [
    "1.png", "a.PNG", "A.png", "a_new0.png", "=1+1.png", "two\nlines.png", "cr\r.png", '",".png',
    "'.png", " .png", "a..png", "-rf.png", "%s{0}.png", os.fsdecode(b"\xff.png"),
    "x" * 251 + ".png", "X" * 251 + ".png", "\U0001f600" * 62 + ".png",
]  # fmt: skip


def write(path, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.fsencode(path), "wb") as file:
        Image.fromarray(random_images(9, 8, seed=seed)).save(file, format="PNG")


@pytest.fixture
def odd(tmp_path):
    """A folder of one image a class, but one that has many, of odd names."""
    for i, name in enumerate(CLASSES):
        write(tmp_path / "source" / name / "1.png", i)
    for i, name in enumerate(NAMES):
        write(tmp_path / "source" / "-x" / name, 100 + i)
    write(tmp_path / "source" / "-x" / "deep" / "er" / "1.png", 99)
    return tmp_path / "source"


def test_all_names_survive_and_nothing_leaves_the_destination(odd, tmp_path):
    before = tree(odd)
    report = balance_image_folder(odd, tmp_path / "out", random_state=0, verbose=0, n_jobs=2)
    assert tree(odd) == before
    assert sorted(os.listdir(tmp_path)) == ["out", "source"]
    assert sorted(os.listdir(tmp_path / "out" / "train")) == sorted(CLASSES)
    assert set(report.counts["balanced"].tolist()) == {len(NAMES) + 1}
    rows = rows_of(tmp_path / "out")
    listed = [row["path"] for row in rows]
    assert len(set(listed)) == len(listed) == (len(NAMES) + 1) * len(CLASSES)
    found = tree(tmp_path / "out")
    assert set(listed) == set(found) - {"plan.npz", "manifest.csv"}
    assert all(found[row["path"]] == row["sha256"] for row in rows)
    originals = {row["source"]: row["path"] for row in rows if row["kind"] == "original"}
    assert set(originals) == set(before)
    assert balance_image_folder(odd, tmp_path / "out", random_state=0, verbose=0).n_written == 0
    assert str(report).encode("utf-8")


def test_rows_of_odd_names_render_again(odd, tmp_path):
    balance_image_folder(odd, tmp_path / "out", random_state=0, verbose=0)
    plan = ResamplingPlan.load(tmp_path / "out" / "plan.npz")
    rows = [row for row in rows_of(tmp_path / "out") if row["kind"] == "augmented"]
    for row in rows[:: len(NAMES)]:
        part, _ = plan[int(row["plan_row"])].localize()
        image = part.render([read_image(os.path.join(odd, row["source"]), color="keep")])[0]
        assert encode(image, "png") == (tmp_path / "out" / row["path"]).read_bytes()


def test_an_original_called_as_a_new_image_is_kept(tmp_path):
    for i, name in enumerate(["a/x.png", "a/x_new0.png", "b/1.png", "b/2.png", "b/3.png"]):
        write(tmp_path / "source" / name, i)
    balance_image_folder(tmp_path / "source", tmp_path / "out", random_state=0, verbose=0)
    found, before = tree(tmp_path / "out"), tree(tmp_path / "source")
    assert found["train/a/x_new0.png"] == before["a/x_new0.png"]
    assert sum(path.startswith("train/a/") for path in found) == 3


def test_a_source_below_an_odd_name(tmp_path):
    root = tmp_path / os.fsdecode(b"\xff 'odd'\n")
    for i in range(4):
        write(root / "in" / "ab"[i > 0] / f"{i}.png", i)
    report = balance_image_folder(root / "in", root / "out", random_state=0, verbose=0)
    assert report.counts["balanced"].tolist() == [3, 3]
    assert np.all(report.plan.source == 0)
