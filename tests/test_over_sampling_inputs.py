"""What the over-sampler takes for images and labels, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

from imblearn_image.augmentation import Augmenter, Brightness, GaussianNoise, Rotate, Rotate90
from tests.test_over_sampling import Y, images_of, resample


@pytest.mark.parametrize("image_shape", [(8, 6), (8, -1), [-1, 6], (8, 6, 1), (4, 4, -1)])
def test_flattened_images_give_the_same_as_folded_ones(image_shape):
    flat = images_of(48)
    X_new, _, sampler = resample(flat, image_shape=image_shape)
    folded = flat.reshape(32, *sampler.image_shape_)
    np.testing.assert_array_equal(X_new, resample(folded)[0].reshape(60, -1))


def test_a_matching_image_shape_may_be_given_with_folded_images():
    X = images_of(8, 6)
    np.testing.assert_array_equal(resample(X, image_shape=(8, 6))[0], resample(X)[0])


@pytest.mark.parametrize(
    "dtype",
    ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", ">u2", ">i4", ">f4", ">f8"],
)
def test_every_real_dtype_comes_back_as_it_was(dtype):
    X = (images_of(8, 8) % 100).astype(dtype)
    X_new, _, _ = resample(X)
    assert X_new.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(X_new[:32], X)
    reference = resample(X.astype("f8"))[0]
    # OpenCV places pixels to 1/32, except in float64: neighbors differ by up to 100 here.
    assert np.abs(X_new.astype("f8") - reference).max() <= 100 / 32 + 1
    assert len(np.unique(X_new[32:].astype("f8"))) > 20


def reversed_rows(X):
    return X[::-1, ::-1, ::-1].copy()[::-1, ::-1, ::-1]


def read_only(X):
    X = X.copy()
    X.flags.writeable = False
    return X


@pytest.mark.parametrize(
    "arrange",
    [
        np.asfortranarray,
        reversed_rows,
        read_only,
        lambda X: np.repeat(X, 2, axis=2)[:, :, ::2],
        lambda X: np.repeat(X, 2, axis=0)[::2],
        lambda X: np.ascontiguousarray(X.transpose(2, 1, 0)).transpose(2, 1, 0),
        lambda X: X.tolist(),
        list,
    ],
)
def test_the_layout_of_the_input_does_not_matter(arrange):
    X = images_of(9, 7, dtype=np.int64)
    expected = resample(X)[0]
    np.testing.assert_array_equal(resample(arrange(X))[0], expected)


def test_memory_maps_are_read_and_left_alone(tmp_path):
    X = images_of(9, 7)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    np.testing.assert_array_equal(resample(mapped)[0], resample(X)[0])


@pytest.mark.parametrize("sparse", [False, True])
def test_data_frames_come_back_as_data_frames(sparse):
    X = pd.DataFrame(images_of(12), columns=[f"pixel{i}" for i in range(12)])
    given = X.astype(pd.SparseDtype("uint8", 0)) if sparse else X
    X_new, y_new, sampler = resample(given, pd.Series(Y, name="class"), image_shape=(3, 4))
    assert isinstance(X_new, pd.DataFrame)
    assert y_new.name == "class"
    assert list(X_new.columns) == list(X.columns) == sampler.feature_names_in_.tolist()
    assert (X_new.dtypes == given.dtypes).all()
    np.testing.assert_array_equal(np.asarray(X_new), resample(X.to_numpy(), image_shape=(3, 4))[0])


def test_one_hot_labels_come_back_as_one_hot():
    one_hot = np.eye(3, dtype=int)[Y]
    _, y_new, _ = resample(images_of(8, 8), one_hot)
    assert y_new.shape == (60, 3)
    assert y_new.sum(axis=0).tolist() == [20, 20, 20]


def test_value_range_is_that_of_the_data_where_asked_for():
    X = images_of(8, 8, dtype=np.float64)
    X_new, _, sampler = resample(X, augmenter=Brightness(0.5), value_range="data")
    assert sampler.plan_.value_range == (X.min(), X.max())
    assert X_new.min() >= X.min()
    assert X_new.max() <= X.max()


def test_value_range_of_the_data_works_for_images_of_one_value():
    X = np.full((32, 4, 4), 7.0)
    X_new, _, _ = resample(X, augmenter=Brightness((0, 1)), value_range="data")
    assert 7 <= X_new.min() <= X_new.max() <= 8


def test_geometry_needs_no_value_range():
    X = images_of(8, 8, dtype=np.float64)
    assert resample(X)[0].max() <= X.max()


@pytest.mark.parametrize("augmenter", [Brightness(), GaussianNoise()])
def test_values_outside_the_value_range_are_an_error(augmenter):
    with pytest.raises(ValueError, match=r"image \d+ span .* value range \(0, 1\)"):
        resample(images_of(8, 8, dtype=np.float64), augmenter=augmenter)
    with pytest.raises(ValueError, match=r"value range \(0, 100\)"):
        resample(images_of(8, 8), augmenter=augmenter, value_range=(0, 100))


def test_wide_integers_need_a_value_range_for_intensities():
    with pytest.raises(ValueError, match=r"int64 need value_range=\(low, high\)"):
        resample(images_of(8, 8, dtype=np.int64), augmenter=Brightness())


def with_value(value):
    X = images_of(8, 8, dtype=np.float64)
    X[3, 2, 1] = value
    return X


def boxed(*images):
    X = np.empty(len(images), dtype=object)
    X[:] = images
    return X


BAD = {
    "1-D": (images_of(), {}, r"Expected 2D array|must have shape \(n, height, width"),
    "2-D without image_shape": (images_of(9), {}, r"image_shape.*got \(32, 9\)"),
    "5-D": (images_of(2, 2, 2, 2), {}, r"must have shape \(n, height, width\[, channels\]\)"),
    "no height": (np.zeros((32, 0, 5)), {}, r"at least one pixel, got the shape \(0, 5\)"),
    "no channel": (np.zeros((32, 5, 5, 0)), {}, r"at least one pixel"),
    "ragged lists": ([[[1, 2], [3, 4]]] * 31 + [[[1, 2], [3]]], {}, "unequal length"),
    "ragged arrays": ([np.ones((2, 2))] * 31 + [np.ones((2, 3))], {}, r"one shape, got 2 shapes"),
    "boxed arrays": (boxed(*images_of(3, 3)), {}, r"pass np\.stack\(X\)"),
    "NaN": (with_value(np.nan), {}, "image 3 holds NaN or infinite"),
    "inf": (with_value(np.inf), {}, "image 3 holds NaN or infinite"),
    "complex": (with_value(1) * 1j, {}, "[Cc]omplex"),
    "bool": (images_of(8, 8) > 99, {}, r"got bool: a mask can be passed as X\.astype\('uint8'\)"),
    "strings": (np.full((32, 2, 2), "a"), {}, "'?a'?"),
    "indivisible": (images_of(9), {"image_shape": (2, 5)}, r"have 9 values each.* \(2, 5\)"),
    "indivisible -1": (images_of(9), {"image_shape": (2, -1)}, r"have 9 values each"),
    "two -1": (images_of(9), {"image_shape": (-1, -1)}, "of which one may be -1"),
    "other image_shape": (images_of(3, 3), {"image_shape": (1, 9)}, "leave image_shape out"),
    "n_jobs": (images_of(8, 8), {"n_jobs": 0}, "n_jobs must be .* got 0"),
    "preset": (images_of(8, 8), {"augmenter": "artikel"}, r"one of \['article', .*, got 'artikel'"),
    "range": (images_of(8, 8), {"augmenter": Rotate((9, 3))}, r"low <= high, got \(9, 3\)"),
    "class": (images_of(8, 8), {"augmenter": Augmenter([("a", Rotate)])}, "with parentheses"),
    "oblong": (images_of(8, 6), {"augmenter": Rotate90()}, "got height 8 and width 6"),
    "upside down value_range": (images_of(8, 8), {"value_range": (1, 0)}, "low < high"),
}  # fmt: skip


@pytest.mark.parametrize(("X", "params", "message"), BAD.values(), ids=BAD)
def test_bad_images_and_parameters_are_explained(X, params, message):
    before = np.array(X, dtype=object).copy() if isinstance(X, np.ndarray) else None
    y = Y.copy()
    with pytest.raises((TypeError, ValueError), match=message):
        resample(X, y, **params)
    np.testing.assert_array_equal(y, Y)
    if before is not None and X.dtype != object:
        np.testing.assert_array_equal(np.array(X, dtype=object).astype(str), before.astype(str))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros(32), "more than 1 class"),
        (np.linspace(0, 1, 32), "[Cc]ontinuous|Unknown label type"),
        (np.tile([[1, 1, 0]], (32, 1)), "[Mm]ultilabel"),
        (Y[:-1], "inconsistent numbers of samples"),
    ],
)
def test_bad_labels_are_explained(y, message):
    with pytest.raises(ValueError, match=message):
        resample(images_of(8, 8), y)
