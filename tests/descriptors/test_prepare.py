from functools import partial

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image.descriptors import (
    contrast,
    entropy,
    exposure,
    gradient_histogram,
    perceptual_hash,
    prepare,
    sharpness,
    thumbnail,
)
from tests.images import small_images

FUNCTIONS = [thumbnail, perceptual_hash, gradient_histogram, sharpness, contrast, exposure, entropy]
SHAPES = [(20, 24), (20, 24, 1), (20, 24, 3), (20, 24, 4), (20, 24, 6), (1, 7), (7, 1), (1, 1)]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int32", "float16", "float64", ">f4"])
def test_all_kinds_of_images_give_finite_rows(function, shape, dtype):
    if dtype == "int32" and function in (exposure, entropy):
        function = partial(function, value_range=(0, 255))
    images = small_images(shape, dtype)
    before = images.copy()
    rows = function(images)
    assert len(rows) == 5
    assert np.isfinite(rows).all()
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(function(list(images)), rows)
    np.testing.assert_array_equal(function(images[3:4])[0], rows[3])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("backend", [None, "threading", "loky"])
def test_workers_backends_and_blocks_do_not_matter(function, backend, monkeypatch):
    images = small_images((180, 200), n=23)
    expected = function(images)
    monkeypatch.setattr(prepare, "_MAX_BLOCK_IMAGES", 4)
    monkeypatch.setattr(prepare, "_MIN_THREADED_BYTES", 0)
    if backend is None:
        np.testing.assert_array_equal(function(images, n_jobs=2), expected)
    else:
        with parallel_config(backend=backend, n_jobs=2):
            np.testing.assert_array_equal(function(images), expected)


def test_color_is_weighed_as_luma_and_transparency_ignored():
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 256, (3, 32, 32, 3)).astype(float)
    gray = rgb @ [0.299, 0.587, 0.114]
    rgba = np.concatenate([rgb, rng.integers(0, 256, (3, 32, 32, 1))], axis=3)
    np.testing.assert_allclose(thumbnail(rgb), thumbnail(gray), atol=1e-6)
    np.testing.assert_allclose(thumbnail(rgba), thumbnail(gray), atol=1e-6)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_no_image_is_refused(function):
    with pytest.raises(ValueError, match="must have shape"):
        function(np.zeros((5, 7)))
    with pytest.raises(ValueError, match="at least one image"):
        function([])
    with pytest.raises(ValueError, match="for image 1"):
        function([np.zeros((4, 4), np.uint8), np.zeros((0, 4), np.uint8)])
    with pytest.raises(TypeError, match="bool"):
        function(np.zeros((2, 4, 4), bool))


@pytest.mark.parametrize("function", [*FUNCTIONS, partial(prepare.for_each, np.sum)])
def test_a_bar_is_shown_where_asked_for(function, capfd):
    function(small_images((8, 9)))
    assert not capfd.readouterr().err
    function(small_images((8, 9)), verbose=1)
    assert "5/5" in capfd.readouterr().err
