"""Similarities and distances are exact sums, whatever the size of blocks."""

import numpy as np
import pytest

from imblearn_image._neighbors import similarities
from imblearn_image._neighbors.similarities import Distances, Similarities, directions, quantize
from tests._neighbors.vectors import vectors_of


@pytest.fixture(params=[1, 7, 50, 4096])
def _blocks(request, monkeypatch):
    monkeypatch.setattr(similarities, "_BLOCK", request.param)


def cosines(vectors):
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    return unit @ unit.T


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1e-305, 1e-170, 1e-20, 1, 1e20, 1e160, 1e300])
def test_whole_numbers_have_exact_dot_products(dtype, scale):
    vectors = np.random.default_rng(0).normal(size=(40, 1024)) * scale
    numbers, unit = quantize(vectors, dtype)
    assert numbers.dtype == dtype
    exact = numbers.astype(np.int64)
    np.testing.assert_array_equal(exact, numbers)
    products = numbers @ numbers.T
    np.testing.assert_array_equal(products, exact @ exact.T)
    np.testing.assert_array_equal(numbers[:7, ::-1] @ numbers[:, ::-1].T, products[:7])
    np.testing.assert_allclose(numbers.astype(float) * unit, vectors, atol=0.51 * unit)


def test_whole_numbers_of_nothing_but_zeros():
    numbers, unit = quantize(np.zeros((3, 5)), np.float32)
    assert not numbers.any()
    assert unit == 1


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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pairs_and_coarse_blocks_agree_with_blocks(dtype):
    similarities = Similarities([vectors_of(), vectors_of(seed=1)], dtype)
    full = similarities.block(slice(None))
    pairs = np.argwhere(np.triu(np.ones_like(full), 1))
    np.testing.assert_array_equal(similarities.of_pairs(pairs), full[tuple(pairs.T)])
    coarse = similarities.coarse().products(slice(0, 7), slice(None))
    assert coarse.dtype == np.float32
    np.testing.assert_allclose(coarse, full[:7], atol=2e-3)
    part = np.array([3, 50, 9])
    np.testing.assert_array_equal(
        similarities.take(part).block(slice(None)), full[np.ix_(part, part)]
    )


@pytest.mark.parametrize("scale", [1e-290, 1e-170, 1e160, 1e300])
def test_vectors_whose_squares_are_no_numbers_have_the_same_directions(scale):
    vectors = np.random.default_rng(0).normal(size=(9, 30))
    with np.errstate(all="raise"):
        similarity = Similarities([vectors * scale]).block(slice(None))
        distances = Distances(vectors * scale).block(slice(None))
    np.testing.assert_allclose(similarity, cosines(vectors), atol=2e-3)
    expected = np.linalg.norm(vectors[:, np.newaxis] - vectors, axis=2) * scale
    np.testing.assert_allclose(distances, expected, rtol=1e-5)


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


def test_the_order_by_content_is_that_of_the_vectors_wherever_they_stand():
    vectors = np.random.default_rng(0).normal(size=(300, 256))
    order = Similarities([vectors], np.float64).order_by_content()
    assert sorted(order.tolist()) == list(range(300))
    assert np.corrcoef(order, np.arange(300))[0, 1] < 0.2
    turned = Similarities([vectors[::-1]], np.float64).order_by_content()
    np.testing.assert_array_equal(turned, 299 - order)
