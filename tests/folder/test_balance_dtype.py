"""Folders of 8-bit and 16-bit files: converted, refused, or the rarer kind left out."""

import numpy as np
import pytest
from imblearn.under_sampling import RandomUnderSampler

from imblearn_image import balance_image_folder, load_image_folder, read_image
from imblearn_image.cli import main
from tests.folders import count_files, rows_of, save
from tests.images import random_images

FLIPS = {"augmenter": "flips", "random_state": 0, "verbose": 0}


@pytest.fixture
def mixed(tmp_path):
    """Make 6 sound and 3 cracked images of 8 bits, and one cracked image of 16 bits."""
    for i in range(9):
        save(
            tmp_path / "in",
            f"{'cracked' if i < 3 else 'sound'}/{i}.png",
            random_images(9, 8, seed=i),
        )
    deep = random_images(9, 8, seed=9).astype(np.uint16) * 250
    save(tmp_path / "in", "cracked/deep.png", deep)
    return tmp_path / "in"


def test_mixed_dtypes_are_refused_with_advice(mixed, tmp_path):
    with pytest.raises(
        ValueError, match=r"1 of uint16 .*deep.*pass dtype='uint16'.*on_error='skip'"
    ):
        balance_image_folder(mixed, tmp_path / "out", **FLIPS)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("dtype", ["uint8", np.uint16])
def test_new_images_are_of_one_dtype(mixed, tmp_path, dtype):
    options = {**FLIPS, "dtype": dtype}
    report = balance_image_folder(mixed, tmp_path / "out", **options)
    assert count_files(tmp_path / "out") == {"cracked": 6, "sound": 6}
    rows = rows_of(tmp_path / "out")
    for row in rows:
        image = read_image(tmp_path / "out" / row["path"])
        if row["kind"] == "augmented":
            assert image.dtype == dtype
        else:
            source = mixed / row["source"]
            assert (tmp_path / "out" / row["path"]).read_bytes() == source.read_bytes()
    assert balance_image_folder(mixed, tmp_path / "out", **options).n_written == 0
    # What a reader makes of a source is what new images were made from.
    read = load_image_folder(mixed, image_size=None, dtype=dtype)
    expected = report.plan.render(read.data)
    new = [row["path"] for row in rows if row["kind"] == "augmented"]
    for path, image in zip(new, expected, strict=True):
        np.testing.assert_array_equal(read_image(tmp_path / "out" / path), image)
    assert load_image_folder(tmp_path / "out" / "train", dtype=dtype).data.dtype == dtype
    other = {**options, "dtype": None}
    with pytest.raises(ValueError, match="begun with other options, dtype="):
        balance_image_folder(mixed, tmp_path / "out", **other)


def test_thumbnails_of_an_under_sampler_are_converted(mixed, tmp_path):
    sampler = RandomUnderSampler(sampling_strategy={"sound": 4})
    report = balance_image_folder(
        mixed, tmp_path / "out", under_sampler=sampler, dtype="uint8", **FLIPS
    )
    assert report.counts["balanced"].tolist() == [4, 4]


def test_the_rarer_kind_is_left_out_where_errors_are_skipped(mixed, tmp_path):
    report = balance_image_folder(mixed, tmp_path / "out", on_error="skip", **FLIPS)
    assert [error.reason for error in report.errors] == ["it holds uint16, and most files uint8"]
    assert report.counts["unreadable"].tolist() == [1, 0]
    assert report.counts["balanced"].tolist() == [6, 6]
    with pytest.warns(UserWarning, match=r"left out 1 of 10 files .*deep.*it holds uint16"):
        balance_image_folder(mixed, tmp_path / "warned", on_error="warn", **FLIPS)


def test_floats_that_cannot_be_converted_count_as_unreadable(mixed, tmp_path):
    save(mixed, "sound/float.tif", np.ones((9, 8), np.float32))
    report = balance_image_folder(mixed, tmp_path / "out", dtype="uint8", on_error="skip", **FLIPS)
    assert ["floats cannot become uint8" in error.reason for error in report.errors] == [True]


def test_the_dtype_must_be_one(mixed, tmp_path):
    for dtype in ("int8", "gray", int, "float32"):
        with pytest.raises(ValueError, match="dtype must be None, uint8 or uint16"):
            balance_image_folder(mixed, tmp_path / "out", dtype=dtype, **FLIPS)


def test_the_command_line_converts(mixed, tmp_path, capsys):
    arguments = ["balance", str(mixed), str(tmp_path / "out"), "--quiet"]
    assert main(arguments) == 1
    assert "pass --dtype uint16 or" in capsys.readouterr().err
    assert main([*arguments, "--dtype", "uint8"]) == 0
    assert count_files(tmp_path / "out") == {"cracked": 6, "sound": 6}
