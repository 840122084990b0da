"""Vectors that tests of searches share."""

import numpy as np


def vectors_of(n=60, d=20, seed=0):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, d))
    # Some near each other, some equal, some zero.
    vectors[n // 2 : n // 2 + 10] = vectors[:10] + rng.normal(scale=0.01, size=(10, d))
    vectors[-4:-2] = vectors[0]
    vectors[-2:] = 0
    return vectors.astype(np.float32)
