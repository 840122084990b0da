import csv
import errno
import json
import os
import shlex
import signal
import subprocess
import time

import pytest

from imblearn_image.cli import main
from imblearn_image.folder.destination import Destination
from tests.cli.running import command_line, fill, run_child


@pytest.fixture
def out(tmp_path):
    return tmp_path / "balanced"


def balance(capsys, *arguments):
    assert main(["balance", *map(str, arguments)]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def files_of(folder):
    """Return the contents of what a user sees of a folder."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".imblearn-image" not in path.parts
    }


def test_a_folder_is_balanced_and_a_second_run_has_nothing_to_do(cells, out, capsys):
    text = balance(capsys, cells, out, "--random-state", 0)
    assert text.splitlines()[:2] == [
        "class    source  train  new  balanced",
        "cracked       2      2    4         6",
    ]
    assert "12 files written" in text
    assert text.endswith(f"A row for each file: {out / 'manifest.csv'}\n")
    assert len(list((out / "train" / "cracked").iterdir())) == 6
    assert "\n0 files written" in balance(capsys, cells, out, "--random-state", 0)


def test_programs_read_json(cells, out, capsys):
    found = json.loads(balance(capsys, cells, out, "--json", "--n-jobs", 2))
    n_bytes = sum(map(len, files_of(out).values())) - (out / "plan.npz").stat().st_size
    zero = {"test": 0, "dropped": 0, "unreadable": 0}
    assert found == {
        "destination": str(out),
        "counts": {
            "cracked": {"source": 2, "train": 2, "new": 4, "balanced": 6, **zero},
            "sound": {"source": 6, "train": 6, "new": 0, "balanced": 6, **zero},
        },
        "manifest": str(out / "manifest.csv"),
        "n_bytes": n_bytes,
        "n_written": 12,
        "is_dry_run": False,
        "groups": None,
        "not_made": None,
        "unreadable": [],
    }


def test_every_option_arrives(tmp_path, out, capsys):
    cells = fill(tmp_path / "cells", {"a": 9, "b": 20, "c": 5})
    (cells / "b" / "person9_broken.png").write_bytes(b"no image")
    text = balance(
        capsys, cells, out, "--test-size", 0.3, "--groups", "person[0-9]", "--random-state", 3,
        "--sampling-strategy", '{"a": 30}', "--augmenter", "gentle", "--magnitude", 0.5,
        "--under-sampler", "random", "--under-sampling-strategy", '{"b": 7}',
        "--value-range", 0, 255, "--output-format", "tiff", "--originals", "hardlink",
        "--on-error", "skip", "--classes", "b", "a", "--max-copies", 4,
    )  # fmt: skip
    assert "Unreadable: 1 file\n" in text
    assert "\ngroups: 3, 2 in train and 1 in test, each kept together; images of the" in text
    with open(out / "manifest.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    new = [row for row in rows if row["kind"] == "augmented"]
    assert {row["label"] for row in rows} == {"a", "b"}
    assert sum(row["label"] == "a" and row["split"] == "train" for row in rows) == 30
    assert sum(row["label"] == "b" and row["split"] == "train" for row in rows) == 7
    assert {row["path"].rpartition(".")[2] for row in new} == {"tif"}
    assert new[0]["transforms"] == "brightness contrast rotate zoom translate"
    assert max(abs(json.loads(row["parameters"])["rotate.angle"]) for row in new) <= 5
    parts = [{row["group"] for row in rows if row["split"] == p} for p in ("train", "test")]
    assert parts[0].isdisjoint(parts[1])
    assert parts[1]
    original = next(row for row in rows if row["kind"] == "original")
    assert (out / original["path"]).stat().st_nlink == 2


@pytest.mark.parametrize("name", ["cleaner", "diversity", "duplicates"])
def test_under_samplers_have_names(name, cells, out, capsys):
    found = json.loads(
        balance(capsys, cells, out, "--under-sampler", name, "--json", "--dry-run")
    )  # fmt: skip
    assert found["counts"]["sound"]["dropped"] == (0 if name == "cleaner" else 4)
    assert found["is_dry_run"]
    assert not out.exists()


def test_copies_are_limited(cells, out, capsys):
    text = balance(capsys, cells, out, "--max-copies", 1)
    assert len(list((out / "train" / "cracked").iterdir())) == 4
    assert (
        "\nnew images not made, since copies of one original are limited: 2 of 'cracked'\n" in text
    )
    assert main(["balance", str(cells), str(out / "x"), "--max-copies", "0"]) == 1
    assert "error: --max-copies must be None or an integer" in capsys.readouterr().err


def test_a_ratio_is_a_strategy(cells, out, capsys):
    found = json.loads(balance(capsys, cells, out, "--sampling-strategy", 0.5, "--json"))
    assert found["counts"]["cracked"]["balanced"] == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sampling-strategy", '{"cracked": 1}'], "1 samples are asked"),
        (["--groups", "patient"], "error: --groups patient must match every image"),
        (["--test-size", "2.5"], "error: --test-size must be None, a share"),
        (["--value-range", "5", "1"], "error: --value-range must be"),
        (["--magnitude", "-1"], "magnitude"),
        (["--classes", "dark"], "error: --classes must be names of folders"),
    ],
)
def test_wrong_values_are_one_line(options, message, cells, out, capsys):
    assert main(["balance", str(cells), str(out), *options]) == 1
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert not out.exists()


def test_broken_files_are_an_error_unless_they_may_be_left_out(cells, out, capsys):
    (cells / "sound" / "broken.png").write_bytes(b"no image")
    assert main(["balance", str(cells), str(out)]) == 1
    err = capsys.readouterr().err
    assert "broken.png: " in err
    assert err.endswith("remove them, or pass --on-error warn or 'skip'\n")
    assert "Unreadable: 1 file" in balance(capsys, cells, out, "--on-error", "skip")


def test_a_destination_is_not_gone_on_with_if_not_wanted(cells, out, capsys):
    balance(capsys, cells, out)
    assert main(["balance", str(cells), str(out), "--no-resume"]) == 1
    err = capsys.readouterr().err
    assert "was begun by an earlier run; go on with it by leaving out --no-resume, or" in err
    assert "to go on:" not in err


def test_a_source_that_is_gone_is_not_gone_on_with(cells, out, capsys):
    balance(capsys, cells, out)
    cells.rename(cells.with_name("elsewhere"))
    assert main(["balance", str(cells), str(out)]) == 1
    err = capsys.readouterr().err
    assert "which does not exist" in err
    assert "to go on:" not in err


def test_other_options_are_said_as_options(cells, out, capsys):
    begun = ["--sampling-strategy", '{"cracked": 5}', "--augmenter", "flips"]
    balance(capsys, cells, out, *begun, "--random-state", 0)
    assert main(["balance", str(cells), str(out), "--test-size", "0.5"]) == 1
    expected = (
        """--sampling-strategy '{"cracked": 5}', --augmenter, no --test-size, --random-state 0;"""
    )
    assert f"was begun with other options, {expected}" in capsys.readouterr().err


def failing_writes(monkeypatch, error, after):
    """Let the file system fail after so many files."""
    write, left = Destination.write, iter(range(after))

    def fail(self, name, data):
        if next(left, None) is None:
            raise error
        write(self, name, data)

    monkeypatch.setattr(Destination, "write", fail)


def test_a_full_disk_is_one_line_that_says_how_to_go_on(cells, out, tmp_path, capsys, monkeypatch):
    arguments = ["balance", str(cells), str(out), "--random-state", "0", "--n-jobs", "1"]
    with monkeypatch.context() as patch:
        failing_writes(patch, OSError(errno.ENOSPC, "No space left on device", "3.png"), after=2)
        assert main(arguments) == 1
    err = capsys.readouterr().err
    assert err.startswith("imblearn-image: error: No space left on device: '3.png'; the files")
    assert err.count("\n") == 1
    program, *again = shlex.split(err.partition("to go on: ")[2])
    assert program == "imblearn-image"
    assert main(again) == 0
    assert "\n3 files written" in capsys.readouterr().out  # what had not been written yet
    balance(capsys, cells, tmp_path / "at once", "--random-state", 0)
    assert files_of(out) == files_of(tmp_path / "at once")


def test_an_interrupt_before_the_first_file_says_so(cells, out, capsys, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("imblearn_image.folder._balancing.plan_job", interrupt)
    assert main(["balance", str(cells), str(out)]) == 130
    err = capsys.readouterr().err
    assert err == "imblearn-image: interrupted: nothing has been written yet\n"
    assert not out.exists()
    assert main(["balance", str(cells), str(out), "--dry-run"]) == 130
    assert capsys.readouterr().err == "imblearn-image: interrupted\n"


def test_ctrl_c_leaves_what_the_printed_command_completes(tmp_path, out):
    cells = fill(tmp_path / "the cells", {"cracked": 60, "sound": 300}, side=128)
    command, environment = command_line("balance", cells, out, "--random-state", 0, "--no-resume")
    run = subprocess.Popen(
        command,
        env=environment,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, children would not listen to it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not (out / "train" / "cracked").is_dir():
        assert run.poll() is None
        time.sleep(0.005)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert err.startswith("imblearn-image: interrupted: the files that are there are whole: ")
    assert "Traceback" not in err
    assert 0 < len(files_of(out)) < 600
    command = shlex.split(err.partition("to go on: ")[2])
    assert command[:3] == ["python", "-m", "imblearn_image"]
    assert run_child(*command[3:]).returncode == 0
    assert run_child("balance", cells, tmp_path / "at once", "--random-state", 0).returncode == 0
    assert files_of(out) == files_of(tmp_path / "at once")
