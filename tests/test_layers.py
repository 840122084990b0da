"""Imports point one way: from faces to running to computing."""

import ast
from pathlib import Path

import pytest

import imblearn_image

ROOT = Path(imblearn_image.__file__).parent
RANKS = [
    {"_version", "_fork"},
    {"_opencv", "_warnings"},
    {"_formats"},
    {"_value_range", "_kernels"},
    {"_warps"},
    {"augmentation", "images", "_workers", "_estimator_input", "_seeding"},
    {"render", "descriptors"},
    {"duplicates"},
    {"plan"},
    {"over_sampling", "under_sampling", "class_weight"},
    {"display", "dataset"},
    {"keras", "torch"},
    {"model_selection"},
    {"folder"},
    {"_demo", "testing"},
    {"cli"},
    {"__main__", "__init__"},
]
RANK_OF = {name: rank for rank, names in enumerate(RANKS) for name in names}
# An Augmenter draws plans and renders them when it is called: the one way up.
UPWARDS = {("augmentation/_augmenter.py", "plan")}
MODULES = sorted(ROOT.rglob("*.py"))


def top_name(path):
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported_modules(path):
    """Yield the full names of what a module imports, at any depth of its code."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path):
    for name in imported_modules(path):
        parts = name.split(".")
        if parts[0] == "imblearn_image" and len(parts) > 1 and parts[1] in RANK_OF:
            yield parts[1]


def test_every_module_has_a_rank():
    assert {top_name(path) for path in MODULES} == set(RANK_OF)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_from_lower_layers_only(path):
    own, file = top_name(path), path.relative_to(ROOT).as_posix()
    wrong = {name for name in own_imports(path) if RANK_OF[name] >= RANK_OF[own] and name != own}
    assert not {name for name in wrong if (file, name) not in UPWARDS}


@pytest.mark.parametrize(("library", "home"), [("cv2", "_opencv"), ("joblib", "_workers")])
def test_a_library_has_one_home(library, home):
    users = {
        top_name(path)
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported_modules(path))
    }
    assert users == {home}


def test_planning_imports_no_opencv_by_itself():
    for path in (ROOT / "plan").glob("*.py"):
        if path.stem not in ("_file", "_image"):  # which note its version, and render
            assert "_opencv" not in set(own_imports(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_taken_in_at_a_glance(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
            assert node.end_lineno - first.lineno < 50, node.name
