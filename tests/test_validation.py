import warnings

import numpy as np
import pytest

from imblearn_image import _validation as validation


@pytest.mark.parametrize(
    ("image_shape", "shape", "expected"),
    [
        (None, (5, 4, 3), (4, 3)),
        (None, (5, 4, 3, 2), (4, 3, 2)),
        ((4, 3), (5, 12), (4, 3)),
        ((4, -1), (5, 12), (4, 3)),
        ([-1, 3], (5, 12), (4, 3)),
        (np.array([2, 2, 3]), (5, 12), (2, 2, 3)),
        ((2, -1, 3), (5, 12), (2, 2, 3)),
        ((1, -1), (5, 12), (1, 12)),
        ((4, 3), (5, 4, 3), (4, 3)),
        ((4, -1), (5, 4, 3), (4, 3)),
    ],
)
def test_image_shape_is_resolved(image_shape, shape, expected):
    assert validation.check_image_shape(image_shape, np.zeros(shape)) == expected


@pytest.mark.parametrize(
    "image_shape", [12, "44", (12,), (1, 2, 3, 2), (0, 12), (-2, 6), (3.0, 4), (-1, -1)]
)
def test_image_shape_must_be_two_or_three_sides(image_shape):
    with pytest.raises(ValueError, match="image_shape must be"):
        validation.check_image_shape(image_shape, np.zeros((5, 12)))


@pytest.mark.parametrize(
    ("shape", "warned"),
    [
        ((9, 3, 32, 32), True),
        ((9, 1, 32, 32), True),
        ((9, 4, 5, 5), True),
        ((9, 32, 32, 3), False),
        ((9, 3, 32, 3), False),
        ((9, 3, 4, 32), False),
        ((9, 2, 32, 32), False),
        ((9, 3, 32), False),
    ],
)
def test_channels_first_is_suspected_where_only_that_makes_sense(shape, warned):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        validation.warn_if_channels_first(shape)
    assert len(caught) == warned


@pytest.mark.parametrize(
    ("value_range", "expected"),
    [(None, None), ("data", "data"), ((0, 255), (0.0, 255.0)), ([-1, 1], (-1.0, 1.0))],
)
def test_value_range_is_read(value_range, expected):
    assert validation.check_value_range(value_range) == expected


@pytest.mark.parametrize(
    "value_range", [(0, 0), (1, 0), (0, np.inf), (0, np.nan), (0,), "auto", 5, ("0", "1"), 0.5]
)
def test_value_range_must_be_a_pair_in_order(value_range):
    with pytest.raises(ValueError, match="value_range must be"):
        validation.check_value_range(value_range)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("u1", (0, 255)),
        ("u2", (0, 65535)),
        ("i2", (-32768, 32767)),
        ("i4", (-(2**31), 2**31 - 1)),
        ("f2", (0, 1)),
        ("f8", (0, 1)),
    ],
)
def test_the_value_range_follows_from_the_dtype(dtype, expected):
    assert validation.resolve_value_range(None, dtype) == expected
    assert validation.resolve_value_range((3, 4), dtype) == (3, 4)


@pytest.mark.parametrize("values", [[0, 1], [0.5, 0.5]])
def test_values_at_the_ends_are_within(values):
    validation.check_values(np.array(values), (0, 1), 0)


@pytest.mark.parametrize("value", [-1e-9, 1.0001, np.nan, np.inf])
def test_values_outside_are_reported_with_their_image(value):
    with pytest.raises(ValueError, match="values of image 17 span"):
        validation.check_values(np.array([0.5, value]), (0, 1), 17)


@pytest.mark.parametrize(
    ("image", "kind", "message"),
    [
        (np.zeros(3), ValueError, r"got shape \(3,\) for image 4"),
        (np.zeros((0, 3)), ValueError, "at least one pixel"),
        (np.zeros((3, 3), bool), TypeError, "got bool"),
        (np.zeros((3, 3), complex), TypeError, "got complex128"),
    ],
)
def test_a_single_image_is_checked(image, kind, message):
    with pytest.raises(kind, match=message):
        validation.check_image(image, 4)


def test_a_single_image_may_be_a_nested_list():
    assert validation.check_image([[1, 2], [3, 4]], 0).shape == (2, 2)


@pytest.mark.parametrize("X", [np.zeros((2, 3, 3)), [[1, 2], [3, 4]], "text"])
def test_nothing_is_said_about_what_is_no_sequence_of_images(X):
    validation.explain_objects(X)
