import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._transforms.filters import _line
from imblearn_image.augmentation import GaussianBlur, MedianBlur, MotionBlur, Sharpen
from tests.images import random_images

IMAGES = random_images(8, 20, 30, 3)
Y = [0] * 7 + [1]


@pytest.mark.parametrize(
    ("sigma", "kernel_size", "side"), [(0.5, 3, 3), (1.5, None, 11), (0.3, None, 3), (2.0, 1, 1)]
)
@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_a_blur_is_that_of_opencv(sigma, kernel_size, side, dtype):
    images = IMAGES.astype(dtype)
    blur = GaussianBlur(sigma, kernel_size=kernel_size)
    plan = draw_plan(Y, augmenter=blur, random_state=0)
    expected = cv2.GaussianBlur(images[7], (side, side), sigma)
    for new in plan.render(images):
        np.testing.assert_array_equal(new, expected)


def test_a_pair_is_drawn_from_uniformly():
    plan = draw_plan([0] * 5000 + [1], augmenter=GaussianBlur((0.5, 1.5)), random_state=0)
    sigma = plan.params["gaussianblur.sigma"]
    assert sigma.min() >= 0.5
    assert sigma.max() <= 1.5
    np.testing.assert_allclose(np.quantile(sigma, [0.25, 0.5, 0.75]), [0.75, 1, 1.25], atol=0.03)


@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_a_sigma_of_zero_changes_nothing():
    plan = draw_plan(Y, augmenter=GaussianBlur(0), random_state=0)
    assert (plan.render(IMAGES) == IMAGES[7]).all()


@pytest.mark.filterwarnings("ignore:.*changes nothing")
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
        GaussianBlur(kernel_size=kernel_size).columns()


@pytest.mark.parametrize("sigma", [-1, (-1, 2), (2, 1), "1", (1,)])
def test_sigma_must_be_a_strength(sigma):
    with pytest.raises(ValueError, match="sigma must be"):
        GaussianBlur(sigma).columns()


def impulse(side=31):
    image = np.zeros((side, side))
    image[side // 2, side // 2] = 1
    return np.stack([image] * 8)


@pytest.mark.parametrize("length", [1, 3, 6.5, 11])
def test_motion_spreads_along_a_line_of_its_length(length):
    plan = draw_plan([0] * 7 + [1], augmenter=MotionBlur((length, length)), random_state=0)
    for i, new in enumerate(plan.render(impulse())):
        np.testing.assert_allclose(new.sum(), 1, rtol=1e-5)
        y, x = np.mgrid[15:-16:-1, -15:16]
        angle = np.deg2rad(plan.params["motionblur.angle"][i])
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        # A line of that length has the variance of a uniform variable; reading between pixels adds
        # 1/6 at most in each direction.
        assert 0 <= (new * along**2).sum() - length**2 / 12 < 0.3
        assert (new * across**2).sum() < 0.3


def test_motion_is_the_mean_along_the_line_read_linearly():
    # From -2 to 2, each point shared out among the two pixels beside it.
    expected = np.array([0.5, 1, 1, 1, 0.5]) / 4
    np.testing.assert_allclose(_line(4, 0)[0], expected, atol=0.001)
    np.testing.assert_allclose(_line(4, np.pi / 2)[:, 0], expected, atol=0.001)
    angle = MotionBlur().columns()["angle"]
    assert (angle.low, angle.high) == (0, 180)


@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_motion_begins_at_nothing():
    image = np.random.default_rng(0).random((8, 20, 20))
    changes = [
        np.abs(draw_plan(Y, augmenter=step, random_state=0).render(image) - image[7]).mean()
        for step in (MotionBlur((length, length), unit="side") for length in (0, 0.01, 0.02, 0.05))
    ]
    assert changes[0] == 0
    assert changes == sorted(changes)


@pytest.mark.parametrize("side", [28, 64, 256])
@pytest.mark.parametrize(
    ("in_sides", "in_pixels"),
    [
        (GaussianBlur(0.02, unit="side"), lambda side: GaussianBlur(0.02 * side)),
        (MotionBlur(0.05, unit="side"), lambda side: MotionBlur(0.05 * side)),
        (Sharpen(1, sigma=0.01, unit="side"), lambda side: Sharpen(1, sigma=0.01 * side)),
    ],
    ids=["GaussianBlur", "MotionBlur", "Sharpen"],
)
def test_a_length_may_be_a_fraction_of_the_shorter_side(in_sides, in_pixels, side):
    images = random_images(8, side, side + 10)
    one, other = (
        draw_plan(Y, augmenter=step, random_state=0).render(images)
        for step in (in_sides, in_pixels(side))
    )
    np.testing.assert_array_equal(one, other)
    assert (one != images[7]).any()


@pytest.mark.parametrize("step", [GaussianBlur, MotionBlur, Sharpen])
@pytest.mark.parametrize("unit", ["sides", None, 1])
def test_the_unit_is_one_of_two(step, unit):
    with pytest.raises(ValueError, match="unit must be 'pixel' or 'side', got"):
        step(0.1, unit=unit).columns()


@pytest.mark.parametrize("kernel_size", [3, 5])
@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_a_median_is_that_of_opencv(kernel_size, dtype):
    images = IMAGES.astype(dtype)
    plan = draw_plan(Y, augmenter=MedianBlur(kernel_size), random_state=0)
    np.testing.assert_array_equal(plan.render(images)[0], cv2.medianBlur(IMAGES[7], kernel_size))


def test_sharpening_adds_what_a_blur_takes_away():
    images = IMAGES / 255
    plan = draw_plan(Y, augmenter=Sharpen(0.5, sigma=1.5), random_state=0)
    expected = images[7] + 0.5 * (images[7] - cv2.GaussianBlur(images[7], (11, 11), 1.5))
    np.testing.assert_allclose(plan.render(images)[0], np.clip(expected, 0, 1), atol=1e-12)


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (MotionBlur(-1), "length must be"),
        (MedianBlur(7), "kernel_size must be 3 or 5, got 7"),
        (Sharpen(sigma=0), "sigma must be a number above 0"),
    ],
)
def test_other_bad_parameters_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        transform.columns()


def test_the_side_of_a_median_is_a_whole_number():
    with pytest.raises(ValueError, match=r"kernel_size must be 3 or 5, got 3\.0"):
        draw_plan([0, 0, 1], augmenter=MedianBlur(3.0))
