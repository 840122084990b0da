"""Write what is missing of a balanced folder."""

import hashlib
import os
from functools import partial

import numpy as np

from imblearn_image._workers import Workers, choose_workers, cut, run_blocks
from imblearn_image.folder._destination import JOURNAL, STATE, write_bytes
from imblearn_image.folder._encode import encode
from imblearn_image.folder._files import read_unchanged
from imblearn_image.folder._journal import Journal
from imblearn_image.folder._manifest import MANIFEST, manifest_of
from imblearn_image.folder._names import name_files
from imblearn_image.folder._options import versions
from imblearn_image.render import render_plan

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
