"""A plan is a table of rows."""

import numpy as np
import pytest

from imblearn_image import ImageAugmentationOverSampler, ResamplingPlan, draw_plan
from tests.plans import IMAGES, Y, chain


@pytest.fixture
def plan():
    return draw_plan(Y, augmenter=chain(), random_state=0)


def test_a_plan_is_a_table_with_a_row_for_each_new_image(plan):
    assert len(plan) == 75
    assert plan.label.tolist() == ["b"] * 30 + ["c"] * 45
    np.testing.assert_array_equal(Y[plan.source], plan.label)
    assert plan.active.shape == (75, 4)
    assert set(plan.params) == {"brightness.delta", "rotate.angle", "gaussiannoise.std"}
    assert plan.seed.dtype == np.uint64
    assert len(np.unique(plan.seed)) == 75
    assert plan.n_sources == 75
    assert "75 rows of 2 classes from 75 images" in repr(plan)


def test_a_plan_is_read_only(plan):
    with pytest.raises(AttributeError):
        plan.source = plan.source
    for array in (plan.source, plan.label, plan.active, plan.seed, plan.params["rotate.angle"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[0]


@pytest.mark.parametrize(
    "key", [3, -1, np.int64(5), slice(2, 40, 3), [5, 1, 1], np.arange(75) % 2 == 0, slice(0, 0)]
)
def test_indexing_gives_a_plan_of_those_rows(plan, key):
    part = plan[key]
    assert isinstance(part, ResamplingPlan)
    rows = np.atleast_1d(np.arange(75)[key])
    np.testing.assert_array_equal(part.source, plan.source[rows])
    np.testing.assert_array_equal(part.params["rotate.angle"], plan.params["rotate.angle"][rows])
    np.testing.assert_array_equal(part.render(IMAGES), plan.render(IMAGES)[rows])


@pytest.mark.parametrize("key", [75, -76, [[1, 2]], np.zeros((75, 2), bool)])
def test_impossible_indices_are_refused(plan, key):
    with pytest.raises(IndexError):
        plan[key]


def test_iterating_gives_one_row_after_another(plan):
    assert [row.source[0] for row in plan] == plan.source.tolist()


def test_plans_are_equal_where_all_their_content_is(plan):
    assert plan == draw_plan(Y, augmenter=chain(), random_state=0)
    assert plan != draw_plan(Y, augmenter=chain(), random_state=1)
    assert plan != draw_plan(Y, augmenter=chain(magnitude=0.5), random_state=0)
    assert plan != plan[:-1]
    assert plan != "plan"


def test_each_row_rendered_alone_equals_its_row_of_the_whole(plan):
    together = plan.render(IMAGES)
    for i, row in enumerate(plan):
        np.testing.assert_array_equal(row.render(IMAGES)[0], together[i])


def test_the_sampler_renders_the_plan_that_draw_plan_draws():
    X, y = IMAGES, Y
    sampler = ImageAugmentationOverSampler(augmenter=chain(), random_state=7)
    X_new, _ = sampler.fit_resample(X, y)
    plan = draw_plan(y, augmenter=chain(), random_state=7)
    assert sampler.plan_ == plan
    np.testing.assert_array_equal(plan.render(X), X_new[len(X) :])
