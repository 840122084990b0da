"""Whatever the images, the result has their dtype, begins with them and is balanced."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imblearn_image import ImageAugmentationOverSampler
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    HorizontalFlip,
    Rotate,
    Shear,
    Translate,
    VerticalFlip,
    Zoom,
    make_augmenter,
)

GEOMETRY = (
    Rotate(180),
    Zoom((0.5, 2)),
    Shear(40),
    Translate(0.7),
    HorizontalFlip(),
    VerticalFlip(),
)
OTHERS = (Brightness(), Contrast(), Gamma(), GaussianBlur(), GaussianNoise())
LAYOUTS = {
    "C": lambda X: X,
    "F": np.asfortranarray,
    "reversed": lambda X: X[::-1, ::-1].copy()[::-1, ::-1],
    "strided": lambda X: np.repeat(X, 2, axis=2)[:, :, ::2],
    "swapped": lambda X: X.astype(X.dtype.newbyteorder()),
}


@st.composite
def batches(draw):
    """Draw images with values in the value range of their dtype, and their classes."""
    counts = draw(st.lists(st.integers(1, 9), min_size=2, max_size=4))
    channels = draw(st.sampled_from([(), (1,), (2,), (3,), (4,), (5,), (9,)]))
    shape = (sum(counts), draw(st.integers(1, 70)), draw(st.integers(1, 70)), *channels)
    dtype = np.dtype(draw(st.sampled_from(["u1", "u2", "u4", "i1", "i2", "i4", "f2", "f4", "f8"])))
    values = np.random.default_rng(draw(st.integers(0, 9))).random(shape)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        values = np.rint(info.min + values * (info.max - info.min)).clip(info.min, info.max)
    X = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](values.astype(dtype))
    return X, np.repeat(np.arange(len(counts)), counts)


def range_of(dtype):
    """Return the value range that images of `dtype` need to be given, or None."""
    if dtype.kind == "f" or dtype.itemsize < 4:
        return None
    return np.iinfo(dtype).min, np.iinfo(dtype).max


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    batch=batches(),
    transforms=st.permutations(GEOMETRY + OTHERS),
    n_ops=st.sampled_from([None, 1, 3]),
    border=st.sampled_from(["constant", "replicate", "reflect", "reflect_101", "wrap"]),
    interpolation=st.sampled_from(["linear", "nearest"]),
    n_jobs=st.sampled_from([1, 2]),
)
@pytest.mark.filterwarnings("ignore:images of shape .* look ")
def test_what_holds_for_all_images(batch, transforms, n_ops, border, interpolation, n_jobs):
    X, y = batch
    before = X.copy()
    sampler = ImageAugmentationOverSampler(
        augmenter=make_augmenter(
            *transforms, n_ops=n_ops, border=border, interpolation=interpolation, alpha=True
        ),
        value_range=range_of(X.dtype),
        n_jobs=n_jobs,
        random_state=0,
    )
    X_new, y_new = sampler.fit_resample(X, y)
    assert X_new.dtype == X.dtype
    assert X_new.shape[1:] == X.shape[1:]
    assert set(np.bincount(y_new)) == {np.bincount(y).max()}
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(X_new[: len(X)], X)
    np.testing.assert_array_equal(sampler.fit_resample(X, y)[0], X_new)
    if X.dtype.kind == "f":
        assert X_new.min() >= 0
        assert X_new.max() <= 1
