"""What is known of each file of a folder after it has been read once."""

import hashlib
import os
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.images import ImageFiles, ImageReadError
from imblearn_image.images.read import MAX_BYTES
from imblearn_image.images.regular_file import RefusedError, read_regular

TRAIN, TEST, DROPPED, UNREADABLE = range(4)
PART_NAMES = ("train", "test", "dropped", "unreadable")
_BLOCK = 16


@dataclass
class Files:
    """The files of a folder, in the order of a scan: one array a column.

    Parameters
    ----------
    shape : ndarray of int64, shape (n, 3)
        Height, width and number of channels, 0 for images without an axis of channels.
    dtype : ndarray of str, shape (n,)
        The name of the dtype of each image.
    digest : ndarray of uint8, shape (n, 32)
        SHA-256 of the file.
    reason : ndarray of str, shape (n,)
        Why it cannot be read, else empty.
    part : ndarray of int8, shape (n,)
        `TRAIN`, `TEST`, `DROPPED` (by the under-sampler) or `UNREADABLE`.
    group : ndarray of str, shape (n,)
        What it belongs to, empty without groups.
    """

    shape: np.ndarray
    dtype: np.ndarray
    digest: np.ndarray
    reason: np.ndarray
    part: np.ndarray
    group: np.ndarray

    def columns(self):
        """Return the arrays by their names, as they are stored."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def rows(self, part):
        """Return the numbers of the files of a part."""
        return np.flatnonzero(self.part == part)


def read_all(paths, n_jobs, verbose, check=None):
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

    Returns
    -------
    Files
        All in the part `TRAIN`, or `UNREADABLE`.
    """
    source, n = HashedImages(paths), len(paths)
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


def _store(found, rows, result):
    found[rows.start : rows.stop] = result


def _read_block(source, check, rows, stop=None):
    return [_read_one(source, check, row) for row in rows]


def _read_one(source, check, row):
    try:
        image, digest = source.read_hashed(row)
    except ImageReadError as error:
        return (0, 0, 0), "", bytes(32), error.reason
    if check is not None:
        check(image, repr(source.path_of(row)))
    channels = image.shape[2] if image.ndim == 3 else 0
    return (*image.shape[:2], channels), image.dtype.name, digest, ""


class HashedImages(ImageFiles):
    """Image files as a source that knows their SHA-256, and may refuse those that have another.

    Parameters
    ----------
    paths : ndarray of str, shape (n,)
        The files.
    digest : ndarray of uint8, shape (n, 32), default=None
        The SHA-256 that each must have; None takes them as they are.
    """

    def __init__(self, paths, digest=None):
        super().__init__(paths, color="keep")
        self._digest = digest

    def path_of(self, index):
        """Return the path of one image."""
        return os.fsdecode(bytes(self._paths[index]))

    def read_hashed(self, index):
        """Return an image and the SHA-256 of the very bytes that it was decoded from."""
        image, data = self._read(index)
        return image, hashlib.sha256(data).digest()

    def __getitem__(self, index):
        image, digest = self.read_hashed(index)
        if self._digest is not None and digest != self._digest[index].tobytes():
            raise _changed(self.path_of(index))
        return image


def hash_file(path):
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read_unchanged(path, digest):
    """Return the bytes of a file, which must be those that were read before."""
    try:
        data = read_regular(path, MAX_BYTES)
    except RefusedError:
        raise _changed(path) from None
    if hashlib.sha256(data).digest() != digest.tobytes():
        raise _changed(path)
    return data


def _changed(path):
    return ValueError(
        f"{path!r} has changed since it was read; leave the source as it is while it is "
        "balanced, or choose another destination to begin anew"
    )
