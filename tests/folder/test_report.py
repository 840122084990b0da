import matplotlib.pyplot as plt
import numpy as np
import pytest

from imblearn_image import BalanceReport, ImageReadError


@pytest.fixture
def report():
    counts = {
        "source": [1200, 30], "train": [900, 22], "test": [240, 6], "dropped": [60, 0],
        "unreadable": [0, 2], "new": [0, 878], "balanced": [900, 900],
    }  # fmt: skip
    return BalanceReport(
        destination="/x/out",
        target_names=["sound", "cra\udcffcked"],
        counts={name: np.array(values) for name, values in counts.items()},
        plan=None,
        errors=[ImageReadError("/x/in/1.png", "broken")],
        ignored=[],
        manifest="/x/out/manifest.csv",
        n_bytes=12_345_678,
        n_written=2_046,
    )


def test_its_text_is_a_table(report):
    assert str(report).splitlines() == [
        "class          source  train  new  balanced  test  dropped  unreadable",
        "sound           1,200    900    0       900   240       60           0",
        "cra\\udcffcked      30     22  878       900     6        0           2",
        "total           1,230    922  878     1,800   246       60           2",
        "",
        "2,046 files written, 12.3 MB in all",
    ]


def test_it_says_that_something_was_passed_over(report):
    report.ignored.append(("sound/1.gif", "no ending of an image"))
    assert "\n1 other entry ignored\n" in str(report)
    report.ignored.append(("sound/2.gif", "no ending of an image"))
    assert "\n2 other entries ignored\n" in str(report)


def test_it_says_which_folders_are_empty(report):
    report.counts["test"][1] = 0
    assert "\nempty folders in test, so that codes agree: ['cra\\udcffcked']\n" in str(report)


def test_columns_of_nothing_but_zeros_are_left_out(report):
    for name in ("test", "dropped", "unreadable"):
        report.counts[name][:] = 0
    assert str(report).splitlines()[0].split() == ["class", "source", "train", "new", "balanced"]


def test_it_is_a_line_where_it_is_shown(report):
    assert repr(report) == "BalanceReport('/x/out', 2,046 files written, 12.3 MB in all)"


def test_its_table_as_a_frame(report):
    frame = report.to_frame()
    assert frame.index.name == "class"
    assert frame["new"].tolist() == [0, 878]
    assert frame.loc["sound", "dropped"] == 60


def test_its_chart_is_before_and_after(report):
    display = report.plot()
    assert display.ax_.get_figure()
    plt.close("all")


def test_a_real_one(balance, tmp_path):
    report = balance(tmp_path / "out", dry_run=True)
    assert "dry run, nothing written; about" in str(report)
    assert report.manifest == str(tmp_path / "out" / "manifest.csv")
    assert report.counts["source"].tolist() == [8, 22]
    assert len(report.plan) == report.counts["new"].sum()
    real = balance(tmp_path / "out")
    paths = [path for part in ("train", "test") for path in (tmp_path / "out" / part).glob("*/*")]
    size = sum(path.stat().st_size for path in [*paths, tmp_path / "out" / "manifest.csv"])
    assert real.n_bytes == size
    assert real.n_written == len(paths)
