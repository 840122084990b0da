"""Names of files, on folders that need not exist."""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from imblearn_image.folder._write import name_files
from imblearn_image.folder.files import DROPPED, TEST, TRAIN, UNREADABLE


def names_of(paths, parts=None, sources=(), output_format="png"):
    """Return the names of originals and of new images."""
    folder = SimpleNamespace(class_paths=lambda: paths)
    files = SimpleNamespace(part=np.array(parts or [TRAIN] * len(paths)))
    plan = FakePlan(sources)
    return name_files(folder, files, plan, output_format)


class FakePlan:
    def __init__(self, sources):
        self.source = np.array(sources, dtype=int)

    def __len__(self):
        return len(self.source)


def test_originals_keep_their_names_below_their_part():
    parts = [TRAIN, TEST, DROPPED, UNREADABLE]
    originals, new = names_of(["a/1.png", "a/x/2.JPG", "b/3.png", "b/4.png"], parts)
    assert originals == ["train/a/1.png", "test/a/x/2.JPG", None, None]
    assert new == []


@pytest.mark.parametrize(
    ("output_format", "ending"), [("png", ".png"), ("jpeg", ".jpg"), ("tiff", ".tif")]
)
def test_a_new_image_is_called_after_its_source_and_its_row(output_format, ending):
    sources = [0] * 10 + [1]
    _, new = names_of(["a/cell.v1.jpeg", "a/deep/x.png"], None, sources, output_format)
    assert new[0] == "train/a/cell.v1_new00" + ending
    assert new[10] == "train/a/deep/x_new10" + ending


def test_names_that_some_file_systems_take_for_one_get_numbers():
    composed, decomposed = "a/\u00e9.png", "a/e\u0301.png"
    originals, _ = names_of(["a/X.png", "a/x.png", "a/x-2.png", composed, decomposed])
    assert originals == [
        "train/a/X.png", "train/a/x-2.png", "train/a/x-2-2.png", "train/" + composed,
        "train/a/e\u0301-2.png",
    ]  # fmt: skip


def test_a_new_image_leaves_an_original_of_its_name_alone():
    originals, new = names_of(["a/x.jpeg", "a/X_NEW0.png"], None, [0])
    assert originals[1] == "train/a/X_NEW0.png"
    assert new == ["train/a/x_new0-2.png"]


def test_a_part_does_not_disturb_the_other():
    originals, _ = names_of(["a/x.png", "a/X.png"], [TRAIN, TEST])
    assert originals == ["train/a/x.png", "test/a/X.png"]


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\u6f22", "\U0001f600", "\udcff"])
def test_no_name_is_longer_than_file_systems_take(letter):
    width = len(os.fsencode(letter))
    stem = letter * ((255 - 4) // width)
    other = stem.upper() if stem.upper() != stem else stem
    paths = [f"a/{stem}.png", f"a/{other}.PNG"]
    originals, new = names_of(paths, None, [0, 1, 0])
    names = [*originals, *new]
    assert len(set(names)) == 5
    assert all(len(os.fsencode(os.path.basename(name))) <= 255 for name in names)
    assert new[0].endswith("_new0.png")


@pytest.mark.parametrize(
    "path",
    [".../...png", "-x/-rf.png", "CON/nul.png", "a b/ .png", "a/\n.png", 'a/",.png', "~/$x.png"],
)
def test_odd_names_stay_what_they_are(path):
    originals, new = names_of([path], None, [0])
    assert originals == ["train/" + path]
    assert new[0].startswith("train/" + path.split("/")[0] + "/")
    assert new[0].endswith("_new0.png")


def test_names_do_not_depend_on_the_order_of_rendering_but_on_the_plan():
    paths = [f"c/{i}.png" for i in range(30)]
    sources = np.arange(100) % 30
    assert names_of(paths, None, sources) == names_of(paths, None, sources)
    assert len(set(names_of(paths, None, sources)[1])) == 100
