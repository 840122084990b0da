"""Run a plan: blocks of rows, on one or more workers.

The rows of a block come as a range where they follow the plan, else as an array of numbers.
"""

import threading
from collections import defaultdict
from functools import lru_cache, partial

import numpy as np
from tqdm.auto import tqdm

from imblearn_image._dtypes import holds_all
from imblearn_image._opencv import one_thread
from imblearn_image._stages import (
    ImageFormat,
    Stages,
    check_steps,
    needs_value_range,
    rows_that_map_values,
)
from imblearn_image._validation import check_image, check_values, resolve_value_range
from imblearn_image._workers import (
    MIN_THREADED_BYTES,
    check_n_jobs,
    cut,
    in_processes,
    in_threads,
    workers_share_memory,
)

# The images of a block: loaded or sent at once, or rendered between two steps of the progress bar.
_LOADED_BYTES, _RENDERED_BYTES = 4 << 20, 128 << 20
_MAX_BLOCK_ROWS = 1024
# Matrices and tables are computed for a block at once: fewer rows would not repay the calls.
_MIN_ARRAY_BLOCK_ROWS = 128


def render(plan, images, out=None, *, n_jobs=None, verbose=0):
    """Render all rows of `plan`; see `ResamplingPlan.render`."""
    n_workers = check_n_jobs(n_jobs)
    images = _check_images(images, plan.n_sources)
    first = check_image(images[0], 0)
    check_steps(plan.augmenter, first.shape, first.dtype)
    out = _check_out(out, images, (len(plan), *first.shape), first.dtype)
    share_memory = workers_share_memory(n_workers)
    if share_memory and first.nbytes < MIN_THREADED_BYTES:
        n_workers = 1
    in_memory = share_memory and isinstance(images, np.ndarray)
    size = _block_rows(len(plan), first.nbytes, n_workers, in_memory)
    blocks = cut(_order(plan, images), size, n_workers)
    run = _in_threads if share_memory else _in_processes
    with one_thread(), tqdm(total=len(plan), unit="image", disable=verbose <= 0) as bar:
        others = run(plan, images, out, blocks, n_workers, bar)
    if others:
        return [others.get(row, out[row]) for row in range(len(plan))]
    return out


def _block_rows(n_rows, image_bytes, n_workers, in_memory):
    """Return the most rows of a block."""
    if not in_memory:
        return int(np.clip(_LOADED_BYTES // image_bytes, 1, _MAX_BLOCK_ROWS))
    size = int(np.clip(_RENDERED_BYTES // image_bytes, 16, _MAX_BLOCK_ROWS))
    if n_workers == 1:
        return size
    share = max(1, -(-n_rows // n_workers))
    return min(size, max(share // 4, min(share, _MIN_ARRAY_BLOCK_ROWS)))


def _check_images(images, n_sources):
    if isinstance(images, np.ndarray) and images.ndim not in (3, 4):
        raise ValueError(
            f"images must have shape (n, height, width[, channels]), got {images.shape}"
        )
    if len(images) != n_sources:
        raise ValueError(f"the plan was drawn for {n_sources} images, got {len(images)}")
    return images


def _check_out(out, images, shape, dtype):
    if out is None:
        return np.empty(shape, dtype=dtype)
    if not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != dtype:
        got = f"shape {out.shape}, dtype {out.dtype}" if hasattr(out, "dtype") else repr(out)
        raise ValueError(f"out must be an array of shape {shape} and dtype {dtype}, got {got}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    if isinstance(images, np.ndarray) and np.may_share_memory(out, images):
        raise ValueError("out must not overlap the images")
    return out


def _order(plan, images):
    """Return the rows in the order to visit: by source where an image may be slow to load."""
    if type(images) is np.ndarray:
        return range(len(plan))
    return np.argsort(plan.source, kind="stable")


def _index(rows):
    return slice(rows.start, rows.stop) if isinstance(rows, range) else rows


def _views(array, rows):
    """Return the rows' views one by one, so that those of a range are made when they are used."""
    return array[_index(rows)] if isinstance(rows, range) else [array[i] for i in rows.tolist()]


def _in_threads(plan, images, out, blocks, n_workers, bar):
    others = {}
    own = threading.local()

    def run(rows, stop):
        if not hasattr(own, "stages_for"):
            own.stages_for = _stages_for(plan.augmenter)
        part = plan[_index(rows)]
        loaded = _load(images, part.source)
        others.update(_render_rows(part, rows, *loaded, _views(out, rows), own.stages_for, stop))
        bar.update(len(rows))

    in_threads(run, blocks, n_workers)
    return others


def _in_processes(plan, images, out, blocks, n_workers, bar):
    """Send each block with its source images, and collect its new images."""
    others = {}
    parts = ((plan[_index(rows)], rows) for rows in blocks)
    jobs = ((part, rows, out.shape[1:], *_pack(images, part.source)) for part, rows in parts)
    results = in_processes(_render_apart, jobs, n_workers)
    for rows, (new, new_others) in zip(blocks, results, strict=True):
        out[_index(rows)] = new
        others.update(new_others)
        bar.update(len(rows))
    return others


def _render_apart(plan, rows, shape, images, which):
    """Render a block in a process of its own."""
    out = np.empty((len(rows), *shape), dtype=images[0].dtype)
    with one_thread():
        stages_for = _stages_for(plan.augmenter)
        return out, _render_rows(plan, rows, images, which, out, stages_for)


def _stages_for(augmenter):
    """Return a function from an image format to its stages, which keeps the last ones."""
    return lru_cache(maxsize=1)(partial(Stages, augmenter))


def _load(images, source):
    """Return images to choose from, and for each of a block's rows which of them it takes."""
    if isinstance(images, np.ndarray):
        return images, source
    unique, which = np.unique(source, return_inverse=True)
    return [check_image(images[i], i) for i in unique.tolist()], which


def _pack(images, source):
    """Return the same as `_load`, without any image that the block does not need."""
    if isinstance(images, np.ndarray):
        unique, which = np.unique(source, return_inverse=True)
        return images[unique], which
    return _load(images, source)


def _render_rows(plan, rows, images, which, targets, stages_for, stop=None):
    """Render the rows of a block, each into its target.

    `rows` are their numbers in the whole plan, for messages. Returns the new images that do not
    fit into their targets, because their sources are of another size, by their number.
    """
    if isinstance(images, np.ndarray):
        _render_alike(plan, rows, images, which, targets, stages_for, stop)
        return {}
    expected_shape, dtype = targets[0].shape, targets[0].dtype
    by_shape = defaultdict(list)
    for position, image in enumerate(images[i] for i in which.tolist()):
        if image.dtype != dtype:
            raise TypeError(
                f"all images must have one dtype, got {dtype} and, for image "
                f"{plan.source[position]}, {image.dtype}"
            )
        by_shape[image.shape].append(position)
    others = {}
    for shape, positions in by_shape.items():
        check_steps(plan.augmenter, shape, dtype)
        fits = shape == expected_shape
        new = [targets[i] if fits else np.empty(shape, dtype) for i in positions]
        _render_alike(
            plan[positions], rows[positions], images, which[positions], new, stages_for, stop
        )
        if not fits:
            others.update(zip(rows[positions].tolist(), new, strict=True))
    return others


def _render_alike(plan, rows, images, which, targets, stages_for, stop):
    """Render rows whose images have one shape and dtype, until the event `stop` is set."""
    first, value_range = images[which[0]], None
    if needs_value_range(plan.augmenter):
        value_range = resolve_value_range(plan.value_range, first.dtype)
        _check_range_once_each(plan, images, which, value_range)
    stages = stages_for(ImageFormat(first.shape, first.dtype, value_range))
    work = stages.row_work(plan)
    if not targets[0].flags.c_contiguous:
        work = _by_way_of(np.empty(first.shape, first.dtype), work)
    # Views are made and dropped one at a time: lists of them would leave the processor's cache.
    sources = map(images.__getitem__, which.tolist())
    for i, ((kernel, number), image, target) in enumerate(zip(work, sources, targets, strict=True)):
        if stop is not None and stop.is_set():
            return
        try:
            kernel(image, number, target)
        except Exception as error:
            kind = type(error) if type(error) in (TypeError, ValueError) else RuntimeError
            raise kind(
                f"row {rows[i]} of the plan could not be rendered from image {plan.source[i]}: "
                f"{error}"
            ) from error


def _by_way_of(buffer, work):
    """Return the (kernel, number) of each row, for targets that a kernel cannot write to."""

    def run(image, pair, out):
        kernel, number = pair
        kernel(image, number, buffer)
        np.copyto(out, buffer)

    return [(run, pair) for pair in work]


def _check_range_once_each(plan, images, which, value_range):
    if holds_all(value_range, images[which[0]].dtype):
        return
    mapped = np.flatnonzero(rows_that_map_values(plan))
    sources, first = np.unique(plan.source[mapped], return_index=True)
    for source, i in zip(sources.tolist(), which[mapped[first]].tolist(), strict=True):
        check_values(images[i], value_range, source)
