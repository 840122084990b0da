"""Crops and perspectives against maps of coordinates, read by scipy."""

import numpy as np
import pytest
from scipy import stats

from imblearn_image.augmentation import CropResize, Perspective
from tests._transforms.references import (
    CHANNELS,
    FORMATS,
    HEIGHT,
    SIZE,
    WIDTH,
    check,
    columns_of,
    drawn,
    picture,
    range_of,
    read_at,
    slope_at,
)

ROWS = 4


def corners(size=SIZE):
    """Return x and y of the corners, clockwise from the top left."""
    height, width = size
    return np.array([[0, width - 1, width - 1, 0], [0, 0, height - 1, height - 1]], dtype=float)


def projection(start, end):
    """Return the projective map of four points to others: what solves its equations but zero."""
    equations = []
    for x, y, to_x, to_y in zip(*start, *end, strict=True):
        equations.append([x, y, 1, 0, 0, 0, -x * to_x, -y * to_x, -to_x])
        equations.append([0, 0, 0, x, y, 1, -x * to_y, -y * to_y, -to_y])
    return np.linalg.svd(np.array(equations))[2][-1].reshape(3, 3)


def tilted(size, **moves):
    """Return from where each pixel is read once the corners have moved."""
    height, width = size
    dx = np.array([moves[f"x{corner}"] for corner in range(4)])
    dy = np.array([moves[f"y{corner}"] for corner in range(4)])
    moved = corners(size) + np.array([dx * (width - 1), dy * (height - 1)])
    y, x = np.mgrid[0:height, 0:width].astype(float)
    back = projection(moved, corners(size))
    x, y, scale = np.tensordot(back, np.array([x, y, np.ones_like(x)]), axes=1)
    return x / scale, y / scale


def check_rows(transform, map_of, form, channels, **options):
    image = picture(form, channels)
    many, plan = drawn(transform, image, form, n=ROWS, fill=0, **options)
    values = image.astype("f8")
    for row, new in enumerate(many):
        x, y = map_of(SIZE, **columns_of(plan, row))
        slope = slope_at(values, x, y, "grid-constant")
        expected = read_at(values, x, y, "grid-constant")
        check(type(transform).__name__, new, expected, form, slope)


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
def test_corners_take_the_image_with_them(form, channels):
    check_rows(Perspective(0.2), tilted, form, channels)


def test_perspective_is_a_shift_where_all_corners_move_alike():
    """By whole pixels here, to the right and down."""
    image = picture("u1", size=(41, 51))
    (new,), plan = drawn(Perspective((0.1, 0.1)), image, "u1")
    assert set(columns_of(plan).values()) == {0.1}
    np.testing.assert_array_equal(new[4:, 5:], image[:-4, :-5])
    assert not new[:4].any()
    assert not new[:, :5].any()


# The rule: a part is anywhere that needs nothing from outside the image.


def first_edge(side, part, place):
    """Return where a part begins, half a pixel before the center of its first pixel."""
    return (side - part) * (1 / (2 * side) + place * (1 - 1 / side))


def enlarged(size, scale, ratio, x, y):
    """Return from where each pixel is read."""
    height, width = size
    across = min(width * np.sqrt(scale * ratio), width)
    down = min(height * np.sqrt(scale / ratio), height)
    column = first_edge(width, across, x) + (np.arange(width) + 0.5) * across / width - 0.5
    row = first_edge(height, down, y) + (np.arange(height) + 0.5) * down / height - 0.5
    return np.meshgrid(column, row)


def test_places_of_parts_lie_within_the_image():
    for place in (0, 0.3, 1):
        x, y = enlarged(SIZE, 0.4, 1.1, place, place)
        for values, side in ((x, WIDTH), (y, HEIGHT)):
            assert -1e-12 <= values.min() <= values.max() <= side - 1 + 1e-12


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("scale", "ratio"), [(0.3, (0.6, 0.6)), (0.7, (1.2, 1.2)), (0.9, (2, 2))])
def test_parts_are_enlarged(scale, ratio, form, channels):
    check_rows(CropResize(scale, ratio), enlarged, form, channels)


@pytest.mark.parametrize("form", ["u1", "f4", "f8"])
def test_no_part_blends_the_fill(form):
    low, high = range_of(form)
    image = np.full(SIZE, high).astype(FORMATS[form][0])
    new, _ = drawn(CropResize((0.1, 1.0), 0.5), image, form, n=100, fill=low)
    np.testing.assert_array_equal(new, np.broadcast_to(image, new.shape))


@pytest.mark.filterwarnings("ignore:.*changes nothing")
@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_image_is_a_part(form):
    image = picture(form, 3)
    (new,), _ = drawn(CropResize(1.0, 0), image, form)
    np.testing.assert_array_equal(new, image)


def test_places_sizes_and_ratios_of_parts_are_uniform():
    image = np.zeros((2, 2))
    _, plan = drawn(CropResize((0.25, 1), (0.5, 2)), image, "f8", n=1000)
    x, y, scale, ratio = (plan.params[f"cropresize.{c}"] for c in ("x", "y", "scale", "ratio"))
    for values in (x, y, -np.log(scale) / np.log(4), np.log(2 * ratio) / np.log(4)):
        assert stats.kstest(values, "uniform").pvalue > 1e-3
