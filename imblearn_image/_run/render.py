"""Render a whole plan: from a source to a sink, in blocks of rows on one or more workers.

The rows of a block come as a range where they follow the plan, else as an array of numbers.
"""

import math
from functools import partial
from typing import NamedTuple

import numpy as np

from imblearn_image._core.formats import warn_if_channels_first
from imblearn_image._core.values import Span
from imblearn_image._render.rows import RowRenderer, check_shape, read_needed
from imblearn_image._run._sinks import as_sink
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.images.source import check_source, is_in_memory, read_images

# Smaller images in memory are rendered by one thread.
_MIN_THREADED_BYTES = 16_000
# The images of a block: loaded or sent at once, or rendered between two steps of the progress bar.
_LOADED_BYTES, _RENDERED_BYTES = 4 << 20, 128 << 20
_MAX_BLOCK_ROWS = 1024
# Matrices and tables are computed for a block at once: fewer rows would not repay the calls.
_MIN_ARRAY_BLOCK_ROWS = 128
# Of a source whose images are read, so many are looked at before memory is allocated.
_SAMPLE = 3


class _Task(NamedTuple):
    """What renders a block: rows, and where images and targets are at hand."""

    plan: object
    rows: object
    images: object = None
    which: object = None
    targets: object = None


def render_plan(plan, images, out=None, *, n_jobs=None, verbose=0, desc=None, are_checked=False):
    """Render all rows of `plan`; see `ResamplingPlan.render`.

    `desc` stands before the progress bar. With `are_checked` the images are known to be finite,
    and the user was told of their channels.
    """
    source = check_source(images, plan.n_sources)
    renderer = RowRenderer(plan.compiled, plan.n_sources, are_finite=are_checked)
    sink = as_sink(out, len(plan))
    left = np.flatnonzero(~sink.done())
    shapes, dtype, sample = _look(source, plan.source[left], sink)
    sink.open(shapes, dtype, source)
    if not are_checked:
        warn_if_channels_first(sorted(shapes) or [sink.shape or ()])
    for shape in shapes:
        renderer.check_format(shape, dtype)
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
    spans = []
    run_blocks(
        _blocks(left, plan, source, sink, size, workers.count, sample),
        partial(_pack, plan, source, sink, workers.share_memory, sample),
        # Images in memory travel with their blocks, others are read by who renders them.
        partial(_render, renderer, None if is_in_memory(source) else source, sink.shape, dtype),
        partial(_store, sink, spans),
        workers=workers,
        total=len(plan),
        verbose=verbose,
        desc=desc,
    )
    if spans:  # here, since a warning in a worker process would reach nobody
        span = Span(dtype)
        for ends in spans:
            span.add(*ends)
        span.warn()
    return sink.result()


def _look(source, used, sink):
    """Return the shapes of the used images as far as known, their dtype, and images read for it.

    Images that have to be read are not known before; where the sink does not say their shape,
    a few of them are read.
    """
    if isinstance(source, np.ndarray):
        return {source.shape[1:]}, source.dtype, {}
    used = np.unique(used)
    if is_in_memory(source):
        # They are checked when their turn comes; without rows the first says what they are like.
        used = used.tolist() if len(used) or not len(source) else [0]
        shapes = [np.shape(source[i]) for i in used]
        if sink.shape is not None:
            for shape, i in zip(shapes, used, strict=True):
                check_shape(shape, sink.shape, i)
        return set(shapes), np.asarray(source[used[0]]).dtype if used else None, {}
    if sink.shape is not None or not len(used):
        return set(), sink.dtype, {}
    some = used[np.unique(np.linspace(0, len(used) - 1, _SAMPLE).astype(int))].tolist()
    sample = dict(zip(some, read_images(source, some), strict=True))
    return {image.shape for image in sample.values()}, sample[some[0]].dtype, sample


def _block_rows(n_rows, image_bytes, n_workers, in_place):
    """Return the most rows of a block."""
    if not in_place:
        return int(np.clip(_LOADED_BYTES // image_bytes, 1, _MAX_BLOCK_ROWS))
    size = int(np.clip(_RENDERED_BYTES // image_bytes, 16, _MAX_BLOCK_ROWS))
    if n_workers == 1:
        return size
    share = max(1, -(-n_rows // n_workers))
    return min(size, max(share // 4, min(share, _MIN_ARRAY_BLOCK_ROWS)))


def _blocks(left, plan, source, sink, size, n_workers, sample):
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
    return first + cut(order[~is_first], size, n_workers)


def _whole_chunks(left, chunk_rows, size, n_rows):
    """Return ranges of rows that cover the chunks in which some are left, and no others."""
    chunks = np.unique(left // chunk_rows)
    runs = np.split(chunks, np.flatnonzero(np.diff(chunks) > 1) + 1) if len(chunks) else []
    at_once = max(size // chunk_rows, 1)
    return [
        range(some[0] * chunk_rows, min((some[-1] + 1) * chunk_rows, n_rows))
        for run in runs
        for some in cut(run.tolist(), at_once, 1)
    ]


def _pack(plan, source, sink, share_memory, sample, rows):
    """Return the task of rendering some rows, with the images that are in memory."""
    part = plan[rows.start : rows.stop] if isinstance(rows, range) else plan[rows]
    targets = sink.targets(rows) if share_memory else None
    if share_memory and isinstance(source, np.ndarray):
        return _Task(part, rows, source, part.source, targets)
    needed, which = np.unique(part.source, return_inverse=True)
    if isinstance(source, np.ndarray):
        images = source[needed]
    elif is_in_memory(source):
        images = read_images(source, needed)
    elif all(i in sample for i in needed.tolist()):
        images = [sample[i] for i in needed.tolist()]
    else:
        images = which = None
    return _Task(part, rows, images, which, targets)


def _render(renderer, source, shape, dtype, task, stop=None):
    """Render a block.

    Returns
    -------
    new : ndarray, list of ndarrays or None
        The new images; None where all were written in place.
    ends : (int, int) or None
        What the images span, where that is watched.
    """
    which, images = task.which, task.images
    if images is None:
        which, images = read_needed(source, task.plan.source)
    new = renderer.run(
        task.plan, images, which, task.targets,
        numbers=task.rows, shape=shape, dtype=dtype, stop=stop,
    )  # fmt: skip
    span = renderer.new_span(task.plan.value_range, dtype)
    if span is not None:
        renderer.see(task.plan, images, which, span)
    return None if new is task.targets else new, span and span.ends


def _store(sink, spans, rows, result):
    images, ends = result
    if ends is not None:
        spans.append(ends)
    if images is not None:
        sink.put(rows, images)
