"""Blocks of work on several workers: the only place that knows joblib."""

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from itertools import islice, pairwise
from numbers import Integral

from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend

# Smaller images are worked on by one thread: handing the interpreter lock over costs more.
MIN_THREADED_BYTES = 16_000


def check_n_jobs(n_jobs):
    """Return the number of workers that `n_jobs` means here."""
    is_integer = isinstance(n_jobs, Integral) and not isinstance(n_jobs, bool)
    if n_jobs is not None and not (is_integer and n_jobs != 0):
        raise ValueError(f"n_jobs must be a positive or negative integer or None, got {n_jobs!r}")
    # Parallel(prefer="threads") by itself would overlook parallel_config(n_jobs=2).
    return effective_n_jobs(n_jobs)


def workers_share_memory(n_workers):
    """Tell whether the workers are threads, by the backend that is set, or one."""
    if n_workers == 1:
        return True
    backend, _ = get_active_backend(prefer="threads")
    return getattr(backend, "supports_sharedmem", False)


def cut(order, size, n_workers):
    """Cut `order` into blocks of one length, at most `size`, as many for each worker."""
    count = -(-len(order) // size)
    if count > 1:
        count = min(-(-count // n_workers) * n_workers, len(order))
    bounds = [len(order) * block // count for block in range(count)] + [len(order)]
    return [order[start:stop] for start, stop in pairwise(bounds)]


def in_threads(run, blocks, n_workers):
    """Call ``run(block, stop)`` for each block.

    After an error or an interrupt the event `stop` is set, no further block is begun, and the error
    is raised when those that had begun have returned. With one worker `stop` is None.
    """
    if n_workers == 1:
        for block in blocks:
            run(block, None)
        return
    stop = threading.Event()
    # joblib would look for results every 10 ms only, which whole renders can take.
    with ThreadPoolExecutor(n_workers) as pool:
        futures = [pool.submit(run, block, stop) for block in blocks]
        try:
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


def in_processes(run, arguments, n_workers):
    """Yield ``run(*each)`` for each of `arguments` in order, a few in flight at a time."""
    arguments = iter(arguments)
    with Parallel(n_jobs=n_workers) as pool:
        while results := pool(delayed(run)(*each) for each in islice(arguments, 4 * n_workers)):
            yield from results
