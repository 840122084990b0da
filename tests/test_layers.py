"""The house: five strata, one underscore is one wall, no circle, and sizes in lines of code."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

import imblearn_image

ROOT = Path(imblearn_image.__file__).parent
# A room imports from itself, from lower strata, and from rooms that stand before it in its own.
STRATA = {
    "ground": ["_version", "_core", "images", "_transforms"],
    "pixels": ["_render", "augmentation"],
    "plan and run": ["_run", "plan", "_neighbors", "descriptors"],
    "work": [
        "class_weight", "over_sampling", "duplicates", "under_sampling", "dataset", "display",
        "model_selection", "folder",
    ],
    "faces": ["torch", "keras", "testing", "__init__", "cli", "__main__"],
}  # fmt: skip
ORDER = [room for rooms in STRATA.values() for room in rooms]
MODULES = sorted(ROOT.rglob("*.py"))
EACH_MODULE = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))


def room_of(path):
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
    """Yield the parts, below the package, of what a module imports from it."""
    for name in imported_modules(path):
        first, *parts = name.split(".")
        if first == "imblearn_image" and parts and (parts[0] in ORDER):
            yield parts


def rooms_imported(path):
    return {parts[0] for parts in own_imports(path)} - {room_of(path)}


def private_names(room):
    """Return the attributes beginning with one underscore that the modules of a room define."""
    found = set()
    for path in MODULES:
        if room_of(path) == room:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    found.add(node.name)
                elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    found.add(node.attr)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)  # as in __slots__, or the keys of a __dict__
    return {name for name in found if name.startswith("_") and not name.startswith("__")}


PRIVATE = {room: private_names(room) for room in ORDER}


def test_every_module_is_in_a_stratum():
    assert {room_of(path) for path in MODULES} == set(ORDER)


@EACH_MODULE
def test_imports_point_down(path):
    own = ORDER.index(room_of(path))
    up = {room for room in rooms_imported(path) if ORDER.index(room) > own}
    assert not up


@EACH_MODULE
def test_nobody_goes_through_the_wall_of_another_room(path):
    own = room_of(path)
    through = {
        ".".join(parts)
        for parts in own_imports(path)
        if parts[0] != own and any(re.match("_(?!_)", part) for part in parts[1:])
    }
    assert not through


@EACH_MODULE
def test_nobody_reads_a_private_attribute_of_another_room(path):
    own = room_of(path)
    elsewhere = set().union(*(names for room, names in PRIVATE.items() if room != own))
    read = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    }
    through = read & (elsewhere - PRIVATE[own])
    assert not through


def test_there_are_few_rooms_and_arrows():
    arrows = {(room_of(path), room) for path in MODULES for room in rooms_imported(path)}
    assert len(ORDER) <= 26
    assert len(arrows) <= 100


@pytest.mark.parametrize(
    ("library", "home"), [("cv2", "_core/opencv.py"), ("joblib", "_run/blocks.py")]
)
def test_a_library_has_one_home(library, home):
    users = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported_modules(path))
    }
    assert users == {home}


def code_lines(path):
    """Return the numbers of the lines that hold code: no docstring, comment or blank line."""
    text = path.read_text()
    documented = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            documented.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    layout = (
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENDMARKER,
    )  # fmt: skip
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in layout:
            lines.update(range(token.start[0], token.end[0] + 1))
    return lines - documented


@EACH_MODULE
def test_modules_and_functions_can_be_taken_in_at_a_glance(path):
    lines = code_lines(path)
    assert len(lines) <= 250
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            own = lines & set(range(node.lineno, node.end_lineno + 1))
            assert len(own) <= 50, node.name
