"""Strengths drawn from ranges, or from their extremes."""

import numpy as np
import pytest

from imblearn_image import ResamplingPlan, draw_plan
from imblearn_image.augmentation import (
    Contrast,
    CropResize,
    GaussianBlur,
    MotionBlur,
    Posterize,
    Rotate,
    Rotate90,
    make_augmenter,
)

Y = [0] * 2001 + [1]


def drawn(transform, **params):
    augmenter = make_augmenter(transform, sampling="extremes", **params)
    return draw_plan(Y, augmenter=augmenter, random_state=0).params


@pytest.mark.parametrize(
    ("transform", "column", "ends"),
    [
        (Rotate(10), "rotate.angle", (-10, 10)),
        (Rotate((3, 7)), "rotate.angle", (3, 7)),
        (Rotate(10, min_degrees=4), "rotate.angle", (-10, 10)),
        (Contrast((0.5, 2)), "contrast.gain", (0.5, 2)),
        (GaussianBlur((0.5, 1.5)), "gaussianblur.sigma", (0.5, 1.5)),
        (Posterize((3, 7)), "posterize.bits", (3, 7)),
    ],
)
def test_extremes_are_drawn_as_often_as_each_other(transform, column, ends):
    values = drawn(transform)[column]
    np.testing.assert_allclose(np.unique(values.round(12)), ends)
    np.testing.assert_allclose((values > np.mean(ends)).mean(), 0.5, atol=0.04)


@pytest.mark.parametrize("degrees", [3, 7, 11.3, 25, 90])
def test_extremes_are_reached_to_the_last_bit(degrees):
    assert set(drawn(Rotate(degrees))["rotate.angle"]) == {-degrees, degrees}


def test_magnitude_grades_extremes_too():
    assert set(drawn(Rotate(10), magnitude=0.5)["rotate.angle"].round(12)) == {-5, 5}


@pytest.mark.parametrize(
    ("transform", "column", "n"),
    [
        (MotionBlur(3), "motionblur.angle", 1000),
        (CropResize(), "cropresize.x", 1000),
        (Rotate90(), "rotate90.turns", 3),
    ],
)
def test_what_has_no_strength_is_drawn_as_ever(transform, column, n):
    values = drawn(transform)[column]
    assert len(set(values)) >= n
    plain = draw_plan(Y, augmenter=transform, random_state=0).params[column]
    np.testing.assert_array_equal(values, plain)


def test_a_plan_in_a_file_keeps_how_strengths_are_drawn(tmp_path):
    augmenter = make_augmenter(Rotate(10), sampling="extremes")
    draw_plan([0, 0, 1], augmenter=augmenter, random_state=0).save(tmp_path / "plan.npz")
    assert ResamplingPlan.load(tmp_path / "plan.npz").augmenter.sampling == "extremes"


@pytest.mark.parametrize("sampling", ["end", None, 1])
def test_strengths_are_drawn_in_one_of_two_ways(sampling):
    with pytest.raises(ValueError, match=r"sampling must be one of 'uniform', 'extremes', got"):
        draw_plan([0, 0, 1], augmenter=make_augmenter(Rotate(10), sampling=sampling))


def test_the_old_name_still_works_and_warns():
    old = make_augmenter(Rotate(10), strengths="ends")
    with pytest.warns(FutureWarning, match="strengths is now sampling"):
        plan = draw_plan(Y, augmenter=old, random_state=0)
    assert plan.augmenter.sampling == "extremes"
    new = make_augmenter(Rotate(10), sampling="extremes")
    assert plan == draw_plan(Y, augmenter=new, random_state=0)
