"""The tree of single linkage: heights, merge distances and the largest groups."""

import numpy as np

from imblearn_image.duplicates.groups import LinkageTree

# Images at the places 0, 1, 3, 10, 11 and 100 of a line, linked up to a distance of 5.
LINKS = np.array([[0, 1], [3, 4], [1, 2]])
HEIGHTS = np.array([1.0, 1.0, 2.0])
OUTSIDE = np.array([10.0, 9.0, 7.0, 7.0, 8.0, 89.0])


def tree():
    return LinkageTree(LINKS, HEIGHTS, 6, OUTSIDE)


def test_heights_and_merge_distances():
    np.testing.assert_array_equal(tree().height, [0, 0, 0, 0, 0, 0, 1, 1, 2])
    np.testing.assert_array_equal(tree().merge_distance, [1, 1, 2, 1, 1, 89, 2, 7, 7])


def test_the_typical_merge_distance_is_the_median_of_the_nodes_so_far():
    assert tree().typical_merge_distance(0.5) == (1, 6)
    assert tree().typical_merge_distance(1) == (4.5, 4)  # of the merge distances 2, 2, 7 and 89
    assert tree().typical_merge_distance(2) == (7, 3)
    alone = LinkageTree(LINKS[:0], HEIGHTS[:0], 1, np.array([np.inf]))
    assert alone.typical_merge_distance(1) == (0, 0)


def test_the_largest_nodes_that_are_groups_are_taken():
    def groups(nodes, most=6):
        is_group = np.zeros(9, dtype=bool)
        is_group[nodes] = True
        return tree().groups(is_group, lambda members: len(members) <= most).tolist()

    assert groups([]) == [0, 1, 2, 3, 4, 5]
    assert groups([6]) == [0, 0, 2, 3, 4, 5]
    assert groups([6, 7, 8]) == [0, 0, 0, 3, 3, 5]
    assert groups([0, 5, 7]) == [0, 1, 2, 3, 3, 5]
    assert groups([6, 7, 8], most=2) == [0, 0, 2, 3, 3, 5]
