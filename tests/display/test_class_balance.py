import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from imblearn_image import ClassBalanceDisplay, ImageAugmentationOverSampler


def as_column(y):
    return np.reshape(y, (-1, 1))


def as_frame(y):
    return pd.DataFrame({"class": y})


def as_one_hot(y):
    return np.eye(3, dtype=int)[y]


def as_one_hot_frame(y):
    return pd.get_dummies(pd.Series(y))


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


def test_balance_of_few_classes_is_numbered_at_each_bar():
    ax = ClassBalanceDisplay.from_labels(["b", "a", "b"], ["b", "a", "b", "a"]).ax_
    assert [text.get_text() for text in ax.texts] == ["1", "2", "2", "2"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("class", "images")


def test_balance_draws_on_the_axes_given():
    ax = Figure().subplots()
    display = ClassBalanceDisplay.from_labels([0, 1], ax=ax)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"imblearn-image\[plot\]"):
        ClassBalanceDisplay.from_labels([0, 1])


Y, Y_RESAMPLED = np.array([0, 2, 0, 1]), np.array([0, 2, 0, 1, 2, 1])


@pytest.mark.parametrize("form", [as_column, as_frame, as_one_hot, as_one_hot_frame])
@pytest.mark.parametrize("form_resampled", [list, as_column, as_one_hot])
def test_balance_takes_the_labels_that_samplers_take(form, form_resampled):
    display = ClassBalanceDisplay.from_labels(form(Y), form_resampled(Y_RESAMPLED))
    assert display.labels.tolist() == [0, 1, 2]
    assert bar_heights(display.ax_) == [[2, 1, 1], [2, 2, 2]]


@pytest.mark.parametrize("form", [as_column, as_frame])
def test_balance_takes_a_column_of_strings(form):
    display = ClassBalanceDisplay.from_labels(form(["b", "a", "b"]))
    assert display.labels.tolist() == ["a", "b"]
    assert display.before.tolist() == [1, 2]


def test_balance_counts_what_a_sampler_gives_back_for_one_hot_rows():
    sampler = ImageAugmentationOverSampler(image_shape=(4, 4), random_state=0)
    _, y_resampled = sampler.fit_resample(np.zeros((4, 16), np.uint8), as_one_hot(Y))
    assert y_resampled.shape == (6, 3)
    display = ClassBalanceDisplay.from_labels(as_one_hot(Y), y_resampled)
    assert display.after.tolist() == [2, 2, 2]


REFUSED = {
    "several ones in a row": ([[1, 1, 0], [0, 1, 0]], "Multilabel and multioutput targets"),
    "several columns": ([[0, 1], [2, 1], [3, 0]], r"an array of shape \(3, 2\): give one class"),
    "three dimensions": (np.zeros((2, 2, 2), int), r"shape \(n,\), got \(2, 2, 2\)"),
    "continuous": ([0.5, 1.25], "continuous"),
}


@pytest.mark.parametrize("place", ["y", "y_resampled"])
@pytest.mark.parametrize(("labels", "message"), REFUSED.values(), ids=REFUSED)
def test_balance_refuses_what_is_no_class(labels, message, place):
    with pytest.raises(ValueError, match=f"{place} .*{message}"):
        ClassBalanceDisplay.from_labels(**({"y": [0, 1]} | {place: labels}))
