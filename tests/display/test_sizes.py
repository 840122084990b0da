"""New figures: all that is drawn lies inside, and images take the room that there is."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from imblearn_image import (
    AugmentationDisplay,
    ClassBalanceDisplay,
    ClassWeightDisplay,
    ImageDiversityUnderSampler,
    ImageQualityUnderSampler,
    UnderSamplingDisplay,
    draw_plan,
)
from imblearn_image.augmentation import (
    HorizontalFlip,
    HueSaturation,
    Rotate,
    make_augmenter,
    preset,
)

SHAPES = {
    "one pixel": ((1, 1), "uint8"),
    "16 bits": ((24, 24), "uint16"),
    "float": ((24, 24, 3), "float32"),
    "RGBA": ((24, 24, 4), "uint8"),
    "tall": ((40, 10, 3), "uint8"),
    "strip": ((4, 200), "float64"),
}
Y = [0] * 14 + [1] * 7


def images_of(shape, dtype="uint8"):
    images = np.random.default_rng(0).integers(0, 256, (len(Y), *shape))
    scale = {"uint8": 1, "uint16": 256}.get(dtype, 1 / 255)
    return (images * scale).astype(dtype)


def from_plan(shape, dtype):
    plan = draw_plan(Y, augmenter="article", random_state=0)
    return AugmentationDisplay.from_plan(plan, images_of(shape, dtype), random_state=0)


def from_augmenter(shape, dtype):
    return AugmentationDisplay.from_augmenter(
        preset("article").set_params(alpha=True),
        images_of(shape, dtype)[0],
        value_range=(0, 65535),
        random_state=0,
    )


def from_sampler(sampler):
    def draw(shape, dtype):
        X = images_of(shape, dtype)
        sampler.fit_resample(X, Y)
        return UnderSamplingDisplay.from_sampler(sampler, X, random_state=0)

    return draw


DRAWN = {
    "plan": from_plan,
    "augmenter": from_augmenter,
    "pairs": from_sampler(ImageDiversityUnderSampler()),
    "scores": from_sampler(ImageQualityUnderSampler()),
}


def assert_inside(figure):
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height


@pytest.mark.parametrize(("shape", "dtype"), SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_images_and_titles_lie_inside_a_figure_of_sane_size(draw, shape, dtype):
    figure = draw(shape, dtype).figure_
    assert_inside(figure)
    assert max(figure.get_size_inches()) <= 12


@pytest.mark.parametrize("shape", [(24, 24), (10, 40), (16, 24, 3)])
@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_images_have_no_gaps_but_for_titles(draw, shape):
    display = draw(shape, "uint8")
    assert_inside(display.figure_)
    axes = display.axes_
    first = axes[0, 0].get_window_extent()
    assert first.height / first.width == pytest.approx(shape[0] / shape[1], rel=0.02)
    assert axes[0, 1].get_window_extent().x0 - first.x1 < 0.12 * display.figure_.dpi
    if len(axes) > 1:
        gap = first.y0 - axes[1, 0].get_window_extent().y1
        n_lines = max(ax.get_title().count("\n") + 1 for ax in axes.flat)
        assert gap < (0.2 + 0.15 * n_lines) * display.figure_.dpi


def test_many_transforms_stand_in_blocks_beside_each_other():
    image = images_of((40, 10, 3))[0]
    display = AugmentationDisplay.from_augmenter("randaugment", image, random_state=0)
    axes, figure = display.axes_, display.figure_
    assert axes.shape == (14, 4)
    assert max(figure.get_size_inches()) <= 12
    assert_inside(figure)
    places = [ax.get_subplotspec().rowspan.start for ax in axes[:, 0]]
    headed = [place for place, row in zip(places, axes, strict=True) if row[0].texts]
    assert headed == [0] * len(headed)
    assert all(ax.texts[0].get_text() == "magnitude 2" for ax in axes[:, 3] if ax.texts)
    assert len({ax.get_subplotspec().num1 for ax in axes.flat}) == axes.size


def test_very_many_transforms_are_still_all_drawn():
    augmenter = make_augmenter(*[Rotate(10)] * 40)
    display = AugmentationDisplay.from_augmenter(augmenter, images_of((8, 8))[0])
    width, height = display.figure_.get_size_inches()
    assert width <= 12 < height < 40
    assert all(ax.images for ax in display.axes_.flat)


def test_refusals_lie_inside_their_frames():
    augmenter = make_augmenter(HueSaturation(), HorizontalFlip())
    for shape in [(24, 24), (10, 40), (40, 10)]:
        display = AugmentationDisplay.from_augmenter(augmenter, images_of(shape)[0])
        assert_inside(display.figure_)
        for ax in display.axes_[0]:
            frame, words = ax.get_window_extent(), ax.texts[0].get_window_extent()
            assert frame.y0 <= words.y0 <= words.y1 <= frame.y1


def test_titles_in_a_figure_of_ones_own_are_as_wide_as_its_columns():
    plan = draw_plan(Y, augmenter="natural", random_state=0)
    lines = [
        AugmentationDisplay.from_plan(
            plan, images_of((8, 8, 3)), rows=[0], figure=Figure(figsize=(width, 4))
        ).axes_[1, 0].get_title().count("\n")
        for width in (2, 8)
    ]  # fmt: skip
    assert lines[0] > lines[1]


@pytest.mark.parametrize("display", [ClassBalanceDisplay, ClassWeightDisplay])
@pytest.mark.parametrize("orientation", [None, "vertical", "horizontal"])
@pytest.mark.parametrize("n_classes", [2, 10, 100])
def test_charts_lie_inside_their_figure(display, orientation, n_classes):
    y = np.repeat(np.arange(n_classes), np.arange(n_classes, 0, -1) * 100)
    assert_inside(display.from_labels(y, orientation=orientation).figure_)
