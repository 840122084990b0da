"""The leaks of a split: as numbers, text, a table and a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from imblearn_image._core.text import aligned, import_pandas
from imblearn_image._core.validate import check_integer, is_number
from imblearn_image.display.pictures import draw_pairs
from imblearn_image.duplicates import Duplicates
from imblearn_image.images.source import ImageSource

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

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
        For each the most similar training image that a pair of `duplicates` links it with, or else
        the first of its group.
    kinds : ndarray of str, shape (n_rows,)
        ``"exact"`` for byte-identical copies, ``"near"`` for other copies, ``"group"`` where the
        two have only the group in common.
    similarities : ndarray of float64, shape (n_rows,)
        How similar the two are, 1 if they are byte-identical; NaN where they are copies over other
        images, or have only the group in common.
    label_conflicts : ndarray of int, shape (n_conflicts, 2)
        A training and a test image, for each test image that has a copy of another label.
    shared_groups : ndarray
        The groups that both parts have, sorted.
    duplicates : Duplicates
        The copies in both parts together, also those within a part; the test part begins at
        `n_train`.
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
    duplicates: Duplicates
    n_train: int
    n_test: int
    images: ImageSource = field(compare=False)

    @property
    def fraction(self) -> float:
        """The fraction of the test part that is in the training part too."""
        return len(self.test_indices) / self.n_test

    @property
    def clean_test_indices(self) -> np.ndarray:
        """The images of the test part that are not in the training part, ascending."""
        return np.setdiff1d(np.arange(self.n_test), self.test_indices)

    @property
    def threshold(self) -> float:
        """The least similarity of images that were taken for copies."""
        return self.duplicates.threshold

    def raise_if(self, max_fraction: float = 0) -> None:
        """Raise an error if more of the test part leaks than is allowed.

        Parameters
        ----------
        max_fraction : float, default=0
            The largest fraction that is allowed, from 0 to 1.

        Raises
        ------
        ValueError
            If `fraction` is larger, or `max_fraction` is not from 0 to 1.
        """
        if not is_number(max_fraction) or not 0 <= max_fraction <= 1:
            raise ValueError(f"max_fraction must be from 0 to 1, got {max_fraction!r}")
        if self.fraction > max_fraction:
            is_by_group = (self.kinds == "group").all()
            groups = "the groups" if is_by_group else "leakage_groups(X)"
            raise ValueError(
                f"{self._headline()} too, where at most {max_fraction:.1%} may be: split by "
                f"{groups}, or score on report.clean_test_indices alone"
            )

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a table.

        Returns
        -------
        pandas.DataFrame
            The columns `test`, `train`, `kind` and `similarity`, a row for each image of the test
            part that is in the training part too.
        """
        frame: pd.DataFrame = import_pandas("to_frame").DataFrame(self._columns())
        return frame

    def plot(
        self, *, n_images: int = 12, figure: Figure | None = None, n_columns: int | None = None
    ) -> Figure:
        """Draw images of the test part above the training images that they are like.

        Doubtful pairs come first: near-copies, the least similar before others, then images of one
        group, then byte-identical copies.

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
        check_integer("n_images", n_images, 1)
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

    def _columns(self) -> dict[str, np.ndarray]:
        return {
            "test": self.test_indices,
            "train": self.train_indices,
            "kind": self.kinds,
            "similarity": self.similarities,
        }

    def _headline(self) -> str:
        count = len(self.test_indices)
        return (
            f"{count:,} of {self.n_test:,} test images ({self.fraction:.1%}) are in the training "
            "part"
        )

    def __repr__(self) -> str:
        return (
            f"LeakageReport({len(self.test_indices):,} of {self.n_test:,} test images are in the "
            "training part too)"
        )

    def __str__(self) -> str:
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

    def _table(self) -> list[str]:
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
        more = len(self.test_indices) - _MOST_ROWS
        rest = [f"and {more:,} more: to_frame() has all"] if more > 0 else []
        return ["", aligned(rows), *rest]
