"""Blocks of work on several workers: the only place that knows joblib."""

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import nullcontext
from functools import partial
from itertools import islice, pairwise
from numbers import Integral
from typing import NamedTuple

from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend
from tqdm.auto import tqdm

from imblearn_image._core.opencv import one_thread


class Workers(NamedTuple):
    """How many workers there are, and whether they are threads (or this one alone)."""

    count: int
    share_memory: bool


def check_n_jobs(n_jobs):
    """Return the number of workers that `n_jobs` means here."""
    is_integer = isinstance(n_jobs, Integral) and not isinstance(n_jobs, bool)
    if n_jobs is not None and not (is_integer and n_jobs != 0):
        raise ValueError(f"n_jobs must be a positive or negative integer or None, got {n_jobs!r}")
    # Parallel(prefer="threads") by itself would overlook parallel_config(n_jobs=2).
    return effective_n_jobs(n_jobs)


def choose_workers(n_jobs, item_bytes=None, min_threaded_bytes=0):
    """Return the workers to use, by `n_jobs`, the backend that is set and the size of an item.

    Parameters
    ----------
    n_jobs : int or None
        As users give it.
    item_bytes : int, default=None
        The size of an image in memory; None where images are read first, which is worth a thread.
    min_threaded_bytes : int, default=0
        Smaller items are worked on by one thread: handing the interpreter lock over costs more.

    Returns
    -------
    Workers
        The workers.
    """
    count = check_n_jobs(n_jobs)
    if count == 1:
        return Workers(1, True)
    backend, _ = get_active_backend(prefer="threads")
    share_memory = getattr(backend, "supports_sharedmem", False)
    if share_memory and item_bytes is not None and item_bytes < min_threaded_bytes:
        count = 1
    return Workers(count, share_memory)


def cut(order, size, n_workers):
    """Cut `order` into blocks of one length, at most `size`, as many for each worker."""
    count = -(-len(order) // size)
    if count > 1:
        count = min(-(-count // n_workers) * n_workers, len(order))
    bounds = [len(order) * block // count for block in range(count)] + [len(order)]
    return [order[start:stop] for start, stop in pairwise(bounds)]


def run_blocks(blocks, pack, compute, store, *, workers, total, verbose=0, desc=None):
    """Carry out ``store(block, compute(pack(block)))`` for each block.

    Parameters
    ----------
    blocks : sequence of sized
        What a call works on.
    pack : callable
        ``pack(block) -> task`` gathers what `compute` needs.
    compute : callable
        ``compute(task, stop=None) -> result``, picklable where workers are processes. In threads
        `stop` is an event that is set after an error, upon which the result is not used.
    store : callable
        ``store(block, result)``, called in any order, by several threads at a time.
    workers : Workers
        Threads do all three steps. Processes compute, and this one does the rest, a few blocks
        ahead.
    total : int
        What the progress bar counts up to: the lengths of the blocks, and what was done before.
    verbose : int, default=0
        Above 0, a progress bar is shown.
    desc : str, default=None
        What is done, before the progress bar.

    Notes
    -----
    After an error or an interrupt no further block is begun; the error is raised when the blocks
    that threads have begun have come to their end. OpenCV uses one thread meanwhile.
    """
    done = total - sum(map(len, blocks))
    with one_thread(), _progress_bar(total, done, desc, verbose) as bar:
        if not workers.share_memory:
            tasks = map(pack, blocks)
            results = _in_processes(partial(_apart, compute), tasks, workers.count)
            for block, result in zip(blocks, results, strict=True):
                store(block, result)
                bar.update(len(block))
            return

        def run(block, stop):
            with one_thread():  # a thread of the pool first meets OpenCV here
                result = compute(pack(block), stop)
            if stop is None or not stop.is_set():
                store(block, result)
                bar.update(len(block))

        _in_threads(run, blocks, workers.count)


class _NoBar:
    """What is shown instead of a progress bar: nothing."""

    def update(self, n):
        """Do nothing."""


def _progress_bar(total, done, desc, verbose):
    # Even a disabled bar of tqdm takes locks of the whole process, which a fork may find taken.
    if verbose <= 0:
        return nullcontext(_NoBar())
    return tqdm(total=total, initial=done, unit="image", desc=desc)


def _in_threads(run, blocks, n_workers):
    if n_workers == 1:
        for block in blocks:
            run(block, None)
        return
    stop = threading.Event()
    # joblib would look for results every 10 ms only, which whole renders can take.
    with ThreadPoolExecutor(n_workers) as pool:
        try:
            futures = [pool.submit(run, block, stop) for block in blocks]
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done():
                    future.result()
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
        finally:
            # An error holds its traceback, that this frame, and this the error.
            futures = future = None


def _in_processes(run, tasks, n_workers):
    """Yield ``run(task)`` for each of `tasks` in order, a few in flight at a time."""
    tasks = iter(tasks)
    with Parallel(n_jobs=n_workers) as pool:
        while results := pool(delayed(run)(task) for task in islice(tasks, 4 * n_workers)):
            yield from results


def _apart(compute, task):
    with one_thread():
        return compute(task)


def progress_bar(total, *, verbose, desc):
    """Return what shows the progress of steps that run one after another, a context manager.

    Its value has ``update(n)``, which says that `n` more of `total` are done. Nothing is shown
    where `verbose` is 0.
    """
    return _progress_bar(total, 0, desc, verbose)


def no_progress(n):
    """Show nothing: what takes the place of a progress bar's ``update``."""
