"""RandAugment and TrivialAugment beside what was published: operations, ranges and draws.

Numbers are those of the papers and of torchvision 0.29, `RandAugment(2, 9)` with 31 magnitudes and
`TrivialAugmentWide(31)`, for images of 224 pixels.
"""

import math

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import preset
from tests.images import scene

N = 14_000
OPERATIONS = [
    "identity", "shear-1", "shear-2", "translate-1", "translate-2", "rotate", "enhancebrightness",
    "enhancecolor", "enhancecontrast", "enhancesharpness", "posterize", "solarize", "autocontrast",
    "equalize",
]  # fmt: skip
# The strengths at RandAugment's magnitude M of 30, and the widest of TrivialAugment. Of published
# shears, the slope.
SIGNED = {
    "shear-1.angle": (lambda m: math.degrees(math.atan(0.3 * 0.3)) * m / 9, 0.99),
    "shear-2.angle": (lambda m: math.degrees(math.atan(0.3 * 0.3)) * m / 9, 0.99),
    "translate-1.dx": (lambda m: 150 / 331 * m / 30, 32 / 224),
    "translate-2.dy": (lambda m: 150 / 331 * m / 30, 32 / 224),
    "rotate.angle": (lambda m: 30 * m / 30, 135),
    "enhancebrightness.amount": (lambda m: 0.9 * m / 30, 0.99),
    "enhancecolor.amount": (lambda m: 0.9 * m / 30, 0.99),
    "enhancecontrast.amount": (lambda m: 0.9 * m / 30, 0.99),
    "enhancesharpness.amount": (lambda m: 0.9 * m / 30, 0.99),
}


def plan_of(name, **params):
    augmenter = preset(name).set_params(**params)
    return draw_plan([0] * (N + 1) + [1], augmenter=augmenter, random_state=0)


def shares(plan):
    return plan.active.mean(axis=0)


@pytest.mark.parametrize(("name", "n_ops"), [("randaugment", 2), ("trivialaugment", 1)])
def test_the_operations_are_those_published_each_as_likely_as_the_others(name, n_ops):
    plan = plan_of(name)
    assert list(plan.transform_names) == OPERATIONS
    assert set(plan.active.sum(axis=1)) == {n_ops}
    np.testing.assert_allclose(shares(plan), n_ops / 14, atol=0.01)


def test_randaugment_chooses_every_pair_alike():
    pairs = plan_of("randaugment").active
    together = (pairs.T.astype(float) @ pairs) / N
    np.testing.assert_allclose(together[np.triu_indices(14, 1)], 1 / 91, atol=0.004)


@pytest.mark.parametrize("m", [0, 3, 9, 18, 30])
def test_randaugment_has_one_strength_on_either_side(m):
    params = plan_of("randaugment", magnitude=m / 9).params
    for column, (strength, _) in SIGNED.items():
        values = params[column]
        np.testing.assert_allclose(np.abs(values), strength(m), atol=1e-9, err_msg=column)
        if m:
            np.testing.assert_allclose((values > 0).mean(), 0.5, atol=0.02)
    np.testing.assert_allclose(params["solarize.threshold"], 1 - m / 30, atol=1e-9)


# That of torchvision, 8 - round(M / 7.5), is 4 from 27 on.
@pytest.mark.parametrize(("m", "bits"), [(0, 8), (9, 7), (18, 6), (27, 5), (30, 5)])
def test_randaugment_takes_more_bits_away_the_stronger_it_is(m, bits):
    assert set(plan_of("randaugment", magnitude=m / 9).params["posterize.bits"]) == {bits}


def distance_to_uniform(values, low, high):
    share = (np.sort(values) - low) / (high - low)
    return np.abs(share - np.arange(0.5, len(values)) / len(values)).max()


def test_trivialaugment_has_any_strength_up_to_the_widest():
    params = plan_of("trivialaugment").params
    for column, (_, widest) in SIGNED.items():
        values = params[column]
        if column.startswith("shear"):
            widest = math.degrees(math.atan(widest))
        assert np.abs(values).max() <= widest
        # 2 / sqrt(n) is exceeded once in 1500 times.
        assert distance_to_uniform(values, -widest, widest) < 2 / math.sqrt(N), column
    assert distance_to_uniform(params["solarize.threshold"], 0, 1) < 2 / math.sqrt(N)
    bits, counts = np.unique(params["posterize.bits"], return_counts=True)
    assert bits.tolist() == [2, 3, 4, 5, 6, 7, 8]
    np.testing.assert_allclose(counts / N, 1 / 7, atol=0.012)


@pytest.mark.parametrize("name", ["randaugment", "trivialaugment"])
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f2", "f4", "f8"])
@pytest.mark.parametrize("channels", [None, 1, 3, 4, 6])
def test_policies_take_images_of_all_kinds(name, dtype, channels):
    X = scene((24, 30), channels, dtype, n=13)
    augmenter = preset(name).set_params(alpha=True)
    new = draw_plan([0] * 12 + [1], augmenter=augmenter, random_state=0).render(X)
    assert new.dtype == X.dtype
    assert (new != X[12]).any()


@pytest.mark.parametrize("name", ["randaugment", "trivialaugment"])
def test_a_strength_beyond_what_there_is_is_refused(name):
    with pytest.raises(ValueError, match="with magnitude 9, which multiplies it: it must"):
        plan_of(name, magnitude=9)  # the M of RandAugment given for the magnitude
