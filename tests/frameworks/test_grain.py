"""grain shows balanced epochs without a line of ours: the index says which epoch is meant."""

import absl.flags
import grain
import numpy as np
import pytest
from samples import BATCH, N_EPOCHS, balanced, source

absl.flags.FLAGS.mark_as_parsed()  # which grain's processes ask for


def parts_of(dataset):
    """Return the indices of the batches of all epochs."""
    orders = [dataset.order(epoch) for epoch in range(N_EPOCHS)]
    return [order[i : i + BATCH] for order in orders for i in range(0, len(order), BATCH)]


@pytest.fixture(scope="module")
def expected():
    dataset = balanced()
    return [dataset.batch(part) for part in parts_of(dataset)]


def assert_same(found, expected):
    for (images, labels), (other, names) in zip(found, expected, strict=True):
        np.testing.assert_array_equal(images, other)
        np.testing.assert_array_equal(labels, names)


@pytest.mark.parametrize("kind", ["array", "memmap", "files"])
def test_threads_give_the_epochs_and_go_on_in_the_middle(kind, expected, tmp_path):
    dataset = balanced(source(kind, tmp_path))
    loader = grain.MapDataset.source(parts_of(dataset)).map(dataset.batch)
    loader = loader.to_iter_dataset(grain.ReadOptions(num_threads=2, prefetch_buffer_size=4))
    batches = iter(loader)
    assert_same([next(batches) for _ in range(8)], expected[:8])
    state = batches.get_state()
    assert_same(batches, expected[8:])
    batches = iter(loader)
    batches.set_state(state)
    assert_same(batches, expected[8:])


def test_processes_give_the_same(expected, tmp_path):
    dataset = balanced(source("memmap", tmp_path))
    loader = grain.MapDataset.source(parts_of(dataset)).map(dataset.batch).to_iter_dataset()
    assert_same(loader.mp_prefetch(grain.MultiprocessingOptions(num_workers=2)), expected)
