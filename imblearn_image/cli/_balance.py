"""The command ``balance``."""

from __future__ import annotations

import argparse
import json
import os
import shlex
from typing import Any

from imblearn.under_sampling import RandomUnderSampler

from imblearn_image.augmentation import Augmenter, preset
from imblearn_image.cli._scan import source_of
from imblearn_image.cli._terminal import plain, shows_progress, unreadable_lines
from imblearn_image.folder import BalanceReport, balance_image_folder
from imblearn_image.folder.destination import is_begun
from imblearn_image.under_sampling import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
)

UNDER_SAMPLERS = {
    "cleaner": ImageDuplicateCleaner,
    "diversity": ImageDiversityUnderSampler,
    "duplicates": ImageDuplicateUnderSampler,
    "random": RandomUnderSampler,
}


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    try:
        source, how = source_of(options.source, options)
        report = balance_image_folder(
            source,
            options.destination,
            sampling_strategy=options.sampling_strategy,
            augmenter=_augmenter(options),
            under_sampler=_under_sampler(options),
            test_size=options.test_size,
            groups=options.groups,
            random_state=options.random_state,
            value_range=options.value_range and tuple(options.value_range),
            dtype=options.dtype,
            max_copies=options.max_copies,
            output_format=options.output_format,
            originals=options.originals,
            on_error=options.on_error,
            resume=not options.no_resume,
            dry_run=options.dry_run,
            n_jobs=options.n_jobs,
            verbose=shows_progress(options),
            **how,
        )
    except (KeyboardInterrupt, OSError) as error:
        _say_how_to_go_on(error, options)
        raise
    print(json.dumps(_described(report)) if options.json else _text(report))


def _augmenter(options: argparse.Namespace) -> Augmenter:
    augmenter = preset(options.augmenter)
    if options.magnitude is not None:
        augmenter.set_params(magnitude=options.magnitude)
    return augmenter


def _under_sampler(options: argparse.Namespace) -> Any:
    if options.under_sampler is None:
        if options.under_sampling_strategy != "auto":
            raise ValueError("--under-sampling-strategy needs --under-sampler, which was not given")
        return None
    sampler = UNDER_SAMPLERS[options.under_sampler]()
    return sampler.set_params(sampling_strategy=options.under_sampling_strategy)


def _say_how_to_go_on(error: BaseException, options: argparse.Namespace) -> None:
    if options.dry_run or isinstance(error, BlockingIOError | FileExistsError):
        return
    if not os.path.isdir(options.source):  # the same command would not find it either
        return
    if is_begun(options.destination):
        again = [argument for argument in options.arguments if argument != "--no-resume"]
        command = f"{options.program} {shlex.join(again)}"
        error.add_note(f"to go on: {command}")
    elif isinstance(error, KeyboardInterrupt):
        error.add_note("nothing has been written yet")


def _described(report: BalanceReport) -> dict[str, Any]:
    """Return a report as JSON holds it."""
    return {
        "destination": report.destination,
        "counts": {
            name: {column: int(counts[code]) for column, counts in report.counts.items()}
            for code, name in enumerate(report.target_names)
        },
        "manifest": report.manifest,
        "n_bytes": report.n_bytes,
        "n_written": report.n_written,
        "is_dry_run": report.is_dry_run,
        "groups": report.groups,
        "not_made": report.not_made,
        "unreadable": _unreadable(report),
    }


def _text(report: BalanceReport) -> str:
    parts = [str(report)]
    if report.errors:
        parts.append("\n".join(unreadable_lines(_unreadable(report))))
    if not report.is_dry_run:
        parts.append(f"A row for each file: {plain(report.manifest)}")
    return "\n\n".join(parts)


def _unreadable(report: BalanceReport) -> list[dict[str, str]]:
    return [{"path": error.path, "reason": error.reason} for error in report.errors]
