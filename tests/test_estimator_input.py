import warnings

import numpy as np
import pytest

from imblearn_image import _estimator_input


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
    assert _estimator_input.check_image_shape(image_shape, np.zeros(shape)) == expected


@pytest.mark.parametrize(
    "image_shape", [12, "44", (12,), (1, 2, 3, 2), (0, 12), (-2, 6), (3.0, 4), (-1, -1)]
)
def test_image_shape_must_be_two_or_three_sides(image_shape):
    with pytest.raises(ValueError, match="image_shape must be"):
        _estimator_input.check_image_shape(image_shape, np.zeros((5, 12)))


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
        _estimator_input.warn_if_channels_first(shape)
    assert len(caught) == warned


@pytest.mark.parametrize("X", [np.zeros((2, 3, 3)), [[1, 2], [3, 4]], "text"])
def test_nothing_is_said_about_what_is_no_sequence_of_images(X):
    _estimator_input.explain_objects(X)
