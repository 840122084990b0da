import contextlib
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import cv2
import numpy as np
import pytest
from joblib import Parallel, delayed, parallel_config
from joblib._parallel_backends import MultiprocessingBackend

from imblearn_image._core import opencv
from imblearn_image._run.blocks import Workers, cut, run_blocks
from imblearn_image.descriptors import sharpness
from imblearn_image.plan import draw_plan


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 100])
@pytest.mark.parametrize("size", [1, 3, 64])
@pytest.mark.parametrize("n_workers", [1, 2, 16])
def test_blocks_hold_everything_once_and_none_is_empty(n, size, n_workers):
    blocks = cut(range(n), size, n_workers)
    assert [row for block in blocks for row in block] == list(range(n))
    lengths = [len(block) for block in blocks]
    assert not lengths or (min(lengths) >= 1 and max(lengths) <= min(size, min(lengths) + 1))
    if n > size and n >= 2 * n_workers:
        assert len(blocks) % n_workers == 0 or len(blocks) == n


TWO_THREADS, TWO_PROCESSES = Workers(2, True), Workers(2, False)


def run(blocks, compute, store=lambda block, result: None, *, workers=TWO_THREADS, **options):
    options = {"total": sum(map(len, blocks))} | options
    run_blocks(blocks, lambda block: block, compute, store, workers=workers, **options)


def squares(block, stop=None):
    return [i * i for i in block]


@pytest.mark.parametrize("workers", [Workers(1, True), TWO_THREADS, TWO_PROCESSES])
def test_each_block_is_packed_computed_and_stored(workers):
    results = {}
    run(cut(range(100), 7, 2), squares, results.__setitem__, workers=workers)
    assert sorted(value for values in results.values() for value in values) == [
        i * i for i in range(100)
    ]


def test_opencv_has_one_thread_meanwhile():
    seen, before = [], cv2.getNumThreads()
    run([range(1)] * 3, lambda block, stop: seen.append(cv2.getNumThreads()))
    assert seen == [1] * 3
    assert cv2.getNumThreads() == before


def test_threads_meet_opencv_where_no_fork_finds_its_lock_taken():
    known = []
    run([range(1)] * 4, lambda block, stop: known.append(hasattr(opencv._own, "ends")))
    assert known == [True] * 4


@pytest.mark.parametrize("workers", [TWO_THREADS, TWO_PROCESSES])
def test_the_bar_counts_items_and_begins_with_what_was_there(workers, capfd):
    run([range(3)] * 2, squares, workers=workers, total=10, verbose=1)
    assert "10/10" in capfd.readouterr().err
    run([range(3)] * 2, squares, workers=workers, total=10, verbose=0)
    assert capfd.readouterr().err == ""


def test_an_error_stops_the_other_workers():
    begun, stored, failed = [], [], threading.Event()

    def compute(block, stop):
        begun.append(block.start)
        if block.start == 1:
            failed.set()
            raise ValueError("of block 1")
        failed.wait(10)
        assert stop.wait(10)

    blocks = [range(i, i + 1) for i in range(100)]
    with pytest.raises(ValueError, match="of block 1"):
        run(blocks, compute, lambda block, result: stored.append(block))
    assert set(begun) <= {0, 1, 2}
    assert not stored


def test_an_error_of_threads_keeps_nothing_alive():
    class Thing:
        pass

    def compute(block, stop, thing):
        raise ValueError("on purpose")

    def fail():
        thing = Thing()
        with contextlib.suppress(ValueError):
            run([range(1)] * 4, partial(compute, thing=thing))
        return weakref.ref(thing)

    gc.disable()
    try:
        assert fail()() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("n_jobs", [2, 16])
def test_there_may_be_fewer_large_images_than_workers(n_jobs):
    images = np.random.default_rng(0).integers(0, 256, (3, 1500, 1500), dtype=np.uint8)
    np.testing.assert_array_equal(sharpness(images, n_jobs=n_jobs), sharpness(images))
    plan = draw_plan([0, 0, 1], random_state=0)
    expected = plan.render(images)
    for given in (images, list(images)):
        np.testing.assert_array_equal(plan.render(given, n_jobs=n_jobs), expected)


INTERRUPTED = """
import threading, time
import numpy as np
from imblearn_image import draw_plan

calls = []

def slow(image, rng):
    calls.append(1)
    if len(calls) == 3:
        print("ready", flush=True)
    time.sleep(0.02)
    return image

plan = draw_plan(np.repeat([0, 1], [2001, 1]), augmenter=slow, random_state=0)
try:
    plan.render(np.broadcast_to(np.uint8(7), (2002, 180, 180)), n_jobs=2)
except KeyboardInterrupt:
    n = len(calls)
    time.sleep(0.2)
    workers = [thread for thread in threading.enumerate() if not thread.daemon]
    print("calls since:", len(calls) - n, "threads:", len(workers))
"""


def test_an_interrupt_ends_all_threads_before_it_is_raised():
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, children would not listen to it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        try:
            assert child.stdout.readline() == "ready\n"
            child.send_signal(signal.SIGINT)
            said, _ = child.communicate(timeout=30)
        finally:
            child.kill()
    assert said == "calls since: 0 threads: 1\n"


def stored(workers, compute=squares, **options):
    results = {}
    run(cut(range(100), 7, 2), compute, results.__setitem__, workers=workers, **options)
    return {block: tuple(values) for block, values in results.items()}


def test_large_arrays_go_to_loky_after_another_pool_has_left():
    large = np.ones(1 << 18)  # joblib maps arrays from 1 MB on into memory, by files in a folder
    results = {}
    with parallel_config(backend="loky"):
        Parallel(n_jobs=2)(delayed(np.sum)(large * i) for i in range(4))
        run(
            [range(1), range(1, 2)], partial(total_of, large), results.__setitem__,
            workers=TWO_PROCESSES,
        )  # fmt: skip
    assert set(results.values()) == {len(large)}


def total_of(array, block, stop=None):
    return array.sum()


@pytest.mark.parametrize("backend", ["loky", "multiprocessing"])
def test_every_executor_and_backend_stores_the_same(backend):
    expected = stored(Workers(1, True))
    with ThreadPoolExecutor(2) as pool:
        assert stored(Workers(2, False, pool)) == expected
        assert stored(Workers(1, False, pool)) == expected
    with parallel_config(backend=backend):
        assert stored(TWO_PROCESSES) == expected


def test_a_process_pool_of_the_user_may_compute():
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        assert stored(Workers(2, False, pool)) == stored(Workers(1, True))


@pytest.mark.parametrize("kind", ["executor", "batches"])
def test_workers_go_on_while_a_block_is_stored(kind):
    begun, gone_on = [], threading.Event()

    def compute(block, stop=None):
        begun.append(block)
        if len(begun) == 5:  # four are sent at first
            gone_on.set()

    def store(block, result):
        assert gone_on.wait(10)

    with ThreadPoolExecutor(2) as pool, parallel_config(backend="threading"):
        workers = Workers(2, False, pool if kind == "executor" else None)
        run([range(1)] * 20, compute, store, workers=workers)
    assert len(begun) == 20


def test_only_a_few_blocks_are_under_way():
    most, under_way, lock = [], set(), threading.Lock()

    def pack(block):
        with lock:
            under_way.add(block.start)
            most.append(len(under_way))
        return block

    def store(block, result):
        with lock:
            under_way.remove(block.start)

    with ThreadPoolExecutor(2) as pool:
        run_blocks(
            [range(i, i + 1) for i in range(40)], pack, squares, store,
            workers=Workers(2, False, pool), total=40,
        )  # fmt: skip
    assert max(most) <= 5


@pytest.mark.parametrize("step", ["pack", "compute", "store"])
def test_after_an_error_no_further_block_is_sent(step):
    begun = []

    def fail(*args, stop=None):
        raise ValueError("on purpose")

    def compute(block, stop=None):
        begun.append(block)

    steps = {"pack": lambda block: block, "compute": compute, "store": lambda block, result: None}
    with ThreadPoolExecutor(2) as pool, pytest.raises(ValueError, match="on purpose"):
        run_blocks(
            [range(1)] * 40, *(steps | {step: fail}).values(), workers=Workers(2, False, pool),
            total=40,
        )  # fmt: skip
    assert len(begun) <= 5


@pytest.mark.parametrize("backend", ["loky", "multiprocessing"])
@pytest.mark.parametrize("step", ["compute", "store"])
def test_errors_of_processes_and_of_storing_are_raised(backend, step):
    store = broken if step == "store" else (lambda block, result: None)
    with parallel_config(backend=backend), pytest.raises(ValueError, match="on purpose"):
        run(
            [range(i, i + 1) for i in range(30)],
            broken if step == "compute" else squares,
            store,
            workers=TWO_PROCESSES,
        )


def broken(block, result=None, stop=None):
    if block.start == 3:
        raise ValueError("on purpose")


def test_workers_are_not_ended_in_the_middle_of_what_they_send(monkeypatch):
    # An error that joblib sees ends workers at once; one that holds the lock of the pipe hangs all.
    aborted = []
    monkeypatch.setattr(
        MultiprocessingBackend, "abort_everything", lambda *args, **kwargs: aborted.append(args)
    )
    with (
        parallel_config(backend="multiprocessing"),
        pytest.raises(ValueError, match="on purpose") as caught,
    ):
        run([range(i, i + 1) for i in range(30)], broken, workers=TWO_PROCESSES)
    assert not aborted
    assert "in broken" in caught.value.__notes__[0]


def threads_of_opencv(block, stop=None):
    return cv2.getNumThreads()


@pytest.mark.parametrize("backend", ["loky", "multiprocessing"])
def test_opencv_has_one_thread_in_processes(backend):
    seen = []
    with parallel_config(backend=backend):
        run(
            [range(1)] * 3, threads_of_opencv, lambda block, n: seen.append(n),
            workers=TWO_PROCESSES,
        )  # fmt: skip
    assert seen == [1] * 3


INTERRUPTED_PROCESSES = """
import time
import numpy as np
from joblib import parallel_config
from imblearn_image._run.blocks import Workers, run_blocks

def slow(block, stop=None):
    time.sleep(0.2)

def store(block, result):
    print("ready", flush=True)

if __name__ == "__main__":
    try:
        with parallel_config(backend="loky"):
            run_blocks([range(1)] * 500, len, slow, store, workers=Workers(2, False), total=500)
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_an_interrupt_ends_processes(tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED_PROCESSES)
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        try:
            assert child.stdout.readline() == "ready\n"
            child.send_signal(signal.SIGINT)
            said, _ = child.communicate(timeout=30)
        finally:
            child.kill()
    assert said.splitlines()[-1] == "interrupted"
