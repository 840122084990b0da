import shutil
from pathlib import Path

import pytest

from imblearn_image import balance_image_folder
from tests.folders import make_cells

OPTIONS = {"groups": "person[0-9]+", "test_size": 0.25, "random_state": 0, "verbose": 0}


@pytest.fixture(scope="session")
def cells_folder(tmp_path_factory):
    """A folder of 8 cracked and 22 sound cells of several sizes, which is not to be changed."""
    return make_cells(tmp_path_factory.mktemp("cells"))


@pytest.fixture
def own_cells(cells_folder, tmp_path):
    """The same, to be changed."""
    return Path(shutil.copytree(cells_folder, tmp_path / "cells"))


@pytest.fixture(scope="session")
def balanced(cells_folder, tmp_path_factory):
    """The folder that `balance` makes of the cells, which is not to be changed."""
    destination = tmp_path_factory.mktemp("balanced")
    balance_image_folder(cells_folder, destination, **OPTIONS)
    return destination


@pytest.fixture(scope="session")
def balance(cells_folder):
    """Balance the cells, or another folder, by the same options but for those that are given."""

    def balance(destination, source=None, **options):
        source = cells_folder if source is None else source
        return balance_image_folder(source, destination, **{**OPTIONS, **options})

    return balance
