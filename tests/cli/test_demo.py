import re
import sys

import numpy as np
from imblearn.metrics import classification_report_imbalanced
from PIL import Image

from imblearn_image.cli import _demo, main

METHODS = ["no balancing", "class_weight", "RandomOverSampler", "augmentation (tuned)"]


def run(capsys, tmp_path, **options):
    given = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    assert main(["demo", "--output", str(tmp_path / "pictures"), "--n-jobs", "1", *given]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""  # no progress but on a terminal
    return captured.out


def assert_pictures(folder, out):
    assert str(folder / "pictures") in out
    for name in ("class_balance.png", "new_images.png"):
        with Image.open(folder / "pictures" / name) as picture:
            assert picture.format == "PNG"
            assert min(picture.size) > 500
            assert len(np.unique(np.asarray(picture.convert("L")))) > 10


def test_solar_cells(capsys, tmp_path):
    out = run(capsys, tmp_path, dataset="elpv", limit=200)
    assert "CC BY-NC-SA" in out
    assert "150 to train with, 50 to test with" in out
    assert re.search(r"class +count +fraction +imbalance ratio +balanced +complement", out)
    assert all(method in out for method in METHODS)
    assert_pictures(tmp_path, out)


def test_digits_stand_in_for_missing_solar_cells(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "elpv_dataset.utils", None)
    out = run(capsys, tmp_path, dataset="auto")
    assert out.startswith("elpv-dataset is missing")
    assert all(out.count(f"\n{method} ") == 1 for method in METHODS)
    assert_pictures(tmp_path, out)


def test_a_terminal_sees_how_far_the_search_is(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(_demo, "shows_progress", lambda options: 1)
    assert main(["demo", "--output", str(tmp_path), "--dataset", "digits", "--n-jobs", "1"]) == 0
    err = capsys.readouterr().err
    assert "tuning: 100%" in err
    assert "4/4" in err
    assert "other methods: 100%" in err


def test_missing_solar_cells_are_an_error_where_asked_for(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "elpv_dataset.utils", None)
    assert main(["demo", "--output", str(tmp_path), "--dataset", "elpv"]) == 1
    assert "error: elpv-dataset is missing" in capsys.readouterr().err


def test_scores_agree_with_the_report_of_imbalanced_learn():
    rng = np.random.default_rng(0)
    y_true, y_pred = rng.choice(["a", "b", "c"], (2, 200))
    labels, scores = _demo.score_table(y_true, y_pred)
    report = classification_report_imbalanced(y_true, y_pred, output_dict=True)
    for label, row in zip(labels.tolist(), scores, strict=True):
        expected = [report[label][name] for name in ("rec", "spe", "pre", "f1")]
        np.testing.assert_allclose(row[:4], expected)
        np.testing.assert_allclose(row[4], np.mean(expected[:2]))
