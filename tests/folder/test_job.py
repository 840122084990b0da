"""Broken files, and kinds of images that come together."""

import numpy as np
import pytest

from imblearn_image import ImageReadError, balance_image_folder, read_image
from imblearn_image.augmentation import Brightness, Identity
from imblearn_image.folder import _write
from imblearn_image.images import read
from tests.folders import count_files, rows_of, save, tree
from tests.images import random_images


def write_small(root, n=4, m=10, shape=(12, 14), **options):
    """Write n + m images of noise."""
    for i in range(n + m):
        save(root, f"{'ab'[i >= n]}/{i:02}.png", random_images(*shape, seed=i), **options)
    return root


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
    assert count_files(tmp_path / "out")["cracked"] == count_files(tmp_path / "out")["sound"]
    assert report.counts["balanced"].tolist() == [count_files(tmp_path / "out")[name]
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
    assert count_files(tmp_path / "out") == {"cracked": 0, "dirty": 22, "sound": 22}


def test_images_of_two_dtypes_are_refused(own_cells, balance, tmp_path):
    save(own_cells, "sound/person9.png", random_images(20, 20).astype(np.uint16) * 200)
    with pytest.raises(
        ValueError, match=r"1 of uint16 such as 'sound/person9\.png', 30 of uint8 such"
    ):
        balance(tmp_path / "out", own_cells)
    assert not (tmp_path / "out").exists()


def test_a_class_of_one_image_is_named_where_it_cannot_be_split(own_cells, balance, tmp_path):
    save(own_cells, "lonely/1.png", random_images(20, 20))
    with pytest.raises(ValueError, match=r"got one of \['lonely'\]; add images, or choose"):
        balance(tmp_path / "out", own_cells, groups=None)
    assert not (tmp_path / "out").exists()


def test_copies_in_both_parts_are_warned_of(own_cells, balance, tmp_path):
    for path in sorted(own_cells.glob("sound/*")):
        (path.parent / f"copy_of_{path.name}").write_bytes(path.read_bytes())
    with pytest.warns(UserWarning, match="files of the test part are byte-identical"):
        balance(tmp_path / "out", own_cells, groups=None)


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


def test_what_is_hashed_is_what_was_decoded(own_cells, balance, tmp_path, monkeypatch):
    """A file that is replaced once it was read is not taken for the one that was read."""
    victim = sorted(own_cells.glob("sound/*.png"))[0]
    decode = read.decode

    def decode_and_replace(data, *options):
        image, whole = decode(data, *options)
        if image.shape == original.shape and (image == original).all():
            save(own_cells, f"sound/{victim.name}", random_images(9, 10))
        return image, whole

    original = read_image(victim, color="keep")
    monkeypatch.setattr(read, "decode", decode_and_replace)
    with pytest.raises(ValueError, match="has changed since it was read"):
        balance(tmp_path / "out", own_cells)


def test_blocks_are_as_large_as_sources_allow(own_cells, balance, tmp_path, monkeypatch):
    save(own_cells, "sound/person9_large.png", random_images(1500, 1500))
    sizes = []
    writer = _write.NewImages.__call__
    monkeypatch.setattr(
        _write.NewImages, "__call__",
        lambda self, rows, images: (sizes.append(len(rows)), writer(self, rows, images)),
    )  # fmt: skip
    balance(tmp_path / "out", own_cells, test_size=None, groups=None)
    assert max(sizes) > 3


def test_links_in_the_source_are_followed_where_that_is_asked_for(own_cells, balance, tmp_path):
    away = tmp_path / "away.png"
    save(tmp_path, "away.png", random_images(20, 22))
    (own_cells / "sound" / "person8_link.png").symlink_to(away)
    report = balance(tmp_path / "out", own_cells, follow_links=True)
    assert report.counts["source"].sum() == 31
