"""`fill=None`, the default: what comes from outside is black of the value range."""

import json

import numpy as np
import pytest

from imblearn_image import (
    BalancedImageDataset,
    ImageAugmentationOverSampler,
    Renderer,
    ResamplingPlan,
    draw_plan,
)
from imblearn_image.augmentation import (
    Augmenter,
    Brightness,
    Erase,
    Rotate,
    Translate,
    Zoom,
    make_augmenter,
)

Y = np.repeat([0, 1], [14, 2])
MOVES = {"warp": Rotate((45, 45)), "shift": Translate((0.5, 0.5)), "smaller": Zoom((0.5, 0.5))}
BLACK = {
    "-1 to 1": ("f4", (-1, 1), -1),
    "float64": ("f8", (-0.3, 0.7), -0.3),
    "Hounsfield": ("i2", (-1024, 3071), -1024),
    "offset": ("u2", (100, 4095), 100),
    "between integers": ("u1", (9.6, 250), 10),
    "below the dtype": ("u1", (-10, 300), 0),
    "32 bits": ("i4", (-1000, 1000), -1000),
    "float16": ("f2", (-2, 2), -2),
    "float": ("f4", None, 0),
    "uint8": ("u1", None, 0),
    "int16": ("i2", None, 0),
}


def white_images(dtype, value_range, channels=()):
    if value_range is None:
        high = 1 if dtype[0] == "f" else np.iinfo(dtype).max
    else:
        high = min(value_range[1], np.iinfo(dtype).max if dtype[0] in "iu" else np.inf)
    return np.full((len(Y), 20, 20, *channels), high, dtype)


def first_corner(augmenter, images, value_range):
    plan = draw_plan(Y, augmenter=augmenter, value_range=value_range, random_state=0)
    return plan.render(images)[0, 0, 0]


@pytest.mark.parametrize("channels", [(), (3,), (5,)])
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize(("dtype", "value_range", "black"), BLACK.values(), ids=BLACK)
def test_corners_are_black(dtype, value_range, black, move, channels):
    corner = first_corner(move, white_images(dtype, value_range, channels), value_range)
    np.testing.assert_array_equal(corner, np.full(channels, black, dtype))


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_alpha_is_transparent(move):
    corner = first_corner(move, white_images("f4", (-1, 1), (4,)), (-1, 1))
    assert corner.tolist() == [-1, -1, -1, 0]


def test_a_fill_that_is_given_stays():
    images = white_images("f4", (-1, 1))
    for fill in (0, 0.5, -1):
        assert first_corner(make_augmenter(Rotate((45, 45)), fill=fill), images, (-1, 1)) == fill


@pytest.mark.parametrize("others", [(), (Brightness((0.1, 0.1)),)])
def test_a_nested_augmenter_has_the_same_black(others):
    inner = make_augmenter(Rotate((45, 45)), *others)
    images = np.full((len(Y), 20, 20), 0.5)
    assert first_corner(inner, images, (-1, 1)) == first_corner(
        make_augmenter(inner), images, (-1, 1)
    )
    # Without a range 0 is black for signed integers, though Brightness maps from their lowest.
    images = np.full((len(Y), 20, 20), 20000, np.int16)
    assert first_corner(inner, images, None) == first_corner(make_augmenter(inner), images, None)
    # Rows that map nothing take any values, as without nesting.
    images = np.full((len(Y), 20, 20), 3.0)
    assert first_corner(make_augmenter(make_augmenter(Rotate((45, 45)))), images, (-1, 1)) == -1


def test_a_call_knows_the_range():
    new = make_augmenter(Rotate((45, 45)))(np.ones((20, 20)), 0, value_range=(-1, 1))
    assert new[0, 0] == -1


def test_erased_boxes_are_black():
    images = white_images("f4", (-1, 1))
    for value_range, black in ((None, 0), ((-1, 1), -1)):
        plan = draw_plan(Y, augmenter=Erase(), value_range=value_range, random_state=0)
        assert np.unique(plan.render(images)).tolist() == [black, 1]
    colors = draw_plan(Y, augmenter=Erase(), value_range=(-1, 1), random_state=0).render(
        white_images("f4", (-1, 1), (4,))
    )
    assert np.unique(colors[..., 3]).tolist() == [1]


def test_the_samplers_data_range_gives_the_black():
    X = np.random.default_rng(0).uniform(-900, 1200, (len(Y), 20, 20))
    sampler = ImageAugmentationOverSampler(
        augmenter=Rotate((45, 45)), value_range="data", random_state=0
    )
    resampled, _ = sampler.fit_resample(X, Y)
    assert resampled[-1, 0, 0] == X.min()
    np.testing.assert_array_equal(sampler.plan_.render(X), resampled[len(X) :])


def test_each_way_to_a_row_has_the_same_black():
    images = white_images("f4", (-1, 1))
    dataset = BalancedImageDataset(
        images, Y, augmenter=Rotate((45, 45)), value_range=(-1, 1), random_state=0
    )
    plan = dataset.plan()
    whole = plan.render(images)
    assert whole[-1, 0, 0] == -1
    np.testing.assert_array_equal(dataset[len(plan) - 1][0], whole[-1])
    np.testing.assert_array_equal(Renderer(plan.augmenter).render(plan[-1], images)[0], whole[-1])


def test_a_plan_of_an_older_version_renders_as_it_did(tmp_path):
    """Their files say ``"fill": 0``, and nothing of alpha."""
    images = white_images("f4", (-1, 1))
    old = make_augmenter(Rotate((45, 45)), Erase(fill=0), fill=0)
    plan = draw_plan(Y, augmenter=old, value_range=(-1, 1), random_state=0)
    plan.save(tmp_path / "plan.npz")
    with np.load(tmp_path / "plan.npz") as file:
        header = json.loads(file["header"].tobytes())
    assert header["augmenter"]["fill"] == 0
    assert "alpha" not in header["augmenter"]
    loaded = ResamplingPlan.load(tmp_path / "plan.npz")
    assert loaded == plan
    assert loaded.render(images)[0, 0, 0] == 0


def test_a_plan_with_the_default_comes_back(tmp_path):
    plan = draw_plan(Y, augmenter=Rotate((45, 45)), value_range=(-1, 1), random_state=0)
    plan.save(tmp_path / "plan.npz")
    loaded = ResamplingPlan.load(tmp_path / "plan.npz")
    assert loaded == plan
    assert loaded.augmenter.fill is None
    assert loaded.render(white_images("f4", (-1, 1)))[0, 0, 0] == -1


def test_the_default_is_not_shown():
    assert "fill" not in repr(make_augmenter(Rotate()))
    assert "fill=0" in repr(make_augmenter(Rotate(), fill=0))
    assert Augmenter([("rotate", Rotate())]).fill is None
