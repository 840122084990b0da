"""Sinks: where new images go, and receipts for those that have arrived."""

from __future__ import annotations

import hashlib
import numbers
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from imblearn_image._render.rows import check_out

# The rows of a block: a range where they follow the plan, else their numbers.
Rows: TypeAlias = "range | NDArray[np.intp]"
Shape: TypeAlias = tuple[int, ...]
Images: TypeAlias = "NDArray[Any] | list[NDArray[Any]]"


@final
@dataclass(frozen=True)
class Receipt:
    """What a sink has written.

    Attributes
    ----------
    rows : tuple of int
        The rows.
    n_bytes : int
        The size of what was written for them.
    checksum : str or None
        The SHA-256 of what was written, row by row; None where it was not asked for.
    """

    rows: tuple[int, ...]
    n_bytes: int
    checksum: str | None = None

    @classmethod
    def of(cls, rows: Rows, n_bytes: int, images: Iterable[NDArray[Any]] | None = None) -> Receipt:
        """Return the receipt for some rows, with the checksum of `images` where these are given."""
        checksum = None
        if images is not None:
            digest = hashlib.sha256()
            for image in images:
                digest.update(np.ascontiguousarray(image).data)
            checksum = digest.hexdigest()
        return cls(tuple(np.asarray(rows).tolist()), n_bytes, checksum)


class Sink(ABC):
    """Where the new images of a plan go; derive from it for a place of another kind.

    A render opens the sink, asks what is done, and then puts the images of blocks of rows, in any
    order and from several threads at a time.

    Attributes
    ----------
    shape : tuple of int or None
        The shape that every image must have; None allows any.
    dtype : numpy.dtype or None
        The dtype that every image must have; None allows any.
    chunk_rows : int or None
        The number of rows that are written as one whole; None where each row is.
    block_rows : int or None
        The most rows of a block; None leaves it to the render.
    is_in_place : bool
        Whether `targets` gives memory to write to.
    """

    shape: Shape | None = None
    dtype: np.dtype[Any] | None = None
    chunk_rows: int | None = None
    block_rows: int | None = None
    is_in_place: bool = False

    @abstractmethod
    def done(self) -> NDArray[np.bool_]:
        """Return whether each row is there already. Called before `open`."""

    @abstractmethod
    def open(self, shapes: Collection[Shape], dtype: np.dtype[Any] | None, images: object) -> None:
        """Get ready.

        Parameters
        ----------
        shapes : collection of tuple of int
            The shapes of the images as far as they are known, none where they are not.
        dtype : numpy.dtype or None
            Their dtype, where it is known.
        images : ndarray or ImageSource
            The images that the new ones are made from.

        Raises
        ------
        ValueError
            If such images cannot be taken.
        """

    @abstractmethod
    def targets(self, rows: Rows) -> Images | None:
        """Return memory that threads of this process may write the rows to, or None."""

    @abstractmethod
    def put(self, rows: Rows, images: Images | None) -> Receipt:
        """Take the new images of some rows; None if they were all written to their `targets`."""

    @abstractmethod
    def result(self) -> Any:
        """Return what the render returns."""


def as_sink(out: object, n_rows: int) -> Sink:
    """Return the sink that `out` means.

    Parameters
    ----------
    out : None, ndarray, array-like with ``__setitem__``, callable or Sink
        As in `ResamplingPlan.render`.
    n_rows : int
        The number of rows of the plan.

    Returns
    -------
    Sink
        The sink, `out` itself where it is one.
    """
    if isinstance(out, Sink):
        return out
    if out is None:
        return NewImagesSink(n_rows)
    if isinstance(out, np.ndarray):
        return ArraySink(out, n_rows)
    if all(hasattr(out, name) for name in ("shape", "dtype", "__setitem__")):
        return ChunksSink(out, n_rows)
    if callable(out):
        return FunctionSink(out, n_rows)
    raise ValueError(
        "out must be an array, something with shape, dtype and __setitem__ such as a zarr array, "
        f"or a function of (rows, images), got {_shown(out)}"
    )


@final
class ArraySink(Sink):
    """An array in memory or a memory map, written in place.

    Parameters
    ----------
    out : ndarray of shape (n_rows, height, width[, channels])
        The array.
    n_rows : int
        The number of rows.
    checksum : bool, default=False
        Whether receipts have checksums, of the pixels.
    """

    is_in_place = True

    def __init__(self, out: NDArray[Any], n_rows: int, *, checksum: bool = False) -> None:
        self.out = out
        self.shape, self.dtype = out.shape[1:], out.dtype
        self._n_rows, self._checksum = n_rows, checksum

    def done(self) -> NDArray[np.bool_]:
        return rows_done(self.out, self._n_rows)

    def open(self, shapes: Collection[Shape], dtype: np.dtype[Any] | None, images: object) -> None:
        for shape in shapes or [self.out.shape[1:]]:
            check_out(self.out, (self._n_rows, *shape), dtype or self.out.dtype, images)

    def targets(self, rows: Rows) -> Images:
        # The rows of a range stay one array, whose views are made when they are used.
        if isinstance(rows, range):
            return self.out[rows.start : rows.stop]
        return [self.out[i] for i in rows.tolist()]

    def put(self, rows: Rows, images: Images | None) -> Receipt:
        if images is not None:
            self.out[_index(rows)] = images
        n_bytes = len(rows) * int(np.prod(self.out.shape[1:])) * self.out.itemsize
        written = map(self.out.__getitem__, rows) if self._checksum else None
        return Receipt.of(rows, n_bytes, written)

    def result(self) -> NDArray[Any]:
        return self.out


@final
class NewImagesSink(Sink):
    """A new array; a list where the images turn out to be of several sizes."""

    is_in_place = True

    def __init__(self, n_rows: int) -> None:
        self._n_rows = n_rows
        self._array: ArraySink | None = None
        self._others: dict[int, NDArray[Any]] = {}

    def done(self) -> NDArray[np.bool_]:
        return np.zeros(self._n_rows, dtype=bool)

    def open(self, shapes: Collection[Shape], dtype: np.dtype[Any] | None, images: object) -> None:
        if len(shapes) == 1:
            self._array = ArraySink(
                np.empty((self._n_rows, *next(iter(shapes))), dtype), self._n_rows
            )

    def targets(self, rows: Rows) -> Images | None:
        return None if self._array is None else self._array.targets(rows)

    def put(self, rows: Rows, images: Images | None) -> Receipt:
        expected = None if self._array is None else self._array.shape
        if self._array is not None and (
            images is None or (isinstance(images, np.ndarray) and images.shape[1:] == expected)
        ):
            return self._array.put(rows, images)
        assert images is not None  # without an array there are no targets
        for row, image in zip(rows, images, strict=True):
            if self._array is None or image.shape != expected:
                self._others[int(row)] = image
            elif not np.may_share_memory(image, self._array.out):
                self._array.out[row] = image
        return Receipt.of(rows, _bytes_of(images))

    def result(self) -> Images:
        if self._array is not None and not self._others:
            return self._array.out
        others = self._others
        return [
            self._array.out[i] if self._array is not None and i not in others else others[i]
            for i in range(self._n_rows)
        ]


@final
class ChunksSink(Sink):
    """Something like an array whose chunks, or shards of them, are written whole.

    Two blocks never share a chunk: whoever writes a part of it reads the rest and writes it back,
    so that of two at a time one loses what the other wrote. Where chunks are not known, threads
    take turns.

    Parameters
    ----------
    out : object with shape, dtype and ``__setitem__``
        The array, as of zarr or h5py; its `shards` or `chunks` say what is written whole.
    n_rows : int
        The number of rows.
    checksum : bool, default=False
        Whether receipts have checksums, of the pixels.
    """

    def __init__(self, out: Any, n_rows: int, *, checksum: bool = False) -> None:
        self.out = out
        self._n_rows, self._checksum = n_rows, checksum
        try:
            self.shape, self.dtype = tuple(out.shape[1:]), np.dtype(out.dtype)
        except TypeError:
            raise ValueError(f"out must have a dtype of numpy, got {out.dtype!r}") from None
        chunks: Any = getattr(out, "shards", None) or getattr(out, "chunks", None)
        is_known = isinstance(chunks, (tuple, list)) and isinstance(chunks[0], numbers.Integral)
        self.chunk_rows = int(chunks[0]) if is_known else 1
        self._turn: AbstractContextManager[Any] = nullcontext() if is_known else threading.Lock()

    def done(self) -> NDArray[np.bool_]:
        return rows_done(self.out, self._n_rows)

    def open(self, shapes: Collection[Shape], dtype: np.dtype[Any] | None, images: object) -> None:
        for shape in shapes or [self.shape or ()]:
            if tuple(self.out.shape) != (self._n_rows, *shape) or self.dtype != (
                dtype or self.dtype
            ):
                raise ValueError(
                    f"out must have the shape {(self._n_rows, *shape)} and dtype {dtype}, got "
                    f"shape {tuple(self.out.shape)} and dtype {self.dtype}"
                )

    def targets(self, rows: Rows) -> None:
        return None

    def put(self, rows: Rows, images: Images | None) -> Receipt:
        assert isinstance(rows, range)  # as blocks of whole chunks are
        assert images is not None  # since there are no targets
        with self._turn:
            self.out[rows.start : rows.stop] = images
        return Receipt.of(rows, _bytes_of(images), images if self._checksum else None)

    def result(self) -> Any:
        return self.out


@final
class FunctionSink(Sink):
    """A function that takes ``(rows, images)``.

    Parameters
    ----------
    out : callable
        The function. What it returns is the receipt where it is a `Receipt`.
    n_rows : int
        The number of rows.
    checksum : bool, default=False
        Whether other receipts have checksums, of the pixels.
    """

    def __init__(self, out: Callable[..., object], n_rows: int, *, checksum: bool = False) -> None:
        self.out = out
        self._n_rows, self._checksum = n_rows, checksum
        self.block_rows = getattr(out, "block_rows", None)

    def done(self) -> NDArray[np.bool_]:
        return rows_done(self.out, self._n_rows)

    def open(self, shapes: Collection[Shape], dtype: np.dtype[Any] | None, images: object) -> None:
        pass

    def targets(self, rows: Rows) -> None:
        return None

    def put(self, rows: Rows, images: Images | None) -> Receipt:
        assert images is not None  # since there are no targets
        given = self.out(np.asarray(rows), images)
        if isinstance(given, Receipt):
            return given
        return Receipt.of(rows, _bytes_of(images), images if self._checksum else None)

    def result(self) -> Callable[..., object]:
        return self.out


def rows_done(out: object, n_rows: int) -> NDArray[np.bool_]:
    """Return whether `out` has each row, by its method ``done()`` if there is one."""
    done = getattr(out, "done", None)
    mask = np.zeros(n_rows, dtype=bool)
    if not callable(done):
        return mask
    rows = done()
    rows = np.asarray(rows if isinstance(rows, np.ndarray) else list(rows))
    is_mask = rows.dtype == bool and rows.shape == mask.shape
    if rows.size and not is_mask and not (
        rows.ndim == 1 and rows.dtype.kind in "iu" and rows.min() >= 0 and rows.max() < n_rows
    ):  # fmt: skip
        raise ValueError(
            f"out.done() must give row numbers from 0 to {n_rows - 1}, or a boolean array "
            f"of shape {mask.shape}, got {rows!r}"
        )
    if rows.size:
        mask[rows] = True
    return mask


def _bytes_of(images: Images) -> int:
    return images.nbytes if isinstance(images, np.ndarray) else sum(i.nbytes for i in images)


def _index(rows: Rows) -> slice | NDArray[np.intp]:
    return slice(rows.start, rows.stop) if isinstance(rows, range) else rows


def _shown(out: object) -> str:
    text = repr(out)
    return text if len(text) < 80 else type(out).__name__
