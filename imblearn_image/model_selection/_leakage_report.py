"""What a split leaks: as numbers, text, a table and a picture."""

from dataclasses import dataclass, field
from numbers import Integral, Real

import numpy as np

from imblearn_image.display.pictures import draw_pairs

_MOST_ROWS = 10


@dataclass(frozen=True, eq=False, repr=False)
class LeakageReport:
    """What :func:`check_leakage` found.

    Its text is a summary and the first rows. There is a row for each image of the test part that is
    in the training part too.

    Parameters
    ----------
    test_indices : ndarray of int, shape (n_rows,)
        The images of the test part, ascending.
    train_indices : ndarray of int, shape (n_rows,)
        For each the training image that is most like it, of those that pairs of `duplicates` link
        it with; else the first of its group.
    kinds : ndarray of str, shape (n_rows,)
        ``"exact"`` of copies to the last byte, ``"near"`` of other copies, ``"group"`` where the
        two have the group in common only.
    similarities : ndarray of float64, shape (n_rows,)
        How similar the two are, 1 if to the last byte; NaN where they are copies over other
        images, or have the group in common only.
    label_conflicts : ndarray of int, shape (n_conflicts, 2)
        A training and a test image, for each test image that has a copy of another label.
    shared_groups : ndarray
        The groups that both parts have, sorted.
    duplicates : Duplicates
        What was found in both parts together, those within a part too; the test part begins
        at `n_train`.
    n_train, n_test : int
        The number of images of each part.
    images : ImageSource
        The images of both parts, for `plot`; the report holds on to them.

    See Also
    --------
    check_leakage : Returns a report.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import check_leakage
    >>> X = np.random.default_rng(0).integers(0, 256, (6, 16, 16), dtype=np.uint8)
    >>> report = check_leakage(X[:4], X[3:], y_train=[0, 0, 1, 1], y_test=[0, 0, 1])
    >>> report
    LeakageReport(1 of 3 test images are in the training part too)
    >>> report.train_indices.tolist(), report.test_indices.tolist(), report.kinds.tolist()
    ([3], [0], ['exact'])
    >>> report.label_conflicts.tolist()
    [[3, 0]]
    """

    test_indices: np.ndarray
    train_indices: np.ndarray
    kinds: np.ndarray
    similarities: np.ndarray
    label_conflicts: np.ndarray
    shared_groups: np.ndarray
    duplicates: object
    n_train: int
    n_test: int
    images: object = field(compare=False)

    @property
    def fraction(self):
        """The fraction of the test part that is in the training part too."""
        return len(self.test_indices) / self.n_test

    @property
    def clean_test_indices(self):
        """The images of the test part that are not in the training part, ascending."""
        return np.setdiff1d(np.arange(self.n_test), self.test_indices)

    @property
    def threshold(self):
        """The similarity from which images were taken for copies."""
        return self.duplicates.threshold

    def raise_if(self, max_fraction=0):
        """Raise an error if more of the test part leaks than is allowed.

        Parameters
        ----------
        max_fraction : float, default=0
            The largest fraction that is, from 0 to 1.

        Raises
        ------
        ValueError
            If `fraction` is larger, or `max_fraction` is not from 0 to 1.
        """
        is_number = isinstance(max_fraction, Real) and not isinstance(max_fraction, bool)
        if not (is_number and 0 <= max_fraction <= 1):
            raise ValueError(f"max_fraction must be from 0 to 1, got {max_fraction!r}")
        if self.fraction > max_fraction:
            is_by_group = (self.kinds == "group").all()
            groups = "the groups" if is_by_group else "leakage_groups(X)"
            raise ValueError(
                f"{self._headline()} too, where at most {max_fraction:.1%} may be: split by "
                f"{groups}, or score on report.clean_test_indices alone"
            )

    def to_frame(self):
        """Return the rows as a table.

        Returns
        -------
        pandas.DataFrame
            The columns `test`, `train`, `kind` and `similarity`, a row for each image of the test
            part that is in the training part too.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        return pd.DataFrame(self._columns())

    def plot(self, *, n_images=12, figure=None, n_columns=None):
        """Draw images of the test part above their likes of the training part.

        Those come first that need a look: near-copies, the least similar before others, then
        images of one group, then copies to the last byte.

        Parameters
        ----------
        n_images : int, default=12
            How many images of the test part to show, 1 or more.
        figure : matplotlib.figure.Figure, default=None
            Where to draw; None makes a new one.
        n_columns : int, default=None
            How many pairs stand beside each other; None is six at most, fewer where images are
            wide.

        Returns
        -------
        matplotlib.figure.Figure
            The figure.

        Raises
        ------
        ValueError
            If nothing leaks, or `n_images` is below 1.
        """
        if not isinstance(n_images, Integral) or n_images < 1:
            raise ValueError(f"n_images must be an integer of 1 or more, got {n_images!r}")
        if not len(self.test_indices):
            raise ValueError("there is nothing to show: no image of the test part leaks")
        turn = np.array([("near", "group", "exact").index(kind) for kind in self.kinds])
        rows = np.lexsort((self.similarities, turn))[:n_images]
        pairs = []
        for test, train, kind, similarity in zip(
            *(column[rows].tolist() for column in self._columns().values()), strict=True
        ):
            similar = "" if np.isnan(similarity) else f" {similarity:.4f}"
            pairs.append(
                (
                    np.asarray(self.images[self.n_train + test]),
                    np.asarray(self.images[train]),
                    f"test {test}: {kind}{similar}",
                    f"train {train}",
                )
            )
        return draw_pairs(pairs, figure=figure, n_columns=n_columns)[1]

    def _columns(self):
        return {
            "test": self.test_indices,
            "train": self.train_indices,
            "kind": self.kinds,
            "similarity": self.similarities,
        }

    def _headline(self):
        count = len(self.test_indices)
        return (
            f"{count:,} of {self.n_test:,} test images ({self.fraction:.1%}) are in the training "
            "part"
        )

    def __repr__(self):
        return (
            f"LeakageReport({len(self.test_indices):,} of {self.n_test:,} test images are in the "
            "training part too)"
        )

    def __str__(self):
        counts = {kind: int((self.kinds == kind).sum()) for kind in ("exact", "near", "group")}
        lines = [f"{self._headline()} of {self.n_train:,} images too"]
        similar = self.similarities[(self.kinds == "near") & ~np.isnan(self.similarities)]
        span = f", of similarity {similar.min():.4f} to {similar.max():.4f}" if len(similar) else ""
        lines += [
            f"  exact copies   {counts['exact']:>9,}",
            f"  near-copies    {counts['near']:>9,}{span}",
        ]
        if len(self.shared_groups):
            lines.append(
                f"  by group alone {counts['group']:>9,}; groups in both parts: "
                f"{len(self.shared_groups):,}"
            )
        if len(self.label_conflicts):
            lines.append(f"  labels differ  {len(self.label_conflicts):>9,}")
        return "\n".join(lines + self._table())

    def _table(self):
        """Return the first rows as lines of text, after an empty one."""
        if not len(self.test_indices):
            return []
        rows = [["test", "train", "kind", "similarity"]]
        for test, train, kind, similarity in zip(
            *(column[:_MOST_ROWS].tolist() for column in self._columns().values()), strict=True
        ):
            rows.append(
                [str(test), str(train), kind, "" if np.isnan(similarity) else f"{similarity:.4f}"]
            )
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        more = len(self.test_indices) - _MOST_ROWS
        return ["", *lines, *([f"and {more:,} more: to_frame() has all"] if more > 0 else [])]
