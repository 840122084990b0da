"""Turn rows of a plan into the kernels to call, for images of one shape and dtype.

A row's work is a list of ``(kernel, number)`` pairs, called one after another as
``kernel(image, number, out)``; an empty list means that the image is copied. Matrices and tables
are computed for all rows at once, and each row's do not depend on the others'.
"""

from dataclasses import dataclass

import numpy as np

from imblearn_image import _kernels
from imblearn_image._dtypes import is_carried, load, store, working_dtype
from imblearn_image._opencv import cv2
from imblearn_image._validation import fill_colour
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


def row_work(plan, image_format):
    """Return for each row of `plan` its list of (kernel, number) pairs."""
    work = [[] for _ in range(len(plan))]
    for kind, steps in plan.augmenter.stages():
        indices = [index for index, _, _ in steps]
        rows = np.flatnonzero(plan.active[:, indices].any(axis=1))
        if not len(rows):
            continue
        pairs = _STAGES[kind](plan, rows, steps, image_format)
        for row, pair in zip(rows.tolist(), pairs, strict=True):
            work[row].append(pair)
    if is_carried(image_format.dtype):
        work = [[(load, None), *pairs, (store, None)] if pairs else pairs for pairs in work]
    return work


_IDENTITY = np.eye(3).ravel()
# Where a flat matrix says how far the image is moved, and the rest of it.
_MOVED, _UNMOVED = [2, 5], [0, 1, 3, 4, 6, 7, 8]


def _columns(plan, name, rows):
    """Return the columns of the transform `name` for `rows`, by their short names."""
    start = f"{name}."
    return {
        column.removeprefix(start): values[rows]
        for column, values in plan.params.items()
        if column.startswith(start) and "." not in column[len(start) :]
    }


def _geometric(plan, rows, steps, image_format):
    """Multiply the maps of each row into one, and choose the kernel that carries it out."""
    height, width = image_format.shape[:2]
    matrices = np.tile(np.eye(3), (len(rows), 1, 1))
    for index, name, transform in steps:
        on = np.flatnonzero(plan.active[rows, index])
        maps = transform._matrices(height, width, **_columns(plan, name, rows[on]))
        matrices[on] = maps @ matrices[on]
    return _kernels_for(matrices, plan.augmenter, image_format)


def _kernels_for(matrices, augmenter, image_format):
    """Return (kernel, number) for each matrix: what moves whole pixels needs no warp."""
    fill = fill_colour(augmenter.fill, image_format.shape, image_format.dtype)
    chosen = [None] * len(matrices)
    flat = matrices.reshape(-1, 9)
    whole = np.flatnonzero((flat == np.rint(flat)).all(axis=1))
    moves = flat[whole]
    if len(whole):
        for matrix, pair in _whole_image_moves(*image_format.shape[:2]):
            for row in whole[(moves == matrix).all(axis=1)].tolist():
                chosen[row] = pair
    if len(whole) and augmenter.border == "constant":
        shift = _kernels.shifter(fill, image_format.working)
        is_shift = (moves[:, _UNMOVED] == _IDENTITY[_UNMOVED]).all(axis=1)
        offsets = moves[is_shift][:, _MOVED].astype(int).tolist()
        for row, offset in zip(whole[is_shift].tolist(), offsets, strict=True):
            chosen[row] = (shift, offset)
    rest = [row for row, pair in enumerate(chosen) if pair is None]
    if rest:
        warp = _kernels.warper(
            image_format.shape,
            image_format.working,
            interpolation=augmenter.interpolation,
            border=augmenter.border,
            fill=fill,
        )
        maps = list(matrices[rest, :2])
        for place in np.flatnonzero((flat[rest, 6:] != _IDENTITY[6:]).any(axis=1)).tolist():
            maps[place] = matrices[rest[place]]
        for row, matrix in zip(rest, maps, strict=True):
            chosen[row] = (warp, matrix)
    return chosen


def _whole_image_moves(height, width):
    """Return (matrix, (kernel, number)) for each map of a whole image onto itself."""
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
    return [((*matrix, 0, 0, 1), (kernel, number)) for matrix, kernel, number in moves]


def _intensity(plan, rows, steps, image_format):
    """Compose the curves of each row into a table (uint8) or a list of functions."""
    columns = {name: _columns(plan, name, rows) for _, name, _ in steps}
    active = plan.active[rows]
    if image_format.dtype == np.uint8:
        tables = _tables(active, steps, columns, image_format.value_range)
        return [(_kernels.look_up, table) for table in tables]

    compute = _curve_kernel(image_format)
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


def _tables(active, steps, columns, value_range):
    low, high = value_range
    levels = (np.arange(256, dtype=np.float32) - np.float32(low)) / np.float32(high - low)
    values = np.tile(levels, (len(active), 1))
    for index, name, transform in steps:
        on = np.flatnonzero(active[:, index])
        numbers = {c: v[on, np.newaxis].astype(np.float32) for c, v in columns[name].items()}
        values[on] = transform._curve(values[on], **numbers)
    values = np.rint(np.clip(values, 0, 1) * (high - low) + low)
    return np.clip(values, 0, 255).astype(np.uint8)


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


def _image(plan, rows, steps, image_format):
    """Bind one transform's columns, and where it uses them the seeds and the value range."""
    ((index, name, transform),) = steps
    columns = [values.tolist() for values in _columns(plan, name, rows).values()]
    arguments = list(zip(*columns, strict=True)) if columns else [()] * len(rows)
    if not transform.uses_rng:
        kernel = _plain_kernel(transform, image_format)
        return [(kernel, numbers) for numbers in arguments]
    seeds = plan.seed[rows].tolist()
    kernel = _random_kernel(transform, index, image_format)
    return [(kernel, numbers) for numbers in zip(seeds, arguments, strict=True)]


def _plain_kernel(transform, image_format):
    apply = transform._apply
    if transform.uses_value_range:
        value_range = image_format.value_range
        return lambda image, columns, out: apply(image, out, *columns, value_range=value_range)
    return lambda image, columns, out: apply(image, out, *columns)


def _random_kernel(transform, index, image_format):
    """Give a transform its generator, which depends on the row's seed and the step's place."""
    options = {"value_range": image_format.value_range} if transform.uses_value_range else {}

    def kernel(image, number, out):
        seed, columns = number
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))
        transform._apply(image, out, *columns, rng=rng, **options)

    if isinstance(transform, FunctionTransform) and is_carried(image_format.dtype):
        return _in_own_dtype(kernel, image_format.dtype)
    return kernel


def _in_own_dtype(kernel, dtype):
    """Show a user's function the images in the dtype that they came in."""

    def converted(image, number, out):
        own, result = np.empty((2, *image.shape), dtype=dtype)
        store(image, None, own)
        kernel(own, number, result)
        load(result, None, out)

    return converted


_STAGES = {"geometric": _geometric, "intensity": _intensity, "image": _image}
