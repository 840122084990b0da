"""The searches agree with brute force, whatever the size of their blocks."""

import numpy as np
import pytest

from imblearn_image.duplicates import _neighbors
from imblearn_image.duplicates._neighbors import (
    Distances,
    Similarities,
    close_pairs,
    directions,
    nearest,
    whole,
)

BLOCKS = [1, 7, 50, 4096]


@pytest.fixture(params=BLOCKS)
def _blocks(request, monkeypatch):
    monkeypatch.setattr(_neighbors, "_BLOCK", request.param)


def vectors_of(n=60, d=20, seed=0):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, d))
    # Some near each other, some equal, some zero.
    vectors[n // 2 : n // 2 + 10] = vectors[:10] + rng.normal(scale=0.01, size=(10, d))
    vectors[-4:-2] = vectors[0]
    vectors[-2:] = 0
    return vectors.astype(np.float32)


def cosines(vectors):
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    return unit @ unit.T


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1e-20, 1, 1e20])
def test_whole_numbers_have_exact_dot_products(dtype, scale):
    vectors = np.random.default_rng(0).normal(size=(40, 1024)) * scale
    numbers, factor = whole(vectors, dtype)
    assert numbers.dtype == dtype
    exact = numbers.astype(np.int64)
    np.testing.assert_array_equal(exact, numbers)
    products = numbers @ numbers.T
    np.testing.assert_array_equal(products, exact @ exact.T)
    np.testing.assert_array_equal(numbers[:7, ::-1] @ numbers[:, ::-1].T, products[:7])
    np.testing.assert_allclose(numbers / factor, vectors, atol=0.51 / factor)


def test_whole_numbers_of_nothing_but_zeros():
    numbers, scale = whole(np.zeros((3, 5)), np.float32)
    assert not numbers.any()
    assert scale == 1


@pytest.mark.usefixtures("_blocks")
def test_similarities_are_cosines():
    vectors = vectors_of()
    similarity = Similarities([vectors]).block(slice(None))
    np.testing.assert_allclose(similarity, cosines(vectors), atol=2e-3)
    np.testing.assert_array_equal(similarity, similarity.T)
    assert similarity[0, -3] == pytest.approx(1, abs=1e-12)
    assert not similarity[-1].any()


def test_long_vectors_lose_less_than_distances_of_copies():
    vectors = np.random.default_rng(0).normal(size=(300, 1024)).astype(np.float32)
    vectors[150:] = vectors[:150] + 0.03 * np.random.default_rng(1).normal(size=(150, 1024))
    similarity = Similarities([vectors]).block(slice(None))
    np.testing.assert_allclose(similarity, cosines(vectors.astype(float)), atol=1e-3)
    copies = np.arange(150)
    np.testing.assert_allclose(
        1 - similarity[copies, copies + 150],
        1 - cosines(vectors.astype(float))[copies, copies + 150],
        atol=2e-5,
    )


def test_several_views_give_the_largest_similarity():
    vectors, turned = vectors_of(), vectors_of(seed=1)
    both = Similarities([vectors, turned]).block(slice(None))
    apart = [
        numbers @ directions(vectors)[0].T * np.multiply.outer(factor, directions(vectors)[1])
        for numbers, factor in (directions(vectors), directions(turned))
    ]
    np.testing.assert_allclose(both, np.minimum(np.maximum(*apart), 1), atol=1e-12)


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("floor", [0.99, 0.3, -1])
def test_close_pairs_are_those_of_brute_force(floor):
    similarities = Similarities([vectors_of()])
    pairs, values, beyond = close_pairs(similarities, floor)
    full = similarities.block(slice(None))
    i, j = np.nonzero(np.triu(full >= floor, 1))
    order = np.lexsort(pairs.T[::-1])
    np.testing.assert_array_equal(pairs[order], np.column_stack([i, j]))
    np.testing.assert_array_equal(values[order], full[i, j])
    np.fill_diagonal(full, -1)
    np.testing.assert_array_equal(beyond, np.where(full < floor, full, -1).max(axis=1))


def test_too_many_pairs_are_thinned_to_the_closest(monkeypatch):
    vectors = np.ones((50, 8)) + np.random.default_rng(0).normal(scale=0.1, size=(50, 8))
    similarities = Similarities([vectors.astype(np.float32)])
    full = similarities.block(slice(None))
    np.fill_diagonal(full, -2)
    monkeypatch.setattr(_neighbors, "_MAX_PAIRS", 10)
    pairs, values, _ = close_pairs(similarities, 0.5, most=3)
    assert len(pairs) <= 3 * 50
    found = {tuple(pair) for pair in pairs.tolist()}
    for i in range(50):
        j = int(full[i].argmax())
        assert (min(i, j), max(i, j)) in found
    np.testing.assert_array_equal(values, full[tuple(pairs.T)])


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


@pytest.mark.usefixtures("_blocks")
@pytest.mark.parametrize("offset", [0, 1e6])
def test_distances_are_euclidean(offset):
    vectors = vectors_of().astype(float) + offset
    expected = np.linalg.norm(vectors[:, np.newaxis] - vectors, axis=2)
    distances = Distances(vectors)
    blocks = np.concatenate([block for _, block in distances.blocks()])
    np.testing.assert_allclose(blocks, expected, atol=1e-5)
    np.testing.assert_array_equal(distances.from_one(5), blocks[5])
    np.testing.assert_array_equal(np.diag(blocks), 0)
