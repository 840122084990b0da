"""The images that stay cover their class."""

import numpy as np
import pytest

from imblearn_image import ImageDiversityUnderSampler
from imblearn_image._neighbors.similarities import Distances
from imblearn_image.descriptors import thumbnail
from imblearn_image.under_sampling._diversity import facility_location, k_center
from tests.benchmarks.planted import planted_copies


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
