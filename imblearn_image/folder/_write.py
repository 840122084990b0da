"""Write the missing files of a balanced folder, and the manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.text import Message, Parameter
from imblearn_image._run.blocks import Workers, choose_workers, cut, run_blocks
from imblearn_image._run.render import render_plan
from imblearn_image.folder._job import Job, Options, versions
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.folder.destination import JOURNAL, STATE, Destination, Journal, write_bytes
from imblearn_image.folder.files import (
    PART_NAMES,
    TEST,
    TRAIN,
    Files,
    encode,
    ending_of,
    read_unchanged,
)
from imblearn_image.folder.tables import escape_cell
from imblearn_image.plan import ResamplingPlan

# Originals by their row, and new images by theirs; None and "" are not written.
_Names = tuple[Sequence[str | None], Sequence[str]]

# The longest name that common file systems take, in bytes.
_MAX_NAME = 255


def name_files(
    folder: ImageFolder, files: Files, plan: ResamplingPlan, output_format: str
) -> tuple[list[str | None], list[str]]:
    """Return the names of the originals and of the new images, relative to the destination.

    Originals keep their name, below ``train/<class>`` or ``test/<class>``. A new image is called
    after its source and its row. No two names are alike, also where upper and lower case count as
    the same.

    Returns
    -------
    originals : list of str or None
        A name for each file of `folder`, None for those in neither part.
    new : list of str
        A name for each row of the plan.
    """
    taken: set[str] = set()
    paths = folder.class_paths()
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


def _after(path: str, ending: str) -> str:
    """Return a path with `ending` in place of its own."""
    return str(_with_ending(PurePosixPath(path), ending))


def _with_ending(path: PurePosixPath, ending: str) -> PurePosixPath:
    """Return a path with `ending` after its stem, no longer than file systems take."""
    stem = path.stem
    while len(os.fsencode(stem + ending)) > _MAX_NAME:
        stem = stem[:-1]
    return path.parent / (stem + ending)


def _free(name: str, taken: set[str]) -> str:
    """Return `name`, with a number before its ending if another file is called so."""
    path, count = PurePosixPath(name), 1
    while (key := _key(name)) in taken:
        count += 1
        name = str(_with_ending(path, f"-{count}{path.suffix}"))
    taken.add(key)
    return name


def _key(name: str) -> str:
    """Return a key that is equal for two names that some file systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


MANIFEST = "manifest.csv"
COLUMNS = (
    "path", "split", "label", "kind", "source", "plan_row", "transforms", "parameters", "sha256",
    "height", "width", "group",
)  # fmt: skip


def manifest_of(job: Job, names: _Names, digests: NDArray[np.uint8]) -> bytes:
    """Return the manifest, as the bytes of a CSV file.

    Parameters
    ----------
    job : Job
        What was to be done.
    names : (list of str or None, list of str)
        The names of the originals and of the new images, see `name_files`; None and the empty
        string stand for originals that were not written.
    digests : ndarray of uint8, shape (n_rows, 32)
        SHA-256 of the new images.
    """
    text = _written(job, names, digests, csv.QUOTE_MINIMAL)
    if "\r" in text:  # the writer leaves it as it is, and readers take it for a new row
        text = _written(job, names, digests, csv.QUOTE_NONNUMERIC)
    # Bytes of names that are not UTF-8 come out as they are.
    return text.encode("utf-8", "surrogateescape")


def _written(job: Job, names: _Names, digests: NDArray[np.uint8], quoting: Literal[0, 2]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(COLUMNS)
    for row in chain(_originals(job, names[0]), _new_images(job, names[1], digests)):
        writer.writerow([escape_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def _originals(job: Job, names: Sequence[str | None]) -> Iterator[tuple[Any, ...]]:
    files, paths = job.files, job.folder.paths.tolist()
    for part in (TRAIN, TEST):
        for row in files.rows(part).tolist():
            yield (
                names[row], PART_NAMES[part], _label(job, row), "original", paths[row], "", "", "",
                files.digest[row].tobytes().hex(), *files.shape[row, :2].tolist(),
                files.group[row],
            )  # fmt: skip


def _new_images(
    job: Job, names: Sequence[str], digests: NDArray[np.uint8]
) -> Iterator[tuple[Any, ...]]:
    plan, files, paths = job.plan, job.files, job.folder.paths.tolist()
    steps = plan.compiled.steps
    columns = {step.index: [(key, plan.params[step.key(key)]) for key in step.columns()]
               for step in steps}  # fmt: skip
    for row, source in enumerate(plan.source.tolist()):
        active = [step for step in steps if plan.active[row, step.index]]
        parameters = {
            f"{step.name}.{key}": values[row].item()
            for step in active
            for key, values in columns[step.index]
        }
        yield (
            names[row], "train", _label(job, source), "augmented", paths[source], row,
            " ".join(step.name for step in active), json.dumps(parameters),
            digests[row].tobytes().hex(), *files.shape[source, :2].tolist(), files.group[source],
        )  # fmt: skip


def _label(job: Job, row: int) -> str:
    return job.folder.target_names[job.folder.target[row]]


# The most images of a block.
_BLOCK_BYTES = 4 << 20
# How many finished images a resumed run renders again, to compare them.
_CHECKED = 4


def write_missing(
    job: Job, options: Options, place: Destination, begun_with: dict[str, str], *,
    n_jobs: int | None, verbose: int,
) -> tuple[int, int]:  # fmt: skip
    """Write the files of a job that are not there yet, the manifest last.

    Parameters
    ----------
    job : Job
        What is to be done.
    options : Options
        How.
    place : Destination
        Where, already locked.
    begun_with : dict
        The versions of libraries that the job was begun with.
    n_jobs, verbose
        As of :func:`balance_image_folder`.

    Returns
    -------
    n_bytes : int
        The size of all files of the job.
    n_written : int
        How many files were missing.
    """
    originals, new = name_files(job.folder, job.files, job.plan, options.output_format)
    if options.originals == "skip":
        originals = [name and "" for name in originals]
    missing = _missing_originals(job, originals, place, options.originals)
    _make_class_folders(job, options, place)
    journal = Journal(place.path_of(JOURNAL), len(job.plan))
    done = (journal.size >= 0) & (np.array(place.sizes(new), dtype=np.int64) == journal.size)
    n_left = len(done) - int(done.sum())
    if n_left:
        _check_versions(begun_with, place.path)
        writer = NewImages(job, new, options.output_format, place, journal, done)
        writer.check_some()
    _write_originals(job, originals, missing, options.originals, place, n_jobs, verbose)
    if n_left:
        render_plan(job.plan, job.images, writer, n_jobs=n_jobs, verbose=verbose, desc="new images")
    manifest = manifest_of(job, (originals, new), journal.digest)
    if not place.holds(MANIFEST, manifest):
        place.write(MANIFEST, manifest)
    sizes = place.sizes([name for name in originals if name])
    return sum(sizes) + int(journal.size.sum()) + len(manifest), len(missing) + n_left


def _make_class_folders(job: Job, options: Options, place: Destination) -> None:
    """Make a folder for each class in both parts, also for those without files.

    Whoever reads a part then gives its classes the same codes.
    """
    has_test = len(job.files.rows(TEST)) and options.originals != "skip"
    for part in ("train", "test") if has_test else ("train",):
        for name in job.folder.target_names:
            place.make_folder(f"{part}/{name}")


def _check_versions(begun_with: dict[str, str], path: str) -> None:
    if begun_with != versions():
        raise ValueError(
            f"{path!r} was begun with {begun_with}, and {versions()} may give other bytes; go on "
            "with those versions, or choose another destination"
        )


def _missing_originals(
    job: Job, names: Sequence[str | None], place: Destination, how: str
) -> list[int]:
    """Return the rows of the originals that are not there, or have another size."""
    named = [(row, name) for row, name in enumerate(names) if name]
    found = place.sizes([name for _, name in named])
    return [
        row
        for (row, _), size in zip(named, found, strict=True)
        # A symbolic link has a size of its own.
        if size < 0 or (size != job.folder.sizes[row] and how != "symlink")
    ]


def _write_originals(
    job: Job, names: Sequence[str | None], rows: list[int], how: str, place: Destination,
    n_jobs: int | None, verbose: int,
) -> None:  # fmt: skip
    def bring(row: int, path: str) -> None:
        source = os.path.join(job.folder.root, *job.folder.paths[row].split("/"))
        data = read_unchanged(source, job.files.digest[row])
        if how == "copy":
            write_bytes(path, data)
        else:
            _link(how, source, path)

    def write(rows: list[int], stop: object = None) -> None:
        for row in rows:
            place.place(str(names[row]), partial(bring, row))

    # The file system hands files on, which processes of ours would not make faster.
    workers = Workers(choose_workers(n_jobs).count, True)
    run_blocks(
        cut(rows, 16, workers.count),
        lambda block: block,
        write,
        lambda block, result: None,
        workers=workers,
        total=len(rows),
        verbose=verbose,
        desc="originals",
    )


def check_originals(folder: ImageFolder, options: Options, place: Destination) -> None:
    """Check that the file system can do what `originals` asks for, before anything is written."""
    if options.originals not in ("hardlink", "symlink"):
        return
    path = place.path_of(f"{STATE}/link")
    try:
        # Of a table, files may be missing.
        _link(options.originals, folder.full_paths()[(folder.sizes >= 0).argmax()], path)
        os.unlink(path)
    except OSError as error:
        raise OSError(
            error.errno,
            Message(
                Parameter("originals", options.originals),
                " needs a file system that makes such links from source to destination, got "
                f"{error.strerror!r}; pass ",
                Parameter("originals", "copy"),
            ),
            place.path,
        ) from error


def _link(how: str, source: str, path: str) -> None:
    if how == "hardlink":
        os.link(source, path)
    else:
        os.symlink(source, path)


@final
class NewImages:
    """The sink of the new images: a file each, and a line in the journal.

    Parameters
    ----------
    job : Job
        What is done.
    names : list of str
        A name for each row of the plan.
    output_format : str
        The format of the files.
    place : Destination
        Where they go.
    journal : Journal
        What was written, which is added to.
    done : ndarray of bool, shape (n_rows,)
        The rows whose files are there.

    Attributes
    ----------
    block_rows : int
        The most rows of a block.
    """

    block_rows: int

    def __init__(
        self, job: Job, names: list[str], output_format: str, place: Destination,
        journal: Journal, done: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        self._job, self._names, self._output_format = job, names, output_format
        self._place, self._journal, self._done = place, journal, done
        sources = np.unique(job.plan.source)
        largest = job.files.shape[sources].clip(min=1).prod(axis=1).max()
        itemsize = np.dtype(str(job.files.dtype[sources[0]])).itemsize
        self.block_rows = max(1, _BLOCK_BYTES // (largest * itemsize))

    def done(self) -> NDArray[np.bool_]:
        """Return whether the file of each row is there."""
        return self._done

    def __call__(self, rows: NDArray[np.intp], images: Sequence[NDArray[Any]]) -> None:
        """Write the files of some rows."""
        sizes: list[int] = []
        digests: list[bytes] = []
        try:
            for row, image in zip(rows, images, strict=True):
                data = encode(image, self._output_format)
                self._place.write(self._names[row], data)
                sizes.append(len(data))
                digests.append(hashlib.sha256(data).digest())
        finally:  # files in place need not be made again, even if the block failed
            n = min(len(sizes), len(digests))
            self._journal.add(rows[:n], sizes[:n], digests[:n])

    def check_some(self) -> None:
        """Check that some images that are there would come out the same now."""
        done = np.flatnonzero(self._done)
        if not len(done):
            return
        some = done[np.unique(np.linspace(0, len(done) - 1, _CHECKED).astype(int))]
        images = self._job.plan[some].render(self._job.images)
        for row, image in zip(some.tolist(), images, strict=True):
            digest = hashlib.sha256(encode(image, self._output_format)).digest()
            if digest != self._journal.digest[row].tobytes():
                raise ValueError(
                    f"{self._names[row]!r} in {self._place.path!r} would come out otherwise now: "
                    "the augmenter does something else under the same name; pass the one that it "
                    "was begun with, or choose another destination"
                )
