"""Plans are rendered from any source: read where it is rendered, and no more than is used."""

import tracemalloc

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import draw_plan
from imblearn_image._run import render
from imblearn_image.augmentation import Brightness, HorizontalFlip, Rotate, make_augmenter
from tests.images import images_of
from tests.sources import Batched, Counted, Failing, Stopping, StoppingBatches, write_files

Y = np.repeat([0, 1], [30, 12])
X = images_of(42)


def plan_of(y=Y, augmenter=None, **options):
    augmenter = augmenter or make_augmenter(Brightness(), Rotate(), HorizontalFlip(p=0.5))
    return draw_plan(y, augmenter=augmenter, random_state=0, **options)


@pytest.fixture
def _small_blocks(monkeypatch):
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", 5)


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_files_and_blocks_give_the_bytes_of_the_array(backend, n_jobs, tmp_path):
    plan = plan_of(sampling_strategy={0: 50, 1: 40})
    expected = plan.render(X)
    for source in (write_files(tmp_path, X), Batched(X), list(X), tuple(X)):
        with parallel_config(backend=backend, n_jobs=n_jobs):
            np.testing.assert_array_equal(plan.render(source), expected)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_each_used_image_is_read_once_and_others_never(n_jobs):
    plan = plan_of(sampling_strategy={1: 20})
    source = Counted(X)
    plan.render(source, n_jobs=n_jobs)
    assert sorted(source.asked) == np.unique(plan.source).tolist()
    assert 0 not in source.asked


@pytest.mark.usefixtures("_small_blocks")
def test_rows_are_visited_by_source_so_that_few_blocks_share_an_image():
    plan = plan_of(sampling_strategy={0: 90, 1: 84})
    source = Counted(X)
    plan.render(source)
    n_blocks = -(-len(plan) // 5)
    assert len(source.asked) <= len(np.unique(plan.source)) + n_blocks
    beyond_sample = source.asked[3:]
    assert beyond_sample == sorted(beyond_sample)


@pytest.mark.usefixtures("_small_blocks")
def test_a_block_reads_what_it_needs_at_once():
    plan = plan_of(sampling_strategy={1: 60})
    source = Batched(X)
    plan.render(source)
    for call in source.calls:
        assert call == sorted(set(call))
    sample, first, *others = source.calls
    assert len(sample) == 3  # which say what the images are like
    # Their rows, at hand already, are the first block.
    assert not set(sample) & set(first).union(*others) or len(source.calls) > 2


def test_processes_read_the_images_that_they_render(tmp_path):
    source = write_files(tmp_path, X)
    asked = []
    original = type(source).__getitem__

    class Watched(type(source)):
        def __getitem__(self, i):
            asked.append(i)
            return original(self, i)

    plan = plan_of()
    watched = Watched([tmp_path / f"{i:04}.png" for i in range(42)])
    with parallel_config(backend="loky", n_jobs=2):
        np.testing.assert_array_equal(plan.render(watched), plan.render(X))
    assert len(asked) == 3  # here, to learn what the images are like


def test_a_broken_image_that_no_row_uses_does_not_matter():
    plan = plan_of()
    assert 0 not in plan.source
    broken = Failing(X, 0)
    np.testing.assert_array_equal(plan.render(broken), plan.render(X))
    np.testing.assert_array_equal(plan.render([None, *X[1:]]), plan.render(X))


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_a_broken_image_that_is_used_keeps_its_error(n_jobs, backend):
    plan = plan_of()
    broken = int(plan.source[5])
    with (
        parallel_config(backend=backend, n_jobs=n_jobs),
        pytest.raises(OSError, match="on purpose"),
    ):
        plan.render(Failing(X, broken))


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("backend", ["threading", "loky", "multiprocessing"])
@pytest.mark.parametrize("kind", [Stopping, StoppingBatches])
def test_a_source_that_raises_stop_iteration_fails(kind, backend, n_jobs):
    plan = plan_of()
    broken = int(plan.source[5])
    with (
        parallel_config(backend=backend, n_jobs=n_jobs),
        pytest.raises(RuntimeError, match=f"raised StopIteration for .*{broken}"),
    ):
        plan.render(kind(X, broken))


def test_rows_beside_an_odd_image_that_is_unused_take_their_own_memory():
    small = list(np.random.default_rng(0).integers(0, 256, (40, 32, 32), dtype=np.uint8))
    odd = np.broadcast_to(np.uint8(0), (6000, 8000))  # 48 MB, if it were written out
    plan = plan_of(np.repeat([0, 1], [221, 20]))
    images = [odd, *small] + small * 4 + small
    images = (images * 2)[:241]
    images[221:] = small[:20]
    tracemalloc.start()
    new = plan.render(Counted(images))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert new.shape == (201, 32, 32)
    assert peak < 4e6


@pytest.mark.parametrize("wrap", [list, Counted])
def test_sizes_that_differ_take_the_memory_of_the_images_used(wrap):
    small = list(np.random.default_rng(0).integers(0, 256, (60, 32, 32), dtype=np.uint8))
    images = [small[0]] * 300 + small
    images[310] = np.random.default_rng(1).integers(0, 256, (1200, 1600), dtype=np.uint8)
    plan = plan_of(np.repeat([0, 1], [300, 60]), augmenter=HorizontalFlip())
    tracemalloc.start()
    new = plan.render(wrap(images))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(new, list)
    for image, source in zip(new, plan.source, strict=True):
        np.testing.assert_array_equal(image, images[source][:, ::-1])
    used = sum(image.nbytes for image in new)
    assert peak < 2.5 * used
    assert peak < 240 * 1200 * 1600 / 10  # what an array for all would take


def test_dtypes_that_differ_are_refused_wherever_they_come():
    plan = plan_of()
    images = list(X)
    images[int(plan.source[7])] = X[0].astype(np.uint16)
    for source in (images, Counted(images)):
        with pytest.raises(TypeError, match="one dtype, got uint"):
            plan.render(source)


def test_a_plan_without_rows_reads_nothing():
    source = Counted(X)
    assert len(plan_of()[:0].render(source)) == 0
    assert source.asked == []
