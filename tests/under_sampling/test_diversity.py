"""The images that stay cover their class."""

import numpy as np
import pytest

from imblearn_image import ImageDiversityUnderSampler
from imblearn_image._neighbors import similarities
from imblearn_image._neighbors.similarities import Distances
from imblearn_image.descriptors import thumbnail
from imblearn_image.under_sampling._diversity import facility_location, k_center
from tests.benchmarks.planted import planted_copies
from tests.images import Y, images_of


def naive_cover(distances, count, best_of):
    chosen = [int(distances.sum(axis=1).argmin())]
    while len(chosen) < count:
        chosen.append(best_of(distances, chosen))
    return chosen


def farthest(distances, chosen):
    nearest = distances[chosen].min(axis=0)
    nearest[chosen] = -1
    return int(nearest.argmax())


def most_helpful(distances, chosen):
    nearest = distances[chosen].min(axis=0)
    gains = np.maximum(nearest - distances, 0).sum(axis=1)
    gains[chosen] = -1
    return int(gains.argmax())


@pytest.mark.parametrize(
    ("method", "best_of"), [(k_center, farthest), (facility_location, most_helpful)]
)
@pytest.mark.parametrize("count", [1, 2, 10, 40])
def test_covers_are_those_of_brute_force(method, best_of, count):
    vectors = np.random.default_rng(0).normal(size=(40, 5))
    vectors[30:] = vectors[:10]
    distances = Distances(vectors)
    full = np.concatenate([block for _, block in distances.blocks()])
    cover = method(distances, count)
    expected = naive_cover(full, count, best_of)
    assert sorted(expected) == np.flatnonzero(cover.is_chosen).tolist()
    np.testing.assert_array_equal(cover.distance, full[expected].min(axis=0))
    assert cover.is_chosen[cover.owner].all()
    np.testing.assert_array_equal(full[np.arange(40), cover.owner], cover.distance)


def test_diverse_images_cover_their_class():
    cells, _, _ = planted_copies(n=1)
    cells = cells[:400]
    y = np.repeat([0, 1], [350, 50])
    vectors = thumbnail(cells)[:350]

    def radius(kept):
        return np.sqrt(np.maximum(2 - 2 * (vectors @ vectors[kept].T), 0)).min(axis=1).max()

    rng = np.random.default_rng(0)
    best = min(radius(rng.choice(350, 100, replace=False)) for _ in range(20))
    sampler = ImageDiversityUnderSampler(sampling_strategy={0: 100}, n_jobs=2)
    sampler.fit_resample(cells, y)
    kept = sampler.sample_indices_[:100]
    assert radius(kept) < 0.85 * best
    assert sampler.covering_radius_[0] == pytest.approx(radius(kept), abs=1e-3)


@pytest.mark.parametrize("method", [k_center, facility_location])
def test_distances_that_are_kept_change_no_choice(method, monkeypatch):
    vectors = np.random.default_rng(1).normal(size=(90, 7))
    kept = method(Distances(vectors), 30)
    monkeypatch.setattr(similarities, "_MAX_HELD", 0)
    computed = method(Distances(vectors), 30)
    np.testing.assert_array_equal(kept.owner, computed.owner)
    np.testing.assert_array_equal(kept.distance, computed.distance)


@pytest.mark.parametrize("method", [k_center, facility_location])
def test_all_that_is_looked_at_and_chosen_is_counted(method):
    steps = []
    method(Distances(np.random.default_rng(2).normal(size=(1500, 3))), 7, steps.append)
    assert steps == [1024, 476] + 7 * [1]


@pytest.mark.parametrize("method", ["k_center", "facility_location"])
def test_a_bar_is_shown_while_images_are_chosen(method, capfd):
    sampler = ImageDiversityUnderSampler(sampling_strategy={"a": 9}, method=method, verbose=1)
    sampler.fit_resample(images_of(len(Y)), Y)
    shown = capfd.readouterr().err
    assert "choose from class a" in shown
    assert "39/39" in shown  # 30 to find the medoid, 9 to choose
