"""Balance a folder of images on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from imblearn_image._core.text import Message, Parameter, aligned, import_pandas
from imblearn_image.augmentation import Augmenter, Transform
from imblearn_image.display import ClassBalanceDisplay
from imblearn_image.folder._job import (
    Job,
    Options,
    UnderSampler,
    check_how,
    versions,
)
from imblearn_image.folder._parts import count_groups
from imblearn_image.folder._planning import count_not_made, plan_job
from imblearn_image.folder._resuming import load_job, save_job
from imblearn_image.folder._scan import ImageFolder, as_image_folder
from imblearn_image.folder._write import MANIFEST, check_originals, write_missing
from imblearn_image.folder.destination import Destination
from imblearn_image.folder.files import TEST, TRAIN, encode
from imblearn_image.images import ImageReadError
from imblearn_image.plan import ResamplingPlan

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_COLUMNS = ("source", "train", "new", "balanced", "test", "dropped", "unreadable")


@dataclass(frozen=True, eq=False, repr=False)
class BalanceReport:
    r"""What :func:`balance_image_folder` did, or would do.

    Its text is a table with a row for each class.

    Parameters
    ----------
    destination : str
        The folder that was written.
    target_names : list of str
        The names of the classes.
    counts : dict of str to ndarray of int64, shape (n_classes,)
        How many files each class has: ``"source"``, all; ``"train"`` and ``"test"``, originals
        of the two parts; ``"new"``, images that were made; ``"balanced"``, both in the training
        part; ``"dropped"`` by the under-sampler; ``"unreadable"``.
    plan : ResamplingPlan
        The new images. Its sources are counted among the files of the source folder, in the order
        of :func:`scan_image_folder`.
    errors : list of ImageReadError
        Why files could not be read.
    ignored : list of (str, str)
        What the scan passed over, and why.
    manifest : str
        The path of the table with a row for each file.
    n_bytes : int
        The size of all files of the destination but those of its own; after a dry run an
        estimate, by some of the new images.
    n_written : int
        The number of files that this run wrote; the rest was there.
    is_dry_run : bool
        Whether nothing was written.
    groups : dict, default=None
        How many ``"groups"`` there are of images that can be read, how many in ``"train"`` and
        in ``"test"``, and how many are ``"torn"``, in both, as a table may have it; the name of
        the ``"largest"``, and its ``"largest_size"`` in images. None without groups.
    not_made : dict of str to int, default=None
        By class, how many new images `sampling_strategy` asked for beyond what `max_copies` allows.
        None without `max_copies`.

    See Also
    --------
    balance_image_folder : Returns a report.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from PIL import Image
    >>> from imblearn_image import balance_image_folder
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ["cracked/1", "sound/2", "sound/3", "sound/4"]:
    ...         path = Path(folder, "cells", name + ".png")
    ...         path.parent.mkdir(parents=True, exist_ok=True)
    ...         Image.linear_gradient("L").save(path)
    ...     report = balance_image_folder(
    ...         Path(folder, "cells"), Path(folder, "balanced"), dry_run=True, verbose=0
    ...     )
    >>> print(str(report).partition("\n\n")[0])
    class    source  train  new  balanced
    cracked       1      1    2         3
    sound         3      3    0         3
    total         4      4    2         6
    """

    destination: str
    target_names: list[str]
    counts: dict[str, NDArray[np.int64]]
    plan: ResamplingPlan
    errors: list[ImageReadError]
    ignored: list[tuple[str, str]]
    manifest: str
    n_bytes: int
    n_written: int
    is_dry_run: bool = False
    groups: dict[str, Any] | None = None
    not_made: dict[str, int] | None = None

    def __str__(self) -> str:
        columns = [c for c in _COLUMNS if c in _COLUMNS[:4] or self.counts[c].any()]
        rows = [["class", *columns]]
        for code, name in enumerate(self.target_names):
            name = name.encode("utf-8", "backslashreplace").decode()
            rows.append([name, *(f"{self.counts[column][code]:,}" for column in columns)])
        rows.append(["total", *(f"{self.counts[column].sum():,}" for column in columns)])
        n = len(self.ignored)
        ignored = [f"{n:,} other {'entry' if n == 1 else 'entries'} ignored"] if n else []
        lines = [
            *self._groups(),
            *self._not_made(),
            *self._empty_folders(),
            *ignored,
            self._last_line(),
        ]
        return "\n".join([aligned(rows, left=[0]), "", *lines])

    def __repr__(self) -> str:
        return f"BalanceReport({self.destination!r}, {self._last_line()})"

    def _groups(self) -> Iterator[str]:
        if self.groups is None:
            return
        found, n = self.groups, {k: f"{v:,}" for k, v in self.groups.items() if k != "largest"}
        how = f"{n['torn']} of them in both" if found["torn"] else "each kept together"
        yield (
            f"groups: {n['groups']}"
            + (f", {n['train']} in train and {n['test']} in test, {how}" if found["test"] else "")
            + f"; images of the largest, {found['largest']!r}: {n['largest_size']}"
        )

    def _not_made(self) -> Iterator[str]:
        if self.not_made:
            fewer = ", ".join(f"{n:,} of {name!r}" for name, n in self.not_made.items())
            yield f"new images not made, since copies of one original are limited: {fewer}"

    def _empty_folders(self) -> Iterator[str]:
        for part, count in (("train", "balanced"), ("test", "test")):
            lacking = np.flatnonzero(self.counts[count] == 0).tolist()
            if lacking and self.counts[count].any():
                names = [self.target_names[code] for code in lacking]
                yield f"empty folders in {part}, so that codes agree: {names}"

    def _last_line(self) -> str:
        size = f"{self.n_bytes / 1e6:,.1f} MB"
        if self.is_dry_run:
            return f"dry run, nothing written; about {size} to write"
        return f"{self.n_written:,} files written, {size} in all"

    def to_frame(self) -> pd.DataFrame:
        """Return the counts as a table.

        Returns
        -------
        pandas.DataFrame
            A row for each class, and a column for each of `counts`.
        """
        pd = import_pandas("to_frame")
        index = pd.Index(self.target_names, name="class")
        return pd.DataFrame({name: self.counts[name] for name in _COLUMNS}, index=index)

    def plot(self, *, ax: Axes | None = None, **options: Any) -> ClassBalanceDisplay:
        """Draw how many images each class has in the training part, before and after.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a figure.
        **options
            What :meth:`ClassBalanceDisplay.from_labels` takes besides.

        Returns
        -------
        ClassBalanceDisplay
            The chart.
        """
        before, after = (
            np.repeat(self.target_names, self.counts[name]) for name in ("train", "balanced")
        )
        return ClassBalanceDisplay.from_labels(before, after, ax=ax, **options)


# A dry run makes so many of the new images to tell how large they are.
_SAMPLE = 16


def balance_image_folder(
    source: str | os.PathLike[str] | ImageFolder, destination: str | os.PathLike[str], *,
    sampling_strategy: str | float | Mapping[str, int] | Callable[..., Any] = "auto",
    augmenter: str | Augmenter | Transform | Callable[..., Any] | None = None,
    under_sampler: UnderSampler | None = None,
    test_size: float | int | None = None, groups: str | Callable[[str], object] | None = None,
    random_state: int | np.random.RandomState | None = None,
    classes: Sequence[str] | None = None, follow_links: bool = False,
    value_range: tuple[float, float] | None = None, dtype: DTypeLike | None = None,
    max_copies: int | None = None,
    output_format: Literal["png", "jpeg", "tiff"] = "png",
    originals: Literal["copy", "hardlink", "symlink", "skip"] = "copy",
    on_error: Literal["raise", "warn", "skip"] = "raise", resume: bool = True,
    dry_run: bool = False, n_jobs: int | None = None, verbose: int = 1,
) -> BalanceReport:  # fmt: skip
    """Write a balanced training part of a folder that has a subfolder for each class.

    The folder is split first, if `test_size` is given. Of the training part alone new images are
    made, each at the size of its source. `destination` gets ``train/<class>/``,
    ``test/<class>/``, ``manifest.csv`` with a row for each file, and ``plan.npz``. Both parts have
    a folder for each class, also one without images, so that whoever reads them gives the classes
    the same codes. The source is never written to.

    Parameters
    ----------
    source : str, path-like or ImageFolder
        The folder, as :func:`scan_image_folder` takes it; or what that or :func:`scan_image_table`
        has found. Groups and parts that a table has are kept.
    destination : str or path-like
        A new or empty folder, or one that this function has begun.
    sampling_strategy : str, float, dict or callable, default="auto"
        How many images the classes of the training part are to have, as in
        :class:`ImageAugmentationOverSampler`. The classes are the names of the subfolders.
    augmenter : None, str, Augmenter, transform or callable, default=None
        As in :class:`ImageAugmentationOverSampler`.
    under_sampler : sampler, default=None
        Chooses among the training part before new images are made, such as
        :class:`ImageDuplicateCleaner` or imbalanced-learn's `RandomUnderSampler`. It sees
        gray thumbnails of 64x64, those of imbalanced-learn as flat rows.
    test_size : None, float or int, default=None
        The share or the number of images of the test part, which keeps the classes as they are.
        None makes no test part, or the one that a table says.
    groups : None, str or callable, default=None
        What must not be torn apart by the split, such as a patient: a regular expression, or a
        function of the path relative to `source`, as in ``"sound/patient 0/cell_3.png"``. The
        expression is searched in that whole path, the folder of the class included, and its first
        match counts: the name of the group is what the first group in parentheses with any text
        has found, or all of the match without such. A path without a match is an error. None takes
        the groups that a table has.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn.
    classes : sequence of str, default=None
        The class folders to use, as of :func:`scan_image_folder`; None means all. Like
        `follow_links`, for a `source` that is not scanned yet.
    follow_links : bool, default=False
        Whether symbolic links in `source` are followed, as :func:`scan_image_folder` does.
    value_range : None or (float, float), default=None
        As in :class:`ImageAugmentationOverSampler`, in the units of `dtype`; "data" is not known
        here.
    dtype : {"uint8", "uint16"}, default=None
        The dtype of the new images, and of what they are made from, converted as by
        :func:`load_image_folder`. Originals are written as they are: the same `dtype` there reads
        all alike. None means the dtype of the files, which must be the same for all.
    max_copies : int or None, default=None
        The most new images that one original gives. Classes of few originals then stay smaller
        than `sampling_strategy` asks for, and the report says by how many. None means no limit.
    output_format : {"png", "jpeg", "tiff"}, default="png"
        The format of the new images. JPEG, of quality 95, loses detail; the others lose nothing.
    originals : {"copy", "hardlink", "symlink", "skip"}, default="copy"
        How originals come into the destination. Hard links share their contents with the source:
        whoever edits one edits both. Symbolic links are read back by
        ``follow_links=True`` of :func:`load_image_folder`. "skip" leaves originals out; their rows
        of the manifest then have no path.
    on_error : {"raise", "warn", "skip"}, default="raise"
        What happens if a file cannot be read: an error before anything is written, or it is left
        out with a warning, or without. The report lists them. Without `dtype` the latter two leave
        out files of another dtype than most, too.
    resume : bool, default=True
        Whether a run that was interrupted is continued. False refuses a destination that was begun.
    dry_run : bool, default=False
        Whether to return the report, with an estimate of the size, and write nothing.
    n_jobs : int or None, default=None
        The number of workers. The files do not depend on it.
    verbose : int, default=1
        Above 0, progress bars are shown.

    Returns
    -------
    BalanceReport
        The counts of each class, the plan, and the files that could not be read.

    Raises
    ------
    ImageReadError
        If a file cannot be read and `on_error` is "raise".
    BlockingIOError
        If another run is writing into `destination`.
    FileExistsError
        If `destination` holds what this function has not written.
    OSError
        If the file system refuses, for example since the disk is full. Files that are there are
        whole; the same call goes on.
    ValueError
        If a parameter is wrong, `destination` was begun with other options or another source, or
        files of the source were changed or deleted meanwhile.

    Warns
    -----
    UserWarning
        If a part of the split lacks a class, parts have files in common, files or classes cannot
        be read and `on_error` is "warn", each image is a group of its own, or more than 50 new
        images are made of one original without `max_copies`.

    See Also
    --------
    load_image_folder : Reads a folder into memory.
    ImageAugmentationOverSampler : Balances images in memory.

    Notes
    -----
    Every file is read once before anything is written, so that broken ones are known and the
    classes come out as planned. New images are rendered a few at a time for each worker, so that
    memory does not grow with the folder, but for 4 KB an image (8 KB of 16 bits) that an
    `under_sampler` looks at.

    A file is written under another name and renamed when it is whole. If the process ends early,
    by an error, an interrupt or a kill, the same call writes what is missing, to the same bytes
    as an uninterrupted run. A finished destination, all of whose files have their size, is left
    as it is. Whether the source has changed is told by the names, sizes and times of its files,
    and by the SHA-256 of those that are copied, linked to or read again. Functions are compared
    by their names, and by some of the images that are there, which must come out the same.

    To render a new image again, take its row of the manifest::

        plan = ResamplingPlan.load(destination / "plan.npz")
        part, _ = plan[int(row["plan_row"])].localize()
        image = part.render([read_image(source / row["source"])])[0]

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from PIL import Image
    >>> from imblearn_image import balance_image_folder
    >>> rng = np.random.default_rng(0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for label, count in [("cracked", 2), ("sound", 6)]:
    ...         parent = Path(folder, "cells", label)
    ...         parent.mkdir(parents=True)
    ...         for i in range(count):
    ...             pixels = rng.integers(0, 256, (24, 32), dtype=np.uint8)
    ...             Image.fromarray(pixels).save(parent / f"{i}.png")
    ...     report = balance_image_folder(
    ...         Path(folder, "cells"), Path(folder, "balanced"), random_state=0, verbose=0
    ...     )
    ...     len(list(Path(folder, "balanced/train/cracked").iterdir()))
    6
    >>> report.counts["new"].tolist()
    [4, 0]
    """
    check_how(on_error, n_jobs)
    if isinstance(classes, Iterator):  # which would be empty when it is looked at again
        classes = list(classes)
    options = Options.of(
        sampling_strategy=sampling_strategy, augmenter=augmenter, under_sampler=under_sampler,
        test_size=test_size, groups=groups, random_state=random_state, classes=classes,
        value_range=value_range, output_format=output_format, originals=originals, dtype=dtype,
        max_copies=max_copies,
    )  # fmt: skip
    how: dict[str, Any] = {"n_jobs": n_jobs, "verbose": verbose}
    folder = as_image_folder(source, classes=classes, follow_links=follow_links)
    path = _check_apart(folder.root, destination)
    if dry_run:
        job = plan_job(folder, options, on_error=on_error, **how)
        return _report(job, options, path, _estimate(job, options), 0, is_dry_run=True)
    with Destination(path) as place:
        header = {"options": options.described(), "fingerprint": folder.fingerprint()}
        begun_with = versions()
        if not place.is_planned:
            check_originals(folder, options, place)
            job = plan_job(folder, options, on_error=on_error, **how)
            save_job(job, place, header | {"versions": begun_with})
        elif resume:
            job, begun_with = load_job(folder, place, header, options)
        else:
            raise _begun_before(path)
        n_bytes, n_written = write_missing(job, options, place, begun_with, **how)
    return _report(job, options, path, n_bytes, n_written)


def _begun_before(path: str) -> FileExistsError:
    return FileExistsError(
        Message(
            f"{path!r} was begun by an earlier run; go on with it by ", Parameter("resume", True),
            ", or choose another destination",
        )
    )  # fmt: skip


def _check_apart(root: str, destination: str | os.PathLike[str]) -> str:
    """Return the destination as an absolute path, and refuse one that touches the source."""
    path = os.path.abspath(os.fsdecode(destination))
    real_root, real_path = os.path.realpath(root), os.path.realpath(path)
    for inner, outer in ((real_root, real_path), (real_path, real_root)):
        if inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep):
            raise ValueError(
                "destination must lie apart from source, which is never written to, got "
                f"{path!r} and {root!r}"
            )
    return path


def _report(
    job: Job, options: Options, path: str, n_bytes: float, n_written: int, is_dry_run: bool = False
) -> BalanceReport:
    return BalanceReport(
        destination=path,
        target_names=job.folder.target_names,
        counts=job.counts(),
        plan=job.plan,
        errors=job.errors(),
        ignored=job.folder.ignored,
        manifest=os.path.join(path, MANIFEST),
        n_bytes=int(n_bytes),
        n_written=n_written,
        is_dry_run=is_dry_run,
        groups=count_groups(job.files),
        not_made=count_not_made(job, options),
    )


def _estimate(job: Job, options: Options) -> float:
    """Return about how many bytes a run would write, by some of the new images."""
    copied = np.isin(job.files.part, (TRAIN, TEST))
    n_bytes = job.folder.sizes[copied].sum() if options.originals == "copy" else 0
    n = len(job.plan)
    if n:
        rows = np.unique(np.linspace(0, n - 1, _SAMPLE).astype(int))
        images = job.plan[rows].render(job.images)
        n_bytes += n * np.mean([len(encode(image, options.output_format)) for image in images])
    return n_bytes
