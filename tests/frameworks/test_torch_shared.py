"""Shared memory of batches: used again, but never while anything refers to it."""

import gc
import os
import pickle
import weakref

import numpy as np
import pytest
import torch
from loaders import digest, digests
from samples import BATCH, Y, balanced, images

from imblearn_image.torch import balanced_loader
from imblearn_image.torch._shared import SharedBlocks, SharedImages


def workers(n=1, method="fork", **options):
    return {"batch_size": BATCH, "num_workers": n, "multiprocessing_context": method, **options}


@pytest.fixture(scope="module")
def expected():
    return digests(balanced_loader(balanced(), batch_size=BATCH))


@pytest.mark.parametrize(
    ("method", "dtype"), [("fork", "float32"), ("fork", None), ("spawn", None)]
)
def test_memory_is_used_again(method, dtype):
    loader = balanced_loader(
        balanced(), dtype=dtype, **workers(method=method, persistent_workers=True)
    )
    places = [shown.data_ptr() for _ in range(3) for shown, _ in loader]
    assert len(places) == 18
    assert len(set(places)) <= loader.prefetch_factor + 2


@pytest.mark.parametrize("persistent", [False, True])
def test_batches_that_are_held_stay_as_they_are(persistent, expected):
    loader = balanced_loader(balanced(), **workers(2, persistent_workers=persistent))
    held = [list(loader) for _ in expected]
    assert [[digest(batch) for batch in epoch] for epoch in held] == expected


@pytest.mark.parametrize(
    "keep", [lambda t: t[3], lambda t: t.numpy()[3], lambda t: t[3].permute(1, 2, 0).detach()]
)
def test_part_of_a_batch_holds_its_memory(keep):
    loader = balanced_loader(balanced(), dtype=None, **workers(persistent_workers=True))
    held, copies = [], []
    for _ in range(3):
        for i, (shown, _) in enumerate(loader):
            if i % 3 == 0:
                held.append(keep(shown))
                copies.append(np.array(torch.as_tensor(held[-1]).tolist(), np.uint8))
            del shown
    assert all(np.array_equal(part, copy) for part, copy in zip(held, copies, strict=True))


def test_a_forked_process_does_not_give_back_what_its_parent_holds():
    loader = balanced_loader(balanced(), dtype=None, **workers(persistent_workers=True))
    held = next(iter(loader))[0]
    copy = held.clone()
    pid = os.fork()
    if not pid:
        del held
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    for _ in range(3):
        list(loader)
    assert torch.equal(held, copy)


def test_two_iterations_at_the_same_time_do_not_meet(expected):
    loader = balanced_loader(balanced(), **workers(2))
    pairs = list(zip(loader, loader, strict=True))
    epochs = zip(*pairs, strict=True)
    assert [[digest(batch) for batch in epoch] for epoch in epochs] == expected[:2]


def test_an_iteration_may_be_broken_off(expected):
    loader = balanced_loader(balanced(), **workers(2, persistent_workers=True))
    held = [next(iter(loader)) for _ in range(3)]
    assert [digest(batch) for batch in held] == [epoch[0] for epoch in expected]
    loader.sampler.set_epoch(1)
    assert digests(loader, 1) == expected[1:2]


def test_batches_of_other_sizes_fit_too():
    mixed = [np.zeros((12, 10, 3), np.uint8)] * 16 + [np.ones((24, 10, 3), np.uint8)] * 5
    mixed += [np.full((8, 10, 3), 2, np.uint8)] * 3
    dataset = balanced(mixed, augment="none")  # labels in another order than sizes
    for dtype in ("float32", None):
        loader = balanced_loader(
            dataset, dtype=dtype, shuffle=False, **workers(batch_size=8, persistent_workers=True)
        )
        for _ in range(2):
            found = [(len(x), x.shape[2], x.max().item()) for x, _ in loader]
            scale = 255 if dtype else 1
            wanted = [(8, 8, 2)] * 2 + [(8, 24, 1)] * 2 + [(8, 12, 0)] * 2
            assert [(n, h, round(top * scale)) for n, h, top in found] == wanted
    assert len(Y) == len(mixed)


def test_an_error_gives_memory_back():
    blocks = SharedBlocks(1, 1)
    shared = SharedImages((2, 3, 4), np.dtype(np.uint8), blocks, 0)
    other = SharedImages((2, 3, 4), np.dtype(np.uint8), blocks, 0)  # none is free
    other.array[:], shared.array[:] = 1, 2
    assert (shared.array == 2).all()
    shared.drop()
    other.drop()
    assert blocks.take(0) == (0, 0)
    assert blocks.take(0) is None


def test_what_was_dropped_is_sent_whole_the_next_time():
    blocks = SharedBlocks(1, 1)
    SharedImages((2, 3, 4), np.dtype(np.uint8), blocks, 0).drop()
    shared = SharedImages((2, 3, 4), np.dtype(np.uint8), blocks, 0)
    shared.array[:] = 7
    rebuild, arguments = shared.__reduce__()
    assert (rebuild(*arguments) == 7).all()


def test_loaders_are_pickled_without_the_memory_of_their_workers():
    loader = balanced_loader(balanced(), **workers(persistent_workers=True))
    list(loader)
    assert len(pickle.loads(pickle.dumps(loader.dataset))) == 48
    assert images().shape[0] == len(Y)


def test_a_kept_image_holds_its_own_block_only():
    loader = balanced_loader(balanced(), dtype=None, **workers())
    batches = iter(loader)
    kept = next(batches)[0][0]
    for _ in batches:
        pass
    blocks = weakref.ref(batches._batches.blocks)
    del batches
    gc.collect()
    assert blocks() is None
    assert kept.shape == (3, 12, 10)


def test_a_batch_of_another_workers_loader_is_made_of_tensors():
    class Outer(torch.utils.data.Dataset):
        def __init__(self):
            self.loader = balanced_loader(balanced(), batch_size=BATCH)

        def __len__(self):
            return 1

        def __getitem__(self, i):
            images, labels = next(iter(self.loader))
            return images.clone(), labels, self.loader.dataset[3][1]

    ((images, labels, label),) = torch.utils.data.DataLoader(
        Outer(), batch_size=None, num_workers=1
    )
    assert images.shape == (BATCH, 3, 12, 10)
    assert labels.shape == (BATCH,)
    assert label.ndim == 0
