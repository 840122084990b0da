"""The files beside the README: what they link to is there, and the citation names this version."""

import re
from pathlib import Path

import pytest

import imblearn_image

TOP = Path(__file__).parents[1]


@pytest.mark.parametrize("path", sorted(TOP.glob("*.md")), ids=lambda path: path.name)
def test_local_links_and_pictures_exist(path):
    for target in re.findall(r"\]\((?!http)([^)]+)\)", path.read_text()):
        assert (TOP / target.split("#")[0]).exists(), target


def test_the_citation_names_this_version():
    citation = (TOP / "CITATION.cff").read_text()
    assert f"\nversion: {imblearn_image.__version__}\n" in citation
