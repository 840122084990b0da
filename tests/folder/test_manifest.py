import csv
import io
import json

import numpy as np
import pytest

from imblearn_image import balance_image_folder
from imblearn_image.folder._job import Job
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.folder._write import COLUMNS, manifest_of
from imblearn_image.folder.files import DROPPED, TEST, TRAIN, UNREADABLE, Files
from imblearn_image.plan import draw_plan
from tests.folders import rows_of, save
from tests.images import random_images


def job_of(paths, parts, groups=None):
    """Return a job of files that need not exist, of the classes that their folders are."""
    names = sorted({path.split("/")[0] for path in paths})
    target = np.array([names.index(path.split("/")[0]) for path in paths])
    n = len(paths)
    folder = ImageFolder("/x", np.array(paths), target, names, np.ones(n), np.ones(n), [])
    files = Files(
        shape=np.array([[10 + i, 20 + i, 0] for i in range(n)]),
        dtype=np.full(n, "uint8"),
        digest=np.arange(n * 32, dtype=np.uint8).reshape(n, 32),
        reason=np.full(n, ""),
        part=np.array(parts, dtype=np.int8),
        group=np.full(n, "") if groups is None else np.array(groups),
    )
    plan = draw_plan(np.array(names)[target], augmenter="natural", random_state=0)
    return Job(folder, files, plan)


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8", "surrogateescape"), newline="")))


@pytest.fixture
def job():
    return job_of(
        ["a/1.png", "b/2.png", "b/3.png", "b/4.png", "b/5.png"],
        [TRAIN, TRAIN, TEST, DROPPED, UNREADABLE],
        ["p1", "p2", "p3", "p4", "p5"],
    )


def manifest(job):
    n = len(job.plan)
    names = [path if part in (TRAIN, TEST) else None
             for path, part in zip(job.folder.paths, job.files.part, strict=True)]  # fmt: skip
    digests = np.full((n, 32), 171, np.uint8)
    return manifest_of(job, (names, [f"new{i}.png" for i in range(n)]), digests)


def test_there_is_a_row_for_each_file_that_is_written(job):
    rows = read(manifest(job))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["path"] for row in rows] == [
        "a/1.png", "b/2.png", "b/3.png", "new0.png", "new1.png", "new2.png",
    ]  # fmt: skip
    assert [row["split"] for row in rows] == ["train", "train", "test", *["train"] * 3]
    assert rows[2] == {
        "path": "b/3.png", "split": "test", "label": "b", "kind": "original", "source": "b/3.png",
        "plan_row": "", "transforms": "", "parameters": "", "height": "12", "width": "22",
        "sha256": job.files.digest[2].tobytes().hex(), "group": "p3",
    }  # fmt: skip
    new = rows[3]
    assert (new["source"], new["label"], new["group"]) == ("a/1.png", "a", "p1")
    assert (new["height"], new["width"], new["sha256"]) == ("10", "20", "ab" * 32)


def test_parameters_are_those_of_the_plan(job):
    plan = job.plan
    for i, row in enumerate(read(manifest(job))[3:]):
        assert row["plan_row"] == str(i)
        active = [n for n, on in zip(plan.augmenter.names, plan.active[i], strict=True) if on]
        assert row["transforms"].split() == active
        parameters = json.loads(row["parameters"])
        assert {name.split(".")[0] for name in parameters} <= set(active)
        for name, value in parameters.items():
            assert value == plan.params[name][i]


@pytest.mark.parametrize(
    "odd", ["x,y", 'say "x"', "new\nline", "re\rturn", "cr\r\nlf", "\udcff", " x "]
)
def test_odd_names_come_back(odd):
    paths = [f"{odd}/{odd}.png", "\ufffe/1.png"]
    job = job_of(paths, [TRAIN, TRAIN], [odd, "p"])
    row = next(row for row in read(manifest(job)) if row["path"] == paths[0])
    assert (row["path"], row["label"], row["source"], row["group"]) == (
        paths[0], odd, paths[0], odd,
    )  # fmt: skip


def test_counts_are_of_each_class_and_part(job):
    counts = {name: count.tolist() for name, count in job.counts().items()}
    assert counts == {
        "train": [1, 1], "test": [0, 1], "dropped": [0, 1], "unreadable": [0, 1], "new": [3, 0],
        "source": [1, 4], "balanced": [4, 1],
    }  # fmt: skip


def test_groups_with_returns_come_back(tmp_path):
    """Where no path has one."""
    for i in range(6):
        save(tmp_path / "in", f"{'ab'[i > 1]}/{i}.png", random_images(8, 8, seed=i))
    balance_image_folder(
        tmp_path / "in", tmp_path / "out", groups=lambda path: f"g\r{path}", random_state=0,
        verbose=0,
    )  # fmt: skip
    rows = rows_of(tmp_path / "out")
    assert len(rows) == 8
    assert {row["group"] for row in rows} == {f"g\r{'ab'[i > 1]}/{i}.png" for i in range(6)}
