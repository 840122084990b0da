"""The files of a folder: facts from reading them once, and new images as bytes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.opencv import cv2
from imblearn_image._core.text import Message, Parameter
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.folder._dtypes import convert
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.images import ImageReadError
from imblearn_image.images.read import MAX_BYTES, ReadOptions, read_with_bytes
from imblearn_image.images.regular_file import RefusedError, read_regular

TRAIN, TEST, DROPPED, UNREADABLE = range(4)
PART_NAMES = ("train", "test", "dropped", "unreadable")
_BLOCK = 16
_Check = Callable[[NDArray[Any], str], None]
# Its shape, dtype, SHA-256, and why it cannot be read.
_Read = tuple[tuple[int, int, int], str, bytes, str]


@dataclass
class Files:
    """The files of a folder, in the order of a scan: one array a column.

    Parameters
    ----------
    shape : ndarray of int64, shape (n, 3)
        Height, width and number of channels, 0 for images without an axis of channels.
    dtype : ndarray of str, shape (n,)
        The name of the dtype of each image, after it was converted.
    digest : ndarray of uint8, shape (n, 32)
        SHA-256 of the file.
    reason : ndarray of str, shape (n,)
        Why it cannot be read, else empty.
    part : ndarray of int8, shape (n,)
        `TRAIN`, `TEST`, `DROPPED` (by the under-sampler) or `UNREADABLE`.
    group : ndarray of str, shape (n,)
        What it belongs to, empty without groups.
    """

    shape: NDArray[np.int64]
    dtype: NDArray[np.str_]
    digest: NDArray[np.uint8]
    reason: NDArray[np.str_]
    part: NDArray[np.int8]
    group: NDArray[np.str_]

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by their names, as they are stored."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def has_groups(self) -> bool:
        """Whether the files belong to groups."""
        return bool((self.group != "").any())

    def rows(self, part: int) -> NDArray[np.intp]:
        """Return the numbers of the files of a part."""
        return np.flatnonzero(self.part == part)

    def leave_out_rare_dtypes(self) -> None:
        """Make files of another dtype than most unreadable, since one plan changes all."""
        is_read = self.part != UNREADABLE
        dtypes, counts = np.unique(self.dtype[is_read], return_counts=True)
        if len(dtypes) < 2:
            return
        common = dtypes[counts.argmax()]
        is_rare = is_read & (self.dtype != common)
        why = [f"it holds {dtype}, and most files {common}" for dtype in self.dtype.tolist()]
        self.reason = np.where(is_rare, why, self.reason)
        self.part[is_rare] = UNREADABLE


def find_groups(
    groups: str | Callable[[str], object] | None, paths: list[str]
) -> NDArray[np.str_] | None:
    """Return the group of each path, or None where there are no groups.

    Parameters
    ----------
    groups : None, str or callable
        A regular expression, or a function of a path. The first match of the expression in the
        whole path counts: what its first group with any text has found, or without groups all of
        it, is the name.
    paths : list of str
        The paths, relative to the folder, with ``/`` between their parts.
    """
    if groups is None:
        return None
    if callable(groups):
        return np.array([_named(groups, path) for path in paths])
    try:
        pattern = re.compile(groups)
    except (re.error, TypeError) as error:
        raise ValueError(
            Message(
                Parameter("groups"),
                " must be a regular expression, or a function of a path that returns the name of "
                f"its group, got {groups!r}: {error}",
            )
        ) from None
    names = [_matched(pattern, path) for path in paths]
    passed_over = [path for path, name in zip(paths, names, strict=True) if not name]
    if passed_over:
        raise ValueError(
            Message(
                Parameter("groups", pattern.pattern),
                f" must match every image, and does not match {len(passed_over):,} of "
                f"{len(paths):,}, such as {passed_over[0]!r}; add an alternative for such paths, "
                "as in 'person[0-9]+|IM-[0-9]+'",
            )
        )
    return np.array(names)


def _named(groups: Callable[[str], object], path: str) -> str:
    name = groups(path)
    if name is None or name == "":
        raise ValueError(
            f"groups must name a group for every image, got {name!r} for {path!r}; return a name "
            "of its own for an image that belongs to no other"
        )
    return str(name)


def _matched(pattern: re.Pattern[str], path: str) -> str:
    """Return the name of the group of a path, empty where the pattern finds none."""
    match = pattern.search(path)
    found = match and (match.groups() if pattern.groups else [match.group()])
    return next(filter(None, found or ()), "")


def groups_of(
    folder: ImageFolder, groups: str | Callable[[str], object] | None
) -> NDArray[np.str_] | None:
    """Return the group of each image, by a column of its table or by `groups`, or None."""
    if folder.groups is None:
        return find_groups(groups, folder.paths.tolist())
    if groups is not None:
        raise ValueError(
            Message(
                "the table has a column of groups already; pass one of ",
                Parameter("group"), " and ", Parameter("groups"),
            )
        )  # fmt: skip
    return folder.groups


def read_all(
    paths: NDArray[np.str_],
    n_jobs: int | None,
    verbose: int,
    check: _Check | None = None,
    dtype: np.dtype | None = None,
) -> Files:
    """Read each file once, to know what it holds or why it cannot be read.

    Parameters
    ----------
    paths : ndarray of str, shape (n,)
        The files.
    n_jobs : int or None
        The number of workers.
    verbose : int
        Above 0, a progress bar is shown.
    check : callable, default=None
        ``check(image, name)`` raises where the values of an image will not do; picklable.
    dtype : dtype, default=None
        What the images are converted to; those that cannot be count as unreadable.

    Returns
    -------
    Files
        All in the part `TRAIN`, or `UNREADABLE`.
    """
    source, n = HashedImages(paths, dtype=dtype), len(paths)
    found = [None] * n
    workers = choose_workers(n_jobs)
    run_blocks(
        cut(range(n), _BLOCK, workers.count),
        lambda rows: rows,
        partial(_read_block, source, check),
        partial(_store, found),
        workers=workers,
        total=n,
        verbose=verbose,
        desc="reading",
    )
    shapes, dtypes, digests, reasons = zip(*found, strict=True)
    reason = np.array(reasons)
    return Files(
        shape=np.array(shapes, dtype=np.int64),
        dtype=np.array(dtypes),
        digest=np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(n, 32),
        reason=reason,
        part=np.where(reason == "", TRAIN, UNREADABLE).astype(np.int8),
        group=np.full(n, ""),
    )


def _store(found: list[Any], rows: range, result: list[_Read]) -> None:
    found[rows.start : rows.stop] = result


def _read_block(
    source: HashedImages, check: _Check | None, rows: range, stop: object = None
) -> list[_Read]:
    return [_read_one(source, check, row) for row in rows]


def _read_one(source: HashedImages, check: _Check | None, row: int) -> _Read:
    try:
        image, digest = source.read_hashed(row)
    except ImageReadError as error:
        return (0, 0, 0), "", bytes(32), error.reason
    if check is not None:
        check(image, repr(source.path_of(row)))
    channels = image.shape[2] if image.ndim == 3 else 0
    return (image.shape[0], image.shape[1], channels), image.dtype.name, digest, ""


@final
class HashedImages:
    """Image files as a source that knows their SHA-256, and may refuse those that have another.

    Parameters
    ----------
    paths : ndarray of str, shape (n,)
        The files.
    digest : ndarray of uint8, shape (n, 32), default=None
        The SHA-256 that each must have; None takes them as they are.
    dtype : dtype, default=None
        What they are converted to; None keeps the dtype of the files.
    """

    def __init__(
        self,
        paths: NDArray[np.str_],
        digest: NDArray[np.uint8] | None = None,
        dtype: np.dtype | None = None,
    ) -> None:
        # One array: joblib shares it between processes, and bytes keep names that are not UTF-8.
        self._paths = np.array([os.fsencode(path) for path in paths], dtype=np.bytes_)
        self._digest = digest
        self._dtype = dtype

    def __len__(self) -> int:
        return len(self._paths)

    def path_of(self, index: int) -> str:
        """Return the path of one image."""
        return os.fsdecode(bytes(self._paths[index]))

    def read_hashed(self, index: int) -> tuple[NDArray[Any], bytes]:
        """Return an image and the SHA-256 of the very bytes that it was decoded from."""
        path = bytes(self._paths[index])
        image, data = read_with_bytes(path, ReadOptions())
        if self._dtype is not None:
            try:
                image = convert(image, self._dtype)
            except ValueError as error:
                raise ImageReadError(path, str(error)) from None
        return image, hashlib.sha256(data).digest()

    def __getitem__(self, index: int) -> NDArray[Any]:
        try:
            image, digest = self.read_hashed(index)
        except ImageReadError as error:
            if self._digest is None or os.path.exists(error.path):
                raise
            raise _gone(error.path) from None
        if self._digest is not None and digest != self._digest[index].tobytes():
            raise _changed(self.path_of(index))
        return image


def hash_file(path: str) -> bytes:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read_unchanged(path: str, digest: NDArray[np.uint8]) -> bytes:
    """Return the bytes of a file, which must be those that were read before."""
    try:
        data = read_regular(path, MAX_BYTES)
    except RefusedError:
        raise _changed(path) from None
    except (FileNotFoundError, NotADirectoryError):
        raise _gone(path) from None
    if hashlib.sha256(data).digest() != digest.tobytes():
        raise _changed(path)
    return data


def _changed(path: str) -> ValueError:
    return ValueError(
        f"{path!r} has changed since it was read; leave the source as it is while it is "
        "balanced, or choose another destination to begin anew"
    )


def _gone(path: str) -> ValueError:
    return ValueError(
        f"{path!r} was deleted or moved after it was read, so that the destination cannot be "
        "finished from this source; bring it back with its old time of change, by which the "
        "same call goes on, or choose another destination to begin anew"
    )


# The dtypes and numbers of channels that each format holds without loss.
_HOLDS = {
    "png": (("uint8", "uint16"), (0, 1, 3, 4)),
    "jpeg": (("uint8",), (0, 1, 3)),
    "tiff": (("uint8", "uint16", "float32"), (0, 1, 3, 4)),
}
OUTPUT_FORMATS = tuple(_HOLDS)
_ENDINGS = {"png": ".png", "jpeg": ".jpg", "tiff": ".tif"}
_OPTIONS = {"jpeg": [cv2.IMWRITE_JPEG_QUALITY, 95]}


def ending_of(output_format: str) -> str:
    """Return the ending of the names of such files."""
    return _ENDINGS[output_format]


def check_encoding(output_format: str, dtype: str, channels: int) -> None:
    """Check that a format holds images of a dtype and a number of channels, 0 for gray."""
    dtypes, allowed = _HOLDS[output_format]
    if dtype in dtypes and channels in allowed:
        return
    fitting = [name for name, (d, c) in _HOLDS.items() if dtype in d and channels in c]
    instead = Parameter("output_format", fitting[0]) if fitting else "another kind of image"
    kind = f"{channels} channels of {dtype}" if channels else f"gray {dtype}"
    raise ValueError(
        Message(
            Parameter("output_format", output_format),
            f" does not hold images of {kind}; use ",
            instead,
        )
    )


def encode(image: NDArray[Any], output_format: str) -> bytes:
    """Return an image, RGB or RGBA where it has channels, as the bytes of a file.

    Parameters
    ----------
    image : ndarray of shape (height, width[, channels])
        An image that the format holds, see `check_encoding`.
    output_format : {"png", "jpeg", "tiff"}
        The format. JPEG is of quality 95, the others keep every bit.

    Returns
    -------
    bytes
        The file.
    """
    if image.ndim == 3 and image.shape[2] > 1:
        codes = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
        image = cv2.cvtColor(image, codes[image.shape[2]])
    is_done, data = cv2.imencode(
        _ENDINGS[output_format], np.ascontiguousarray(image), _OPTIONS.get(output_format, [])
    )
    if not is_done:
        raise ValueError(f"OpenCV could not write an image of shape {image.shape} to memory")
    return data.tobytes()
