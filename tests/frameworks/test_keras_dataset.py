"""Batches for Keras: the same for any workers, in the order of the data set."""

import doctest
import importlib
import os
import pickle
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from samples import BATCH, N_EPOCHS, Y, balanced, damaged, images, source

from imblearn_image import BalancedImageDataset
from imblearn_image.keras import BalancedPyDataset, _py_dataset

SOURCES = ("array", "memmap", "files")
THREADS = [(n, False, kind) for n in (1, 2, 4) for kind in SOURCES]
PROCESSES = [(1, True, "memmap"), (2, True, "files"), (4, True, "array")]


def in_order(dataset, epoch):
    """Return the batches of an epoch, made without Keras."""
    order = dataset.order(epoch)
    floats = dataset.plan(epoch).render(images())[order % len(dataset)] / np.float32(255)
    names = dataset.labels(epoch)[order % len(dataset)]
    codes = np.searchsorted(dataset.classes, names)
    starts = range(0, len(order), BATCH)
    return [(floats[i : i + BATCH], codes[i : i + BATCH]) for i in starts]


@pytest.fixture(scope="module")
def expected():
    return [in_order(balanced(), epoch) for epoch in range(N_EPOCHS)]


def assert_same(found, expected):
    assert len(found) == len(expected)
    for batch, wanted in zip(found, expected, strict=True):
        for part, other in zip(batch, wanted, strict=True):
            assert part.dtype == other.dtype
            np.testing.assert_array_equal(part, other)


@pytest.mark.parametrize(("workers", "use_multiprocessing", "kind"), THREADS + PROCESSES)
def test_workers_give_the_same_bytes(workers, use_multiprocessing, kind, expected, tmp_path):
    batches = BalancedPyDataset(
        balanced(source(kind, tmp_path)), batch_size=BATCH, workers=workers,
        use_multiprocessing=use_multiprocessing, max_queue_size=3,
    )  # fmt: skip
    assert isinstance(batches, keras.utils.PyDataset)
    assert (batches.workers, batches.use_multiprocessing) == (1, False)  # what Keras may know
    for epoch in range(N_EPOCHS):
        assert batches.epoch == epoch
        batches.on_epoch_begin()
        assert_same([batches[i] for i in range(len(batches))], expected[epoch])
        batches.on_epoch_end()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_by_hand_is_that_of_its_index_and_moves_nothing(workers, expected):
    batches = BalancedPyDataset(balanced(), batch_size=BATCH, workers=workers)
    for i in (5, 2, 0, 5):
        assert_same([batches[i]], [expected[0][i]])
    batches.on_epoch_end()
    assert batches.epoch == 0
    assert_same(list(batches), expected[0])
    batches.on_epoch_end()
    assert_same(list(batches), expected[1])


def test_within_an_epoch_the_order_is_ours_whatever_keras_asks_for(expected):
    batches = BalancedPyDataset(balanced(), batch_size=BATCH, workers=2)
    batches.on_epoch_begin()
    assert_same([batches[i] for i in (4, 1, 5, 0, 3, 2)], expected[0])
    assert_same([batches[1], batches[4]], [expected[0][1], expected[0][0]])  # again the same


def test_an_epoch_is_set_by_its_number(expected):
    batches = BalancedPyDataset(balanced(), batch_size=BATCH, workers=2)
    batches.on_epoch_begin()
    batches[3]
    batches.set_epoch(2)
    assert batches.epoch == 2
    assert_same(list(batches), expected[2])
    for wrong in (-1, 1.0, True):
        with pytest.raises(ValueError, match="epoch must be an integer from 0"):
            batches.set_epoch(wrong)


def test_a_pickle_goes_on_where_it_was(expected):
    batches = BalancedPyDataset(balanced(), batch_size=BATCH, workers=2)
    batches.set_epoch(1)
    batches[0]
    copy = pickle.loads(pickle.dumps(batches))
    assert_same(list(copy), expected[1])


def test_per_class_gives_each_batch_as_many_of_each_class():
    batches = BalancedPyDataset(balanced(), per_class=7, workers=2)
    assert batches.batch_size == 21
    assert [np.bincount(y).tolist() for _, y in batches] == [[7, 7, 7], [7, 7, 7], [2, 2, 2]]


def test_dtype_gray_images_weights_and_order():
    gray = images()[..., 0]
    dataset = BalancedImageDataset(gray, Y, sample_weight={"black": 3, "cracked": 2, "sound": 1},
                                   random_state=3)  # fmt: skip
    x, y, weights = BalancedPyDataset(dataset, dtype=None, shuffle=False, batch_size=48)[0]
    np.testing.assert_array_equal(x[..., 0], dataset.plan(0).render(gray))
    assert (x.shape, x.dtype, y.dtype, weights.dtype) == (
        (48, 12, 10, 1),
        "uint8",
        "int64",
        "float32",
    )
    np.testing.assert_array_equal(weights, 3 - y)


@pytest.mark.parametrize("use_multiprocessing", [False, True])
def test_an_error_of_a_worker_names_the_file_and_the_index(use_multiprocessing, tmp_path):
    batches = BalancedPyDataset(
        balanced(damaged(tmp_path)), batch_size=BATCH, workers=2,
        use_multiprocessing=use_multiprocessing,
    )  # fmt: skip
    with pytest.raises(Exception, match=r"22\.png") as caught:
        list(batches)
    assert "image 22" in str(caught.value.__notes__)
    assert "asked for the indices" in str(caught.value.__notes__)


@pytest.mark.filterwarnings("ignore:image 22 cannot be read")
@pytest.mark.parametrize("use_multiprocessing", [False, True])
def test_the_next_image_of_the_class_takes_its_place(use_multiprocessing, tmp_path):
    dataset = balanced(damaged(tmp_path), on_error="substitute")
    before = dataset.n_substituted
    batches = BalancedPyDataset(
        dataset, batch_size=BATCH, workers=2, use_multiprocessing=use_multiprocessing
    )
    assert np.bincount(np.concatenate([y for _, y in batches])).tolist() == [16, 16, 16]
    shown = np.flatnonzero(dataset.plan().source[dataset.order()] == 22)
    assert dataset.n_substituted - before == len(set(shown // BATCH))


def test_the_old_name_of_dtype_works_and_warns():
    with pytest.warns(FutureWarning, match="is now dtype="):
        batches = BalancedPyDataset(balanced(), to=None)
    assert batches[0][0].dtype == np.uint8


def test_wrong_parameters_are_named():
    dataset = balanced()
    for match, options in {
        "per_class \\* n_classes = 6": {"per_class": 2, "batch_size": 8},
        "dtype must be one of 'float32', None": {"dtype": "double"},
        "shuffle must be True or False": {"shuffle": 1},
        "workers must be an integer of at least 0": {"workers": -1},
        "use_multiprocessing must be True or False": {"use_multiprocessing": "yes"},
        "max_queue_size must be an integer of at least 1": {"max_queue_size": 0},
    }.items():
        with pytest.raises(ValueError, match=match):
            BalancedPyDataset(dataset, **options)
    with pytest.raises(ValueError, match="equally often"):
        BalancedPyDataset(balanced(sampling_strategy={"black": 4}), per_class=1)
    with pytest.raises(TypeError, match="BalancedImageDataset, got ndarray"):
        BalancedPyDataset(images())
    batches = BalancedPyDataset(dataset)
    for index in (-1, 2):
        with pytest.raises(IndexError, match=f"from 0 to 1, got {index}"):
            batches[index]


def test_without_keras_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.delitem(sys.modules, "imblearn_image.keras")
    with pytest.raises(ModuleNotFoundError, match=r'"imblearn-image\[keras\]".*KERAS_BACKEND'):
        importlib.import_module("imblearn_image.keras")


def test_the_example_of_the_docstring():
    found = doctest.testmod(_py_dataset, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted
    assert not found.failed


def test_scaling_by_far_more_than_the_images_hold_is_warned_of():
    gray = images()[..., 0].astype(np.uint16) * 16
    with pytest.warns(UserWarning, match="span .* all of uint16, .* where loaders scale"):
        BalancedPyDataset(balanced(gray))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        BalancedPyDataset(balanced(gray), dtype=None)
        BalancedPyDataset(balanced(gray, value_range=(0, 4095)))


def test_what_is_for_evaluation_is_shown_in_order():
    train = BalancedImageDataset(images(), Y, random_state=0)
    y = ["sound", "black", "sound", "sound"]
    batches = BalancedPyDataset(train.for_evaluation(images()[:4], y))
    shown, labels = batches[0]
    assert np.asarray(labels).tolist() == [2, 0, 2, 2]
    np.testing.assert_allclose(np.asarray(shown) * 255, images()[:4], atol=1e-3)
