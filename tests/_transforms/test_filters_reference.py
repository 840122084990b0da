"""Filters against scipy's, with kernels written out."""

from functools import cache

import numpy as np
import pytest
from scipy import ndimage

from imblearn_image.augmentation import GaussianBlur, MedianBlur, MotionBlur, Sharpen
from tests._transforms.references import (
    FORMATS,
    check,
    clipped,
    columns_of,
    drawn,
    each_channel,
    picture,
    with_alpha_kept,
)


def bell(sigma, size):
    """Return the weights of a Gaussian at `size` whole places about zero."""
    places = np.arange(size) - size // 2
    weights = np.exp(-(places**2) / (2 * sigma**2))
    return weights / weights.sum()


@each_channel
def blurred(image, sigma, size=None):
    weights = bell(sigma, size or 2 * int(np.ceil(3 * sigma)) + 1)
    for axis in (0, 1):
        image = ndimage.correlate1d(image, weights, axis, mode="mirror")
    return image


def check_blur(form, channels, sigma, size):
    image = picture(form, channels)
    (new,), plan = drawn(GaussianBlur(sigma, kernel_size=size), image, form)
    assert columns_of(plan) == {"sigma": sigma}
    check("GaussianBlur", new, with_alpha_kept(blurred)(image.astype("f8"), sigma, size), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("sigma", "size"), [(0.6, None), (1.5, None), (4.0, None), (2.0, 3)])
def test_a_blur_is_a_gaussian(sigma, size, form, channels):
    check_blur(form, channels, sigma, size)


def test_a_blur_of_much_is_close_to_the_whole_gaussian():
    """It leaves out what lies beyond three standard deviations, of every 370th the weight."""
    image = picture("f8")
    (new,), _ = drawn(GaussianBlur(2.0), image, "f8")
    whole = ndimage.gaussian_filter(image, 2.0, mode="mirror", truncate=8)
    assert np.abs(new - whole).max() < 2 * 0.0027


def check_median(form, channels, size):
    image = picture(form, channels)
    (new,), _ = drawn(MedianBlur(size), image, form)

    @with_alpha_kept
    @each_channel
    def reference(plane):
        return ndimage.median_filter(plane, size, mode="nearest")

    check("MedianBlur", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("size", [3, 5])
def test_a_median_is_that_of_scipy(size, form, channels):
    check_median(form, channels, size)


def check_sharpening(form, channels, amount=0.8, sigma=1.3):
    image = picture(form, channels)
    (new,), plan = drawn(Sharpen(amount, sigma=sigma), image, form)
    assert columns_of(plan) == {"amount": amount}

    @with_alpha_kept
    def reference(image):
        return clipped(image + amount * (image - blurred(image, sigma)), form)

    check("Sharpen", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
def test_sharpening_adds_what_a_blur_takes_away(form, channels):
    check_sharpening(form, channels)


@cache
def line(length, angle, n=20_000):
    """Return the weights of pixels in the mean over a line, each point shared out linearly."""
    t = ((np.arange(n) + 0.5) / n - 0.5) * length
    half = int(np.ceil(length / 2)) + 1
    x, y = half + t * np.cos(angle), half - t * np.sin(angle)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    side, kernel = 2 * half + 1, 0
    for dy, down in ((0, top + 1 - y), (1, y - top)):
        for dx, across in ((0, left + 1 - x), (1, x - left)):
            pixels = (top + dy) * side + left + dx
            kernel = kernel + np.bincount(pixels, down * across / n, side**2)
    return kernel.reshape(side, side)


def check_motion(form, channels, length):
    image = picture(form, channels)
    many, plan = drawn(MotionBlur(length), image, form, n=3)

    @with_alpha_kept
    @each_channel
    def reference(plane, length, angle):
        # Where the mean is taken, p + t (cos a, -sin a), adds the angle to the place.
        return ndimage.correlate(plane, line(length, np.deg2rad(angle)), mode="mirror")

    for row, new in enumerate(many):
        expected = reference(image.astype("f8"), **columns_of(plan, row))
        check("MotionBlur", new, expected, form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("length", [1.0, 1.5, 3.0, 6.5, 11.0])
def test_motion_is_the_mean_along_a_line(length, form, channels):
    check_motion(form, channels, length)


@pytest.mark.filterwarnings("ignore:.*changes nothing")
@pytest.mark.parametrize("form", FORMATS)
def test_no_motion_changes_nothing(form):
    image = picture(form, 3)
    np.testing.assert_array_equal(drawn(MotionBlur(0), image, form)[0][0], image)


@pytest.mark.parametrize("form", FORMATS)
def test_filters_leave_alpha(form):
    check_blur(form, 4, 1.5, None)
    check_median(form, 4, 3)
    check_sharpening(form, 4)
    check_motion(form, 4, 5.0)
