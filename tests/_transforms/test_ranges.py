"""How a range is read, what is drawn from it, and how a wrong one is explained."""

import re

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    Zoom,
    make_augmenter,
)

SIGNED = {
    "degrees": Rotate,
    "fraction": Translate,
    "delta": Brightness,
}
FACTORS = {"factor": Zoom, "gain": Contrast, "gamma": Gamma}
STRENGTHS = {"sigma": GaussianBlur, "std": GaussianNoise}
GRADED = SIGNED | FACTORS | STRENGTHS
# What 1 is multiplied by to be no mistaken unit: degrees below 1 look like radians.
SCALE = {Rotate: 100}


def draw(transform, n=1000, magnitude=1.0):
    """Return the first column of `n` drawn rows."""
    plan = draw_plan(
        [0] * (n + 1) + [1],
        augmenter=make_augmenter(transform, magnitude=magnitude),
        random_state=0,
    )
    return next(iter(plan.params.values()))


def cases(transforms, values):
    return [
        pytest.param(name, transform, value, id=f"{name}={value!r}")
        for name, transform in transforms.items()
        for value in values
    ]


NO_RANGE = [
    None, True, "0.2", "ab", 1j, np.nan, np.inf, -np.inf, (), (0.5,), (0.5, 1, 2), (0.5, np.nan),
    (0.5, np.inf), (0.5, None), (0.5, "1"), (False, True), ((0.5, 1), (0.5, 1)), {0.5, 1},
    [2, 1], np.array([2.0, 1.0]), np.array([[0.5, 1.0], [0.5, 1.0]]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "transform", "value"),
    [
        *cases(GRADED, NO_RANGE),
        *cases(GRADED, [-0.5]),
        *cases(FACTORS, [(0, 1), (-2, -1), (-1, 1)]),
        *cases(STRENGTHS, [(-1, 1), (-2, -1)]),
        *cases({"degrees": Shear}, NO_RANGE),
    ],
)
def test_a_wrong_range_is_named_and_shown(name, transform, value):
    step = transform.__name__.lower()
    message = f"^{step}: {name} must be .*, got {re.escape(repr(value))}$"
    with pytest.raises(ValueError, match=message):
        draw_plan([0, 0, 1], augmenter=transform(value))


@pytest.mark.parametrize("kernel_size", [True, 2, 0, -1, 3.0, "3", (3, 3)])
def test_a_wrong_kernel_size_is_named_and_shown(kernel_size):
    message = f"gaussianblur: kernel_size must be .*, got {re.escape(repr(kernel_size))}$"
    with pytest.raises(ValueError, match=message):
        draw_plan([0, 0, 1], augmenter=GaussianBlur(kernel_size=kernel_size))


@pytest.mark.parametrize("least", [True, -1, np.nan, np.inf, None, "1", (1, 2)])
def test_a_wrong_least_turn_is_named_and_shown(least):
    with pytest.raises(ValueError, match=f"min_degrees must be .*got {re.escape(repr(least))}$"):
        draw_plan([0, 0, 1], augmenter=Rotate(min_degrees=least))


@pytest.mark.parametrize("kind", [int, float, np.float32, np.int64])
def test_numbers_of_any_real_kind_are_ranges(kind):
    values = draw(Rotate(kind(20)))
    assert -20 <= values.min() < -19
    assert 19 < values.max() <= 20


@pytest.mark.parametrize("kind", [tuple, list, np.array])
def test_pairs_of_any_kind_are_ranges(kind):
    values = draw(Rotate(kind([3, 5])))
    assert 3 <= values.min() < 3.1
    assert 4.9 < values.max() <= 5


@pytest.mark.parametrize("transform", GRADED.values())
@pytest.mark.parametrize("value", [0.7, 0.9])
def test_a_pair_of_one_value_is_that_value(transform, value):
    value *= SCALE.get(transform, 1)
    np.testing.assert_allclose(draw(transform((value, value))), value, rtol=1e-15)


@pytest.mark.parametrize("transform", STRENGTHS.values())
def test_a_scalar_strength_is_fixed(transform):
    assert (draw(transform(0.7)) == 0.7).all()


@pytest.mark.parametrize("transform", [*SIGNED.values(), *STRENGTHS.values()])
@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_a_range_of_zero_does_nothing(transform):
    assert (draw(transform(0)) == 0).all()


@pytest.mark.parametrize("transform", FACTORS.values())
@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_a_scalar_factor_is_as_far_down_as_up(transform):
    logarithms = np.log(draw(transform(0.5), 20_000)) / np.log(1.5)
    assert -1 <= logarithms.min() < -0.99
    assert 0.99 < logarithms.max() <= 1
    assert abs(logarithms.mean()) < 5 / np.sqrt(3 * 20_000)
    assert (draw(transform(0)) == 1).all()


def largest_gap_to_uniform(values, low, high):
    """Return the Kolmogorov-Smirnov distance, which exceeds 2 / sqrt(n) once in 1500 times."""
    share = (np.sort(values) - low) / (high - low)
    return np.abs(share - np.arange(0.5, len(values)) / len(values)).max()


@pytest.mark.parametrize("transform", [*SIGNED.values(), *STRENGTHS.values()])
@pytest.mark.parametrize("magnitude", [0.25, 1, 3])
def test_ranges_are_uniform(transform, magnitude):
    low, high = (end * SCALE.get(transform, 1) for end in (0.1, 0.3))
    values = draw(transform((low, high)), 10_000, magnitude) / magnitude
    assert low <= values.min() <= values.max() <= high
    assert largest_gap_to_uniform(values, low, high) < 2 / np.sqrt(10_000)


@pytest.mark.parametrize("transform", FACTORS.values())
@pytest.mark.parametrize("magnitude", [0.25, 1, 3])
def test_factors_are_uniform_in_the_logarithm(transform, magnitude):
    values = np.log(draw(transform((0.5, 2)), 10_000, magnitude)) / magnitude
    assert np.log(0.5) - 1e-12 <= values.min() <= values.max() <= np.log(2) + 1e-12
    assert largest_gap_to_uniform(values, np.log(0.5), np.log(2)) < 2 / np.sqrt(10_000)


@pytest.mark.parametrize("transform", GRADED.values())
def test_magnitude_scales_what_is_drawn_row_by_row(transform):
    pair = tuple(end * SCALE.get(transform, 1) for end in (0.2, 0.5))
    plain, stronger = draw(transform(pair)), draw(transform(pair), magnitude=1.7)
    expected = plain**1.7 if transform in FACTORS.values() else plain * 1.7
    np.testing.assert_allclose(stronger, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (25, [(-25, -4), (4, 25)]),
        ((-5, 25), [(-5, -4), (4, 25)]),
        ((-25, 2), [(-25, -4)]),
        ((-3, 9), [(4, 9)]),
        ((6, 9), [(6, 9)]),
        ((-9, -6), [(-9, -6)]),
        ((-9, -4), [(-9, -4)]),
        ((4, 9), [(4, 9)]),
    ],
)
def test_the_least_turn_is_cut_out_of_the_middle(degrees, expected):
    angles = draw(Rotate(degrees, min_degrees=4), 20_000)
    total = sum(high - low for low, high in expected)
    seen = 0
    for low, high in expected:
        side = angles[(low <= angles) & (angles <= high)]
        seen += len(side)
        np.testing.assert_allclose(len(side) / len(angles), (high - low) / total, atol=0.02)
        assert largest_gap_to_uniform(side, low, high) < 2 / np.sqrt(len(side))
    assert seen == len(angles)


@pytest.mark.parametrize("angle", [-90, -5, -4, 4, 5])
def test_a_fixed_turn_of_the_least_or_more_is_kept(angle):
    assert (draw(Rotate((angle, angle), min_degrees=4)) == angle).all()


@pytest.mark.parametrize("degrees", [90, (-90, 90)])
def test_a_turn_to_either_end_and_nothing_between_reaches_both(degrees):
    angles = draw(Rotate(degrees, min_degrees=90), 2000)
    assert set(angles) == {-90, 90}
    np.testing.assert_allclose((angles < 0).mean(), 0.5, atol=0.06)


@pytest.mark.parametrize(("degrees", "magnitude"), [(90, 1), ((-95, 0), 1), (10, 9), (45, 2)])
def test_a_shear_to_the_right_angle_or_beyond_is_refused(degrees, magnitude):
    augmenter = make_augmenter(Shear(degrees), magnitude=magnitude)
    with pytest.raises(ValueError, match=r"shear: .* must stay below 90"):
        draw_plan([0, 0, 1], augmenter=augmenter)


@pytest.mark.parametrize("degrees", [89.9, (-89.9, 0)])
def test_a_shear_below_the_right_angle_is_drawn(degrees):
    assert np.abs(draw(Shear(degrees))).max() < 90


@pytest.mark.parametrize("magnitude", [0, 1, 2.5])
def test_what_has_no_strength_is_drawn_alike_at_every_magnitude(magnitude):
    turns = draw(Rotate90(), 3000, magnitude)
    np.testing.assert_array_equal(turns, draw(Rotate90(), 3000))
    assert set(turns) == {1, 2, 3}
