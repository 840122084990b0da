"""Results that are computed ahead of being asked for, by threads or processes."""

import multiprocessing
import pickle
import threading
import weakref
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor

from imblearn_image._core.fork import after_fork

_prefetchers = weakref.WeakSet()
_left_to_parent = []  # a child must not end, not even by collecting them, the parent's workers


@after_fork
def _begin_anew():
    for prefetcher in _prefetchers:
        prefetcher._leave_to_parent()


class _Sent:
    """A function on its way to a process, unpickled at its first call, so that errors come back."""

    def __init__(self, function):
        self._function = function

    def __reduce__(self):
        return _Received, (pickle.dumps(self._function, protocol=pickle.HIGHEST_PROTOCOL),)


class _Received:
    def __init__(self, pickled):
        self._pickled, self._function = pickled, None

    def __call__(self, argument):
        if self._function is None:
            self._function = pickle.loads(self._pickled)
            self._pickled = None
        return self._function(argument)


def _receive(function):
    global _received
    _received = function


def _call_received(argument):
    return _received(argument)


class Prefetcher:
    """Calls a pure function, and has workers compute what will be asked for next.

    It is a cache and no more: what is asked for in another order is computed at once.

    Parameters
    ----------
    function : callable
        Of one argument; for processes it is pickled once a process.
    n_workers : int
        How many threads or processes there are, 0 for none. They are started when they are needed.
    use_processes : bool, default=False
        Whether processes are started, anew rather than by forks of this one, which may have
        threads.
    """

    def __init__(self, function, n_workers, use_processes=False):
        self._function, self._n_workers = function, n_workers
        self._use_processes = use_processes
        self._begin()
        _prefetchers.add(self)

    def _begin(self):
        self._lock = threading.Lock()
        self._executor, self._end, self._futures = None, None, {}

    def __getstate__(self):
        return self._function, self._n_workers, self._use_processes

    def __setstate__(self, state):
        self.__init__(*state)

    def _leave_to_parent(self):
        if self._executor is not None:
            self._end.detach()
            _left_to_parent.append((self._executor, self._futures))
        self._begin()

    def get(self, key, argument, following=None):
        """Return the function of an argument, computed already or now.

        Parameters
        ----------
        key : hashable
            Stands for the argument.
        argument : object
            What the function is called with.
        following : None or dict of hashable to object, default=None
            Keys and arguments of what will be asked for next, soonest first: all else that was
            prepared is dropped. None if that is what it was.

        Returns
        -------
        object
            What the function returns.

        Raises
        ------
        Exception
            Whatever the function raises, or a BrokenExecutor where a process has ended.
        """
        if not self._n_workers:
            return self._function(argument)
        try:
            with self._lock:
                future = self._futures.pop(key, None)
                if following is not None:
                    self._prepare(following)
            if future is None or future.cancel():  # nobody has begun with it
                return self._function(argument)
            return future.result()
        except BrokenExecutor as error:
            self._drop_workers()
            error.add_note(
                "a worker process ended: what it printed may say why; a script that starts "
                "processes needs `if __name__ == '__main__':`, and memory for each of them"
            )
            raise

    def _prepare(self, following):
        for key in self._futures.keys() - following.keys():
            self._futures.pop(key).cancel()
        for key, argument in following.items():
            if key not in self._futures:
                self._futures[key] = self._submit(argument)

    def _submit(self, argument):
        if self._executor is None:
            self._executor = self._started()
            self._end = weakref.finalize(
                self, self._executor.shutdown, wait=False, cancel_futures=True
            )
        task = _call_received if self._use_processes else self._function
        return self._executor.submit(task, argument)

    def _started(self):
        if not self._use_processes:
            return ThreadPoolExecutor(self._n_workers, thread_name_prefix="imblearn_image")
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        return ProcessPoolExecutor(
            self._n_workers, context, initializer=_receive, initargs=(_Sent(self._function),)
        )

    def _drop_workers(self):
        with self._lock:
            if self._executor is not None:
                self._end()
            self._executor, self._end, self._futures = None, None, {}
