"""The motion of a row: where its pixels go, apart from any image.

Motion depends on what was drawn and on the size of the image, not on its values. Geometric
transforms move by matrices, forward: consecutive ones multiply into one. Displacement transforms
move by fields, backward: the new pixel at (x, y) is read from ``(x + dx, y + dy)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.random import step_generator
from imblearn_image._render._format import Rows, columns_of, keyed_columns
from imblearn_image._render.hooks import raise_explained

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import Step

_LAST_ROW = (0.0, 0.0, 1.0)


def _check_rows(rows: object) -> None:
    """Raise unless these are two or three rows of three entries."""
    kinds = (tuple, list, np.ndarray)
    if not isinstance(rows, kinds):
        raise TypeError(f"got {type(rows).__name__}")
    if not all(isinstance(row, kinds) for row in rows):
        raise TypeError(f"got a {type(rows).__name__} of {len(rows)}, not all of which are rows")
    lengths = [len(row) for row in rows]
    if lengths not in ([3, 3], [3, 3, 3]):
        raise ValueError(f"got {len(rows)} rows, of lengths {lengths}")


def as_matrices(rows: Sequence[Sequence[ArrayLike]], n: int) -> NDArray[np.float64]:
    """Return what `GeometricTransform.matrix` gives for n images as an array (n, 3, 3)."""
    _check_rows(rows)
    matrices = np.empty((n, 3, 3))
    for row, entries in enumerate((*rows, _LAST_ROW)[:3]):
        for column, entry in enumerate(entries):
            matrices[:, row, column] = entry
    return matrices


class Matrices:
    """The fused matrices of consecutive geometric transforms, for images of one size.

    A matrix takes the coordinates of a pixel to where it goes, counted from the center of the
    first pixel, x to the right and y down.

    Parameters
    ----------
    steps : sequence of steps
        Consecutive steps of an Augmenter, of geometric transforms.
    height, width : int
        The size of the images in pixels.
    """

    def __init__(self, steps: Sequence[Step], height: int, width: int) -> None:
        self._steps = [(step.index, step.transform, keyed_columns(step)) for step in steps]
        self._height, self._width = height, width

    def of_row(self, plan: Rows, row: int, active: Sequence[bool]) -> NDArray[np.float64] | None:
        """Return the (3, 3) matrix of one row; None without active steps.

        It has the bytes that `of_rows` gives: both go through the same functions of numpy.
        """
        entries: list[float] = []
        params = plan.params
        for index, transform, keys in self._steps:
            if active[index]:
                # As a loop, which takes less time than a comprehension.
                columns = {}
                for column, key in keys:
                    columns[column] = params[key].item(row)
                try:
                    rows = transform.matrix(self._height, self._width, **columns)
                    if len(rows) != 2 or len(rows[0]) != 3 or len(rows[1]) != 3:
                        _check_rows(rows)  # which takes longer
                    entries += rows[0]
                    entries += rows[1]
                    entries += rows[2] if len(rows) == 3 else _LAST_ROW
                except Exception as error:
                    raise_explained(error, transform, "matrix")
        if not entries:
            return None
        matrices = np.array(entries, dtype=float).reshape(-1, 3, 3)
        matrix = matrices[0]
        for place in range(1, len(matrices)):
            matrix = matrices[place].dot(matrix)  # in half the time of matmul, to the same bits
        return matrix

    def of_rows(self, plan: Rows, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the matrices of many rows, of shape (len(rows), 3, 3)."""
        matrices = np.broadcast_to(np.eye(3), (len(rows), 3, 3)).copy()
        begun = np.zeros(len(rows), dtype=bool)
        for index, transform, keys in self._steps:
            on = np.flatnonzero(plan.active[rows, index])
            columns = columns_of(plan.params, keys, rows[on])
            try:
                rows_of_maps = transform.matrix(self._height, self._width, **columns)
                maps = as_matrices(rows_of_maps, len(on))
            except Exception as error:
                raise_explained(error, transform, "matrix")
            matrices[on] = maps @ matrices[on] if begun[on].any() else maps
            begun[on] = True
        return matrices


Field = tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]


class Fields:
    """The displacement fields of one transform, for images of one size.

    Parameters
    ----------
    step : step
        A step of an Augmenter, of a displacement transform.
    height, width : int
        The size of the images in pixels.
    """

    def __init__(self, step: Step, height: int, width: int) -> None:
        self._field: Callable[..., Field] = step.transform.field
        self._index = step.index
        self._shape = height, width

    def of_row(self, seed: int, columns: Mapping[str, float]) -> Field:
        """Return the (dx, dy) of a row with this seed, and what was drawn for it.

        Raises
        ------
        TypeError, ValueError
            If the hook `field` returns anything else.
        """
        rng = step_generator(seed, self._index)
        field = self._field(*self._shape, rng, **columns)
        if not isinstance(field, (tuple, list, np.ndarray)) or len(field) != 2:
            raise TypeError(f"field must return the pair (dx, dy), got {type(field).__name__}")
        dx, dy = field
        _check_part("dx", dx, self._shape)
        _check_part("dy", dy, self._shape)
        return dx, dy


def _check_part(name: Literal["dx", "dy"], part: object, shape: tuple[int, int]) -> None:
    expected = f"field must return {name} as an array of floats of shape {shape}"
    if not isinstance(part, np.ndarray):
        raise TypeError(f"{expected}, got {type(part).__name__}")
    if part.shape != shape or part.dtype.kind != "f":
        raise ValueError(f"{expected}, got shape {part.shape} and dtype {part.dtype}")
