import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "benchmarks" / "page.py"
PAGE = ROOT / "docs" / "benchmarks.md"


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("benchmarks_page", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_present_table_is_read_as_it_is_written(page):
    text = PAGE.read_text()
    rows = page.parse_table(text)
    assert len(rows) > 20
    assert page.table(rows) in text
    assert text.startswith(page.HEAD)
    assert (PAGE.parent / page.PICTURE).stat().st_size < 200_000


def test_bars_are_those_of_the_table(page):
    rows = page.parse_table(PAGE.read_text())
    expected = [row for row in rows if row["contestant"] != "ours, 1 job"]
    figure = page.draw(rows)
    bars = [bar for ax in figure.axes for bar in ax.patches]
    ends = sorted(1 + bar.get_width() for bar in bars)
    assert ends == pytest.approx(sorted(row[page.RATIO] for row in expected))
    for ax in figure.axes:
        assert ax.get_xscale() == "log"
        assert len(ax.texts) == len(ax.patches)
    assert len(figure.axes) == len({(row["job"], row["size"]) for row in rows})


def test_each_bar_has_its_number_and_name_and_ours_another_color(page):
    row = {"job": "flip", "size": "8x8", "images/s": 1.0, "ours 2 jobs / it": 1.0}
    ratios = {"ours, 1 job": 1.0, "ours, 2 jobs": 0.5, "theirs 1.2+cu3 v2": 12.34, "loop": 1.234}
    rows = [row | {"contestant": name, page.RATIO: ratio} for name, ratio in ratios.items()]
    (ax,) = page.draw(rows).axes
    assert [text.get_text() for text in ax.texts] == ["0.50", "12", "1.23"]
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == ["ours, 2 jobs", "theirs 1.2 v2", "loop"]
    ours, *others = [bar.get_facecolor() for bar in ax.patches]
    assert ours not in others


def test_page_and_picture_are_written_together(page, tmp_path):
    rows = page.parse_table(PAGE.read_text())
    page.write_page(tmp_path / "page.md", "Measured today.", rows, "Planning: 1 s.")
    text = (tmp_path / "page.md").read_text()
    assert page.parse_table(text) == rows
    assert f"({page.PICTURE})" in text
    assert (tmp_path / page.PICTURE).is_file()


def test_a_page_without_the_table_is_an_error(page):
    with pytest.raises(ValueError, match="must have a table with the columns"):
        page.parse_table("# Benchmarks\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n")
