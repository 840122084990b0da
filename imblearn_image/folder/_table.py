"""Find the images that a table of files and labels names, without reading any."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import numpy as np

from imblearn_image._core.text import Message, Parameter, warn
from imblearn_image.folder._scan import EXTENSIONS, ImageFolder
from imblearn_image.folder._walk import is_seen
from imblearn_image.folder.tables import Frame, Table, as_table

PARTS = ("train", "test")


def scan_image_table(
    table: str | os.PathLike[str] | Frame | Mapping[str, Any],
    root: str | os.PathLike[str] | None = None,
    *,
    path: str = "file",
    label: str = "label",
    group: str | None = None,
    split: str | None = None,
    classes: Sequence[str] | None = None,
) -> ImageFolder:
    """Find the images that a table names, one a row with its label, without reading any.

    What it returns is taken in place of a folder by :func:`load_image_folder` and
    :func:`balance_image_folder`.

    Parameters
    ----------
    table : path, DataFrame or dict
        A CSV file, whose first row names the columns, with commas, semicolons or tabs between
        them, in UTF-8; a DataFrame of pandas or polars; or a dict of columns.
    root : str or path-like, default=None
        The folder that the paths are relative to. None means the one of the CSV file, or the
        current one.
    path : str, default="file"
        The column of the paths of the files. Absolute ones must lie in `root`. Those without the
        ending of an image are completed by that of the file, if there is one alone.
    label : str, default="label"
        The column of the labels, which are strings or other scalars. The names of the classes are
        their strings.
    group : str, default=None
        The column of what must not be torn apart by a split, such as a patient.
    split : str, default=None
        The column that says which images are for training and which for testing, by ``"train"``
        and ``"test"``. :func:`balance_image_folder` then splits by it.
    classes : sequence of str, default=None
        The classes to use, in the order of their codes. None means all, sorted by the bytes of
        their names, as of a folder. One without a row has a count of 0: with
        ``classes=train.target_names`` the test part has the codes of the training part.

    Returns
    -------
    ImageFolder
        Its `paths`, `target`, `target_names`, `sizes` and `times`; `ignored`, the rows that were
        passed over; and `groups` and `split` where there are such columns.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If the CSV file or `root` is not there, or `root` is no folder.
    ValueError
        If a column is not there; a cell is empty; a path leads out of `root`, or has no ending of
        an image and cannot be completed; a file has two labels, groups or parts; a part is neither
        ``"train"`` nor ``"test"``; no row is left; or none of the files is there. The message names
        the rows.
    TypeError
        If `table` is no table.

    Warns
    -----
    UserWarning
        If files are not there, a row repeats another, a class has no images, or a group has
        images in both parts.

    See Also
    --------
    scan_image_folder : Finds the images of a folder that has a subfolder for each class.

    Notes
    -----
    Messages count the rows of a CSV file as a spreadsheet does, where the header is row 1, and
    those of other tables from 0. Spaces around cells do not count. A file that is not there stays
    among the images, since it is like one that cannot be read: `on_error` of whoever reads it says
    what happens.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from PIL import Image
    >>> from imblearn_image import scan_image_table
    >>> with TemporaryDirectory() as root:
    ...     for name in ["1.png", "2.png", "3.png"]:
    ...         Image.new("L", (8, 6)).save(Path(root, name))
    ...     table = {"file": ["1.png", "2.png", "3.png"], "label": ["sound", "cracked", "sound"]}
    ...     folder = scan_image_table(table, root)
    >>> folder.counts
    {'cracked': 1, 'sound': 2}
    >>> folder.paths.tolist(), folder.target.tolist()
    (['2.png', '1.png', '3.png'], [0, 1, 1])
    """
    rows = as_table(table)
    root = _checked_root(root, table)
    names = {"path": path, "label": label, "group": group, "split": split}
    cells = {
        parameter: _filled(rows, parameter, name)
        for parameter, name in names.items()
        if name is not None
    }
    cells["path"] = _relative(rows, cells["path"], root)
    if split is not None:
        cells["split"] = _parts(rows, cells["split"], split)
    target_names = _class_names(cells["label"], classes)
    kept, ignored = _rows_to_keep(rows, cells, set(target_names))
    codes = {name: code for code, name in enumerate(target_names)}
    kept.sort(key=lambda i: (codes[cells["label"][i]], os.fsencode(cells["path"][i])))
    columns = {parameter: [column[i] for i in kept] for parameter, column in cells.items()}
    sizes, times = _sizes_and_times(rows, kept, columns["path"], root)
    folder = ImageFolder(
        root=root,
        paths=np.array(columns["path"]),
        target=np.array([codes[name] for name in columns["label"]], dtype=np.intp),
        target_names=target_names,
        sizes=np.array(sizes, dtype=np.int64),
        times=np.array(times, dtype=np.int64),
        ignored=sorted(ignored, key=lambda item: os.fsencode(item[0])),
        groups=None if group is None else np.array(columns["group"]),
        split=None if split is None else np.array(columns["split"]),
    )
    _warn_of_doubts(folder)
    return folder


def _checked_root(root: Any, table: Any) -> str:
    if root is None:
        is_path = isinstance(table, (str, bytes, os.PathLike))
        root = os.path.dirname(os.path.abspath(os.fsdecode(table))) if is_path else os.curdir
    root = os.path.abspath(os.fsdecode(root))
    expected = f"root must be the folder that the paths of the table are relative to, got {root!r}"
    if not os.path.exists(root):
        raise FileNotFoundError(f"{expected}, which does not exist; look for a slip in the path")
    if not os.path.isdir(root):
        raise NotADirectoryError(f"{expected}, which is a file")
    return root


def _filled(rows: Table, parameter: str, name: str) -> list[str]:
    """Return a column, all of whose cells must hold something."""
    cells = rows.column(parameter, name)
    empty = [i for i, cell in enumerate(cells) if not cell]
    if empty:
        raise ValueError(
            f"column {name!r} must hold something in each row, got nothing in "
            f"{rows.listed(empty, cells)}; leave such rows out, or fill them in"
        )
    if not cells:
        raise ValueError("table must have rows, got none")
    return cells


def _relative(rows: Table, paths: list[str], root: str) -> list[str]:
    """Return paths relative to the root, with ``/`` between their parts and no ``..``."""
    relative = [_relative_path(path, root) for path in paths]
    # Hidden names and those of the system are what the scan of a folder passes over.
    outside = [i for i, path in enumerate(relative) if not all(map(is_seen, path.split("/")))]
    if outside:
        raise ValueError(
            f"paths must lead to files in {root!r} that are not hidden, got "
            f"{rows.listed(outside, paths)}; pass the folder above all files, and paths relative "
            "to it"
        )
    relative = _completed(relative, root)
    others = [i for i, path in enumerate(relative) if not _has_ending(path)]
    if others:
        raise ValueError(
            f"paths must have the ending of an image, {', '.join(EXTENSIONS)}, or be the name of "
            f"one file in {root!r} without it, got {rows.listed(others, paths)}"
        )
    return relative


def _relative_path(path: str, root: str) -> str:
    if os.path.isabs(path):
        path = os.path.relpath(path, root)
    return posixpath.normpath(path.replace(os.sep, "/"))


def _has_ending(path: str) -> bool:
    return path.lower().endswith(EXTENSIONS)


def _completed(paths: list[str], root: str) -> list[str]:
    """Return paths with the ending of the file where they have none, and there is one file."""
    by_folder: dict[str, dict[str, list[str]]] = {}

    def complete(path: str) -> str:
        if _has_ending(path):
            return path
        folder, stem = posixpath.split(path)
        if folder not in by_folder:
            by_folder[folder] = _names_by_stem(os.path.join(root, folder))
        names = by_folder[folder].get(stem, [])
        return posixpath.join(folder, names[0]) if len(names) == 1 else path

    return list(map(complete, paths))


def _names_by_stem(folder: str) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if _has_ending(name):
            names.setdefault(os.path.splitext(name)[0], []).append(name)
    return names


def _parts(rows: Table, cells: list[str], name: str) -> list[str]:
    parts = [cell.lower() for cell in cells]
    others = [i for i, part in enumerate(parts) if part not in PARTS]
    if others:
        raise ValueError(
            Message(
                Parameter("split", name),
                " must be a column that holds 'train' or 'test' in each row, got ",
                f"{rows.listed(others, cells)}; make one that says which folds are 'test', and "
                "leave out rows of other parts, such as 'valid'",
            )
        )
    return parts


def _class_names(labels: list[str], classes: Sequence[str] | None) -> list[str]:
    if classes is None:
        return sorted(set(labels), key=os.fsencode)
    names = [str(name) for name in classes]
    is_one = isinstance(classes, (str, bytes, Set))  # or has no order
    if is_one or not names or len(set(names)) < len(names) or not set(names) & set(labels):
        found = sorted(set(labels), key=os.fsencode)
        raise ValueError(
            Message(
                Parameter("classes"), f" must be labels of the table, each once, got {classes!r}; "
                f"there are {found}",
            )
        )  # fmt: skip
    return names


def _rows_to_keep(
    rows: Table, cells: Mapping[str, list[str]], classes: set[str]
) -> tuple[list[int], list[tuple[str, str]]]:
    """Return the rows of the classes, each file once, and what was passed over."""
    kept: list[int] = []
    ignored: list[tuple[str, str]] = []
    first: dict[str, int] = {}
    repeats: list[str] = []
    for i, path in enumerate(cells["path"]):
        before = first.setdefault(path, i)
        if before != i:
            _check_same(rows, cells, before, i)
            repeats.append(f"{rows.row(i)} repeats {rows.row(before)}")
            ignored.append((path, repeats[-1]))
        elif cells["label"][i] in classes:
            kept.append(i)
        else:
            ignored.append((path, "a class that is not asked for"))
    if repeats:
        which = f"such as {repeats[0]}"
        warn(f"{len(repeats)} rows of the table name a file again, and are passed over, {which}")
    return kept, ignored


def _check_same(rows: Table, cells: Mapping[str, list[str]], before: int, i: int) -> None:
    """Check that two rows of one file say the same of it."""
    for parameter, column in cells.items():
        if column[before] != column[i]:
            raise ValueError(
                f"a file must have one {parameter}, got {column[before]!r} and {column[i]!r} for "
                f"{cells['path'][i]!r} in {rows.row(before)} and {rows.row(i)}; leave one out"
            )


def _sizes_and_times(
    rows: Table, kept: Sequence[int], paths: list[str], root: str
) -> tuple[Iterable[int], Iterable[int]]:
    """Return the size and the time of each file, -1 and 0 where there is none."""
    found = [_size_and_time(os.path.join(root, *path.split("/"))) for path in paths]
    missing = [place for place, (size, _) in enumerate(found) if size < 0]
    if missing:
        lost = sorted(kept[place] for place in missing)
        listed = rows.listed(lost, dict(zip(kept, paths, strict=True)))
        what = f"{len(missing)} of {len(found)} files of the table are not there in {root!r}"
        if len(missing) == len(found):
            raise ValueError(f"{what}: {listed}; pass the folder that the paths are relative to")
        warn(f"{what}, and cannot be read: {listed}")
    sizes, times = zip(*found, strict=True)
    return sizes, times


def _size_and_time(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return -1, 0
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else (-1, 0)


def _warn_of_doubts(folder: ImageFolder) -> None:
    empty = [name for name, count in folder.counts.items() if not count]
    if empty:
        warn(f"no row of the table has the labels {empty}: they are classes with a count of 0")
    if folder.groups is None or folder.split is None:
        return
    train, test = (set(folder.groups[folder.split == part].tolist()) for part in PARTS)
    if train & test:
        warn(
            f"{len(train & test)} groups have images in both parts, such as "
            f"{min(train & test)!r}: scores will look better than they are; give all images of a "
            "group one part"
        )
