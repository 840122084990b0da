"""Images for tests: noise, values that every dtype holds, scenes, and copies with labels."""

import numpy as np

Y = np.repeat(["a", "b", "c"], [30, 18, 7])


def random_images(*shape, dtype=np.uint8, high=256, seed=0):
    """Return noise of whole values below `high`; the first of `shape` is usually their number."""
    return np.random.default_rng(seed).integers(0, high, shape, dtype=np.uint8).astype(dtype)


def small_images(shape, dtype="uint8", n=5):
    """Return noise from 0 to 1, or for integers from 0 to 119, which every dtype of them holds."""
    values = np.random.default_rng(0).random((n, *shape))
    return values.astype(dtype) if np.dtype(dtype).kind == "f" else (values * 120).astype(dtype)


def scene(side, channels, dtype, n=13):
    """Return images with edges, slopes and texture, over the middle of the dtype's range."""
    height, width = side
    y, x = np.mgrid[0:height, 0:width] / max(side)
    rng = np.random.default_rng(0)
    images = []
    for _ in range(n):
        a, b, c = rng.uniform(1, 9, 3)
        planes = [0.5 + 0.2 * np.sin(a * x + b * y + k) for k in range(channels or 1)]
        texture = 0.1 * (np.sin(40 * x * c) > 0) + rng.uniform(0, 0.05, side)
        images.append(np.stack(planes, axis=-1) + texture[..., np.newaxis])
    values = np.stack(images)
    values = values[..., 0] if channels is None else values
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return values.astype(dtype)
    info = np.iinfo(dtype)
    return np.rint(info.min + values * (info.max - info.min)).astype(dtype)


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
