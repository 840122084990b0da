import numpy as np
import pandas as pd
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from imblearn_image import derive_class_weight


@pytest.mark.parametrize(
    ("y", "labels"),
    [
        ([3, 1, 1], [1, 3]),
        (np.array([3, 1, 1], np.uint8), [1, 3]),
        (np.array([100, -128, 127], np.int8), [-128, 100, 127]),
        (np.array([2**63 + 5, 1, 1], np.uint64), [1, 2**63 + 5]),
        ([10**15, -(10**15)], [-(10**15), 10**15]),
        ([1.0, 0.0], [0.0, 1.0]),
        ([True, False, True], [False, True]),
        (["1", "10", "2"], ["1", "10", "2"]),
        (np.array(["b", "a"], dtype=object), ["a", "b"]),
        (pd.Series(["b", "a"]), ["a", "b"]),
        (pd.Series(["b", "a"], dtype="category"), ["a", "b"]),
    ],
)
def test_labels_are_plain_and_sorted(y, labels):
    weights = derive_class_weight(y)
    assert list(weights) == labels
    assert [type(label) for label in weights] == [type(label) for label in labels]
    assert all(type(weight) is float for weight in weights.values())


def test_an_indicator_gives_a_pair_of_weights_for_each_label():
    Y_indicator = np.array([[1, 0], [0, 0], [0, 1], [0, 1]])
    assert derive_class_weight(Y_indicator, "complement") == [
        {0: 0.25, 1: 0.75},
        {0: 0.5, 1: 0.5},
    ]
    weights = compute_sample_weight(derive_class_weight(Y_indicator), Y_indicator)
    assert weights.shape == (4,)


@pytest.mark.parametrize("indicator", [np.eye(3)[[0, 1, 2, 2]], np.eye(2, dtype=bool)[[0, 1, 1]]])
def test_a_two_dimensional_y_is_always_multi_label(indicator):
    weights = derive_class_weight(indicator)
    assert len(weights) == indicator.shape[1]
    assert all(list(pair) == [0, 1] for pair in weights)
