"""What became of a folder that was balanced."""

from dataclasses import dataclass

import numpy as np

from imblearn_image.display import ClassBalanceDisplay

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
    target_names: list
    counts: dict
    plan: object
    errors: list
    ignored: list
    manifest: str
    n_bytes: int
    n_written: int
    is_dry_run: bool = False

    def __str__(self):
        columns = [c for c in _COLUMNS if c in _COLUMNS[:4] or self.counts[c].any()]
        rows = [["class", *columns]]
        for code, name in enumerate(self.target_names):
            name = name.encode("utf-8", "backslashreplace").decode()
            rows.append([name, *(f"{self.counts[column][code]:,}" for column in columns)])
        rows.append(["total", *(f"{self.counts[column].sum():,}" for column in columns)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        n = len(self.ignored)
        ignored = [f"{n:,} other {'entry' if n == 1 else 'entries'} ignored"] if n else []
        return "\n".join([*lines, "", *ignored, self._last_line()])

    def __repr__(self):
        return f"BalanceReport({self.destination!r}, {self._last_line()})"

    def _last_line(self):
        size = f"{self.n_bytes / 1e6:,.1f} MB"
        if self.is_dry_run:
            return f"dry run, nothing written; about {size} to write"
        return f"{self.n_written:,} files written, {size} in all"

    def to_frame(self):
        """Return the counts as a table.

        Returns
        -------
        pandas.DataFrame
            A row for each class, and a column for each of `counts`.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        index = pd.Index(self.target_names, name="class")
        return pd.DataFrame({name: self.counts[name] for name in _COLUMNS}, index=index)

    def plot(self, *, ax=None, **options):
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
