"""The command ``duplicates``."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image.cli._scan import scan
from imblearn_image.cli._terminal import plain, shows_progress, unreadable_lines
from imblearn_image.duplicates import Duplicates, find_duplicates
from imblearn_image.folder import ImageFolder
from imblearn_image.folder.files import read_all
from imblearn_image.images import ImageFiles
from imblearn_image.model_selection import LeakageReport, check_leakage

_PARTS = ("train", "test")
_MOST_GROUPS = 20


@dataclass
class _Found:
    paths: list[str]  # of the images that can be read, relative to the folder
    duplicates: Duplicates
    leakage: LeakageReport | None
    unreadable: list[dict[str, str]]
    not_searched: list[str]  # the subfolders beside train and test


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    found = _find(options)
    described = _described(options.folder, found)
    print(json.dumps(described) if options.json else _text(described, found))


def _find(options: argparse.Namespace) -> _Found:
    scans = _scans(options)
    is_split = len(scans) > 1
    verbose = shows_progress(options)
    search = {
        "threshold": options.threshold,
        "orientations": options.orientations,
        "n_jobs": options.n_jobs,
        "verbose": verbose,
    }
    paths, labels, sources, unreadable = [], [], [], []
    for folder, rows, prefix in scans:
        full = folder.full_paths()[rows]
        files = read_all(full, options.n_jobs, verbose)
        is_read = files.reason == ""
        names = [prefix + path for path in folder.paths[rows].tolist()]
        for name, reason in zip(names, files.reason.tolist(), strict=True):
            if reason:
                unreadable.append({"path": name, "reason": reason})
        paths += [name for name, fits in zip(names, is_read.tolist(), strict=True) if fits]
        labels.append(np.array(folder.target_names)[folder.target[rows]][is_read])
        sources.append(ImageFiles(full[is_read]))
        if not is_read.any():
            raise ValueError(f"{folder.root!r} holds no image that can be read")
    if not is_split:
        return _Found(paths, find_duplicates(*sources, **search), None, unreadable, [])
    report = check_leakage(*sources, y_train=labels[0], y_test=labels[1], **search)
    others = [] if options.table else _others(options.folder)
    return _Found(paths, report.duplicates, report, unreadable, others)


def _scans(options: argparse.Namespace) -> list[tuple[ImageFolder, NDArray[np.intp], str]]:
    """Return the parts, or the one: a folder, which of its images, and what goes before paths."""
    root = options.folder
    if not options.table and all(os.path.isdir(os.path.join(root, part)) for part in _PARTS):
        folders = [(scan(os.path.join(root, part), options), f"{part}/") for part in _PARTS]
        return [(folder, np.arange(len(folder)), prefix) for folder, prefix in folders]
    folder = scan(root, options)
    if folder.split is None:
        return [(folder, np.arange(len(folder)), "")]
    parts = [(folder, np.flatnonzero(folder.split == part), "") for part in _PARTS]
    for part, (_, rows, _) in zip(_PARTS, parts, strict=True):
        if not len(rows):
            raise ValueError(f"the column of --split-column must have both parts, got no {part!r}")
    return parts


def _others(root: str) -> list[str]:
    """Return the names of the subfolders that are neither part."""
    with os.scandir(root) as entries:
        names = [entry.name for entry in entries if entry.is_dir()]
    return sorted(name for name in names if name not in _PARTS and not name.startswith("."))


def _described(root: str, found: _Found) -> dict[str, Any]:
    """Return what was found, as JSON holds it."""
    return {
        "folder": os.path.abspath(root),
        "n_images": len(found.paths),
        "threshold": found.duplicates.threshold,
        "groups": [[found.paths[i] for i in group] for group in found.duplicates.groups],
        "leakage": None if found.leakage is None else _leakage(found.paths, found.leakage),
        "unreadable": found.unreadable,
        "not_searched": found.not_searched,
    }


def _leakage(paths: list[str], report: LeakageReport) -> dict[str, Any]:
    test = [paths[report.n_train + j] for j in report.test_indices]
    rows = zip(
        test, report.train_indices, report.kinds.tolist(), report.similarities.tolist(), strict=True
    )
    return {
        "n_train": report.n_train,
        "n_test": report.n_test,
        "fraction": report.fraction,
        "copies": [
            {
                "test": image,
                "train": paths[train],
                "kind": kind,
                "similarity": None if np.isnan(similarity) else similarity,
            }
            for image, train, kind, similarity in rows
        ],
        "label_conflicts": [
            [paths[i], paths[report.n_train + j]] for i, j in report.label_conflicts
        ],
    }


def _text(described: dict[str, Any], found: _Found) -> str:
    """Return what was found as people read it."""
    groups, report = described["groups"], found.leakage
    copies = sum(map(len, groups)) - len(groups)
    lines = [
        f"{plain(described['folder'])}: {described['n_images']:,} images, {copies:,} of them "
        f"copies of others, in {len(groups):,} group{'' if len(groups) == 1 else 's'}"
    ]
    if described["not_searched"]:
        names = ", ".join(map(plain, described["not_searched"]))
        lines.append(f"Only train and test were searched, not {names}")
    if report is not None:
        lines.append(
            f"{len(report.test_indices):,} of {report.n_test:,} test images "
            f"({report.fraction:.1%}) are in the training part too"
        )
        if len(report.label_conflicts):
            lines.append(f"{len(report.label_conflicts):,} of them under another label")
        # Groups that cross the split come first.
        test = set(found.paths[report.n_train :])
        groups = sorted(groups, key=lambda group: len({path in test for path in group}) == 1)
    for group in groups[:_MOST_GROUPS]:
        lines += ["", *(f"  {plain(path)}" for path in group)]
    if len(groups) > _MOST_GROUPS:
        lines += ["", f"and {len(groups) - _MOST_GROUPS:,} more groups, which --json lists"]
    if described["unreadable"]:
        lines += ["", *unreadable_lines(described["unreadable"])]
    return "\n".join(lines)
