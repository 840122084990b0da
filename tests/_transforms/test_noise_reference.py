"""Noise against its formulas, given what each row's generator draws, and against distributions."""

import numpy as np
import pytest
from scipy import stats

from imblearn_image.augmentation import (
    Erase,
    GaussianNoise,
    PoissonNoise,
    SaltAndPepper,
    SpeckleNoise,
)
from tests._transforms.references import (
    FORMATS,
    SIZE,
    check,
    clipped,
    columns_of,
    drawn,
    generator_of,
    picture,
    range_of,
)

# Given the seed, a test of chance passes or fails for ever: this is how unlikely a pass may be.
UNLIKELY = 1e-3


def units_of(image, form):
    """Return the values on [0, 1] and in the precision that noise is computed in."""
    low, high = range_of(form)
    number = np.float64 if form == "f8" else np.float32
    return (image.astype(number) - number(low)) / number(high - low)


def gaussian(image, form, rng, std):
    low, high = range_of(form)
    z = rng.standard_normal(image.shape, dtype="f8" if form == "f8" else "f4")
    return clipped(image.astype("f8") + std * (high - low) * z, form)


def speckle(image, form, rng, std):
    low, high = range_of(form)
    z = rng.standard_normal(image.shape, dtype="f8" if form == "f8" else "f4")
    values = units_of(image, form).astype("f8") * (1 + std * z.astype("f8"))
    return low + (high - low) * np.clip(values, 0, 1)


def photons(image, form, rng, scale):
    low, high = range_of(form)
    counts = rng.poisson(units_of(image, form).astype("f8") / scale)
    return low + (high - low) * np.minimum(scale * counts, 1)


def salt_and_pepper(image, form, rng, fraction):
    """Return black where a uniform number is low, white where it is high."""
    low, high = range_of(form)
    chance = rng.random(image.shape[:2])
    chance = chance[..., np.newaxis] if image.ndim == 3 else chance
    return np.where(
        chance < fraction / 2, low, np.where(chance > 1 - fraction / 2, high, image.astype("f8"))
    )


CASES = {
    "gaussian": (GaussianNoise(0.1), gaussian),
    "speckle": (SpeckleNoise(0.3), speckle),
    "photons": (PoissonNoise(0.01), photons),
    "many photons": (PoissonNoise(1e-4), photons),
    "salt and pepper": (SaltAndPepper(0.2), salt_and_pepper),
}


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_noise_is_its_formula_of_what_the_generator_draws(case, form, channels):
    transform, reference = CASES[case]
    image = picture(form, channels)
    many, plan = drawn(transform, image, form, n=3)
    for row, new in enumerate(many):
        expected = reference(image, form, generator_of(plan, row), **columns_of(plan, row))
        check(type(transform).__name__, new, expected, form)


def noise_of(transform, value, form="f8"):
    """Return the values of images of one value with noise, on [0, 1], and that value itself."""
    low, high = range_of(form)
    image = np.full((100, 100), low + value * (high - low)).astype(FORMATS[form][0])
    new, _ = drawn(transform, image, form, n=3)
    exact = (image[0, 0].astype("f8") - low) / (high - low)
    return (new.astype("f8") - low).ravel() / (high - low), exact


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "u1"])
def test_gaussian_noise_is_normal(form):
    """But in uint8, whose levels show."""
    values, exact = noise_of(GaussianNoise(0.05), 0.5, form)
    if form.startswith("u2 of"):  # 1,000 levels, that show as well, are spread out
        values += np.random.default_rng(0).uniform(-0.5, 0.5, len(values)) / 1000
    assert stats.kstest(values, stats.norm(exact, 0.05).cdf).pvalue > UNLIKELY


@pytest.mark.parametrize("value", [0.1, 0.3])
def test_speckle_is_normal_with_a_deviation_in_proportion(value):
    values, exact = noise_of(SpeckleNoise(0.2), value)
    assert stats.kstest(values, stats.norm(exact, 0.2 * exact).cdf).pvalue > UNLIKELY


@pytest.mark.parametrize("value", [0.05, 0.4])
def test_photons_are_counted_as_poisson_says(value):
    values, exact = noise_of(PoissonNoise(0.01), value)
    counts = np.rint(values / 0.01).astype(int)
    np.testing.assert_allclose(values, 0.01 * counts, atol=1e-12)
    law = stats.poisson(exact / 0.01)
    ends = np.unique(law.ppf(np.linspace(0.02, 0.98, 12)))
    bins = np.concatenate([[-1], ends, [np.inf]])
    seen = np.histogram(counts, bins + 0.5)[0]
    expected = len(counts) * np.diff(law.cdf(bins))
    assert stats.chisquare(seen, expected).pvalue > UNLIKELY


def test_each_pixel_is_black_or_white_with_half_the_fraction():
    values, exact = noise_of(SaltAndPepper(0.1), 0.5)
    counts = [np.count_nonzero(values == end) for end in (0, 1)]
    assert np.count_nonzero(values == exact) == len(values) - sum(counts)
    for count in counts:
        assert stats.binomtest(count, len(values), 0.05).pvalue > UNLIKELY


def boxes_of(new, image):
    """Return left, top, width and height of what differs, which must fill its box."""
    differs = new != image
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    assert differs[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    return columns[0], rows[0], len(columns), len(rows)


def drawn_boxes(size):
    """Return left, top, width and height of a thousand boxes that cover a tenth of an image."""
    image = np.full(size, 9, np.uint8)
    new, _ = drawn(Erase(0.1), image, "u1", n=1000)
    return np.array([boxes_of(one, image) for one in new], dtype=float).T


@pytest.fixture(scope="module")
def boxes():
    return drawn_boxes((200, 300))


def test_boxes_have_the_area_asked_for(boxes):
    """To half a pixel of each side."""
    _, _, width, height = boxes
    bound = (width + height) / 2 + 0.25
    assert (np.abs(width * height - 0.1 * 200 * 300) <= bound).all()


def test_the_ratio_of_boxes_is_uniform_in_the_logarithm(boxes):
    _, _, width, height = boxes
    octaves = np.log2((width / 300) / (height / 200))
    assert -1.02 < octaves.min() < -0.98
    assert 0.98 < octaves.max() < 1.02
    assert stats.kstest(octaves, stats.uniform(-1, 2).cdf).pvalue > UNLIKELY


def test_every_place_of_a_box_is_equally_likely():
    """Of so few that one left out would show."""
    left, top, width, height = drawn_boxes((12, 15))
    shake = np.random.default_rng(0).random((2, len(left)))
    x, y = (left + shake[0]) / (15 - width + 1), (top + shake[1]) / (12 - height + 1)
    for place in (x, y):
        assert stats.kstest(place, "uniform").pvalue > UNLIKELY
    assert stats.spearmanr(x, y).pvalue > UNLIKELY


def place_of_box(form):
    """Return where `Erase` puts its first box, by which a black image becomes white."""
    low, high = range_of(form)
    black = np.full(SIZE, low).astype(FORMATS[form][0])
    (new,), _ = drawn(Erase(0.2, fill=high), black, form)
    left, top, width, height = boxes_of(new, black)
    return np.s_[top : top + height, left : left + width]


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("fill", ["number", "mean"])
def test_what_covers_a_box(fill, form, channels):
    image = picture(form, channels)
    expected = image.astype("f8")
    value = image.astype("f8").mean(axis=(0, 1))
    if fill == "number":
        fill = value = 77 if form[0] in "iu" else 0.4
    (new,), _ = drawn(Erase(0.2, fill=fill), image, form)
    expected[place_of_box(form)] = value
    check("Erase", new, expected, form)


def test_the_mean_of_a_large_image_is_its_mean():
    image = picture("f4", 3, (512, 512))
    (new,), _ = drawn(Erase(0.2, fill="mean"), image, "f4")
    changed = (new != image).all(axis=-1)
    mean = np.broadcast_to(image.astype("f8").mean(axis=(0, 1)), (changed.sum(), 3))
    check("Erase", new[changed], mean, "f4")


@pytest.mark.parametrize("form", FORMATS)
def test_a_box_of_noise_is_uniform_over_the_range(form):
    low, high = range_of(form)
    image = picture(form, 3, (80, 90))
    (new,), _ = drawn(Erase(0.9, fill="noise"), image, form)
    values = (new[new != image].astype("f8") - low) / (high - low)
    if form[0] in "iu":  # the levels at the ends get half of what the others do
        values += np.random.default_rng(0).uniform(-0.5, 0.5, values.shape) / (high - low)
        values = np.abs(values)
        values = np.where(values > 1, 2 - values, values)
    assert stats.kstest(values, "uniform").pvalue > UNLIKELY


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "transform",
    [
        GaussianNoise(0.1),
        SpeckleNoise(0.3),
        PoissonNoise(0.01),
        SaltAndPepper(0.2),
        Erase(0.3),
        Erase(0.3, fill="mean"),
        Erase(0.3, fill="noise"),
    ],
)
def test_noise_leaves_alpha(transform, form):
    image = picture(form, 4)
    new, _ = drawn(transform, image, form, n=5)
    assert (new[..., :3] != image[..., :3]).any(axis=(1, 2, 3)).all()
    np.testing.assert_array_equal(new[..., 3], np.broadcast_to(image[..., 3], new.shape[:3]))
