import itertools

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from imblearn_image import ClassWeightDisplay, class_weight_table, derive_class_weight
from imblearn_image.class_weight.formulas import SCHEMES

Y = np.repeat(["a", "b", "c"], [60, 30, 10])
SPECIES = [f"species {chr(ord('a') + i) * (3 + i % 7)}" for i in range(20)]


def long_tail(n_classes):
    counts = 1000 * 0.01 ** (np.arange(n_classes) / (n_classes - 1))
    return np.repeat(np.arange(n_classes), np.rint(counts).astype(int))


def dots(ax):
    """Return the places along the classes and the weights of each scheme's dots, by its name."""
    is_horizontal = ax.get_ylabel() == "class"
    lines = [line for line in ax.lines if line.get_linestyle() == "None"]
    return {
        line.get_label(): line.get_data()[::-1] if is_horizontal else line.get_data()
        for line in lines
    }


def text_of(labels):
    return [label.get_text() for label in labels]


def halved(counts):
    return {label: 1 / (2 * count) for label, count in counts.items()}


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_each_scheme_of_the_table_is_drawn(orientation):
    display = ClassWeightDisplay.from_labels(Y, orientation=orientation)
    found, columns = dots(display.ax_), class_weight_table(Y).columns
    assert list(found) == list(SCHEMES) == text_of(display.ax_.get_legend().get_texts())
    for scheme, (_, weights) in found.items():
        assert weights.tolist() == columns[scheme] == display.weights[scheme].tolist()
    letter = "x" if orientation == "vertical" else "y"
    assert text_of(getattr(display.ax_, f"get_{letter}ticklabels")()) == ["a", "b", "c"]
    assert display.labels.tolist() == ["a", "b", "c"]
    assert display.counts.tolist() == [60, 30, 10]


@pytest.mark.parametrize("normalize", [None, "samples", "classes"])
@pytest.mark.parametrize("beta", [0.9, "auto"])
def test_options_are_those_of_the_formulas(normalize, beta):
    schemes = ["effective", halved]
    display = ClassWeightDisplay.from_labels(Y, schemes=schemes, beta=beta, normalize=normalize)
    for name, scheme in zip(["effective", "halved"], schemes, strict=True):
        expected = derive_class_weight(Y, scheme, beta=beta, normalize=normalize)
        assert display.weights[name].tolist() == list(expected.values())
    assert ("mean of" in display.ax_.get_ylabel()) == (normalize is not None)


def test_a_single_scheme_needs_no_list():
    assert list(ClassWeightDisplay.from_labels(Y, schemes="sqrt").weights) == ["sqrt"]
    assert list(ClassWeightDisplay.from_labels(Y, schemes=halved).weights) == ["halved"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"schemes": ["balanced", "focal"]}, "scheme must be one of .* got 'focal'"),
        ({"schemes": []}, "at least one"),
        ({"schemes": ["sqrt", "sqrt"]}, "each of another name"),
        ({"beta": 1}, "beta must be"),
        ({"normalize": "all"}, "normalize must be"),
        ({"class_names": ["a"]}, "each of the 3 classes"),
        ({"sort": "weight"}, "sort must be"),
        ({"orientation": "up"}, "orientation must be"),
        ({"y": [[1, 1], [0, 1]]}, r"shape \(2,\), got \(2, 2\)"),
        ({"y": [1, 1]}, "at least two classes"),
    ],
)
def test_what_is_not_allowed_is_refused_before_a_figure_is_made(params, message):
    with pytest.raises(ValueError, match=message):
        ClassWeightDisplay.from_labels(**({"y": Y} | params))
    assert not pyplot.get_fignums()


@pytest.mark.parametrize(
    ("y", "scheme", "scale"),
    [
        ([0] * 2 + [1], "balanced", "linear"),
        ([0] * 10 + [1], "balanced", "linear"),  # a decade, not more
        ([0] * 11 + [1], "balanced", "log"),
        ([0] * 99 + [1], lambda counts: {0: 0, 1: 1}, "linear"),
    ],
)
def test_weights_that_span_more_than_a_decade_have_a_logarithmic_axis(y, scheme, scale):
    ax = ClassWeightDisplay.from_labels(y, schemes=scheme).ax_
    assert ax.get_yscale() == scale
    assert ClassWeightDisplay.from_labels(y, schemes=scheme, log=False).ax_.get_yscale() == "linear"


def test_a_logarithmic_axis_has_plain_numbers_and_several():
    ax = ClassWeightDisplay.from_labels([0] * 11 + [1], schemes="balanced").ax_
    ax.figure.draw_without_rendering()
    low, high = ax.get_ylim()
    shown = [float(text) for text in text_of(ax.get_yticklabels()) if low <= float(text) <= high]
    assert set(shown) >= {1, 2, 5}


def test_sorted_by_count_the_largest_class_comes_first():
    y = np.repeat([0, 1, 2], [10, 30, 20])
    names = {0: "zero", 1: "one", 2: "two"}
    ax = ClassWeightDisplay.from_labels(y, schemes="balanced", class_names=names, sort="count").ax_
    assert text_of(ax.get_xticklabels()) == ["one", "two", "zero"]
    places, weights = dots(ax)["balanced"]
    np.testing.assert_allclose(weights, [2 / 3, 1, 2])
    assert places.tolist() == [0, 1, 2]


def test_the_dots_of_a_class_stand_beside_each_other_between_its_borders():
    found = dots(ClassWeightDisplay.from_labels(long_tail(20)).ax_)
    places = np.array([places for places, _ in found.values()])
    assert (np.rint(places) == np.arange(20)).all()
    assert np.ptp(np.diff(places, axis=0)) < 1e-9
    assert np.diff(places, axis=0).min() > 0.1


def test_schemes_differ_in_marker_and_color():
    ax = ClassWeightDisplay.from_labels(Y).ax_
    lines = [line for line in ax.lines if line.get_marker() != "None"]
    assert len({line.get_marker() for line in lines}) == len(SCHEMES)
    assert len({line.get_color() for line in lines}) == len(SCHEMES)


def test_twenty_names_and_their_dots_are_apart():
    display = ClassWeightDisplay.from_labels(long_tail(20), class_names=SPECIES)
    ax = display.ax_
    ax.figure.draw_without_rendering()
    assert text_of(ax.get_yticklabels()) == SPECIES
    boxes = [tick.get_window_extent() for tick in ax.get_yticklabels()]
    assert all(upper.y0 > lower.y1 for upper, lower in itertools.pairwise(boxes))
    height = ax.get_window_extent().height / 20 / display.figure_.dpi * 72
    sizes = [line.get_markersize() for line in ax.lines if line.get_marker() != "None"]
    assert len(sizes) * min(sizes) < 1.5 * height
    assert min(sizes) >= 3
    legend = ax.get_legend().get_window_extent()
    assert not ax.set_title("Weights").get_window_extent().overlaps(legend)


def test_a_line_marks_the_weight_of_all_samples_without_weights():
    ax = ClassWeightDisplay.from_labels(Y, orientation="horizontal").ax_
    assert any(line.get_xdata() == [1, 1] for line in ax.lines if line.get_marker() == "None")


def test_weights_are_drawn_on_the_axes_given():
    ax = Figure().subplots()
    display = ClassWeightDisplay.from_labels(Y == "c", ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    assert text_of(ax.get_xticklabels()) == ["False", "True"]
