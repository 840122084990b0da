"""Find copies among any images, with or without labels."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np

from imblearn_image._core.validate import is_integer, is_number
from imblearn_image.duplicates.description import describe_images
from imblearn_image.duplicates.groups import groups_of, linked_copies


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Which of n images are copies of each other, as :func:`find_duplicates` returns it.

    Parameters
    ----------
    groups : list of ndarray of int
        The indices of each group of two or more copies, ascending, in the order of their first
        images.
    pairs : ndarray of int, shape (n_pairs, 2)
        The pairs i < j that link the groups, sorted: similar images, where only
        the first of byte-identical ones counts, and each other byte-identical one with that first.
    similarities : ndarray of float64, shape (n_pairs,)
        How similar the two of each pair are, up to 1; 1 for byte-identical images.
    threshold : float
        The similarity from which images were taken for copies.
    first_copies : ndarray of int, shape (n,)
        For each image the first that is byte-identical, in shape and dtype too; itself where there
        is none before it.

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
        How similar two images must be to count as copies: the correlation of their fingerprints,
        above 0 and up to 1. ``"auto"`` derives it from all images, and asks that copies stand
        apart from other images, see Notes.
    orientations : {1, 8}, default=1
        8 compares all flips and quarter turns too, in eight times the time.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described and compared.

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
    Byte-identical images are found by a hash of values, shape and dtype. The fingerprints of the
    others are compared: gray, averaged to at most 64 pixels a side, blurred by 2 of them
    (an eighth of the side at most), averaged to 16 x 16, less their mean. The distance of u and v
    is ``1 - u @ v / (|u| |v|)``, the smallest over the orientations. A constant image is
    similar to none.

    A threshold of your own links all images up to the distance ``1 - threshold``, and a group is
    whatever is linked, over several images if need be.

    ``threshold="auto"`` takes its scale from the images. They are joined by single linkage, the
    nearest first. What is joined is a group of copies if its largest link d is

    - at most 0.01,
    - at most 1/16 of t, the typical distance: the median, over all that is joined up to d, of the
      distance to what is nearest beyond. Copies are much nearer than images are to the next. t is
      known only from at least 1/64 of the images, and from 32 or 1/8 of them, so that a few others
      do not make copies of many images that look alike; a warning says so where it matters;
    - at most 1/8 of the distance at which the group joins something else. So it stands apart, also
      where images are denser than elsewhere;
    - at most ``t * (0.1 / (n log 2)) ** (2 / m)``, up to which chance alone makes 0.1 pairs of n
      points in m dimensions. n is the number of groups; m is estimated as in [1]_ from how much
      farther, of up to 1,000 of them, the second nearest group is than the nearest:
      ``m = 2 log 2 / log(median(d2 / d1))``. So images that are near by chance, as of a gradient or
      of a camera that does not move, are no copies.

    And all images of a group are at most 0.04 from one of them, which is twice as far as from their
    original (distances are squares): a chain of images that lead over to others is no group.

    Fingerprints that are equal but for rounding (1e-12) always count as copies, with a warning if
    those of most images are: a value far from all others, for what is missing, hides the rest.

    With more than 4 million similar pairs, or more than 65,536 in a block of 1,024 x 1,024 images,
    only those of a spanning forest of the largest similarities are listed, which link the same
    groups. For n images the search takes time O(n² s) and memory O(n s), with s = 256 values of a
    fingerprint.

    References
    ----------
    .. [1] E. Facco, M. d'Errico, A. Rodriguez and A. Laio, "Estimating the intrinsic dimension of
       datasets by a minimal neighborhood information", Scientific Reports 7, 12140, 2017.

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
    0.99
    """
    threshold = _checked_threshold(threshold)
    if not is_integer(orientations) or orientations not in (1, 8):
        raise ValueError(f"orientations must be 1 or 8, got {orientations!r}")
    if not isinstance(verbose, (Integral, np.bool_)):
        raise ValueError(f"verbose must be an integer or a bool, got {verbose!r}")
    first_copies, similarities = describe_images(
        images, orientations=orientations, n_jobs=n_jobs, verbose=verbose
    )
    members = np.arange(len(first_copies))
    pairs, values, threshold = linked_copies(
        similarities, members, first_copies, threshold, verbose=verbose
    )
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
    if is_number(threshold) and 0 < threshold <= 1:
        return float(threshold)
    raise ValueError(f"threshold must be 'auto' or a number above 0 and up to 1, got {threshold!r}")
