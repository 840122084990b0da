import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._core.values import check_value_range, check_values, resolve_value_range
from imblearn_image.augmentation import Brightness


@pytest.mark.parametrize(
    ("value_range", "expected"),
    [(None, None), ("data", "data"), ((0, 255), (0.0, 255.0)), ([-1, 1], (-1.0, 1.0))],
)
def test_value_range_is_read(value_range, expected):
    assert check_value_range(value_range) == expected


@pytest.mark.parametrize(
    "value_range", [(0, 0), (1, 0), (0, np.inf), (0, np.nan), (0,), "auto", 5, ("0", "1"), 0.5]
)
def test_value_range_must_be_a_pair_in_order(value_range):
    with pytest.raises(ValueError, match="value_range must be"):
        check_value_range(value_range)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("u1", (0, 255)),
        ("u2", (0, 65535)),
        ("i2", (-32768, 32767)),
        ("f2", (0, 1)),
        ("f8", (0, 1)),
    ],
)
def test_the_value_range_follows_from_the_dtype(dtype, expected):
    assert resolve_value_range(None, dtype) == expected
    assert resolve_value_range((3, 4), dtype) == (3, 4)


@pytest.mark.parametrize("dtype", ["u4", "i4", ">i4", "u8", "i8"])
def test_integers_of_32_bits_and_more_need_a_value_range(dtype):
    with pytest.raises(ValueError, match=r"need value_range=\(low, high\)"):
        resolve_value_range(None, dtype)
    assert resolve_value_range((0, 255), dtype) == (0, 255)


@pytest.mark.parametrize("values", [[0, 1], [0.5, 0.5]])
def test_values_at_the_ends_are_within(values):
    check_values(np.array(values), (0, 1), 0)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4"])
@pytest.mark.parametrize("value_range", [(0, 1), (-1024, 3071)])
def test_what_rounding_adds_is_within_and_more_is_not(value_range, dtype):
    low, high = value_range
    step = np.finfo(dtype).eps * max(-low, high)
    check_values(np.array([low - 7 * step, high + 7 * step], dtype), value_range, 0)
    for values in ([low - 20 * step, high], [low, high + 20 * step]):
        with pytest.raises(ValueError, match=r"must lie within the value range"):
            check_values(np.array(values, dtype), value_range, 0)


def test_a_blurred_image_may_exceed_the_range_by_its_last_bit():
    white = np.full((9, 9), 1, dtype=np.float32)
    white[4, 4] = np.nextafter(np.float32(1), np.float32(2))
    plan = draw_plan([0, 0, 1], augmenter=Brightness((0.1, 0.1)), random_state=0)
    assert (plan.render([white] * 3) == 1).all()


def test_integers_have_no_such_margin():
    with pytest.raises(ValueError, match=r"must lie within the value range \(0, 4095\)"):
        check_values(np.array([0, 4096], np.uint16), (0.0, 4095.0), 0)


@pytest.mark.parametrize("value", [-1e-9, 1.0001])
def test_values_outside_are_reported_with_their_image(value):
    with pytest.raises(ValueError, match="values of image 17 span"):
        check_values(np.array([0.5, value]), (0, 1), 17)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("dtype", "high"), [("f8", 1), ("f2", 1e6)])  # beyond what float16 holds
def test_what_is_not_finite_is_called_so(value, dtype, high):
    with pytest.raises(ValueError, match="image 17 holds NaN or infinite values"):
        check_values(np.array([0.5, value], dtype), (-high, high), 17)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_a_range_whose_span_overflows_is_refused(dtype):
    largest = 0.9 * float(np.finfo("f8" if dtype == "f8" else "f4").max)
    images = np.zeros((3, 4, 4), dtype)
    plan = draw_plan(
        [0, 0, 1], augmenter=Brightness(0.1), value_range=(-largest, largest), random_state=0
    )
    with pytest.raises(ValueError, match="value_range must span numbers of the images' dtype"):
        plan.render(images)
