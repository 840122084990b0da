import numpy as np
import pytest
from matplotlib.figure import Figure

from imblearn_image import AugmentationDisplay, draw_plan
from imblearn_image.augmentation import Brightness, HorizontalFlip, make_augmenter


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 1), (8, 8, 3), (8, 8, 4), (8, 8, 6)])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_each_new_image_stands_below_its_source(shape, dtype):
    images = np.random.default_rng(0).integers(0, 200, (6, *shape)).astype(dtype)
    plan = draw_plan([0] * 4 + [1] * 2, augmenter=HorizontalFlip(), random_state=0)
    axes = AugmentationDisplay.from_plan(plan, images).axes_
    assert axes.shape == (2, 2)
    for source, new in axes.T:
        shown, flipped = source.images[0].get_array(), new.images[0].get_array()
        np.testing.assert_array_equal(flipped, shown[:, ::-1])
        assert shown.min() >= 0
        assert shown.max() <= 1


def test_titles_name_the_source_and_what_was_done():
    images = np.zeros((6, 8, 8), np.uint8)
    plan = draw_plan([0] * 4 + [1] * 2, augmenter=HorizontalFlip(), random_state=0)
    source, new = AugmentationDisplay.from_plan(plan, images, rows=[1]).axes_[:, 0]
    assert source.get_title() == f"image {plan.source[1]} (class 1)"
    assert new.get_title() == "horizontalflip"


def test_rows_are_chosen_at_random_and_again_with_the_same_seed():
    images = np.arange(40 * 4, dtype=np.uint8).reshape(40, 2, 2)
    plan = draw_plan([0] * 30 + [1] * 10, random_state=0)
    first, again, other = (
        AugmentationDisplay.from_plan(plan, images, n_images=5, random_state=seed).descriptions
        for seed in (0, 0, 1)
    )
    assert len(first) == 5
    assert first == again
    assert first != other


def test_many_images_go_into_several_rows():
    images = np.zeros((40, 4, 4), np.uint8)
    plan = draw_plan([0] * 30 + [1] * 10, random_state=0)
    figure = Figure()
    display = AugmentationDisplay.from_plan(plan, images, n_images=8, figure=figure)
    assert display.axes_.shape == (4, 6)
    assert display.figure_ is figure


def test_images_of_one_value_are_shown():
    plan = draw_plan([0, 0, 1], augmenter=HorizontalFlip(), random_state=0)
    axes = AugmentationDisplay.from_plan(plan, np.ones((3, 4, 4))).axes_
    assert not axes[0, 0].images[0].get_array().any()


def test_an_empty_plan_cannot_be_shown():
    plan = draw_plan([0, 1], random_state=0)
    with pytest.raises(ValueError, match="no new image to show"):
        AugmentationDisplay.from_plan(plan, np.zeros((2, 4, 4)))


STRANGE = ["view: back", "{x!r}", "$x_1$ and $y$", "(in) brackets", "two\nlines", "50 % off; 2"]


@pytest.mark.parametrize("name", STRANGE)
def test_titles_hold_whatever_a_class_is_called(name):
    images = np.zeros((6, 8, 8), np.uint8)
    augmenter = make_augmenter(Brightness((0.1, 0.1)), HorizontalFlip())
    plan = draw_plan(["other"] * 4 + [name] * 2, augmenter=augmenter, random_state=0)
    display = AugmentationDisplay.from_plan(plan, images, rows=[0])
    origin = f"image {plan.source[0]} (class {name})"
    assert display.titles == [(origin, "brightness delta=0.1, horizontalflip")]
    source, new = display.axes_[:, 0]
    assert source.get_title().split() == origin.split()
    assert new.get_title().split() == display.titles[0][1].split()
    assert not source.title.get_parse_math()
    display.figure_.draw_without_rendering()


def test_a_row_without_active_transform_is_a_copy():
    plan = draw_plan([0, 0, 1], augmenter=HorizontalFlip(p=0), random_state=0)
    display = AugmentationDisplay.from_plan(plan, np.zeros((3, 4, 4), np.uint8))
    assert display.titles == [("image 2 (class 1)", "copied")]


def test_without_titles_descriptions_stand_above_new_images():
    image = np.zeros((4, 4), np.uint8)
    axes = AugmentationDisplay([image], [image], ["turned: a bit"]).plot().axes_
    assert [ax.get_title() for ax in axes.flat] == ["", "turned: a bit"]
