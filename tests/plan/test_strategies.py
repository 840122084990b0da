"""What is drawn, for which strategy, and from which random numbers."""

import numpy as np
import pytest
from sklearn.base import clone

from imblearn_image import draw_plan
from imblearn_image._core.labels import read_labels
from imblearn_image.augmentation import (
    GaussianBlur,
    HorizontalFlip,
    Rotate,
    Translate,
    make_augmenter,
    preset,
)
from imblearn_image.plan.draw import MANY_COPIES, limit_copies, warn_of_copies
from tests.plans import Y, chain


@pytest.fixture
def plan():
    return draw_plan(Y, augmenter=chain(), random_state=0)


def columns_of(plan, label):
    rows = plan.label == label
    return {
        "source": plan.source[rows],
        "seed": plan.seed[rows],
        "active": plan.active[rows],
        **{name: values[rows] for name, values in plan.params.items()},
    }


@pytest.mark.parametrize("n_ops", [None, 1, 2])
@pytest.mark.parametrize("source_selection", ["even", "random"])
def test_a_longer_plan_starts_with_the_shorter_one(n_ops, source_selection):
    options = {
        "augmenter": chain(n_ops=n_ops),
        "source_selection": source_selection,
        "random_state": 0,
    }
    short = draw_plan(Y, sampling_strategy={"b": 30, "c": 20}, **options)
    long = draw_plan(Y, sampling_strategy={"a": 70, "b": 300, "c": 20}, **options)
    for label, n in (("b", 10), ("c", 15)):
        one, other = columns_of(short, label), columns_of(long, label)
        for name, values in one.items():
            np.testing.assert_array_equal(values, other[name][:n])


def test_which_images_get_an_extra_copy_is_drawn():
    y = [0] * 90 + [1] * 60
    sources = np.stack([draw_plan(y, random_state=seed).source - 90 for seed in range(300)])
    assert sources.shape == (300, 30)
    copies = np.bincount(sources.ravel(), minlength=60) / 300
    np.testing.assert_allclose(copies, 0.5, atol=0.15)
    first, last = sources[:, 0].mean(), sources[:, -1].mean()
    np.testing.assert_allclose([first, last], 29.5, atol=5)


def test_dropping_a_step_leaves_the_draws_of_the_others_alone():
    whole = draw_plan(Y, augmenter=chain(), random_state=0)
    part = draw_plan(Y, augmenter=chain().set_params(rotate="drop"), random_state=0)
    np.testing.assert_array_equal(part.active[:, [0, 2, 3]], whole.active[:, [0, 2, 3]])
    assert not part.active[:, 1].any()
    assert set(part.params) == {"brightness.delta", "gaussiannoise.std"}
    for name, values in part.params.items():
        np.testing.assert_array_equal(values, whole.params[name])


@pytest.mark.parametrize(
    "y",
    [
        [0, 0, 0, 1],
        ["x", "x", "x", "y"],
        [True, True, True, False],
        [0.0, 0.0, 0.0, 1.0],
        np.array(["x", "x", "x", "y"], dtype=object),
    ],
)
def test_labels_of_every_kind(y):
    plan = draw_plan(y, random_state=0)
    assert plan.label.tolist() == [y[3]] * 2
    assert plan.source.tolist() == [3, 3]


def test_one_hot_labels_are_taken_as_their_index():
    assert draw_plan(np.eye(3)[[0, 0, 2]], random_state=0).label.tolist() == [2]


def test_random_state_may_be_a_seed_a_state_or_nothing():
    assert draw_plan(Y, random_state=0) == draw_plan(Y, random_state=np.random.RandomState(0))
    assert draw_plan(Y) != draw_plan(Y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"y": [[0, 1], [1, 1], [1, 0]]}, "[Mm]ultilabel"),
        ({"y": [0, 0, 0]}, "more than 1 class"),
        ({"value_range": "data"}, "is known to ImageAug"),
        ({"value_range": (1, 1)}, "low < high"),
        ({"source_selection": "odd"}, "source_selection must be one of"),
        ({"augmenter": "unknown"}, "preset must be one of"),
    ],
)
def test_bad_arguments_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        draw_plan(**{"y": [0, 0, 1]} | options)


def test_planning_needs_no_images_and_a_few_tens_of_bytes_a_row():
    y = np.repeat([0, 1], [100_000, 10])
    plan = draw_plan(y, random_state=0)
    arrays = [plan.source, plan.label, plan.active, plan.seed, *plan.params.values()]
    assert len(plan) == 99_990
    assert sum(array.nbytes for array in arrays) <= 60 * len(plan)


def test_magnitude_scales_what_is_drawn_and_nothing_else():
    augmenter = make_augmenter(Rotate(20), Translate(0.2), GaussianBlur((0, 2)), HorizontalFlip())
    whole = draw_plan(Y, augmenter=augmenter, random_state=0)
    half = draw_plan(Y, augmenter=clone(augmenter).set_params(magnitude=0.5), random_state=0)
    np.testing.assert_array_equal(half.active, whole.active)
    for name, values in whole.params.items():
        np.testing.assert_allclose(half.params[name], values / 2)


def test_the_article_draws_each_of_four_operations_equally_often():
    plan = draw_plan(np.repeat([0, 1], [20_000, 10]), augmenter=preset("article"), random_state=0)
    shares = plan.active.mean(axis=0)
    np.testing.assert_allclose(shares, 0.25, atol=0.015)
    assert np.abs(plan.params["rotate.angle"]).min() >= 1
    assert np.abs(plan.params["rotate.angle"]).max() <= 25
    assert np.abs(plan.params["translate.dx"]).max() <= 0.2
    assert plan.params["gaussianblur.sigma"].min() >= 0.5
    assert plan.params["gaussianblur.sigma"].max() <= 1.5


FEW = read_labels(["a"] * 2 + ["b"] * 3 + ["c"] * 200)


def test_copies_are_limited_by_the_number_of_originals():
    counts = {np.str_("a"): 198, "b": 5}
    assert limit_copies(counts, FEW, 10) == {"a": 20, "b": 5}
    assert limit_copies(counts, FEW, np.int64(1)) == {"a": 2, "b": 3}
    assert limit_copies(counts, FEW, None) == counts
    of_numbers = read_labels([7, 7, 9])
    assert limit_copies({np.int64(9): 30}, of_numbers, 4) == {9: 4}


@pytest.mark.parametrize("max_copies", [0, -1, 1.5, True, "all"])
def test_limits_of_copies_that_are_none(max_copies):
    with pytest.raises(ValueError, match="max_copies must be None or an integer of at least 1"):
        limit_copies({"a": 1}, FEW, max_copies)


def test_many_copies_of_one_original_are_warned_of():
    warn_of_copies({"a": 2 * MANY_COPIES, "b": 150}, FEW)
    warn_of_copies({"a": 1000}, FEW, max_copies=500)
    with pytest.warns(UserWarning, match="101 from 2 of class 'a'; .* max_copies=50"):
        warn_of_copies({np.str_("a"): 101, "b": 150}, FEW)
