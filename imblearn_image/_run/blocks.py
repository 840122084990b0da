"""Blocks of work on several workers: the only place that knows joblib."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator, Sequence, Sized
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar, final

from joblib import Parallel, delayed, effective_n_jobs
from joblib.externals.loky import get_reusable_executor
from joblib.parallel import BACKENDS, get_active_backend
from tqdm.auto import tqdm

from imblearn_image._core.opencv import one_thread
from imblearn_image._core.validate import is_integer

# The blocks under way for each worker of an executor: one that is computed, one that waits.
_UNDER_WAY = 2
# The blocks of a batch for each worker, where joblib takes batches only.
_BATCH = 2

Block = TypeVar("Block", bound=Sized)
Result = TypeVar("Result")
_Order = TypeVar("_Order", bound=Sized)


class Pending(Protocol):
    """What an executor gives for a call that it has taken, as `concurrent.futures.Future`."""

    def result(self) -> Any:
        """Return what the call returned, or raise what it raised."""

    def cancel(self) -> Any:
        """Do not begin the call, if it has not begun."""

    def add_done_callback(self, fn: Callable[[Any], Any], /) -> Any:
        """Call a function, in any thread, when the result is there."""


class Executor(Protocol):
    """Whatever runs calls elsewhere: of concurrent.futures, loky, or a client of dask."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Pending:
        """Take a call, which may have to be pickled, and return at once."""
        ...


@final
@dataclass(frozen=True)
class Workers:
    """How many workers there are, and what they are.

    Attributes
    ----------
    count : int
        Their number.
    share_memory : bool
        Whether they are threads of this process (or this thread alone).
    executor : Executor or None
        What runs the blocks where memory is not shared; None takes the backend of joblib.
    """

    count: int
    share_memory: bool
    executor: Executor | None = None


def check_n_jobs(n_jobs: int | None) -> int:
    """Return the number of workers that `n_jobs` means here."""
    if n_jobs is not None and not (is_integer(n_jobs) and n_jobs != 0):
        raise ValueError(f"n_jobs must be a positive or negative integer or None, got {n_jobs!r}")
    # Parallel(prefer="threads") by itself would overlook parallel_config(n_jobs=2).
    return effective_n_jobs(n_jobs)


def choose_workers(
    n_jobs: int | None, item_bytes: int | None = None, min_threaded_bytes: int = 0
) -> Workers:
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


def cut(order: _Order, size: int, n_workers: int) -> list[_Order]:
    """Cut `order` into blocks of one length, at most `size`, as many for each worker."""
    count = -(-len(order) // size)
    if count > 1:
        count = min(-(-count // n_workers) * n_workers, len(order))
    bounds = [len(order) * block // count for block in range(count)] + [len(order)]
    return [order[start:stop] for start, stop in pairwise(bounds)]  # type: ignore[index]


def run_blocks(
    blocks: Sequence[Block],
    pack: Callable[[Block], Any],
    compute: Callable[..., Result],
    store: Callable[[Block, Result], object],
    *,
    workers: Workers,
    total: int,
    verbose: int = 0,
    desc: str | None = None,
) -> None:
    """Pack each block, compute it and store its result: ``store(block, compute(pack(block)))``.

    Parameters
    ----------
    blocks : sequence of sized
        What a call works on.
    pack : callable
        ``pack(block) -> task`` gathers what `compute` needs.
    compute : callable
        ``compute(task, stop=None) -> result``, picklable where workers are processes. In threads
        `stop` is an event that is set after an error; the result is not used then.
    store : callable
        ``store(block, result)``, called in any order, by several threads at a time.
    workers : Workers
        Threads do all three steps. Of others, each worker computes, and this process packs a few
        blocks ahead and stores while they go on.
    total : int
        What the progress bar counts up to: the lengths of the blocks, and what was done before.
    verbose : int, default=0
        Above 0, a progress bar is shown.
    desc : str, default=None
        What is done, before the progress bar.

    Notes
    -----
    After an error or an interrupt no further block is begun, except for the few that processes
    were already sent. The error is raised when the blocks that threads have begun have come to
    their end. OpenCV uses one thread meanwhile.
    """
    done = total - sum(map(len, blocks))
    with one_thread(), progress_bar(total, verbose=verbose, desc=desc, done=done) as bar:

        def keep(block: Block, result: Result) -> None:
            store(block, result)
            bar.update(len(block))

        if workers.share_memory:
            _in_threads(blocks, pack, compute, keep, workers.count)
            return
        elsewhere = partial(_with_one_thread, compute)
        if workers.executor is not None:
            _in_executor(workers.executor, blocks, pack, elsewhere, keep, workers.count)
        else:
            _in_joblib(blocks, pack, elsewhere, keep, workers.count)


def progress_bar(
    total: int, *, verbose: int, desc: str | None, done: int = 0
) -> AbstractContextManager[Any]:
    """Return what shows the progress of work, a context manager.

    Its value has ``update(n)``, which says that `n` more of `total` are done. `done` are when it
    begins. Nothing is shown where `verbose` is 0.
    """
    # Even a disabled tqdm bar takes locks of the whole process, and a fork may copy them taken.
    if verbose <= 0:
        return nullcontext(_NoBar())
    return tqdm(total=total, initial=done, unit="image", desc=desc)


def no_progress(n: int) -> None:
    """Show nothing, in place of a progress bar's ``update``."""


@final
class _NoBar:
    """Stands in for a progress bar, and shows nothing."""

    update = staticmethod(no_progress)


def _with_one_thread(function: Callable[..., Result], *args: Any) -> Result:
    with one_thread():
        return function(*args)


def _in_threads(
    blocks: Sequence[Block],
    pack: Callable[[Block], Any],
    compute: Callable[..., Result],
    store: Callable[[Block, Result], object],
    n_threads: int,
) -> None:
    """Pack, compute and store each block in one of several threads, or in this one."""

    def run(block: Block, stop: threading.Event | None) -> None:
        with one_thread():  # a thread of the pool first meets OpenCV here
            result = compute(pack(block), stop)
        if stop is None or not stop.is_set():
            store(block, result)

    if n_threads == 1:
        for block in blocks:
            run(block, None)
        return
    stop = threading.Event()
    # joblib would look for results every 10 ms only, which whole renders can take.
    with ThreadPoolExecutor(n_threads) as pool:
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
            # Break the cycle error -> traceback -> frame -> future -> error.
            futures = future = None  # type: ignore[assignment]


def _in_executor(
    executor: Executor,
    blocks: Sequence[Block],
    pack: Callable[[Block], Any],
    compute: Callable[[Any], Result],
    store: Callable[[Block, Result], object],
    n_workers: int,
) -> None:
    """Compute blocks elsewhere, and store each here as soon as it is done.

    The next block is sent before a result is stored, so that no worker waits for this process.
    """
    done: SimpleQueue[int] = SimpleQueue()
    under_way: dict[int, Pending] = {}
    left = iter(enumerate(blocks))

    def send(count: int) -> None:
        for number, block in islice(left, count):
            under_way[number] = pending = executor.submit(compute, pack(block))
            pending.add_done_callback(partial(_tell, done, number))

    try:
        send(_UNDER_WAY * n_workers)
        while under_way:
            number = done.get()
            result = under_way.pop(number).result()
            send(1)
            store(blocks[number], result)
    except Exception:  # upon an interrupt loky's workers are ended, and must find no call canceled
        for pending in under_way.values():
            pending.cancel()
        raise


def _tell(done: SimpleQueue[int], number: int, pending: Pending) -> None:
    done.put(number)


def _in_joblib(
    blocks: Sequence[Block],
    pack: Callable[[Block], Any],
    compute: Callable[[Any], Result],
    store: Callable[[Block, Result], object],
    n_workers: int,
) -> None:
    """Compute blocks by the backend of joblib that is set."""
    with Parallel(n_jobs=n_workers) as pool:
        backend, _ = get_active_backend()
        if type(backend) is not BACKENDS.get("loky"):
            _in_batches(pool, blocks, pack, compute, store, n_workers)
            return
        # A first call by `pool` makes the executor put large arrays into this pool's folder, which
        # is deleted at its end. Without one they would go into that of some earlier pool.
        pool([delayed(_begin)()])
        executor = get_reusable_executor(reuse=True)  # made ready by `pool`, with its settings
        try:
            _in_executor(executor, blocks, pack, compute, store, n_workers)
        except KeyboardInterrupt:
            executor.shutdown(kill_workers=True)
            raise


def _begin() -> None:
    """Do nothing, in a worker."""


def _in_batches(
    pool: Parallel,
    blocks: Sequence[Block],
    pack: Callable[[Block], Any],
    compute: Callable[[Any], Result],
    store: Callable[[Block, Result], object],
    n_workers: int,
) -> None:
    """Compute batches of blocks, and store each while the next one is computed.

    A backend may wait in the thread that calls it only (dask leaves its queue there), and not all
    give results one by one. So another thread stores.

    Errors come back as results. One that is raised makes joblib end workers at once, and a worker
    of multiprocessing that is ended while it sends a result leaves a lock that is waited for.
    """

    def store_all(batch: list[Block], results: list[Result]) -> None:
        for block, result in zip(batch, results, strict=True):
            store(block, result)

    caught = partial(_caught, compute)

    with ThreadPoolExecutor(1) as storer:
        storing: Future[None] | None = None
        for batch in _batches(blocks, _BATCH * n_workers):
            outcomes = pool(delayed(caught)(pack(block)) for block in batch)
            if storing is not None:
                storing.result()
            results = [_result_of(outcome) for outcome in outcomes]
            storing = storer.submit(_with_one_thread, store_all, batch, results)
        if storing is not None:
            storing.result()


def _caught(compute: Callable[[Any], Result], task: Any) -> tuple[Result | None, Exception | None]:
    try:
        return compute(task), None
    except Exception as error:
        error.add_note(f"In the worker:\n{traceback.format_exc()}")
        return None, error


def _result_of(outcome: tuple[Any, Exception | None]) -> Any:
    result, error = outcome
    if error is not None:
        raise error
    return result


def _batches(blocks: Sequence[Block], size: int) -> Iterator[list[Block]]:
    for start in range(0, len(blocks), size):
        yield list(blocks[start : start + size])
