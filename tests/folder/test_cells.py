"""Cells of CSV files that a spreadsheet would compute."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_image import balance_image_folder, scan_image_table
from imblearn_image.folder.tables import escape_cell, unescape_cell
from tests.folders import save
from tests.images import random_images


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "=HYPERLINK(A1)", "+x", "-rf", "@SUM(A1)", "\t=1", "\r1", "'=1", "''-x", "-", "-1 "],
)
def test_cells_that_a_spreadsheet_computes_get_an_apostrophe(cell):
    assert escape_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "a=1", "-1", "+2.5", "-.5e-3", "'", "'a'", "1-2", " =1", "{}", "'1", "ab\n=1"]
)
def test_other_cells_stay_as_they_are(cell):
    assert escape_cell(cell) == unescape_cell(cell) == cell


@given(st.text("'=+-@\t\r1.ea", max_size=6))
def test_any_cell_comes_back(cell):
    assert unescape_cell(escape_cell(cell)) == cell


def test_a_manifest_is_inert_and_is_read_back_the_same(tmp_path):
    names = ["=HYPERLINK(A1)", "-1", "'=tis", "'tis"]
    for code, name in enumerate(names):
        for i, file in enumerate(["@a.png", "+b.png", "'-c.png", "1.png"]):
            save(tmp_path, f"cells/{name}/{file}", random_images(6, 5, seed=4 * code + i))
    out = tmp_path / "out"
    report = balance_image_folder(tmp_path / "cells", out, test_size=0.25, verbose=0)
    with open(out / "manifest.csv", newline="") as file:
        rows = list(csv.reader(file))
    assert {row[2] for row in rows[1:]} == {"'=HYPERLINK(A1)", "-1", "''=tis", "'tis"}
    cells = [cell for row in rows for cell in row if cell != "-1"]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@"))]
    found = scan_image_table(out / "manifest.csv", path="path", split="split")
    assert found.target_names == report.target_names == sorted(names)
    assert found.counts == dict.fromkeys(names, 4)
    assert (found.sizes > 0).all()
