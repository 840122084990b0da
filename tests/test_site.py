"""What the pages of the site say of the package, and that they say it of all of it."""

import importlib
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
MODULES = [
    "imblearn_image",
    "imblearn_image.augmentation",
    "imblearn_image.descriptors",
    "imblearn_image.duplicates",
    "imblearn_image.folder",
    "imblearn_image.images",
    "imblearn_image.testing",
]
# Which need an extra that the site has too: tests/docs looks into them.
OF_EXTRAS = ["imblearn_image.keras", "imblearn_image.torch"]


def listed():
    """Return the names that the API reference has a page for, by their module."""
    names, module = {}, None
    for line in (DOCS / "api.rst").read_text().splitlines():
        if match := re.match(r"\.\. currentmodule:: (\S+)", line):
            module = match[1]
        elif match := re.match(r"   (\w+)$", line):
            names.setdefault(module, []).append(match[1])
    return names


@pytest.mark.parametrize("module", MODULES)
def test_each_public_name_has_a_page(module):
    public = set(importlib.import_module(module).__all__) - {"__version__"}
    if module != "imblearn_image":
        public -= set(importlib.import_module("imblearn_image").__all__)  # one page is enough
    assert sorted(listed()[module]) == sorted(public)


def test_each_public_module_is_in_the_reference():
    assert sorted(listed()) == sorted(MODULES + OF_EXTRAS)


def test_the_install_page_lists_the_extras_and_the_lower_bounds():
    project = (DOCS.parent / "pyproject.toml").read_text()
    page = (DOCS / "install.md").read_text()
    extras = project.split("[project.optional-dependencies]")[1].split("[tool.")[0]
    for extra in re.findall(r"^(\w+) = \[", extras, re.M):
        assert f"`imblearn-image[{extra}]`" in page
    dependencies = project.split("dependencies = [")[1].split("]")[0]
    for name, bound in re.findall(r'"([\w-]+)>=([\d.]+)"', dependencies):
        name = {"opencv-python": "OpenCV", "pillow": "Pillow"}.get(name, name)
        short = ".".join(bound.split(".")[:2])
        assert re.search(
            rf"{name}\s+({re.escape(short)}|{re.escape(short.removesuffix('.0'))})\b", page
        )


def test_what_the_migration_page_names_is_there():
    page = (DOCS / "migration.md").read_text()
    names = vars(importlib.import_module("imblearn_image.augmentation")) | {
        "ImageAugmentationOverSampler": importlib.import_module(
            "imblearn_image"
        ).ImageAugmentationOverSampler
    }
    cells = [line.split("|")[2] for line in page.splitlines() if line.startswith("| `")]
    spans = [span for cell in cells for span in re.findall(r"`([^`]+)`", cell)]
    code = [span for span in spans if re.match(r"[A-Z]|preset", span) and "..." not in span]
    assert len(code) > 40
    for span in code:
        eval(span, dict(names))
