"""Numbers in units that other libraries have are refused or warned of; those of ours never."""

import re
import warnings

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import (
    CLAHE,
    JPEG,
    AutoContrast,
    BiasField,
    Brightness,
    ChannelShift,
    Contrast,
    CropResize,
    Downscale,
    Elastic,
    EnhanceBrightness,
    EnhanceColor,
    Erase,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    GridDistort,
    HueSaturation,
    Identity,
    Invert,
    MedianBlur,
    MotionBlur,
    Perspective,
    PoissonNoise,
    Posterize,
    Rotate,
    SaltAndPepper,
    Sharpen,
    Shear,
    Solarize,
    SpeckleNoise,
    Translate,
    WindowLevel,
    Zoom,
    make_augmenter,
    preset,
)
from imblearn_image.testing import all_transforms

LEVELS = "fraction of the value range: 30 of 255 levels are 30 / 255"
SIDE = "fraction of the side: 10 of 256 pixels are 10 / 256"
REFUSED = [
    # pixels
    (Translate(10), SIDE), (Translate((-20, 20)), SIDE), (Translate(1), SIDE),
    (make_augmenter(Translate(0.2), magnitude=6), "magnitude 6.* must be at most 0.99.*" + SIDE),
    (make_augmenter(Brightness(0.2), magnitude=6), "must be at most 1.*" + LEVELS),
    (make_augmenter(Contrast(0.2), magnitude=20), "must be at most 20"),
    (make_augmenter(GaussianBlur((0.1, 0.2), unit="side"), magnitude=3), "must stay below 0.5"),
    (Perspective(10), SIDE), (Elastic(30), SIDE), (Elastic(smoothness=5), SIDE),
    (GridDistort(20), "fraction of a cell"), (CropResize(224), "fraction of the area"),
    (Downscale(64), "factor of the sides"), (Erase(16), "fraction of the area"),
    (GaussianBlur(3.0, unit="side"), SIDE), (GaussianBlur(unit="side"), SIDE),
    (MotionBlur(5, unit="side"), SIDE), (Sharpen(sigma=2.0, unit="side"), SIDE),
    # percent
    (Translate(20), SIDE), (Zoom(20), "20 % are 0.2"), (Zoom((80, 120)), "20 % are 0.2"),
    (Contrast(30), "20 % are 0.2"), (Gamma(20), "20 % are 0.2"), (Brightness(20), LEVELS),
    (HueSaturation(10, 30), "20 % are 0.2"), (CropResize((50, 100)), "20 % are 0.2"),
    (CropResize(ratio=20), "20 % are 0.2"), (SaltAndPepper(5), "20 % are 0.2"),
    (Erase((2, 15)), "20 % are 0.2"), (Downscale((25, 100)), "50 % are 0.5"),
    (SpeckleNoise(20), "20 % are 0.2"), (BiasField(50), "50 % brighter"),
    (AutoContrast(2), "2 % are 0.02"), (EnhanceBrightness(30), "50 % are 0.5"),
    (EnhanceColor((-50, 50)), "50 % are 0.5"), (Sharpen(50), "50 % are 0.5"),
    (make_augmenter(Rotate(10, p=50)), "p must be a number from 0 to 1"),
    # levels of 0 to 255, or of Hounsfield
    (Brightness(30), LEVELS), (Brightness((-30, 30)), LEVELS), (ChannelShift(20), LEVELS),
    (GaussianNoise(8), LEVELS), (GaussianNoise((0, 25)), LEVELS), (Solarize(128), LEVELS),
    (Solarize((128, 256)), LEVELS), (WindowLevel(40), LEVELS), (WindowLevel(0.1, 400), "20 %"),
    (PoissonNoise(50), "for 50 photons 1 / 50"),
    # other scales
    (JPEG(0.8), "in percent: 0.8 is 80"), (JPEG((0.3, 0.9)), "integer from 1 to 100"),
    (Posterize(64), "integer from 1 to 8"), (CLAHE(0.01), "multiple of a histogram's mean"),
    (CLAHE(0), "multiple of a histogram's mean"), (MedianBlur(7), "3 or 5"),
    (Rotate(400), "±360"), (Shear(90), "below 90"), (HueSaturation(1000), "±360"),
]  # fmt: skip
WARNED = [
    # radians
    (Rotate(np.pi / 6), "look like radians: 0.523599 radians are 30 degrees"),
    (Rotate((-np.pi, np.pi)), "180 degrees"), (Rotate(np.pi / 2), "90 degrees"),
    (Rotate(np.deg2rad(25)), "25 degrees"), (Shear(0.2), "radians"), (Rotate(0.35), "radians"),
    (HueSaturation(0.05), "radians"), (HueSaturation(np.deg2rad(90)), "90 degrees"),
    # sides of kernels
    (GaussianBlur(5), r"sigma=5 looks like the side of a kernel"),
    (GaussianBlur((3, 7)), r"looks like the side of a kernel.* write sigma=\(3.0, 7.0\)"),
    (Sharpen(sigma=3), "looks like the side of a kernel"),
    # factors
    (Zoom(1.2), r"zoom: factor=1.2 looks like a factor.* write factor=\(0.455, 2.2\)"),
    (Gamma(2.2), "looks like a factor"), (Contrast(1), "looks like a factor"),
    (HueSaturation(10, 1.5), "looks like a factor"), (WindowLevel(0.1, 1.2), "looks like a"),
    (Brightness((0.8, 1.0)), "looks like factors.* EnhanceBrightness multiplies"),
    (EnhanceColor((0.8, 1.2)), "looks like factors.* amount is the factor less one"),
    # fractions of the side
    (GaussianBlur(0.01), "unit='side'"), (MotionBlur((0.01, 0.05)), "unit='side'"),
    (Sharpen(sigma=0.005), "unit='side'"),
]  # fmt: skip


def ids(value):
    return repr(value) if not isinstance(value, str) else ""


@pytest.mark.parametrize(("transform", "message"), REFUSED, ids=ids)
def test_what_must_be_another_unit_is_refused_with_the_unit(transform, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        draw_plan([0, 0, 1], augmenter=transform)


@pytest.mark.parametrize(("transform", "message"), WARNED, ids=ids)
def test_what_looks_like_another_unit_is_warned_of_once(transform, message):
    with pytest.warns(UserWarning, match=message) as caught:
        draw_plan([0, 0, 1], augmenter=make_augmenter(transform), random_state=0)
    assert len(caught) == 1


NEUTRAL = [
    (Rotate(0), "rotate: Rotate(degrees=0) changes nothing: write for example Rotate(degrees=25)"),
    (Rotate((0, 0)), "for example Rotate(degrees=25), or p=0 to turn it off"),
    (Zoom((1, 1)), "for example Zoom(factor=(0.8, 1.25))"), (Zoom(0), "changes nothing"),
    (Brightness(0), "Brightness(delta=0.2)"), (Solarize(1), "Solarize(threshold=(0.5, 1.0))"),
    (Posterize(8), "Posterize(bits=(3, 7))"), (GaussianBlur(0), "sigma=(0.5, 1.5)"),
    (HueSaturation(0, 0), "HueSaturation(hue=10, saturation=0.3)"), (MotionBlur(0), "nothing"),
    (CropResize(1, 0), "CropResize(ratio=0.2, scale=(0.5, 1.0))"), (Elastic(0), "nothing"),
    (Rotate(np.array([0, 0])), "Rotate(degrees=25)"),
]  # fmt: skip


@pytest.mark.parametrize(("transform", "message"), NEUTRAL, ids=ids)
def test_what_changes_nothing_as_it_was_given_is_warned_of_once(transform, message):
    with pytest.warns(UserWarning, match=re.escape(message)) as caught:
        draw_plan([0, 0, 1], augmenter=make_augmenter(transform), random_state=0)
    assert len(caught) == 1


def test_what_is_turned_off_on_purpose_is_no_doubt():
    for transform in (Rotate(0, p=0), Rotate(10, p=0), Identity(), Invert(p=0)):
        make_augmenter(transform).validate()
    make_augmenter(Rotate(10), magnitude=0).validate()


ALLOWED = [
    Rotate(1), Rotate(180), Rotate(360), Rotate(10, min_degrees=0.5),
    Shear(45), HueSaturation(0), HueSaturation(180), HueSaturation(hue=5, saturation=0),
    GaussianBlur(3.0), GaussianBlur(2), GaussianBlur((1, 3)), GaussianBlur((0, 1.5)),
    GaussianBlur(kernel_size=5), MotionBlur(1), MotionBlur(15),
    GaussianBlur(0.01, unit="side"), Translate(0.9), Brightness(1), Brightness(30 / 255),
    Contrast((0.05, 20)), Zoom(0.5), Zoom((1.2, 1.2)), Brightness((0.2, 0.6)),
    Gamma((0.5, 2.2)), CLAHE(1), CLAHE(40), JPEG(1),
    EnhanceBrightness((-1, 3)), PoissonNoise(1 / 50), SaltAndPepper(1), Erase(1),
]  # fmt: skip


@pytest.mark.parametrize("transform", [*ALLOWED, *(cls() for cls in all_transforms())], ids=repr)
def test_what_may_be_meant_is_taken_without_a_word(transform):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_plan([0, 0, 1], augmenter=transform, random_state=0)


@pytest.mark.parametrize("name", [
    "article", "flips", "general", "gentle", "natural", "radiograph", "randaugment",
    "trivialaugment",
])  # fmt: skip
@pytest.mark.parametrize("magnitude", [0.01, 0.5, 1])
def test_presets_are_taken_at_any_magnitude(name, magnitude):
    draw_plan([0, 0, 1], augmenter=preset(name).set_params(magnitude=magnitude))
