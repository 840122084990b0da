import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import CLAHE, AutoContrast, Equalize

X = np.random.default_rng(0).normal(110, 15, (8, 40, 50)).clip(0, 255).astype(np.uint8)


def render(transform, images=X, **options):
    return draw_plan([0] * 7 + [1], augmenter=transform, random_state=0, **options).render(images)


def test_equalize_is_that_of_opencv():
    np.testing.assert_array_equal(render(Equalize())[0], cv2.equalizeHist(X[7]))


def test_equalize_takes_each_channel_by_itself_and_any_range():
    images = np.stack([X, X // 2], axis=-1).astype("u2") * 16
    new = render(Equalize(), images, value_range=(0, 4095))[0]
    for channel in range(2):
        values = new[..., channel]
        assert (values.min(), values.max()) == (0, 4095)
        np.testing.assert_allclose(np.median(values), 2047, atol=300)


@pytest.mark.parametrize("transform", [Equalize(), AutoContrast()])
def test_a_channel_of_one_value_stays(transform):
    np.testing.assert_array_equal(render(transform, np.full_like(X, 77))[0], X[7] * 0 + 77)


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8"])
def test_auto_contrast_stretches_each_channel_to_the_range(dtype):
    images = np.stack([X, X // 2], axis=-1).astype(dtype)
    new = render(AutoContrast(), images, value_range=(0, 255))[0]
    assert new.min(axis=(0, 1)).tolist() == [0, 0]
    np.testing.assert_allclose(new.max(axis=(0, 1)), 255, rtol=1e-6)


def test_auto_contrast_cuts_off_the_ends():
    new = render(AutoContrast(0.1))[0]
    assert 0.09 < (new == 0).mean() < 0.15
    assert 0.09 < (new == 255).mean() < 0.15


@pytest.mark.parametrize("value_range", [(0, 255), (10, 240)])
def test_auto_contrast_keeps_to_the_range_where_it_cuts_off(value_range):
    images = X.astype("f8").clip(*value_range)
    new = render(AutoContrast(0.1), images, value_range=value_range)[0]
    assert (new.min(), new.max()) == value_range


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_clahe_is_that_of_opencv(dtype):
    images = X.astype(dtype)
    expected = cv2.createCLAHE(2.0, (4, 4)).apply(images[7])
    new = render(CLAHE(2.0, tiles=4), images, value_range=(0, np.iinfo(dtype).max))[0]
    np.testing.assert_array_equal(new, expected)


def test_clahe_of_gray_in_three_channels_is_that_of_gray():
    new = render(CLAHE(2.0), np.stack([X] * 3, axis=-1))[0]
    np.testing.assert_array_equal(new, np.stack([render(CLAHE(2.0))[0]] * 3, axis=-1))


def test_clahe_of_colors_changes_their_luma_alone():
    colors = np.stack([X, X // 2 + 30, X // 3 + 60], axis=-1)
    new = render(CLAHE(2.0), colors)[0].astype(int)
    change = new - colors[7]
    inner = (new > 0).all(axis=-1) & (new < 255).all(axis=-1)
    assert (change[inner] == change[inner][:, :1]).all()
    assert change.std() > 5


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (AutoContrast(0.5), "cutoff must be a number from 0 to below 0.5"),
        (AutoContrast("0.1"), "cutoff must be a number"),
        (CLAHE(-1), "clip_limit must be"),
        (CLAHE(tiles=0), "tiles must be an integer from 1"),
        (CLAHE(tiles=257), "tiles must be an integer from 1 to 256"),
    ],
)
def test_bad_parameters_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        render(transform)


@pytest.mark.parametrize("channels", [(), (3,), (5,)])
def test_clahe_keeps_to_the_value_range(channels):
    X = np.random.default_rng(0).integers(100, 3000, (3, 64, 64, *channels)).astype(np.uint16)
    plan = draw_plan([0, 0, 1], augmenter=CLAHE(3), value_range=(0, 4095), random_state=0)
    new = plan.render(X)
    assert new.max() <= 4095
    if channels != (3,):  # whose luma is rounded before it is stretched
        wide = np.rint(X * (65535 / 4095)).astype(np.uint16)
        expected = draw_plan([0, 0, 1], augmenter=CLAHE(3), random_state=0).render(wide)
        np.testing.assert_array_equal(new, np.rint(expected * (4095 / 65535)))


@pytest.mark.parametrize("tiles", [8.0, (4, 8), True])
def test_tiles_are_one_whole_number(tiles):
    with pytest.raises(ValueError, match="tiles must be an integer from 1 to 256"):
        draw_plan([0, 0, 1], augmenter=CLAHE(tiles=tiles))
