"""Render a whole plan: from a source to a sink, in blocks of rows on one or more workers.

The rows of a block come as a range where they follow the plan, else as an array of numbers.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, final

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import look_at, spread
from imblearn_image._render.rows import PlanRows, RowRenderer, check_shape, read_needed
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image._run.sinks import Images, Receipt, Rows, Shape, Sink, as_sink
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.images.source import ImageSource, check_source, is_in_memory, read_images

# Smaller images in memory are rendered by one thread.
_MIN_THREADED_BYTES = 16_000
# The images of a block: loaded or sent at once, or rendered between two steps of the progress bar.
_LOADED_BYTES, _RENDERED_BYTES = 4 << 20, 128 << 20
_MAX_BLOCK_ROWS = 1024
# Matrices and tables are computed for a block at once: fewer rows would not repay the calls.
_MIN_ARRAY_BLOCK_ROWS = 128
# How many images of a source that reads them are looked at before memory is allocated.
_SAMPLE = 3


class Plan(PlanRows, Protocol):
    """What a render reads of a `ResamplingPlan`, or of a part of one."""

    @property
    def compiled(self) -> CompiledAugmenter:
        """What the plan was drawn with."""
        ...

    @property
    def n_sources(self) -> int:
        """The number of images that the plan was drawn for."""
        ...

    def __getitem__(self, key: Any, /) -> Plan:
        """Return some of the rows."""
        ...


def render_plan(
    plan: Plan,
    images: Any,
    out: object = None,
    *,
    n_jobs: int | None = None,
    verbose: int = 0,
    desc: str | None = None,
    are_checked: bool = False,
    receipts: list[Receipt] | None = None,
) -> Any:
    """Render all rows of `plan`; see `ResamplingPlan.render`.

    Parameters
    ----------
    plan, images, n_jobs, verbose : object
        As there.
    out : None, ndarray, array-like, callable or Sink, default=None
        As there, or a sink of one's own.
    desc : str, default=None
        What stands before the progress bar.
    are_checked : bool, default=False
        Whether the images are known to be finite, and the user was told of their channels.
    receipts : list, default=None
        Gets the sink's receipt for each block.

    Returns
    -------
    object
        What the sink gives as its result.
    """
    source = check_source(images, plan.n_sources)
    renderer = RowRenderer(plan.compiled, plan.n_sources, are_finite=are_checked)
    sink = as_sink(out, len(plan))
    left = np.flatnonzero(~sink.done())
    shapes, dtype, sample = _formats(source, plan.source[left], sink)
    sink.open(shapes, dtype, source)
    if dtype is not None:
        for shape in shapes:
            renderer.check_format(shape, dtype)
    look_at([] if are_checked else sorted(shapes) or [sink.shape or ()])
    renderer.look_at_values(
        plan,
        shapes or {sink.shape or ()},
        lambda rows: _watched(plan, left[rows[left]], source, sample),
    )
    largest = max(map(math.prod, shapes), default=math.prod(sink.shape or ()))
    image_bytes = max(largest, 1) * np.dtype(dtype).itemsize
    workers = choose_workers(
        n_jobs, image_bytes if is_in_memory(source) else None, _MIN_THREADED_BYTES
    )
    in_place = workers.share_memory and sink.is_in_place and isinstance(source, np.ndarray)
    size = min(
        _block_rows(len(left), image_bytes, workers.count, in_place),
        sink.block_rows or _MAX_BLOCK_ROWS,
    )
    here = _Here(plan, source, sink, sample, workers.share_memory, receipts)
    run_blocks(
        _blocks(left, plan, source, sink, size, workers.count, sample),
        here.pack,
        # Images in memory travel with their blocks; workers read the others.
        _Render(renderer, None if is_in_memory(source) else source, sink.shape, dtype),
        here.store,
        workers=workers,
        total=len(plan),
        verbose=verbose,
        desc=desc,
    )
    return sink.result()


def _formats(
    source: Any, used: NDArray[np.intp], sink: Sink
) -> tuple[set[Shape], np.dtype[Any] | None, dict[int, NDArray[Any]]]:
    """Return the shapes of the used images as far as known, their dtype, and images read for it.

    Images that have to be read are not known before; where the sink does not say their shape,
    a few of them are read.
    """
    if isinstance(source, np.ndarray):
        return {source.shape[1:]}, source.dtype, {}
    used = np.unique(used)
    if is_in_memory(source):
        # They are checked when their turn comes; without rows the first says what they are like.
        numbers = used.tolist() if len(used) or not len(source) else [0]
        shapes = [np.shape(source[i]) for i in numbers]
        if sink.shape is not None:
            for shape, i in zip(shapes, numbers, strict=True):
                check_shape(shape, sink.shape, i)
        return set(shapes), np.asarray(source[numbers[0]]).dtype if numbers else None, {}
    if sink.shape is not None or not len(used):
        return set(), sink.dtype, {}
    some = spread(used, _SAMPLE)
    sample = dict(zip(some, read_images(source, some), strict=True))
    return {image.shape for image in sample.values()}, sample[some[0]].dtype, sample


def _watched(
    plan: Plan,
    rows: NDArray[np.intp],
    source: Any,
    sample: dict[int, NDArray[Any]],
) -> Iterator[NDArray[Any]]:
    """Yield images that rows use, spread over all.

    Those that have to be read go into `sample`, as long as it stays small.
    """
    is_used = np.zeros(plan.n_sources, dtype=bool)
    is_used[plan.source[rows]] = True
    at_hand = [i for i in sample if is_used[i]]
    for i in dict.fromkeys(at_hand + spread(np.flatnonzero(is_used))):
        if isinstance(source, np.ndarray):
            yield source[i]
        elif i in sample:
            yield sample[i]
        else:
            (image,) = read_images(source, [i])
            if not is_in_memory(source) and (len(sample) + 1) * image.nbytes <= _LOADED_BYTES:
                sample[i] = image
            yield image


def _block_rows(n_rows: int, image_bytes: int, n_workers: int, in_place: bool) -> int:
    """Return the most rows of a block."""
    if not in_place:
        return int(np.clip(_LOADED_BYTES // image_bytes, 1, _MAX_BLOCK_ROWS))
    size = int(np.clip(_RENDERED_BYTES // image_bytes, 16, _MAX_BLOCK_ROWS))
    if n_workers == 1:
        return size
    share = max(1, -(-n_rows // n_workers))
    return min(size, max(share // 4, min(share, _MIN_ARRAY_BLOCK_ROWS)))


def _blocks(
    left: NDArray[np.intp],
    plan: Plan,
    source: Any,
    sink: Sink,
    size: int,
    n_workers: int,
    sample: Mapping[int, NDArray[Any]],
) -> list[Rows]:
    """Cut the rows that are left into blocks.

    Rows are visited by source where an image may be slow to read, so that each is read once; of an
    array in memory in the plan's order, since writing in turn is faster than reading in turn. The
    first block is of the images that are at hand.
    """
    if sink.chunk_rows is not None:
        return _whole_chunks(left, sink.chunk_rows, size, len(plan))
    if type(source) is np.ndarray:
        return cut(range(len(plan)) if len(left) == len(plan) else left, size, n_workers)
    order = left[np.argsort(plan.source[left], kind="stable")]
    is_first = np.isin(plan.source[order], list(sample))
    is_first &= is_first.cumsum() <= size
    first = [order[is_first]] if is_first.any() else []
    return [*first, *cut(order[~is_first], size, n_workers)]


def _whole_chunks(left: NDArray[np.intp], chunk_rows: int, size: int, n_rows: int) -> list[Rows]:
    """Return ranges of rows that cover exactly the chunks with rows that are left."""
    chunks = np.unique(left // chunk_rows)
    runs = np.split(chunks, np.flatnonzero(np.diff(chunks) > 1) + 1) if len(chunks) else []
    at_once = max(size // chunk_rows, 1)
    return [
        range(some[0] * chunk_rows, min((some[-1] + 1) * chunk_rows, n_rows))
        for run in runs
        for some in cut(run.tolist(), at_once, 1)
    ]


class _Task(NamedTuple):
    """What renders a block: rows, and where images and targets are at hand."""

    plan: Plan
    rows: Rows
    images: Images | None = None
    which: NDArray[np.intp] | None = None
    targets: Images | None = None


@final
@dataclass(frozen=True)
class _Here:
    """What this process does with a block, before and after it is rendered."""

    plan: Plan
    source: Any
    sink: Sink
    sample: Mapping[int, NDArray[Any]]
    share_memory: bool
    receipts: list[Receipt] | None

    def pack(self, rows: Rows) -> _Task:
        """Return the task of rendering some rows, with the images that are in memory."""
        source, sample = self.source, self.sample
        part = self.plan[rows.start : rows.stop] if isinstance(rows, range) else self.plan[rows]
        targets = self.sink.targets(rows) if self.share_memory else None
        if self.share_memory and isinstance(source, np.ndarray):
            return _Task(part, rows, source, part.source, targets)
        needed, which = np.unique(part.source, return_inverse=True)
        if isinstance(source, np.ndarray):
            return _Task(part, rows, source[needed], which, targets)
        if is_in_memory(source):
            return _Task(part, rows, read_images(source, needed), which, targets)
        if all(i in sample for i in needed.tolist()):
            return _Task(part, rows, [sample[i] for i in needed.tolist()], which, targets)
        return _Task(part, rows, targets=targets)

    def store(self, rows: Rows, images: Images | None) -> None:
        """Give the new images of some rows to the sink; None if they were written in place."""
        receipt = self.sink.put(rows, images)
        if self.receipts is not None:
            self.receipts.append(receipt)


@final
@dataclass(frozen=True)
class _Render:
    """What a worker does with a block; picklable.

    `source` is read where the task holds no images. `shape` and `dtype` are those that all images
    must have, as far as they are known.
    """

    renderer: RowRenderer
    source: ImageSource | None
    shape: Shape | None
    dtype: np.dtype[Any] | None

    def __call__(self, task: _Task, stop: threading.Event | None = None) -> Images | None:
        """Return the new images; None where all were written in place."""
        which, images = task.which, task.images
        if which is None or images is None:
            assert self.source is not None  # since the task holds no images
            which, images = read_needed(self.source, task.plan.source)
        new = self.renderer.run(
            task.plan, images, which, task.targets,
            numbers=task.rows, shape=self.shape, dtype=self.dtype, stop=stop,
        )  # fmt: skip
        return None if new is task.targets else new
