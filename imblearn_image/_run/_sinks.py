"""Where new images go: an array, something like one that is stored in chunks, or a function."""

import numbers
import threading
from contextlib import nullcontext

import numpy as np

from imblearn_image._render.rows import check_out


def as_sink(out, n_rows):
    """Return the sink that `out` means.

    Parameters
    ----------
    out : None, ndarray, array-like with ``__setitem__``, or callable
        As in `ResamplingPlan.render`.
    n_rows : int
        The number of rows of the plan.
    """
    if out is None:
        return _NewImages(n_rows)
    if isinstance(out, np.ndarray):
        return _Array(out, n_rows)
    if all(hasattr(out, name) for name in ("shape", "dtype", "__setitem__")):
        return _Chunks(out, n_rows)
    if callable(out):
        return _Function(out, n_rows)
    raise ValueError(
        "out must be an array, something with shape, dtype and __setitem__ such as a zarr array, "
        f"or a function of (rows, images), got {_shown(out)}"
    )


class _Sink:
    """What new images are put into.

    A sink says where a block's rows can be written in place, by `targets`; what is not written
    there comes by `put`. `shape` and `dtype` are those that every image must have, None where
    images may be of any size.
    """

    shape = dtype = None
    # The rows that are written whole, and the most rows of a block; None where it does not matter.
    chunk_rows = block_rows = None
    is_in_place = False

    def __init__(self, out, n_rows):
        self.out = out
        self.n_rows = n_rows

    def open(self, shapes, dtype, images):
        """Get ready for images of these shapes, of which some may be missing, and this dtype."""

    def done(self):
        """Return the rows that the sink already has, a boolean array (n_rows,)."""
        done = getattr(self.out, "done", None)
        mask = np.zeros(self.n_rows, dtype=bool)
        if not callable(done):
            return mask
        rows = done()
        rows = np.asarray(rows if isinstance(rows, np.ndarray) else list(rows))
        is_mask = rows.dtype == bool and rows.shape == mask.shape
        if rows.size and not is_mask and not (
            rows.ndim == 1 and rows.dtype.kind in "iu"
            and rows.min() >= 0 and rows.max() < self.n_rows
        ):  # fmt: skip
            raise ValueError(
                f"out.done() must give row numbers from 0 to {self.n_rows - 1}, or a boolean array "
                f"of shape {mask.shape}, got {rows!r}"
            )
        if rows.size:
            mask[rows] = True
        return mask

    def targets(self, rows):
        """Return where the rows can be written in place, or None."""
        return None

    def put(self, rows, images):
        """Take the new images of some rows, an array or a list."""
        raise NotImplementedError

    def result(self):
        """Return what `render` returns."""
        return self.out


class _Array(_Sink):
    """An array in memory or a memory map, written in place."""

    is_in_place = True

    def __init__(self, out, n_rows):
        super().__init__(out, n_rows)
        self.shape, self.dtype = out.shape[1:], out.dtype

    def open(self, shapes, dtype, images):
        for shape in shapes or [self.shape]:
            check_out(self.out, (self.n_rows, *shape), dtype or self.dtype, images)

    def targets(self, rows):
        # Those of a range are made when they are used.
        if isinstance(rows, range):
            return self.out[rows.start : rows.stop]
        return [self.out[i] for i in rows.tolist()]

    def put(self, rows, images):
        self.out[_index(rows)] = images


class _NewImages(_Array):
    """A new array; a list where the images turn out to be of several sizes."""

    shape = dtype = None

    def __init__(self, n_rows):
        self.out, self.n_rows = None, n_rows
        self._others = {}

    def open(self, shapes, dtype, images):
        if len(shapes) == 1:
            self.out = np.empty((self.n_rows, *next(iter(shapes))), dtype)

    def targets(self, rows):
        return None if self.out is None else super().targets(rows)

    def put(self, rows, images):
        expected = None if self.out is None else self.out.shape[1:]
        if isinstance(images, np.ndarray) and images.shape[1:] == expected:
            super().put(rows, images)
            return
        for row, image in zip(rows, images, strict=True):
            if image.shape != expected:
                self._others[int(row)] = image
            elif not np.may_share_memory(image, self.out):
                self.out[row] = image

    def result(self):
        if self.out is None or self._others:
            others = self._others
            return [others[i] if i in others else self.out[i] for i in range(self.n_rows)]
        return self.out


class _Chunks(_Sink):
    """Something like an array whose chunks, or shards of them, are written whole.

    Two blocks never share one: whoever writes a part reads the rest and writes it back, so that
    two at a time lose what the other wrote. Where chunks are not known, threads take turns.
    """

    def __init__(self, out, n_rows):
        super().__init__(out, n_rows)
        try:
            self.shape, self.dtype = tuple(out.shape[1:]), np.dtype(out.dtype)
        except TypeError:
            raise ValueError(f"out must have a dtype of numpy, got {out.dtype!r}") from None
        chunks = getattr(out, "shards", None) or getattr(out, "chunks", None)
        is_known = isinstance(chunks, (tuple, list)) and isinstance(chunks[0], numbers.Integral)
        self.chunk_rows = int(chunks[0]) if is_known else 1
        self._turn = nullcontext() if is_known else threading.Lock()

    def open(self, shapes, dtype, images):
        for shape in shapes or [self.shape]:
            if tuple(self.out.shape) != (self.n_rows, *shape) or self.dtype != (
                dtype or self.dtype
            ):
                raise ValueError(
                    f"out must have the shape {(self.n_rows, *shape)} and dtype {dtype}, got shape "
                    f"{tuple(self.out.shape)} and dtype {self.dtype}"
                )

    def put(self, rows, images):
        with self._turn:
            self.out[rows.start : rows.stop] = images


class _Function(_Sink):
    """A function that takes ``(rows, images)``."""

    def __init__(self, out, n_rows):
        super().__init__(out, n_rows)
        self.block_rows = getattr(out, "block_rows", None)

    def put(self, rows, images):
        self.out(np.asarray(rows), images)


def _index(rows):
    return slice(rows.start, rows.stop) if isinstance(rows, range) else rows


def _shown(out):
    text = repr(out)
    return text if len(text) < 80 else type(out).__name__
