"""What is computed ahead: the same results, no more than is asked for, and no worker left over."""

import gc
import os
import pickle
import threading
import time
from concurrent.futures import BrokenExecutor

import pytest

from imblearn_image.dataset.prefetch import Prefetcher


class Noted:
    """A function that notes what it was called with, and by which thread."""

    def __init__(self):
        self.calls = []

    def __call__(self, argument):
        self.calls.append((argument, threading.current_thread()))
        return argument * 10

    @property
    def arguments(self):
        return sorted(argument for argument, _ in self.calls)


def doubled(argument):
    return 2 * argument


def process_of(argument):
    return os.getpid()


def failing(argument):
    raise ValueError(f"no {argument}.png")


def ending(argument):
    os._exit(3)


class Unreadable:
    """What a process cannot unpickle."""

    def __call__(self, argument):
        return argument

    def __reduce__(self):
        return failing, ("unpickled",)


def following(i, n=3):
    return {k: k for k in range(i + 1, i + 1 + n)}


def waited_for(condition):
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def test_without_workers_only_what_is_asked_for_is_computed_here():
    function = Noted()
    prefetcher = Prefetcher(function, 0)
    assert [prefetcher.get(i, i, following(i)) for i in range(3)] == [0, 10, 20]
    assert function.calls == [(i, threading.current_thread()) for i in range(3)]


def test_threads_compute_each_result_once_ahead_of_being_asked():
    function = Noted()
    prefetcher = Prefetcher(function, 2)
    assert prefetcher.get(0, 0, following(0)) == 0
    assert waited_for(lambda: function.arguments == [0, 1, 2, 3])
    assert [prefetcher.get(i, i, following(i)) for i in range(1, 6)] == [10, 20, 30, 40, 50]
    assert waited_for(lambda: function.arguments == list(range(9)))
    ahead = {thread for argument, thread in function.calls if argument in (1, 2, 3)}
    assert threading.current_thread() not in ahead


def test_another_order_gets_the_right_results_and_drops_what_was_prepared():
    function = Noted()
    prefetcher = Prefetcher(function, 1)
    asked = [5, 0, 7, 7, 2, 1]
    assert [prefetcher.get(i, i, following(i)) for i in asked] == [10 * i for i in asked]
    assert prefetcher.get(40, 4, {}) == 40
    assert not prefetcher._futures


def test_without_a_new_order_what_was_prepared_stays():
    function = Noted()
    prefetcher = Prefetcher(function, 1)
    prefetcher.get(0, 0, following(0))
    assert waited_for(lambda: len(function.calls) == 4)
    assert prefetcher.get(9, 9) == 90
    assert prefetcher.get(1, 1) == 10
    assert function.arguments == [0, 1, 2, 3, 9]


def test_what_no_worker_has_begun_is_not_waited_for():
    release = threading.Event()

    def slow(argument):
        if argument == 1:
            release.wait()
        return argument

    prefetcher = Prefetcher(slow, 1)
    prefetcher.get(0, 0, following(0))
    try:
        assert prefetcher.get(2, 2, following(2)) == 2
    finally:
        release.set()


def test_processes_give_the_same_results_and_are_others():
    prefetcher = Prefetcher(doubled, 1, use_processes=True)
    assert [prefetcher.get(i, i, following(i)) for i in range(6)] == [0, 2, 4, 6, 8, 10]
    prefetcher = Prefetcher(process_of, 1, use_processes=True)
    assert prefetcher.get(0, 0, {1: 1}) == os.getpid()
    assert waited_for(lambda: prefetcher._futures[1].running() or prefetcher._futures[1].done())
    assert prefetcher.get(1, 1, {}) != os.getpid()


@pytest.mark.parametrize("use_processes", [False, True])
def test_an_error_of_a_worker_is_raised_when_its_result_is_asked_for(use_processes):
    prefetcher = Prefetcher(failing, 1, use_processes)
    prefetcher._prepare(following(0))
    assert waited_for(lambda: prefetcher._futures[1].done())
    with pytest.raises(ValueError, match=r"no 1\.png"):
        prefetcher.get(1, 1, {})


def test_what_a_process_cannot_unpickle_is_its_error():
    prefetcher = Prefetcher(Unreadable(), 1, use_processes=True)
    prefetcher._prepare({1: 1})
    assert waited_for(lambda: prefetcher._futures[1].done())
    with pytest.raises(ValueError, match=r"no unpickled\.png"):
        prefetcher.get(1, 1, {})


def test_what_cannot_be_pickled_is_an_error_and_no_hang():
    prefetcher = Prefetcher(lambda argument: argument, 1, use_processes=True)
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        prefetcher.get(0, 0, {1: 1})


def test_a_process_that_ended_is_an_error_with_a_hint_and_others_are_started():
    prefetcher = Prefetcher(ending, 1, use_processes=True)
    prefetcher._prepare({1: 1})
    assert waited_for(lambda: prefetcher._futures[1].done())
    with pytest.raises(BrokenExecutor) as caught:
        prefetcher.get(1, 1, {})
    assert "__main__" in caught.value.__notes__[0]
    prefetcher._function = doubled
    assert prefetcher.get(1, 1, {2: 2}) == 2
    assert waited_for(lambda: prefetcher._futures[2].done())
    assert prefetcher.get(2, 2, {}) == 4


def test_a_pickle_has_no_workers_and_starts_its_own():
    prefetcher = Prefetcher(doubled, 2)
    prefetcher.get(0, 0, following(0))
    copy = pickle.loads(pickle.dumps(prefetcher))
    assert (copy._executor, copy._futures) == (None, {})
    assert copy.get(1, 1, following(1)) == 2


def test_the_workers_end_when_nobody_holds_them():
    before = threading.active_count()
    prefetcher = Prefetcher(Noted(), 2)
    prefetcher.get(0, 0, following(0, 40))
    threads = list(prefetcher._executor._threads)
    del prefetcher
    gc.collect()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    assert threading.active_count() <= before


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_of_a_fork_has_workers_of_its_own():
    prefetcher = Prefetcher(doubled, 2)
    prefetcher.get(0, 0, following(0))
    prefetcher._lock.acquire()  # as by another thread
    pid = os.fork()
    if pid == 0:
        same = [prefetcher.get(i, i, following(i)) for i in range(1, 9)] == list(range(2, 18, 2))
        os._exit(7 if same else 1)
    prefetcher._lock.release()
    end = time.monotonic() + 30
    ended = status = 0
    while not ended and time.monotonic() < end:
        ended, status = os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)
    if not ended:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    assert prefetcher.get(1, 1, following(1)) == 2
