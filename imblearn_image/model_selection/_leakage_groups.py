"""Groups of images that must not be torn apart by a split."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imblearn_image._core.labels import read_groups
from imblearn_image.duplicates import find_duplicates
from imblearn_image.model_selection._parts import images_of


def leakage_groups(
    X,
    groups=None,
    *,
    threshold="auto",
    orientations=1,
    image_shape=None,
    n_jobs=None,
    verbose=0,
):
    """Label images such that copies of each other have the same label.

    For :class:`~sklearn.model_selection.StratifiedGroupKFold`,
    :class:`~sklearn.model_selection.GroupShuffleSplit`, :func:`stratified_group_split`, and
    whatever else takes ``groups``.

    Parameters
    ----------
    X : array-like of shape (n, height, width[, channels]) or (n, n_features), or ImageSource
        The images; anything with ``len`` and ``X[i]``. Each is read once.
    groups : array-like of shape (n,), default=None
        Groups of your own, such as patients. They are kept whole: those that share a copy become
        one.
    threshold : "auto" or float, default="auto"
        How similar two images must be to count as copies, as of
        :func:`~imblearn_image.duplicates.find_duplicates`; ``"auto"`` derives it from all images.
    orientations : {1, 8}, default=1
        8 compares all flips and quarter turns too, in eight times the time.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described.

    Returns
    -------
    ndarray of int, shape (n,)
        The group of each image, from 0 on in the order of their first images.

    Raises
    ------
    TypeError, ValueError
        As of ``find_duplicates``; if there are not as many groups as images, or one is missing.

    See Also
    --------
    stratified_group_split : A hold-out by groups and classes.
    check_leakage : Whether a split that was made leaks.

    Notes
    -----
    What was made from an image by augmentation is mostly not recognized. For images of this
    package's sampler ``groups=sampler.sample_indices_`` is exact.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import leakage_groups
    >>> X = np.random.default_rng(0).integers(0, 200, (6, 32, 32), dtype=np.uint8)
    >>> X[4] = X[1] + 20  # brighter
    >>> leakage_groups(X).tolist()
    [0, 1, 2, 3, 1, 4]
    >>> leakage_groups(X, groups=["ann", "ann", "bob", "bob", "eve", "fay"]).tolist()
    [0, 0, 1, 1, 0, 2]
    """
    images = images_of(X, image_shape, "X")
    codes = np.arange(len(images))
    if groups is not None:
        codes = read_groups(groups, "groups", len(images)).codes
    found = find_duplicates(
        images, threshold=threshold, orientations=orientations, n_jobs=n_jobs, verbose=verbose
    )
    return joined(codes, found.pairs)


def joined(codes, pairs):
    """Join groups that pairs of images link.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        The group of each image.
    pairs : ndarray of int, shape (n_pairs, 2)
        Images that belong together.

    Returns
    -------
    ndarray of int, shape (n,)
        The group of each image, from 0 on in the order of their first images.
    """
    links = codes[pairs]
    size = int(codes.max()) + 1
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    _, first, codes = np.unique(component[codes], return_index=True, return_inverse=True)
    return first.argsort().argsort()[codes]
