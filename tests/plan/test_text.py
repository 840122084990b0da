"""A row in words, and all rows as a table."""

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import Rotate
from tests.plans import Y, chain


@pytest.fixture
def plan():
    return draw_plan(Y, augmenter=chain(), random_state=0)


def test_describe_names_source_class_and_active_transforms(plan):
    text = plan.describe(0)
    assert text.startswith(f"image {plan.source[0]} (class b): brightness(delta=")
    assert ("horizontalflip()" in text) == plan.active[0, 2]
    assert f"std={plan.params['gaussiannoise.std'][0]:.3g}" in text
    assert plan.describe(-1) == plan[-1].describe(0)


def test_describe_says_where_nothing_is_done():
    plan = draw_plan([0, 0, 1], augmenter=Rotate(p=0), random_state=0)
    assert plan.describe(0) == "image 2 (class 1): copied"


def test_to_frame_has_nan_where_a_transform_is_not_active(plan):
    frame = plan.to_frame()
    assert len(frame) == 75
    assert (frame["rotate"] == plan.active[:, 1]).all()
    np.testing.assert_array_equal(frame["rotate.angle"].isna(), ~plan.active[:, 1])
    active = plan.active[:, 1]
    np.testing.assert_array_equal(
        frame["rotate.angle"][active], plan.params["rotate.angle"][active]
    )
