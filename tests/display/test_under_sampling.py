import numpy as np
import pytest

from imblearn_image import (
    ImageDuplicateUnderSampler,
    ImageQualityUnderSampler,
    UnderSamplingDisplay,
)
from tests.images import random_images


def test_dropped_images_stand_above_those_that_stand_for_them():
    X = random_images(10, 8, 8)
    sampler = ImageDuplicateUnderSampler()
    sampler.fit_resample(X, [0] * 7 + [1] * 3)
    display = UnderSamplingDisplay.from_sampler(sampler, X, n_images=3, random_state=0)
    assert display.axes_.shape == (2, 3)
    for dropped, kept in display.axes_.T:
        place = sampler.dropped_indices_.tolist().index(int(dropped.get_title().split()[-1]))
        stand_in = sampler.representative_indices_[place]
        assert kept.get_title() == f"kept: image {stand_in}"
        np.testing.assert_array_equal(kept.images[0].get_array(), X[stand_in] / 255)


def test_of_scores_the_worst_are_shown_alone():
    X = random_images(10, 8, 8)
    sampler = ImageQualityUnderSampler(image_shape=(8, 8))
    sampler.fit_resample(X.reshape(10, -1), [0] * 7 + [1] * 3)
    display = UnderSamplingDisplay.from_sampler(sampler, X.reshape(10, -1), n_images=2)
    worst = sampler.dropped_indices_[sampler.scores_[sampler.dropped_indices_].argmin()]
    assert display.axes_[0, 0].get_title().startswith(f"dropped: image {worst}, score")
    assert display.axes_.shape == (1, 2)
    assert all(ax.images for ax in display.axes_.flat)


def test_nothing_dropped_is_nothing_to_show():
    X = random_images(4, 8, 8)
    sampler = ImageDuplicateUnderSampler()
    sampler.fit_resample(X, [0, 0, 1, 1])
    with pytest.raises(ValueError, match="dropped no image"):
        UnderSamplingDisplay.from_sampler(sampler, X)


def test_where_nothing_stands_for_a_dropped_image_its_place_says_so():
    images = list(random_images(2, 8, 8))
    titles = [("dropped: image 0", "kept: none"), ("dropped: image 1", "kept: image 0")]
    axes = UnderSamplingDisplay(images, [None, images[0]], titles).plot().axes_
    assert axes.shape == (2, 2)
    assert [text.get_text() for text in axes[1, 0].texts] == ["kept: none"]
    assert [bool(ax.images) for ax in axes.flat] == [True, True, False, True]
