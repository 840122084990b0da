"""Find copies among any images, with or without labels."""

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from imblearn_image.duplicates._description import describe_images
from imblearn_image.duplicates._groups import groups_of, linked_copies


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Which of n images are copies of each other, as :func:`find_duplicates` returns it.

    Parameters
    ----------
    groups : list of ndarray of int
        The indices of each group of two or more copies, ascending, in the order of their first
        images.
    pairs : ndarray of int, shape (n_pairs, 2)
        The pairs i < j that link the groups, sorted: similar images, of those that are the same to
        the last byte the first only, and each other of these with that first.
    similarities : ndarray of float64, shape (n_pairs,)
        How similar the two of each pair are, up to 1; 1 of copies to the last byte.
    threshold : float
        The similarity from which images were taken for copies.
    first_copies : ndarray of int, shape (n,)
        For each image the first that is the same to the last byte, in shape and dtype too; itself
        where there is none before it.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.duplicates import find_duplicates
    >>> images = np.random.default_rng(0).integers(0, 256, (5, 32, 32), dtype=np.uint8)
    >>> images[4] = images[1]
    >>> found = find_duplicates(images)
    >>> found.first_copies.tolist()
    [0, 1, 2, 3, 1]
    >>> len(images) - sum(len(group) - 1 for group in found.groups)  # distinct images
    4
    """

    groups: list
    pairs: np.ndarray
    similarities: np.ndarray
    threshold: float
    first_copies: np.ndarray


def find_duplicates(images, *, threshold="auto", orientations=1, n_jobs=None, verbose=0):
    """Find images that are copies of each other, whatever their labels.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or ImageSource
        The images; anything with ``len`` and ``images[i]``, such as files that are loaded when
        asked for. Shapes and dtypes may differ. Each image is read once.
    threshold : "auto" or float, default="auto"
        How similar two images must be to count as copies: the correlation of their thumbnails,
        above 0 and up to 1. ``"auto"`` derives it from all images, see Notes.
    orientations : {1, 8}, default=1
        8 compares all flips and quarter turns too, in eight times the time.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described.

    Returns
    -------
    Duplicates
        Its `groups`, `pairs`, `similarities`, `threshold` and `first_copies`.

    Raises
    ------
    TypeError
        If `images` is no sequence, or holds what is no number: bool, complex, strings.
    ValueError
        If there is no image, an image has another number of dimensions or no pixel, or holds NaN
        or infinite values; if `threshold`, `orientations` or `n_jobs` is none of the above.

    See Also
    --------
    imblearn_image.ImageDuplicateCleaner : Drops all but one of each group, class by class.

    Notes
    -----
    Copies to the last byte are found by a hash of values, shape and dtype. The others are compared
    by their thumbnails u and v (:func:`~imblearn_image.descriptors.thumbnail`, 32 x 32, gray, of
    zero mean): two images are linked where their correlation ``u @ v / (|u| |v|)`` reaches the
    threshold, and a group is whatever is linked, over several images if need be. Among more than
    4 million pairs each image is linked to its 32 nearest only. An image of one value is similar to
    none.

    ``threshold="auto"``: distances are 1 - correlation. t starts at 0.0015 and is halved until it
    is at most a tenth of the typical distance (the median) of an image to the nearest one that is
    farther than t; where nothing is farther, the distance counts as 0. So images are copies only
    if they are very near, and ten times nearer than images that are not copies use to be. Where
    all images look alike, and of two images, copies are those whose thumbnails are equal but for
    rounding (1e-5).

    For n images the search takes time O(n² s) and memory O(n s), with s = 1024 values of a
    thumbnail.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.duplicates import find_duplicates
    >>> images = list(np.random.default_rng(0).integers(0, 128, (6, 64, 64), dtype=np.uint8))
    >>> images[3] = images[0] + 20  # brighter
    >>> images[5] = images[2]
    >>> found = find_duplicates(images)
    >>> [group.tolist() for group in found.groups]
    [[0, 3], [2, 5]]
    >>> found.threshold
    0.9985
    """
    threshold = _checked_threshold(threshold)
    if isinstance(orientations, bool) or orientations not in (1, 8):
        raise ValueError(f"orientations must be 1 or 8, got {orientations!r}")
    if not isinstance(verbose, (Integral, np.bool_)):
        raise ValueError(f"verbose must be an integer or a bool, got {verbose!r}")
    first_copies, similarities = describe_images(
        images, orientations=orientations, n_jobs=n_jobs, verbose=verbose
    )
    members = np.arange(len(first_copies))
    pairs, values, threshold = linked_copies(similarities, members, first_copies, threshold)
    order = np.lexsort(pairs.T[::-1])
    return Duplicates(
        groups=groups_of(pairs, members),
        pairs=pairs[order],
        similarities=values[order],
        threshold=threshold,
        first_copies=first_copies,
    )


def _checked_threshold(threshold):
    if isinstance(threshold, str) and threshold == "auto":
        return threshold
    if isinstance(threshold, Real) and not isinstance(threshold, bool) and 0 < threshold <= 1:
        return float(threshold)
    raise ValueError(f"threshold must be 'auto' or a number above 0 and up to 1, got {threshold!r}")
