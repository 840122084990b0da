"""Transforms of histograms: they depend on how often values occur."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core import kernels
from imblearn_image._core.formats import Image, Shape, from_working, n_channels
from imblearn_image._core.validate import check_integer, is_number
from imblearn_image._core.values import ValueRange
from imblearn_image._transforms.base import ImageTransform
from imblearn_image._transforms.ranges import Range, RangeLike, ungraded_range

# With "auto", the largest number of tiles a side, and the least side of a tile in pixels.
_TILES, _TILE_SIDE = 8, 16
# The levels of the histograms of floats.
_LEVELS = 256


class CLAHE(ImageTransform):
    """Equalize the histogram of each tile, as far as a limit of contrast allows.

    Parameters
    ----------
    clip_limit : float or (float, float), default=(1.0, 4.0)
        The limit, from 1, above which a histogram is cut, as a multiple of its mean: a scalar is
        fixed, a pair is drawn from uniformly. `magnitude` does not change it.
    tiles : int or "auto", default="auto"
        The number of tiles along each side, not more than it has pixels. "auto" takes 8, but
        leaves each tile 16 pixels a side at least, or the whole image: histograms of fewer pixels
        are noise.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Equalize : Equalizes the histogram of the whole image.

    Notes
    -----
    As OpenCV's ``createCLAHE``, for uint8 and uint16 only. Where the value range is not that of
    the dtype, it is stretched to that before, and shrunk back. Color images, of 3 or 4 channels,
    are equalized in their luma, whose change is added to the three colors; other channels each by
    themselves. The column is `clip_limit`.

    Examples
    --------
    >>> from imblearn_image.augmentation import CLAHE
    >>> CLAHE(2.0)
    CLAHE(clip_limit=2.0)
    """

    uses_value_range = True

    def __init__(
        self,
        clip_limit: RangeLike = (1.0, 4.0),
        *,
        tiles: int | Literal["auto"] = "auto",
        p: float = 1.0,
    ) -> None:
        self.clip_limit = clip_limit
        self.tiles = tiles
        self.p = p

    def columns(self) -> dict[str, Range]:
        if not (isinstance(self.tiles, str) and self.tiles == "auto"):
            check_integer("tiles", self.tiles, 1, 256, or_else="'auto'")
        unit = "a multiple of a histogram's mean, as OpenCV's, not a fraction of the pixels"
        return {"clip_limit": ungraded_range("clip_limit", self.clip_limit, 1, unit=unit)}

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        if dtype.newbyteorder("=") not in (np.uint8, np.uint16):
            raise ValueError(f"needs images of dtype uint8 or uint16, got {dtype}")

    def apply(
        self, image: Image, out: Image, *, clip_limit: float, value_range: ValueRange
    ) -> Image:
        channels = n_channels(image.shape)
        if channels not in (3, 4):
            planes = image.reshape(*image.shape[:2], channels)
            results = out.reshape(planes.shape)
            for channel in range(channels):
                plane = np.ascontiguousarray(planes[..., channel])
                results[..., channel] = self._equalized(plane, clip_limit, value_range)
            return out
        luma = np.rint(image[..., :3] @ kernels.LUMA.astype(np.float32)).astype(image.dtype)
        change = self._equalized(luma, clip_limit, value_range).astype(np.int32) - luma
        np.copyto(out, image)
        changed = image[..., :3] + change[..., np.newaxis]
        from_working(np.clip(changed, *value_range), out[..., :3])
        return out

    def _grid(self, shape: Shape) -> tuple[int, int]:
        """Return the number of tiles across and down."""
        height, width = shape
        if self.tiles == "auto":
            across, down = (min(max(side // _TILE_SIDE, 1), _TILES) for side in (width, height))
            return across, down
        return min(self.tiles, width), min(self.tiles, height)

    def _equalized(self, plane: Image, clip_limit: float, value_range: ValueRange) -> Image:
        greatest, (low, high) = np.iinfo(plane.dtype).max, value_range
        is_stretched = (low, high) != (0, greatest)
        if is_stretched:
            scale = greatest / (high - low)
            plane = np.clip(np.rint((plane - low) * scale), 0, greatest).astype(plane.dtype)
        equalized = np.empty_like(plane)
        kernels.equalize_locally(plane, clip_limit, self._grid(plane.shape), equalized)
        if is_stretched:
            new = np.clip(np.rint(equalized / scale + low), 0, greatest)
            equalized = new.astype(plane.dtype)
        return equalized


class Equalize(ImageTransform):
    """Equalize the histogram: all values become about equally frequent.

    Parameters
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    CLAHE : Equalizes tile by tile, up to a limit of contrast.
    AutoContrast : Stretches the values linearly.

    Notes
    -----
    Each channel by itself, over the value range, as :func:`cv2.equalizeHist`. Integers of up to 16
    bits have a level for each value; of others, histograms have 256 levels, between which the
    result is interpolated. A channel of one level stays. `magnitude` does not change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import Equalize
    >>> Equalize(p=0.5)
    Equalize(p=0.5)
    """

    uses_value_range = True

    def __init__(self, *, p: float = 1.0) -> None:
        self.p = p

    def apply(self, image: Image, out: Image, *, value_range: ValueRange) -> Image:
        planes = image.reshape(-1, n_channels(image.shape))
        results = out.reshape(planes.shape)
        equalized = _equalized_levels if image.dtype.kind in "iu" else _equalized_values
        for channel in range(planes.shape[1]):
            results[:, channel] = equalized(planes[:, channel], *value_range)
        return out


def _below(levels: NDArray[np.int64], n_levels: int) -> NDArray[np.int64]:
    """Return how many values lie below each level: 0 for the lowest level that occurs."""
    counts = np.bincount(levels, minlength=n_levels)
    return np.maximum(counts.cumsum() - counts[counts > 0][0], 0)


def _equalized_levels(values: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    lowest, highest = int(low), int(high)
    levels = values.astype(np.int64) - lowest
    below = _below(levels, highest - lowest + 1)
    if not below[-1]:  # all are of one level
        return values
    return np.rint(below * ((highest - lowest) / below[-1]))[levels] + lowest


def _equalized_values(values: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    places = (values.astype(np.float64) - low) / (high - low) * (_LEVELS - 1)
    below = _below(np.rint(places).astype(np.int64), _LEVELS)
    if not below[-1]:
        return values
    return low + (high - low) * np.interp(places, np.arange(_LEVELS), below / below[-1])


class AutoContrast(ImageTransform):
    """Stretch the values over the whole value range.

    Parameters
    ----------
    cutoff : float, default=0.0
        The fraction of the values, below 0.5, that is cut off at each end.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    Equalize : Makes all values about equally frequent.

    Notes
    -----
    ``x' = low + (high - low) clip((x - a) / (b - a), 0, 1)`` for each channel, with a and b its
    quantiles at `cutoff` and 1 - `cutoff`; a channel of one value stays. `magnitude` does not
    change it.

    Examples
    --------
    >>> from imblearn_image.augmentation import AutoContrast
    >>> AutoContrast(0.01)
    AutoContrast(cutoff=0.01)
    """

    uses_value_range = True

    def __init__(self, cutoff: float = 0.0, *, p: float = 1.0) -> None:
        self.cutoff = cutoff
        self.p = p

    def columns(self) -> dict[str, Range]:
        if not is_number(self.cutoff) or not 0 <= self.cutoff < 0.5:
            raise ValueError(
                f"cutoff must be a number from 0 to below 0.5, got {self.cutoff!r}; it is a "
                "fraction of the values: 2 % are 0.02"
            )
        return {}

    def apply(self, image: Image, out: Image, *, value_range: ValueRange) -> Image:
        low, high = value_range
        if self.cutoff == 0:  # row by row: both axes at once take numpy far longer in color
            first, last = image.min(axis=0).min(axis=0), image.max(axis=0).max(axis=0)
            first, last = np.asarray(first, np.float64), np.asarray(last, np.float64)
        else:
            first, last = np.quantile(image, [self.cutoff, 1 - self.cutoff], axis=(0, 1))
        flat = first >= last
        span = np.where(flat, 1, last - first)
        stretched = low + (high - low) * np.clip((image - first) / span, 0, 1)
        return np.where(flat, image, stretched)
