"""Copies are near, nearer than images typically are, and apart from all others."""

import numpy as np
import pytest

from imblearn_image._neighbors.exact import close_pairs
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.duplicates import groups
from imblearn_image.duplicates.groups import FARTHEST_COPY, copy_groups


def found_in(vectors):
    """Return the groups of two and more, and the largest distance of copies."""
    similarities = Similarities([vectors.astype(np.float32)], np.float64)
    group, threshold = copy_groups(*close_pairs(similarities, 1 - FARTHEST_COPY), similarities)
    groups = [np.flatnonzero(group == g).tolist() for g in np.unique(group)]
    return [g for g in groups if len(g) > 1], 1 - threshold


def noisy(vectors, scale, seed=1):
    return vectors + np.random.default_rng(seed).normal(scale=scale, size=vectors.shape)


DISTINCT = np.random.default_rng(0).normal(size=(60, 200))
ALONE = np.random.default_rng(1).normal(size=(40, 200))


def test_each_image_twice():
    groups, limit = found_in(np.concatenate([DISTINCT, noisy(DISTINCT, 0.05)]))
    assert groups == [[i, i + 60] for i in range(60)]
    assert limit == pytest.approx(FARTHEST_COPY)


@pytest.mark.parametrize("scale", [0.02, 0.1])
def test_many_copies_of_one_image_among_others(scale):
    cluster = noisy(np.repeat(DISTINCT[:1], 60, axis=0), scale)
    assert found_in(np.concatenate([ALONE, cluster]))[0] == [list(range(40, 100))]


@pytest.mark.parametrize("n", [2, 3, 60])
@pytest.mark.parametrize("scale", [0.001, 0.02, 0.1])
def test_where_all_look_alike_none_is_a_copy(scale, n):
    assert found_in(noisy(np.repeat(DISTINCT[:1], n, axis=0), scale))[0] == []


@pytest.mark.parametrize("scale", [0.02, 0.08])
@pytest.mark.parametrize(("n", "n_others"), [(60, 2), (200, 5), (400, 25), (2600, 40)])
def test_a_few_others_make_no_copies_of_what_looks_alike(n, n_others, scale):
    alike = noisy(np.repeat(DISTINCT[:1], n, axis=0), scale)
    with pytest.warns(UserWarning, match=f"{n:,} images look alike, in 1 group apart"):
        assert found_in(np.concatenate([alike, ALONE[:n_others]]))[0] == []


def test_a_chain_of_images_is_no_group_of_copies():
    angle = np.linspace(0, 2, 100)
    chain = np.cos(angle)[:, None] * DISTINCT[0] + np.sin(angle)[:, None] * DISTINCT[1]
    assert found_in(np.concatenate([chain, DISTINCT[2:]]))[0] == []
    assert found_in(np.concatenate([chain[:4], DISTINCT[2:]]))[0] == [[0, 1, 2, 3]]


def test_equal_vectors_are_copies_whatever_there_is_else():
    for others in (0, 1, 30):
        vectors = np.concatenate([np.repeat(DISTINCT[:1], 5, axis=0), ALONE[:others]])
        assert found_in(vectors)[0] == [[0, 1, 2, 3, 4]]
    assert found_in(DISTINCT[:1]) == ([], pytest.approx(1e-12, rel=1e-3))


def test_copies_are_sixteen_times_nearer_than_images_typically_are():
    images = noisy(np.repeat(DISTINCT[:1], 60, axis=0), 0.144)
    unit = images / np.linalg.norm(images, axis=1, keepdims=True)
    typical = np.median(np.sort(1 - unit @ unit.T, axis=1)[:, 1])
    for scale, is_found in ((0.032, True), (0.05, False)):
        copies = noisy(images[:5], scale, seed=2)
        groups, limit = found_in(np.concatenate([images, copies]))
        assert typical / 16 / 1.1 < limit <= typical / 16 * 1.001
        assert groups == ([[i, i + 60] for i in range(5)] if is_found else [])


def test_copies_are_eight_times_nearer_than_the_next_image():
    # The pair is as near as ever; what changes is a third image beside it.
    for scale, is_found in ((0.05, False), (0.2, True)):
        pair = noisy(DISTINCT[:1], 0.05)
        third = noisy(DISTINCT[:1], scale, seed=2)
        groups, _ = found_in(np.concatenate([DISTINCT, pair, third]))
        assert groups == ([[0, 60]] if is_found else [[0, 60, 61]])


def test_points_on_a_curve_or_surface_are_near_by_chance_and_no_copies():
    for dimension in (1, 2, 3):
        rng = np.random.default_rng(dimension)
        where = rng.uniform(0, 1, size=(400, dimension))
        vectors = np.concatenate(
            [np.cos(where), np.sin(where), np.cos(2 * where), np.sin(2 * where)], axis=1
        )
        assert len(found_in(vectors)[0]) <= (0 if dimension > 1 else 1)


def test_the_order_of_images_does_not_matter():
    vectors = np.concatenate([DISTINCT, noisy(DISTINCT[:20], 0.05), noisy(DISTINCT[:9], 0.02)])
    expected, limit = found_in(vectors)
    order = np.random.default_rng(0).permutation(len(vectors))
    groups, same_limit = found_in(vectors[order])
    assert sorted(sorted(order[g].tolist()) for g in groups) == sorted(expected)
    assert same_limit == pytest.approx(limit)


def test_the_order_does_not_matter_beyond_the_images_that_are_looked_at(monkeypatch):
    monkeypatch.setattr(groups, "_MOST_SAMPLES", 40)
    where = np.random.default_rng(0).uniform(0, 1, size=(200, 2))
    vectors = np.concatenate([np.cos(where), np.sin(where), np.cos(2 * where)], axis=1)
    limits = {
        found_in(vectors[np.random.default_rng(seed).permutation(200)])[1] for seed in range(5)
    }
    assert len(limits) == 1
