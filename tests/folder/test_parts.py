"""The two parts of a split have the same classes, and so the same codes."""

import os

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from imblearn_image import balance_image_folder, load_image_folder, scan_image_table
from tests.folders import count_files, save
from tests.images import random_images


@pytest.fixture
def few(tmp_path):
    """A folder of 2 dark, 2 old and 20 sound cells, each as bright as its class."""
    for code, (name, count) in enumerate({"dark": 2, "old": 2, "sound": 20}.items()):
        for i in range(count):
            save(tmp_path, f"few/{name}/p{i}.png", random_images(8, 8, seed=i) // 4 + 60 * code)
    return tmp_path / "few"


def split(source, destination, **options):
    options = {"test_size": 0.1, "random_state": 0, "verbose": 0, **options}
    return balance_image_folder(source, destination, **options)


def codes_of(images):
    """Return what a perfect classifier would say, by the codes of the training part."""
    return images.mean(axis=(1, 2)).astype(int) // 60


@pytest.fixture
def parts(few, tmp_path):
    with pytest.warns(UserWarning, match=r"the test part has no images of the classes \["):
        return split(few, tmp_path / "out"), tmp_path / "out"


def test_a_class_that_a_part_lacks_has_an_empty_folder(parts):
    report, out = parts
    lacking = [report.target_names[i] for i in np.flatnonzero(report.counts["test"] == 0)]
    assert lacking
    assert f"empty folders in test, so that codes agree: {lacking}" in str(report)
    assert sorted(os.listdir(out / "test")) == sorted(os.listdir(out / "train"))
    train = load_image_folder(out / "train", image_size=None)
    with pytest.warns(UserWarning, match="classes with a count of 0"):
        test = load_image_folder(out / "test", image_size=None)
    assert test.target_names == train.target_names
    assert accuracy_score(test.target, codes_of(test.data)) == 1


def test_folders_that_were_lost_are_repaired_by_classes(parts):
    _, out = parts
    train = load_image_folder(out / "train", image_size=None)
    for folder in (out / "test").iterdir():
        if not any(folder.iterdir()):
            folder.rmdir()
    with pytest.warns(UserWarning, match="no folders for the classes"):
        test = load_image_folder(out / "test", image_size=None, classes=train.target_names)
    assert accuracy_score(test.target, codes_of(test.data)) == 1


def test_a_resumed_run_makes_them_again(parts, few):
    report, out = parts
    for folder in (out / "test").iterdir():
        if not any(folder.iterdir()):
            folder.rmdir()
    split(few, out)
    assert sorted(os.listdir(out / "test")) == report.target_names


def test_a_table_may_leave_classes_out_of_a_part(few, tmp_path):
    names = ["dark/p0.png", "sound/p0.png", "sound/p1.png", "old/p0.png"]
    table = {
        "file": names,
        "label": [name.split("/")[0] for name in names],
        "fold": ["train", "train", "test", "test"],
    }
    scanned = scan_image_table(table, few, split="fold")
    with pytest.warns(UserWarning, match="part has no images of the classes") as record:
        split(scanned, tmp_path / "out", test_size=None)
    messages = sorted(str(warning.message).partition(":")[0] for warning in record)
    assert messages == [
        "the test part has no images of the classes ['dark']",
        "the training part has no images of the classes ['old']",
    ]
    for part in ("train", "test"):
        assert sorted(os.listdir(tmp_path / "out" / part)) == ["dark", "old", "sound"]


@pytest.fixture
def patients(tmp_path):
    """A folder of 60 cells of 20 patients, each of whom has both classes and a folder in both."""
    for i in range(60):
        name = f"{('sound', 'dark')[i % 3 == 0]}/patient {i // 3}/cell_{i % 3}.png"
        save(tmp_path, f"cells/{name}", random_images(8, 8, seed=i))
    return tmp_path / "cells"


def test_groups_by_folders_stay_whole_and_are_counted(patients, tmp_path):
    report = split(patients, tmp_path / "out", groups=r"patient \d+|cell_\d+", test_size=0.25)
    parts = {
        part: {path.name for path in (tmp_path / "out" / part).glob("*/*")}
        for part in ("train", "test")
    }
    assert not parts["train"] & parts["test"]
    assert report.groups == {
        "groups": 20, "train": 15, "test": 5, "torn": 0, "largest": "patient 0", "largest_size": 3,
    }  # fmt: skip
    line = (
        "groups: 20, 15 in train and 5 in test, each kept together; "
        "images of the largest, 'patient 0': 3"
    )
    assert line in str(report).splitlines()
    again = split(patients, tmp_path / "out", groups=r"patient \d+|cell_\d+", test_size=0.25)
    assert again.groups == report.groups


def test_groups_are_counted_where_nothing_is_split(patients, tmp_path):
    report = split(patients, tmp_path / "out", groups="cell", test_size=None, dry_run=True)
    assert "\ngroups: 1; images of the largest, 'cell': 60\n" in str(report)
    assert split(patients, tmp_path / "out", test_size=None, dry_run=True).groups is None


def test_groups_that_a_table_tears_apart_are_counted(few, tmp_path):
    table = {
        "file": [f"sound/p{i}.png" for i in range(4)] + ["dark/p0.png", "dark/p1.png"],
        "label": ["sound"] * 4 + ["dark"] * 2,
        "patient": ["x", "x", "y", "y", "y", "z"],
        "fold": ["train", "train", "train", "test", "train", "test"],
    }
    with pytest.warns(UserWarning, match="1 groups have images in both parts, such as 'y'"):
        scanned = scan_image_table(table, few, group="patient", split="fold")
    report = split(scanned, tmp_path / "out", test_size=None)
    line = "groups: 3, 2 in train and 2 in test, 1 of them in both; images of the largest, 'y': 3"
    assert line in str(report)


def test_groups_of_one_image_each_are_warned_of(few, tmp_path):
    with pytest.warns(
        UserWarning, match=r"groups put each of the 24 images into .* such as 'dark/p0"
    ):
        split(few, tmp_path / "out", groups=".*", test_size=0.5)


def test_without_originals_the_training_part_has_all_classes(few, tmp_path):
    split(few, tmp_path / "out", test_size=None, originals="skip")
    assert count_files(tmp_path / "out") == {"dark": 18, "old": 18, "sound": 0}


def test_classes_that_the_source_lacks_have_folders_too(few, tmp_path):
    (few / "lost").mkdir()
    with pytest.warns(UserWarning, match=r"no images in the class folders \['lost'\]"):
        split(few, tmp_path / "out", test_size=None)
    assert count_files(tmp_path / "out")["lost"] == 0
