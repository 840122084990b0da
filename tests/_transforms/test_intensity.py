import numpy as np
import pytest

from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    Gamma,
    Invert,
    Posterize,
    Solarize,
    WindowLevel,
    make_augmenter,
)
from tests.plans import plan_of_params

# Each transform with a parameter, and its formula on [0, 1].
CASES = {
    "brighter": (Brightness(), {"delta": 0.17}, lambda v: v + 0.17),
    "darker": (Brightness(), {"delta": -0.3}, lambda v: v - 0.3),
    "contrast up": (Contrast(), {"gain": 1.4}, lambda v: 0.5 + 1.4 * (v - 0.5)),
    "contrast down": (Contrast(), {"gain": 0.6}, lambda v: 0.5 + 0.6 * (v - 0.5)),
    "gamma up": (Gamma(), {"gamma": 1.8}, lambda v: np.maximum(v, 0) ** 1.8),
    "gamma down": (Gamma(), {"gamma": 0.4}, lambda v: np.maximum(v, 0) ** 0.4),
    "invert": (Invert(), {}, lambda v: 1 - v),
    "window": (WindowLevel(), {"center": 0.1, "width": 0.8}, lambda v: (v - 0.6) / 0.8 + 0.5),
}
RANGES = {
    "u1": (0, 255), "u2": (0, 65535), "i2": (-32768, 32767), "i1": (-128, 127),
    "u4": (0, 2**32 - 1), "f2": (0, 1), "f4": (0, 1), "f8": (0, 1),
}  # fmt: skip


def given_range(dtype):
    """Return the value range that images of this dtype need to be given, or None."""
    return RANGES[dtype] if np.dtype(dtype) == np.uint32 else None


def apply(steps, image, value_range=None, **augmenter_params):
    """Apply transforms with the parameters given, a list of (transform, columns)."""
    augmenter = make_augmenter(*(transform for transform, _ in steps), **augmenter_params)
    params = {
        f"{name}.{column}": np.array([value])
        for name, (_, columns) in zip(augmenter.names, steps, strict=True)
        for column, value in columns.items()
    }
    plan = plan_of_params(augmenter, np.ones((1, len(steps)), bool), params, value_range)
    return plan.render(image[np.newaxis])[0]


def ramp(dtype, low, high):
    """Return an image with values from low to high, both included."""
    values = np.linspace(low, high, 4096).reshape(64, 64)
    return (np.rint(values) if np.dtype(dtype).kind in "iu" else values).astype(dtype)


def assert_follows(formula, image, result, low, high):
    expected = low + (high - low) * np.clip(
        formula((image.astype("f8") - low) / (high - low)), 0, 1
    )
    assert result.dtype == image.dtype
    # Integers are rounded once; floats to what their own precision holds.
    precision = 1e-3 if image.dtype == np.float16 else 1e-6
    tolerance = 0.5 + 1e-6 * (high - low) if image.dtype.kind in "iu" else precision * (high - low)
    np.testing.assert_allclose(result.astype("f8"), expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("dtype", RANGES)
@pytest.mark.parametrize("case", CASES)
def test_formulas(case, dtype):
    transform, columns, formula = CASES[case]
    low, high = RANGES[dtype]
    image = ramp(dtype, low, high)
    result = apply([(transform, columns)], image, given_range(dtype))
    assert_follows(formula, image, result, low, high)


@pytest.mark.parametrize(
    ("dtype", "value_range"),
    [("u1", (0, 100)), ("u2", (0, 4095)), ("i2", (-1024, 3071)), ("f4", (-1, 1)), ("f8", (0, 255)),
     ("i8", (0, 255))],
)  # fmt: skip
@pytest.mark.parametrize("case", CASES)
def test_formulas_on_a_given_range(case, dtype, value_range):
    transform, columns, formula = CASES[case]
    image = ramp(dtype, *value_range)
    result = apply([(transform, columns)], image, value_range)
    assert_follows(formula, image, result, *value_range)
    assert value_range[0] <= result.min() <= result.max() <= value_range[1]


@pytest.mark.parametrize(
    ("value_range", "delta", "expected"), [((-50, 255), -1, 0), ((0, 300), 1, 255)]
)
def test_a_range_beyond_uint8_ends_where_uint8_does(value_range, delta, expected):
    image = ramp("u1", 0, 255)
    result = apply([(Brightness(), {"delta": float(delta)})], image, value_range)
    np.testing.assert_array_equal(result, np.full_like(image, expected))


@pytest.mark.parametrize("dtype", RANGES)
@pytest.mark.parametrize(
    "identity",
    [(Brightness(), {"delta": 0.0}), (Contrast(), {"gain": 1.0}), (Gamma(), {"gamma": 1.0})],
)
def test_doing_nothing_is_exact(identity, dtype):
    image = ramp(dtype, *RANGES[dtype])
    result = apply([identity], image, given_range(dtype))
    np.testing.assert_array_equal(result, image)


def test_solarize_inverts_what_is_above_the_threshold():
    image = ramp("u1", 0, 255)
    result = apply([(Solarize(), {"threshold": 0.6})], image)
    np.testing.assert_array_equal(result, np.where(image > 153, 255 - image, image))


@pytest.mark.parametrize("bits", [1, 3, 8])
def test_posterize_leaves_so_many_levels_evenly_spread(bits):
    result = apply([(Posterize(), {"bits": bits})], ramp("u1", 0, 255))
    levels = np.rint(np.linspace(0, 255, 2**bits))
    np.testing.assert_array_equal(np.unique(result), levels)


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_a_run_is_clipped_and_rounded_once_at_its_end(dtype):
    steps = [(Brightness(), {"delta": 0.6}), (Contrast(), {"gain": 0.5}), (Gamma(), {"gamma": 2.0})]
    image = ramp(dtype, *RANGES[dtype])
    result = apply(steps, image)
    assert_follows(lambda v: (0.5 + 0.5 * (v + 0.6 - 0.5)) ** 2, image, result, *RANGES[dtype])


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_a_run_differs_from_its_steps_by_their_rounding_only(dtype):
    """Rounding by half a level, stretched by the slopes that follow: 1.3 and at most 1.1 here."""
    high = RANGES[dtype][1]
    steps = [(Brightness(), {"delta": 0.1}), (Contrast(), {"gain": 1.3}), (Gamma(), {"gamma": 1.1})]
    image = ramp(dtype, 0.2 * high, 0.7 * high)  # so that no step clips
    together, one_by_one = apply(steps, image), image
    for step in steps:
        one_by_one = apply([step], one_by_one)
    bound = 0.5 + 0.5 * (1 + 1.1 + 1.1 * 1.3)
    assert np.abs(together.astype(int) - one_by_one).max() <= bound


def test_the_order_of_the_list_is_the_order_of_work():
    image = ramp("f8", 0, 1)
    steps = [(Brightness(), {"delta": 0.2}), (Contrast(), {"gain": 0.5})]
    one, other = apply(steps, image), apply(steps[::-1], image)
    np.testing.assert_allclose(one, np.clip(0.25 + 0.5 * (image + 0.2), 0, 1))
    np.testing.assert_allclose(other, np.clip(0.25 + 0.5 * image + 0.2, 0, 1))


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (Brightness(-0.1), "delta must be"),
        (Brightness((0.3, 0.1)), "low <= high"),
        (Contrast((0, 2)), "gain must be .* above 0"),
        (Contrast("much"), "gain must be"),
        (Gamma((2, 1)), "low <= high"),
        (Gamma(-1), "gamma must be"),
        (Solarize(1.5), "threshold must be a number from 0 to 1"),
        (Posterize(9), "bits must be an integer from 1 to 8"),
        (Posterize(2.5), "bits must be an integer"),
        (WindowLevel(width=-1), "width must be"),
    ],
)
def test_ranges_that_are_none_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        transform.columns()
