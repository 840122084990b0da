import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from imblearn_image import (
    AugmentationDisplay,
    ClassBalanceDisplay,
    ImageDuplicateUnderSampler,
    ImageQualityUnderSampler,
    UnderSamplingDisplay,
    draw_plan,
)
from imblearn_image.augmentation import HorizontalFlip


@pytest.fixture(autouse=True)
def _close_figures():
    with pyplot.rc_context({"backend": "Agg"}):
        yield
        pyplot.close("all")


def bar_heights(ax):
    return [[bar.get_height() for bar in container] for container in ax.containers]


def test_balance_shows_the_counts_before_and_after():
    display = ClassBalanceDisplay.from_labels(["b", "a", "b"], ["b", "a", "b", "a"])
    assert bar_heights(display.ax_) == [[1, 2], [2, 2]]
    assert [tick.get_text() for tick in display.ax_.get_xticklabels()] == ["a", "b"]
    assert [text.get_text() for text in display.ax_.get_legend().get_texts()] == ["before", "after"]


def test_balance_without_resampling_has_one_group_of_bars_and_no_legend():
    display = ClassBalanceDisplay.from_labels([3, 3, 5])
    assert bar_heights(display.ax_) == [[2, 1]]
    assert display.ax_.get_legend() is None


def test_balance_draws_on_the_axes_given():
    ax = Figure().subplots()
    display = ClassBalanceDisplay.from_labels([0, 1], ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure


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


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"imblearn-image\[plot\]"):
        ClassBalanceDisplay.from_labels([0, 1])


def test_dropped_images_stand_above_those_that_stand_for_them():
    X = np.random.default_rng(0).integers(0, 256, (10, 8, 8), dtype=np.uint8)
    sampler = ImageDuplicateUnderSampler()
    sampler.fit_resample(X, [0] * 7 + [1] * 3)
    display = UnderSamplingDisplay.from_sampler(sampler, X, n_images=3, random_state=0)
    assert display.axes_.shape == (2, 3)
    for dropped, kept in display.axes_.T:
        place = sampler.dropped_indices_.tolist().index(int(dropped.get_title().split()[-1]))
        stand_in = sampler.representative_indices_[place]
        assert kept.get_title() == f"kept: image {stand_in}"
        np.testing.assert_array_equal(kept.images[0].get_array(), X[stand_in] / 255)


def test_of_scores_the_worst_are_shown_alone():
    X = np.random.default_rng(0).integers(0, 256, (10, 8, 8), dtype=np.uint8)
    sampler = ImageQualityUnderSampler(image_shape=(8, 8))
    sampler.fit_resample(X.reshape(10, -1), [0] * 7 + [1] * 3)
    display = UnderSamplingDisplay.from_sampler(sampler, X.reshape(10, -1), n_images=2)
    worst = sampler.dropped_indices_[sampler.scores_[sampler.dropped_indices_].argmin()]
    assert display.axes_[0, 0].get_title().startswith(f"dropped: image {worst}, score")
    assert not display.axes_[1, 0].images


def test_nothing_dropped_is_nothing_to_show():
    X = np.random.default_rng(0).integers(0, 256, (4, 8, 8), dtype=np.uint8)
    sampler = ImageDuplicateUnderSampler()
    sampler.fit_resample(X, [0, 0, 1, 1])
    with pytest.raises(ValueError, match="dropped no image"):
        UnderSamplingDisplay.from_sampler(sampler, X)
