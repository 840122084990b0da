"""How similar two images must be to count as copies."""

import numpy as np

# Copies that were compressed, halved, blurred, brightened or made noisy stay nearer than this to
# their originals, and distinct images of solar cells do not: docs/under_sampling.md.
FARTHEST_COPY = 0.0015
_TIMES_NEARER = 10
# What rounding makes of equal thumbnails.
_EQUAL = 1e-5


def automatic_threshold(pairs, values, beyond):
    """Derive the threshold of some images from how near they are to each other.

    Parameters
    ----------
    pairs, values, beyond
        From `close_pairs`, with the floor ``1 - FARTHEST_COPY``.

    Returns
    -------
    float
        The similarity; see the Notes of `find_duplicates`.
    """
    distances = 1 - values
    is_alone = beyond == -1
    t = FARTHEST_COPY
    while t > _EQUAL:
        nearest = np.where(is_alone, np.inf, 1 - beyond)
        is_farther = distances > t
        for end in (0, 1):
            np.minimum.at(nearest, pairs[is_farther, end], distances[is_farther])
        nearest[np.isinf(nearest)] = 0
        if len(nearest) and _TIMES_NEARER * t <= np.median(nearest):
            return 1 - t
        t /= 2
    return 1 - _EQUAL
