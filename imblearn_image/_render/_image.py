"""Transforms of images: one after another, each with its own random numbers."""

from functools import partial
from itertools import repeat

import numpy as np

from imblearn_image._core.formats import from_working, n_channels, needs_working_dtype, to_working
from imblearn_image._render._format import (
    carrying_alpha,
    columns_of,
    keyed_columns,
    limits_of,
    row_columns,
)
from imblearn_image._transforms.base import ImageTransform


class ImageStage:
    """One transform of images, for those of one format; see `FormatStages`."""

    transforms = ImageTransform
    is_fused = False
    works_in_place = False

    def __init__(self, steps, augmenter, image_format):
        ((index, name, self._transform),) = steps
        self.indices, self.names = [index], [name]
        self._index = index
        self._keys = keyed_columns(*steps)
        self._kernel = _kernel_of(self._transform, index, image_format)
        self._uses_rng = self._transform.uses_rng
        uses_range = self._transform.uses_value_range
        self.limits = limits_of(image_format) if uses_range else None
        self.may_leave_range = not uses_range  # as filters of floats do, by rounding

    def pair(self, plan, row, active):
        if not active[self._index]:
            return None
        columns = row_columns(plan.params, self._keys, row)
        return self._kernel, ((plan.seed.item(row), columns) if self._uses_rng else columns)

    def pairs(self, plan, rows):
        columns = columns_of(plan.params, self._keys, rows)
        if len(columns) == 1:  # by far the most, and the fastest
            ((name, values),) = columns.items()
            numbers = [{name: value} for value in values.tolist()]
        elif columns:
            drawn = zip(*(values.tolist() for values in columns.values()), strict=True)
            numbers = [dict(zip(columns, values, strict=True)) for values in drawn]
        else:
            numbers = [{}] * len(rows)
        if self._uses_rng:
            numbers = zip(plan.seed[rows].tolist(), numbers, strict=True)
        return list(zip(repeat(self._kernel), numbers))


def _kernel_of(transform, index, image_format):
    """Return the kernel that calls `apply` and puts what it returns into `out`."""
    apply = transform.apply
    if transform.uses_value_range:
        apply = partial(apply, value_range=image_format.value_range)

    def kernel(image, columns, out):
        result = apply(image, out, **columns)
        if result is not out:
            _keep(result, out)

    def random_kernel(image, number, out):
        seed, columns = number
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))
        kernel(image, columns | {"rng": rng}, out)

    chosen = random_kernel if transform.uses_rng else kernel
    if transform.carries_alpha and n_channels(image_format.shape) == 4:
        chosen = carrying_alpha(chosen)
    if transform.uses_own_dtype and needs_working_dtype(image_format.dtype):
        return _in_own_dtype(chosen, image_format.dtype)
    return chosen


def _keep(result, out):
    if not isinstance(result, np.ndarray):
        raise TypeError(
            f"apply must return an array, `out` or another, got {type(result).__name__}"
        )
    if result.shape != out.shape or result.dtype.kind not in "iuf":
        raise ValueError(
            f"apply must return an array of the image's shape {out.shape} and a real dtype, got "
            f"shape {result.shape} and dtype {result.dtype}"
        )
    from_working(result, out)


def _in_own_dtype(kernel, dtype):
    """Show a transform the images in the dtype that they came in."""

    def converted(image, number, out):
        own, result = np.empty((2, *image.shape), dtype=dtype)
        from_working(image, own)
        kernel(own, number, result)
        to_working(result, out)

    return converted
