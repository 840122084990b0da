"""From the files of a folder to a job: read them, split them, choose, and draw the plan."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from imblearn_image._core.formats import check_finite
from imblearn_image._core.labels import Labels, read_labels
from imblearn_image._core.opencv import cv2
from imblearn_image._core.random import seeded
from imblearn_image._core.text import Message, Parameter, warn
from imblearn_image._core.values import check_values, resolve_value_range
from imblearn_image._render.rows import RowRenderer
from imblearn_image.descriptors.prepare import for_each
from imblearn_image.folder._dtypes import convert
from imblearn_image.folder._job import Job, Options, errors_of
from imblearn_image.folder._parts import make_parts, warn_of_shared
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.folder._walk import is_seen
from imblearn_image.folder.files import (
    DROPPED,
    TRAIN,
    UNREADABLE,
    Files,
    check_encoding,
    groups_of,
    read_all,
)
from imblearn_image.images import ImageFiles, ImageReadError
from imblearn_image.plan import ResamplingPlan
from imblearn_image.plan.draw import count_new, draw_counts, limit_copies, warn_of_copies

# What an under-sampler sees of each image.
_THUMBNAIL = (64, 64)


def plan_job(
    folder: ImageFolder, options: Options, *, on_error: str, n_jobs: int | None, verbose: int
) -> Job:
    """Read all files once, split them, and draw the plan of the training part.

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
    """
    _check_class_names(folder.target_names)
    groups = groups_of(folder, options.groups)
    check = partial(_check, RowRenderer(options.augmenter).maps_values, options.value_range)
    paths = folder.full_paths()
    files = read_all(paths, n_jobs, verbose, check, options.dtype)
    if on_error != "raise":
        files.leave_out_rare_dtypes()
    _raise_or_warn(errors_of(folder, files), len(folder), on_error)
    _warn_of_lost_classes(folder, files)
    _check_formats(folder, files, options)
    if groups is not None:
        files.group = groups
    labels = np.array(folder.target_names)[folder.target]
    make_parts(folder, files, options)
    if options.under_sampler is not None:
        rows = files.rows(TRAIN)
        thumbnails = ImageFiles(paths[rows], image_size=_THUMBNAIL)
        kept = _choose(thumbnails, labels[rows], options, n_jobs, verbose)
        files.part[np.delete(rows, kept)] = DROPPED
    warn_of_shared(folder.paths, files)
    return Job(folder, files, _draw(folder, files, options))


def _check_class_names(names: list[str]) -> None:
    unsafe = [name for name in names if not is_seen(name)]
    if unsafe:
        raise ValueError(
            "labels must be names of folders, without '/' and no dot before them, since classes "
            f"are written as folders, got {unsafe}; give them other names in the table"
        )


def _check(
    is_mapped: bool, value_range: tuple[float, float] | None, image: NDArray[Any], name: str
) -> None:
    """Check the values of an image as they are when it is rendered, but before all is written."""
    if is_mapped and (value_range is not None or image.dtype.kind == "f"):
        check_values(image, resolve_value_range(value_range, image.dtype), name)
    else:
        check_finite(image, name)


def _raise_or_warn(errors: list[ImageReadError], n: int, on_error: str) -> None:
    if not errors:
        return
    if on_error == "raise" or len(errors) == n:
        count = f"{len(errors)} of {n} files cannot be read; " if len(errors) > 1 else ""
        errors[0].add_note(
            Message(
                f"{count}nothing was written: mend or remove them, or pass ",
                Parameter("on_error", "warn"),
                " or 'skip'",
            )
        )
        raise errors[0]
    if on_error == "warn":
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        warn(f"left out {len(errors)} of {n} files that cannot be read: {errors[0]}{more}")


def _warn_of_lost_classes(folder: ImageFolder, files: Files) -> None:
    lost = set(folder.target.tolist()) - set(folder.target[files.rows(TRAIN)].tolist())
    if lost:
        names = [folder.target_names[code] for code in sorted(lost)]
        warn(f"no file of the classes {names} can be read: their folders in the result are empty")


def _check_formats(folder: ImageFolder, files: Files, options: Options) -> None:
    """Check that one plan and one file format suit all images, before anything is written."""
    rows = np.flatnonzero(files.part != UNREADABLE)
    dtypes, first, counts = np.unique(files.dtype[rows], return_index=True, return_counts=True)
    if len(dtypes) > 1:
        found = ", ".join(
            f"{n} of {dtype} such as {str(folder.paths[row])!r}"
            for n, dtype, row in zip(counts.tolist(), dtypes, rows[first], strict=True)
        )
        raise ValueError(
            Message(
                f"the images must have one dtype, since one plan changes all, got {found}; pass ",
                Parameter("dtype", "uint16"), " or 'uint8', which keep black black and white white,"
                " or ", Parameter("on_error", "skip"), ", which leaves the rarer kind out",
            )
        )  # fmt: skip
    renderer = RowRenderer(options.augmenter, len(files.part))
    for height, width, channels in np.unique(files.shape[rows], axis=0).tolist():
        check_encoding(options.output_format, dtypes[0], channels)
        shape = (height, width, channels) if channels else (height, width)
        renderer.check_format(shape, np.dtype(str(dtypes[0])))


def _choose(
    images: ImageFiles,
    y: NDArray[np.str_],
    options: Options,
    n_jobs: int | None,
    verbose: int,
) -> NDArray[np.intp]:
    """Return the numbers of the images that the under-sampler keeps."""
    compute = partial(_without_color, options.dtype)
    X = for_each(compute, images, n_jobs=n_jobs, verbose=verbose, desc="thumbnails")
    seed = int(options.stream_of(1).generate_state(1)[0] >> 1)
    sampler = seeded(clone(options.under_sampler), seed)
    # Samplers of imbalanced-learn take flat rows.
    takes_images = "image_shape" in sampler.get_params()
    sampler.fit_resample(X if takes_images else X.reshape(len(X), -1), y)
    kept = getattr(sampler, "sample_indices_", None)
    if kept is None:
        raise TypeError(
            "under_sampler must choose among the images and have sample_indices_ after it, as "
            f"ImageDiversityUnderSampler and RandomUnderSampler, got {sampler!r}"
        )
    if len(np.unique(kept)) < len(kept):
        raise TypeError(
            f"under_sampler must take each image once at most, got {sampler!r}, which repeats some"
        )
    return np.asarray(kept)


def _without_color(dtype: np.dtype | None, image: NDArray[Any]) -> NDArray[Any]:
    """Return the luma of an image, converted where a dtype is asked for; alpha is ignored."""
    image = image if dtype is None else convert(image, dtype)
    if image.ndim == 2:
        return image
    return cv2.cvtColor(np.ascontiguousarray(image[..., :3]), cv2.COLOR_RGB2GRAY)


def _draw(folder: ImageFolder, files: Files, options: Options) -> ResamplingPlan:
    of_training = _training_labels(folder, files)
    asked = count_new(options.sampling_strategy, of_training)
    made = limit_copies(asked, of_training, options.max_copies)
    warn_of_copies(made, of_training, options.max_copies)
    plan = draw_counts(
        of_training,
        made,
        augmenter=options.augmenter,
        source_selection="even",
        value_range=options.value_range,
        entropy=options.entropy,
    )
    # Sources are counted among all files, so that the folder as it was scanned renders any row.
    return plan.of_sources(files.rows(TRAIN), len(folder))


def count_not_made(job: Job, options: Options) -> dict[str, int] | None:
    """Return the `not_made` of a :class:`BalanceReport`."""
    if options.max_copies is None:
        return None
    of_training = _training_labels(job.folder, job.files)
    asked = count_new(options.sampling_strategy, of_training)
    made = limit_copies(asked, of_training, options.max_copies)
    return {str(label): n - made[label] for label, n in asked.items() if n > made[label]}


def _training_labels(folder: ImageFolder, files: Files) -> Labels:
    return read_labels(np.array(folder.target_names)[folder.target[files.rows(TRAIN)]])
