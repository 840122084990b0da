import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from imblearn_image import class_weight_table, derive_class_weight
from imblearn_image.class_weight.formulas import SCHEMES as FORMULA_OF

SCHEMES = sorted(FORMULA_OF)
Y = np.repeat(["a", "b", "c"], [60, 30, 10])


def test_the_table_has_every_scheme():
    table = class_weight_table(Y)
    frame = table.to_frame()
    assert frame.index.tolist() == ["a", "b", "c"]
    assert frame["count"].tolist() == [60, 30, 10]
    assert frame["fraction"].tolist() == [0.6, 0.3, 0.1]
    assert frame["imbalance ratio"].tolist() == [1, 2, 6]
    for scheme in SCHEMES:
        assert frame[scheme].to_dict() == derive_class_weight(Y, scheme)
    lines = repr(table).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split()[:2] == ["class", "count"]
    assert lines[3].split()[:4] == ["c", "10", "0.1", "6"]


def test_the_table_is_of_one_dimension():
    with pytest.raises(ValueError, match=r"got \(2, 2\), an .*: pass one column"):
        class_weight_table([[1, 1], [0, 1]])


class Cells(HTMLParser):
    """Collects rows of cells, and every tag met."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.tags = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        assert attrs == []
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append([tag, ""])

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1][1] += data.strip()


def test_notebooks_show_the_cells_of_the_text(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    table = class_weight_table(Y)
    rows = Cells(table._repr_html_()).rows
    header, *lines = repr(table).splitlines()
    assert [[text for _, text in row] for row in rows[1:]] == [line.split() for line in lines]
    assert " ".join(text for _, text in rows[0]) == " ".join(header.split())
    assert {tag for tag, _ in rows[0]} == {"th"}
    assert all([tag for tag, _ in row] == ["th"] + ["td"] * (len(row) - 1) for row in rows[1:])


def test_notebooks_show_labels_as_they_are():
    labels = ["<script>alert(1)</script>", "a & b", '"quoted"']
    parsed = Cells(class_weight_table(labels + ["a & b"])._repr_html_())
    assert parsed.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert [row[0][1] for row in parsed.rows[1:]] == sorted(labels)
