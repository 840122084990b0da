import pytest

from imblearn_image import class_weight_table
from imblearn_image.cli._terminal import bar_chart, plain, unreadable_lines
from imblearn_image.cli._weights import weight_table


def test_bars_are_in_proportion_and_never_empty():
    lines = bar_chart({"cracked": 1, "dark": 0, "sound": 1000}, 80).splitlines()
    assert [line.count("#") for line in lines] == [1, 0, 80 - len("cracked  1,000  99.9%  ")]
    assert lines[0] == "cracked      1   0.1%  #"
    assert lines[2].startswith("sound    1,000  99.9%  ###")


@pytest.mark.parametrize("width", [20, 30, 40, 80, 10_000])
def test_charts_fit(width):
    counts = {"a name that is rather long for a terminal": 20, "short": 7, "漢字" * 9: 1}
    chart = bar_chart(counts, width)
    # An ideograph takes two columns.
    columns = [len(line) + sum(c in "漢字" for c in line) for line in chart.splitlines()]
    assert max(columns) <= min(width, 80)
    assert ("#" in chart) == (width > 29)
    assert "a name that is rather long"[: 6 if width < 40 else 10] in chart


def test_no_images_are_a_chart_too():
    assert bar_chart({"a": 0, "b": 0}, 80) == "a  0  0.0%\nb  0  0.0%"


@pytest.mark.parametrize("width", [30, 60, 80, 200])
def test_tables_that_are_too_wide_are_continued_below(width):
    table = class_weight_table(["cracked", "sound", "sound"])
    text = weight_table(table, width)
    assert max(map(len, text.splitlines())) <= width
    assert all(name in text for name in table.columns)
    parts = text.split("\n\n")
    assert all(part.splitlines()[1].split()[0] == "cracked" for part in parts)
    assert (len(parts) == 1) == (width == 200)
    if width == 200:
        assert text == str(table)


def test_what_a_terminal_obeys_is_escaped():
    assert plain("a\x1b[2J\n\udcff\u202e é漢") == "a\\x1b[2J\\n\\udcff\\u202e é漢"


def test_long_lists_are_cut():
    files = [{"path": f"{i}.png", "reason": "is empty"} for i in range(50)]
    lines = unreadable_lines(files)
    assert lines[:2] == ["Unreadable: 50 files", "  0.png: is empty"]
    assert lines[-1] == "  and 30 more, which --json lists"
    assert len(lines) == 22
