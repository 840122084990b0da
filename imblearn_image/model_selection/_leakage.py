"""Whether images of the test part are in the training part too."""

import numpy as np

from imblearn_image._core.labels import concatenate, read_groups, read_labels
from imblearn_image.duplicates import find_duplicates
from imblearn_image.model_selection._leakage_report import LeakageReport
from imblearn_image.model_selection._parts import Joined, check_alike, images_of


def check_leakage(
    X_train,
    X_test,
    *,
    y_train=None,
    y_test=None,
    groups_train=None,
    groups_test=None,
    threshold="auto",
    orientations=1,
    image_shape=None,
    n_jobs=None,
    verbose=0,
):
    """Find images of the test part that are in the training part too, as copies or by group.

    Parameters
    ----------
    X_train, X_test : array-like of shape (n, height, width[, channels]) or (n, n_features), \
            or ImageSource
        The images of both parts; anything with ``len`` and ``X[i]``. Two arrays have the same
        dtype and images of the same shape; those of lists and other sources may differ. Each image
        is read once.
    y_train, y_test : array-like of shape (n,), default=None
        Labels, in any form of :doc:`/labels`, to find copies whose labels differ; both or neither.
    groups_train, groups_test : array-like of shape (n,), default=None
        What must not be in both parts, such as patients; both or neither. The groups of augmented
        images are ``sampler.sample_indices_``.
    threshold : "auto" or float, default="auto"
        How similar two images must be to count as copies, as of
        :func:`~imblearn_image.duplicates.find_duplicates`; ``"auto"`` derives it from all images of
        both parts, so that data whose images look alike give no false alarm.
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
    LeakageReport
        What was found: to print, to draw, or to raise an error where there is a leak.

    Raises
    ------
    TypeError, ValueError
        If a part is empty, arrays differ in dtype or in the shape of their images, labels or groups
        are given for one part only, are missing, or are not as many as the images; and as
        of ``find_duplicates``.

    See Also
    --------
    leakage_groups : Groups for a split that does not leak.
    stratified_group_split : Such a split.

    Notes
    -----
    Two images are copies where `find_duplicates` has them in one group: the same to the last byte,
    similar, or linked over other images, of either part. Copies that were compressed, resized,
    blurred, brighter or noisy are found, what was turned by some degrees, shifted or cropped is
    not; the guide says how much of what each transform makes is found. Where it is known what
    images were made from, groups are exact.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import check_leakage
    >>> X = np.random.default_rng(0).integers(0, 200, (12, 32, 32), dtype=np.uint8)
    >>> X_train, X_test = X[:8], X[8:].copy()
    >>> X_test[1] = X_train[3] + 20  # brighter
    >>> X_test[2] = X_train[5]
    >>> report = check_leakage(X_train, X_test)
    >>> print(report)
    2 of 4 test images (50.0%) are in the training part of 8 images too
      exact copies           1
      near-copies            1, of similarity 1.0000 to 1.0000
    <BLANKLINE>
    test  train   kind  similarity
       1      3   near      1.0000
       2      5  exact      1.0000
    >>> report.clean_test_indices.tolist()
    [0, 3]
    >>> report.raise_if(max_fraction=0.1)
    Traceback (most recent call last):
        ...
    ValueError: 2 of 4 test images (50.0%) are in the training part too, ...
    """
    train = images_of(X_train, image_shape, "X_train")
    test = images_of(X_test, image_shape, "X_test")
    check_alike(train, test)
    sizes = len(train), len(test)
    labels = _both(read_labels, y_train, y_test, ("y_train", "y_test"), sizes)
    groups = _both(read_groups, groups_train, groups_test, ("groups_train", "groups_test"), sizes)
    images = Joined(train, test)
    try:
        found = find_duplicates(
            images, threshold=threshold, orientations=orientations, n_jobs=n_jobs, verbose=verbose
        )
    except (TypeError, ValueError, OSError) as error:
        if str(error).startswith("image "):  # whose values are wrong
            error.add_note(f"images are counted through both parts: X_test begins at {len(train)}")
        raise
    return LeakageReport(
        **_rows(found, groups, len(train)),
        label_conflicts=_conflicts(found, labels, len(train)),
        shared_groups=_shared(groups, len(train)),
        duplicates=found,
        n_train=len(train),
        n_test=len(test),
        images=images,
    )


def _both(read, of_train, of_test, names, sizes):
    """Return the labels or groups of all images, or None where none are given."""
    if of_train is None and of_test is None:
        return None
    if of_train is None or of_test is None:
        raise ValueError(f"{names[0]} and {names[1]} must be given both or neither")
    parts = [
        read(part, name, size)
        for part, name, size in zip((of_train, of_test), names, sizes, strict=True)
    ]
    return concatenate(parts, names)


def _rows(found, groups, n_train):
    """Return a row for each image of the test part that is touched, by columns.

    Parameters
    ----------
    found : Duplicates
        Of both parts, the training images first.
    groups : Labels or None
        The group of each image.
    n_train : int
        The number of training images.

    Returns
    -------
    dict of str to ndarray
        `test_indices`, `train_indices`, `kinds` and `similarities`.
    """
    n = len(found.first_copies)
    train, similarity = np.full(n, -1), np.full(n, np.nan)
    kind = np.full(n, "group")
    if groups is not None:
        in_train, first = np.unique(groups.codes[:n_train], return_index=True)
        place = np.searchsorted(in_train, groups.codes).clip(max=len(in_train) - 1)
        train = np.where(in_train[place] == groups.codes, first[place], -1)
    # The first image of a group of copies is one of the training part if any is.
    root = _roots(found)
    is_copy = root < n_train
    train[is_copy], kind[is_copy] = root[is_copy], "near"
    images, others, values = _links(found, n_train)
    images, nearest = np.unique(images, return_index=True)
    original = found.first_copies
    place = np.searchsorted(images, original).clip(max=len(images) - 1)
    is_linked = images[place] == original
    row = nearest[place[is_linked]]
    train[is_linked], similarity[is_linked] = others[row], values[row]
    kind[original < n_train] = "exact"
    test = np.flatnonzero(train[n_train:] >= 0)
    part = n_train + test
    return {
        "test_indices": test,
        "train_indices": train[part],
        "kinds": kind[part],
        "similarities": similarity[part],
    }


def _roots(found):
    """Return for each image the first of its group of copies, itself where it has none."""
    roots = np.arange(len(found.first_copies))
    for group in found.groups:
        roots[group] = group[0]
    return roots


def _links(found, n_train):
    """Return which images are like which of the training part, the most similar first.

    Images that are the same to the last byte are represented by the first of them.

    Returns
    -------
    images, others : ndarray of int, shape (n_links,)
        The images, ascending, and the training images that they are like.
    values : ndarray of float64, shape (n_links,)
        How similar they are.
    """
    original = found.first_copies
    is_near = original[found.pairs[:, 0]] != original[found.pairs[:, 1]]
    i, j = found.pairs[is_near].T
    first = np.unique(original)
    images, others = np.concatenate([i, j, first]), np.concatenate([j, i, first])
    values = np.concatenate([found.similarities[is_near]] * 2 + [np.ones(len(first))])
    keep = others < n_train
    images, others, values = images[keep], others[keep], values[keep]
    order = np.lexsort((others, -values, images != others, images))
    return images[order], others[order], values[order]


def _conflicts(found, labels, n_train):
    """Return (training image, test image) for each of the latter with a copy of another label."""
    conflicts = [np.empty((0, 2), dtype=np.intp)]
    for group in found.groups if labels is not None else []:
        y = labels.codes[group]
        is_train = group < n_train
        for label in np.unique(y[~is_train]):
            others = group[is_train & (y != label)]
            own = group[~is_train & (y == label)] - n_train
            if len(others):
                conflicts.append(np.column_stack([np.full(len(own), others[0]), own]))
    conflicts = np.concatenate(conflicts)
    return conflicts[np.argsort(conflicts[:, 1])]


def _shared(groups, n_train):
    """Return the names of the groups that both parts have."""
    if groups is None:
        return np.empty(0)
    return groups.classes[np.intersect1d(groups.codes[:n_train], groups.codes[n_train:])]
