"""The images of worst quality go."""

import numpy as np
import pytest
from scipy.stats import rankdata

from imblearn_image import ImageQualityUnderSampler
from imblearn_image.descriptors import contrast, exposure, sharpness
from tests.images import Y, images_of


def test_the_worst_go():
    X = images_of(len(Y))
    X[:10] = X[:10] // 4
    sampler = ImageQualityUnderSampler(sampling_strategy={"a": 20})
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, np.arange(10))
    np.testing.assert_array_equal(sampler.scores_, sharpness(X))


def test_clipped_images_are_worse_and_ties_drop_the_later():
    X = images_of(len(Y))
    X[3, :10] = 255
    sampler = ImageQualityUnderSampler(sampling_strategy={"a": 28}, quality="exposure")
    X[X == 0] = 1
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, [3, 29])
    np.testing.assert_array_equal(sampler.scores_, -exposure(X))


def test_ranks_within_the_class_are_averaged():
    X = images_of(len(Y))
    sampler = ImageQualityUnderSampler(quality=["contrast", lambda images: images[:, 0, 0]])
    sampler.fit_resample(X, Y)
    for label in "abc":
        some = X[label == Y]
        expected = (rankdata(contrast(some)) + rankdata(some[:, 0, 0])) / 2
        np.testing.assert_array_equal(sampler.scores_[label == Y], expected)


@pytest.mark.parametrize(
    ("quality", "message"),
    [
        ("beauty", "quality must be one of"),
        ([], "at least one"),
        (["contrast", 3], "quality must be one of"),
        (lambda images: images[:, 0], "one finite number for each"),
        (lambda images: np.full(len(images), np.inf), "one finite number for each"),
    ],
)
def test_wrong_qualities_are_refused(quality, message):
    with pytest.raises(ValueError, match=message):
        ImageQualityUnderSampler(quality=quality).fit_resample(images_of(55), Y)


@pytest.mark.parametrize(("score", "call"), [("exposure", "-exposure"), ("entropy", "entropy")])
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_images_beyond_the_value_range_are_helped_by_what_the_sampler_has(score, call, dtype):
    X = images_of(10).astype(dtype)
    sampler = ImageQualityUnderSampler(quality=score)
    message = rf"pass a function such as quality=lambda images: {call}\(images, value_range="
    with pytest.raises(ValueError, match=message):
        sampler.fit_resample(X, [0] * 7 + [1] * 3)
