import errno
import os

import pytest

from imblearn_image.folder.destination import Journal

DIGESTS = [bytes([i]) * 32 for i in range(5)]


@pytest.fixture
def path(tmp_path):
    """A journal of five rows, of which three are noted."""
    journal = Journal(tmp_path / "journal", 5)
    journal.add([3, 0], [30, 10], [DIGESTS[3], DIGESTS[0]])
    journal.add([1], [0], [DIGESTS[1]])
    return tmp_path / "journal"


def test_what_was_noted_comes_back(path):
    journal = Journal(path, 5)
    assert journal.size.tolist() == [10, 0, -1, 30, -1]
    assert journal.digest[3].tobytes() == DIGESTS[3]
    assert not journal.digest[2].any()


def test_a_later_line_counts(path):
    Journal(path, 5).add([3], [31], [DIGESTS[4]])
    journal = Journal(path, 5)
    assert journal.size[3] == 31
    assert journal.digest[3].tobytes() == DIGESTS[4]


def test_wherever_it_is_cut_off_whole_lines_count(path):
    data = path.read_bytes()
    n_bytes = len(data) // 3
    for length in range(len(data) + 1):
        path.write_bytes(data[:length])
        Journal(path, 5).add([4], [40], [DIGESTS[4]])
        journal = Journal(path, 5)
        whole = length // n_bytes
        expected = [10 if whole > 1 else -1, 0 if whole > 2 else -1, -1, 30 if whole else -1, 40]
        assert journal.size.tolist() == expected
        assert journal.digest[4].tobytes() == DIGESTS[4]


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [lines[0][:-5], *lines[1:]],
        lambda lines: [b"", *lines[1:]],
        lambda lines: [b"\xff\0 nonsense", *lines[1:]],
        lambda lines: [lines[0].replace(b"0", b"x", 1), *lines[1:]],
        lambda lines: [lines[0][:1] + lines[0], *lines[1:]],  # the rest of one before another
        lambda lines: [lines[0][:7] + lines[2], *lines[1:]],
        lambda lines: [b"000000000005" + lines[0][12:], *lines[1:]],  # no such row
        lambda lines: [lines[0] + b" 7", *lines[1:]],
    ],
)
def test_a_damaged_line_is_as_if_it_were_not_there(path, damage):
    path.write_bytes(b"\n".join(damage(path.read_bytes().split(b"\n"))))
    journal = Journal(path, 5)
    assert journal.size.tolist() == [10, 0, -1, -1, -1]


def test_what_cannot_be_noted_is_not_taken_as_noted(path, monkeypatch):
    journal = Journal(path, 5)
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(OSError, match="No space"):
        journal.add([4], [40], [DIGESTS[4]])
    assert journal.size[4] == -1


def refuse(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
