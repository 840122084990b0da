import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import (
    Erase,
    GaussianNoise,
    PoissonNoise,
    Rotate,
    SaltAndPepper,
    SpeckleNoise,
    make_augmenter,
)

Y = [0] * 9 + [1]


def noisy(dtype, value, std, value_range=None):
    images = np.full((10, 100, 100), value).astype(dtype)
    plan = draw_plan(Y, augmenter=GaussianNoise(std), value_range=value_range, random_state=0)
    return plan.render(images).astype("f8")


@pytest.mark.parametrize(
    ("dtype", "value_range", "low", "high"),
    [
        ("u1", None, 0, 255),
        ("u2", None, 0, 65535),
        ("u2", (0, 4095), 0, 4095),
        ("i2", None, -32768, 32767),
        ("i4", (0, 1000), 0, 1000),
        ("f2", None, 0, 1),
        ("f4", None, 0, 1),
        ("f8", (-2, 2), -2, 2),
    ],
)
def test_noise_has_the_mean_and_the_deviation_asked_for(dtype, value_range, low, high):
    middle = np.rint((low + high) / 2) if np.dtype(dtype).kind in "iu" else (low + high) / 2
    deviations = (noisy(dtype, middle, 0.05, value_range) - middle) / (high - low)
    assert abs(deviations.mean()) < 5 * 0.05 / 300
    np.testing.assert_allclose(deviations.std(), 0.05, rtol=0.02)


def test_noise_is_normal():
    deviations = (noisy("f8", 0.5, 0.05) - 0.5).ravel() / 0.05
    shares = [(np.abs(deviations) < k).mean() for k in (1, 2, 3)]
    np.testing.assert_allclose(shares, [0.6827, 0.9545, 0.9973], atol=0.005)


@pytest.mark.parametrize(("dtype", "low", "high"), [("u1", 0, 255), ("f4", 0, 1)])
def test_noise_stays_within_the_value_range(dtype, low, high):
    for end in (low, high):
        values = noisy(dtype, end, 0.3)
        assert low <= values.min() <= values.max() <= high
        np.testing.assert_allclose((values == end).mean(), 0.5, atol=0.02)


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_no_noise_changes_nothing(dtype):
    assert (noisy(dtype, 1, 0) == 1).all()


def test_each_image_has_noise_of_its_own_that_depends_on_its_seed_alone():
    images = np.full((10, 30, 30), 128, np.uint8)
    plan = draw_plan(Y, augmenter=GaussianNoise(), random_state=0)
    new = plan.render(images)
    assert len({image.tobytes() for image in new}) == len(plan)
    np.testing.assert_array_equal(plan[[5, 2]].render(images), new[[5, 2]])


def test_two_noises_in_a_row_are_independent():
    images = np.full((10, 100, 100), 0.5)
    one = draw_plan(Y, augmenter=make_augmenter(GaussianNoise(0.03)), random_state=0)
    two = draw_plan(Y, augmenter=make_augmenter(*[GaussianNoise(0.03)] * 2), random_state=0)
    np.testing.assert_allclose(one.render(images).std(), 0.03, rtol=0.02)
    np.testing.assert_allclose(two.render(images).std(), 0.03 * np.sqrt(2), rtol=0.02)


def test_noise_follows_geometry_where_it_stands_after_it():
    images = np.full((10, 30, 30), 128, np.uint8)
    augmenter = make_augmenter(Rotate((45, 45)), GaussianNoise(0.02))
    corner = draw_plan(Y, augmenter=augmenter, random_state=0).render(images)[:, 0, :5]
    assert corner.max() > 0


@pytest.mark.parametrize("std", [-0.1, (0.2, 0.1), None])
def test_std_must_be_a_strength(std):
    with pytest.raises(ValueError, match="std must be"):
        GaussianNoise(std).columns()


def rendered(transform, value, dtype="f8", shape=(10, 100, 100)):
    images = np.full(shape, value, dtype)
    return draw_plan(Y, augmenter=transform, random_state=0).render(images)


@pytest.mark.parametrize("value", [0.1, 0.5])
def test_photons_have_the_mean_and_the_variance_of_their_number(value):
    new = rendered(PoissonNoise(0.01), value)
    np.testing.assert_allclose(new.mean(), value, rtol=0.01)
    np.testing.assert_allclose(new.var(), 0.01 * value, rtol=0.03)
    assert np.allclose(new / 0.01, np.rint(new / 0.01))


@pytest.mark.parametrize("value", [0.2, 0.5])
def test_speckle_grows_with_the_value(value):
    new = rendered(SpeckleNoise(0.1), value)
    np.testing.assert_allclose(new.mean(), value, rtol=0.01)
    np.testing.assert_allclose(new.std(), 0.1 * value, rtol=0.02)


def test_salt_and_pepper_come_in_equal_numbers_and_in_all_channels():
    new = rendered(SaltAndPepper(0.1), 100, "u1", (10, 100, 100, 3))
    np.testing.assert_allclose((new == 0).mean(), 0.05, atol=0.003)
    np.testing.assert_allclose((new == 255).mean(), 0.05, atol=0.003)
    assert (new == new[..., :1]).all()


@pytest.mark.parametrize("fraction", [0.05, 0.3, 1])
def test_boxes_have_the_area_asked_for_and_lie_anywhere(fraction):
    images = np.full((300, 100, 80), 200, np.uint8)
    y = np.repeat([0, 1], [298, 2])
    new = draw_plan(y, augmenter=Erase(fraction), random_state=0).render(images)
    areas = (new == 0).mean(axis=(1, 2))
    np.testing.assert_allclose(np.median(areas), fraction, rtol=0.1 if fraction < 1 else 0.4)
    assert (new == 0).any(axis=0).mean() > 0.9
    for image in new[:20]:
        rows, columns = (image == 0).any(axis=1), (image == 0).any(axis=0)
        assert (image[np.ix_(rows, columns)] == 0).all()


def test_the_shape_of_boxes_is_uniform_in_the_logarithm():
    images = np.full((400, 100, 80), 200, np.uint8)
    y = np.repeat([0, 1], [398, 2])
    boxes = draw_plan(y, augmenter=Erase(0.25), random_state=0).render(images) == 0
    width, height = boxes.any(axis=1).mean(axis=1), boxes.any(axis=2).mean(axis=1)
    octaves = np.log2(width / height)
    assert -1.1 < octaves.min() < -0.9
    assert 0.9 < octaves.max() < 1.1
    np.testing.assert_allclose(np.quantile(octaves, [0.25, 0.5, 0.75]), [-0.5, 0, 0.5], atol=0.15)


def test_several_boxes_cover_more():
    one, five = ((rendered(Erase(0.05, n_boxes=n), 9, "u1") == 0).mean() for n in (1, 5))
    assert 0.15 < five < 0.25
    assert 0.04 < one < 0.06


def test_what_covers_a_box():
    images = np.random.default_rng(0).integers(50, 60, (10, 60, 60, 3), dtype=np.uint8)

    def covered(fill):
        plan = draw_plan(Y, augmenter=Erase(0.2, fill=fill), random_state=0)
        new = plan.render(images)[0]
        return new[(new != images[9]).all(axis=-1)]

    assert (covered((1, 2, 3)) == (1, 2, 3)).all()
    mean = np.rint(images[9].mean(axis=(0, 1)))
    assert (covered("mean") == mean).all()
    noise = covered("noise")
    assert len(np.unique(noise)) > 200
    np.testing.assert_allclose(noise.mean(), 127.5, rtol=0.05)


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (PoissonNoise(-1), "scale must be"),
        (SpeckleNoise("1"), "std must be"),
        (SaltAndPepper((0.2, 0.1)), "low <= high"),
        (Erase(fill="blur"), "'mean' or 'noise', got 'blur'"),
        (Erase(n_boxes=0), "n_boxes must be an integer from 1"),
        (Erase(fill=300), "whole numbers from 0 to 255"),
    ],
)
def test_other_bad_parameters_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        rendered(transform, 1, "u1")


@pytest.mark.parametrize("cls", [SaltAndPepper, Erase])
def test_fractions_of_the_image_are_at_most_1(cls):
    Y = [0, 0, 1]
    draw_plan(Y, augmenter=cls(1), random_state=0)
    for transform in (cls(5), cls((0, 1.01))):
        with pytest.raises(ValueError, match=r"fraction must be at most 1, got .* fraction of the"):
            draw_plan(Y, augmenter=transform, random_state=0)
    with pytest.raises(ValueError, match=r"magnitude 2.* must be at most 1"):
        draw_plan(Y, augmenter=make_augmenter(cls(0.6), magnitude=2), random_state=0)


@pytest.mark.parametrize("n_boxes", [2.0, (1, 2), True, 0])
def test_n_boxes_is_one_whole_number(n_boxes):
    with pytest.raises(ValueError, match="n_boxes must be an integer from 1 to 1000"):
        draw_plan([0, 0, 1], augmenter=Erase(n_boxes=n_boxes))


@pytest.mark.parametrize("dtype", ["u1", "i2"])
def test_salt_and_pepper_beyond_the_dtype_are_its_ends(dtype):
    X = np.full((3, 40, 40), 100, dtype)
    plan = draw_plan(
        [0, 0, 1], augmenter=SaltAndPepper(0.5), value_range=(-1e5, 1e5), random_state=0
    )
    info = np.iinfo(dtype)
    assert np.unique(plan.render(X)).tolist() == [info.min, 100, info.max]
