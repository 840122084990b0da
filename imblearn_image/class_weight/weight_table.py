"""A table of counts and weights."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, final

from numpy.typing import ArrayLike

from imblearn_image._core.labels import read_labels
from imblearn_image._core.text import aligned, import_pandas
from imblearn_image.class_weight.formulas import SCHEMES, Beta, check_options, weights_of

if TYPE_CHECKING:
    import pandas as pd


@final
class ClassWeightTable:
    """The counts and the weights of classes by every scheme, as text or a table in notebooks.

    Made by :func:`class_weight_table`.

    Attributes
    ----------
    columns : dict of str to list
        The columns by name: `class`, `count`, `fraction`, `imbalance ratio` and one a scheme.
    """

    columns: dict[str, list[Any]]

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns

    def to_frame(self) -> pd.DataFrame:
        """Return the table with a row for each class.

        Returns
        -------
        pandas.DataFrame
            Indexed by the class.
        """
        return import_pandas("to_frame").DataFrame(self.columns).set_index("class")

    def _cells(self) -> list[list[str]]:
        """Return the columns as text, names first."""
        return [
            [name, *(f"{v:.4g}" if isinstance(v, float) else str(v) for v in values)]
            for name, values in self.columns.items()
        ]

    def __repr__(self) -> str:
        return aligned(zip(*self._cells(), strict=True))

    def _repr_html_(self) -> str:
        """Return the table as notebooks show it."""
        names, *rows = zip(*self._cells(), strict=True)
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        lines = ["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>"]
        for label, *values in rows:
            cells = "".join(f"<td>{escape(value)}</td>" for value in values)
            lines.append(f"<tr><th>{escape(label)}</th>{cells}</tr>")
        return "\n".join([*lines, "</tbody>", "</table>"])


def class_weight_table(y: ArrayLike, *, beta: Beta = 0.999) -> ClassWeightTable:
    """Tabulate the counts of classes, how imbalanced they are, and every scheme's weights.

    Parameters
    ----------
    y : array-like of shape (n,)
        The class of each sample, in any form of :doc:`/labels`.
    beta : float or "auto", default=0.999
        As in :func:`derive_class_weight`.

    Returns
    -------
    ClassWeightTable
        A table to print, or to show in a notebook, with `to_frame`. The imbalance ratio of a class
        is the size of the largest class divided by its own.

    See Also
    --------
    ClassWeightDisplay : Draws the weights.
    derive_class_weight : The formulas.
    ClassWeightClassifier : Derives the weights from each training set.

    Examples
    --------
    >>> from imblearn_image import class_weight_table
    >>> class_weight_table([0, 0, 0, 1])
    class  count  fraction  imbalance ratio  balanced  complement  ...
        0      3      0.75                1    0.6667        0.25  ...
        1      1      0.25                3         2        0.75  ...
    """
    check_options("balanced", beta, None)
    counts = read_labels(y).by_class()
    total, largest = sum(counts.values()), max(counts.values())
    columns = {
        "class": list(counts),
        "count": list(counts.values()),
        "fraction": [count / total for count in counts.values()],
        "imbalance ratio": [largest / count for count in counts.values()],
    }
    for scheme in SCHEMES:
        columns[scheme] = list(weights_of(counts, scheme, beta, None).values())
    return ClassWeightTable(columns)
