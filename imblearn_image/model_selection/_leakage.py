"""Leaks across a split: test images in the training part, and groups that prevent that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from imblearn_image._core.estimator_input import check_image_shape, explain_objects
from imblearn_image._core.formats import refuse_masked, working_dtype
from imblearn_image._core.labels import Labels, concatenate, read_groups, read_labels
from imblearn_image._core.paths import refuse_paths
from imblearn_image.duplicates import Duplicates, find_duplicates
from imblearn_image.images.source import ImageSource, check_source, read_images
from imblearn_image.model_selection._leakage_report import LeakageReport


def _images_of(
    X: ArrayLike | ImageSource, image_shape: Sequence[int] | None, name: str
) -> ImageSource:
    """Return the images that a user gave as a source of at least one image.

    Parameters
    ----------
    X : array-like of shape (n, height, width[, channels]) or (n, n_features), or ImageSource
        The images.
    image_shape : None or tuple of int
        How flat rows fold into images.
    name : str
        What the user calls `X`.

    Returns
    -------
    ImageSource
        An array where `X` is one.
    """
    refuse_paths(X, name)
    refuse_masked(X, name)
    is_table = hasattr(X, "iloc")  # of pandas and the like
    if is_table or image_shape is not None:
        X = np.asarray(X)
    try:
        if isinstance(X, np.ndarray) and (X.ndim not in (3, 4) or image_shape is not None):
            explain_objects(X, f", or pass a list of them, list({name})")
            working_dtype(X.dtype)
            X = X.reshape(len(X), *check_image_shape(image_shape, X)) if X.ndim else X
        source = check_source(X)
    except (TypeError, ValueError) as error:
        error.add_note(f"in {name}")
        raise
    if not len(source):
        raise ValueError(f"{name} must hold at least one image, got none")
    return source


def _check_alike(train: ImageSource, test: ImageSource) -> None:
    """Raise where arrays hold images of different shapes or dtypes."""
    if not (isinstance(train, np.ndarray) and isinstance(test, np.ndarray)):
        return
    if train.shape[1:] != test.shape[1:]:
        raise ValueError(
            f"X_train holds images of shape {train.shape[1:]}, X_test of {test.shape[1:]}: give "
            "both as the model gets them, for example resized by cv2.resize, or pass lists of "
            "images, whose sizes may differ"
        )
    if train.dtype != test.dtype:
        raise ValueError(
            f"X_train is of dtype {train.dtype}, X_test of {test.dtype}: give both in the same "
            "dtype and unit, for example both as they were read, or X_train.astype(X_test.dtype)"
        )


@final
class _Joined:
    """The images of two sources, one after the other, as one source.

    Parameters
    ----------
    first, second : ImageSource
        The sources.
    """

    def __init__(self, first: ImageSource, second: ImageSource) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def __getitem__(self, index: int) -> np.ndarray:
        return self.read([index])[0]

    def read(self, indices: Sequence[int]) -> list[np.ndarray]:
        """Return some images, each read once."""
        n = len(self._first)
        parts = (
            ("X_train", self._first, [i for i in indices if i < n]),
            ("X_test", self._second, [i - n for i in indices if i >= n]),
        )
        found: list[np.ndarray] = []
        for name, source, some in parts:
            try:
                found += read_images(source, some)
            except (TypeError, ValueError, OSError) as error:
                error.add_note(f"in {name}, whose images are counted from 0")
                raise
        return found


def check_leakage(
    X_train: ArrayLike | ImageSource,
    X_test: ArrayLike | ImageSource,
    *,
    y_train: ArrayLike | None = None,
    y_test: ArrayLike | None = None,
    groups_train: ArrayLike | None = None,
    groups_test: ArrayLike | None = None,
    threshold: float | Literal["auto"] = "auto",
    orientations: Literal[1, 8] = 1,
    image_shape: Sequence[int] | None = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> LeakageReport:
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
        Groups that must not be in both parts, such as patients; both or neither. The groups of
        augmented images are ``sampler.sample_indices_``.
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
        The leaks: to print, to draw, or to raise an error where there are any.

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
    Two images are copies where `find_duplicates` has them in one group: byte-identical, similar, or
    linked over other images, of either part. Copies that were compressed, resized, blurred,
    brightened or made noisy are found. Copies that were turned by some degrees, shifted or cropped
    are not; the guide says how many copies by each transform are found. Where the sources of images
    are known, groups are exact.

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
    train = _images_of(X_train, image_shape, "X_train")
    test = _images_of(X_test, image_shape, "X_test")
    _check_alike(train, test)
    sizes = len(train), len(test)
    labels = _both(read_labels, y_train, y_test, ("y_train", "y_test"), sizes)
    groups = _both(read_groups, groups_train, groups_test, ("groups_train", "groups_test"), sizes)
    images = _Joined(train, test)
    try:
        found = find_duplicates(
            images, threshold=threshold, orientations=orientations, n_jobs=n_jobs, verbose=verbose
        )
    except (TypeError, ValueError, OSError) as error:
        if getattr(error, "image", -1) >= len(train):  # the image whose values are wrong
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


def _both(
    read: Callable[[ArrayLike, str, int], Labels],
    of_train: ArrayLike | None,
    of_test: ArrayLike | None,
    names: tuple[str, str],
    sizes: tuple[int, int],
) -> Labels | None:
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


def _rows(found: Duplicates, groups: Labels | None, n_train: int) -> dict[str, np.ndarray]:
    """Return the columns of a table with a row for each test image that leaks.

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


def _roots(found: Duplicates) -> np.ndarray:
    """Return for each image the first of its group of copies, itself where it has none."""
    roots = np.arange(len(found.first_copies))
    for group in found.groups:
        roots[group] = group[0]
    return roots


def _links(found: Duplicates, n_train: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs of an image and a training image like it, the most similar first.

    The first of byte-identical images stands for all of them.

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


def _conflicts(found: Duplicates, labels: Labels | None, n_train: int) -> np.ndarray:
    """Return (training image, test image) for each test image with a copy of another label."""
    pairs = [np.empty((0, 2), dtype=np.intp)]
    if labels is None:
        return pairs[0]
    for group in found.groups:
        y = labels.codes[group]
        is_train = group < n_train
        for label in np.unique(y[~is_train]):
            others = group[is_train & (y != label)]
            own = group[~is_train & (y == label)] - n_train
            if len(others):
                pairs.append(np.column_stack([np.full(len(own), others[0]), own]))
    conflicts = np.concatenate(pairs)
    return conflicts[np.argsort(conflicts[:, 1])]


def _shared(groups: Labels | None, n_train: int) -> np.ndarray:
    """Return the names of the groups that both parts have."""
    if groups is None:
        return np.empty(0)
    return groups.classes[np.intersect1d(groups.codes[:n_train], groups.codes[n_train:])]


def leakage_groups(
    X: ArrayLike | ImageSource,
    groups: ArrayLike | None = None,
    *,
    threshold: float | Literal["auto"] = "auto",
    orientations: Literal[1, 8] = 1,
    image_shape: Sequence[int] | None = None,
    n_jobs: int | None = None,
    verbose: int = 0,
) -> np.ndarray:
    """Label images such that copies of each other have the same label.

    For :class:`~sklearn.model_selection.StratifiedGroupKFold`,
    :class:`~sklearn.model_selection.GroupShuffleSplit`, :func:`stratified_group_split`, and
    others that take ``groups``.

    Parameters
    ----------
    X : array-like of shape (n, height, width[, channels]) or (n, n_features), or ImageSource
        The images; anything with ``len`` and ``X[i]``. Each is read once.
    groups : array-like of shape (n,), default=None
        Groups of your own, such as patients. They are kept whole: groups that share a copy become
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
    Augmented copies of an image are mostly not recognized. For images of this package's sampler
    ``groups=sampler.sample_indices_`` is exact.

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
    images = _images_of(X, image_shape, "X")
    codes = np.arange(len(images))
    if groups is not None:
        codes = read_groups(groups, "groups", len(images)).codes
    found = find_duplicates(
        images, threshold=threshold, orientations=orientations, n_jobs=n_jobs, verbose=verbose
    )
    return joined(codes, found.pairs)


def joined(codes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
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
