"""What the file system refuses while a folder is written, and what may not be written to."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from imblearn_image import balance_image_folder
from imblearn_image.folder import _balancing, _write, destination
from imblearn_image.folder.destination import STATE
from tests.folders import save, tree
from tests.images import random_images

STATE_FILES = {f"{STATE}/{name}" for name in ("job.json", "files.npz", "journal", "lock")}


def fail_at(monkeypatch, at, error):
    """Let the write of that number fail halfway, in whatever thread."""
    turn, count = threading.Lock(), 0
    write_bytes = destination.write_bytes

    def write(path, data):
        nonlocal count
        with turn:
            count += 1
            now = count
        if now == at:
            write_bytes(path, data[: len(data) // 2])
            raise error
        write_bytes(path, data)

    monkeypatch.setattr(destination, "write_bytes", write)


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EROFS, os.strerror(errno.EROFS)),
        OSError(errno.EIO, os.strerror(errno.EIO)),
        KeyboardInterrupt(),
    ],
    ids=["full", "read-only", "device", "interrupt"],
)
def test_a_write_that_fails_leaves_whole_files_and_is_made_up_for(
    balance, balanced, tmp_path, monkeypatch, error, n_jobs
):
    expected = tree(balanced)
    n_new = len(list(balanced.glob("train/*/*_new*")))
    for at in (1, 2, 7, n_new + 2):  # the header, some new images, the manifest
        destination = tmp_path / str(at)
        with monkeypatch.context() as patch:
            fail_at(patch, at, error)
            with pytest.raises(type(error)) as caught:
                balance(destination, n_jobs=n_jobs)
        if at == 1:
            assert not destination.exists()
        else:
            found = tree(destination)
            assert found.items() < expected.items()
            assert not (destination / STATE / "unfinished").exists()
            if isinstance(error, OSError):
                assert "goes on" in caught.value.__notes__[0]
        balance(destination, n_jobs=n_jobs)
        assert tree(destination) == expected
        assert set(tree(destination, with_state=True)) == set(expected) | STATE_FILES
        if hasattr(error, "__notes__"):
            error.__notes__.clear()


def test_a_disk_that_is_full_while_originals_are_copied(balance, balanced, tmp_path, monkeypatch):
    write_bytes, count = _write.write_bytes, 0

    def write(path, data):
        nonlocal count
        count += 1
        if count == 5:
            Path(path).write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_bytes(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(_write, "write_bytes", write)
        with pytest.raises(OSError, match=r"No space.*out/t.*_cracked_"):
            balance(tmp_path / "out")
    assert tree(tmp_path / "out").items() < tree(balanced).items()
    balance(tmp_path / "out")
    assert tree(tmp_path / "out") == tree(balanced)


def test_files_that_may_not_grow(tmp_path):
    """The limit of a process, a fault that the system itself makes."""
    source = tmp_path / "source"
    for i in range(8):
        save(source, f"{'ab'[i > 1]}/{i}.png", random_images(16, 16, seed=i))
    save(source, "a/large.png", random_images(90, 90))
    code = (
        "import resource, signal, sys; from imblearn_image import balance_image_folder\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "if sys.argv[3] != '0': resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "balance_image_folder(sys.argv[1], sys.argv[2], random_state=0, verbose=0)\n"
    )
    out = tmp_path / "out"
    command = [sys.executable, "-c", code, str(source), str(out), "1"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 1
    last = run.stderr.strip().splitlines()[-2:]
    assert "File too large" in last[0]
    assert str(out) in last[0]
    assert "goes on" in last[1]
    assert not (out / STATE / "unfinished").exists()
    balance_image_folder(source, out, random_state=0, verbose=0)
    balance_image_folder(source, tmp_path / "whole", random_state=0, verbose=0)
    assert tree(out) == tree(tmp_path / "whole")


@pytest.mark.parametrize("how", ["link", "symlink"])
@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM])
def test_links_that_cannot_be_made_are_refused_at_once(balance, tmp_path, monkeypatch, how, code):
    def refuse(*args):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, how, refuse)
    originals = {"link": "hardlink", "symlink": "symlink"}[how]
    with pytest.raises(OSError, match="pass originals='copy'") as caught:
        balance(tmp_path / "new" / "out", originals=originals)
    assert caught.value.errno == code
    assert list(tmp_path.iterdir()) == []


def test_two_runs_at_once(balance, balanced, tmp_path, monkeypatch):
    inside, go_on = threading.Event(), threading.Event()
    missing = _write.write_missing

    def wait(*args, **options):
        inside.set()
        go_on.wait(60)
        return missing(*args, **options)

    monkeypatch.setattr(_balancing, "write_missing", wait)
    winner = threading.Thread(target=balance, args=[tmp_path / "out"])
    winner.start()
    assert inside.wait(60)
    before = tree(tmp_path / "out", with_state=True)
    with pytest.raises(BlockingIOError, match="another run is writing"):
        balance(tmp_path / "out")
    assert tree(tmp_path / "out", with_state=True) == before
    go_on.set()
    winner.join()
    assert tree(tmp_path / "out") == tree(balanced)


@pytest.mark.parametrize("inside", ["source/out", "source", ".", "link/out", "source/a/../out"])
def test_source_and_destination_lie_apart(balance, own_cells, tmp_path, inside):
    own_cells.rename(tmp_path / "source")
    os.symlink(tmp_path / "source", tmp_path / "link")
    before = tree(tmp_path)
    with pytest.raises(ValueError, match="must lie apart from source"):
        balance(tmp_path / inside, tmp_path / "source")
    assert tree(tmp_path) == before


def test_neighbors_of_the_source_are_apart_from_it(balance, own_cells, balanced):
    balance(own_cells.with_name("cells-balanced"), own_cells)
    assert set(tree(own_cells.with_name("cells-balanced"))) == set(tree(balanced))
