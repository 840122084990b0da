"""Write what is missing of a balanced folder."""

import csv
import hashlib
import io
import json
import os
import unicodedata
from functools import partial
from pathlib import PurePosixPath

import numpy as np

from imblearn_image._run.blocks import Workers, choose_workers, cut, run_blocks
from imblearn_image._run.render import render_plan
from imblearn_image.folder.destination import JOURNAL, STATE, Journal, write_bytes
from imblearn_image.folder.encode import encode, ending_of
from imblearn_image.folder.files import PART_NAMES, TEST, TRAIN, read_unchanged
from imblearn_image.folder.options import versions

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


MANIFEST = "manifest.csv"
COLUMNS = (
    "path", "split", "label", "kind", "source", "plan_row", "transforms", "parameters", "sha256",
    "height", "width", "group",
)  # fmt: skip


def manifest_of(job, names, digests):
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
    if "\r" in text:  # which the writer leaves as it is, and readers take for a new row
        text = _written(job, names, digests, csv.QUOTE_NONNUMERIC)
    # Bytes of names that are not UTF-8 come out as they are.
    return text.encode("utf-8", "surrogateescape")


def _written(job, names, digests, quoting):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(COLUMNS)
    writer.writerows(_originals(job, names[0]))
    writer.writerows(_new_images(job, names[1], digests))
    return text.getvalue()


def _originals(job, names):
    files, paths = job.files, job.folder.paths.tolist()
    for part in (TRAIN, TEST):
        for row in files.rows(part).tolist():
            yield (
                names[row], PART_NAMES[part], _label(job, row), "original", paths[row], "", "", "",
                files.digest[row].tobytes().hex(), *files.shape[row, :2].tolist(),
                files.group[row],
            )  # fmt: skip


def _new_images(job, names, digests):
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


def _label(job, row):
    return job.folder.target_names[job.folder.target[row]]


def count_parts(job):
    """Return how many files each class has in each part, and how many new images.

    Returns
    -------
    dict of str to ndarray of int64, shape (n_classes,)
        `"train"`, `"new"`, `"test"`, `"dropped"` and `"unreadable"`.
    """
    target, n_classes = job.folder.target, len(job.folder.target_names)
    counts = {
        name: np.bincount(target[job.files.part == part], minlength=n_classes)
        for part, name in enumerate(PART_NAMES)
    }
    counts["new"] = np.bincount(target[job.plan.source], minlength=n_classes)
    return counts


# The images of a block, as far as there are several.
_BLOCK_BYTES = 4 << 20
# A run that goes on makes so many of the images again that are there.
_CHECKED = 4


def write_missing(job, options, place, begun_with, *, n_jobs, verbose):
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
    return _Run(job, options, place, n_jobs, verbose).write_missing(begun_with)


def check_originals(folder, options, place):
    """Check that the file system can do what `originals` asks for, before anything is written."""
    if options.originals not in ("hardlink", "symlink"):
        return
    path = place.path_of(f"{STATE}/link")
    try:
        _link(options.originals, folder.full_paths()[0], path)
        os.unlink(path)
    except OSError as error:
        raise OSError(
            error.errno,
            f"originals={options.originals!r} needs a file system that makes such links from "
            f"source to destination, got {error.strerror!r}; pass originals='copy'",
            place.path,
        ) from error


def _link(how, source, path):
    if how == "hardlink":
        os.link(source, path)
    else:
        os.symlink(source, path)


class _Run:
    """What one run writes of a job."""

    def __init__(self, job, options, place, n_jobs, verbose):
        self.job, self.options, self.place = job, options, place
        self.n_jobs, self.verbose = n_jobs, verbose
        self.originals, self.new = name_files(
            job.folder, job.files, job.plan, options.output_format
        )
        if options.originals == "skip":
            self.originals = [name and "" for name in self.originals]
        self.journal = Journal(place.path_of(JOURNAL), len(job.plan))

    def write_missing(self, begun_with):
        """Write what is missing, the manifest last."""
        originals, done = self._missing_originals(), self._done()
        rows = np.flatnonzero(~done)
        if len(rows) and begun_with != versions():
            raise ValueError(
                f"{self.place.path!r} was begun with {begun_with}, and {versions()} may give other "
                "bytes; go on with those versions, or choose another destination"
            )
        if len(rows):
            self._check_images(np.flatnonzero(done))
        self._write_originals(originals)
        if len(rows):
            render_plan(
                self.job.plan,
                self.job.images(),
                _Writer(self, done),
                n_jobs=self.n_jobs,
                verbose=self.verbose,
                desc="new images",
            )
        n_written = len(originals) + len(rows)
        manifest = manifest_of(self.job, (self.originals, self.new), self.journal.digest)
        if not self.place.holds(MANIFEST, manifest):
            self.place.write(MANIFEST, manifest)
        sizes = self.place.sizes([name for name in self.originals if name])
        n_bytes = sum(sizes) + self.journal.size.sum() + len(manifest)
        return n_bytes, n_written

    def _check_images(self, done):
        """Check that some images that are there would come out the same, whatever was compared."""
        if not len(done):
            return
        some = done[np.unique(np.linspace(0, len(done) - 1, _CHECKED).astype(int))]
        for row, image in zip(some, self.job.plan[some].render(self.job.images()), strict=True):
            data = encode(image, self.options.output_format)
            if hashlib.sha256(data).digest() != self.journal.digest[row].tobytes():
                raise ValueError(
                    f"{self.new[row]!r} in {self.place.path!r} would come out otherwise now: the "
                    "augmenter does something else under the same name; pass the one that it was "
                    "begun with, or choose another destination"
                )

    def _done(self):
        """Return which rows of the plan have their file, a boolean array."""
        size = self.journal.size
        return (size >= 0) & (np.array(self.place.sizes(self.new), dtype=np.int64) == size)

    def _missing_originals(self):
        rows = [row for row, name in enumerate(self.originals) if name]
        found = self.place.sizes([self.originals[row] for row in rows])
        # A symbolic link has a size of its own.
        is_link = self.options.originals == "symlink"
        expected = self.job.folder.sizes[rows].tolist()
        return [
            row
            for row, size, wanted in zip(rows, found, expected, strict=True)
            if size < 0 or (size != wanted and not is_link)
        ]

    def _write_originals(self, rows):
        if not rows:
            return
        # Files are handed on by the file system, which no process of ours makes faster.
        workers = Workers(choose_workers(self.n_jobs).count, True)
        run_blocks(
            cut(rows, 16, workers.count),
            lambda block: block,
            self._write_block,
            lambda block, result: None,
            workers=workers,
            total=len(rows),
            verbose=self.verbose,
            desc="originals",
        )

    def _write_block(self, rows, stop=None):
        for row in rows:
            source = os.path.join(self.job.folder.root, *self.job.folder.paths[row].split("/"))
            self.place.place(self.originals[row], partial(self._bring, row, source))

    def _bring(self, row, source, path):
        data = read_unchanged(source, self.job.files.digest[row])
        if self.options.originals == "copy":
            write_bytes(path, data)
        else:
            _link(self.options.originals, source, path)


class _Writer:
    """Where the new images go: a file each, and a line in the journal."""

    def __init__(self, run, done):
        self._run, self._done = run, done
        sources = np.unique(run.job.plan.source)
        largest = run.job.files.shape[sources].clip(min=1).prod(axis=1).max()
        itemsize = np.dtype(str(run.job.files.dtype[sources[0]])).itemsize
        self.block_rows = max(1, _BLOCK_BYTES // (largest * itemsize))

    def done(self):
        return self._done

    def __call__(self, rows, images):
        run, sizes, digests = self._run, [], []
        try:
            for row, image in zip(rows, images, strict=True):
                data = encode(image, run.options.output_format)
                run.place.write(run.new[row], data)
                sizes.append(len(data))
                digests.append(hashlib.sha256(data).digest())
        finally:  # what is in place need not be made again, whatever ended the block
            n = min(len(sizes), len(digests))
            run.journal.add(rows[:n], sizes[:n], digests[:n])
