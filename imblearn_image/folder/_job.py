"""What is to be done: which files belong to which part, and the plan of the new images."""

import json
import os
from dataclasses import dataclass
from functools import partial

import numpy as np

from imblearn_image._core.formats import check_finite
from imblearn_image._core.labels import read_labels
from imblearn_image._core.text import warn
from imblearn_image._core.values import check_values, resolve_value_range
from imblearn_image._render.rows import RowRenderer
from imblearn_image.folder._selection import THUMBNAIL, choose, find_groups, split, warn_of_copies
from imblearn_image.folder.destination import HEADER, PLAN, STATE
from imblearn_image.folder.encode import check_encoding
from imblearn_image.folder.files import (
    DROPPED,
    TEST,
    TRAIN,
    UNREADABLE,
    Files,
    HashedImages,
    hash_file,
    read_all,
)
from imblearn_image.images import ImageFiles, ImageReadError
from imblearn_image.plan import ResamplingPlan
from imblearn_image.plan.draw import count_new, draw_counts

_FORMAT = "imblearn-image balanced folder"
_SCHEMA = 1
_FILES = f"{STATE}/files.npz"


@dataclass
class Job:
    """A folder, what is known of its files, and the plan of the new images.

    Parameters
    ----------
    folder : ImageFolder
        The files, as they were found.
    files : Files
        What they hold, and which part each belongs to.
    plan : ResamplingPlan
        The new images, whose sources are counted among the files of the folder.
    """

    folder: object
    files: Files
    plan: ResamplingPlan

    def images(self):
        """Return the images of the folder as a source."""
        return HashedImages(self.folder.full_paths(), self.files.digest)

    def errors(self):
        """Return the errors of the files that could not be read."""
        rows = self.files.rows(UNREADABLE).tolist()
        paths = self.folder.full_paths()
        return [ImageReadError(paths[row], str(self.files.reason[row])) for row in rows]


def plan_job(folder, options, *, on_error, n_jobs, verbose):
    """Read all files once, split them, and draw what is to be made of the training part.

    Parameters
    ----------
    folder : ImageFolder
        The files.
    options : Options
        What the result depends on.
    on_error : {"raise", "warn", "skip"}
        What happens if files cannot be read.
    n_jobs, verbose
        As of :func:`balance_image_folder`.

    Returns
    -------
    Job
        What is to be done.
    """
    paths = folder.full_paths()
    groups = find_groups(options.groups, folder.paths.tolist())
    check = partial(_check, RowRenderer(options.augmenter).maps_values, options.value_range)
    files = read_all(paths, n_jobs, verbose, check)
    job = Job(folder, files, None)
    _raise_or_warn(job.errors(), len(folder), on_error)
    _warn_of_lost_classes(job)
    _check_formats(folder, files, options)
    if groups is not None:
        files.group = groups
    labels = np.array(folder.target_names)[folder.target]
    if options.test_size is not None:
        rows = files.rows(TRAIN)
        if groups is None:
            _check_classes(folder, rows)
        is_test = split(
            labels[rows],
            None if groups is None else groups[rows],
            options.test_size,
            np.random.default_rng(options.stream_of(0)),
        )
        files.part[rows[is_test]] = TEST
    if options.under_sampler is not None:
        rows = files.rows(TRAIN)
        thumbnails = ImageFiles(paths[rows], color="keep", image_size=THUMBNAIL)
        kept = choose(thumbnails, files.dtype[rows[0]], labels[rows], options, n_jobs, verbose)
        files.part[np.delete(rows, kept)] = DROPPED
    warn_of_copies(folder.paths, files)
    job.plan = _draw(files, labels, options)
    return job


def _check(is_mapped, value_range, image, name):
    """Check the values of an image as they are when it is rendered, but before all is written."""
    if is_mapped and (value_range is not None or image.dtype.kind == "f"):
        check_values(image, resolve_value_range(value_range, image.dtype), name)
    else:
        check_finite(image, name)


def _raise_or_warn(errors, n, on_error):
    if not errors:
        return
    more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
    advice = "nothing was written: mend or remove them, or pass on_error='warn' or 'skip'"
    if on_error == "raise" or len(errors) == n:
        if len(errors) > 1:
            errors[0].add_note(f"{len(errors)} of {n} files cannot be read; {advice}")
        else:
            errors[0].add_note(advice)
        raise errors[0]
    if on_error == "warn":
        warn(f"left out {len(errors)} of {n} files that cannot be read: {errors[0]}{more}")


def _warn_of_lost_classes(job):
    folder = job.folder
    lost = set(folder.target.tolist()) - set(folder.target[job.files.rows(TRAIN)].tolist())
    if lost:
        names = [folder.target_names[code] for code in sorted(lost)]
        warn(f"no file of the classes {names} can be read: they are missing from the result")


def _check_classes(folder, rows):
    """Check that each class can have an image in both parts."""
    counts = np.bincount(folder.target[rows], minlength=len(folder.target_names))
    alone = [name for name, n in zip(folder.target_names, counts.tolist(), strict=True) if n == 1]
    if alone:
        raise ValueError(
            f"test_size needs two images of each class at least, got one of {alone}; add images, "
            "or choose the others by classes=[...]"
        )


def _check_formats(folder, files, options):
    """Check that one plan and one file format suit all images, before anything is written."""
    rows = np.flatnonzero(files.part != UNREADABLE)
    dtypes, first, counts = np.unique(files.dtype[rows], return_index=True, return_counts=True)
    if len(dtypes) > 1:
        found = ", ".join(
            f"{n} of {dtype} such as {str(folder.paths[row])!r}"
            for n, dtype, row in zip(counts.tolist(), dtypes, rows[first], strict=True)
        )
        raise ValueError(
            f"the images must have one dtype, since one plan changes all, got {found}; convert "
            "one kind, or balance the kinds by themselves"
        )
    renderer = RowRenderer(options.augmenter, len(files.part))
    for shape in np.unique(files.shape[rows], axis=0).tolist():
        check_encoding(options.output_format, dtypes[0], shape[2])
        shape = tuple(shape if shape[2] else shape[:2])
        renderer.check_format(shape, np.dtype(str(dtypes[0])))


def _draw(files, labels, options):
    rows = files.rows(TRAIN)
    of_training = read_labels(labels[rows])
    plan = draw_counts(
        of_training,
        count_new(options.sampling_strategy, of_training),
        augmenter=options.augmenter,
        source_selection="even",
        value_range=options.value_range,
        entropy=options.entropy,
    )
    # Sources are counted among all files, so that the folder as it was scanned renders any row.
    return ResamplingPlan(
        rows[plan.source], plan.label, plan.active, dict(plan.params), plan.seed,
        plan.augmenter, plan.value_range, len(labels), plan.entropy,
    )  # fmt: skip


def save_job(job, destination, header):
    """Write a job where `load_job` finds it, the header last: with it the job can be resumed."""
    destination.place(PLAN, job.plan.save)
    destination.place(_FILES, lambda path: _save_files(job.files, path))
    digests = {name: hash_file(destination.path_of(name)).hex() for name in (PLAN, _FILES)}
    header = {"format": _FORMAT, "schema": _SCHEMA, **header, "digests": digests}
    destination.write(HEADER, json.dumps(header, indent=1).encode())


def _save_files(files, path):
    with open(path, "xb") as file:
        np.savez_compressed(file, **files.columns())


def load_job(folder, destination, header, options):
    """Return the job that a run has left, after a check that it is the same job.

    Parameters
    ----------
    folder : ImageFolder
        The files, as they are now.
    destination : Destination
        Where the run has written.
    header : dict
        What identifies the job: `options`, `fingerprint` and `versions`.
    options : Options
        What the job is asked for now.

    Returns
    -------
    job : Job
        The job.
    versions : dict
        The versions of libraries that it was begun with.
    """
    begun = _load_header(destination)
    _check_same(begun, json.loads(json.dumps(header)), destination.path)
    for name, digest in begun["digests"].items():
        path = destination.path_of(name)
        if not os.path.exists(path) or hash_file(path).hex() != digest:
            raise _damaged(path)
    plan = ResamplingPlan.load(destination.path_of(PLAN), augmenter=options.augmenter)
    with np.load(destination.path_of(_FILES), allow_pickle=False) as arrays:
        files = Files(**{name: arrays[name] for name in arrays})
    groups = find_groups(options.groups, folder.paths.tolist())
    if groups is not None and not np.array_equal(groups, files.group):
        raise ValueError(
            f"{destination.path!r} was begun with other groups; go on with the function that gave "
            "them, or choose another destination"
        )
    return Job(folder, files, plan), begun["versions"]


def _load_header(destination):
    path = destination.path_of(HEADER)
    try:
        with open(path, encoding="utf-8") as file:
            begun = json.load(file)
        is_ours = begun["format"] == _FORMAT
        is_known = begun["schema"] == _SCHEMA
    except (ValueError, TypeError, KeyError):
        raise _damaged(path) from None
    if not (is_ours and is_known):
        raise ValueError(
            f"{destination.path!r} was begun by another version of imblearn-image; go on with "
            "that, or choose another destination"
        )
    return begun


def _damaged(path):
    return ValueError(
        f"{path!r} must be as the run that began this destination left it, and is missing, damaged "
        "or changed; choose another destination, or delete this one to begin anew"
    )


def _check_same(begun, header, path):
    other = [
        f"{name}={value!r}"
        for name, value in begun["options"].items()
        if header["options"].get(name) != value
    ]
    if other:
        raise ValueError(
            f"{path!r} was begun with other options, {', '.join(other)}; pass those to go on, or "
            "choose another destination"
        )
    if begun["fingerprint"] != header["fingerprint"]:
        raise ValueError(
            f"the source has changed since {path!r} was begun: files were added, removed or "
            "written again; choose another destination to balance it as it is now"
        )
