"""Quality against Pillow's JPEG, matrices of areas, and cubics between what a generator gives."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.fft import dctn, idctn

from imblearn_image.augmentation import JPEG, BiasField, Downscale
from tests._transforms.references import (
    FORMATS,
    HEIGHT,
    WIDTH,
    check,
    columns_of,
    drawn,
    each_channel,
    generator_of,
    picture,
    range_of,
    with_alpha_kept,
)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("quality", [5, 50, 90, 100])
def test_jpeg_is_that_of_pillow(quality, channels):
    image = picture("u1", channels)
    (new,), _ = drawn(JPEG(quality), image, "u1")
    file = io.BytesIO()
    Image.fromarray(image[..., 0] if channels == 1 else image).save(
        file, "JPEG", quality=quality, subsampling="4:2:0"
    )
    expected = np.asarray(Image.open(file))
    check("JPEG", new, expected.reshape(image.shape), "u1")


# How coarse each of 8x8 frequencies is at quality 50: ITU-T T.81, table K.1.
STEPS = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


@pytest.mark.parametrize("quality", [50, 90, 100])
def test_jpeg_of_gray_rounds_the_cosines_of_blocks(quality):
    image = picture("u1", size=(40, 48))
    (new,), _ = drawn(JPEG(quality), image, "u1")
    steps = np.maximum(np.floor((STEPS * (200 - 2 * quality) + 50) / 100), 1)
    blocks = image.reshape(5, 8, 6, 8).swapaxes(1, 2).astype("f8")
    cosines = np.rint(dctn(blocks - 128, axes=(2, 3), norm="ortho") / steps)
    back = idctn(cosines * steps, axes=(2, 3), norm="ortho") + 128
    expected = np.clip(back.swapaxes(1, 2).reshape(40, 48), 0, 255)
    check("JPEG by its formula", new, expected, "u1")


def areas(side, to):
    """Return the matrix, (to, side), that averages areas."""
    length = side / to
    ends = np.arange(to + 1) * length
    begin, end = np.arange(side), np.arange(1, side + 1)
    shared = np.minimum(end, ends[1:, np.newaxis]) - np.maximum(begin, ends[:-1, np.newaxis])
    return np.maximum(shared, 0) / length


def linear(side, to):
    """Return the matrix, (to, side), that interpolates linearly; edges go on."""
    place = np.clip((np.arange(to) + 0.5) * side / to - 0.5, 0, side - 1)
    return np.maximum(1 - np.abs(place[:, np.newaxis] - np.arange(side)), 0)


def check_sizes(form, channels, factor):
    image = picture(form, channels)
    (new,), plan = drawn(Downscale(factor), image, form)
    factor = columns_of(plan)["factor"]
    height, width = round(HEIGHT * factor), round(WIDTH * factor)

    @with_alpha_kept
    @each_channel
    def reference(plane):
        small = areas(HEIGHT, height) @ plane @ areas(WIDTH, width).T
        small = np.rint(small) if form[0] in "iu" else small
        return linear(height, HEIGHT) @ small @ linear(width, WIDTH).T

    check("Downscale", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("factor", [0.25, 0.5, 0.77])
def test_downscaling_averages_areas_and_interpolates(factor, form, channels):
    check_sizes(form, channels, factor)


def cubic(side, to):
    """Return the matrix, (to, side), of cubic convolution with the slope -3/4; edges go on."""
    place = (np.arange(to) + 0.5) * side / to - 0.5
    matrix = np.zeros((to, side))
    for node in range(-2, side + 2):
        d = np.abs(place - node)
        inner = (1.25 * d - 2.25) * d * d + 1
        outer = -0.75 * (((d - 5) * d + 8) * d - 4)
        matrix[:, np.clip(node, 0, side - 1)] += np.where(d <= 1, inner, np.where(d < 2, outer, 0))
    return matrix


def check_field(form, channels):
    image = picture(form, channels)
    new, plan = drawn(BiasField(0.7), image, form, n=3)
    low, high = range_of(form)
    for row in range(3):
        places = generator_of(plan, row).standard_normal((4, 4), dtype=np.float32)
        field = cubic(4, HEIGHT) @ places.astype("f8") @ cubic(4, WIDTH).T
        field /= np.abs(field).max()

        @with_alpha_kept
        def reference(image, amplitude, field=field):
            factor = np.exp(amplitude * field)
            factor = factor[..., np.newaxis] if image.ndim == 3 else factor
            return low + (high - low) * np.clip((image - low) / (high - low) * factor, 0, 1)

        expected = reference(image.astype("f8"), **columns_of(plan, row))
        check("BiasField", new[row], expected, form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
def test_a_bias_field_is_cubic_between_normal_numbers(form, channels):
    check_field(form, channels)


@pytest.mark.parametrize("form", FORMATS)
def test_a_bias_field_leaves_alpha(form):
    check_field(form, 4)


@pytest.mark.parametrize("form", FORMATS)
def test_downscaling_leaves_alpha(form):
    check_sizes(form, 4, 0.5)
