"""Turn rows of a plan into the kernels to call, for images of one shape and dtype.

A row's work is a pair ``(kernel, number)``, called as ``kernel(image, number, out)``. Matrices and
tables are computed for all rows at once, and each row's do not depend on the others'.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np

from imblearn_image import _kernels
from imblearn_image._dtypes import is_carried, load, store, working_dtype
from imblearn_image._opencv import cv2
from imblearn_image._validation import fill_color
from imblearn_image.augmentation import FunctionTransform


@dataclass(frozen=True)
class ImageFormat:
    """What the images of a call have in common.

    `dtype` is the one that the images come and go in, `working` the one they are computed in;
    `value_range` is a pair, or None where no transform needs one.
    """

    shape: tuple
    dtype: np.dtype
    value_range: tuple | None

    @property
    def working(self):
        return working_dtype(self.dtype)


def needs_value_range(augmenter):
    """Tell whether any step of `augmenter` maps values to [0, 1]."""
    return any(_maps_values(transform) for _, _, transform in augmenter.steps())


def rows_that_map_values(plan):
    """Return a boolean array (n,): rows with an active step that maps values to [0, 1]."""
    indices = [i for i, _, transform in plan.augmenter.steps() if _maps_values(transform)]
    return plan.active[:, indices].any(axis=1)


def _maps_values(transform):
    return transform.kind == "intensity" or (
        transform.kind == "image" and transform.uses_value_range
    )


def check_steps(augmenter, shape, dtype):
    """Raise where a step cannot work on images of this shape and dtype, active or not."""
    for _, name, transform in augmenter.steps():
        try:
            transform._check_image(shape, dtype)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None


_IDENTITY = np.eye(3).reshape(9, 1)
# More tables at a time would leave the processor's cache: measured, see docs/design.md.
_TABLES_AT_ONCE = 256
# The values of an image from which looking them up by StringZilla is worth its calls.
_MIN_LARGE = 16_000
# The entries of a matrix as a column; those that say how far the image is moved, and the others.
_MOVED, _UNMOVED = [2, 5], [0, 1, 3, 4, 6, 7, 8]


class Stages:
    """The stages of an augmenter for images of one format, with the memory that they work in.

    They serve one thread: two at a time would write into the same memory. What does not differ
    from block to block is made once, and what may not be needed when it is.
    """

    def __init__(self, augmenter, image_format):
        self.augmenter = augmenter
        self.image_format = image_format
        self._stages = augmenter.stages()

    def row_work(self, plan):
        """Return the (kernel, number) of each row of `plan`."""
        work = [None] * len(plan)
        for kind, steps in self._stages:
            indices = [index for index, _, _ in steps]
            rows = np.flatnonzero(plan.active[:, indices].any(axis=1))
            if not len(rows):
                continue
            join = self._in_place if kind == "intensity" else self._in_turn
            pairs = getattr(self, f"_{kind}")(plan, rows, steps)
            for row, pair in zip(rows.tolist(), pairs, strict=True):
                before = work[row]
                work[row] = pair if before is None else join(before, pair)
        if is_carried(self.image_format.dtype):
            work = [pair and self._in_turn((load, None), pair, (store, None)) for pair in work]
        return [pair or (_kernels.copy, None) for pair in work]

    def _in_place(self, before, pair):
        """Return the (kernel, number) of one such pair and then another, on the first's result."""
        kernel, number = before
        if kernel is self._run_all:
            return kernel, [*number[:-1], (_kernels.in_place_after, (number[-1], pair))]
        return _kernels.in_place_after, (before, pair)

    def _in_turn(self, *pairs):
        """Return the (kernel, number) that carries out such pairs one after another."""
        flat = []
        for kernel, number in pairs:
            flat += number if kernel is self._run_all else [(kernel, number)]
        return self._run_all, flat

    @cached_property
    def _run_all(self):
        scratch = list(np.empty((2, *self.image_format.shape), dtype=self.image_format.working))

        def run_all(image, pairs, out):
            one, other = scratch
            for kernel, number in pairs[:-1]:
                kernel(image, number, one)
                image, one, other = one, other, one
            kernel, number = pairs[-1]
            kernel(image, number, out)

        return run_all

    @cached_property
    def _fill(self):
        return fill_color(self.augmenter.fill, self.image_format.shape, self.image_format.dtype)

    @cached_property
    def _shift(self):
        return _kernels.shifter(self._fill, self.image_format.working)

    @cached_property
    def _warp(self):
        return _kernels.warper(
            self.image_format.shape,
            self.image_format.working,
            interpolation=self.augmenter.interpolation,
            border=self.augmenter.border,
            fill=self._fill,
        )

    @cached_property
    def _whole_image_moves(self):
        """(matrix, (kernel, number)) for each map of a whole image onto itself."""
        height, width = self.image_format.shape[:2]
        x, y = width - 1, height - 1
        moves = [
            ((1, 0, 0, 0, 1, 0), _kernels.copy, None),
            ((-1, 0, x, 0, 1, 0), _kernels.flip, 1),
            ((1, 0, 0, 0, -1, y), _kernels.flip, 0),
            ((-1, 0, x, 0, -1, y), _kernels.flip, -1),
        ]
        if height == width:
            moves += [
                ((0, 1, 0, -1, 0, x), _kernels.quarter_turn, cv2.ROTATE_90_COUNTERCLOCKWISE),
                ((0, -1, x, 1, 0, 0), _kernels.quarter_turn, cv2.ROTATE_90_CLOCKWISE),
                ((0, 1, 0, 1, 0, 0), _kernels.transpose, None),
            ]
        return [
            (np.array([*matrix, 0, 0, 1]).reshape(9, 1), (kernel, number))
            for matrix, kernel, number in moves
        ]

    def _geometric(self, plan, rows, steps):
        """Multiply the maps of each row into one, and choose the kernel that carries it out."""
        height, width = self.image_format.shape[:2]
        matrices = np.broadcast_to(np.eye(3), (len(rows), 3, 3)).copy()
        begun = np.zeros(len(rows), dtype=bool)
        for index, name, transform in steps:
            on = np.flatnonzero(plan.active[rows, index])
            maps = transform._matrices(height, width, **_columns(plan, name, rows[on]))
            matrices[on] = maps @ matrices[on] if begun[on].any() else maps
            begun[on] = True
        return self._kernels_for(matrices)

    def _kernels_for(self, matrices):
        """Return (kernel, number) for each matrix: what moves whole pixels needs no warp."""
        chosen = [None] * len(matrices)
        left = np.ones(len(matrices), dtype=bool)

        def choose(rows, pairs):
            left[rows] = False
            for row, pair in zip(rows.tolist(), pairs, strict=False):
                chosen[row] = pair

        entries = matrices.reshape(-1, 9).T.copy()
        whole = (entries == np.rint(entries)).all(axis=0)
        if whole.any():
            for matrix, pair in self._whole_image_moves:
                choose(np.flatnonzero((entries == matrix).all(axis=0)), repeat(pair))
        if whole.any() and self.augmenter.border == "constant":
            shifted = (entries[_UNMOVED] == _IDENTITY[_UNMOVED]).all(axis=0)
            rows = np.flatnonzero(left & whole & shifted)
            offsets = entries[_MOVED][:, rows].T.astype(int).tolist()
            choose(rows, zip(repeat(self._shift), offsets))
        rest = np.flatnonzero(left)
        if len(rest):
            maps = list(matrices[rest, :2])
            for place in np.flatnonzero((entries[6:, rest] != _IDENTITY[6:]).any(axis=0)).tolist():
                maps[place] = matrices[rest[place]]
            choose(rest, zip(repeat(self._warp), maps))
        return chosen

    def _intensity(self, plan, rows, steps):
        """Compose the curves of each row into a table (uint8) or a list of functions."""
        columns = {name: _columns(plan, name, rows) for _, name, _ in steps}
        active = plan.active[rows]
        if self.image_format.dtype == np.uint8:
            tables = _tables(active, steps, columns, self.image_format.value_range)
            large = math.prod(self.image_format.shape) >= _MIN_LARGE
            look_up = _kernels.fastest_look_up() if large else _kernels.look_up
            return list(zip(repeat(look_up), tables))

        compute = _curve_kernel(self.image_format)
        return [
            (
                compute,
                [
                    (transform._curve, {c: values[row] for c, values in columns[name].items()})
                    for index, name, transform in steps
                    if active[row, index]
                ],
            )
            for row in range(len(rows))
        ]

    def _image(self, plan, rows, steps):
        """Bind one transform's columns, and where it uses them the seeds and the value range."""
        ((index, name, transform),) = steps
        columns = [values.tolist() for values in _columns(plan, name, rows).values()]
        arguments = list(zip(*columns, strict=True)) if columns else [()] * len(rows)
        value_range = self.image_format.value_range
        options = {"value_range": value_range} if transform.uses_value_range else {}
        if not transform.uses_rng:
            return list(zip(repeat(transform._kernel(**options)), arguments))
        kernel = _random_kernel(transform, index, self.image_format.dtype, options)
        return list(zip(repeat(kernel), zip(plan.seed[rows].tolist(), arguments, strict=True)))


def _columns(plan, name, rows):
    """Return the columns of the transform `name` for `rows`, by their short names."""
    start = f"{name}."
    return {
        column.removeprefix(start): values[rows]
        for column, values in plan.params.items()
        if column.startswith(start) and "." not in column[len(start) :]
    }


def _tables(active, steps, columns, value_range):
    """Return the table of 256 values of each row, an array (n, 256)."""
    low, high = value_range
    levels = (np.arange(256, dtype=np.float32) - np.float32(low)) / np.float32(high - low)
    tables = np.empty((len(active), 256), dtype=np.uint8)
    for start in range(0, len(active), _TABLES_AT_ONCE):
        part = slice(start, start + _TABLES_AT_ONCE)
        values = np.tile(levels, (len(tables[part]), 1))
        for index, name, transform in steps:
            on = np.flatnonzero(active[part, index])
            numbers = {
                c: v[part][on, np.newaxis].astype(np.float32) for c, v in columns[name].items()
            }
            values[on] = transform._curve(values[on], **numbers)
        values = np.rint(np.clip(values, 0, 1) * (high - low) + low)
        tables[part] = np.clip(values, 0, 255)
    return tables


def _curve_kernel(image_format):
    low, high = image_format.value_range
    # Whole numbers of up to 16 bits, and [0, 1] itself, survive float32 exactly; others do not.
    exact = image_format.working.kind in "iu" or (
        image_format.working == np.float32 and (low, high) == (0, 1)
    )
    dtype = np.float32 if exact else np.float64
    low, high, span = dtype(low), dtype(high), dtype(high - low)

    def compute(image, curves, out):
        values = given = (image.astype(dtype) - low) / span
        for curve, numbers in curves:
            values = curve(values, **{name: dtype(number) for name, number in numbers.items()})
        new = np.clip(np.clip(values, 0, 1) * span + low, low, high)
        # The way to [0, 1] and back moves last bits: what no curve moved stays as it was.
        store(np.where(values == given, image, new), None, out)

    return compute


def _random_kernel(transform, index, dtype, options):
    """Give a transform its generator, which depends on the row's seed and the step's place."""

    def kernel(image, number, out):
        seed, columns = number
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))
        transform._apply(image, out, *columns, rng=rng, **options)

    if isinstance(transform, FunctionTransform) and is_carried(dtype):
        return _in_own_dtype(kernel, dtype)
    return kernel


def _in_own_dtype(kernel, dtype):
    """Show a user's function the images in the dtype that they came in."""

    def converted(image, number, out):
        own, result = np.empty((2, *image.shape), dtype=dtype)
        store(image, None, own)
        kernel(own, number, result)
        load(result, None, out)

    return converted
