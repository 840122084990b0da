import math

import numpy as np
import pytest

from imblearn_image import class_weight_array, derive_class_weight, pos_weight

Y = np.repeat(["a", "b", "c"], [60, 30, 10])


def test_an_array_has_the_order_asked_for():
    weights = derive_class_weight([str(i) for i in range(1, 13) for _ in range(i)], "sqrt")
    order = [str(i) for i in range(1, 13)]
    assert list(weights) != order
    np.testing.assert_allclose(
        class_weight_array(weights, order), [math.sqrt(12 / i) for i in range(1, 13)]
    )


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (["a", "b"], r"not in classes \['c'\]"),
        (["a", "b", "c", "d"], r"without a weight \['d'\]"),
        (["a", "b", "c", "c"], "different labels"),
        ("abc", "different labels"),
    ],
)
def test_an_array_needs_the_same_labels(classes, message):
    with pytest.raises(ValueError, match=message):
        class_weight_array(derive_class_weight(Y), classes)


@pytest.mark.parametrize(
    "y", [[0, 0, 0, 1], [-1, -1, -1, 1], [False] * 3 + [True], ["no"] * 3 + ["yes"]]
)
def test_pos_weight_is_negatives_by_positives(y):
    assert pos_weight(y) == 3.0
    assert type(pos_weight(y)) is float


def test_pos_weight_of_an_indicator_is_an_array():
    np.testing.assert_array_equal(pos_weight([[1, 0], [0, 1], [0, 1], [0, 1]]), [3, 1 / 3])


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 0], "no positive sample, only the label 0"),
        ([1, 1], "no negative sample, only the label 1"),
        ([0, 1, 2], r"two classes, got \[0, 1, 2\]"),
        ([[0, 1], [0, 0]], "label 0 has no positive"),
    ],
)
def test_pos_weight_needs_both_kinds(y, message):
    with pytest.raises(ValueError, match=message):
        pos_weight(y)
