"""The training and the test part: which file belongs to which, and what both should know."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from imblearn_image._core.text import Message, Parameter, warn
from imblearn_image.folder._job import Options
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.folder.files import TEST, TRAIN, UNREADABLE, Files
from imblearn_image.model_selection import stratified_group_split


def make_parts(folder: ImageFolder, files: Files, options: Options) -> None:
    """Move files from the training to the test part, as a table or `test_size` says.

    Parameters
    ----------
    folder : ImageFolder
        The files, as they were found.
    files : Files
        What they hold; its `part` is changed.
    options : Options
        How.
    """
    if folder.split is not None:
        _split_as_given(folder, files, options)
    elif options.test_size is not None:
        _split_off_test(folder, files, options.test_size, options)
    else:
        return
    _warn_of_groups_of_one(files)
    if folder.split is not None or not files.has_groups:  # of groups the split has warned
        _warn_of_lacking_classes(folder, files)


def _split_as_given(folder: ImageFolder, files: Files, options: Options) -> None:
    if options.test_size is not None:
        raise ValueError(
            Message(
                "the table says already which images are the test part; pass one of ",
                Parameter("split"), " and ", Parameter("test_size"),
            )
        )  # fmt: skip
    files.part[(folder.split == "test") & (files.part == TRAIN)] = TEST
    if not len(files.rows(TRAIN)):
        raise ValueError(
            "the table must have images of the training part, got 'test' for all that can be read"
        )


def _split_off_test(
    folder: ImageFolder, files: Files, test_size: float | int, options: Options
) -> None:
    rows = files.rows(TRAIN)
    groups = files.group[rows] if files.has_groups else None
    if groups is None:
        _check_classes(folder, rows)
    rng = np.random.default_rng(options.stream_of(0))
    labels = np.array(folder.target_names)[folder.target[rows]]
    files.part[rows[split(labels, groups, test_size, rng)]] = TEST


def _check_classes(folder: ImageFolder, rows: NDArray[np.intp]) -> None:
    """Check that each class can have an image in both parts."""
    counts = np.bincount(folder.target[rows], minlength=len(folder.target_names))
    alone = [name for name, n in zip(folder.target_names, counts.tolist(), strict=True) if n == 1]
    if alone:
        raise ValueError(
            Message(
                Parameter("test_size"),
                f" needs two images of each class at least, got one of {alone}; add images, or "
                "choose the other classes by ",
                Parameter("classes"),
            )
        )


def split(
    target: NDArray[Any],
    groups: NDArray[Any] | None,
    test_size: float,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Choose the test part.

    Parameters
    ----------
    target : ndarray of shape (n,)
        The class of each image.
    groups : ndarray of shape (n,) or None
        The group of each image; a group stays in one part.
    test_size : float or int
        The share or the number of images of the test part.
    rng : numpy.random.Generator
        Decides the choice.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether an image belongs to the test part.
    """
    rows, seed = np.arange(len(target)), int(rng.integers(2**31))
    if groups is None:
        _, test = train_test_split(rows, stratify=target, test_size=test_size, random_state=seed)
    else:
        _, test = stratified_group_split(
            rows, y=target, groups=groups, test_size=test_size, random_state=seed
        )
    is_test = np.zeros(len(target), dtype=bool)
    is_test[test] = True
    return is_test


def _warn_of_groups_of_one(files: Files) -> None:
    counts = count_groups(files)
    if counts and counts["largest_size"] == 1 and counts["groups"] > 1:
        warn(
            Message(
                Parameter("groups"),
                f" put each of the {counts['groups']:,} images into a group of its own, such as "
                f"{counts['largest']!r}, which keeps nothing together: name what several images "
                "have in common, such as a patient",
            )
        )


def count_groups(files: Files) -> dict[str, Any] | None:
    """Return the `groups` of a :class:`BalanceReport`, None where files have none."""
    if not files.has_groups:
        return None
    rows = np.flatnonzero(files.part != UNREADABLE)
    names, sizes = np.unique(files.group[rows], return_counts=True)
    test = np.unique(files.group[files.rows(TEST)])
    train = np.unique(files.group[rows[files.part[rows] != TEST]])
    return {
        "groups": len(names),
        "train": len(train),
        "test": len(test),
        "torn": len(np.intersect1d(train, test)),
        "largest": str(names[sizes.argmax()]),
        "largest_size": int(sizes.max()),
    }


def _warn_of_lacking_classes(folder: ImageFolder, files: Files) -> None:
    train, test = (np.unique(folder.target[files.rows(part)]) for part in (TRAIN, TEST))
    for part, lacking in (
        ("training", np.setdiff1d(test, train)), ("test", np.setdiff1d(train, test)),
    ):  # fmt: skip
        if len(lacking):
            names = [folder.target_names[code] for code in lacking.tolist()]
            warn(
                f"the {part} part has no images of the classes {names}: their folders in it are "
                "empty, so that both parts have the same codes; add images, or split otherwise"
            )


def warn_of_shared(paths: NDArray[np.str_], files: Files) -> None:
    """Warn of byte-identical files in both parts."""
    train, test = (
        {files.digest[row].tobytes(): row for row in files.rows(part).tolist()}
        for part in (TRAIN, TEST)
    )
    shared = sorted(test[digest] for digest in train.keys() & test.keys())
    if shared:
        row = shared[0]
        other = train[files.digest[row].tobytes()]
        warn(
            Message(
                f"{len(shared)} files of the test part are byte-identical to files of the "
                f"training part, such as {str(paths[row])!r} and {str(paths[other])!r}: scores "
                "will look better than they are; remove copies, or keep them together by ",
                Parameter("groups"),
            )
        )
