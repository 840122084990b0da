"""The names of the files of a balanced folder."""

import os
import unicodedata
from pathlib import PurePosixPath

from imblearn_image.folder._encode import ending_of
from imblearn_image.folder._files import PART_NAMES, TEST, TRAIN

# The longest name that common file systems take, in bytes.
_MAX_NAME = 255


def name_files(folder, files, plan, output_format):
    """Return the names of the originals and of the new images, relative to the destination.

    Originals keep their name, below ``train`` or ``test``. A new image is called after its source
    and its row. No two names are alike, also where upper and lower case count as the same.

    Returns
    -------
    originals : list of str or None
        A name for each file of `folder`, None for those in neither part.
    new : list of str
        A name for each row of the plan.
    """
    taken = set()
    paths = folder.paths.tolist()
    originals = [
        _free(f"{PART_NAMES[part]}/{path}", taken) if part in (TRAIN, TEST) else None
        for path, part in zip(paths, files.part.tolist(), strict=True)
    ]
    digits, ending = len(str(max(len(plan) - 1, 0))), ending_of(output_format)
    new = [
        _free(f"train/{_after(paths[source], f'_new{row:0{digits}d}{ending}')}", taken)
        for row, source in enumerate(plan.source.tolist())
    ]
    return originals, new


def _after(path, ending):
    """Return a path with `ending` in place of its own."""
    return str(_with_ending(PurePosixPath(path), ending))


def _with_ending(path, ending):
    """Return a path with `ending` after its stem, no longer than file systems take."""
    stem = path.stem
    while len(os.fsencode(stem + ending)) > _MAX_NAME:
        stem = stem[:-1]
    return path.parent / (stem + ending)


def _free(name, taken):
    """Return `name`, with a number before its ending if another file is called so."""
    path, count = PurePosixPath(name), 1
    while (key := _key(name)) in taken:
        count += 1
        name = str(_with_ending(path, f"-{count}{path.suffix}"))
    taken.add(key)
    return name


def _key(name):
    """Return what two names have in common that some file systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
