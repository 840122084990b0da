"""How a run stores its job, and how a later run takes it up again, if it is the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from imblearn_image._core.text import Message, Parameter
from imblearn_image.folder._job import Job, Options
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.folder.destination import HEADER, PLAN, STATE, Destination
from imblearn_image.folder.files import Files, groups_of, hash_file
from imblearn_image.plan import ResamplingPlan

_FORMAT = "imblearn-image balanced folder"
_SCHEMA = 1
_FILES = f"{STATE}/files.npz"


def save_job(job: Job, destination: Destination, header: Mapping[str, Any]) -> None:
    """Write a job where `load_job` finds it, the header last: with it the job can be resumed."""
    destination.place(PLAN, job.plan.save)
    destination.place(_FILES, lambda path: _save_files(job.files, path))
    digests = {name: hash_file(destination.path_of(name)).hex() for name in (PLAN, _FILES)}
    header = {"format": _FORMAT, "schema": _SCHEMA, **header, "digests": digests}
    destination.write(HEADER, json.dumps(header, indent=1).encode())


def _save_files(files: Files, path: str) -> None:
    with open(path, "xb") as file:
        columns: dict[str, Any] = files.columns()
        np.savez_compressed(file, **columns)


def load_job(
    folder: ImageFolder, destination: Destination, header: Mapping[str, Any], options: Options
) -> tuple[Job, dict[str, str]]:
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
    groups = groups_of(folder, options.groups)
    if groups is not None and not np.array_equal(groups, files.group):
        raise ValueError(
            f"{destination.path!r} was begun with other groups; go on with the function, or the "
            "version of imblearn-image, that gave them, or choose another destination"
        )
    return Job(folder, files, plan), begun["versions"]


def _load_header(destination: Destination) -> dict[str, Any]:
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


def _damaged(path: str) -> ValueError:
    return ValueError(
        f"{path!r} must be as the run that began this destination left it, and is missing, damaged "
        "or changed; choose another destination, or delete this one to begin anew"
    )


def _known_to_one(before: Any, now: Any) -> Iterator[str]:
    """Yield the parameters of estimators that one of two versions does not know."""
    if isinstance(before, list) and isinstance(now, list):
        for pair in zip(before, now, strict=False):
            yield from _known_to_one(*pair)
    if isinstance(before, dict) and isinstance(now, dict):
        name = before.get("class")
        if isinstance(name, str) and name == now.get("class"):
            yield from (f"{key} of {name}" for key in sorted(before.keys() ^ now.keys()))
            for key in before.keys() & now.keys():
                yield from _known_to_one(before[key], now[key])


def _check_same(begun: Mapping[str, Any], header: Mapping[str, Any], path: str) -> None:
    before, now = begun["options"], header["options"]
    unknown = sorted(before.keys() - now.keys())
    unknown += [key for name in now for key in _known_to_one(before.get(name), now[name])]
    if unknown:
        raise ValueError(
            f"{path!r} was begun by another version of imblearn-image, which differs from this one "
            f"in {', '.join(unknown)}; go on with that version, or choose another destination"
        )
    # Options that were added since it was begun are None by default.
    other = [
        part
        for name in now
        if now[name] != before.get(name)
        for part in (", ", Parameter(name, before.get(name)))
    ]
    if other:
        raise ValueError(
            Message(
                f"{path!r} was begun with other options", *other,
                "; pass those to go on, or choose another destination",
            )
        )  # fmt: skip
    if begun["fingerprint"] != header["fingerprint"]:
        raise ValueError(
            f"the source has changed since {path!r} was begun: files were added, removed or "
            "written again; choose another destination to balance it as it is now, or bring the "
            "files back as they were, with their times of change, to go on"
        )
