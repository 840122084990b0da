from functools import partial

import cv2
import numpy as np
import pytest

from imblearn_image.descriptors import (
    contrast,
    gradient_histogram,
    perceptual_hash,
    sharpness,
    thumbnail,
)
from imblearn_image.duplicates.description import fingerprint_of
from tests.images import random_images, small_images


def test_a_thumbnail_is_the_mean_over_areas_centered_and_of_unit_length():
    image = random_images(64, 96)
    means = image.reshape(16, 4, 16, 6).mean(axis=(1, 3))
    expected = (means - means.mean()) / np.linalg.norm(means - means.mean())
    np.testing.assert_allclose(thumbnail([image], size=16)[0], expected.ravel(), atol=1e-6)


def test_dot_products_of_thumbnails_are_correlations():
    images = random_images(2, 64, 64)
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
        call(small_images((8, 8)))


@pytest.mark.parametrize("scale", [1e-290, 1e-170, 1e160, 1e290])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_values_whose_squares_are_no_numbers_are_compared_as_others_are(scale, channels):
    image = np.random.default_rng(0).normal(size=(40, 50, *channels))
    with np.errstate(all="raise"):
        for describe in (thumbnail, gradient_histogram):
            np.testing.assert_allclose(
                describe([image * scale]), describe([image]), rtol=1e-4, atol=1e-6
            )
        np.testing.assert_allclose(
            fingerprint_of(image * scale), fingerprint_of(image), rtol=1e-4, atol=1e-6
        )


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (8, 8), (25, 25), (64, 100), (300, 200)])
def test_a_fingerprint_has_256_values_of_zero_mean_and_unit_length(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    values = fingerprint_of(image)
    assert (values.shape, values.dtype) == ((256,), np.float32)
    if image.size > 1:
        assert abs(values.sum()) < 1e-4
        assert np.linalg.norm(values) == pytest.approx(1, abs=1e-6)
    for other in (image.astype(np.int64), image.astype(np.float64), image * 2.0 + 9):
        np.testing.assert_allclose(fingerprint_of(other), values, atol=1e-6)
    assert not fingerprint_of(np.full(shape, 7, np.uint8)).any()


def test_a_fingerprint_changes_less_than_a_thumbnail_by_noise_and_blur():
    image = np.random.default_rng(0).integers(0, 256, (8, 8), dtype=np.uint8)
    image = cv2.resize(image, (25, 25), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(1).normal(0, 9, image.shape)
    for edited in (image + noise, cv2.GaussianBlur(image, (5, 5), 1.2)):
        assert fingerprint_of(image) @ fingerprint_of(edited) > 0.99
        fine, coarse = (thumbnail([image, edited])), (fingerprint_of(image), fingerprint_of(edited))
        assert 1 - fine[0] @ fine[1] > 2 * (1 - coarse[0] @ coarse[1])
