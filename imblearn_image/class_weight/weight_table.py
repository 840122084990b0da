"""A table of counts and weights."""

from html import escape

from imblearn_image.class_weight.counts import count_labels
from imblearn_image.class_weight.formulas import SCHEMES, check_options, weights_of


class ClassWeightTable:
    """Counts and every scheme's weights, class by class; text, and a table in notebooks.

    Made by :func:`class_weight_table`.

    Attributes
    ----------
    columns : dict of str to list
        The columns by name: `class`, `count`, `fraction`, `imbalance ratio` and one a scheme.
    """

    def __init__(self, columns):
        self.columns = columns

    def to_frame(self):
        """Return the table with a row for each class.

        Returns
        -------
        pandas.DataFrame
            Indexed by the class.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        return pd.DataFrame(self.columns).set_index("class")

    def _cells(self):
        """Return the columns as text, names first."""
        return [
            [name, *(f"{v:.4g}" if isinstance(v, float) else str(v) for v in values)]
            for name, values in self.columns.items()
        ]

    def __repr__(self):
        cells = self._cells()
        widths = [max(map(len, column)) for column in cells]
        rows = zip(*cells, strict=True)
        return "\n".join(
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            for row in rows
        )

    def _repr_html_(self):
        """Return the table as notebooks show it."""
        names, *rows = zip(*self._cells(), strict=True)
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        lines = ["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>"]
        for label, *values in rows:
            cells = "".join(f"<td>{escape(value)}</td>" for value in values)
            lines.append(f"<tr><th>{escape(label)}</th>{cells}</tr>")
        return "\n".join([*lines, "</tbody>", "</table>"])


def class_weight_table(y, *, beta=0.999):
    """Tabulate the counts of classes, how imbalanced they are, and every scheme's weights.

    Parameters
    ----------
    y : array-like of shape (n,)
        Classes.
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
    counts = count_labels(y)
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
