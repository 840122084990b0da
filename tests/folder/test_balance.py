"""Balanced folders: what is in them, and that it is the same bytes however they come about."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from imblearn.under_sampling import ClusterCentroids, RandomUnderSampler
from joblib import parallel_config

from imblearn_image import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageReadError,
    ResamplingPlan,
    balance_image_folder,
    read_image,
    scan_image_folder,
)
from imblearn_image.augmentation import Brightness, Identity
from imblearn_image.folder._encode import encode
from tests.folders import rows_of, save, times, tree
from tests.images import random_images


def counts_of(destination, part="train"):
    return {path.name: len(list(path.iterdir())) for path in Path(destination, part).iterdir()}


def write_small(root, n=4, m=10, shape=(12, 14), **options):
    """Write n + m images of noise."""
    for i in range(n + m):
        save(root, f"{'ab'[i >= n]}/{i:02}.png", random_images(*shape, seed=i), **options)
    return root


def test_the_training_part_is_balanced_and_the_test_part_is_not(balanced):
    train, test = counts_of(balanced), counts_of(balanced, "test")
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


def break_files(root, *patterns):
    paths = [path for pattern in patterns for path in sorted(root.glob(pattern))]
    for path in paths:
        path.write_bytes(path.read_bytes()[:60])
    return [str(path) for path in paths]


def test_a_broken_file_raises_before_anything_is_written(balance, own_cells, tmp_path):
    broken = break_files(own_cells, "*/person3*")
    with pytest.raises(ImageReadError) as caught:
        balance(tmp_path / "new" / "out", own_cells)
    assert caught.value.path in broken
    assert "nothing was written" in caught.value.__notes__[0]
    assert str(len(broken)) in caught.value.__notes__[0]
    assert not (tmp_path / "new").exists()


def test_broken_files_are_left_out_and_the_counts_come_out(balance, own_cells, tmp_path):
    broken = break_files(own_cells, "*/person3*")
    report = balance(tmp_path / "out", own_cells, on_error="skip")
    assert [error.path for error in report.errors] == broken
    assert report.counts["unreadable"].sum() == len(broken)
    assert counts_of(tmp_path / "out")["cracked"] == counts_of(tmp_path / "out")["sound"]
    assert report.counts["balanced"].tolist() == [counts_of(tmp_path / "out")[name]
                                                  for name in report.target_names]  # fmt: skip
    assert not [row for row in rows_of(tmp_path / "out") if "person3" in row["source"]]
    with pytest.warns(UserWarning, match=f"left out {len(broken)} of 30 files"):
        balance(tmp_path / "warned", own_cells, on_error="warn")
    assert tree(tmp_path / "warned") == tree(tmp_path / "out")


def test_broken_files_are_still_reported_by_a_run_that_goes_on(balance, own_cells, tmp_path):
    broken = break_files(own_cells, "*/person3*")
    balance(tmp_path / "out", own_cells, on_error="skip")
    report = balance(tmp_path / "out", own_cells, on_error="skip")
    assert [error.path for error in report.errors] == broken


@pytest.mark.parametrize("on_error", ["raise", "warn", "skip"])
def test_nothing_comes_of_broken_files_alone(balance, own_cells, tmp_path, on_error):
    break_files(own_cells, "*/*")
    with pytest.raises(ImageReadError):
        balance(tmp_path / "out", own_cells, on_error=on_error)
    assert not (tmp_path / "out").exists()


def test_a_class_that_is_lost_is_said(own_cells, tmp_path):
    for i in range(5):
        save(own_cells, f"dirty/{i}.png", random_images(20, 20, seed=i))
    break_files(own_cells, "cracked/*")
    with pytest.warns(UserWarning, match=r"no file of the classes \['cracked'\] can be read"):
        report = balance_image_folder(own_cells, tmp_path / "out", on_error="skip", verbose=0)
    assert report.counts["balanced"].tolist() == [0, 22, 22]
    assert counts_of(tmp_path / "out") == {"dirty": 22, "sound": 22}


def test_images_of_two_dtypes_are_refused(own_cells, balance, tmp_path):
    save(own_cells, "sound/person9.png", random_images(20, 20).astype(np.uint16) * 200)
    with pytest.raises(ValueError, match="1 of uint16, 30 of uint8"):
        balance(tmp_path / "out", own_cells)
    assert not (tmp_path / "out").exists()


def test_sixteen_bits_with_a_range(tmp_path):
    source = tmp_path / "source"
    for i in range(8):
        pixels = random_images(20, 16, dtype=np.uint16, seed=i) * 16
        save(source, f"{'ab'[i > 1]}/{i}.png", pixels)
    options = {"augmenter": Brightness(), "random_state": 0, "verbose": 0}
    balance_image_folder(source, tmp_path / "out", value_range=(0, 4095), **options)
    for path in (tmp_path / "out").glob("train/*/*_new*"):
        image = read_image(path)
        assert image.dtype == np.uint16
        assert image.max() <= 4095
    with pytest.raises(ValueError, match=r"'.*0.png' span .* value range \(0, 1000\)"):
        balance_image_folder(source, tmp_path / "none", value_range=(0, 1000), **options)
    assert not (tmp_path / "none").exists()
    with pytest.raises(ValueError, match="output_format='jpeg' does not hold"):
        balance_image_folder(source, tmp_path / "none", output_format="jpeg", **options)
    assert not (tmp_path / "none").exists()


def test_gray_and_color_images_stay_what_they_are(tmp_path):
    source = tmp_path / "source"
    for i in range(12):
        shape = (20, 16 + i, 3) if i % 2 else (20, 16 + i)
        save(source, f"{'ab'[i > 3]}/{i}.png", random_images(*shape, seed=i))
    balance_image_folder(source, tmp_path / "out", random_state=0, verbose=0, n_jobs=2)
    new = [row for row in rows_of(tmp_path / "out") if row["kind"] == "augmented"]
    assert len(new) == 4
    for row in new:
        image = read_image(tmp_path / "out" / row["path"], color="keep")
        assert image.shape == read_image(source / row["source"], color="keep").shape


def test_a_photograph_on_its_side_is_turned_up(tmp_path):
    from PIL import Image

    exif = Image.Exif()
    exif[274] = 6
    source = write_small(tmp_path / "source")
    pixels = np.linspace(0, 255, 24 * 40).reshape(24, 40).astype(np.uint8)
    for name in ("x", "y"):
        save(source, f"c/{name}.jpeg", pixels, exif=exif)
    balance_image_folder(
        source, tmp_path / "out", augmenter=Identity(), random_state=0,
        verbose=0,
    )  # fmt: skip
    rows = [row for row in rows_of(tmp_path / "out") if row["label"] == "c"]
    assert {(row["height"], row["width"]) for row in rows} == {("40", "24")}
    original, new = (next(r for r in rows if r["kind"] == k) for k in ("original", "augmented"))
    expected = read_image(tmp_path / "out" / original["path"])
    np.testing.assert_array_equal(read_image(tmp_path / "out" / new["path"]), expected)


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
    "sampler",
    [
        RandomUnderSampler(sampling_strategy={"sound": 10}),
        ImageDiversityUnderSampler(sampling_strategy={"sound": 10}),
    ],
    ids=["imblearn", "ours"],
)
def test_an_under_sampler_chooses_first(balance, tmp_path, sampler):
    report = balance(tmp_path / "out", under_sampler=sampler)
    assert report.counts["train"].tolist()[1] == 10
    assert report.counts["balanced"].tolist() == [10, 10]
    assert report.counts["dropped"].sum() > 0
    assert sum(report.counts[k].sum() for k in ("train", "test", "dropped")) == 30
    assert counts_of(tmp_path / "out") == {"cracked": 10, "sound": 10}
    again = balance(tmp_path / "again", under_sampler=sampler, n_jobs=2)
    assert tree(tmp_path / "again") == tree(tmp_path / "out")
    assert again.counts["dropped"].tolist() == report.counts["dropped"].tolist()


def test_copies_are_dropped_before_new_ones_are_made(own_cells, balance, tmp_path):
    (path,) = own_cells.glob("sound/person0_sound_0.*")
    for i in range(3):
        (path.parent / f"person0_copy{i}.jpeg").write_bytes(path.read_bytes())
    report = balance(
        tmp_path / "out", own_cells, under_sampler=ImageDuplicateCleaner(), test_size=None,
        groups=None,
    )  # fmt: skip
    assert report.counts["dropped"].tolist() == [0, 3]
    digests = Counter(r["sha256"] for r in rows_of(tmp_path / "out") if r["kind"] == "original")
    assert max(digests.values()) == 1


def test_what_does_not_choose_is_no_under_sampler(balance, tmp_path):
    from imblearn.over_sampling import RandomOverSampler

    for sampler, message in [
        (ClusterCentroids(random_state=0), "must choose among the images"),
        (RandomOverSampler(random_state=0), "each image once at most"),
        (RandomUnderSampler, "must be None or an under-sampler"),
        ("random", "must be None or an under-sampler"),
    ]:
        with pytest.raises(TypeError, match=message):
            balance(tmp_path / "out", under_sampler=sampler)
        assert not (tmp_path / "out").exists()


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
        ({"value_range": "data"}, "known to samplers only"),
        ({"value_range": (1, 0)}, "value_range must be"),
        ({"output_format": "bmp"}, "output_format must be one of"),
        ({"originals": "move"}, "originals must be one of"),
        ({"on_error": "ignore"}, "on_error must be one of"),
        ({"n_jobs": 0}, "n_jobs must be"),
        ({"classes": ["cracked", "none"]}, "not there"),
        ({"sampling_strategy": {"cracked": 1}}, "number of samples"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(balance, tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        balance(tmp_path / "new" / "out", **options)
    assert list(tmp_path.iterdir()) == []
