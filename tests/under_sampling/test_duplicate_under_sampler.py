"""Of the two most similar images one goes, until the count is reached."""

import numpy as np
import pytest

from imblearn_image import ImageDuplicateUnderSampler
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.descriptors import thumbnail
from imblearn_image.under_sampling._duplicate_under_sampler import least_redundant
from tests.images import Y, images_of, with_copies


def test_the_most_redundant_go_and_the_last_of_a_group_stays():
    X = with_copies()
    sampler = ImageDuplicateUnderSampler(sampling_strategy={"a": 25})
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, np.arange(25, 30))
    np.testing.assert_array_equal(sampler.representative_indices_, np.arange(5))
    X[:25] = X[0]
    sampler.set_params(sampling_strategy={"a": 6}).fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.sample_indices_[:6], [0, 25, 26, 27, 28, 29])


def test_the_sharpest_of_two_copies_stays():
    X = with_copies()
    X[25:30] = np.clip(X[:5] * 1.2, 0, 255)
    for keep, expected in (("first", np.arange(25, 30)), ("sharpest", np.arange(5))):
        sampler = ImageDuplicateUnderSampler(sampling_strategy={"a": 25}, keep=keep)
        sampler.fit_resample(X, Y)
        np.testing.assert_array_equal(sampler.dropped_indices_, expected)


@pytest.mark.parametrize("count", [1, 5, 20, 39])
@pytest.mark.parametrize("few", [1, 3, 16])
def test_the_queue_drops_what_looking_at_all_pairs_drops(count, few, monkeypatch):
    monkeypatch.setattr("imblearn_image.under_sampling._duplicate_under_sampler._NEIGHBORS", few)
    similarities = Similarities([thumbnail(images_of(50), size=4)])
    members, rank = np.arange(5, 45), np.random.default_rng(0).permutation(50)
    left = members.tolist()
    while len(left) > count:
        block = similarities.block(np.array(left), np.array(left))
        np.fill_diagonal(block, -np.inf)
        i, j = np.unravel_index(block.argmax(), block.shape)
        left.pop(i if rank[left[i]] > rank[left[j]] else j)
    np.testing.assert_array_equal(least_redundant(similarities, members, rank, count), left)


def test_representatives_are_the_most_similar_kept_images():
    X = images_of(len(Y))
    sampler = ImageDuplicateUnderSampler()
    sampler.fit_resample(X, Y)
    similarity = Similarities([thumbnail(X)]).block(slice(None))
    for dropped, stand_in in zip(
        sampler.dropped_indices_, sampler.representative_indices_, strict=True
    ):
        kept = sampler.sample_indices_[Y[sampler.sample_indices_] == Y[dropped]]
        assert stand_in == kept[similarity[dropped, kept].argmax()]


def test_images_of_one_value_are_redundant():
    X = images_of(len(Y))
    X[20:30] = np.arange(10, dtype=np.uint8).reshape(10, 1, 1)
    sampler = ImageDuplicateUnderSampler(sampling_strategy={"a": 21})
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, np.arange(21, 30))
    np.testing.assert_array_equal(sampler.representative_indices_, 20)


def test_a_single_number_has_no_direction():
    with pytest.raises(ValueError, match="two numbers of an image"):
        ImageDuplicateUnderSampler(descriptor="contrast").fit_resample(images_of(55), Y)


def test_a_bar_is_shown_while_images_are_dropped(capfd):
    sampler = ImageDuplicateUnderSampler(sampling_strategy={"a": 9}, verbose=1)
    sampler.fit_resample(images_of(len(Y)), Y)
    shown = capfd.readouterr().err
    assert "choose from class a" in shown
    assert "51/51" in shown  # 30 are searched for their neighbors, 21 dropped
