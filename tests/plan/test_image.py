"""What transforms of images are handed, and what becomes of alpha."""

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._render._format import ImageFormat
from imblearn_image._render._stages import FormatStages
from imblearn_image.augmentation import (
    Brightness,
    ChannelShift,
    Elastic,
    Equalize,
    FunctionTransform,
    GaussianBlur,
    GaussianNoise,
    GeometricTransform,
    GridDistort,
    HorizontalFlip,
    Identity,
    ImageTransform,
    MedianBlur,
    PoissonNoise,
    Rotate,
    ToGray,
    Translate,
    make_augmenter,
)
from imblearn_image.testing import all_transforms
from tests.images import scene

Y = [0] * 12 + [1]
MOVING = (Elastic, GridDistort)


class Watched(ImageTransform):
    """Notes the least and the greatest value of what it is handed."""

    uses_value_range = True
    seen = []

    def __init__(self):
        pass

    def apply(self, image, out, value_range):
        self.seen.append((image.min(), image.max()))
        return image


@pytest.mark.parametrize(("dtype", "value_range"), [("u2", (1000, 2000)), ("f4", (0.25, 0.75))])
@pytest.mark.parametrize("shape", [(24, 24), (24, 24, 3)])
def test_what_needs_the_range_is_handed_what_lies_in_it(shape, dtype, value_range):
    """Also after a rotation that brings in the fill, 0."""
    low, high = value_range
    images = (low + np.random.default_rng(0).random((13, *shape)) * (high - low)).astype(dtype)
    augmenter = make_augmenter(Rotate((20, 20)), Watched(), fill=0)
    Watched.seen.clear()
    draw_plan(Y, augmenter=augmenter, value_range=value_range).render(images)
    assert len(Watched.seen) == 11
    for least, greatest in Watched.seen:
        assert low <= least <= greatest <= high


@pytest.mark.parametrize("transform", [Equalize(), PoissonNoise((0.01, 0.02))])
def test_a_fill_below_the_range_is_taken_for_its_low_end(transform):
    images = np.full((13, 24, 24), 1500, dtype="u2")
    images[:, ::2] = 1800
    augmenter = make_augmenter(Rotate((20, 20)), transform, fill=0)
    new = draw_plan(Y, augmenter=augmenter, value_range=(1000, 2000), random_state=0).render(images)
    assert new.min() >= 1000
    assert new.max() <= 2000
    assert new[0, 0, 0] == 1000


@pytest.mark.parametrize(
    ("dtype", "fill", "value_range"),
    [("f4", 255, None), ("f8", (0, 0, 255), (0, 1)), ("u2", 65535, (0, 4095))],
)
def test_a_fill_beyond_white_is_refused(dtype, fill, value_range):
    images = np.zeros((13, 24, 24, 3), dtype)
    augmenter = make_augmenter(Rotate((20, 20)), PoissonNoise(), fill=fill)
    with pytest.raises(ValueError, match="fill must not exceed the value range"):
        draw_plan(Y, augmenter=augmenter, value_range=value_range).render(images)
    augmenter.set_params(border="reflect")  # for which there is no fill
    draw_plan(Y, augmenter=augmenter, value_range=value_range).render(images)


def test_floats_that_rounding_takes_out_of_the_range_go_on():
    # Sums of weights a little above one, which some of these sigmas have.
    images = np.ones((13, 30, 30), dtype="f4")
    steps = make_augmenter(GaussianBlur((0.3, 3)), GaussianBlur((0.3, 3)), PoissonNoise(0.001))
    for seed in range(10):
        new = draw_plan(Y, augmenter=steps, random_state=seed).render(images)
        assert new.max() <= 1


def four_channels(dtype):
    images = scene((26, 26), 4, dtype)
    images[..., 3] = images[..., 0]  # so that alpha moves as the first channel does
    return images


def cases():
    """Yield each transform with the dtypes in which it takes four channels."""
    for cls in all_transforms():
        for dtype in () if cls is Identity else ("u1", "i2", "f4"):
            try:
                cls().check_image((26, 26, 4), np.dtype(dtype))
            except ValueError:
                continue
            yield pytest.param(cls(), dtype, id=f"{cls.__name__}-{dtype}")


@pytest.mark.parametrize(("transform", "dtype"), list(cases()))
def test_alpha_moves_with_its_pixels_and_is_changed_by_nothing_else(transform, dtype):
    images = four_channels(dtype)
    augmenter = make_augmenter(transform, alpha=True)
    new = draw_plan(Y, augmenter=augmenter, random_state=0).render(images)
    if isinstance(transform, (GeometricTransform, *MOVING)):
        np.testing.assert_array_equal(new[..., 3], new[..., 0])
        assert (new[..., 3] != images[12, ..., 3]).any()
    else:
        np.testing.assert_array_equal(new[..., 3], np.stack([images[12, ..., 3]] * len(new)))
        assert (new[..., :3] != images[12, ..., :3]).any()


@pytest.mark.parametrize("wrap", [lambda t: t, FunctionTransform])
def test_alpha_moves_with_what_a_nested_augmenter_moves(wrap):
    images = four_channels("u1")
    step = wrap(make_augmenter(Rotate((20, 20))))
    new = draw_plan(Y, augmenter=make_augmenter(step), random_state=0).render(images)
    np.testing.assert_array_equal(new[..., 3], new[..., 0])
    assert (new[..., 3] != images[12, ..., 3]).any()


@pytest.mark.parametrize("step", [ChannelShift((0, 0)), Brightness((0, 0)), GaussianNoise(0)])
@pytest.mark.filterwarnings("ignore:.*changes nothing")
def test_alpha_may_lie_outside_of_the_range(step):
    images = np.full((13, 20, 20, 4), 1500, "u2")
    images[:, :, ::2, :3], images[..., 3] = 1900, 65535
    augmenter = make_augmenter(Rotate((20, 20)), step, fill=(1000, 1000, 1000, 0))
    plan = draw_plan(Y, augmenter=augmenter, value_range=(1000, 2000), random_state=0)
    new = plan.render(images)
    assert (new[0, 0, 0] == (1000, 1000, 1000, 0)).all()
    assert new[0, 10, 10, 3] == 65535


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
@pytest.mark.parametrize("step", [Brightness((0.5, 0.5)), ChannelShift((0.5, 0.5))])
def test_a_fill_below_black_is_black_for_every_kind_of_step(step, dtype):
    value_range = (0.25, 0.75) if dtype == "f4" else (100, 200)
    images = np.full((13, 20, 20, 3), value_range[1], dtype)
    images[:, ::2] = value_range[0]
    augmenter = make_augmenter(Translate((0.5, 0.5)), step, fill=0)
    new = draw_plan(Y, augmenter=augmenter, value_range=value_range).render(images)
    assert (new[0, 0, 0] == np.mean(value_range)).all()


def test_images_are_clipped_only_where_something_may_have_left_the_range():
    image_format = ImageFormat((20, 20), np.dtype("f4"), (0.0, 1.0))
    for first, leaves in ((HorizontalFlip(), False), (ToGray(), False), (MedianBlur(), True)):
        stages = FormatStages(
            make_augmenter(first, PoissonNoise()).compiled(), image_format
        )._stages
        assert (stages[1].limits is not None) == leaves


def test_other_numbers_of_channels_have_no_alpha():
    images = np.full((13, 20, 20, 5), 0.5)
    new = draw_plan(Y, augmenter=GaussianNoise(0.1), random_state=0).render(images)
    assert (new[..., 3] != 0.5).mean() > 0.9
