"""Images of other proportions than are asked for: stretched, between bars, or cut."""

import numpy as np
import pytest
from PIL import Image

from imblearn_image import ImageFiles, load_image_folder, read_image
from tests.corpus import DEEP, FLOAT, GRAY, RGB, RGBA, encoded, saved

HOW = ["stretch", "pad", "crop"]


@pytest.fixture
def write(tmp_path):
    def write(image, kind="PNG", **options):
        path = tmp_path / "cell"
        path.write_bytes(saved(image, kind, **options))
        return path

    return write


def test_bars_are_black_and_the_image_is_whole_in_the_middle(write):
    path = write(GRAY + 4)  # of 24x40
    found = read_image(path, image_size=(40, 40), resize="pad")
    np.testing.assert_array_equal(found[8:32], GRAY + 4)
    assert not found[:8].any()
    assert not found[32:].any()
    half = read_image(path, image_size=(13, 20), resize="pad")
    np.testing.assert_array_equal(half[:12], read_image(path, image_size=(12, 20)))
    assert not half[12:].any()
    beside = read_image(path, image_size=(48, 100), resize="pad")
    np.testing.assert_array_equal(beside[:, 10:90], read_image(path, image_size=(48, 80)))
    assert not beside[:, :10].any()
    assert not beside[:, 90:].any()


def test_what_is_too_much_is_cut_off_on_two_sides(write):
    path = write(GRAY)
    found = read_image(path, image_size=(24, 24), resize="crop")
    np.testing.assert_array_equal(found, GRAY[:, 8:32])
    assert found.flags.c_contiguous
    assert found.flags.writeable
    low = read_image(path, image_size=(6, 20), resize="crop")
    np.testing.assert_array_equal(low, read_image(write(GRAY[6:18]), image_size=(6, 20)))


@pytest.mark.parametrize("size", [(12, 20), (24, 40), (48, 80)])
@pytest.mark.parametrize("how", ["pad", "crop"])
def test_of_the_same_proportions_all_are_one(write, size, how):
    path = write(GRAY)
    expected = read_image(path, image_size=size)
    np.testing.assert_array_equal(read_image(path, image_size=size, resize=how), expected)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (7, 90), (90, 7), (33, 32)])
@pytest.mark.parametrize("image", [GRAY, DEEP, FLOAT, RGB, RGBA], ids=["8", "16", "f", "rgb", "a"])
def test_any_image_comes_to_any_size(write, how, size, image):
    path = write(image, "TIFF" if image is FLOAT else "PNG")
    found = read_image(path, color="keep", image_size=size, resize=how)
    assert found.shape == (*size, *image.shape[2:])
    assert found.dtype == image.dtype
    assert found.flags.c_contiguous


@pytest.mark.parametrize("shape", [(1, 5000), (5000, 1)])
@pytest.mark.parametrize("how", HOW)
def test_lines_are_images_too(write, shape, how):
    found = read_image(write(np.full(shape, 9, np.uint8)), image_size=(20, 30), resize=how)
    assert found.shape == (20, 30)
    assert found.max() == 9


def test_a_long_image_is_cut_before_it_grows(write):
    image = np.zeros((2, 2**20), np.uint8)
    # By its shorter side alone it would have 1,000 x 524,288,000 pixels.
    assert read_image(write(image), image_size=(1000, 1000), resize="crop").shape == (1000, 1000)


def test_bars_are_black_of_the_kind_of_image(write, tmp_path):
    below = tmp_path / "signed.tif"
    below.write_bytes(encoded(GRAY.astype(np.int16) - 50, ".tiff"))
    found = read_image(below, image_size=(40, 40), resize="pad")
    assert found.dtype == np.int16
    assert set(found[0].tolist()) == {-32768}
    path = write(RGBA)
    found = read_image(path, color="keep", image_size=(40, 40), resize="pad")
    assert set(map(tuple, found[0].tolist())) == {(0, 0, 0, 255)}
    expected = read_image(path, color="keep", image_size=RGBA.shape[:2])
    np.testing.assert_array_equal(found[8:32], expected)


def pictured(height, width):
    """Return a picture of low frequencies, which JPEG keeps."""
    y, x = np.mgrid[:height, :width]
    return np.uint8(128 + 60 * np.sin(3 * x / width + 1) + 60 * np.cos(5 * y / height))


@pytest.mark.parametrize("shape", [(768, 1024), (1001, 333), (250, 999)])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("size", [(96, 128), (60, 60), (31, 90)])
@pytest.mark.parametrize("how", HOW)
def test_jpegs_that_are_decoded_smaller_come_out_the_same(write, shape, orientation, size, how):
    image = Image.fromarray(pictured(*shape))
    exif = Image.Exif()
    exif[274] = orientation
    options = {"image_size": size, "resize": how}
    found = read_image(write(image, "JPEG", quality=95, exif=exif), **options)
    expected = read_image(write(image, "PNG", exif=exif), **options)
    np.testing.assert_array_equal(found[0] == 0, expected[0] == 0)
    np.testing.assert_array_equal(found[:, 0] == 0, expected[:, 0] == 0)
    np.testing.assert_allclose(found.astype(int), expected.astype(int), atol=8)


def test_many_files_and_folders(tmp_path):
    for name, image in (("a/1.png", GRAY), ("b/2.png", GRAY.T)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(saved(np.ascontiguousarray(image), "PNG"))
    files = ImageFiles([tmp_path / "a" / "1.png"], image_size=(24, 24), resize="crop")
    np.testing.assert_array_equal(files[0], GRAY[:, 8:32])
    for how in HOW:
        found = load_image_folder(tmp_path, image_size=(32, 32), resize=how)
        for path, image in zip(found.filenames, found.data, strict=True):
            np.testing.assert_array_equal(image, read_image(path, image_size=(32, 32), resize=how))


@pytest.mark.parametrize("wrong", ["fit", None, True, 3])
def test_how_must_be_one_of_three(wrong):
    with pytest.raises(ValueError, match="resize must be one of 'stretch', 'pad', 'crop'"):
        ImageFiles(["none.png"], resize=wrong)
