import numpy as np
import pytest

from imblearn_image._core import estimator_input


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
    assert estimator_input.check_image_shape(image_shape, np.zeros(shape)) == expected


@pytest.mark.parametrize(
    "image_shape", [12, "44", (12,), (1, 2, 3, 2), (0, 12), (-2, 6), (3.0, 4), (-1, -1)]
)
def test_image_shape_must_be_two_or_three_sides(image_shape):
    with pytest.raises(ValueError, match="image_shape must be"):
        estimator_input.check_image_shape(image_shape, np.zeros((5, 12)))


@pytest.mark.parametrize("X", [np.zeros((2, 3, 3)), [[1, 2], [3, 4]], "text"])
def test_nothing_is_said_about_what_is_no_sequence_of_images(X):
    estimator_input.explain_objects(X)
