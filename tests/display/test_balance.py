import pytest
from matplotlib.figure import Figure

from imblearn_image import ClassBalanceDisplay


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


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r"imblearn-image\[plot\]"):
        ClassBalanceDisplay.from_labels([0, 1])
