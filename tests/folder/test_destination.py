"""Whose a destination is, its lock, and what the file system may refuse."""

import errno
import os
import subprocess
import sys
import threading

import pytest

from imblearn_image.folder import destination
from imblearn_image.folder.destination import STATE, Destination
from tests.folders import tree


def failing(code, real, *, at=1):
    """Return a function that calls `real`, but for the call of number `at`, which fails."""
    count = 0

    def call(*args, **kwargs):
        nonlocal count
        count += 1
        if count == at:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


def plan(place):
    """Make a destination one that was begun."""
    place.write(destination.HEADER, b"{}")


def test_files_come_whole_into_folders_that_are_made(tmp_path):
    with Destination(str(tmp_path / "a" / "b")) as place:
        plan(place)
        place.write("train/x/1.png", b"one")
        assert place.sizes(["train/x/1.png", "train/x/2.png", "train/x/1.png/3"]) == [3, -1, -1]
    assert (tmp_path / "a/b/train/x/1.png").read_bytes() == b"one"
    assert sorted(os.listdir(tmp_path / "a/b" / STATE)) == ["job.json", "lock"]


def test_a_file_that_fails_leaves_nothing(tmp_path):
    def half(path):
        with open(path, "wb") as file:
            file.write(b"half")
        raise KeyboardInterrupt

    with Destination(str(tmp_path / "out")) as place:
        plan(place)
        place.write("1.png", b"one")
        with pytest.raises(KeyboardInterrupt):
            place.place("2.png", half)
    assert set(tree(tmp_path / "out", with_state=True)) == {
        "1.png", f"{STATE}/lock", f"{STATE}/job.json",
    }  # fmt: skip


def fail_early(path):
    with Destination(str(path)) as place:
        place.write("plan.npz", b"plan")
        raise ValueError("early")


def test_what_is_not_begun_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="early"):
        fail_early(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_stays_if_nothing_comes_of_it(tmp_path):
    with pytest.raises(ValueError, match="early"):
        fail_early(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [["notes.txt"], ["train/1.png"], [STATE + "/lock", "train/1.png"],
                                   ["plan.npz"], [".hidden"]])  # fmt: skip
def test_what_others_have_written_is_refused(tmp_path, names):
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")
    before = tree(tmp_path, with_state=True)
    with (
        pytest.raises(FileExistsError, match="must be a new or empty folder"),
        Destination(str(tmp_path)),
    ):
        pass
    assert tree(tmp_path, with_state=True) == before


def test_a_run_that_was_killed_before_it_had_a_plan_is_begun_anew(tmp_path):
    (tmp_path / STATE / "unfinished").mkdir(parents=True)
    (tmp_path / STATE / "unfinished" / "7").write_text("half")
    (tmp_path / "plan.npz").write_text("half")
    with Destination(str(tmp_path)) as place:
        assert not place.is_planned
        assert not os.listdir(tmp_path / STATE / "unfinished")
        plan(place)


def test_a_file_is_no_destination(tmp_path):
    (tmp_path / "out").write_text("mine")
    with (
        pytest.raises(NotADirectoryError, match="must be a folder"),
        Destination(str(tmp_path / "out")),
    ):
        pass


def test_a_second_run_is_refused_and_disturbs_nothing(tmp_path):
    with Destination(str(tmp_path / "out")) as place:
        for _ in range(2):
            with pytest.raises(BlockingIOError, match="another run"):
                Destination(str(tmp_path / "out")).__enter__()
            assert os.path.isdir(tmp_path / "out" / STATE / "unfinished")
        plan(place)
        place.write("1.png", b"one")
    with Destination(str(tmp_path / "out")) as place:
        assert place.is_planned


def test_a_second_process_is_refused(tmp_path):
    code = (
        "import sys; from imblearn_image.folder.destination import Destination\n"
        "try: Destination(sys.argv[1]).__enter__()\n"
        "except BlockingIOError: print('refused')"
    )
    with Destination(str(tmp_path / "out")):
        command = [sys.executable, "-c", code, str(tmp_path / "out")]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == "refused\n"
    assert list(tmp_path.iterdir()) == []


def test_of_many_at_once_one_has_it_at_a_time(tmp_path):
    """Runs that fail delete the file of the lock, which others may have opened before."""
    inside, worst, refused, broken = [], [], [], []

    def enter():
        for _ in range(60):
            try:
                with Destination(str(tmp_path / "out")):
                    inside.append(1)
                    worst.append(len(inside))
                    inside.pop()
            except BlockingIOError:
                refused.append(1)
            except Exception as error:
                broken.append(error)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    assert max(worst) == 1
    assert len(worst) + len(refused) == 240


def test_a_lock_on_a_file_that_is_gone_does_not_count(tmp_path, monkeypatch):
    hold, count = destination._hold, 0

    def delete_first(file):
        nonlocal count
        count += 1
        hold(file)
        if count == 1:  # as a run that fails between the opening and the locking
            (tmp_path / "out" / STATE / "lock").unlink()

    monkeypatch.setattr(destination, "_hold", delete_first)
    with Destination(str(tmp_path / "out")):
        assert count == 2
        with pytest.raises(BlockingIOError):
            Destination(str(tmp_path / "out")).__enter__()


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_a_folder_that_cannot_be_written_to(tmp_path, monkeypatch, code, call):
    monkeypatch.setattr(os, call, failing(code, getattr(os, call)))
    with pytest.raises(OSError, match=os.strerror(code)):
        Destination(str(tmp_path / "a" / "out")).__enter__()
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EXDEV])
def test_a_rename_that_fails_names_the_file(tmp_path, monkeypatch, code):
    with Destination(str(tmp_path / "out")) as place:
        plan(place)
        monkeypatch.setattr(os, "replace", failing(code, os.replace))
        with pytest.raises(OSError, match=r"out/train/1\.png") as caught:
            place.write("train/1.png", b"one")
        assert caught.value.errno == code
        assert os.listdir(tmp_path / "out" / STATE / "unfinished") == []
        assert not (tmp_path / "out" / "train" / "1.png").exists()
        place.write("train/1.png", b"one")


def fill(path):
    with Destination(str(path)) as place:
        plan(place)
        raise OSError(errno.ENOSPC, "full")


def test_an_error_says_that_the_same_call_goes_on(tmp_path):
    with pytest.raises(OSError, match="full") as caught:
        fill(tmp_path / "out")
    assert "goes on" in caught.value.__notes__[0]


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path):
    (tmp_path / "source" / "x").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    with Destination(str(tmp_path / "out")) as place:
        plan(place)
        os.symlink(tmp_path / "source", tmp_path / "out" / "train")
        for name in ("train/1.png", "train/x/1.png", "train/new/1.png"):
            with pytest.raises(ValueError, match="must lie in it"):
                place.write(name, b"one")
    assert [str(path) for path in (tmp_path / "source").rglob("*")] == [str(tmp_path / "source/x")]


def test_a_destination_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    os.symlink(tmp_path / "real", tmp_path / "out")
    with Destination(str(tmp_path / "out")) as place:
        plan(place)
        place.write("train/1.png", b"one")
    assert (tmp_path / "real/train/1.png").read_bytes() == b"one"


def test_a_folder_that_another_run_deletes_meanwhile_is_made_again(tmp_path, monkeypatch):
    mkdir, deleted = os.mkdir, []

    def delete_first(path, *args, **kwargs):
        if os.path.basename(path) == STATE and not deleted:  # as a run that fails does
            deleted.append(os.rmdir(tmp_path / "out"))
        mkdir(path, *args, **kwargs)

    monkeypatch.setattr(os, "mkdir", delete_first)
    with Destination(str(tmp_path / "out")):
        assert deleted
        assert (tmp_path / "out" / STATE).is_dir()


def test_a_link_to_a_folder_that_is_not_there_is_no_destination(tmp_path):
    (tmp_path / "out").symlink_to(tmp_path / "gone")
    with pytest.raises(FileNotFoundError):
        Destination(str(tmp_path / "out")).__enter__()
