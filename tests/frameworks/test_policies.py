"""RandAugment and TrivialAugment beside torchvision's own tables."""

import math

import numpy as np
import pytest
from torchvision.transforms import v2

from imblearn_image import draw_plan
from imblearn_image.augmentation import preset

OURS = {
    "Identity": None, "ShearX": "shear-1.angle", "ShearY": "shear-2.angle",
    "TranslateX": "translate-1.dx", "TranslateY": "translate-2.dy", "Rotate": "rotate.angle",
    "Brightness": "enhancebrightness.amount", "Color": "enhancecolor.amount",
    "Contrast": "enhancecontrast.amount", "Sharpness": "enhancesharpness.amount",
    "Posterize": "posterize.bits", "Solarize": "solarize.threshold", "AutoContrast": None,
    "Equalize": None,
}  # fmt: skip


def as_ours(operation, theirs, side):
    """Return a strength of torchvision's in our unit."""
    if operation.startswith("Shear"):
        return np.degrees(np.arctan(theirs))
    return theirs / side if operation.startswith("Translate") else theirs


def table(policy, side):
    """Yield each operation of torchvision's with its strengths, 31 or one."""
    for operation, (magnitudes, is_signed) in policy._AUGMENTATION_SPACE.items():
        strengths = magnitudes(31, side, side)
        strengths = None if strengths is None else np.asarray(strengths, dtype=float)
        yield operation, strengths, is_signed


def drawn(name):
    return draw_plan([0] * 4001 + [1], augmenter=preset(name), random_state=0).params


@pytest.mark.parametrize(
    ("name", "policy"),
    [("randaugment", v2.RandAugment()), ("trivialaugment", v2.TrivialAugmentWide())],
)
def test_the_operations_are_torchvisions(name, policy):
    names = [operation for operation, _, _ in table(policy, 224)]
    assert names == list(OURS)
    assert len(preset(name).names) == len(names)


def test_randaugment_is_as_strong_as_torchvisions_default():
    policy, params = v2.RandAugment(), drawn("randaugment")
    assert (policy.num_ops, preset("randaugment").n_ops) == (2, 2)
    for operation, strengths, is_signed in table(policy, 331):
        if OURS[operation] is None:
            assert strengths is None
            continue
        expected = as_ours(operation, strengths[policy.magnitude], 331)
        values = params[OURS[operation]]
        np.testing.assert_allclose(np.abs(values), expected, rtol=1e-6, err_msg=operation)
        assert is_signed == (values.min() < 0)


def test_trivialaugment_reaches_as_far_as_torchvisions():
    params = drawn("trivialaugment")
    for operation, strengths, is_signed in table(v2.TrivialAugmentWide(), 224):
        if OURS[operation] is None:
            assert strengths is None
            continue
        expected = as_ours(operation, strengths, 224)
        values = params[OURS[operation]]
        low, high = expected.min(), expected.max()
        low = -high if is_signed else low
        span = high - low
        assert low - 1e-6 <= values.min() < low + 0.01 * span, operation
        assert high + 1e-6 >= values.max() > high - 0.01 * span, operation


def test_the_slope_of_a_shear_is_that_of_torchvision():
    assert math.tan(math.radians(drawn("randaugment")["shear-1.angle"].max())) == pytest.approx(
        0.09
    )
