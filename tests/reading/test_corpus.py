"""Whatever a file holds: an image or one kind of error, soon, in little memory, and no noise."""

import pickle
import select
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

import tests.reading_child
from imblearn_image import ImageReadError
from tests.corpus_table import CASES

MOST_SECONDS, MOST_BYTES = 2, 300_000_000


class Child:
    """A process that reads images."""

    def __init__(self, errors):
        self.errors = errors
        self.process = None

    def start(self):
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "always", tests.reading_child.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
            )

    def read(self, path, options):
        """Return what reading gave, its memory and its time."""
        if self.process is None:
            self.start()
        pickle.dump((str(path), options), self.process.stdin)
        # The first answer waits for the imports.
        if not select.select([self.process.stdout], [], [], 60)[0]:
            self.stop()
            pytest.fail("reading hangs")
        try:
            return pickle.load(self.process.stdout)
        except EOFError:
            code = self.process.wait()
            self.process = None
            pytest.fail(f"reading ends the process, by {code}")

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=60)
            self.process = None


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    child = Child(tmp_path_factory.mktemp("child") / "stderr")
    yield child
    child.stop()


def test_there_are_many_cases_of_different_names():
    assert len(CASES) > 150
    assert Counter(case.name for case in CASES).most_common(1)[0][1] == 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_reading_gives_what_the_table_says(case, child, tmp_path):
    path = tmp_path / case.name
    path.write_bytes(case.data)
    result, memory, seconds = child.read(path, case.options)
    assert memory < MOST_BYTES
    assert seconds < MOST_SECONDS
    assert child.errors.read_bytes() == b""
    if isinstance(case.expected, str):
        assert isinstance(result, ImageReadError), result
        with pytest.raises(ImageReadError, match=case.expected):
            raise result
        assert result.path == str(path)
        return
    assert isinstance(result, np.ndarray), result
    if isinstance(case.expected, tuple):
        assert result.shape == case.expected
        return
    assert result.dtype == case.expected.dtype
    np.testing.assert_allclose(
        result.astype(float), case.expected.astype(float), rtol=0, atol=case.tolerance
    )
