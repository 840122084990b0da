import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import GaussianBlur

IMAGES = np.random.default_rng(0).integers(0, 256, (8, 20, 30, 3), dtype=np.uint8)
Y = [0] * 7 + [1]


@pytest.mark.parametrize(
    ("sigma", "kernel_size", "side"), [(0.5, 3, 3), (1.5, None, 11), (0.3, None, 3), (2.0, 1, 1)]
)
def test_a_blur_is_that_of_opencv(sigma, kernel_size, side):
    blur = GaussianBlur(sigma, kernel_size=kernel_size)
    plan = draw_plan(Y, augmenter=blur, random_state=0)
    expected = cv2.GaussianBlur(IMAGES[7], (side, side), sigma)
    for new in plan.render(IMAGES):
        np.testing.assert_array_equal(new, expected)


def test_a_pair_is_drawn_from_uniformly():
    plan = draw_plan([0] * 5000 + [1], augmenter=GaussianBlur((0.5, 1.5)), random_state=0)
    sigma = plan.params["gaussianblur.sigma"]
    assert sigma.min() >= 0.5
    assert sigma.max() <= 1.5
    np.testing.assert_allclose(np.quantile(sigma, [0.25, 0.5, 0.75]), [0.75, 1, 1.25], atol=0.03)


def test_a_sigma_of_zero_changes_nothing():
    plan = draw_plan(Y, augmenter=GaussianBlur(0), random_state=0)
    assert (plan.render(IMAGES) == IMAGES[7]).all()


def test_a_wider_blur_leaves_less_contrast():
    spreads = [
        draw_plan(Y, augmenter=GaussianBlur(sigma), random_state=0).render(IMAGES)[0].std()
        for sigma in (0, 0.5, 1, 2, 4)
    ]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[-1] < 0.3 * spreads[0]


@pytest.mark.parametrize("kernel_size", [0, -3, 4, 3.0, "3"])
def test_the_kernel_must_have_a_middle(kernel_size):
    with pytest.raises(ValueError, match="kernel_size must be a positive odd integer"):
        GaussianBlur(kernel_size=kernel_size)._columns()


@pytest.mark.parametrize("sigma", [-1, (-1, 2), (2, 1), "1", (1,)])
def test_sigma_must_be_a_strength(sigma):
    with pytest.raises(ValueError, match="sigma must be"):
        GaussianBlur(sigma)._columns()
