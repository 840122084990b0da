"""The table of a balanced folder: where each file came from."""

import csv
import io
import json

import numpy as np

from imblearn_image.folder._files import PART_NAMES, TEST, TRAIN

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
    steps = plan._augmenter.steps()
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
