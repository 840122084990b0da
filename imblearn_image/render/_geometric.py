"""Runs of geometric transforms: one map for each row, and the kernel that carries it out."""

from itertools import repeat

import numpy as np

from imblearn_image import _kernels, _warps
from imblearn_image._fork import cached_property
from imblearn_image._formats import fill_color
from imblearn_image._opencv import cv2
from imblearn_image.augmentation import GeometricTransform
from imblearn_image.render._format import columns_of, keyed_columns

_LAST_ROW = (0.0, 0.0, 1.0)
_IDENTITY = np.eye(3).reshape(9, 1)
# The entries of a matrix as a column; those that say how far the image is moved, and the others.
_MOVED, _UNMOVED = [2, 5], [0, 1, 3, 4, 6, 7, 8]


def as_matrices(rows, n):
    """Return what `GeometricTransform.matrix` gives for n images as an array (n, 3, 3)."""
    matrices = np.empty((n, 3, 3))
    for row, entries in enumerate((*rows, _LAST_ROW)[:3]):
        for column, entry in enumerate(entries):
            matrices[:, row, column] = entry
    return matrices


def _leaves_range(augmenter, value_range):
    """Tell whether the fill is below black, for which it counts; raise where it is above white."""
    if value_range is None or augmenter.border != "constant":
        return False
    colors = np.atleast_1d(augmenter.fill)
    colors = colors[:3] if len(colors) == 4 else colors  # but for alpha
    if colors.max() > value_range[1]:
        raise ValueError(
            f"fill must not exceed the value range {value_range}, got {augmenter.fill!r}: it is in "
            "the images' own units"
        )
    return bool(colors.min() < value_range[0])


class GeometricStage:
    """Consecutive geometric transforms, for images of one format; see `FormatStages`."""

    transforms = GeometricTransform
    is_fused = True
    works_in_place = False
    limits = None

    def __init__(self, steps, augmenter, image_format):
        self.indices = [step.index for step in steps]
        self.names = [step.name for step in steps]
        self._steps = [(step.index, step.transform.matrix, keyed_columns(step)) for step in steps]
        self._augmenter = augmenter
        self._format = image_format
        self._height, self._width = image_format.shape[:2]
        self.may_leave_range = _leaves_range(augmenter, image_format.value_range)

    def pair(self, plan, row, active):
        """Return the (kernel, number) of one row; None without active steps."""
        entries, params = [], plan.params
        for index, map_of, keys in self._steps:
            if active[index]:
                # As a loop, which takes less time than a comprehension.
                columns = {}
                for column, key in keys:
                    columns[column] = params[key].item(row)
                rows = map_of(self._height, self._width, **columns)
                entries += rows[0]
                entries += rows[1]
                entries += rows[2] if len(rows) == 3 else _LAST_ROW
        if not entries:
            return None
        matrices = np.array(entries, dtype=float).reshape(-1, 3, 3)
        matrix = matrices[0]
        for place in range(1, len(matrices)):
            matrix = matrices[place].dot(matrix)  # in half the time of matmul, to the same bits
        a, b, c, d, e, f, g, h, i = entries = matrix.ravel().tolist()
        is_affine = g == 0 and h == 0 and i == 1
        if is_affine and c.is_integer() and f.is_integer():
            move = self._whole_image_moves.get(tuple(entries))
            if move is not None:
                return move
            if self._is_shifted and (a, b, d, e) == (1, 0, 0, 1):
                return self._shift, [int(c), int(f)]
        return self._warp, (matrix[:2] if is_affine else matrix)

    def pairs(self, plan, rows):
        """Return the (kernel, number) of each of `rows`, which have active steps."""
        matrices = np.broadcast_to(np.eye(3), (len(rows), 3, 3)).copy()
        begun = np.zeros(len(rows), dtype=bool)
        for index, map_of, keys in self._steps:
            on = np.flatnonzero(plan.active[rows, index])
            columns = columns_of(plan.params, keys, rows[on])
            maps = as_matrices(map_of(self._height, self._width, **columns), len(on))
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
            for matrix, pair in self._whole_image_moves.items():
                is_move = (entries == np.reshape(matrix, (9, 1))).all(axis=0)
                choose(np.flatnonzero(is_move), repeat(pair))
        if whole.any() and self._is_shifted:
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

    @cached_property
    def _whole_image_moves(self):
        """Return the (kernel, number) for each map of a whole image onto itself, by its entries."""
        x, y = self._width - 1, self._height - 1
        moves = {
            (1, 0, 0, 0, 1, 0): (_kernels.copy, None),
            (-1, 0, x, 0, 1, 0): (_kernels.flip, 1),
            (1, 0, 0, 0, -1, y): (_kernels.flip, 0),
            (-1, 0, x, 0, -1, y): (_kernels.flip, -1),
        }
        if x == y:
            moves |= {
                (0, 1, 0, -1, 0, x): (_kernels.quarter_turn, cv2.ROTATE_90_COUNTERCLOCKWISE),
                (0, -1, x, 1, 0, 0): (_kernels.quarter_turn, cv2.ROTATE_90_CLOCKWISE),
                (0, 1, 0, 1, 0, 0): (_kernels.transpose, None),
            }
        return {(*map(float, matrix), *_LAST_ROW): pair for matrix, pair in moves.items()}

    @cached_property
    def _fill(self):
        return fill_color(self._augmenter.fill, self._format.shape, self._format.dtype)

    @cached_property
    def _is_shifted(self):
        return self._augmenter.border == "constant"

    @cached_property
    def _shift(self):
        return _warps.shifter(self._fill, self._format.working)

    @cached_property
    def _warp(self):
        return _warps.warper(
            self._format.shape,
            self._format.working,
            interpolation=self._augmenter.interpolation,
            border=self._augmenter.border,
            fill=self._fill,
        )
