"""Pairs link groups, and copies to the last byte stand for each other."""

import numpy as np
import pytest

from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.duplicates.groups import groups_of, label_conflicts, linked_copies


def similarities_of(angles):
    """Return similarities of vectors in a plane, at these angles in degrees."""
    radians = np.radians(angles)
    vectors = np.column_stack([np.cos(radians), np.sin(radians)])
    return Similarities([vectors.astype(np.float32)])


# 0, 1 and 4 lie within 10 degrees of each other, 2 and 3 too; 4 is 0 to the last byte.
ANGLES = [0, 8, 90, 95, 0, 180]
FIRST_COPY = np.array([0, 1, 2, 3, 0, 5])
WITHIN_TEN = np.cos(np.radians(10.5))


def test_links_are_near_originals_and_copies_to_the_last_byte():
    similarities = similarities_of(ANGLES)
    pairs, values, threshold = linked_copies(similarities, np.arange(6), FIRST_COPY, WITHIN_TEN)
    assert pairs.tolist() == [[0, 1], [2, 3], [0, 4]]
    np.testing.assert_allclose(values, [np.cos(np.radians(8)), np.cos(np.radians(5)), 1], atol=1e-3)
    assert values[2] == 1
    assert threshold == WITHIN_TEN


def test_only_members_are_linked():
    members = np.array([1, 3, 4])
    pairs, _, _ = linked_copies(similarities_of(ANGLES), members, members, WITHIN_TEN)
    assert pairs.tolist() == [[1, 4]]


def test_equal_images_reach_a_threshold_of_one():
    pairs, _, _ = linked_copies(similarities_of([20, 20, 70]), np.arange(3), np.arange(3), 1.0)
    assert pairs.tolist() == [[0, 1]]


def test_equal_images_conflict_at_a_threshold_of_one():
    y, first_copy = np.array(["x", "y", "x"]), np.arange(3)
    for angle in range(0, 90, 5):
        similarities = similarities_of([angle, angle, angle + 40])
        assert label_conflicts(similarities, first_copy, y, ["x"], 1.0).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], []),
        ([[2, 9]], [[2, 9]]),
        ([[4, 9], [2, 4], [3, 7]], [[2, 4, 9], [3, 7]]),
        ([[2, 3], [4, 7], [3, 4]], [[2, 3, 4, 7]]),
    ],
)
def test_groups_are_whatever_pairs_link(pairs, expected):
    members = np.array([2, 3, 4, 7, 9])
    pairs = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    assert [group.tolist() for group in groups_of(pairs, members)] == expected


@pytest.mark.parametrize(
    ("cleaned", "threshold", "expected"),
    [
        (["x"], WITHIN_TEN, [[0, 4], [1, 4], [2, 3]]),
        (["x"], 0.9999, [[0, 4]]),
        (["y"], WITHIN_TEN, [[0, 4], [1, 4], [2, 3]]),
        (["x", "y"], 0.9999, [[0, 4]]),
        (["z"], WITHIN_TEN, []),
        ([], WITHIN_TEN, []),
    ],
)
def test_conflicts_are_copies_with_other_labels_of_which_one_is_looked_at(
    cleaned, threshold, expected
):
    y = np.array(["x", "x", "x", "y", "y", "z"])
    found = label_conflicts(similarities_of(ANGLES), FIRST_COPY, y, cleaned, threshold)
    assert found.tolist() == expected


def test_a_near_copy_of_an_image_whose_byte_copy_has_another_label_is_a_conflict():
    y = np.array(["y", "x", "y", "y", "x", "y"])  # 4 is 0 to the last byte, and 1 is near it
    found = label_conflicts(similarities_of(ANGLES), FIRST_COPY, y, ["x"], WITHIN_TEN)
    assert found.tolist() == [[0, 1], [0, 4]]


def test_conflicts_are_pure():
    y, first_copy = np.array([0, 1, 0, 1, 1, 0]), FIRST_COPY.copy()
    similarities = similarities_of(ANGLES)
    once = label_conflicts(similarities, first_copy, y, [0], WITHIN_TEN)
    np.testing.assert_array_equal(
        label_conflicts(similarities, first_copy, y, [0], WITHIN_TEN), once
    )
    np.testing.assert_array_equal(first_copy, FIRST_COPY)
