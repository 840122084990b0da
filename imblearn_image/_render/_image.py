"""Image and displacement transforms: one after another, each with its own random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.formats import (
    from_working,
    needs_working_dtype,
    to_working,
)
from imblearn_image._core.kernels import Image, Kernel, Work
from imblearn_image._core.random import step_generator
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
from imblearn_image._render.motion import Fields
from imblearn_image._transforms.base import DisplacementTransform, ImageTransform
from imblearn_image._transforms.function import FunctionTransform

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import CompiledAugmenter, Step


class _AloneStage:
    """One transform that is not fused with others, for images of one format; a `Stage`."""

    is_fused = False
    works_in_place = False
    limits: tuple[float, float] | None = None
    # Rounding of floats, as by filters, may leave it.
    may_leave_range = True

    def __init__(self, step: Step, kernel: Kernel, uses_rng: bool) -> None:
        self.indices, self.names = [step.index], [step.name]
        self._index = step.index
        self._keys = keyed_columns(step)
        self._kernel = kernel
        self._uses_rng = uses_rng

    def pair(self, plan: Rows, row: int, active: Sequence[bool]) -> Work | None:
        if not active[self._index]:
            return None
        columns = row_columns(plan.params, self._keys, row)
        return self._kernel, ((plan.seed.item(row), columns) if self._uses_rng else columns)

    def pairs(self, plan: Rows, rows: NDArray[np.intp]) -> list[Work]:
        columns = columns_of(plan.params, self._keys, rows)
        settings: Any
        if len(columns) == 1:  # by far the most, and the fastest
            ((name, values),) = columns.items()
            settings = [{name: value} for value in values.tolist()]
        elif columns:
            drawn = zip(*(values.tolist() for values in columns.values()), strict=True)
            settings = [dict(zip(columns, values, strict=True)) for values in drawn]
        else:
            settings = [{}] * len(rows)
        if self._uses_rng:
            settings = zip(plan.seed[rows].tolist(), settings, strict=True)
        return list(zip(repeat(self._kernel), settings))


class DisplacementStage(_AloneStage):
    """One displacement transform."""

    transforms = DisplacementTransform

    def __init__(
        self, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> None:
        (step,) = steps
        height, width = image_format.shape[:2]
        field_of = Fields(step, height, width).of_row

        def kernel(image: Image, setting: tuple[int, dict[str, float]], out: Image) -> None:
            dx, dy = field_of(*setting)
            if dx.any() or dy.any():
                kernels.displace(image, dx, dy, out)
            else:
                np.copyto(out, image)

        super().__init__(step, kernel, uses_rng=True)


class ImageStage(_AloneStage):
    """One image transform."""

    transforms = ImageTransform

    def __init__(
        self, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> None:
        (step,) = steps
        transform: ImageTransform = step.transform
        has_alpha = augmenter.has_alpha(image_format.shape)
        kernel = _kernel_of(transform, step.index, image_format, has_alpha)
        super().__init__(step, kernel, transform.uses_rng)
        if transform.uses_value_range:
            self.limits = limits_of(image_format)
            self.may_leave_range = False


def _kernel_of(
    transform: ImageTransform, index: int, image_format: ImageFormat, has_alpha: bool
) -> Kernel:
    """Return the kernel that calls `apply` and puts what it returns into `out`."""
    apply, explains_itself = transform.apply, isinstance(transform, FunctionTransform)
    if transform.takes_given_range:
        apply = partial(apply, value_range=image_format.given_range)
    elif transform.uses_value_range:
        apply = partial(apply, value_range=image_format.value_range)

    def kernel(image: Image, columns: Mapping[str, Any], out: Image) -> None:
        try:
            result = apply(image, out, **columns)
            if result is not out:
                _check_and_store(result, out)
        except Exception as error:
            if explains_itself:
                raise
            raise_explained(error, transform, "apply")

    def random_kernel(image: Image, setting: tuple[int, dict[str, float]], out: Image) -> None:
        seed, columns = setting
        kernel(image, columns | {"rng": step_generator(seed, index)}, out)

    chosen: Kernel = random_kernel if transform.uses_rng else kernel
    if transform.carries_alpha and has_alpha:
        chosen = carrying_alpha(chosen)
    if transform.uses_own_dtype and needs_working_dtype(image_format.dtype):
        return _in_own_dtype(chosen, image_format.dtype)
    return chosen


def _check_and_store(result: Any, out: Image) -> None:
    if not isinstance(result, np.ndarray):
        raise TypeError(f"it returned no array, but {type(result).__name__}")
    if result.shape != out.shape or result.dtype.kind not in "iuf":
        raise ValueError(
            f"it returned an array of shape {result.shape} and dtype {result.dtype}, not of the "
            f"image's shape {out.shape} and a real dtype"
        )
    from_working(result, out)


def _in_own_dtype(kernel: Kernel, dtype: np.dtype[Any]) -> Kernel:
    """Show a transform the images in the dtype that they came in."""

    def converted(image: Image, setting: Any, out: Image) -> None:
        own, result = np.empty((2, *image.shape), dtype=dtype)
        from_working(image, own)
        kernel(own, setting, result)
        to_working(result, out)

    return converted
