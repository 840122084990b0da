"""Intensity against its formulas, on all levels that a dtype has."""

import numpy as np
import pytest

from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    Gamma,
    Invert,
    Posterize,
    Solarize,
    WindowLevel,
    make_augmenter,
)
from tests._transforms.references import (
    FORMATS,
    check,
    columns_of,
    drawn,
    picture,
    range_of,
    with_alpha_kept,
)


def posterized(v, bits):
    levels = 2**bits
    return np.floor(np.minimum(v * levels, levels - 1)) / (levels - 1)


# The formulas of the docstrings, from 0 to 1.
CURVES = {
    "brighter": (Brightness((0.17, 0.17)), lambda v, delta: v + delta),
    "darker": (Brightness((-0.3, -0.3)), lambda v, delta: v + delta),
    "contrast up": (Contrast((1.4, 1.4)), lambda v, gain: 0.5 + gain * (v - 0.5)),
    "contrast down": (Contrast((0.6, 0.6)), lambda v, gain: 0.5 + gain * (v - 0.5)),
    "gamma up": (Gamma((1.8, 1.8)), lambda v, gamma: v**gamma),
    "gamma down": (Gamma((0.4, 0.4)), lambda v, gamma: v**gamma),
    "invert": (Invert(), lambda v: 1 - v),
    "solarize": (Solarize(0.55), lambda v, threshold: np.where(v > threshold, 1 - v, v)),
    "solarize more": (Solarize(0.25), lambda v, threshold: np.where(v > threshold, 1 - v, v)),
    "one bit": (Posterize(1), posterized),
    "three bits": (Posterize(3), posterized),
    "seven bits": (Posterize(7), posterized),
    "narrow window": (
        WindowLevel((0.1, 0.1), (0.7, 0.7)),
        lambda v, center, width: (v - 0.5 - center) / width + 0.5,
    ),
    "wide window": (
        WindowLevel((-0.2, -0.2), (1.5, 1.5)),
        lambda v, center, width: (v - 0.5 - center) / width + 0.5,
    ),
}


def all_levels(form):
    """Return an image with every level of integers, or with as many values as uint16 has."""
    low, high = range_of(form)
    if FORMATS[form][0][0] in "iu":
        values = np.arange(low, high + 1)
        values = np.concatenate([values, values[: -len(values) % 8]])
    else:
        values = np.linspace(low, high, 2**16)
    return values.reshape(8, -1).astype(FORMATS[form][0])


def follow(curve, form):
    """Return the reference of a curve."""
    low, high = range_of(form)

    def reference(image, **columns):
        values = curve((image - low) / (high - low), **columns)
        return low + (high - low) * np.clip(values, 0, 1)

    return reference


def check_case(case, image, form):
    transform, curve = CURVES[case]
    (new,), plan = drawn(transform, image, form)
    reference = with_alpha_kept(follow(curve, form))
    check(type(transform).__name__, new, reference(image.astype("f8"), **columns_of(plan)), form)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CURVES)
def test_every_level_follows_the_formula(case, form):
    check_case(case, all_levels(form), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CURVES)
def test_pictures_follow_the_formula(case, form, channels):
    check_case(case, picture(form, channels), form)


@pytest.mark.parametrize("form", ["u1", "f4"])
def test_large_images_follow_the_formula(form):
    """Tables are looked up in another way, where there is one, from a size on."""
    check_case("gamma up", picture(form, 3, (100, 90)), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_is_clipped_and_rounded_once(form):
    steps = Brightness((0.5, 0.5)), Contrast((0.6, 0.6)), Gamma((1.8, 1.8)), Invert()
    image = all_levels(form)
    (new,), plan = drawn(make_augmenter(*steps), image, form)

    def curve(v):
        delta, gain, gamma = (
            plan.params[name].item()
            for name in ("brightness.delta", "contrast.gain", "gamma.gamma")
        )
        return 1 - (0.5 + gain * (v + delta - 0.5)) ** gamma

    check("a run of intensity", new, follow(curve, form)(image.astype("f8")), form)


@pytest.mark.parametrize("threshold", [0.2, 0.3, 0.6])
def test_what_equals_the_threshold_stays(threshold):
    image = np.full((4, 4), threshold)
    np.testing.assert_array_equal(drawn(Solarize(threshold), image, "f8")[0][0], image)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CURVES)
def test_alpha_stays(case, form):
    check_case(case, picture(form, 4), form)
