"""Images with labels that several tests share."""

import numpy as np

Y = np.repeat(["a", "b", "c"], [30, 18, 7])


def images_of(n, shape=(20, 24), seed=0):
    """Return images of noise, no two of them alike."""
    return np.random.default_rng(seed).integers(0, 200, (n, *shape), dtype=np.uint8)


def with_copies(seed=0):
    """Return images for Y of which the last five of class a are brighter copies of its first."""
    X = images_of(len(Y), seed=seed)
    X[25:30] = X[:5] + 30
    return X


def conflicting():
    """Return images for Y: 20 of class a has copies in b and c, and one more in a."""
    X = images_of(len(Y))
    X[21], X[35], X[50] = X[20] + 3, X[20] + 5, X[20]
    return X


def counts_of(y):
    """Return how often each label occurs."""
    return dict(zip(*(part.tolist() for part in np.unique(y, return_counts=True)), strict=True))
