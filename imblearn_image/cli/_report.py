"""The command ``report``."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image.class_weight import class_weight_table
from imblearn_image.class_weight.formulas import SCHEMES
from imblearn_image.class_weight.weight_table import ClassWeightTable
from imblearn_image.cli._scan import scan
from imblearn_image.cli._terminal import (
    bar_chart,
    plain,
    shows_progress,
    terminal_width,
    unreadable_lines,
)
from imblearn_image.cli._weights import weight_table
from imblearn_image.display import ClassBalanceDisplay, import_matplotlib
from imblearn_image.folder import ImageFolder
from imblearn_image.folder.files import UNREADABLE, Files, read_all

_KINDS = {0: "gray", 1: "1-channel", 3: "RGB", 4: "RGBA"}


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    if options.save:
        import_matplotlib("pyplot")  # rather fail before the files are read
    folder = scan(options.folder, options)
    files = None
    if not options.no_read:
        files = read_all(folder.full_paths(), options.n_jobs, shows_progress(options))
    report = _described(folder, files)
    print(json.dumps(report) if options.json else _text(report, terminal_width()))
    if options.save:
        _draw(report["counts"], options.save)


def _described(folder: ImageFolder, files: Files | None) -> dict[str, Any]:
    """Return what a report says, as JSON holds it."""
    target = folder.target if files is None else folder.target[files.reason == ""]
    counts = np.bincount(target, minlength=len(folder.target_names)).tolist()
    present = [count for count in counts if count]
    return {
        "folder": folder.root,
        "n_images": sum(counts),
        "counts": dict(zip(folder.target_names, counts, strict=True)),
        "imbalance_ratio": max(present) / min(present) if present else None,
        "weights": _weights(np.array(folder.target_names)[target]) if len(present) > 1 else None,
        "images": None if files is None else _kinds(files),
        "unreadable": None if files is None else _unreadable(folder, files),
        "ignored": dict(Counter(reason for _, reason in folder.ignored).most_common()),
    }


def _weights(labels: NDArray[np.str_]) -> dict[str, dict[str, float]]:
    columns = class_weight_table(labels).columns
    names = columns["class"]
    return {scheme: dict(zip(names, columns[scheme], strict=True)) for scheme in SCHEMES}


def _kinds(files: Files) -> dict[str, Any] | None:
    """Return the sizes of images, and how many there are of each number of channels and dtype."""
    rows = files.reason == ""
    if not rows.any():
        return None
    kinds = Counter(zip(files.shape[rows, 2].tolist(), files.dtype[rows].tolist(), strict=True))
    height, width = (
        [int(sides.min()), int(sides.max())] for sides in files.shape[rows, :2].transpose()
    )
    return {
        "height": height,
        "width": width,
        "kinds": [
            {"kind": _KINDS.get(channels, f"{channels}-channel"), "dtype": dtype, "count": count}
            for (channels, dtype), count in kinds.most_common()
        ],
    }


def _unreadable(folder: ImageFolder, files: Files) -> list[dict[str, str]]:
    rows = files.rows(UNREADABLE).tolist()
    return [{"path": str(folder.paths[row]), "reason": str(files.reason[row])} for row in rows]


def _text(report: dict[str, Any], width: int) -> str:
    """Return a report as people read it."""
    counts = report["counts"]
    parts = [
        f"{plain(report['folder'])}: {report['n_images']:,} images in {len(counts):,} classes",
        bar_chart(counts, width),
        "\n".join(_facts(report)),
    ]
    if report["weights"] is not None:
        names = [name for name, count in counts.items() if count]
        columns = {scheme: [w[n] for n in names] for scheme, w in report["weights"].items()}
        table = ClassWeightTable({"class": names, **columns})
        parts.append(f"Class weights:\n{weight_table(table, width)}")
    if report["unreadable"]:
        parts.append("\n".join(unreadable_lines(report["unreadable"])))
    return "\n\n".join(parts)


def _facts(report: dict[str, Any]) -> Iterator[str]:
    if report["imbalance_ratio"] is not None:
        empty = "" if all(report["counts"].values()) else ", without empty classes"
        yield f"Imbalance ratio: {report['imbalance_ratio']:.4g}{empty}"
    if report["images"]:
        kinds = ", ".join(
            f"{kind['count']:,} {kind['kind']} {kind['dtype']}"
            for kind in report["images"]["kinds"]
        )
        height, width = (_range(*report["images"][side]) for side in ("height", "width"))
        yield f"Images: {kinds}; height {height}, width {width}"
    if report["unreadable"] is None:
        yield "Unreadable: not known, since files were not read"
    elif not report["unreadable"]:
        yield "Unreadable: none"
    if report["ignored"]:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in report["ignored"].items())
        yield f"Ignored: {reasons}"


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _draw(counts: dict[str, int], path: str) -> None:
    pyplot = import_matplotlib("pyplot")
    with pyplot.rc_context({"backend": "Agg"}):
        names = np.array([plain(name) for name in counts])
        # It is a Figure, since `plot` was not given axes.
        figure: Any = ClassBalanceDisplay(names, np.array([*counts.values()])).plot().figure_
        figure.savefig(path, dpi=150)
        pyplot.close(figure)
