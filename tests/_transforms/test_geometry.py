import cv2
import numpy as np
import pytest

from imblearn_image._render._geometric import as_matrices
from imblearn_image.augmentation import (
    HorizontalFlip,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    Transpose,
    VerticalFlip,
    Zoom,
    make_augmenter,
)
from tests.images import random_images
from tests.plans import plan_of_params

SIZE = HEIGHT, WIDTH = 41, 61


def apply(transform, image, **columns):
    """Apply a transform with the parameters given."""
    augmenter = make_augmenter(transform, interpolation="nearest")
    (name,) = augmenter.names
    params = {f"{name}.{column}": np.array([value]) for column, value in columns.items()}
    plan = plan_of_params(augmenter, np.ones((1, 1), bool), params)
    return plan.render(image[np.newaxis])[0]


def matrix_of(transform, height=HEIGHT, width=WIDTH, **columns):
    columns = {name: np.array([value]) for name, value in columns.items()}
    return as_matrices(transform.matrix(height, width, **columns), 1)[0]


def spot(x, y, size=SIZE):
    """Return a dark image with one bright spot, of 3x3 pixels so that no rounding loses it."""
    image = np.zeros(size, np.uint8)
    image[y - 1 : y + 2, x - 1 : x + 2] = 255
    return image


def place_of_spot(image):
    y, x = np.nonzero(image)
    return x.mean(), y.mean()


@pytest.mark.parametrize(
    ("transform", "columns", "start", "end"),
    [
        (Rotate(), {"angle": 90.0}, (40, 20), (30, 10)),
        (Rotate(), {"angle": -90.0}, (40, 20), (30, 30)),
        (Rotate90(), {"turns": 1}, (30, 20), (20, 10)),
        (Rotate90(), {"turns": 2}, (30, 15), (10, 25)),
        (Rotate90(), {"turns": 3}, (30, 20), (20, 30)),
        (Transpose(), {}, (30, 15), (15, 30)),
        (HorizontalFlip(), {}, (40, 10), (20, 10)),
        (VerticalFlip(), {}, (40, 10), (40, 30)),
        (Translate(), {"dx": 0.1, "dy": 0.1}, (30, 20), (36, 24)),
        (Translate(), {"dx": -0.1, "dy": -0.1}, (30, 20), (24, 16)),
        (Zoom(), {"factor": 2.0}, (35, 22), (40, 24)),
        (Zoom(), {"factor": 0.5}, (40, 30), (35, 25)),
        (Shear(), {"angle": 45.0}, (30, 30), (40, 30)),
        (Shear(), {"angle": 45.0}, (30, 10), (20, 10)),
        (Shear(), {"angle": -45.0}, (30, 30), (20, 30)),
    ],
)
def test_signs_and_directions(transform, columns, start, end):
    size = (41, 41) if isinstance(transform, (Rotate90, Transpose)) else SIZE
    moved = apply(transform, spot(*start, size), **columns)
    np.testing.assert_allclose(place_of_spot(moved), end, atol=0.51)


@pytest.mark.parametrize("angle", [-170.0, -25.0, 0.0, 0.3, 45.0, 90.0])
def test_rotation_is_that_of_opencv_about_the_center(angle):
    expected = cv2.getRotationMatrix2D(((WIDTH - 1) / 2, (HEIGHT - 1) / 2), angle, 1)
    np.testing.assert_allclose(matrix_of(Rotate(), angle=angle)[:2], expected, atol=1e-12)


@pytest.mark.parametrize("turns", [1, 2, 3])
@pytest.mark.parametrize("channels", [(), (3,), (5,)])
def test_quarter_turns_are_those_of_numpy(turns, channels):
    image = random_images(9, 9, *channels)
    turned = apply(Rotate90(), image, turns=turns)
    np.testing.assert_array_equal(turned, np.rot90(image, turns))


@pytest.mark.parametrize("channels", [(), (3,), (5,)])
def test_a_transpose_swaps_the_axes(channels):
    image = random_images(9, 9, *channels)
    np.testing.assert_array_equal(apply(Transpose(), image), image.swapaxes(0, 1))
    expected = [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    np.testing.assert_array_equal(matrix_of(Transpose(), 9, 9), expected)


@pytest.mark.parametrize(("transform", "columns"), [(Rotate90(), {"turns": 1}), (Transpose(), {})])
def test_turns_about_a_diagonal_need_square_images(transform, columns):
    with pytest.raises(ValueError, match=r"needs square images, got height 41 and width 61"):
        apply(transform, spot(20, 20), **columns)


@pytest.mark.parametrize(
    ("transform", "columns"),
    [
        (Rotate(), {"angle": 33.0}),
        (Rotate90(), {"turns": 1}),
        (HorizontalFlip(), {}),
        (VerticalFlip(), {}),
        (Zoom(), {"factor": 1.7}),
        (Shear(), {"angle": 20.0}),
    ],
)
def test_the_center_stays_where_it_is(transform, columns):
    center = np.array([20, 20, 1])
    np.testing.assert_allclose(matrix_of(transform, 41, 41, **columns) @ center, center)


@pytest.mark.parametrize("x", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("y", [-2, -1, 0, 1, 2])
def test_a_few_pixels_are_a_shift_of_so_many(x, y):
    image = random_images(10, 10)
    framed = np.pad(image, 2)
    expected = framed[2 - y : 12 - y, 2 - x : 12 - x]
    moved = apply(Translate(), image, dx=x / 10, dy=y / 10)
    np.testing.assert_array_equal(moved, expected)


def offset(dx, dy, height=10, width=20):
    return matrix_of(Translate(), height, width, dx=dx, dy=dy)[:2, 2].tolist()


@pytest.mark.parametrize(
    ("fractions", "pixels"),
    [
        ((0.1, 0.1), [2, 1]),
        ((-0.13, 0.26), [-3, 3]),
        ((0.02, 0.01), [1, 0]),
        ((-0.02, 0.01), [-1, 0]),
        ((0.01, -0.04), [0, -1]),
        ((0.01, 0.3), [0, 3]),
        ((0.0, 0.0), [0, 0]),
    ],
)
def test_translation_moves_by_whole_pixels_and_by_one_at_least(fractions, pixels):
    assert offset(*fractions) == pixels


@pytest.mark.parametrize(
    ("transform", "identity"),
    [
        (Rotate(), {"angle": 0.0}),
        (Translate(), {"dx": 0.0, "dy": 0.0}),
        (Zoom(), {"factor": 1.0}),
        (Shear(), {"angle": 0.0}),
    ],
)
def test_doing_nothing_is_exact(transform, identity):
    np.testing.assert_array_equal(matrix_of(transform, **identity), np.eye(3))


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (Rotate(-1), "degrees must be"),
        (Rotate((5, -5)), "low <= high"),
        (Rotate("25"), "degrees must be"),
        (Rotate(np.nan), "degrees must be"),
        (Rotate((0, np.inf)), "degrees must be"),
        (Rotate(True), "degrees must be"),
        (Rotate((1, 2, 3)), "degrees must be"),
        (Rotate(min_degrees=-1), "min_degrees must be"),
        (Rotate(5, min_degrees=6), "must reach min_degrees=6"),
        (Rotate((-3, 3), min_degrees=4), "must reach min_degrees=4"),
        (Translate((0.2, 0.1)), "fraction must be"),
        (Zoom((0, 1)), "factor must be .* above 0"),
        (Zoom(-0.1), "factor must be"),
        (Shear(None), "degrees must be"),
    ],
)
def test_ranges_that_are_none_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        transform.columns()


@pytest.mark.parametrize(("degrees", "magnitude"), [(90, 1), (60, 1.5), ((-95, 0), 1)])
def test_a_shear_stays_below_a_right_angle(degrees, magnitude):
    with pytest.raises(ValueError, match="must stay below 90"):
        Shear(degrees).columns()["angle"].values(np.array([0.5]), magnitude)


@pytest.mark.parametrize(
    ("degrees", "low", "high"),
    [(25, -25, 25), ((-5, 25), -5, 25), ((3, 25), 3, 25), ((-9, 0), -9, -1), ((0, 9), 1, 9)],
)
def test_the_least_turn_is_kept_on_both_sides(degrees, low, high):
    uniforms = np.linspace(0, 1, 100_001)[:-1]
    angles = Rotate(degrees, min_degrees=1).columns()["angle"].values(uniforms, 1)
    assert np.abs(angles).min() >= 1
    np.testing.assert_allclose([angles.min(), angles.max()], [low, high], atol=1e-2)
    lengths = max(-1 - low, 0), max(high - max(low, 1), 0)
    np.testing.assert_allclose((angles < 0).mean(), lengths[0] / sum(lengths), atol=1e-3)
