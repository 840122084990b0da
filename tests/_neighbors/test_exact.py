"""The searches agree with brute force, whatever the size of their blocks."""

import numpy as np
import pytest

from imblearn_image._neighbors import exact
from imblearn_image._neighbors.exact import (
    close_pairs,
    largest_outside,
    nearest,
    two_nearest_groups,
)
from imblearn_image._neighbors.similarities import Similarities
from tests._neighbors.vectors import vectors_of


@pytest.fixture(params=[1, 7, 50, 4096])
def _blocks(request, monkeypatch):
    monkeypatch.setattr(exact, "_BLOCK", request.param)


def fine():
    return Similarities([vectors_of()], np.float64)


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("floor", [0.99, 0.3, -1])
def test_close_pairs_are_those_of_brute_force(floor):
    similarities = fine()
    pairs, values, beyond = close_pairs(similarities, floor)
    full = similarities.block(slice(None))
    i, j = np.nonzero(np.triu(full >= floor, 1))
    order = np.lexsort(pairs.T[::-1])
    np.testing.assert_array_equal(pairs[order], np.column_stack([i, j]))
    np.testing.assert_array_equal(values[order], full[i, j])
    np.fill_diagonal(full, np.inf)
    expected = np.where(full < floor, full, -np.inf).max(axis=1)
    np.testing.assert_allclose(beyond, expected, atol=2e-3)


def connected(pairs, n):
    """Return for each image the first that it is connected with."""
    first = np.arange(n)
    for _ in range(n):
        for i, j in pairs:
            first[[i, j]] = min(first[i], first[j])
    return first.tolist()


@pytest.mark.parametrize("limit", ["_MAX_PAIRS", "_MAX_BLOCK_PAIRS"])
@pytest.mark.parametrize("floor", [0.99, 0.5])
@pytest.mark.parametrize("size", [16, 1024])
def test_of_too_many_pairs_a_forest_of_the_closest_is_left(limit, floor, size, monkeypatch):
    rng = np.random.default_rng(0)
    vectors = np.repeat(rng.normal(size=(2, 8)), 25, axis=0) + rng.normal(scale=0.1, size=(50, 8))
    similarities = Similarities([vectors.astype(np.float32)], np.float64)
    all_pairs, all_values, all_beyond = close_pairs(similarities, floor)
    monkeypatch.setattr(exact, "_BLOCK", size)
    monkeypatch.setattr(exact, limit, 10)
    pairs, values, beyond = close_pairs(similarities, floor)
    assert len(pairs) < 50 < len(all_pairs)
    full = similarities.block(slice(None))
    np.testing.assert_array_equal(values, full[tuple(pairs.T)])
    np.testing.assert_allclose(beyond, all_beyond, atol=2e-3)
    # At each height they connect what all pairs connect.
    for height in np.unique(values)[:: max(1, len(values) // 5)]:
        expected = connected(all_pairs[all_values >= height], 50)
        assert connected(pairs[values >= height], 50) == expected


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("n_components", [1, 2, 20, 60])
def test_the_largest_outside_is_that_of_brute_force(n_components):
    similarities = fine()
    component = np.random.default_rng(0).integers(0, n_components, 60)
    component = np.unique(component, return_inverse=True)[1]
    full = similarities.block(slice(None))
    full[component[:, np.newaxis] == component] = -np.inf
    beyond = full.max(axis=1)
    found = largest_outside(similarities, component, beyond)
    np.testing.assert_allclose(found, beyond, atol=2e-3)


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("n_groups", [1, 2, 10])
def test_two_nearest_groups_are_those_of_brute_force(n_groups):
    similarities = fine()
    group = np.random.default_rng(0).integers(0, n_groups, 60)
    rows = np.arange(0, 60, 7)
    full = similarities.block(slice(None))
    expected = np.full((2, len(rows)), -np.inf)
    for k, i in enumerate(rows):
        best = sorted((full[i, group == g].max() for g in set(group) - {group[i]}), reverse=True)
        expected[: len(best[:2]), k] = best[:2]
    np.testing.assert_array_equal(two_nearest_groups(similarities, rows, group), expected)


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("most", [1, 3, 100])
def test_nearest_is_that_of_brute_force(most):
    similarities = Similarities([vectors_of()])
    rows, among = np.arange(0, 60, 3), np.arange(0, 60, 2)
    indices, values = nearest(similarities, rows, among, most)
    full = similarities.block(rows, among)
    full[rows[:, np.newaxis] == among] = -np.inf
    expected = np.sort(full, axis=1)[:, ::-1][:, :most]
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(
        np.take_along_axis(full, np.searchsorted(among, indices), axis=1), expected
    )
    if most == 1:
        np.testing.assert_array_equal(indices[:, 0], among[full.argmax(axis=1)])
