"""Balanced folders: what is in them, and that it is the same bytes however they come about."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import ResamplingPlan, read_image, scan_image_folder
from imblearn_image.folder.files import encode
from tests.folders import count_files, rows_of, times, tree


def test_the_training_part_is_balanced_and_the_test_part_is_not(balanced):
    train, test = count_files(balanced), count_files(balanced, "test")
    assert train["cracked"] == train["sound"]
    assert test["cracked"] < test["sound"]
    assert sum(test.values()) == pytest.approx(0.25 * 30, abs=2.5)
    assert {path.name for path in balanced.iterdir()} == {
        ".imblearn-image", "manifest.csv", "plan.npz", "test", "train",
    }  # fmt: skip


def test_no_group_is_in_both_parts_and_nothing_in_the_test_part_is_new(balanced):
    rows = rows_of(balanced)
    groups = {
        part: {row["group"] for row in rows if row["split"] == part} for part in ("train", "test")
    }
    assert groups["train"]
    assert groups["test"]
    assert not groups["train"] & groups["test"]
    assert {row["kind"] for row in rows if row["split"] == "test"} == {"original"}
    originals = {row["source"] for row in rows if row["split"] == "train"}
    new = [row for row in rows if row["kind"] == "augmented"]
    assert new
    assert {row["source"] for row in new} <= originals


def test_the_manifest_is_true(balanced, cells_folder):
    rows = rows_of(balanced)
    listed = {row["path"] for row in rows}
    assert listed == set(tree(balanced)) - {"manifest.csv", "plan.npz"}
    for row in rows:
        data = (balanced / row["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        shape = read_image(balanced / row["path"]).shape
        assert shape == (int(row["height"]), int(row["width"]))
        assert row["path"].split("/")[:2] == [row["split"], row["label"]]
        assert row["source"].startswith(row["label"] + "/" + row["group"] + "_")
        if row["kind"] == "original":
            assert data == (cells_folder / row["source"]).read_bytes()


def test_a_new_image_is_rendered_again_from_its_row(balanced, cells_folder):
    plan = ResamplingPlan.load(balanced / "plan.npz")
    new = [row for row in rows_of(balanced) if row["kind"] == "augmented"]
    assert [int(row["plan_row"]) for row in new] == list(range(len(plan)))
    for row in new:
        part, _ = plan[int(row["plan_row"])].localize()
        source = read_image(cells_folder / row["source"], color="keep")
        image = part.render([source])[0]
        assert encode(image, "png") == (balanced / row["path"]).read_bytes()
        active = [name for name, on in zip(plan.augmenter.names, part.active[0], strict=True) if on]
        assert row["transforms"].split() == active
        for name, value in json.loads(row["parameters"]).items():
            assert plan.params[name][int(row["plan_row"])] == value


def test_the_plan_counts_its_sources_in_the_scanned_folder(balanced, cells_folder):
    plan = ResamplingPlan.load(balanced / "plan.npz")
    folder = scan_image_folder(cells_folder)
    assert plan.n_sources == len(folder)
    new = [row for row in rows_of(balanced) if row["kind"] == "augmented"]
    assert [folder.paths[i] for i in plan.source] == [row["source"] for row in new]
    assert plan.label.tolist() == [row["label"] for row in new]


@pytest.mark.parametrize("how", [{"n_jobs": 2}, {"n_jobs": 3}, {"on_error": "skip"}])
def test_the_same_bytes_however_it_runs(balance, balanced, tmp_path, how):
    balance(tmp_path / "out", **how)
    assert tree(tmp_path / "out") == tree(balanced)


def test_the_same_bytes_by_processes(balance, balanced, tmp_path):
    with parallel_config("loky", n_jobs=2):
        balance(tmp_path / "out")
    assert tree(tmp_path / "out") == tree(balanced)


def test_another_seed_makes_another_folder(balance, balanced, tmp_path):
    balance(tmp_path / "out", random_state=1)
    assert tree(tmp_path / "out") != tree(balanced)


def test_the_source_is_left_alone(balance, own_cells, tmp_path):
    before = tree(own_cells), times(own_cells), sorted(own_cells.rglob("*"))
    balance(tmp_path / "out", own_cells, n_jobs=2)
    assert (tree(own_cells), times(own_cells), sorted(own_cells.rglob("*"))) == before


def test_a_finished_folder_is_left_alone(balance, balanced):
    before = tree(balanced), times(balanced)
    report = balance(balanced)
    assert report.n_written == 0
    assert (tree(balanced), times(balanced)) == before


def test_a_dry_run_writes_nothing_and_counts_the_same(balance, tmp_path):
    report = balance(tmp_path / "out", dry_run=True)
    assert list(tmp_path.iterdir()) == []
    real = balance(tmp_path / "out")
    assert {k: v.tolist() for k, v in report.counts.items()} == {
        k: v.tolist() for k, v in real.counts.items()
    }
    assert report.n_bytes == pytest.approx(real.n_bytes, rel=0.25)


@pytest.mark.parametrize(
    ("originals", "is_link"), [("copy", False), ("hardlink", False), ("symlink", True)]
)
def test_originals_come_as_asked_for(balance, balanced, cells_folder, tmp_path, originals, is_link):
    balance(tmp_path / "out", originals=originals)
    rows = rows_of(tmp_path / "out")
    assert [row["path"] for row in rows] == [row["path"] for row in rows_of(balanced)]
    for row in rows[:5]:
        path, source = tmp_path / "out" / row["path"], cells_folder / row["source"]
        assert path.is_symlink() == is_link
        assert path.read_bytes() == source.read_bytes()
        assert path.samefile(source) == (originals != "copy")
    assert balance(tmp_path / "out", originals=originals).n_written == 0


def test_originals_can_be_left_out(balance, balanced, tmp_path):
    balance(tmp_path / "out", originals="skip")
    found = tree(tmp_path / "out")
    assert found.keys() < tree(balanced).keys()
    rows = rows_of(tmp_path / "out")
    assert {row["path"] for row in rows if row["kind"] == "original"} == {""}
    assert {row["path"] for row in rows} - {""} == found.keys() - {"plan.npz", "manifest.csv"}


@pytest.mark.parametrize("output_format", ["jpeg", "tiff"])
def test_other_formats(balance, balanced, tmp_path, output_format):
    balance(tmp_path / "out", output_format=output_format)
    new = [row for row in rows_of(tmp_path / "out") if row["kind"] == "augmented"]
    same = {row["plan_row"]: row["path"] for row in rows_of(balanced)}
    slack = {"jpeg": 12, "tiff": 0}[output_format]
    for row in new:
        image = read_image(tmp_path / "out" / row["path"]).astype(int)
        expected = read_image(balanced / same[row["plan_row"]])
        assert np.abs(image - expected).mean() <= slack
        assert Path(row["path"]).suffix == {"jpeg": ".jpg", "tiff": ".tif"}[output_format]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": "person(["}, "groups must be a regular expression"),
        ({"groups": "person[6-9]"}, "must match every image"),
        ({"groups": lambda path: None}, "must name a group for every image, got None"),
        ({"groups": lambda path: "one"}, "one part would be empty"),
        ({"test_size": 1.5}, "test_size must be"),
        ({"test_size": 0}, "test_size must be"),
        ({"test_size": True}, "test_size must be"),
        ({"value_range": "data"}, "known to ImageAug"),
        ({"value_range": (1, 0)}, "value_range must be"),
        ({"output_format": "bmp"}, "output_format must be one of"),
        ({"originals": "move"}, "originals must be one of"),
        ({"on_error": "ignore"}, "on_error must be one of"),
        ({"n_jobs": 0}, "n_jobs must be"),
        ({"classes": ["none"]}, "not there"),
        ({"sampling_strategy": {"cracked": 1}}, "number of samples"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(balance, tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        balance(tmp_path / "new" / "out", **options)
    assert list(tmp_path.iterdir()) == []
