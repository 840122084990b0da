"""ClassBalanceDisplay of few, many and very many classes."""

import itertools

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from imblearn_image import ClassBalanceDisplay

ANIMALS = ["antelope", "bear", "cat", "dog", "elk", "fox", "goat", "horse", "ibis", "jackal"]


def long_tail(n_classes, largest=1000):
    """Return labels of which the first class has a hundred times the images of the last."""
    counts = largest * 0.01 ** (np.arange(n_classes) / max(n_classes - 1, 1))
    return np.repeat(np.arange(n_classes), np.rint(counts).astype(int))


def balanced(y):
    return np.repeat(np.unique(y), np.bincount(y).max())


def names_along(ax, axis):
    ticks = ax.get_yticklabels() if axis == "y" else ax.get_xticklabels()
    return [tick.get_text() for tick in ticks]


def boxes(ax, texts):
    ax.figure.draw_without_rendering()
    return [text.get_window_extent() for text in texts]


def assert_apart(found):
    assert found
    for one, other in itertools.combinations(found, 2):
        assert not one.overlaps(other)


@pytest.mark.parametrize("form", [list, lambda names: dict(enumerate(names))])
def test_names_are_given_in_the_order_of_the_classes_or_by_class(form):
    y = long_tail(10)
    display = ClassBalanceDisplay.from_labels(y, class_names=form(ANIMALS))
    assert names_along(display.ax_, "x") == ANIMALS
    assert display.labels.tolist() == list(range(10))


def test_a_mapping_may_name_classes_that_do_not_occur():
    names = {"c": "cracked", "s": "sound", "b": "broken"}
    display = ClassBalanceDisplay.from_labels(["s", "s", "c"], class_names=names)
    assert names_along(display.ax_, "x") == ["cracked", "sound"]


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (["a"], ValueError, r"each of the 2 classes that occur, \[0, 1\], got 1; a mapping"),
        (["a", "b", "c"], ValueError, "got 3"),
        ({0: "a"}, ValueError, r"no name for the classes \[1\]"),
        ("ab", TypeError, "a list of names or a mapping .* got 'ab'"),
    ],
)
def test_names_that_do_not_suit_the_classes_are_refused(names, error, message):
    with pytest.raises(error, match=message):
        ClassBalanceDisplay.from_labels([0, 1], class_names=names)
    assert not pyplot.get_fignums()


def test_without_labels_there_is_nothing_to_show():
    with pytest.raises(ValueError, match="no class to show"):
        ClassBalanceDisplay.from_labels([], [])
    display = ClassBalanceDisplay.from_labels([], [1, 1])
    assert (display.before.tolist(), display.after.tolist()) == ([0], [2])


def test_names_are_written_as_they_are_but_for_very_long_ones():
    names = ["$5 to $10", "x" * 60]
    ax = ClassBalanceDisplay.from_labels([0, 1], class_names=names).ax_
    ax.figure.draw_without_rendering()
    assert names_along(ax, "x") == ["$5 to $10", "x" * 39 + "…"]
    assert not any(tick.get_parse_math() for tick in ax.get_xticklabels())


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_sorted_by_count_the_largest_class_before_comes_first(orientation):
    y, y_resampled = [0, 1, 1, 2, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2, 3, 3]
    display = ClassBalanceDisplay.from_labels(
        y, y_resampled, class_names=["a", "b", "c", "d"], sort="count", orientation=orientation
    )
    is_horizontal = orientation == "horizontal"
    assert names_along(display.ax_, "y" if is_horizontal else "x") == ["c", "b", "d", "a"]
    lengths = [
        [bar.get_width() if is_horizontal else bar.get_height() for bar in container]
        for container in display.ax_.containers
    ]
    assert lengths == [[3, 2, 2, 1], [2, 2, 2, 2]]
    assert display.before.tolist() == [1, 2, 3, 2]


def test_horizontal_bars_go_from_top_to_bottom_with_before_above_after():
    ax = ClassBalanceDisplay.from_labels([0, 0, 1], [0, 1], orientation="horizontal").ax_
    before, after = ax.containers
    heights = [bar.get_window_extent().y0 for bar in (before[0], after[0], before[1], after[1])]
    assert heights == sorted(heights, reverse=True)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("images", "class")


@pytest.mark.parametrize(("name", "value"), [("sort", True), ("sort", "size"), ("sort", 0)])
def test_other_orders_are_refused(name, value):
    with pytest.raises(ValueError, match=r"sort must be one of False, 'count', got"):
        ClassBalanceDisplay.from_labels([0, 1], **{name: value})


def test_another_orientation_is_refused():
    with pytest.raises(
        ValueError, match=r"orientation must be one of None, 'vertical', 'horizontal'"
    ):
        ClassBalanceDisplay.from_labels([0, 1], orientation="diagonal")


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_a_logarithmic_axis_shows_a_class_of_one_image(orientation):
    y, y_resampled = [0] * 1000 + [1], [0] * 1000 + [1] * 1000 + [2]
    display = ClassBalanceDisplay.from_labels(y, y_resampled, log=True, orientation=orientation)
    ax, axis = display.ax_, "x" if orientation == "horizontal" else "y"
    display.figure_.draw_without_rendering()
    assert getattr(ax, f"get_{axis}scale")() == "log"
    low, high = getattr(ax, f"get_{axis}lim")()
    assert low == 0.5
    assert high > 1000
    assert {"1", "10", "100", "1000"} <= set(names_along(ax, axis))
    one = ax.containers[0][1].get_window_extent()
    assert (one.width if axis == "x" else one.height) > 10


def test_a_linear_axis_of_counts_has_whole_numbers():
    ax = ClassBalanceDisplay.from_labels([0, 0, 1]).ax_
    assert ax.get_yscale() == "linear"
    assert all(tick == int(tick) for tick in ax.get_yticks())


@pytest.mark.parametrize("resample", [None, balanced])
@pytest.mark.parametrize("orientation", [None, "vertical", "horizontal"])
@pytest.mark.parametrize("n_classes", [1, 2, 10, 40, 100, 250])
def test_names_and_numbers_never_overlap(n_classes, orientation, resample):
    y = long_tail(n_classes)
    display = ClassBalanceDisplay.from_labels(y, resample and resample(y), orientation=orientation)
    ax = display.ax_
    across = ax.get_xticklabels()
    assert_apart(boxes(ax, across))
    assert_apart(boxes(ax, ax.get_yticklabels()))
    numbers = boxes(ax, ax.texts)
    if numbers:
        assert_apart(numbers)
    assert len(numbers) in (0, sum(map(len, ax.containers)))


def test_classes_whose_names_have_no_room_beside_each_other_stand_below_each_other():
    y = long_tail(10)
    long_names = [f"{animal} at the water hole" for animal in ANIMALS]
    display = ClassBalanceDisplay.from_labels(y, balanced(y), class_names=long_names)
    assert names_along(display.ax_, "y") == long_names
    assert_apart(boxes(display.ax_, display.ax_.get_yticklabels()))
    assert_apart(boxes(display.ax_, display.ax_.texts))


def test_all_names_of_a_hundred_classes_are_written_and_all_numbers_of_one_group():
    y = long_tail(100)
    display = ClassBalanceDisplay.from_labels(y)
    assert names_along(display.ax_, "y") == [str(label) for label in range(100)]
    assert [text.get_text() for text in display.ax_.texts] == [str(n) for n in display.before]
    assert not ClassBalanceDisplay.from_labels(y, balanced(y)).ax_.texts


def test_where_there_is_no_room_every_fifth_or_tenth_class_is_named():
    y = long_tail(100)
    ax = ClassBalanceDisplay.from_labels(y, orientation="vertical").ax_
    shown = [int(name) for name in names_along(ax, "x")]
    assert shown == list(range(0, 100, shown[1]))
    assert shown[1] in (2, 5, 10)
    assert ax.get_xticks().tolist() == shown
    assert len(ax.containers[0]) == 100


def test_a_new_figure_grows_with_the_classes_within_bounds():
    sizes = [
        ClassBalanceDisplay.from_labels(long_tail(n)).figure_.get_size_inches()
        for n in (2, 10, 30, 60, 100, 1000)
    ]
    areas = [width * height for width, height in sizes]
    assert areas == sorted(areas)
    assert max(width for width, _ in sizes) <= 12
    assert max(height for _, height in sizes) == 16


def test_small_axes_of_ones_own_get_fewer_names_and_no_numbers():
    ax = Figure(figsize=(3, 2)).subplots()
    ClassBalanceDisplay.from_labels(long_tail(100), ax=ax, orientation="vertical")
    assert_apart(boxes(ax, ax.get_xticklabels()))
    assert not ax.texts
    assert ax.figure.get_size_inches().tolist() == [3, 2]


def test_a_title_has_room_below_the_legend():
    y = long_tail(3)
    ax = ClassBalanceDisplay.from_labels(y, balanced(y)).ax_
    title = ax.set_title("Cells by defect")
    ax.figure.draw_without_rendering()
    assert not title.get_window_extent().overlaps(ax.get_legend().get_window_extent())


def test_a_display_can_be_drawn_again_in_another_manner():
    display = ClassBalanceDisplay.from_labels([0, 1, 1], class_names=["a", "b"])
    again = display.plot(sort="count", orientation="horizontal")
    assert again is display
    assert names_along(display.ax_, "y") == ["b", "a"]


def test_before_and_after_differ_in_lightness_too():
    y = long_tail(2)
    ax = ClassBalanceDisplay.from_labels(y, balanced(y)).ax_
    before, after = (
        np.dot(container[0].get_facecolor()[:3], (0.2126, 0.7152, 0.0722))
        for container in ax.containers
    )
    assert after - before > 0.2


STRANGE = ["view: back", "{braces}", "$x_1$", "$unbalanced", "two\nlines", "50 % off", " "]


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_strange_names_are_written_as_they_are_in_one_line_each(orientation):
    y = np.repeat(STRANGE, range(len(STRANGE), 0, -1))
    ax = ClassBalanceDisplay.from_labels(y, orientation=orientation, sort="count").ax_
    axis = "y" if orientation == "horizontal" else "x"
    assert names_along(ax, axis) == [" ".join(name.split()) for name in STRANGE]
    ticks = ax.get_yticklabels() if axis == "y" else ax.get_xticklabels()
    assert not any(tick.get_parse_math() for tick in ticks)
    assert_apart([box for box in boxes(ax, ticks) if box.width > 1])
