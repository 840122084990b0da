"""What networks are fed, in whatever library."""

import numpy as np
import pytest

from imblearn_image import BalancedImageDataset
from imblearn_image.dataset.networks import (
    ArrayBatches,
    as_numbers,
    check_dataset,
    check_dtype,
    per_class_batch_size,
    resolve_batch_size,
    to_float,
)


@pytest.fixture
def dataset():
    images = np.random.default_rng(0).integers(0, 256, (6, 5, 4), dtype=np.uint8)
    return BalancedImageDataset(
        images, list("aaaabb"), sample_weight={"a": 1, "b": 3}, random_state=0
    )


@pytest.mark.parametrize(
    ("dtype", "value_range", "low", "high"),
    [(np.uint8, None, 0, 255), (np.uint16, (0, 4095), 0, 4095),
     (np.int16, (-1000, 1000), -1000, 1000),
     (np.int16, None, -32768, 32767), (np.float64, (0, 255), 0, 1)],
)  # fmt: skip
def test_integers_are_scaled_by_the_value_range_and_floats_are_not(dtype, value_range, low, high):
    images = np.arange(24).reshape(2, 3, 4).astype(dtype)
    found = np.empty(images.shape, np.float32)
    to_float(images, value_range, found)
    np.testing.assert_allclose(found, (images.astype(float) - low) / (high - low), atol=1e-6)


def test_labels_become_numbers():
    classes = np.array(["black", "cracked"])
    assert as_numbers(np.array(["cracked", "black"]), classes).tolist() == [1, 0]
    assert as_numbers(np.array([True, False]), None).dtype == np.int64
    assert as_numbers(np.array([3, 5], np.uint8), None).tolist() == [3, 5]
    assert as_numbers(np.array([0.5], np.float32), None).dtype == np.float32


def test_batches_are_arrays_channels_last(dataset):
    indices = dataset.order(1)[:5]
    raw, labels, weights = dataset.batch(indices)
    images, numbers, same = ArrayBatches(dataset, "float32")(indices)
    np.testing.assert_array_equal(images, raw[..., None] / np.float32(255))
    assert images.dtype == np.float32
    assert numbers.tolist() == [int(label == "b") for label in labels]
    np.testing.assert_array_equal(same, weights)
    np.testing.assert_array_equal(ArrayBatches(dataset, None)(indices)[0], raw[..., None])


def test_sizes_of_batches(dataset):
    assert resolve_batch_size(None, None) == 32
    assert resolve_batch_size(7, None) == 7
    assert per_class_batch_size(3, dataset) == 6
    assert resolve_batch_size(None, 6) == resolve_batch_size(6, 6) == 6


def test_wrong_parameters_are_named(dataset):
    with pytest.raises(ValueError, match=r"per_class \* n_classes = 6"):
        resolve_batch_size(8, 6)
    for wrong in (0, True, 2.0):
        with pytest.raises(ValueError, match="batch_size must be an integer of at least 1"):
            resolve_batch_size(wrong, None)
        with pytest.raises(ValueError, match="per_class must be an integer of at least 1 or None"):
            per_class_batch_size(wrong, dataset)
    for wrong in ("double", "float", np.float64, 3):
        with pytest.raises(ValueError, match="dtype must be one of 'float32', None, got"):
            check_dtype(wrong)
    with pytest.raises(TypeError, match="must be a BalancedImageDataset, got list"):
        check_dataset([])


def test_dtypes_are_taken_by_name():
    assert check_dtype(None) is None
    for dtype in ("float32", np.float32, np.dtype(np.float32)):
        assert check_dtype(dtype) == "float32"


def test_the_old_name_of_dtype_works_and_warns():
    for to, dtype in (("float", "float32"), (None, None)):
        with pytest.warns(FutureWarning, match="to=.* is now dtype="):
            assert check_dtype("float32", to) == dtype
    with (
        pytest.warns(FutureWarning, match="is now dtype="),
        pytest.raises(ValueError, match="to must be one of 'float', None, got 'double'"),
    ):
        check_dtype("float32", "double")


def test_labels_beyond_int64_are_refused():
    labels = np.array([1, 2**63 + 5], dtype=np.uint64)
    with pytest.raises(ValueError, match="must fit into int64, got 9223372036854775813"):
        as_numbers(labels, np.unique(labels))
    assert as_numbers(labels[:1], labels).dtype == np.int64
