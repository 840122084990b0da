import contextlib
import gc
import threading
import weakref
from functools import partial

import numpy as np
import pytest

from imblearn_image._workers import cut, in_threads
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


def test_an_error_stops_the_other_workers():
    begun, failed = [], threading.Event()

    def run(block, stop):
        begun.append(block)
        if block == 1:
            failed.set()
            raise ValueError("of block 1")
        failed.wait(10)
        assert stop.wait(10)

    with pytest.raises(ValueError, match="of block 1"):
        in_threads(run, range(100), 2)
    assert set(begun) <= {0, 1, 2}


def test_an_error_of_threads_keeps_nothing_alive():
    class Thing:
        pass

    def run(block, stop, thing):
        raise ValueError("on purpose")

    def fail():
        thing = Thing()
        with contextlib.suppress(ValueError):
            in_threads(partial(run, thing=thing), range(4), 2)
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
