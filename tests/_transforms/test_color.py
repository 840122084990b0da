import colorsys
import inspect

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._transforms import color
from imblearn_image.augmentation import ChannelShift, HueSaturation, ToGray, make_augmenter

LUMA = np.array([0.299, 0.587, 0.114])
X = np.random.default_rng(0).uniform(0.3, 0.6, (8, 20, 20, 3))


def render(transform, images=X):
    plan = draw_plan([0] * 7 + [1], augmenter=transform, random_state=0)
    return plan, plan.render(images)


@pytest.mark.parametrize("hue", [(20, 20), (-90, -90), (180, 180)])
def test_hue_keeps_luma_and_the_length_of_chroma(hue):
    _, new = render(HueSaturation(hue, (1, 1)), np.full_like(X, 0.5) + 0.1 * (X - 0.45))
    old = np.full_like(X[7], 0.5) + 0.1 * (X[7] - 0.45)
    np.testing.assert_allclose(new[0] @ LUMA, old @ LUMA)
    assert np.abs(new[0] - old).max() > 0.001


@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_hue_turns_as_it_does_on_the_color_wheel():
    red = np.full((8, 2, 2, 3), (0.6, 0.4, 0.4))
    for degrees, expected in ((0, 0), (120, 120), (-120, 240)):
        _, new = render(HueSaturation((degrees, degrees), (1, 1)), red)
        hue = colorsys.rgb_to_hsv(*new[0, 0, 0])[0] * 360
        assert abs((hue - expected + 180) % 360 - 180) < 25


@pytest.mark.parametrize(("channel", "toward"), [(0, 1), (1, 2), (2, 0)])
def test_positive_turns_red_to_yellow_green_to_cyan_and_blue_to_magenta(channel, toward):
    images = np.full((8, 2, 2, 3), 0.4)
    images[..., channel] = 0.5
    _, new = render(HueSaturation((30, 30), (1, 1)), images)
    before, after = (
        np.array(colorsys.rgb_to_hsv(*image[0, 0])) * 360 for image in (images[7], new[0])
    )
    assert 15 < (after[0] - before[0]) % 360 < 45
    assert new[0, 0, 0, toward] == np.sort(new[0, 0, 0])[1]


def test_the_direction_of_hue_hangs_on_no_decomposition():
    assert "linalg.svd" not in inspect.getsource(color)


def test_turning_there_and_back_changes_nothing():
    pale = 0.5 + 0.1 * (X - 0.45)
    _, there = render(HueSaturation((70, 70), (1, 1)), pale)
    _, back = render(HueSaturation((-70, -70), (1, 1)), np.concatenate([pale[:7], there[:1]]))
    np.testing.assert_allclose(back[0], pale[7], atol=1e-12)


@pytest.mark.parametrize("factor", [0.5, 1.5])
def test_saturation_stretches_chroma(factor):
    _, new = render(HueSaturation(0, (factor, factor)))
    gray = (X[7] @ LUMA)[..., np.newaxis]
    np.testing.assert_allclose(new[0], np.clip(gray + factor * (X[7] - gray), 0, 1), atol=1e-12)


@pytest.mark.parametrize("dtype", ["u1", "f8"])
def test_grays_stay_gray(dtype):
    grays = np.repeat(X[..., :1], 3, axis=-1)
    grays = np.rint(grays * 255).astype("u1") if dtype == "u1" else grays
    _, new = render(HueSaturation(180, (0.5, 2)), grays)
    np.testing.assert_allclose(new[0].astype("f8"), grays[7], atol=1e-12)


def test_channels_shift_by_what_was_drawn():
    plan, new = render(ChannelShift(0.1))
    shift = [plan.params[f"channelshift.{name}"][0] for name in ("red", "green", "blue")]
    assert len(set(shift)) == 3
    np.testing.assert_allclose(new[0], X[7] + shift)


def test_gray_is_the_luma():
    _, new = render(ToGray())
    np.testing.assert_allclose(new[0], np.repeat((X[7] @ LUMA)[..., np.newaxis], 3, axis=-1))


@pytest.mark.parametrize("transform", [HueSaturation(), ChannelShift(), ToGray()])
def test_a_fourth_channel_stays(transform):
    with_alpha = np.concatenate([X, X[..., :1] / 2], axis=-1)
    _, new = render(make_augmenter(transform, alpha=True), with_alpha)
    np.testing.assert_allclose(new[0, ..., 3], with_alpha[7, ..., 3])
    np.testing.assert_allclose(new[0, ..., :3], render(transform)[1][0])
