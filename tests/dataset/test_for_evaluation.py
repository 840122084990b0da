"""Data sets to validate what a balanced data set trains."""

import pickle

import numpy as np
import pytest

from imblearn_image import BalancedImageDataset, draw_epoch
from imblearn_image.dataset.networks import ArrayBatches, check_dataset

LABELS = np.array(["sound", "cracked", "sound", "dark", "sound", "cracked", "sound", "sound"])


def twelve_bits(n, seed=0):
    return np.random.default_rng(seed).integers(0, 4096, (n, 8, 8)).astype(np.uint16)


@pytest.fixture
def train():
    return BalancedImageDataset(
        twelve_bits(8), LABELS, value_range=(0, 4095), sample_weight="balanced", random_state=0
    )


def test_each_image_is_shown_once_in_order_and_as_it_is(train):
    images, y = twelve_bits(5, 1), np.array(["sound", "dark", "sound", "cracked", "dark"])
    valid = train.for_evaluation(images, y)
    shown, labels, _ = valid.batch(range(5))
    np.testing.assert_array_equal(shown, images)
    assert labels.tolist() == valid.labels().tolist() == y.tolist()
    assert [str(valid[i][1]) for i in range(5)] == y.tolist()
    np.testing.assert_array_equal(valid.order(shuffle=False), np.arange(5))
    np.testing.assert_array_equal(valid.order(2, shuffle=False), np.arange(10, 15))
    np.testing.assert_array_equal(valid.at(3).batch([4, 0])[0], images[[4, 0]])
    assert sorted(valid.order().tolist()) == list(range(5))
    assert valid.plan().source.tolist() == list(range(5))


def test_numbers_scale_and_weights_are_those_of_training(train):
    # "cracked", the first of the classes, is missing.
    valid = train.for_evaluation(twelve_bits(3, 1), ["sound", "dark", "sound"])
    assert valid.classes.tolist() == train.classes.tolist()
    assert valid.counts == {"cracked": 0, "dark": 1, "sound": 2}
    batch, labels, weights = ArrayBatches(valid, "float32")(range(3))
    assert labels.tolist() == [2, 1, 2]
    assert batch.max() > 0.5  # by the dtype's range it would be 0.06
    of = {str(label): weight for _, label, weight in train}
    np.testing.assert_array_equal(weights, [of["sound"], of["dark"], of["sound"]])
    assert pickle.loads(pickle.dumps(valid)).labels().tolist() == ["sound", "dark", "sound"]


def test_a_class_that_was_not_trained_is_refused(train):
    with pytest.raises(ValueError, match=r"classes of the training data set.*got \['blue'\] too"):
        train.for_evaluation(twelve_bits(2), ["sound", "blue"])


def test_weights_of_images_are_asked_for():
    weighted = BalancedImageDataset(
        twelve_bits(8), LABELS, value_range=(0, 4095), sample_weight=np.arange(8.0)
    )
    with pytest.raises(ValueError, match=r"sample_weight must be given.*got None"):
        weighted.for_evaluation(twelve_bits(2), ["sound", "dark"])
    valid = weighted.for_evaluation(twelve_bits(2), ["sound", "dark"], sample_weight=[3.0, 1.0])
    assert valid.batch([1, 0])[2].tolist() == [1, 3]


def test_weights_of_images_are_refused_beside_those_of_classes(train):
    with pytest.raises(ValueError, match=r"sample_weight must be given.*got weights"):
        train.for_evaluation(twelve_bits(2), ["sound", "dark"], sample_weight=[3.0, 1.0])


def test_where_nothing_is_balanced_the_order_is_that_of_the_array():
    plan = draw_epoch(LABELS, 1, sampling_strategy={}, augment="none", random_state=0)
    assert plan.label.tolist() == LABELS.tolist()
    assert plan.source.tolist() == list(range(8))
    part = draw_epoch(LABELS, 1, sampling_strategy={}, augment="none", rows=(2, 5), random_state=0)
    assert part.source.tolist() == [2, 3, 4]


def test_batches_of_each_class_alternate_where_nothing_is_balanced():
    y = ["b", "a", "a", "b"]
    dataset = BalancedImageDataset(
        twelve_bits(4), y, sampling_strategy={}, augment="none", value_range=(0, 4095)
    )
    order = dataset.order(1, shuffle=False, interleave=True)
    assert order.tolist() == [5, 4, 6, 7]
    assert dataset.batch(order)[1].tolist() == ["a", "b", "a", "b"]


def test_parts_of_an_epoch_are_refused_with_advice(train):
    class Subset:
        dataset = train

    with pytest.raises(TypeError, match=r"split the images first.*for_evaluation"):
        check_dataset(Subset())
