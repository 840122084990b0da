"""Each pair is compared at the smaller size of the two, whatever the blocks."""

import numpy as np
import pytest

from imblearn_image._neighbors import exact
from imblearn_image._neighbors.by_size import SimilaritiesBySize
from imblearn_image._neighbors.exact import close_pairs, nearest
from imblearn_image._neighbors.similarities import Similarities
from tests._neighbors.vectors import vectors_of

N = 60
SIZE_OF = np.random.default_rng(0).integers(3, size=N)
VIEWS = [
    [vectors_of(N, seed=size), vectors_of(N, seed=size)[np.random.default_rng(size).permutation(N)]]
    for size in range(3)
]


def by_size():
    return SimilaritiesBySize([Similarities(views, np.float64) for views in VIEWS], SIZE_OF)


def expected():
    smaller = np.minimum.outer(SIZE_OF, SIZE_OF)
    blocks = [Similarities(views, np.float64).block(slice(None)) for views in VIEWS]
    return np.choose(smaller, blocks)


PARTS = [
    (slice(None), slice(None)),
    (slice(3, 20), slice(11, 40)),
    (np.array([5, 2, 40]), slice(None)),
    (np.flatnonzero(SIZE_OF == 2), np.flatnonzero(SIZE_OF == 0)),
    (np.flatnonzero(SIZE_OF == 1), np.flatnonzero(SIZE_OF == 1)),
    (np.flatnonzero(SIZE_OF == 1), np.flatnonzero(SIZE_OF != 1)),
    (np.arange(0), slice(None)),
    (np.flatnonzero(SIZE_OF == 2), np.arange(0)),
]


@pytest.mark.parametrize(("rows", "columns"), PARTS)
def test_blocks_are_those_of_the_smaller_size(rows, columns):
    found = by_size()
    np.testing.assert_array_equal(found.block(rows, columns), expected()[rows][:, columns])
    np.testing.assert_allclose(
        found.coarse().products(rows, columns), expected()[rows][:, columns], atol=2e-3
    )


def test_pairs_are_as_in_a_block():
    pairs = np.argwhere(np.triu(np.ones((N, N)), 1))
    np.testing.assert_array_equal(by_size().of_pairs(pairs), expected()[tuple(pairs.T)])


def test_some_of_the_images_keep_their_sizes():
    some = np.random.default_rng(1).permutation(N)[:25]
    part = by_size().take(some)
    assert len(part) == 25
    np.testing.assert_array_equal(part.block(slice(None)), expected()[np.ix_(some, some)])
    has = [Similarities(VIEWS[size], np.float64).has_direction[i] for i, size in enumerate(SIZE_OF)]
    np.testing.assert_array_equal(by_size().has_direction, has)


@pytest.mark.parametrize("block", [1, 7, 4096])
def test_searches_find_the_same_in_blocks_of_any_size(block, monkeypatch):
    floor = 0.5
    monkeypatch.setattr(exact, "_BLOCK", block)
    pairs, values, _ = close_pairs(by_size(), floor)
    order = np.lexsort(pairs.T[::-1])
    close = np.argwhere(np.triu(expected() >= floor, 1))
    np.testing.assert_array_equal(pairs[order], close)
    np.testing.assert_array_equal(values[order], expected()[tuple(close.T)])
    _, most = nearest(by_size(), np.arange(N), np.arange(N))
    others = expected()
    np.fill_diagonal(others, -np.inf)
    np.testing.assert_array_equal(most[:, 0], others.max(axis=1))


def test_the_order_by_content_does_not_depend_on_places():
    order = by_size().order_by_content()
    assert sorted(order) == list(range(N))
    turned = by_size().take(np.arange(N)[::-1])
    vectors = VIEWS[0][0]
    np.testing.assert_array_equal(vectors[::-1][turned.order_by_content()], vectors[order])
