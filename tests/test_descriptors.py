from functools import partial

import cv2
import numpy as np
import pytest
from joblib import parallel_config
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from imblearn_image.descriptors import (
    ImageDescriptor,
    _images,
    contrast,
    entropy,
    exposure,
    gradient_histogram,
    perceptual_hash,
    sharpness,
    thumbnail,
)
from imblearn_image.descriptors._descriptor import KINDS, as_function

FUNCTIONS = [thumbnail, perceptual_hash, gradient_histogram, sharpness, contrast, exposure, entropy]
SHAPES = [(20, 24), (20, 24, 1), (20, 24, 3), (20, 24, 4), (20, 24, 6), (1, 7), (7, 1), (1, 1)]


def images_of(shape, dtype="uint8", n=5):
    values = np.random.default_rng(0).random((n, *shape))
    return values.astype(dtype) if np.dtype(dtype).kind == "f" else (values * 120).astype(dtype)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int32", "float16", "float64", ">f4"])
def test_all_kinds_of_images_give_finite_rows(function, shape, dtype):
    images = images_of(shape, dtype)
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
    images = images_of((180, 200), n=23)
    expected = function(images)
    monkeypatch.setattr(_images, "_MAX_BLOCK_IMAGES", 4)
    monkeypatch.setattr(_images, "_MIN_THREADED_BYTES", 0)
    if backend is None:
        np.testing.assert_array_equal(function(images, n_jobs=2), expected)
    else:
        with parallel_config(backend=backend, n_jobs=2):
            np.testing.assert_array_equal(function(images), expected)


def test_a_thumbnail_is_the_mean_over_areas_centered_and_of_unit_length():
    image = np.random.default_rng(0).integers(0, 256, (64, 96), dtype=np.uint8)
    means = image.reshape(16, 4, 16, 6).mean(axis=(1, 3))
    expected = (means - means.mean()) / np.linalg.norm(means - means.mean())
    np.testing.assert_allclose(thumbnail([image], size=16)[0], expected.ravel(), atol=1e-6)


def test_dot_products_of_thumbnails_are_correlations():
    images = np.random.default_rng(0).integers(0, 256, (2, 64, 64), dtype=np.uint8)
    one, other = thumbnail(images, size=64)
    expected = np.corrcoef(images.reshape(2, -1))[0, 1]
    np.testing.assert_allclose(one @ other, expected, atol=1e-6)


@pytest.mark.parametrize("value", [0, 0.1, 255, 1e30, -7])
def test_images_of_one_value_give_zeros(value):
    image = np.full((1, 37, 41), value)
    assert not thumbnail(image).any()
    assert not gradient_histogram(image).any()
    assert not perceptual_hash(image).any()
    np.testing.assert_allclose([sharpness(image), contrast(image)], 0, atol=abs(value) * 1e-12)


def test_color_is_weighed_as_luma_and_transparency_ignored():
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 256, (3, 32, 32, 3)).astype(float)
    gray = rgb @ [0.299, 0.587, 0.114]
    rgba = np.concatenate([rgb, rng.integers(0, 256, (3, 32, 32, 1))], axis=3)
    np.testing.assert_allclose(thumbnail(rgb), thumbnail(gray), atol=1e-6)
    np.testing.assert_allclose(thumbnail(rgba), thumbnail(gray), atol=1e-6)


def smooth(seed, side=128):
    noise = np.random.default_rng(seed).normal(size=(8, 8)).astype(np.float32)
    return cv2.normalize(cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC), None,
                         20, 230, cv2.NORM_MINMAX).astype(np.uint8)  # fmt: skip


@pytest.mark.parametrize("size", [8, 16])
def test_hashes_of_edited_copies_are_near_and_of_others_far(size):
    image = smooth(0)
    edited = [cv2.GaussianBlur(image, (5, 5), 1), image // 2 + 30, cv2.resize(image, (64, 64))]
    first, *copies, other = np.unpackbits(
        perceptual_hash([image, *edited, smooth(1)], size=size), axis=1
    )
    assert first.size == size * size
    assert all((first != copy).mean() < 0.1 for copy in copies)
    assert (first != other).mean() > 0.25


def test_gradients_point_where_the_brightness_rises():
    ramp = np.tile(np.arange(64, dtype=np.uint8), (64, 1))
    across, down = gradient_histogram([ramp, ramp.T], size=1)
    assert across.argmax() == 0
    # 90 degrees lie half way between the fourth and the fifth of nine directions.
    np.testing.assert_allclose(down[[4, 5]], down.max(), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(across), 1, rtol=1e-6)


def test_scores_are_what_their_formulas_say():
    image = np.uint8([[0, 0, 255, 255], [10, 20, 30, 40]])
    padded = np.pad(image.astype(float), 1, mode="reflect")
    laplacian = (
        padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
        - 4 * padded[1:-1, 1:-1]
    )  # fmt: skip
    assert sharpness([image])[0] == pytest.approx(laplacian.var())
    assert contrast([image])[0] == pytest.approx(image.std())
    assert exposure([image])[0] == 0.5
    shares = np.array([2, 2, 1, 1, 1, 1]) / 8
    assert entropy([image])[0] == pytest.approx(-(shares * np.log2(shares)).sum())


@pytest.mark.parametrize("function", [exposure, entropy])
def test_scores_that_need_a_value_range(function):
    images = images_of((8, 8), "uint16")
    narrow = function(images, value_range=(0, 4095))
    np.testing.assert_allclose(narrow, function(images / 4095))
    with pytest.raises(ValueError, match="value range"):
        function(images.astype(float))
    with pytest.raises(ValueError, match="pair"):
        function(images, value_range="data")
    with pytest.raises(ValueError, match="need value_range"):
        function(images.astype(np.int64))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (partial(thumbnail, size=1), "size must be an integer from 2"),
        (partial(thumbnail, size=2.5), "size must be an integer"),
        (partial(perceptual_hash, size=6), "multiple of 4"),
        (partial(gradient_histogram, size=0), "size must be an integer from 1"),
        (partial(sharpness, n_jobs=0), "n_jobs must be"),
    ],
)
def test_wrong_parameters_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(images_of((8, 8)))


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


@pytest.mark.parametrize("kind", KINDS)
def test_the_transformer_gives_what_the_function_gives(kind):
    images = images_of((16, 20))
    descriptor = ImageDescriptor(kind).fit(images)
    rows = descriptor.transform(images)
    function = dict(zip(KINDS, FUNCTIONS[:3] + FUNCTIONS[3:], strict=True))[kind]
    expected = function(images)
    if kind == "hash":
        expected = np.unpackbits(expected, axis=1)
    np.testing.assert_array_equal(rows, expected.reshape(5, -1))
    names = descriptor.get_feature_names_out()
    assert len(names) == rows.shape[1]
    assert names[0] == "imagedescriptor0"
    flat = ImageDescriptor(kind, image_shape=(16, -1)).fit_transform(images.reshape(5, -1))
    np.testing.assert_array_equal(flat, rows)


def test_the_transformer_refuses_other_images_and_sizes():
    descriptor = ImageDescriptor().fit(images_of((16, 20)))
    with pytest.raises(ValueError, match=r"shape \(16, 20\).*got \(5, 20, 16\)"):
        descriptor.transform(images_of((20, 16)))
    with pytest.raises(ValueError, match="size must be None"):
        ImageDescriptor("contrast", size=3).fit(images_of((16, 20)))


def test_it_is_a_step_of_a_pipeline_that_can_be_searched():
    digits = load_digits()
    X, y = digits.images[:300], digits.target[:300]
    model = make_pipeline(ImageDescriptor("gradient"), LogisticRegression(max_iter=500))
    search = GridSearchCV(model, {"imagedescriptor__size": [1, 3]}, cv=3).fit(X, y)
    assert search.best_params_ == {"imagedescriptor__size": 3}
    assert search.best_score_ > 0.85


def describe(descriptor, images):
    return as_function(descriptor, images, n_jobs=1, random_state=0)(images)


def test_samplers_take_names_transformers_and_functions():
    images = images_of((8, 9), n=20)
    flat = images.reshape(20, -1)
    np.testing.assert_array_equal(describe("thumbnail", images), thumbnail(images))
    np.testing.assert_allclose(
        describe(PCA(3, svd_solver="full"), images), PCA(3, svd_solver="full").fit_transform(flat)
    )
    np.testing.assert_array_equal(
        describe(ImageDescriptor("gradient", size=2), images), gradient_histogram(images, size=2)
    )
    corner = FunctionTransformer(lambda images: images[:, :2, 0])
    np.testing.assert_array_equal(describe(corner, images), images[:, :2, 0])
    np.testing.assert_array_equal(describe(lambda images: images[:, 0], images), images[:, 0])
    piped = make_pipeline(ImageDescriptor(), PCA(2))
    assert describe(piped, images).shape == (20, 2)
    assert not hasattr(piped[-1], "components_")


def test_random_transformers_are_seeded():
    images = images_of((8, 9), n=20)
    draws = PCA(2, svd_solver="randomized", iterated_power=0)
    np.testing.assert_array_equal(describe(draws, images), describe(draws, images))


@pytest.mark.parametrize(
    ("descriptor", "error", "message"),
    [
        ("thumb", ValueError, "descriptor must be one of"),
        (3, TypeError, "a transformer or a function"),
        (lambda images: images[1:, 0], ValueError, r"shape \(5, d\), got shape \(4, "),
        (lambda images: images, ValueError, r"shape \(5, d\)"),
        (lambda images: np.full((5, 2), np.nan), ValueError, "NaN or infinite"),
        (lambda images: np.full((5, 2), "a"), ValueError, "must give numbers"),
    ],
)
def test_wrong_descriptors_are_refused(descriptor, error, message):
    with pytest.raises(error, match=message):
        describe(descriptor, images_of((8, 9)))


@pytest.mark.parametrize("function", [*FUNCTIONS, partial(_images.for_each, np.sum)])
def test_a_bar_is_shown_where_asked_for(function, capfd):
    function(images_of((8, 9)))
    assert not capfd.readouterr().err
    function(images_of((8, 9)), verbose=1)
    assert "5/5" in capfd.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_the_transformer_shows_one_bar_and_none_while_it_is_fitted(kind, capfd):
    descriptor = ImageDescriptor(kind, verbose=1).fit(images_of((8, 9)))
    assert not capfd.readouterr().err
    descriptor.transform(images_of((8, 9)))
    assert capfd.readouterr().err.count("5/5") == 1
