"""Spanning forests link the same images at every height as all pairs do."""

import numpy as np
import pytest

from imblearn_image._neighbors.exact import dense_forest, forest
from imblearn_image._neighbors.similarities import Similarities
from tests._neighbors.vectors import vectors_of


def similarity():
    return Similarities([vectors_of()], np.float64).block(slice(None))


def components(pairs, n):
    first = np.arange(n)
    for _ in range(n):
        for i, j in pairs:
            first[[i, j]] = min(first[i], first[j])
    return first.tolist()


def check(pairs, values, full, all_pairs, floor):
    all_values = full[tuple(all_pairs.T)]
    assert (pairs[:, 0] < pairs[:, 1]).all()
    np.testing.assert_array_equal(values, full[tuple(pairs.T)])
    for height in (floor, 0.3, 0.9, 0.99):
        if height >= floor:
            expected = components(all_pairs[all_values >= height], len(full))
            found = pairs[values >= height]
            assert components(found, len(full)) == expected
            assert len(found) == len(full) - len(set(expected))


@pytest.mark.parametrize("floor", [0.9, 0.0])
def test_the_forest_of_pairs(floor):
    full = similarity()
    pairs = np.argwhere(np.triu(full >= floor, 1))
    pairs = pairs[np.random.default_rng(0).permutation(len(pairs))]
    found, values = forest(pairs, full[tuple(pairs.T)], len(full))
    assert (np.diff(values) <= 0).all()
    check(found, values, full, pairs, floor)


def test_no_pairs_are_no_forest():
    found, values = forest(np.empty((0, 2), dtype=np.intp), np.empty(0), 5)
    assert found.shape == (0, 2)
    assert values.shape == (0,)


@pytest.mark.parametrize("floor", [0.9, 0.0])
@pytest.mark.parametrize(
    ("rows", "columns"), [(slice(0, 60), slice(0, 60)), (slice(0, 33), slice(33, 60))], ids=str
)
def test_the_forest_of_a_block(rows, columns, floor):
    full = similarity()
    all_pairs = np.argwhere(np.triu(full >= floor, 1))
    if rows != columns:
        all_pairs = all_pairs[(all_pairs[:, 0] < 33) & (all_pairs[:, 1] >= 33)]
    pairs, values = dense_forest(full[rows, columns], floor, rows, columns)
    check(pairs, values, full, all_pairs, floor)
