"""Epochs: originals once, new images anew, subsets in turn."""

import numpy as np
import pytest

from imblearn_image import ResamplingPlan, draw_epoch, draw_plan
from imblearn_image._core.random import class_streams
from imblearn_image.augmentation import Brightness, GaussianNoise, Rotate, make_augmenter
from imblearn_image.plan import epochs
from tests.images import images_of

Y = np.array([0, 1, 0, 2, 1, 0, 0, 0, 0, 2, 0, 0, 0])  # 9 of 0, 2 of 1, 2 of 2
X = images_of(13)
AUGMENTER = make_augmenter(Rotate(p=0.7), Brightness(p=0.7), GaussianNoise())


def epoch_of(epoch, **options):
    return draw_epoch(Y, epoch, **{"augmenter": AUGMENTER, "random_state": 0} | options)


def test_subsets_sources_seeds_and_transforms_have_streams_of_their_own(monkeypatch):
    keys = []

    def recorded(entropy, code, *spawn_key):
        keys.append((*spawn_key, code))
        return class_streams(entropy, code, *spawn_key)

    monkeypatch.setattr(epochs, "class_streams", recorded)
    epoch_of(0, sampling_strategy={0: 4})
    assert len(set(keys)) == len(keys) == 4  # one for each class, and one for the subset of 0
    assert all(key[0] > len(Y) for key in keys)  # which no class of a plan has


def test_an_epoch_shows_each_original_once_and_balances_the_classes():
    plan = epoch_of(0)
    assert np.bincount(plan.label).tolist() == [9, 9, 9]
    np.testing.assert_array_equal(plan.label, Y[plan.source])
    still = ~plan.active.any(axis=1)
    assert sorted(plan.source[still].tolist()) == list(range(13))
    np.testing.assert_array_equal(plan.render(X)[still], X[plan.source[still]])
    for label, n_original in ((0, 9), (1, 2), (2, 2)):
        part = plan[plan.label == label]
        np.testing.assert_array_equal(part.source[:n_original], np.flatnonzero(label == Y))


def test_what_is_augmented():
    new, everything, nothing = (epoch_of(4, augment=augment) for augment in ("new", "all", "none"))
    assert not nothing.active.any()
    assert everything.active.all(axis=0)[-1]  # noise is always active
    is_new = new.active.any(axis=1)
    for plan in (everything, nothing):
        np.testing.assert_array_equal(plan.source, new.source)
        np.testing.assert_array_equal(plan.seed, new.seed)
    np.testing.assert_array_equal(everything.active[is_new], new.active[is_new])
    for name, values in new.params.items():
        np.testing.assert_array_equal(values, everything.params[name])
    assert 0 < is_new.sum() < len(new)


def test_an_epoch_depends_on_its_number_and_the_entropy_alone():
    assert epoch_of(3) == epoch_of(3)
    assert epoch_of(3) == epoch_of(3, random_state=None, entropy=epoch_of(8).entropy)
    assert epoch_of(3, random_state=1) != epoch_of(3)
    assert draw_epoch(Y, 0) != draw_epoch(Y, 0)


def test_epochs_share_no_numbers_with_each_other_or_with_a_plan():
    plans = [epoch_of(epoch) for epoch in range(20)]
    plans.append(draw_plan(Y, augmenter=AUGMENTER, random_state=0))
    assert len({plan.entropy for plan in plans}) == 1
    seeds = np.concatenate([plan.seed for plan in plans])
    assert len(np.unique(seeds)) == len(seeds)
    angles = np.concatenate([plan.params["rotate.angle"] for plan in plans])
    assert len(np.unique(angles)) == len(angles)


@pytest.mark.parametrize("target", [1, 2, 4, 5, 8])
def test_a_shrunk_class_shows_another_subset_each_epoch_until_all_were_shown(target):
    per_cycle = -(-9 // target)
    subsets = []
    for epoch in range(2 * per_cycle):
        plan = epoch_of(epoch, sampling_strategy={0: target})
        of_zero = plan.source[plan.label == 0].tolist()
        assert len(set(of_zero)) == target
        assert of_zero == sorted(of_zero)
        assert np.bincount(plan.label).tolist() == [target, 2, 2]
        assert not plan.active.any()
        subsets.append(of_zero)
    for cycle in (subsets[:per_cycle], subsets[per_cycle:]):
        shown = [i for subset in cycle for i in subset]
        assert set(shown) == set(np.flatnonzero(Y == 0).tolist())
        # Only as many twice as do not divide.
        assert len(shown) - len(set(shown)) == per_cycle * target - 9
    if target < 9 - target:
        assert subsets[:per_cycle] != subsets[per_cycle:]


def test_a_class_may_be_left_out():
    plan = epoch_of(0, sampling_strategy={0: 0, 1: 4})
    assert plan.label.tolist() == [1] * 4 + [2] * 2


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("auto", [9, 9, 9]),
        ("minority", [9, 9, 2]),
        ({2: 5}, [9, 2, 5]),
        (lambda y: {0: 3, 2: 4}, [3, 2, 4]),
    ],
)
def test_strategies(strategy, expected):
    plan = epoch_of(0, sampling_strategy=strategy)
    assert np.bincount(plan.label, minlength=3).tolist() == expected


def test_string_labels_and_ratios():
    plan = draw_epoch(["x"] * 8 + ["y"] * 2, 0, sampling_strategy=0.5, random_state=0)
    assert plan.label.tolist() == ["x"] * 8 + ["y"] * 4


def test_an_epoch_comes_back_from_its_file_with_its_entropy(tmp_path):
    plan = epoch_of(2)
    plan.save(tmp_path / "plan.npz")
    loaded = ResamplingPlan.load(tmp_path / "plan.npz")
    assert loaded == plan
    assert draw_epoch(Y, 3, augmenter=AUGMENTER, entropy=loaded.entropy) == epoch_of(3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epoch": -1}, "epoch must be"),
        ({"epoch": 0.0}, "epoch must be"),
        ({"augment": "some"}, "augment must be one of"),
        ({"source_selection": "odd"}, "source_selection must be"),
        ({"sampling_strategy": {7: 3}}, r"classes \[7\]"),
        ({"sampling_strategy": {0: -3}}, "numbers of images"),
        ({"sampling_strategy": {0: 1.5}}, "numbers of images"),
        ({"entropy": 5}, "exclude each other"),
        ({"entropy": "5", "random_state": None}, "entropy must be"),
        ({"value_range": "data"}, "is known to ImageAug"),
    ],
)
def test_bad_arguments_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        draw_epoch(**{"y": Y, "epoch": 0, "random_state": 0} | options)
