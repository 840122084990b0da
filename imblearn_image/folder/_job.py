"""What is to be done: which files belong to which part, and the plan of the new images."""

import json
import os
from dataclasses import dataclass

import numpy as np
from imblearn.utils import check_sampling_strategy
from sklearn.base import clone

from imblearn_image._seeding import seeded
from imblearn_image._warnings import warn
from imblearn_image._workers import choose_workers, cut, run_blocks
from imblearn_image.folder._encode import check_encoding
from imblearn_image.folder._files import DROPPED, TEST, TRAIN, UNREADABLE, Files, read_all
from imblearn_image.folder._split import find_groups, split
from imblearn_image.images import ImageFiles, ImageReadError
from imblearn_image.plan import ResamplingPlan
from imblearn_image.plan._draw import check_labels, draw_counts
from imblearn_image.render._rows import RowRenderer

# What an under-sampler sees of each image.
_THUMBNAIL = (64, 64)
_FORMAT = "imblearn-image balanced folder"
_SCHEMA = 1


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
        return ImageFiles(self.folder.full_paths(), color="keep")

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
    groups = find_groups(options.groups, folder.paths.tolist())
    paths = folder.full_paths()
    images = ImageFiles(paths, color="keep")
    files = read_all(images, paths, n_jobs, verbose)
    job = Job(folder, files, None)
    _deal_with(job.errors(), len(folder), on_error)
    _check_formats(files, options)
    if groups is not None:
        files.group = groups
    if options.test_size is not None:
        rows = files.rows(TRAIN)
        is_test = split(
            folder.target[rows],
            None if groups is None else groups[rows],
            options.test_size,
            np.random.default_rng(options.stream(0)),
        )
        files.part[rows[is_test]] = TEST
    labels = np.array(folder.target_names)[folder.target]
    if options.under_sampler is not None:
        _under_sample(job, paths, labels, options, n_jobs, verbose)
    job.plan = _draw(files, labels, options)
    return job


def _deal_with(errors, n, on_error):
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


def _check_formats(files, options):
    """Check that one plan and one file format suit all images, before anything is written."""
    rows = np.flatnonzero(files.part != UNREADABLE)
    dtypes, counts = np.unique(files.dtype[rows], return_counts=True)
    if len(dtypes) > 1:
        found = ", ".join(f"{n} of {d}" for n, d in zip(counts.tolist(), dtypes, strict=True))
        raise ValueError(
            f"the images must have one dtype, since one plan changes all, got {found}; convert "
            "one kind, or balance the kinds by themselves"
        )
    renderer = RowRenderer(options.augmenter, len(files.part))
    for shape in np.unique(files.shape[rows], axis=0).tolist():
        check_encoding(options.output_format, dtypes[0], shape[2])
        shape = tuple(shape if shape[2] else shape[:2])
        renderer.check_format(shape, np.dtype(str(dtypes[0])))


def _under_sample(job, paths, labels, options, n_jobs, verbose):
    """Let the under-sampler choose among thumbnails of the training part."""
    rows = job.files.rows(TRAIN)
    images = ImageFiles(paths[rows], image_size=_THUMBNAIL)
    X = np.empty((len(rows), *_THUMBNAIL), dtype=job.files.dtype[rows[0]])
    workers = choose_workers(n_jobs)

    def store(block, result):
        X[block.start : block.stop] = result

    run_blocks(
        cut(range(len(rows)), 16, workers.count),
        lambda block: block,
        _Thumbnails(images),
        store,
        workers=workers,
        total=len(rows),
        verbose=verbose,
        desc="thumbnails",
    )
    seed = int(options.stream(1).generate_state(1)[0] >> 1)
    sampler = seeded(clone(options.under_sampler), seed)
    # Samplers of imbalanced-learn take flat rows.
    takes_images = "image_shape" in sampler.get_params()
    sampler.fit_resample(X if takes_images else X.reshape(len(X), -1), labels[rows])
    if not hasattr(sampler, "sample_indices_"):
        raise TypeError(
            "under_sampler must choose among the images and have sample_indices_ after it, as "
            f"ImageDiversityUnderSampler and RandomUnderSampler, got {sampler!r}"
        )
    is_dropped = np.ones(len(rows), dtype=bool)
    is_dropped[sampler.sample_indices_] = False
    job.files.part[rows[is_dropped]] = DROPPED


class _Thumbnails:
    """Read a block of small images; a class, so that processes can be sent it."""

    def __init__(self, images):
        self.images = images

    def __call__(self, block, stop=None):
        return [self.images[i] for i in block]


def _draw(files, labels, options):
    rows = files.rows(TRAIN)
    y = check_labels(labels[rows])
    plan = draw_counts(
        y,
        check_sampling_strategy(options.sampling_strategy, y, "over-sampling"),
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
    job.plan.save(os.path.join(destination.path, "plan.npz"))
    path = destination.file_of_state("files.npz")
    with open(path, "wb") as file:
        np.savez_compressed(file, allow_pickle=False, **job.files.columns())
    header = {"format": _FORMAT, "schema": _SCHEMA, **header}
    temporary = destination.file_of_state("job.json.part")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(header, file, indent=1)
    os.replace(temporary, destination.file_of_state("job.json"))


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
    with open(destination.file_of_state("job.json"), encoding="utf-8") as file:
        begun = json.load(file)
    if begun.get("format") != _FORMAT or begun.get("schema") != _SCHEMA:
        raise ValueError(f"{destination.path!r} was begun by another version of imblearn-image")
    _check_same(begun, json.loads(json.dumps(header)), destination.path)
    plan = ResamplingPlan.load(
        os.path.join(destination.path, "plan.npz"), augmenter=options.augmenter
    )
    with np.load(destination.file_of_state("files.npz"), allow_pickle=False) as arrays:
        files = Files(**{name: arrays[name] for name in arrays})
    groups = find_groups(options.groups, folder.paths.tolist())
    if groups is not None and not np.array_equal(groups, files.group):
        raise ValueError(
            f"{destination.path!r} was begun with other groups; go on with the function that gave "
            "them, or choose another destination"
        )
    return Job(folder, files, plan), begun["versions"]


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
