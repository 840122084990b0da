import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._core import kernels
from imblearn_image.augmentation import JPEG, BiasField, Downscale
from tests.images import random_images

X = random_images(8, 40, 50, 3)


def render(transform, images=X):
    return draw_plan([0] * 7 + [1], augmenter=transform, random_state=0).render(images)


def test_jpeg_of_rgb_keeps_the_order_of_colors():
    red = np.zeros_like(X) + np.array([200, 30, 60], np.uint8)
    np.testing.assert_allclose(render(JPEG(95), red)[0].astype(int), red[7], atol=4)


def test_jpeg_of_gray_is_that_of_opencv():
    gray = np.ascontiguousarray(X[..., 0])
    _, encoded = cv2.imencode(".jpg", gray[7], [cv2.IMWRITE_JPEG_QUALITY, 40])
    expected = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
    np.testing.assert_array_equal(render(JPEG(40), gray)[0], expected)


def test_a_lower_quality_loses_more():
    losses = [
        np.abs(render(JPEG(quality))[0].astype(int) - X[7]).mean() for quality in (95, 60, 10)
    ]
    assert losses == sorted(losses)


def test_downscaling_averages_areas():
    squares = X[7].reshape(20, 2, 25, 2, 3).mean(axis=(1, 3))
    small = np.rint(squares).astype(np.uint8)
    expected = cv2.resize(small, (50, 40), interpolation=cv2.INTER_LINEAR)
    assert np.abs(render(Downscale(0.5))[0].astype(int) - expected).max() <= 1


def test_a_bias_field_is_smooth_and_reaches_its_amplitude():
    flat = np.full((8, 60, 60), 0.3)
    for new in render(BiasField(0.5), flat):
        logarithm = np.log(new / 0.3)
        np.testing.assert_allclose(np.abs(logarithm).max(), 0.5, rtol=1e-5)
        assert np.abs(np.diff(logarithm, axis=0)).max() < 0.12


def test_a_bias_field_lies_between_normal_numbers_at_four_by_four_places():
    image = np.full((40, 60), 0.3)
    options = {"amplitude": 0.5, "value_range": (0, 1), "rng": np.random.default_rng(0)}
    new = BiasField().apply(image, np.empty_like(image), **options)
    places = np.random.default_rng(0).standard_normal((4, 4), dtype=np.float32)
    field = kernels.enlarge(places, 40, 60)
    np.testing.assert_allclose(new, 0.3 * np.exp(0.5 * field / np.abs(field).max()), rtol=1e-6)


@pytest.mark.parametrize("channels", [3, 5])
def test_a_bias_field_is_the_same_for_all_channels(channels):
    flat = np.full((8, 60, 60, channels), 0.3)
    new = render(BiasField(0.5), flat)[0]
    assert (new == new[..., :1]).all()


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (JPEG(0), "quality must be an integer from 1 to 100"),
        (JPEG((10, 101)), "quality must be"),
        (Downscale(1.5), "factor above 0 and at most 1"),
        (Downscale(0), "factor must be .* above 0"),
        (BiasField(-1), "amplitude must be"),
    ],
)
def test_bad_parameters_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        render(transform)
