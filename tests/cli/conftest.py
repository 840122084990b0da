import pytest

from tests.cli.running import fill


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)  # which pytest sets


@pytest.fixture
def cells(tmp_path):
    """Six sound and two cracked cells, of three persons, in a folder."""
    return fill(tmp_path / "cells", {"cracked": 2, "sound": 6})
