"""Transparent images on a background."""

import numpy as np
import pytest
from PIL import Image

from imblearn_image import (
    ImageFiles,
    ImageReadError,
    balance_image_folder,
    load_image_folder,
    read_image,
)
from imblearn_image.images import _pillow
from tests.corpus import GRAY, OPAQUE, PALETTE, RGB, RGBA, luma, saved

GREEN = (10, 200, 30)


@pytest.fixture
def write(tmp_path):
    def write(image, kind="PNG", **options):
        path = tmp_path / "cell"
        path.write_bytes(saved(image, kind, **options))
        return path

    return write


def over(rgb, alpha, background):
    """Return colors on a background, by the formula of Porter and Duff."""
    share = alpha[..., None] / 255
    return np.asarray(rgb) * share + np.asarray(background) * (1 - share)


@pytest.mark.parametrize("color", ["rgb", "keep"])
@pytest.mark.parametrize("background", [0, 255, np.uint8(77), GREEN, list(GREEN)])
def test_colors_are_mixed_by_alpha(write, color, background):
    found = read_image(write(RGBA), color=color, background=background)
    assert found.dtype == np.uint8
    expected = over(
        RGBA[..., :3], RGBA[..., 3], background if np.ndim(background) else [background] * 3
    )
    np.testing.assert_allclose(found, expected, atol=1)


def test_gray_of_colors_on_a_background(write):
    found = read_image(write(RGBA), color="gray", background=GREEN)
    np.testing.assert_allclose(found, luma(over(RGBA[..., :3], RGBA[..., 3], GREEN)), atol=1)


def test_gray_stays_gray_on_gray(write):
    image = Image.merge("LA", [Image.fromarray(GRAY), Image.fromarray(GRAY[::-1])])
    path = write(image)
    expected = over(np.stack([GRAY] * 3, axis=2), GRAY[::-1], [200] * 3)[..., 0]
    for color in ("gray", "keep"):
        np.testing.assert_allclose(read_image(path, color=color, background=200), expected, atol=1)
    assert read_image(path, color="keep", background=GREEN).shape == (*GRAY.shape, 3)
    assert read_image(path, color="rgb", background=200).shape == (*GRAY.shape, 3)


@pytest.mark.parametrize("color", ["gray", "rgb"])
@pytest.mark.parametrize("image", [GRAY, RGB, OPAQUE], ids=["gray", "rgb", "opaque"])
def test_what_is_opaque_stays_as_it_is(write, image, color):
    path = write(image)
    expected = read_image(path, color=color)
    np.testing.assert_array_equal(read_image(path, color=color, background=99), expected)
    whole = read_image(path, color="keep", background=99)
    np.testing.assert_array_equal(whole, image[..., :3] if image.ndim == 3 else image)


def test_transparent_colors_of_palettes_and_other_formats(write):
    path = write(PALETTE, transparency=3)
    with pytest.raises(ImageReadError, match="pass background=255 or another, or color='keep'"):
        read_image(path, color="rgb")
    expected = np.asarray(PALETTE.convert("RGB")).copy()
    expected[np.asarray(PALETTE) == 3] = GREEN
    np.testing.assert_array_equal(read_image(path, color="rgb", background=GREEN), expected)
    webp = read_image(write(RGBA, "WEBP", lossless=True), color="rgb", background=255)
    seen = over(RGBA[..., :3], RGBA[..., 3], [255] * 3)
    np.testing.assert_allclose(webp[RGBA[..., 3] > 0], seen[RGBA[..., 3] > 0], atol=1)


def test_bands_give_the_same(write, monkeypatch):
    path = write(RGBA)
    expected = read_image(path, background=9)
    monkeypatch.setattr(_pillow, "_BAND", 5 * 40)
    np.testing.assert_array_equal(read_image(path, background=9), expected)


def test_images_are_put_on_it_before_they_are_resized(write):
    image = np.zeros((8, 8, 4), np.uint8)
    image[:, ::2, 3] = 255
    found = read_image(write(image), background=255, image_size=(4, 4))
    assert np.abs(found.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("wrong", [-1, 256, 1.5, True, "white", (1, 2), (1, 2, 300), [0, 0, 0, 0]])
def test_what_is_no_background(wrong):
    with pytest.raises(ValueError, match="background must be None, a gray level"):
        ImageFiles(["none.png"], background=wrong)


def test_what_balance_takes_load_takes_on_a_background(tmp_path):
    for name in ("a/1", "b/1", "b/2"):
        path = tmp_path / "in" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(RGBA, "PNG"))
    balance_image_folder(tmp_path / "in", tmp_path / "out", random_state=0, verbose=0)
    options = {"image_size": (8, 8), "color": "rgb"}
    with pytest.raises(ImageReadError, match="pass background=255"):
        load_image_folder(tmp_path / "out" / "train", **options)
    found = load_image_folder(tmp_path / "out" / "train", background=255, **options)
    assert found.data.shape == (4, 8, 8, 3)
