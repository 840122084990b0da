"""Write docs/benchmarks.md and its picture, both from one table.

    python tests/benchmarks/page.py

draws the picture again from the page that is there. `augmentation.py` writes both.
"""

import re
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
PICTURE = "images/benchmarks.png"
COLUMNS = ("job", "size", "contestant", "images/s", "ours 1 job / it", "ours 2 jobs / it")
RATIO = "ours 1 job / it"
OURS, OTHERS = "#0072b2", "#a6a6a6"  # which differ in lightness too

HEAD = f"""\
---
og:description: Images a second, beside other libraries, by size and operation
---

# Benchmarks

![Bars: how many times as long as ours each library takes, for each job and size]({PICTURE})

How many times as long as ours with one job others take for the same work, on one machine: shorter
bars are faster, and bars left of the blue line faster than ours. Other machines and versions give
other numbers. *One of four* is the preset "article"; *chain of eight* is rotate, shear, zoom,
translate, flip, brightness, contrast and gamma.

Page and picture are written by `tests/benchmarks/augmentation.py`, never by hand.

"""


def write_page(path, facts, rows, planning):
    """Write the page, and the picture beside it.

    Parameters
    ----------
    path : Path
        The page.
    facts : str
        When, with what versions and on what machine it was measured.
    rows : list of dict
        The table.
    planning : str
        What planning takes.
    """
    path.write_text(f"{HEAD}{facts}\n\n{table(rows)}\n\n{planning}\n")
    picture = path.parent / PICTURE
    picture.parent.mkdir(parents=True, exist_ok=True)
    draw(rows).savefig(picture, dpi=150)


def table(rows):
    """Return the rows as Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "| --- | --- | --- | ---: | ---: | ---: |"]
    for row in rows:
        job, size, name, speed, one, two = (row[column] for column in COLUMNS)
        lines.append(f"| {job} | {size} | {name} | {speed:,.0f} | {one:.2f} | {two:.2f} |")
    return "\n".join(lines)


def parse_table(text):
    """Return the rows of the table in a page."""
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    if len(lines) < 3 or tuple(lines[0]) != COLUMNS:
        raise ValueError(f"the page must have a table with the columns {COLUMNS}")
    return [
        dict(zip(COLUMNS, [*words, *map(_number, numbers)], strict=True))
        for words, numbers in ((cells[:3], cells[3:]) for cells in lines[2:])
    ]


def _number(text):
    return float(text.replace(",", ""))


def draw(rows):
    """Return a figure of small charts, one for each job and size."""
    jobs, sizes = (list(dict.fromkeys(row[name] for row in rows)) for name in ("job", "size"))
    names = {
        job: list(dict.fromkeys(row["contestant"] for row in rows if row["job"] == job))
        for job in jobs
    }
    names = {job: [name for name in names[job] if name != "ours, 1 job"] for job in jobs}
    figure = Figure(figsize=(9, 1.2 + 0.27 * sum(map(len, names.values()))), layout="constrained")
    heights = [len(names[job]) for job in jobs]
    axes = figure.subplots(
        len(jobs), len(sizes), squeeze=False, sharex=True, gridspec_kw={"height_ratios": heights}
    )
    ratios = [row[RATIO] for row in rows]
    for line, job in zip(axes, jobs, strict=True):
        for ax, size in zip(line, sizes, strict=True):
            found = {
                row["contestant"]: row[RATIO]
                for row in rows
                if (row["job"], row["size"]) == (job, size)
            }
            _draw_bars(ax, {name: found.get(name) for name in names[job]})
            ax.set_xlim(min(ratios) / 3.5, max(ratios) * 3.5)
            ax.set_title(size, fontsize=10)
        line[0].set_yticks(range(len(names[job])), map(_short, names[job]), fontsize=9)
        line[0].set_ylabel(job, fontsize=11, fontweight="bold")
    figure.supxlabel("times as long as ours with 1 job, the blue line (log scale)", fontsize=10)
    return figure


def _draw_bars(ax, ratios):
    """Draw a bar for each name from 1, that is ours, to its ratio, with the number beside it."""
    for place, (name, ratio) in enumerate(ratios.items()):
        if ratio is None:
            continue
        color = OURS if name.startswith("ours") else OTHERS
        ax.barh(place, ratio - 1, left=1, height=0.7, color=color)
        text = f"{ratio:.{2 if ratio < 2 else 1 if ratio < 10 else 0}f}"
        side = 1 if ratio >= 1 else -1
        ax.annotate(text, (ratio, place), (3 * side, 0), textcoords="offset points", va="center",
                    ha="left" if side > 0 else "right", fontsize=8)  # fmt: skip
    ax.axvline(1, color=OURS, linewidth=2)
    ax.set(xscale="log", ylim=(len(ratios) - 0.4, -0.6), yticks=[])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.tick_params(axis="x", labelsize=8, length=2)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _short(name):
    """Return a name without the local part of its version."""
    return re.sub(r"(\d)\+\w+", r"\1", name)


def main():
    """Draw the picture of the page that is there."""
    draw(parse_table(PAGE.read_text())).savefig(PAGE.parent / PICTURE, dpi=150)


if __name__ == "__main__":
    main()
