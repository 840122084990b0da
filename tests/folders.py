"""Folders for tests: solar cells of several sizes, and what a folder holds, as hashes."""

import csv
import hashlib
import os
from pathlib import Path

import cv2
import elpv_dataset
from PIL import Image

from imblearn_image.folder.destination import STATE
from imblearn_image.folder.tables import unescape_cell


def make_cells(root, *, cracked=8, sound=22):
    """Write solar cells of ELPV as JPEG and PNG files of several sizes; return `root`.

    They are called after six persons, each of which has both classes. Only as many files are read.
    """
    data = Path(elpv_dataset.__file__).parent / "data"
    lines = [line.split() for line in (data / "labels.csv").read_text().splitlines()]
    for label, wanted, count in (("cracked", "1.0", cracked), ("sound", "0.0", sound)):
        found = [data / path for path, probability, _ in lines if probability == wanted]
        for i, path in enumerate(found[:count]):
            size = (40 + 5 * (i % 4), 36 + 7 * (i % 3))
            image = cv2.resize(cv2.imread(path, 0), size, interpolation=cv2.INTER_AREA)
            ending = ("jpeg", "png")[i % 2]
            save(root, f"{label}/person{i % 6}_{label}_{i}.{ending}", image)
    return Path(root)


def save(root, name, pixels, **options):
    """Write an image below `root`, and the folders above it; return its path."""
    path = Path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def tree(root, *, with_state=False):
    """Return the SHA-256 of each file below `root` but those of the state, by relative path."""
    found = {}
    for folder, folders, names in os.walk(root):
        if not with_state and STATE in folders:
            folders.remove(STATE)
        for name in names:
            path = os.path.join(folder, name)
            data = os.readlink(path).encode() if os.path.islink(path) else _bytes(path)
            found[os.path.relpath(path, root)] = hashlib.sha256(data).hexdigest()
    return found


def times(root):
    """Return when each file below `root` was last changed, and its inode."""
    paths = [path for path in Path(root).rglob("*") if path.is_file() and STATE not in path.parts]
    return {path: (path.lstat().st_mtime_ns, path.lstat().st_ino) for path in paths}


def count_files(destination, part="train"):
    """Return how many files each class of a part has."""
    return {path.name: len(list(path.iterdir())) for path in Path(destination, part).iterdir()}


def rows_of(destination):
    """Return the rows of a manifest, as dicts, without the apostrophes that keep cells inert."""
    path = Path(destination, "manifest.csv")
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{name: unescape_cell(cell) for name, cell in row.items()} for row in rows]


def _bytes(path):
    with open(path, "rb") as file:
        return file.read()
