"""The same bytes, whatever the workers, the backend, the blocks and the layout."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import ImageAugmentationOverSampler, draw_plan
from imblearn_image._run import render
from imblearn_image.augmentation import (
    Brightness,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    HorizontalFlip,
    Rotate,
    Rotate90,
    Translate,
    make_augmenter,
)

Y = np.repeat([0, 1], [20, 5])


def speckle(image, rng):
    return (image * rng.uniform(0.5, 1, image.shape)).astype(image.dtype)


AUGMENTERS = {
    "article": None,
    "chain": make_augmenter(
        Brightness(0.2), Gamma(), Rotate(20, p=0.5), HorizontalFlip(p=0.5), Translate(), n_ops=3
    ),
    "noise": make_augmenter(GaussianNoise((0, 0.1)), GaussianBlur(p=0.5), speckle),
}
SHAPES = {"small": (16, 12), "large": (150, 70, 3)}


def images_of(shape):
    return np.random.default_rng(0).integers(0, 256, (25, *shape), dtype=np.uint8)


@pytest.fixture(scope="module", params=SHAPES)
def images(request):
    return images_of(SHAPES[request.param])


@pytest.fixture(scope="module", params=AUGMENTERS)
def plan(request):
    strategy = {0: 45, 1: 40}
    return draw_plan(
        Y, sampling_strategy=strategy, augmenter=AUGMENTERS[request.param], random_state=0
    )


@pytest.fixture(scope="module")
def expected(plan, images):
    """One row at a time, in the order of the plan."""
    return np.stack([row.render(images)[0] for row in plan])


@pytest.mark.parametrize("n_jobs", [1, 2, -1])
@pytest.mark.parametrize("backend", [None, "threading", "loky", "multiprocessing"])
def test_workers_and_backends(plan, images, expected, n_jobs, backend):
    if backend is None:
        rendered = plan.render(images, n_jobs=n_jobs)
    else:
        with parallel_config(backend=backend, n_jobs=n_jobs):
            rendered = plan.render(images)
    np.testing.assert_array_equal(rendered, expected)


@pytest.mark.parametrize("rows", [1, 3, 7, 1000])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_block_sizes(plan, images, expected, rows, n_jobs, monkeypatch):
    monkeypatch.setattr(render, "_MIN_ARRAY_BLOCK_ROWS", rows)
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", rows)
    monkeypatch.setattr(render, "_MIN_THREADED_BYTES", 0)
    np.testing.assert_array_equal(plan.render(images, n_jobs=n_jobs), expected)
    np.testing.assert_array_equal(plan.render(list(images), n_jobs=n_jobs), expected)


@pytest.mark.parametrize(
    "arrange",
    [
        np.asfortranarray,
        lambda X: X[::-1].copy()[::-1],
        lambda X: np.repeat(X, 2, axis=1)[:, ::2],
        lambda X: np.repeat(X, 2, axis=2)[:, :, ::2],
        lambda X: X[:, :, ::-1].copy()[:, :, ::-1],
        list,
        lambda X: [np.asfortranarray(image) for image in X],
    ],
)
def test_layouts(plan, images, expected, arrange):
    np.testing.assert_array_equal(plan.render(arrange(images), n_jobs=2), expected)


def test_the_order_of_rows_does_not_matter(plan, images, expected):
    shuffled = np.random.default_rng(1).permutation(len(plan))
    np.testing.assert_array_equal(plan[shuffled].render(images), expected[shuffled])


class MarkWorker:
    """Write the process and the thread into the image, once `n_workers` of them have met.

    A worker shows itself by a file, and waits for the others at its first image. So none of them
    takes all images before another has started, however busy the machine is.
    """

    def __init__(self, directory, n_workers):
        self.directory = directory
        self.n_workers = n_workers

    def __call__(self, image, rng):
        process, thread = os.getpid(), threading.get_ident() % 2**32
        (self.directory / f"{process}-{thread}").touch()
        deadline = time.monotonic() + 30
        while len(os.listdir(self.directory)) < self.n_workers and time.monotonic() < deadline:
            time.sleep(0.001)
        image[0, :4] = np.frombuffer(np.uint32(process).tobytes(), np.uint8)
        image[1, :4] = np.frombuffer(np.uint32(thread).tobytes(), np.uint8)
        cv2.GaussianBlur(image, (3, 3), 1)
        image[2, 0] = cv2.getNumThreads()
        return image


def workers_of(directory, n_workers, n_jobs=None, n=150, **config):
    """Return the processes, the threads and OpenCV's thread counts that rendered."""
    mark = MarkWorker(directory, n_workers)
    plan = draw_plan(np.repeat([0, 1], [n + 1, 1]), augmenter=mark, random_state=0)
    images = np.zeros((n + 2, 180, 180), np.uint8)
    with parallel_config(**config) if config else threading.Lock():
        marked = plan.render(images, n_jobs=n_jobs)
    process, thread = (
        set(np.ascontiguousarray(marked[:, row, :4]).view(np.uint32).ravel().tolist())
        for row in (0, 1)
    )
    return process, thread, set(marked[:, 2, 0].tolist())


@pytest.fixture
def _small_blocks(monkeypatch):
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", 10)
    monkeypatch.setattr(render, "_MIN_ARRAY_BLOCK_ROWS", 10)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize(
    ("config", "threads"),
    [
        ({}, 1),
        ({"n_jobs": 2}, 2),
        ({"backend": "threading", "n_jobs": 2}, 2),
    ],
)
def test_threads_work_where_asked_for(tmp_path, config, threads):
    process, thread, opencv_threads = workers_of(tmp_path, threads, **config)
    assert process == {os.getpid()}
    assert len(thread) == threads
    assert opencv_threads == {1}


@pytest.mark.usefixtures("_small_blocks")
def test_n_jobs_works_without_a_context(tmp_path):
    assert len(workers_of(tmp_path, 2, n_jobs=2)[1]) == 2


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("backend", ["loky", "multiprocessing"])
def test_processes_work_where_asked_for(tmp_path, backend):
    process, _, opencv_threads = workers_of(tmp_path, 2, backend=backend, n_jobs=2)
    assert os.getpid() not in process
    assert len(process) == 2
    assert opencv_threads == {1}


def test_an_error_ends_the_rows_of_the_other_thread():
    calls = []

    def fail_once(image, rng):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("on purpose")
        time.sleep(0.01)
        return image

    plan = draw_plan(np.repeat([0, 1], [401, 1]), augmenter=fail_once, random_state=0)
    with pytest.raises(RuntimeError, match="on purpose"):
        plan.render(np.zeros((402, 180, 180), np.uint8), n_jobs=2)
    assert len(calls) < 50


def test_a_plan_without_rows(plan, images):
    for n_jobs in (1, 2):
        assert plan[:0].render(images, n_jobs=n_jobs).shape == (0, *images.shape[1:])
        assert plan[:0].render(np.zeros((len(images), 180, 180)), n_jobs=n_jobs).shape[0] == 0
        assert plan[:0].render(list(images), n_jobs=n_jobs).shape[0] == 0


def test_images_that_do_not_suit_are_refused_before_any_is_rendered(monkeypatch):
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", 1)
    images = [np.zeros((9, 8 if i == 19 else 9), np.uint8) for i in range(25)]
    plan = draw_plan(Y, sampling_strategy={0: 60}, augmenter=Rotate90(), random_state=0)
    taken = []
    with pytest.raises(ValueError, match="needs square images, got height 9 and width 8"):
        plan.render(images, lambda rows, new: taken.append(rows))
    assert taken == []
    with pytest.raises(ValueError, match="needs square images"):
        plan[:0].render(np.zeros((25, 9, 8), np.uint8))


@pytest.mark.parametrize("n", [3, 40, 200])
def test_few_large_images_are_shared_out(tmp_path, n):
    assert len(workers_of(tmp_path, 2, n_jobs=2, n=n)[1]) == 2


@pytest.mark.parametrize("dtype", ["i1", "i4", "i8", "f2", "u1", ">f4"])
@pytest.mark.parametrize("p", [0, 0.5, 1])
def test_results_go_where_there_are_gaps(dtype, p):
    X = np.random.default_rng(0).integers(0, 100, (20, 16, 12)).astype(dtype)
    augmenter = make_augmenter(Rotate(25, p=p), Brightness(0.9, p=p), GaussianNoise(p=p))
    plan = draw_plan(
        np.repeat([0, 1], [15, 5]), augmenter=augmenter, value_range=(0, 100), random_state=0
    )
    out = np.empty((10, 16, 24), dtype)[:, :, ::2]
    np.testing.assert_array_equal(plan.render(X, out=out), plan.render(X))


def test_small_images_are_rendered_by_one_thread():
    plan = draw_plan(np.repeat([0, 1], [5000, 10]), augmenter=mark_small, random_state=0)
    marked = plan.render(np.zeros((5010, 4, 4), np.uint8), n_jobs=2)
    assert (marked[:, 0] == marked[0, 0]).all()


def mark_small(image, rng):
    image[0] = np.frombuffer(np.uint32(threading.get_ident() % 2**32).tobytes(), np.uint8)
    return image


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_overlapping_calls_agree_and_leave_opencv_as_it_was(n_jobs):
    X = images_of(SHAPES["large"])
    threads = cv2.getNumThreads()

    def fit_resample(_):
        return ImageAugmentationOverSampler(n_jobs=n_jobs, random_state=0).fit_resample(X, Y)[0]

    expected = fit_resample(None)
    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(fit_resample, range(24)):
            np.testing.assert_array_equal(result, expected)
    assert cv2.getNumThreads() == threads


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_opencv_is_left_as_it_was_after_an_error(n_jobs):
    def fail(image, rng):
        raise OSError

    threads = cv2.getNumThreads()
    plan = draw_plan(Y, augmenter=fail, random_state=0)
    with pytest.raises(RuntimeError, match="fail raised OSError"):
        plan.render(images_of(SHAPES["large"]), n_jobs=n_jobs)
    assert cv2.getNumThreads() == threads


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_verbose_shows_a_bar_and_silence_none(backend, capfd):
    X = images_of(SHAPES["large"])
    for verbose in (0, 1):
        sampler = ImageAugmentationOverSampler(n_jobs=2, verbose=verbose)
        with parallel_config(backend=backend):
            sampler.fit_resample(X, Y)
        captured = capfd.readouterr()
        assert captured.out == ""
        assert ("15/15" in captured.err) == bool(verbose)


def test_images_of_other_sizes_come_back_from_processes():
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (30 + i % 3, 40), dtype=np.uint8) for i in range(25)]
    plan = draw_plan(Y, augmenter=AUGMENTERS["chain"], random_state=0)
    expected = plan.render(images)
    with parallel_config(backend="loky", n_jobs=2):
        rendered = plan.render(images)
    for one, other in zip(rendered, expected, strict=True):
        np.testing.assert_array_equal(one, other)
