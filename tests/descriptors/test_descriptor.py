import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from imblearn_image.descriptors import (
    ImageDescriptor,
    contrast,
    entropy,
    exposure,
    gradient_histogram,
    perceptual_hash,
    sharpness,
    thumbnail,
)
from imblearn_image.descriptors.descriptor import KINDS, as_function
from tests.images import small_images

FUNCTIONS = [thumbnail, perceptual_hash, gradient_histogram, sharpness, contrast, exposure, entropy]


@pytest.mark.parametrize("kind", KINDS)
def test_the_transformer_gives_what_the_function_gives(kind):
    images = small_images((16, 20))
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
    descriptor = ImageDescriptor().fit(small_images((16, 20)))
    with pytest.raises(ValueError, match=r"shape \(16, 20\).*got \(5, 20, 16\)"):
        descriptor.transform(small_images((20, 16)))
    with pytest.raises(ValueError, match="size must be None"):
        ImageDescriptor("contrast", size=3).fit(small_images((16, 20)))


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
    images = small_images((8, 9), n=20)
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
    images = small_images((8, 9), n=20)
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
        describe(descriptor, small_images((8, 9)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_transformer_shows_one_bar_and_none_while_it_is_fitted(kind, capfd):
    descriptor = ImageDescriptor(kind, verbose=1).fit(small_images((8, 9)))
    assert not capfd.readouterr().err
    descriptor.transform(small_images((8, 9)))
    assert capfd.readouterr().err.count("5/5") == 1


@pytest.mark.parametrize("kind", ["exposure", "entropy"])
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_images_beyond_the_value_range_are_sent_to_the_function_that_has_one(kind, dtype):
    images = small_images((16, 20)).astype(dtype)
    message = rf"rescale the images, or take the function .*\.{kind}, which has a value_range"
    with pytest.raises(ValueError, match=message):
        ImageDescriptor(kind).fit(images)
