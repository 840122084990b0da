"""What is known of each file of a folder after it has been read once."""

import hashlib
import os
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from imblearn_image._workers import choose_workers, cut, run_blocks
from imblearn_image.images import ImageFiles, ImageReadError

TRAIN, TEST, DROPPED, UNREADABLE = range(4)
_BLOCK = 16
_CHUNK = 1 << 20


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

    def shape_of(self, row):
        """Return the shape of an image."""
        return tuple(self.shape[row][: 3 if self.shape[row, 2] else 2].tolist())


def read_all(source, paths, n_jobs, verbose, check=None):
    """Read each file once, to know what it holds or why it cannot be read.

    Parameters
    ----------
    source : ImageFiles
        The files.
    paths : ndarray of str, shape (n,)
        Their paths.
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
    n = len(source)
    found = [None] * n
    workers = choose_workers(n_jobs)
    run_blocks(
        cut(range(n), _BLOCK, workers.count),
        lambda rows: rows,
        partial(_read_block, source, paths, check),
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


def _read_block(source, paths, check, rows, stop=None):
    return [_read_one(source, str(paths[row]), check, row) for row in rows]


def _read_one(source, path, check, row):
    try:
        image = source[row]
        digest = hash_file(path)
    except ImageReadError as error:
        return (0, 0, 0), "", bytes(32), error.reason
    if check is not None:
        check(image, repr(path))
    channels = image.shape[2] if image.ndim == 3 else 0
    return (*image.shape[:2], channels), image.dtype.name, digest, ""


def hash_file(path):
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()


class UnchangedImages(ImageFiles):
    """Image files as a source, which refuses those that are not what they were.

    Parameters
    ----------
    paths : ndarray of str, shape (n,)
        The files.
    digest : ndarray of uint8, shape (n, 32)
        SHA-256 of each.
    """

    def __init__(self, paths, digest):
        super().__init__(paths, color="keep")
        self._digest = digest

    def __getitem__(self, index):
        path = os.fsdecode(bytes(self._paths[index]))
        check_unchanged(path, path, self._digest[index])
        return super().__getitem__(index)


def check_unchanged(path, source, digest):
    """Check that a file, a copy of `source` or `source` itself, is what was read of it."""
    if hash_file(path) != digest.tobytes():
        raise ValueError(
            f"{source!r} has changed since it was read; leave the source as it is while it is "
            "balanced, or choose another destination to begin anew"
        )
