"""What the noun holds; tests/test_labels_agree.py has what each form is taken for."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.class_weight import compute_sample_weight

from imblearn_image import derive_class_weight
from imblearn_image._core.labels import concatenate, read_groups, read_labels


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


KINDS = {
    "near": np.array([3, -7, 3, 12, -7, 3]),
    "far": np.array([3, -(10**12), 3, 10**12, -(10**12), 3]),
    "large": np.array([2**63 + 9, 5, 2**63 + 9, 2**64 - 1, 5, 2**63 + 9], np.uint64),
    "large and near": np.array([2, 0, 2, 7, 0, 2], np.uint64) + np.uint64(2**63),
    "extremes": np.array([127, -128, 127, 0, -128, 127], np.int8),
    "booleans": np.array([True, False, True, True, False, True]),
    "floats": np.array([3.0, -7, 3, 12, -7, 3]),
    "strings": np.array(["b", "a", "b", "c", "a", "b"]),
    "objects": np.array(["b", "a", "b", "c", "a", "b"], dtype=object),
}


@pytest.mark.parametrize("y", KINDS.values(), ids=KINDS)
def test_codes_are_the_places_among_the_sorted_classes(y):
    labels = read_labels(y)
    classes, codes = np.unique(y, return_inverse=True)
    np.testing.assert_array_equal(labels.classes, classes, strict=True)
    np.testing.assert_array_equal(labels.codes, codes)
    np.testing.assert_array_equal(labels.values, y, strict=True)
    assert labels.n == len(y)
    assert labels.by_class() == {c: int((y == c).sum()) for c in classes.tolist()}
    for code, label in enumerate(classes):
        np.testing.assert_array_equal(labels.members(code), np.flatnonzero(y == label))


def test_labels_are_small_and_cannot_be_changed():
    labels = read_labels(np.arange(10_000) % 200)
    assert labels.codes.dtype == np.uint8
    assert labels.members(3).dtype == np.int32
    for array in (labels.codes, labels.classes, labels.members(3)):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        labels.codes = labels.codes


def test_a_pickle_holds_classes_and_codes_only():
    labels = read_labels(np.arange(100_000) % 7)
    labels.members(0)
    data = pickle.dumps(labels)
    assert len(data) < 101_000
    np.testing.assert_array_equal(pickle.loads(data).members(6), labels.members(6))


def test_large_integers_of_a_list_are_not_rounded():
    assert read_labels([2**63 + 1, 2**63 + 2, -1]).by_class() == {-1: 1, 2**63 + 1: 1, 2**63 + 2: 1}


def test_names_of_columns_are_sorted_as_classes():
    frame = pd.DataFrame({"z": [1, 0, 0], "a": [0, 1, 1]})
    assert read_labels(frame).values.tolist() == ["z", "a", "a"]
    assert read_labels(frame).classes.tolist() == ["a", "z"]
    frame.columns = ["a", "a"]
    with pytest.raises(
        ValueError, match=r"columns of y must have different names, got \['a', 'a'\]"
    ):
        read_labels(frame)


def test_there_is_one_label_for_each_image():
    with pytest.raises(ValueError, match="of_test must name one for each of the 4 images, got 3"):
        read_labels([0, 1, 0], "of_test", 4)


@pytest.mark.parametrize("y", [None, [], np.zeros((3, 0)), 3, [[1, 2], [1]]])
def test_what_is_no_array_of_labels_is_refused(y):
    with pytest.raises(
        ValueError, match=r"target y is None|must hold at least|must have shape|uneq"
    ):
        read_labels(y)


@pytest.mark.parametrize("second", ["strings", "objects"])
def test_parts_get_classes_in_common(second):
    parts = [read_labels(["d", "b"]), read_labels(KINDS[second])]
    joined = concatenate(parts, ["a", "b"])
    assert joined.classes.tolist() == ["a", "b", "c", "d"]
    assert joined.values.tolist() == ["d", "b", *KINDS[second].tolist()]


def test_integers_of_parts_are_not_rounded():
    parts = [read_labels(np.array([2**63 + 1, 5], np.uint64)), read_labels(np.array([-1, 5]))]
    assert concatenate(parts, ["a", "b"]).values.tolist() == [2**63 + 1, 5, -1, 5]


def test_parts_of_numbers_and_strings_are_refused():
    with pytest.raises(TypeError, match="a and b must be both numbers or both strings"):
        concatenate([read_labels([1]), read_labels(["1"])], ["a", "b"])


def test_groups_that_cannot_be_sorted_are_refused():
    with pytest.raises(TypeError, match="must be all numbers or all strings"):
        read_groups(np.array([{1}, {2}], dtype=object), "groups", 2)
