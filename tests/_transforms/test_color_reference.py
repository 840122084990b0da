"""Color against its formulas, written out for red, green and blue."""

import colorsys

import numpy as np
import pytest

from imblearn_image.augmentation import ChannelShift, HueSaturation, ToGray
from tests._transforms.references import (
    FORMATS,
    check,
    clipped,
    columns_of,
    drawn,
    picture,
    range_of,
    with_alpha_kept,
)

LUMA = np.array([0.299, 0.587, 0.114])


def luma_of(image):
    red, green, blue = np.moveaxis(image, -1, 0)
    return (0.299 * red + 0.587 * green + 0.114 * blue)[..., np.newaxis]


def colorful(form, channels):
    """Return a picture whose channels differ as much as its range allows."""
    image = picture(form, channels)
    image[..., 1] = image[::-1, ::-1, 1]
    image[..., 2] = image[:, ::-1, 2]
    return image


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("form", FORMATS)
def test_gray_is_the_luma(form, channels):
    image = colorful(form, channels)
    (new,), _ = drawn(ToGray(), image, form)
    reference = with_alpha_kept(lambda image: np.repeat(luma_of(image), 3, axis=-1))
    check("ToGray", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("form", FORMATS)
def test_each_channel_is_shifted_by_its_own_number(form, channels):
    low, high = range_of(form)
    image = colorful(form, channels)
    many, plan = drawn(ChannelShift(0.4), image, form, n=5)

    @with_alpha_kept
    def reference(image, red, green, blue):
        return clipped(image + np.array([red, green, blue]) * (high - low), form)

    for row, new in enumerate(many):
        check("ChannelShift", new, reference(image.astype("f8"), **columns_of(plan, row)), form)


def turned(image, hue, saturation):
    """Turn chroma about the axis of the luma's weights, along which grays stay.

    The quarter turn is the cross product with that axis, of what is left of a color without its
    gray, and of which the gray is taken away again.
    """
    u, v, w = LUMA / np.sqrt((LUMA**2).sum())
    cross = np.array([[0, -w, v], [w, 0, -u], [-v, u, 0]])
    chroma = np.eye(3) - np.ones((3, 1)) * LUMA
    quarter = chroma @ cross @ chroma
    angle = np.deg2rad(hue)
    difference = image - luma_of(image)
    turned = np.cos(angle) * difference + np.sin(angle) * difference @ quarter.T
    return luma_of(image) + saturation * turned


@pytest.mark.parametrize(("hue", "saturation"), [(0, 1.4), (0, 0.5), (180, 1)])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("form", FORMATS)
def test_saturation_stretches_chroma_and_half_a_turn_negates_it(form, channels, hue, saturation):
    image = colorful(form, channels)
    transform = HueSaturation((hue, hue), (saturation, saturation))
    (new,), _ = drawn(transform, image, form)
    factor = saturation * (1 if hue == 0 else -1)

    @with_alpha_kept
    def reference(image):
        luma = luma_of(image)
        return clipped(luma + factor * (image - luma), form)

    check("HueSaturation", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("hue", [25, -60, 120])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("form", FORMATS)
def test_hue_turns_chroma_about_the_luma(form, channels, hue):
    image = colorful(form, channels)
    (new,), plan = drawn(HueSaturation((hue, hue), (0.8, 0.8)), image, form)
    reference = with_alpha_kept(lambda *args, **columns: clipped(turned(*args, **columns), form))
    check("HueSaturation", new, reference(image.astype("f8"), **columns_of(plan)), form)


@pytest.mark.parametrize("color", np.eye(3).tolist())
def test_a_positive_hue_turns_red_toward_yellow_green_toward_cyan_and_blue_toward_magenta(color):
    pale = np.full((4, 4, 3), 0.4) + 0.1 * np.array(color)
    (new,), _ = drawn(HueSaturation((15, 15), (1, 1)), pale, "f8")
    before, after = (colorsys.rgb_to_hsv(*image[0, 0])[0] for image in (pale, new))
    assert 0 < (after - before) % 1 < 1 / 6
