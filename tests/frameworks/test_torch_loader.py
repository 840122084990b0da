"""Loaders for PyTorch: the same epochs for any workers, processes and interruptions."""

import itertools
import json
import os
import pickle
import subprocess
import sys
import threading
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from loaders import digest, digests, make
from samples import BATCH, N_EPOCHS, Y, balanced, damaged, images, numbered, source
from torch.utils.data import DataLoader

from imblearn_image import BalancedImageDataset, ImageReadError
from imblearn_image.torch import EpochSampler, balanced_loader

SOURCES = ("array", "memmap", "files")
# Every pair of a start method, a number of workers, persistent or not, and a source.
# LOADERS=all in the environment tries the whole product, some five minutes.
PAIRWISE = [
    ("fork", 1, True, "array"),
    ("fork", 1, True, "files"),
    ("fork", 2, False, "memmap"),
    ("fork", 4, False, "files"),
    ("fork", 4, True, "array"),
    ("forkserver", 1, False, "array"),
    ("forkserver", 2, True, "files"),
    ("forkserver", 4, True, "memmap"),
    ("spawn", 1, False, "memmap"),
    ("spawn", 2, True, "array"),
    ("spawn", 4, True, "files"),
]
PRODUCT = list(
    itertools.product(("fork", "forkserver", "spawn"), (1, 2, 4), (False, True), SOURCES)
)


@pytest.fixture(scope="module")
def expected():
    """Return the digests of three epochs, made without a loader."""
    dataset = balanced()
    epochs = []
    for epoch in range(N_EPOCHS):
        order = dataset.order(epoch)
        new = dataset.plan(epoch).render(images())[order % len(dataset)]
        codes = np.searchsorted(dataset.classes, dataset.labels(epoch)[order % len(dataset)])
        floats = np.ascontiguousarray(new.transpose(0, 3, 1, 2)) / np.float32(255)
        starts = range(0, len(order), BATCH)
        batches = [(floats[i : i + BATCH], codes[i : i + BATCH]) for i in starts]
        epochs.append([digest(map(torch.from_numpy, batch)) for batch in batches])
    return epochs


@pytest.mark.parametrize("kind", SOURCES)
def test_epochs_without_workers_are_those_of_the_plans(kind, expected, tmp_path):
    loader = balanced_loader(balanced(source(kind, tmp_path)), batch_size=BATCH)
    assert digests(loader) == expected
    assert len({digest for epoch in expected for digest in epoch}) == N_EPOCHS * len(loader)


@pytest.mark.parametrize(
    ("method", "n_workers", "persistent", "kind"),
    PRODUCT if os.environ.get("LOADERS") == "all" else PAIRWISE,
)
def test_workers_give_the_same_bytes(method, n_workers, persistent, kind, expected, tmp_path):
    loader = balanced_loader(
        balanced(source(kind, tmp_path)), batch_size=BATCH, num_workers=n_workers,
        persistent_workers=persistent, multiprocessing_context=method,
    )  # fmt: skip
    assert digests(loader) == expected


def test_the_pairs_are_all_there():
    for places in itertools.combinations(range(4), 2):

        def pairs(rows, places=places):
            return {tuple(row[place] for place in places) for row in rows}

        assert pairs(PAIRWISE) == pairs(PRODUCT)


@pytest.mark.parametrize("n_replicas", [2, 3])
@pytest.mark.parametrize("per_class", [None, 2])
def test_processes_share_an_epoch(n_replicas, per_class):
    dataset = balanced()
    for drop_last in (False, True):
        options = {"per_class": per_class, "num_replicas": n_replicas, "drop_last": drop_last}
        parts = [EpochSampler(dataset, rank=rank, **options) for rank in range(n_replicas)]
        for epoch in range(2):
            shares = [list(part) for part in parts]
            assert [len(share) for share in shares] == [len(part) for part in parts]
            counts = Counter(itertools.chain(*shares))
            rows = set(range(epoch * 48, epoch * 48 + 48))
            padding = 0 if per_class is None or n_replicas == 2 else 2 * 3  # 16 in 3 parts of 6
            if drop_last:
                assert set(counts) <= rows
                assert counts.total() == 48 - (3 if padding else 0)
                assert max(counts.values()) == 1
            else:
                assert set(counts) == rows
                assert counts.total() == 48 + padding


def test_a_sampler_looks_for_processes_when_it_is_iterated(monkeypatch):
    sampler = EpochSampler(balanced())
    assert (len(sampler), sampler.num_replicas) == (48, 1)
    for name, value in {"is_initialized": True, "get_world_size": 3, "get_rank": 1}.items():
        monkeypatch.setattr(torch.distributed, name, lambda value=value: value)
    assert len(sampler) == 16
    assert list(sampler) == sampler.dataset.order(0, rank=1, num_replicas=3).tolist()
    assert (sampler.num_replicas, sampler.rank, sampler.total_size) == (3, 1, 48)


@pytest.mark.parametrize("n_workers", [0, 2])
@pytest.mark.parametrize("kind", ["balanced", "stateful", "plain"])
def test_an_epoch_goes_on_in_a_fresh_process(kind, n_workers):
    whole = digests(make(kind, n_workers))
    loader = make(kind, n_workers)
    assert digests(loader, 1) == whole[:1]
    batches = iter(loader)
    given = [digest(next(batches)) for _ in range(2)]
    assert given == whole[1][:2]
    state = loader.sampler.state_dict(2 * BATCH) if kind == "plain" else loader.state_dict()
    task = json.dumps([kind, n_workers, state])
    script = Path(__file__).with_name("loaders.py")
    run = subprocess.run(
        [sys.executable, script], input=task, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == [whole[1][2:], whole[2]]


@pytest.mark.parametrize("n_workers", [0, 2])
@pytest.mark.parametrize("kind", ["balanced", "stateful"])
def test_a_state_between_epochs_leads_to_the_next_one(kind, n_workers):
    whole = digests(make(kind, n_workers))
    loader = make(kind, n_workers)
    digests(loader, 2)
    state = loader.state_dict()
    fresh = make(kind, n_workers)
    fresh.load_state_dict(state)
    assert digests(fresh, 1) == whole[2:]


def test_set_epoch_goes_on_with_an_epoch_that_was_loaded_and_begins_others():
    loader = balanced_loader(balanced(), batch_size=BATCH)
    whole = digests(loader)
    loader.sampler.set_epoch(1)
    batches = iter(loader)
    for _ in range(4):
        next(batches)
    state = loader.state_dict()
    assert (state["epoch"], state["position"]) == (1, 4 * BATCH)

    fresh = balanced_loader(balanced(), batch_size=BATCH)
    fresh.load_state_dict(state)
    assert fresh.state_dict() == state
    found = []
    for epoch in (1, 2):
        fresh.sampler.set_epoch(epoch)
        found += digests(fresh, 1)
    assert found == [whole[1][4:], whole[2]]
    fresh.sampler.set_epoch(2)  # again, from the start
    assert fresh.state_dict()["position"] == 0
    assert digests(fresh, 1) == whole[2:]
    # A state after the last batch: nothing is left of the epoch that is asked for by its number.
    fresh.load_state_dict(state | {"position": 48})
    fresh.sampler.set_epoch(1)
    assert digests(fresh, 2) == [[], whole[2]]


def test_an_iteration_that_was_broken_off_counts_for_any_number_of_workers():
    for n_workers in (0, 2):
        loader = make("balanced", n_workers)
        next(iter(loader))
        assert digests(loader, 1) == digests(make("balanced", 0), 2)[1:]


def test_plans_samples_orders_and_loaders_agree_whatever_was_called():
    dataset = balanced()
    with pytest.warns(FutureWarning, match="no effect"):
        dataset.set_epoch(1)
    loader = balanced_loader(dataset, batch_size=48, dtype=None)
    assert EpochSampler(dataset, per_class=2).batch_size == 6
    for epoch in range(2):
        order = dataset.order(epoch)
        rendered = dataset.plan(epoch).render(images())[order - 48 * epoch]
        ((shown, _),) = loader
        np.testing.assert_array_equal(shown.permute(0, 2, 3, 1), rendered)
        np.testing.assert_array_equal(dataset.batch(order)[0], rendered)
        np.testing.assert_array_equal(dataset.at(epoch).batch(order - 48 * epoch)[0], rendered)


def test_a_plain_loader_shows_the_epoch_of_a_view():
    dataset = numbered()
    loader = DataLoader(dataset.at(2), batch_size=48, num_workers=1)
    ((shown, labels),) = loader
    np.testing.assert_array_equal(shown, dataset.plan(2).render(images()))
    np.testing.assert_array_equal(labels, dataset.labels())


@pytest.mark.parametrize("n_workers", [0, 1])
@pytest.mark.parametrize("name", ["position", "epoch"])
def test_a_forged_state_is_an_error_at_once_and_changes_nothing(name, n_workers):
    loader = balanced_loader(balanced(), batch_size=BATCH, num_workers=n_workers)
    next(iter(loader))
    state = loader.state_dict()
    for wrong in (-5, 10**10, "3", None, 1.5, True):
        with pytest.raises(ValueError, match=f"{name}.* must be an integer from 0"):
            loader.load_state_dict(state | {name: wrong})
    with pytest.raises(ValueError, match="position of a state must be an integer from 0 to 48"):
        loader.load_state_dict(state | {"position": 49})
    with pytest.raises(ValueError, match="the state is of other epochs"):
        loader.load_state_dict({})
    assert loader.state_dict() == state


def test_states_of_other_epochs_are_refused():
    state = EpochSampler(balanced()).state_dict()
    with pytest.raises(ValueError, match=r"entropy was .*random_state"):
        EpochSampler(balanced(random_state=4)).load_state_dict(state)
    with pytest.raises(ValueError, match="takes_turns was False, is True"):
        EpochSampler(balanced(), per_class=1).load_state_dict(state)
    for options in ({"augment": "all"}, {"source_selection": "random"}, {"augmenter": "flips"}):
        with pytest.raises(ValueError, match=r"plan was .*, is .*labels or parameters"):
            EpochSampler(balanced(**options)).load_state_dict(state)
    other = EpochSampler(BalancedImageDataset(images(), np.roll(Y, 1), random_state=3))
    with pytest.raises(ValueError, match="plan was"):
        other.load_state_dict(state)
    assert pickle.loads(pickle.dumps(state)) == json.loads(json.dumps(state))


def test_per_class_gives_each_batch_as_many_of_each_class():
    loader = balanced_loader(balanced(), per_class=4, num_workers=2)
    seen = [labels.bincount(minlength=3).tolist() for _ in range(2) for _, labels in loader]
    assert seen == [[4, 4, 4]] * 8
    last = [labels.bincount().tolist() for _, labels in balanced_loader(balanced(), per_class=7)]
    assert last == [[7, 7, 7], [7, 7, 7], [2, 2, 2]]
    assert len(list(balanced_loader(balanced(), per_class=7, drop_last=True))) == 2


def test_wrong_parameters_are_named():
    dataset = balanced()
    sampler = EpochSampler(dataset)
    for match, options in {
        "per_class \\* n_classes = 6": {"per_class": 2, "batch_size": 8},
        "per_class must be": {"per_class": 0},
        "batch_size must be": {"batch_size": 0},
        "dtype must be one of 'float32', None": {"dtype": "double"},
        "shuffle must be True or False": {"shuffle": 0},
        "drop_last must be True or False": {"drop_last": 1},
        "in_order must be True": {"in_order": False},
        "EpochSampler of the same": {"sampler": EpochSampler(balanced())},
        "own batch_sampler": {"batch_sampler": [[0]]},
        "own collate_fn": {"collate_fn": list},
        "shuffle and per_class must be given to the sampler": {"sampler": sampler, "shuffle": True},
    }.items():
        with pytest.raises(ValueError, match=match):
            balanced_loader(dataset, **options)
    with pytest.raises(ValueError, match="given together"):
        EpochSampler(dataset, num_replicas=2)
    with pytest.raises(ValueError, match="equally often"):
        EpochSampler(balanced(sampling_strategy={"black": 4}), per_class=1)
    with pytest.raises(TypeError, match="BalancedImageDataset, got ndarray"):
        balanced_loader(images())


def test_images_labels_and_weights_become_tensors():
    raw, labels, weights = next(
        iter(balanced_loader(balanced(sample_weight="balanced"), dtype=None, num_workers=1))
    )
    assert raw.shape == (32, 3, 12, 10)
    assert raw.is_contiguous(memory_format=torch.channels_last)
    assert (raw.dtype, labels.dtype, weights.dtype) == (torch.uint8, torch.int64, torch.float32)
    floats = next(iter(balanced_loader(balanced())))[0]
    assert torch.equal(floats, raw / 255)
    assert set(labels.tolist()) == {0, 1, 2}


@pytest.mark.parametrize(
    ("dtype", "value_range", "low", "high"),
    [(np.uint16, (0, 4095), 0, 4095), (np.int16, (-1000, 1000), -1000, 1000),
     (np.int16, None, -32768, 32767), (np.float64, (0, 255), 0, 1)],
)  # fmt: skip
def test_integers_are_scaled_by_the_value_range_and_floats_are_not(dtype, value_range, low, high):
    gray = images()[..., 0].astype(dtype)
    dataset = BalancedImageDataset(
        gray, np.arange(24) % 2, augment="none", value_range=value_range, random_state=0
    )
    found, _ = next(iter(balanced_loader(dataset, batch_size=24, shuffle=False)))
    assert found.shape == (24, 1, 12, 10)
    assert found.dtype == torch.float32
    sources = dataset.plan(0).source
    wanted = (gray[sources, None].astype(float) - low) / (high - low)
    np.testing.assert_allclose(found.numpy(), wanted, atol=1e-6)


def test_a_plain_loader_works_without_our_sampler():
    dataset = numbered()
    loader = DataLoader(dataset, batch_size=8, shuffle=True, num_workers=2)
    for _ in range(2):  # the same images in both, of epoch 0
        labels = torch.cat([labels for _, labels in loader])
        assert labels.bincount().tolist() == [16, 16, 16]


def test_an_error_in_a_worker_names_the_file_and_the_index(tmp_path):
    loader = balanced_loader(balanced(damaged(tmp_path)), batch_size=BATCH, num_workers=2)
    with pytest.raises(Exception, match=r"22\.png") as caught:
        list(loader)
    assert isinstance(caught.value, ImageReadError)
    notes = "".join(caught.value.__notes__)
    assert "image 22" in notes
    assert "asked for the indices" in notes
    assert "in worker" in notes
    assert "Traceback" in notes


class UnpicklableError(Exception):
    """An error of a user's source that holds what cannot be sent."""

    def __init__(self, reason):
        super().__init__(reason)
        self.lock = threading.Lock()


class Raising:
    """A source that raises an error for its last image, once there are workers."""

    def __init__(self, error):
        self.error = error

    def __len__(self):
        return len(Y)

    def __getitem__(self, i):
        if i == 10 and torch.utils.data.get_worker_info() is not None:
            raise self.error("timed out, says the source")
        return images()[i]


@pytest.mark.parametrize("error", [ValueError, KeyError, UnpicklableError, ImageReadError])
def test_an_error_of_a_worker_is_told_from_a_timeout_by_its_type(error):
    def raised(reason):
        return error("a.png", reason) if error is ImageReadError else error(reason)

    dataset = balanced(Raising(raised))
    loader = balanced_loader(
        dataset, batch_size=BATCH, num_workers=1, multiprocessing_context="fork"
    )
    expected = RuntimeError if error is UnpicklableError else error
    n_errors = 0
    batches = iter(loader)
    for n in range(1, 7):
        try:
            next(batches)
        except expected:
            n_errors += 1
        assert loader.state_dict()["position"] == min(n * BATCH, 48)
    assert (
        n_errors
        == np.unique(np.flatnonzero(dataset.plan().source[dataset.order()] == 10) // BATCH).size
    )


class Slow(Raising):
    """A source that is slow for one image, once there are workers."""

    def __getitem__(self, i):
        if i == 10 and torch.utils.data.get_worker_info() is not None:
            time.sleep(self.error)
        return images()[i]


def test_a_batch_that_timed_out_is_not_passed_over():
    whole = digests(balanced_loader(balanced(), batch_size=BATCH), 1)[0]
    loader = balanced_loader(
        balanced(Slow(4)), batch_size=BATCH, num_workers=1, timeout=1, prefetch_factor=1
    )
    batches, found, n_timeouts = iter(loader), [], 0
    while len(found) < 6:
        try:
            found.append(digest(next(batches)))
        except RuntimeError:
            n_timeouts += 1
        assert loader.state_dict()["position"] == min(len(found) * BATCH, 48)
    assert found == whole
    assert n_timeouts


@pytest.mark.parametrize("n_workers", [0, 2])
def test_an_epoch_goes_on_after_a_batch_that_could_not_be_made(tmp_path, n_workers):
    loader = balanced_loader(balanced(damaged(tmp_path)), batch_size=BATCH, num_workers=n_workers)
    batches, found, errors = iter(loader), [], []
    assert len(batches) == 6
    for _ in range(6):
        try:
            found.append(digest(next(batches)))
        except Exception as error:
            errors.append(str(error))
    assert len(found) + len(errors) == 6
    assert errors
    assert all("22.png" in error for error in errors)
    assert loader.state_dict()["position"] == 48
    with pytest.raises(StopIteration):
        next(batches)
    whole = digests(balanced_loader(balanced(), batch_size=BATCH), 1)[0]
    assert [batch for batch in whole if batch in found] == found


@pytest.mark.filterwarnings("ignore:image 22 cannot be read")
@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn", None])
def test_the_next_image_of_the_class_takes_its_place_and_is_counted(method, tmp_path):
    dataset = balanced(damaged(tmp_path), on_error="substitute")
    before = dataset.n_substituted
    loader = balanced_loader(
        dataset, batch_size=BATCH, num_workers=2 if method else 0, multiprocessing_context=method
    )
    labels = torch.cat([labels for _, labels in loader])
    assert labels.bincount().tolist() == [16, 16, 16]
    # Each batch that has the image reads it once.
    shown = np.flatnonzero(dataset.plan().source[dataset.order()] == 22)
    assert dataset.n_substituted - before == len(set(shown // BATCH))


def test_images_of_different_sizes_say_what_to_do(tmp_path):
    mixed = [np.zeros((12 + i % 2, 10, 3), np.uint8) for i in range(len(Y))]
    for dtype in ("float32", None):
        with pytest.raises(ValueError, match="must have one shape"):
            list(balanced_loader(balanced(mixed, augmenter="flips"), batch_size=2, dtype=dtype))


def test_the_old_name_of_dtype_works_and_warns():
    for to, dtype in ((None, torch.uint8), ("float", torch.float32)):
        with pytest.warns(FutureWarning, match="is now dtype=") as caught:
            loader = balanced_loader(balanced(), to=to)
        assert caught[0].filename == __file__
        assert next(iter(loader))[0].dtype == dtype
    assert next(iter(balanced_loader(balanced(), dtype=torch.float32)))[0].dtype == torch.float32


def test_scaling_by_far_more_than_the_images_hold_is_warned_of():
    gray = images()[..., 0].astype(np.uint16) * 16
    with pytest.warns(UserWarning, match="span .* all of uint16, .* where loaders scale"):
        balanced_loader(balanced(gray))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        balanced_loader(balanced(gray), dtype=None)
        balanced_loader(balanced(gray, value_range=(0, 4095)))


def test_what_is_for_evaluation_is_shown_in_order():
    train = BalancedImageDataset(images(), Y, random_state=0)
    y = ["sound", "black", "sound", "sound"]
    loader = balanced_loader(train.for_evaluation(images()[:4], y), batch_size=3, num_workers=1)
    batches = list(loader)
    assert torch.cat([labels for _, labels in batches]).tolist() == [2, 0, 2, 2]
    shown = torch.cat([batch for batch, _ in batches]).permute(0, 2, 3, 1) * 255
    np.testing.assert_array_equal(shown.round().numpy().astype(np.uint8), images()[:4])


def test_parts_of_an_epoch_are_refused():
    part, _ = torch.utils.data.random_split(balanced(), [0.5, 0.5])
    with pytest.raises(TypeError, match=r"a Subset of one.*split the images first"):
        balanced_loader(part)
