"""The automatic threshold starts from the farthest copy, and goes down where images are alike."""

import numpy as np
import pytest

from imblearn_image.duplicates._neighbors import Similarities, close_pairs
from imblearn_image.duplicates._threshold import FARTHEST_COPY, automatic_threshold


def threshold_of(vectors):
    return automatic_threshold(
        *close_pairs(Similarities([vectors.astype(np.float32)]), 1 - FARTHEST_COPY)
    )


def noisy(vectors, scale, seed=1):
    return vectors + np.random.default_rng(seed).normal(scale=scale, size=vectors.shape)


DISTINCT = np.random.default_rng(0).normal(size=(60, 200))


@pytest.mark.parametrize(
    ("vectors", "distance"),
    [
        (DISTINCT, 0.0015),
        (DISTINCT[:3], 0.0015),
        (np.concatenate([DISTINCT, noisy(DISTINCT, 0.02)]), 0.0015),  # each saved twice
        (noisy(np.repeat(DISTINCT[:1], 60, axis=0), 0.02), 2.34375e-05),
        (noisy(np.repeat(DISTINCT[:1], 2, axis=0), 0.02), 2.34375e-05),
        (np.repeat(DISTINCT[:1], 5, axis=0), 1e-5),
        (DISTINCT[:1], 1e-5),
    ],
)
def test_the_automatic_threshold(vectors, distance):
    found = 1 - threshold_of(vectors)
    assert found == pytest.approx(distance)


@pytest.mark.parametrize(
    ("distance", "expected"), [(0.016, 0.0015), (0.014, 0.00075), (0.006, 0.000375)]
)
def test_copies_are_ten_times_nearer_than_other_images(distance, expected):
    nothing = np.empty((0, 2), dtype=np.intp), np.empty(0)
    found = 1 - automatic_threshold(*nothing, np.full(9, 1 - distance))
    assert found == pytest.approx(expected)
