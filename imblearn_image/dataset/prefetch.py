"""Results that are computed ahead of being asked for, by threads or processes."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
import weakref
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from multiprocessing.reduction import ForkingPickler
from typing import Any, final

from imblearn_image._core.fork import after_fork

_prefetchers: weakref.WeakSet[Prefetcher] = weakref.WeakSet()
# Workers of the parent: a child must not end them, not even by garbage collection.
_left_to_parent: list[Any] = []


@after_fork
def _begin_anew() -> None:
    for prefetcher in _prefetchers:
        prefetcher._leave_to_parent()


@final
class _Sent:
    """A function on its way to a process.

    It is unpickled at its first call, so that an error of unpickling comes back as the result.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def __reduce__(self) -> tuple[Any, ...]:
        # As multiprocessing does, which also sends shared memory to a process that it starts.
        return _Received, (bytes(ForkingPickler.dumps(self._function)),)


@final
class _Received:
    """A function that arrived in a process."""

    def __init__(self, pickled: bytes) -> None:
        self._pickled: bytes | None = pickled
        self._function: Any = None

    def __call__(self, argument: Any) -> Any:
        if self._pickled is not None:
            self._function = pickle.loads(self._pickled)
            self._pickled = None
        return self._function(argument)


_received: Callable[[Any], Any]  # of a process that is a worker


def _receive(function: Callable[[Any], Any]) -> None:
    global _received
    _received = function


def _call_received(argument: Any) -> Any:
    return _received(argument)


@final
class Prefetcher:
    """Calls a pure function, and has workers compute the results that are needed next.

    It is only a cache: a result that is asked for in another order is computed at once.

    Parameters
    ----------
    function : callable
        It takes one argument. Each process gets it pickled, once.
    n_workers : int
        How many threads or processes there are, 0 for none. They start when they are needed.
    use_processes : bool, default=False
        Whether workers are processes. They start anew, not as forks of this process, which may have
        threads.
    """

    def __init__(
        self, function: Callable[[Any], Any], n_workers: int, use_processes: bool = False
    ) -> None:
        self._function, self._n_workers = function, n_workers
        self._use_processes = use_processes
        self._begin()
        _prefetchers.add(self)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._executor: Executor | None = None
        self._end: Any = None
        self._futures: dict[Hashable, Future[Any]] = {}

    def __getstate__(self) -> tuple[Any, ...]:
        return self._function, self._n_workers, self._use_processes

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)

    def _leave_to_parent(self) -> None:
        if self._executor is not None:
            self._end.detach()
            _left_to_parent.append((self._executor, self._futures))
        self._begin()

    def get(self, key: Hashable, argument: Any, following: Mapping[Any, Any] | None = None) -> Any:
        """Return the result for an argument, computed already or now.

        Parameters
        ----------
        key : hashable
            It stands for the argument.
        argument : object
            The argument of the function.
        following : None or dict of hashable to object, default=None
            Keys and arguments that are needed next, soonest first: other results that were
            prepared are dropped. None leaves what is prepared as it is.

        Returns
        -------
        object
            The result of the function.

        Raises
        ------
        Exception
            Whatever the function raises, or a BrokenExecutor if a process has ended.
        """
        if not self._n_workers:
            return self._function(argument)
        try:
            with self._lock:
                future = self._futures.pop(key, None)
                if following is not None:
                    self._prepare(following)
            if future is None or future.cancel():  # no worker has begun with it
                return self._function(argument)
            return future.result()
        except BrokenExecutor as error:
            self._drop_workers()
            error.add_note(
                "a worker process ended: what it printed may say why; a script that starts "
                "processes needs `if __name__ == '__main__':`, and memory for each of them"
            )
            raise

    def _prepare(self, following: Mapping[Any, Any]) -> None:
        for key in self._futures.keys() - following.keys():
            self._futures.pop(key).cancel()
        for key, argument in following.items():
            if key not in self._futures:
                self._futures[key] = self._submit(argument)

    def _submit(self, argument: Any) -> Future[Any]:
        if self._executor is None:
            self._executor = self._started()
            self._end = weakref.finalize(
                self, self._executor.shutdown, wait=False, cancel_futures=True
            )
        task = _call_received if self._use_processes else self._function
        return self._executor.submit(task, argument)

    def _started(self) -> Executor:
        if not self._use_processes:
            return ThreadPoolExecutor(self._n_workers, thread_name_prefix="imblearn_image")
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        return ProcessPoolExecutor(
            self._n_workers,
            context,
            initializer=_receive,  # type: ignore[arg-type]
            initargs=(_Sent(self._function),),  # type: ignore[arg-type]
        )

    def _drop_workers(self) -> None:
        with self._lock:
            if self._executor is not None:
                self._end()
            self._executor, self._end, self._futures = None, None, {}
