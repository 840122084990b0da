"""Runs of geometric transforms: one map for each row, and the kernel that carries it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.fork import cached_property
from imblearn_image._core.formats import fill_color, n_channels
from imblearn_image._core.kernels import Image, Kernel, Work
from imblearn_image._core.opencv import cv2
from imblearn_image._core.values import black_of
from imblearn_image._render._format import ImageFormat, Rows
from imblearn_image._render.motion import Matrices
from imblearn_image._transforms.base import MAX_WARP_SIDE, GeometricTransform, check_warped

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import CompiledAugmenter, Step

# From this side, three channels are warped faster as four: measured, see docs/design.md.
_FOUR_CHANNEL_SIDE = {np.dtype("u1"): 64, np.dtype("u2"): 64, np.dtype("f4"): 96}


def shifter(fill: tuple[float, ...], dtype: np.dtype[Any]) -> Kernel:
    """Return the kernel that moves an image by whole pixels, right and down, over `fill`."""
    color = np.asarray(fill).astype(dtype)
    scalar, mode, copy_make_border = (*fill, 0, 0, 0)[:4], cv2.BORDER_CONSTANT, cv2.copyMakeBorder

    def by_border(image: Image, offset: tuple[int, int], out: Image) -> None:
        (dx, dy), (height, width) = offset, image.shape[:2]
        top = dy if dy > 0 else 0  # max would take longer
        left = dx if dx > 0 else 0
        bottom, right = top - dy, left - dx
        if bottom < height - top and right < width - left:
            seen = image[bottom : height - top, right : width - left]
            result = copy_make_border(seen, top, bottom, left, right, mode, out, scalar)
            if result is not out:
                kernels.copy_if_reallocated(result, out)
        else:
            out[:] = color

    def by_slices(image: Image, offset: tuple[int, int], out: Image) -> None:
        (dx, dy), (height, width) = offset, image.shape[:2]
        out[:] = color
        if abs(dx) < width and abs(dy) < height:
            out[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = image[
                max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)
            ]

    return by_border if len(fill) <= 4 else by_slices


def warper(
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    *,
    interpolation: str,
    border: str,
    fill: tuple[float, ...],
) -> Kernel:
    """Return the kernel that warps images of one shape and dtype by a forward matrix.

    The matrix is (2, 3) for an affine map and (3, 3) for a perspective. The result of a channel
    does not depend on how many others there are: OpenCV 5 computes 2 and more than 4 channels
    otherwise than 1, 3 or 4, so these go through groups of four.

    Parameters
    ----------
    shape : tuple
        (height, width) or (height, width, channels).
    dtype : dtype
        One that `working_dtype` returns.
    interpolation, border : str
        A key of `INTERPOLATIONS` and of `BORDERS`.
    fill : tuple of float
        One value a channel, for the border "constant".
    """
    height, width = shape[:2]
    check_warped(shape)  # here too, for flips and shifts that are fused into a warp
    flags, mode, size = (
        kernels.INTERPOLATIONS[interpolation],
        kernels.BORDERS[border],
        (width, height),
    )
    channels = n_channels(shape)
    fill = (*fill, 0, 0, 0)

    def call(
        image: Image, matrix: NDArray[Any], out: Image, color: tuple[float, ...] = fill[:4]
    ) -> None:
        warp = cv2.warpAffine if len(matrix) == 2 else cv2.warpPerspective
        result = warp(image, matrix, size, out, flags, mode, color)
        if result is not out:
            kernels.copy_if_reallocated(result, out)

    if channels in (1, 4) or (channels == 3 and not _is_faster_as_four(shape, dtype)):
        return call

    # OpenCV reads pixels from the border slowly. A margin in the fill's color, to the right and
    # below, leaves fewer of them, and the coordinates that OpenCV rounds stay the same.
    margin = min(max(height, width) // 8, MAX_WARP_SIDE - max(height, width))
    margin = margin if border == "constant" and channels == 3 else 0
    around = np.zeros((height + margin, width + margin, 4), dtype=dtype)
    around[:] = np.asarray(fill[:4]).astype(dtype)
    wide, warped = around[:height, :width], np.zeros((height, width, 4), dtype=dtype)

    def three_as_four(image: Image, matrix: NDArray[Any], out: Image) -> None:
        cv2.cvtColor(image, cv2.COLOR_BGR2BGRA, wide)
        call(around, matrix, warped)
        kernels.copy_if_reallocated(cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR, out), out)

    def in_groups(image: Image, matrix: NDArray[Any], out: Image) -> None:
        for first in range(0, channels, 4):
            count = min(4, channels - first)
            np.copyto(wide[..., :count], image[..., first : first + count])
            call(wide, matrix, warped, fill[first : first + 4])
            np.copyto(out[..., first : first + count], warped[..., :count])

    return three_as_four if channels == 3 else in_groups


def _is_faster_as_four(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bool:
    side = _FOUR_CHANNEL_SIDE.get(np.dtype(dtype))
    return side is not None and shape[0] * shape[1] >= side * side


_LAST_ROW = (0.0, 0.0, 1.0)
_IDENTITY = np.eye(3).reshape(9, 1)
# The entries of a matrix that hold the shift, and the other ones.
_MOVED, _UNMOVED = [2, 5], [0, 1, 3, 4, 6, 7, 8]


def _leaves_range(augmenter: CompiledAugmenter, image_format: ImageFormat) -> bool:
    """Tell whether the fill is below the value range, where it is black; raise if above."""
    value_range = image_format.value_range
    if value_range is None or augmenter.fill is None or augmenter.border != "constant":
        return False
    colors = np.atleast_1d(augmenter.fill)
    if len(colors) == 4 and augmenter.has_alpha(image_format.shape):
        colors = colors[:3]
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
    limits: tuple[float, float] | None = None

    def __init__(
        self, steps: Sequence[Step], augmenter: CompiledAugmenter, image_format: ImageFormat
    ) -> None:
        self.indices = [step.index for step in steps]
        self.names = [step.name for step in steps]
        self._height, self._width = image_format.shape[:2]
        self._matrices = Matrices(steps, self._height, self._width)
        self._augmenter = augmenter
        self._format = image_format
        self.may_leave_range = _leaves_range(augmenter, image_format)

    def pair(self, plan: Rows, row: int, active: Sequence[bool]) -> Work | None:
        """Return the (kernel, setting) of one row; None without active steps."""
        matrix = self._matrices.of_row(plan, row, active)
        if matrix is None:
            return None
        a, b, c, d, e, f, g, h, i = entries = matrix.ravel().tolist()
        is_affine = g == 0 and h == 0 and i == 1
        if is_affine and c.is_integer() and f.is_integer():
            move = self._whole_image_moves.get(tuple(entries))
            if move is not None:
                return move
            if self._is_shifted and (a, b, d, e) == (1, 0, 0, 1):
                return self._shift, [int(c), int(f)]
        return self._warp, (matrix[:2] if is_affine else matrix)

    def pairs(self, plan: Rows, rows: NDArray[np.intp]) -> list[Work]:
        """Return the (kernel, setting) of each of `rows`; moves of whole pixels need no warp."""
        matrices = self._matrices.of_rows(plan, rows)
        chosen: list[Any] = [None] * len(matrices)
        left = np.ones(len(matrices), dtype=bool)

        def choose(rows: NDArray[np.intp], pairs: Iterable[Work]) -> None:
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
    def _whole_image_moves(self) -> dict[tuple[float, ...], Work]:
        """Return the work for each map of a whole image onto itself, by its matrix's entries."""
        x, y = self._width - 1, self._height - 1
        moves: dict[tuple[int, ...], Work] = {
            (1, 0, 0, 0, 1, 0): (kernels.copy, None),
            (-1, 0, x, 0, 1, 0): (kernels.flip, 1),
            (1, 0, 0, 0, -1, y): (kernels.flip, 0),
            (-1, 0, x, 0, -1, y): (kernels.flip, -1),
        }
        if x == y:
            moves |= {
                (0, 1, 0, -1, 0, x): (kernels.quarter_turn, cv2.ROTATE_90_COUNTERCLOCKWISE),
                (0, -1, x, 1, 0, 0): (kernels.quarter_turn, cv2.ROTATE_90_CLOCKWISE),
                (0, 1, 0, 1, 0, 0): (kernels.transpose, None),
            }
        return {(*map(float, matrix), *_LAST_ROW): pair for matrix, pair in moves.items()}

    @cached_property
    def _fill(self) -> tuple[float, ...]:
        shape, dtype, _, given_range = self._format
        if self._augmenter.fill is not None:
            return fill_color(self._augmenter.fill, shape, dtype)
        black, channels = black_of(given_range, dtype), n_channels(shape)
        has_alpha = self._augmenter.has_alpha(shape)
        return (black, black, black, 0.0) if has_alpha else (black,) * channels

    @cached_property
    def _is_shifted(self) -> bool:
        return self._augmenter.border == "constant"

    @cached_property
    def _shift(self) -> Kernel:
        return shifter(self._fill, self._format.working)

    @cached_property
    def _warp(self) -> Kernel:
        return warper(
            self._format.shape,
            self._format.working,
            interpolation=self._augmenter.interpolation,
            border=self._augmenter.border,
            fill=self._fill,
        )
