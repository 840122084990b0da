"""Runs that go on: after losses, after changes, with other options."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from imblearn.under_sampling import RandomUnderSampler

from imblearn_image.augmentation import Brightness, Rotate
from imblearn_image.folder import _balancing, _job
from imblearn_image.folder.destination import STATE
from tests.folders import save, times, tree
from tests.images import random_images

STATE_FILES = {f"{STATE}/{name}" for name in ("job.json", "files.npz", "journal", "lock")}


@pytest.fixture
def begun(balanced, tmp_path):
    """A copy of a finished destination, to be damaged."""
    return Path(shutil.copytree(balanced, tmp_path / "begun"))


def test_outputs_that_are_gone_or_cut_off_are_made_again(balance, balanced, begun):
    expected = tree(balanced)
    paths = sorted(path for part in ("train", "test") for path in begun.glob(f"{part}/*/*"))
    for path in paths[::3]:
        path.unlink()
    for path in paths[1::3]:
        path.write_bytes(path.read_bytes()[:-1])
    report = balance(begun)
    assert report.n_written == len(paths[::3]) + len(paths[1::3])
    assert tree(begun) == expected
    shutil.rmtree(begun / "train")
    (begun / "manifest.csv").write_text("mine")
    balance(begun, n_jobs=2)
    assert tree(begun) == expected


@pytest.mark.parametrize("same_size", [True, False])
def test_a_manifest_that_was_changed_is_written_again(balance, balanced, begun, same_size):
    data = (begun / "manifest.csv").read_bytes()
    (begun / "manifest.csv").write_bytes(data.swapcase() if same_size else data[:-1])
    balance(begun)
    assert tree(begun) == tree(balanced)


def test_a_lost_or_damaged_journal_costs_time_alone(balance, balanced, begun):
    journal = begun / STATE / "journal"
    lines = journal.read_bytes().splitlines()
    for data in (b"", b"\n".join(lines[:3]) + b"\n\xff broken\n" + lines[4][:20], lines[0][:9]):
        journal.write_bytes(data)
        assert balance(begun).n_written > 0
        assert tree(begun) == tree(balanced)
    journal.unlink()
    balance(begun)
    assert tree(begun) == tree(balanced)


@pytest.mark.parametrize("name", ["plan.npz", f"{STATE}/files.npz", f"{STATE}/job.json"])
def test_a_state_that_was_damaged_is_refused(balance, begun, name):
    path = begun / name
    data = path.read_bytes()
    for damaged in (b"", data[: len(data) // 2]):
        path.write_bytes(damaged)
        before = tree(begun, with_state=True)
        with pytest.raises(ValueError, match="damaged or changed; choose another destination"):
            balance(begun)
        assert tree(begun, with_state=True) == before


def test_the_plan_of_another_run_is_refused(balance, begun, tmp_path):
    balance(tmp_path / "other", random_state=7)
    shutil.copy(tmp_path / "other" / "plan.npz", begun / "plan.npz")
    next(begun.glob("train/*/*_new*")).unlink()
    with pytest.raises(ValueError, match=r"plan\.npz.* damaged or changed"):
        balance(begun)
    (begun / "plan.npz").unlink()
    with pytest.raises(ValueError, match=r"plan\.npz.* is missing"):
        balance(begun)


def test_a_destination_of_another_version_of_the_format(balance, begun):
    path = begun / STATE / "job.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 2'))
    with pytest.raises(ValueError, match="begun by another version of imblearn-image"):
        balance(begun)


def darker(image, rng):
    return image // 2


def lighter(image, rng):
    return 255 - image // 2


class Own(Rotate):
    """A transform that is not the library's."""


@pytest.mark.parametrize(
    "options",
    [
        {"random_state": 1},
        {"random_state": None},
        {"random_state": np.random.RandomState(0)},
        {"test_size": 0.3},
        {"groups": "^person[0-9]+"},
        {"groups": lambda path: path[:9]},
        {"classes": ["sound", "cracked"]},
        {"augmenter": Rotate(20)},
        {"augmenter": darker},
        {"under_sampler": RandomUnderSampler()},
        {"sampling_strategy": {"cracked": 9}},
        {"value_range": (0, 300)},
        {"max_copies": 40},
        {"output_format": "tiff"},
        {"originals": "hardlink"},
    ],
)
def test_other_options_are_refused(balance, begun, options):
    before = tree(begun, with_state=True)
    (name,) = options
    with pytest.raises(ValueError, match=f"begun with other options, .*{name}=.*to go on"):
        balance(begun, **options)
    assert tree(begun, with_state=True) == before


def rewrite(begun, change):
    """Change the options in the header of a destination, as another version had written them."""
    path = begun / STATE / "job.json"
    header = json.loads(path.read_text())
    change(header["options"])
    path.write_text(json.dumps(header))


def test_what_an_older_version_began_is_finished_if_nothing_new_is_asked_for(balance, begun):
    added = ("dtype", "max_copies")
    rewrite(begun, lambda options: [options.pop(name, None) for name in added])
    expected = tree(begun)
    next(begun.glob("train/*/*_new*")).unlink()
    with pytest.raises(ValueError, match="begun with other options, dtype=None; pass those"):
        balance(begun, dtype="uint16")
    assert balance(begun).n_written == 1
    assert tree(begun) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda options: options["augmenter"].pop("border"), "in border of Augmenter; go on"),
        (
            lambda options: options["augmenter"]["transforms"][1][1].pop("degrees"),
            "in degrees of Rotate;",
        ),
        (lambda options: options.update(zoom=2), "in zoom; go on with that version, or choose"),
    ],
)
def test_what_another_version_began_otherwise_is_said_so(balance, begun, change, message):
    rewrite(begun, change)
    with pytest.raises(ValueError, match=f"begun by another version of imblearn-image.*{message}"):
        balance(begun)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (darker, lighter),
        (Own(20), Own(30)),
        (Brightness(0.1), Brightness(0.2)),
    ],
)
def test_other_functions_and_parameters_are_other_options(balance, tmp_path, first, second):
    balance(tmp_path / "out", augmenter=first)
    assert balance(tmp_path / "out", augmenter=first).n_written == 0
    with pytest.raises(ValueError, match="begun with other options, augmenter="):
        balance(tmp_path / "out", augmenter=second)


def test_an_under_sampler_with_other_parameters_is_another_option(balance, tmp_path):
    balance(tmp_path / "out", under_sampler=RandomUnderSampler(replacement=False))
    with pytest.raises(ValueError, match="other options, under_sampler="):
        balance(tmp_path / "out", under_sampler=RandomUnderSampler(random_state=3))


def test_without_a_seed_a_run_goes_on_with_what_it_drew(balance, tmp_path):
    balance(tmp_path / "out", random_state=None)
    expected = tree(tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "train")
    balance(tmp_path / "out", random_state=None)
    assert tree(tmp_path / "out") == expected


def test_how_it_runs_may_change(balance, balanced, begun):
    shutil.rmtree(begun / "train")
    balance(begun, n_jobs=2, on_error="warn")
    assert tree(begun) == tree(balanced)


def test_a_destination_that_was_begun_is_refused_without_resume(balance, begun):
    before = tree(begun, with_state=True), times(begun)
    with pytest.raises(FileExistsError, match="go on with it by resume=True"):
        balance(begun, resume=False)
    assert (tree(begun, with_state=True), times(begun)) == before


def test_a_run_that_never_had_a_plan_needs_no_resume(balance, balanced, tmp_path):
    (tmp_path / "out" / STATE).mkdir(parents=True)
    balance(tmp_path / "out", resume=False)
    assert tree(tmp_path / "out") == tree(balanced)


@pytest.mark.parametrize("change", ["add", "remove", "rewrite", "touch"])
def test_a_source_that_changed_is_refused(balance, own_cells, tmp_path, change):
    balance(tmp_path / "out", own_cells)
    before = tree(tmp_path / "out")
    path = sorted(own_cells.glob("sound/*"))[0]
    if change == "add":
        shutil.copy(path, path.with_name("person1_more.png"))
    elif change == "remove":
        path.unlink()
    elif change == "rewrite":
        path.write_bytes(path.read_bytes() + b"\0")
    else:
        os.utime(path, ns=(0, 0))
    with pytest.raises(ValueError, match="the source has changed since"):
        balance(tmp_path / "out", own_cells)
    assert tree(tmp_path / "out") == before


def swap(path, other):
    """Put other bytes of the same length into a file, and set its time back."""
    status = path.stat()
    data = other.read_bytes()
    path.write_bytes(data[: status.st_size].ljust(status.st_size, b"\0"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("lost", ["cracked_[0-9].tiff", "*_new*"])
def test_a_file_that_changed_under_its_name_size_and_time(
    balance, own_cells, tmp_path, lost, n_jobs
):
    """A copy, or a new image, of what was not read before, would be silent nonsense."""
    for i in range(6):  # without compression: of one size
        save(own_cells, f"cracked/person{i}_b_cracked_{i}.tiff", random_images(20, 20, seed=i))
    balance(tmp_path / "out", own_cells)
    paths = sorted(own_cells.glob("cracked/*.tiff"))
    for i, path in enumerate(paths):
        swap(path, paths[i - 1])
    assert balance(tmp_path / "out", own_cells).n_written == 0
    for path in (tmp_path / "out").glob(f"t*/cracked/*_b_{lost}"):
        path.unlink()
    with pytest.raises(ValueError, match="has changed since it was read"):
        balance(tmp_path / "out", own_cells, n_jobs=n_jobs)


def test_other_versions_finish_nothing_but_leave_the_finished_alone(balance, begun, monkeypatch):
    monkeypatch.setattr(_job.cv2, "__version__", "0.0.1")
    assert balance(begun).n_written == 0
    next(begun.glob("train/*/*_new*")).unlink()
    with pytest.raises(ValueError, match=r"begun with .* '0.0.1'.* may give other bytes"):
        balance(begun)


def test_a_function_of_the_same_name_that_does_something_else_is_refused(balance, tmp_path):
    balance(tmp_path / "out", augmenter=lambda image, rng: image // 2)
    lost = sorted(tmp_path.glob("out/train/*/*_new*"))[0]
    lost.unlink()
    with pytest.raises(ValueError, match="would come out otherwise now"):
        balance(tmp_path / "out", augmenter=lambda image, rng: image // 3)
    assert not lost.exists()
    assert balance(tmp_path / "out", augmenter=lambda image, rng: image // 2).n_written == 1


@pytest.mark.parametrize("originals", ["hardlink", "symlink"])
def test_a_source_that_changed_is_not_linked_to(balance, own_cells, tmp_path, originals):
    options = {"originals": originals}
    balance(tmp_path / "out", own_cells, **options)
    source = sorted(own_cells.glob("sound/*"))[0]
    (link,) = tmp_path.glob(f"out/*/sound/{source.name}")
    link.unlink()
    times = source.stat()
    source.write_bytes(bytes(len(source.read_bytes())))
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(ValueError, match="has changed since it was read"):
        balance(tmp_path / "out", own_cells, **options)


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("originals", ["copy", "symlink", "skip"])
def test_a_source_that_is_deleted_meanwhile(
    balance, own_cells, tmp_path, monkeypatch, originals, n_jobs
):
    """The same call does not go on then, but where the files come back as they were."""
    save_job, kept = _balancing.save_job, tmp_path / "kept"

    def save_and_lose(*args):
        save_job(*args)
        own_cells.rename(kept)
        (own_cells / "sound").mkdir(parents=True)

    monkeypatch.setattr(_balancing, "save_job", save_and_lose)
    options = {"source": own_cells, "originals": originals, "n_jobs": n_jobs}
    with pytest.raises(ValueError, match="was deleted or moved after it was read") as caught:
        balance(tmp_path / "out", **options)
    notes = " ".join(getattr(caught.value, "__notes__", []))
    assert "the same call" not in notes
    shutil.rmtree(own_cells)
    kept.rename(own_cells)
    assert balance(tmp_path / "out", **options).n_written > 0


def test_classes_as_an_iterator(balance, tmp_path):
    options = {"classes": ["sound", "cracked"]}
    balance(tmp_path / "out", classes=iter(["sound", "cracked"]))
    assert balance(tmp_path / "out", **options).n_written == 0
    with pytest.raises(ValueError, match="classes must be a sequence of strings"):
        balance(tmp_path / "other", classes={"sound", "cracked"})
