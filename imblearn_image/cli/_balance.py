"""The command ``balance``."""

import json
import os
import shlex

from imblearn.under_sampling import RandomUnderSampler

from imblearn_image.augmentation import preset
from imblearn_image.augmentation.presets import PRESETS
from imblearn_image.cli._arguments import (
    add_command,
    add_json,
    add_n_jobs,
    add_scan,
    pattern,
    share_or_count,
    strategy,
)
from imblearn_image.cli._terminal import plain, shows_progress, unreadable_lines
from imblearn_image.folder import balance_image_folder
from imblearn_image.folder.destination import Destination
from imblearn_image.folder.encode import OUTPUT_FORMATS
from imblearn_image.folder.options import ON_ERROR, ORIGINALS
from imblearn_image.under_sampling import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
)

_UNDER_SAMPLERS = {
    "cleaner": ImageDuplicateCleaner,
    "diversity": ImageDiversityUnderSampler,
    "duplicates": ImageDuplicateUnderSampler,
    "random": RandomUnderSampler,
}
_EXAMPLES = """
%(prog)s cells balanced --random-state 0
%(prog)s cells balanced --test-size 0.2 --groups 'person[0-9]+' --random-state 0
%(prog)s cells balanced --sampling-strategy '{"cracked": 500}' --augmenter gentle
%(prog)s cells balanced --under-sampler cleaner --on-error skip --dry-run

A run that was interrupted goes on where it stopped if the same command is given again.
"""


def add_to(commands):
    """Add the command to the parser."""
    summary = "write a balanced copy of a folder, with a test part if one is asked for"
    parser = add_command(commands, "balance", summary, _run, _EXAMPLES)
    parser.add_argument("source", metavar="SOURCE", help="a folder with a subfolder a class")
    parser.add_argument(
        "destination", metavar="DESTINATION", help="a new or empty folder, or one to go on with"
    )
    parser.usage = "%(prog)s SOURCE DESTINATION [options]"
    _add_what(parser.add_argument_group("what is written"))
    _add_how(parser)


def _add_what(group):
    add = group.add_argument
    add("--test-size", type=share_or_count, metavar="SIZE",
        help="share or number of images of a test part, which is split off first")  # fmt: skip
    add("--groups", type=pattern, metavar="REGEX",
        help="what must not be torn apart by the split: the first group, or the whole match, in "
        "the name of a file")  # fmt: skip
    add("--sampling-strategy", type=strategy, default="auto", metavar="STRATEGY",
        help="which classes get new images, 'not majority' or another name of imbalanced-learn; "
        "for two classes a ratio; or counts as JSON (%(default)s)")  # fmt: skip
    add("--augmenter", choices=sorted(PRESETS), default="article",
        help="the preset that makes new images (%(default)s)")  # fmt: skip
    add("--magnitude", type=float, metavar="M", help="how strongly it changes them (1.0)")
    add("--under-sampler", choices=sorted(_UNDER_SAMPLERS),
        help="what chooses among the training images first")  # fmt: skip
    add("--under-sampling-strategy", type=strategy, default="auto", metavar="STRATEGY",
        help="as --sampling-strategy, for the under-sampler (%(default)s)")  # fmt: skip
    add("--random-state", type=int, metavar="SEED", help="seed of everything that is drawn")
    add("--value-range", type=float, nargs=2, metavar=("LOW", "HIGH"),
        help="the values that stand for black and white")  # fmt: skip
    add("--output-format", choices=OUTPUT_FORMATS, default=OUTPUT_FORMATS[0],
        help="format of new images (%(default)s)")  # fmt: skip
    add("--originals", choices=ORIGINALS, default=ORIGINALS[0],
        help="how originals come into the destination (%(default)s)")  # fmt: skip
    add_scan(group)


def _add_how(parser):
    parser.add_argument(
        "--on-error", choices=ON_ERROR, default=ON_ERROR[0],
        help="whether files that cannot be read are an error, or left out with or without a "
        "warning (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be done, and write nothing"
    )
    parser.add_argument(
        "--no-resume", action="store_true", help="refuse a destination that was begun before"
    )
    add_json(parser)
    add_n_jobs(parser)


def _run(options):
    try:
        report = balance_image_folder(
            options.source,
            options.destination,
            sampling_strategy=options.sampling_strategy,
            augmenter=_augmenter(options),
            under_sampler=_under_sampler(options),
            test_size=options.test_size,
            groups=options.groups,
            random_state=options.random_state,
            classes=options.classes,
            follow_links=options.follow_links,
            value_range=options.value_range and tuple(options.value_range),
            output_format=options.output_format,
            originals=options.originals,
            on_error=options.on_error,
            resume=not options.no_resume,
            dry_run=options.dry_run,
            n_jobs=options.n_jobs,
            verbose=shows_progress(options),
        )
    except (KeyboardInterrupt, OSError) as error:
        _say_how_to_go_on(error, options)
        raise
    print(json.dumps(_described(report)) if options.json else _text(report))


def _augmenter(options):
    augmenter = preset(options.augmenter)
    if options.magnitude is not None:
        augmenter.set_params(magnitude=options.magnitude)
    return augmenter


def _under_sampler(options):
    if options.under_sampler is None:
        if options.under_sampling_strategy != "auto":
            raise ValueError("--under-sampling-strategy needs --under-sampler, which was not given")
        return None
    sampler = _UNDER_SAMPLERS[options.under_sampler]()
    return sampler.set_params(sampling_strategy=options.under_sampling_strategy)


def _say_how_to_go_on(error, options):
    if options.dry_run or isinstance(error, BlockingIOError | FileExistsError):
        return
    if Destination(os.path.abspath(options.destination)).is_planned:
        again = [argument for argument in options.arguments if argument != "--no-resume"]
        command = f"{options.program} {shlex.join(again)}"
        error.add_note(f"to go on: {command}")
    elif isinstance(error, KeyboardInterrupt):
        error.add_note("nothing has been written yet")


def _described(report):
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
        "unreadable": _unreadable(report),
    }


def _text(report):
    parts = [str(report)]
    if report.errors:
        parts.append("\n".join(unreadable_lines(_unreadable(report))))
    if not report.is_dry_run:
        parts.append(f"A row for each file: {plain(report.manifest)}")
    return "\n\n".join(parts)


def _unreadable(report):
    return [{"path": error.path, "reason": error.reason} for error in report.errors]
