"""The table: what holds of every plan, and what can be done with one."""

import copy
import inspect
import pickle

import numpy as np
import pytest

from imblearn_image import Renderer, ResamplingPlan, draw_plan
from imblearn_image.augmentation import (
    Brightness,
    GaussianNoise,
    HorizontalFlip,
    Rotate,
    Rotate90,
    make_augmenter,
)
from tests.images import images_of
from tests.sources import Counted

Y = np.repeat(["a", "b"], [9, 4])
X = images_of(13, (12, 12))
AUGMENTER = make_augmenter(Rotate(p=0.5), Brightness(), Rotate90(p=0.5), GaussianNoise())
PLAN = draw_plan(Y, augmenter=AUGMENTER, random_state=0)


def fields(**changes):
    names = inspect.signature(ResamplingPlan).parameters
    return {name: getattr(PLAN, name) for name in names} | changes


def params(**changes):
    names = {"angle": "rotate.angle", "turns": "rotate90.turns"}
    return dict(PLAN.params) | {names.get(name, name): value for name, value in changes.items()}


def test_a_plan_can_be_made_of_its_fields():
    assert ResamplingPlan(**fields()) == PLAN
    assert ResamplingPlan(**fields(seed=[0] * 5)).seed.tolist() == [0] * 5
    lists = {name: getattr(PLAN, name).tolist() for name in ("source", "label", "active")}
    assert ResamplingPlan(**fields(**lists)) == PLAN


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"source": [1, 2]}, "array label has shape"),
        ({"label": ["b"]}, r"array label has shape \(1,\)"),
        ({"active": np.ones((5, 5), bool)}, r"array active has shape \(5, 5\)"),
        ({"active": np.ones((5, 4))}, "array active has .* float64"),
        ({"source": [-1, 9, 10, 11, 12]}, "within its 13 images, from 0 to 12, but from -1 to 12"),
        ({"source": [13, 9, 10, 11, 12]}, "but from 9 to 13"),
        ({"source": [0.5] * 5}, "array source has .* float64"),
        ({"seed": [-1] * 5}, "seeds must not be negative"),
        ({"seed": [0.5] * 5}, "array seed has"),
        ({"n_sources": 5}, "within its 5 images"),
        ({"n_sources": 13.0}, "n_sources must be a number of images, got 13.0"),
        ({"n_sources": -1}, "n_sources must be"),
        ({"params": {}}, "columns are"),
        ({"params": params(angle=[0, 1])}, r"array rotate.angle has shape \(2,\)"),
        ({"params": params(angle=["x"] * 5)}, "array rotate.angle has"),
        ({"params": params(turns=[1.0] * 5)}, "array rotate90.turns has .* float64"),
        ({"params": params(angle=[np.nan] * 5)}, "NaN or infinite values where rotate is active"),
        ({"value_range": (1, 0)}, "low < high"),
        ({"value_range": "data"}, "is known to ImageAug"),
        ({"entropy": -1}, "entropy must be"),
        ({"entropy": 2**128}, "entropy must be"),
        ({"augmenter": AUGMENTER.set_params(n_ops=None)}, None),
        ({"augmenter": make_augmenter(Rotate())}, "columns are"),
    ],
)
def test_fields_that_do_not_belong_together_are_refused(changes, message):
    if message is None:
        ResamplingPlan(**fields(**changes))
        return
    with pytest.raises(ValueError, match=message):
        ResamplingPlan(**fields(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"augmenter": Rotate()}, "must be an Augmenter"), ({"params": [1]}, "must be a dict")],
)
def test_fields_of_another_kind_are_refused(changes, message):
    with pytest.raises(TypeError, match=message):
        ResamplingPlan(**fields(**changes))


def test_a_dropped_transform_is_active_nowhere():
    augmenter = make_augmenter(HorizontalFlip(), Rotate()).set_params(rotate="drop")
    plan = draw_plan(Y, augmenter=augmenter, random_state=0)
    assert not plan.active[:, 1].any()
    with pytest.raises(ValueError, match="a transform that is dropped is active"):
        ResamplingPlan(
            plan.source, plan.label, np.ones((5, 2), bool), {}, plan.seed, augmenter, None, 13
        )


def test_parameters_of_inactive_rows_may_be_anything():
    angle = np.where(PLAN.active[:, 0], PLAN.params["rotate.angle"], np.nan)
    plan = ResamplingPlan(**fields(params=params(angle=angle)))
    np.testing.assert_array_equal(plan.render(X), PLAN.render(X))
    assert plan == pickle.loads(pickle.dumps(plan))


@pytest.mark.parametrize("plan", [PLAN, PLAN[1:], PLAN[[0, 2]], PLAN[3], copy.deepcopy(PLAN)])
def test_nothing_of_a_plan_can_be_changed(plan):
    for name in ("source", "params", "augmenter", "label", "other"):
        with pytest.raises(AttributeError, match="cannot be changed"):
            setattr(plan, name, None)
    with pytest.raises(AttributeError, match="cannot be changed"):
        del plan.source
    with pytest.raises(TypeError):
        plan.params["rotate.angle"] = 0
    for array in (plan.source, plan.label, plan.active, plan.seed, plan.params["rotate.angle"]):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = array
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            array.flags.writeable = True
    before = plan.render(X)
    plan.augmenter.set_params(rotate="drop", fill=200)
    assert plan.augmenter.fill is None
    np.testing.assert_array_equal(plan.render(X), before)


def test_a_plan_does_not_follow_what_it_was_made_of():
    source, augmenter = PLAN.source.copy(), PLAN.augmenter
    plan = ResamplingPlan(**fields(source=source, augmenter=augmenter))
    source[:] = 0
    augmenter.set_params(fill=9)
    assert plan == PLAN


def pickled(plan):
    return pickle.loads(pickle.dumps(plan))


@pytest.mark.parametrize("make", [pickled, copy.deepcopy, copy.copy])
def test_copies_are_equal_and_keep_the_entropy(make):
    assert make(PLAN) == PLAN
    assert make(PLAN).entropy == PLAN.entropy
    assert make(PLAN[1:3]) == PLAN[1:3]


def test_parts_join_to_the_whole():
    joined = ResamplingPlan.concatenate([PLAN[:2], PLAN[2], PLAN[3:]])
    assert joined == PLAN
    assert joined.entropy == PLAN.entropy
    other = draw_plan(Y, augmenter=AUGMENTER, random_state=1)
    both = ResamplingPlan.concatenate([PLAN, other])
    assert both.entropy is None
    np.testing.assert_array_equal(both.render(X), np.concatenate([PLAN.render(X), other.render(X)]))


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (draw_plan(Y, augmenter=make_augmenter(Rotate()), random_state=0), "one augmenter"),
        (draw_plan(Y, augmenter=AUGMENTER, value_range=(0, 9), random_state=0), "one value_range"),
        (draw_plan([*Y, "a"], augmenter=AUGMENTER, random_state=0), "one n_sources"),
        (draw_plan(Y == "a", augmenter=AUGMENTER, random_state=0), "labels of one kind"),
        ("plan", "one ResamplingPlan at least"),
    ],
)
def test_only_plans_of_one_kind_join(other, message):
    with pytest.raises(ValueError, match=message):
        ResamplingPlan.concatenate([PLAN, other])


def test_no_plans_do_not_join():
    with pytest.raises(ValueError, match="at least"):
        ResamplingPlan.concatenate([])


def test_a_localized_plan_needs_only_the_images_of_its_rows():
    part = PLAN[[4, 0, 2]]
    local, indices = part.localize()
    assert indices.tolist() == sorted(set(part.source.tolist()))
    assert local.n_sources == len(indices)
    np.testing.assert_array_equal(local.render(X[indices]), part.render(X))
    assert local.localize()[0] == local
    empty, nothing = PLAN[:0].localize()
    assert empty.render(X[nothing]).shape == (0, 12, 12)
    assert Renderer(empty.augmenter).render(empty, X[nothing]).shape == (0, 12, 12)


def test_sources_are_counted_among_more_images():
    local, indices = PLAN.localize()
    assert local.of_sources(indices, PLAN.n_sources) == PLAN
    assert PLAN[:0].of_sources(np.arange(PLAN.n_sources), 100).n_sources == 100
    with pytest.raises(ValueError, match="do not lie within its 2 images"):
        PLAN.of_sources(np.arange(PLAN.n_sources) + 5, 2)


def test_a_part_reads_its_own_sources_only():
    source = Counted(X)
    PLAN[[1, 3]].render(source)
    assert set(source.asked) == set(PLAN.source[[1, 3]].tolist())
