"""Runs of intensity transforms: one table, or one function, for each row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.formats import from_working
from imblearn_image._core.kernels import Image, Kernel, Work
from imblearn_image._render._format import (
    ImageFormat,
    Rows,
    carrying_alpha,
    columns_of,
    keyed_columns,
    limits_of,
    row_columns,
)
from imblearn_image._render.hooks import raise_explained
from imblearn_image._transforms.base import IntensityTransform

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import CompiledAugmenter, Step

_FLOAT32 = np.dtype(np.float32)
_ZERO, _ONE = np.array(0, _FLOAT32), np.array(1, _FLOAT32)
# Tables computed at a time, so that they stay in the processor's cache: see docs/design.md.
_TABLES_AT_ONCE = 256
# From this number of values in an image StringZilla looks them up faster than OpenCV.
_MIN_LARGE = 16_000


class IntensityStage:
    """Consecutive intensity transforms, for images of one format; see `FormatStages`."""

    transforms = IntensityTransform
    is_fused = True
    works_in_place = True
    limits: tuple[float, float] | None = None
    may_leave_range = False

    def __new__(
        cls, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> IntensityStage:
        """Make the stage that suits the dtype."""
        if cls is IntensityStage:
            cls = _Tables if image_format.dtype == np.uint8 else _Functions
        return super().__new__(cls)

    def __init__(
        self, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> None:
        self.indices = [step.index for step in steps]
        self.names = [step.name for step in steps]
        self._steps = [(step.index, step.transform, keyed_columns(step)) for step in steps]
        self._format = image_format


class _Tables(IntensityStage):
    """A table of 256 values for each row of uint8 images."""

    def __init__(
        self, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> None:
        super().__init__(steps, augmenter, image_format)
        low, high = image_format.values
        self._low, self._span = np.float32(low), np.float32(high - low)
        # A row alone gets arrays of one number, since powers of scalars are rounded differently.
        self._columns = {
            index: {column: np.empty(1, np.float32) for column, _ in keys}
            for index, _, keys in self._steps
        }
        # Values outside the range, from a fill or a filter, are clipped.
        levels = (np.arange(256, dtype=np.float32) - self._low) / self._span
        self._levels = np.clip(levels, 0, 1)
        self._levels.flags.writeable = False
        self._may_leave = low < 0 or high > 255
        is_large = math.prod(image_format.shape) >= _MIN_LARGE
        self._look_up = kernels.fastest_look_up() if is_large else kernels.look_up
        if augmenter.has_alpha(image_format.shape):
            self._look_up = carrying_alpha(self._look_up)

    def pair(self, plan: Rows, row: int, active: Sequence[bool]) -> Work | None:
        values, params = self._levels, plan.params
        for index, transform, keys in self._steps:
            if active[index]:
                columns = self._columns[index]
                for column, key in keys:
                    columns[column][0] = params[key].item(row)
                try:
                    values = transform.curve(values, **columns)
                    if getattr(values, "dtype", None) is not _FLOAT32 or values.shape != (256,):
                        values = np.broadcast_to(values, 256).astype(_FLOAT32)
                except Exception as error:
                    raise_explained(error, transform, "curve")
        return None if values is self._levels else (self._look_up, self._as_uint8(values))

    def pairs(self, plan: Rows, rows: NDArray[np.intp]) -> list[Work]:
        tables = np.empty((len(rows), 256), dtype=np.uint8)
        for start in range(0, len(rows), _TABLES_AT_ONCE):
            some = rows[start : start + _TABLES_AT_ONCE]
            values = np.tile(self._levels, (len(some), 1))
            for index, transform, keys in self._steps:
                on = np.flatnonzero(plan.active[some, index])
                columns = columns_of(plan.params, keys, some[on])
                columns = {c: v[:, np.newaxis].astype(np.float32) for c, v in columns.items()}
                try:
                    values[on] = transform.curve(values[on], **columns)
                except Exception as error:
                    raise_explained(error, transform, "curve")
            tables[start : start + _TABLES_AT_ONCE] = self._as_uint8(values)
        return list(zip(repeat(self._look_up), tables))

    def _as_uint8(self, values: NDArray[np.float32]) -> NDArray[np.uint8]:
        values = np.maximum(values, _ZERO)  # clip takes longer
        np.minimum(values, _ONE, out=values)
        values *= self._span
        if self._low:
            values += self._low
        np.rint(values, out=values)
        return (np.clip(values, 0, 255) if self._may_leave else values).astype(np.uint8)


class _Functions(IntensityStage):
    """The curves of each row, for images of other dtypes."""

    def __init__(
        self, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> None:
        super().__init__(steps, augmenter, image_format)
        self.limits = limits_of(image_format)
        self._compute = _curve_kernel(image_format)
        if augmenter.has_alpha(image_format.shape):
            self._compute = carrying_alpha(self._compute)

    def pair(self, plan: Rows, row: int, active: Sequence[bool]) -> Work | None:
        curves = [
            (transform, row_columns(plan.params, keys, row))
            for index, transform, keys in self._steps
            if active[index]
        ]
        return (self._compute, curves) if curves else None

    def pairs(self, plan: Rows, rows: NDArray[np.intp]) -> list[Work]:
        actives = plan.active[rows].tolist()
        work = [self.pair(plan, row, on) for row, on in zip(rows.tolist(), actives, strict=True)]
        return [pair for pair in work if pair is not None]  # each has active steps


def _curve_kernel(image_format: ImageFormat) -> Kernel:
    low, high = image_format.values
    # float32 holds whole numbers of up to 16 bits, and values on [0, 1] of its own, exactly.
    exact = image_format.working.kind in "iu" or (
        image_format.working == np.float32 and (low, high) == (0, 1)
    )
    dtype: Any = np.float32 if exact else np.float64
    low, high, span = dtype(low), dtype(high), dtype(high - low)

    def compute(
        image: Image, curves: Sequence[tuple[IntensityTransform, dict[str, float]]], out: Image
    ) -> None:
        values = given = (image.astype(dtype) - low) / span
        given.flags.writeable = False  # so that no curve works in place
        for transform, columns in curves:
            numbers = {name: dtype(value) for name, value in columns.items()}
            try:
                values = transform.curve(values, **numbers)
                if getattr(values, "shape", None) != given.shape:
                    values = np.broadcast_to(values, given.shape)
            except Exception as error:
                raise_explained(error, transform, "curve")
        new = np.clip(np.clip(values, 0, 1) * span + low, low, high)
        # Values that no curve changed keep their last bits, which mapping to [0, 1] and back loses.
        from_working(np.where(values == given, image, new), out)

    return compute
