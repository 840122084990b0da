"""Enhancements against their formulas, and against Pillow's ImageEnhance."""

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from scipy import ndimage

from imblearn_image.augmentation import (
    EnhanceBrightness,
    EnhanceColor,
    EnhanceContrast,
    EnhanceSharpness,
)
from tests._transforms.references import (
    CHANNELS,
    FORMATS,
    check,
    clipped,
    columns_of,
    drawn,
    each_channel,
    picture,
    range_of,
    with_alpha_kept,
)

AMOUNTS = [-1, -0.6, 0, 0.7, 2]


def colorful(form, channels):
    """Return a picture whose channels differ."""
    image = picture(form, channels)
    if image.ndim == 3 and image.shape[2] > 1:
        image[..., 1] = image[::-1, ::-1, 1]
    return image


def luma_of(image):
    return image[..., :3] @ (0.299, 0.587, 0.114)


def brightness(image, amount, form):
    low, _ = range_of(form)
    return low + (1 + amount) * (image - low)


def contrast(image, amount, form):
    gray = luma_of(image) if image.ndim == 3 and image.shape[2] == 3 else image
    return gray.mean() + (1 + amount) * (image - gray.mean())


def color(image, amount, form):
    if image.ndim == 2 or image.shape[2] == 1:
        return image
    gray = luma_of(image)[..., np.newaxis]
    return gray + (1 + amount) * (image - gray)


def sharpness(image, amount, form):
    weights = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]]) / 13
    smooth = each_channel(lambda plane: ndimage.correlate(plane, weights, mode="mirror"))(image)
    return smooth + (1 + amount) * (image - smooth)


CASES = {
    EnhanceBrightness: brightness,
    EnhanceContrast: contrast,
    EnhanceColor: color,
    EnhanceSharpness: sharpness,
}


@pytest.mark.filterwarnings("ignore:.*changes nothing")
@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("cls", CASES)
def test_images_move_away_from_a_plainer_one(cls, amount, form, channels):
    image = colorful(form, channels)
    (new,), plan = drawn(cls((amount, amount)), image, form)
    assert columns_of(plan) == {"amount": amount}
    reference = with_alpha_kept(lambda values: clipped(CASES[cls](values, amount, form), form))
    check(cls.__name__, new, reference(image.astype("f8")), form)


@pytest.mark.filterwarnings("ignore:.*changes nothing")
@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("channels", [None, 3])
@pytest.mark.parametrize(
    ("cls", "name", "levels"),
    [
        (EnhanceBrightness, "Brightness", 1),
        (EnhanceContrast, "Contrast", 2),  # about the mean, which Pillow rounds
        (EnhanceColor, "Color", 2),  # from a gray that Pillow rounds
        (EnhanceSharpness, "Sharpness", 2),  # from a smooth image that Pillow rounds
    ],
)
def test_enhancements_are_pillows(cls, name, levels, channels, amount):
    image = colorful("u1", channels)
    (new,), _ = drawn(cls((amount, amount)), image, "u1")
    theirs = np.asarray(getattr(ImageEnhance, name)(Image.fromarray(image)).enhance(1 + amount))
    inner = np.s_[1:-1, 1:-1]  # Pillow smooths no edges
    assert np.abs(new[inner].astype(int) - theirs[inner]).max() <= levels


@pytest.mark.parametrize("cls", CASES)
def test_a_scalar_goes_both_ways_and_not_below_the_plainer_image(cls):
    plan = drawn(cls(0.4), picture(), "u1", n=400)[1]
    (values,) = plan.params.values()
    assert -0.4 <= values.min() < -0.38
    assert 0.38 < values.max() <= 0.4
    with pytest.raises(
        ValueError, match=r"reaches -1\.2, with magnitude 3, .* must not go below -1"
    ):
        drawn(cls(0.4), picture(), "u1", magnitude=3)
