"""Transforms that add noise, from each row's own random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from imblearn_image._core.formats import (
    Image,
    Shape,
    cast_to,
    fill_color,
    float_dtype,
    from_working,
)
from imblearn_image._core.validate import check_integer
from imblearn_image._core.values import ValueRange, black_of, from_unit, to_unit
from imblearn_image._transforms.base import ImageTransform
from imblearn_image._transforms.ranges import (
    OF_THE_AREA,
    OF_THE_RANGE,
    Range,
    RangeLike,
    strength_range,
)


class GaussianNoise(ImageTransform):
    """Add independent Gaussian noise to every value.

    Parameters
    ----------
    std : float or (float, float), default=0.05
        The standard deviation as a fraction of the value range, up to 1: a scalar is fixed, a pair
        is drawn from uniformly.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    PoissonNoise : Grows with the square root of the signal.
    SpeckleNoise : Grows with the signal.

    Notes
    -----
    ``x' = clip(x + std (high - low) z, low, high)`` with z standard normal and (low, high) the
    value range; the column is `std`.

    Examples
    --------
    >>> from imblearn_image.augmentation import GaussianNoise
    >>> GaussianNoise((0.01, 0.05))
    GaussianNoise(std=(0.01, 0.05))
    """

    uses_rng = True
    uses_value_range = True

    def __init__(self, std: RangeLike = 0.05, *, p: float = 1.0) -> None:
        self.std = std
        self.p = p

    def columns(self) -> dict[str, Range]:
        return {"std": strength_range("std", self.std, largest=1, unit=OF_THE_RANGE)}

    def apply(
        self, image: Image, out: Image, *, std: float, rng: Generator, value_range: ValueRange
    ) -> Image:
        low, high = value_range
        dtype = float_dtype(image.dtype)
        noisy = rng.standard_normal(image.shape, dtype=dtype)
        noisy *= dtype(std * (high - low))
        noisy += image
        return np.clip(noisy, dtype(low), dtype(high), out=noisy)


class PoissonNoise(ImageTransform):
    """Count photons: noise that grows with the square root of the signal.

    Parameters
    ----------
    scale : float or (float, float), default=(0.0, 0.02)
        The value of one photon as a fraction of the value range, up to 1: a scalar is fixed, a
        pair is drawn from uniformly. A value v then has the standard deviation ``sqrt(scale v)``.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    GaussianNoise : Is the same for all values.

    Notes
    -----
    ``v' = min(scale Poisson(v / scale), 1)``; the column is `scale`.

    Examples
    --------
    >>> from imblearn_image.augmentation import PoissonNoise
    >>> PoissonNoise(0.01)
    PoissonNoise(scale=0.01)
    """

    uses_rng = True
    uses_value_range = True

    def __init__(self, scale: RangeLike = (0.0, 0.02), *, p: float = 1.0) -> None:
        self.scale = scale
        self.p = p

    def columns(self) -> dict[str, Range]:
        unit = "the value of one photon, as a fraction of the value range: for 50 photons 1 / 50"
        return {"scale": strength_range("scale", self.scale, largest=1, unit=unit)}

    def apply(
        self, image: Image, out: Image, *, scale: float, rng: Generator, value_range: ValueRange
    ) -> Image:
        # Below this the noise is finer than float32 resolves.
        if scale < 1e-9:
            return image
        values = to_unit(image, value_range)
        # Floats may be below the range by a rounding.
        photons = rng.poisson(np.maximum(values.astype(np.float64), 0) / scale)
        return from_unit((photons * scale).astype(values.dtype), value_range)


class SpeckleNoise(ImageTransform):
    """Multiply every value by independent Gaussian noise, as in ultrasound and radar.

    Parameters
    ----------
    std : float or (float, float), default=(0.0, 0.2)
        The standard deviation of the factor, up to 2: a scalar is fixed, a pair is drawn from
        uniformly.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    GaussianNoise : Is the same for all values.

    Notes
    -----
    ``v' = clip(v (1 + std z), 0, 1)`` with z standard normal; the column is `std`.

    Examples
    --------
    >>> from imblearn_image.augmentation import SpeckleNoise
    >>> SpeckleNoise(0.1)
    SpeckleNoise(std=0.1)
    """

    uses_rng = True
    uses_value_range = True

    def __init__(self, std: RangeLike = (0.0, 0.2), *, p: float = 1.0) -> None:
        self.std = std
        self.p = p

    def columns(self) -> dict[str, Range]:
        unit = "the standard deviation of a factor: 20 % are 0.2"
        return {"std": strength_range("std", self.std, largest=2, unit=unit)}

    def apply(
        self, image: Image, out: Image, *, std: float, rng: Generator, value_range: ValueRange
    ) -> Image:
        if std == 0:
            return image
        values = to_unit(image, value_range)
        factors = rng.standard_normal(values.shape, dtype=values.dtype)
        factors *= values.dtype.type(std)
        factors += 1
        values *= factors
        return from_unit(values, value_range)


class SaltAndPepper(ImageTransform):
    """Make some pixels white and as many black.

    Parameters
    ----------
    fraction : float or (float, float), default=(0.0, 0.03)
        The expected fraction of pixels, at most 1, also after `magnitude`: a scalar is fixed, a
        pair is drawn from uniformly.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    All channels of a pixel change together, to the ends of the value range. The column is
    `fraction`.

    Examples
    --------
    >>> from imblearn_image.augmentation import SaltAndPepper
    >>> SaltAndPepper(0.01)
    SaltAndPepper(fraction=0.01)
    """

    uses_rng = True
    uses_value_range = True

    def __init__(self, fraction: RangeLike = (0.0, 0.03), *, p: float = 1.0) -> None:
        self.fraction = fraction
        self.p = p

    def columns(self) -> dict[str, Range]:
        share = strength_range("fraction", self.fraction, most=1, largest=1, unit=OF_THE_AREA)
        return {"fraction": share}

    def apply(
        self, image: Image, out: Image, *, fraction: float, rng: Generator, value_range: ValueRange
    ) -> Image:
        np.copyto(out, image)
        chance = rng.random(image.shape[:2])
        black, white = (cast_to(end, out.dtype) for end in value_range)
        out[chance < fraction / 2] = black
        out[chance > 1 - fraction / 2] = white
        return out


class Erase(ImageTransform):
    """Cover rectangles at random, known as cut-out or random erasing.

    Parameters
    ----------
    fraction : float or (float, float), default=(0.02, 0.15)
        The area of each rectangle as a fraction of the image, at most 1, also after `magnitude`:
        a scalar is fixed, a pair is drawn from uniformly.
    n_boxes : int, default=1
        The number of rectangles; they may overlap.
    fill : None, float, sequence of float, "mean" or "noise", default=None
        What covers them: a value in the images' own units, one for all channels or one for each;
        the image's mean; or uniform noise over the value range. None is black, as in
        :class:`Augmenter`.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    The ratio of width to height, relative to the image's, lies between 1/2 and 2, uniformly in the
    logarithm; any place within the image is equally likely [1]_. The column is `fraction`; at 0
    nothing changes.

    References
    ----------
    .. [1] Z. Zhong, L. Zheng, G. Kang, S. Li and Y. Yang, "Random erasing data augmentation", AAAI
       2020.

    Examples
    --------
    >>> from imblearn_image.augmentation import Erase
    >>> Erase(0.1, n_boxes=3)
    Erase(fraction=0.1, n_boxes=3)
    """

    uses_rng = True

    def __init__(
        self,
        fraction: RangeLike = (0.02, 0.15),
        *,
        n_boxes: int = 1,
        fill: float | Sequence[float] | Literal["mean", "noise"] | None = None,
        p: float = 1.0,
    ) -> None:
        self.fraction = fraction
        self.n_boxes = n_boxes
        self.fill = fill
        self.p = p

    @property
    def uses_value_range(self) -> bool:  # type: ignore[override]
        """Whether the value range is needed: for noise only."""
        return isinstance(self.fill, str) and self.fill == "noise"

    @property
    def takes_given_range(self) -> bool:  # type: ignore[override]
        """Whether the fill is black."""
        return self.fill is None

    def columns(self) -> dict[str, Range]:
        check_integer("n_boxes", self.n_boxes, 1, 1000)
        if isinstance(self.fill, str) and self.fill not in ("mean", "noise"):
            raise ValueError(f"fill must be None, numbers, 'mean' or 'noise', got {self.fill!r}")
        share = strength_range("fraction", self.fraction, most=1, largest=1, unit=OF_THE_AREA)
        return {"fraction": share}

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        if self.fill is not None and not isinstance(self.fill, str):
            fill_color(self.fill, shape, dtype)

    def apply(
        self,
        image: Image,
        out: Image,
        *,
        fraction: float,
        rng: Generator,
        value_range: ValueRange | None = None,
    ) -> Image:
        np.copyto(out, image)
        height, width = image.shape[:2]
        for _ in range(self.n_boxes):
            stretch = np.exp2(rng.uniform(-1, 1) / 2)
            across = min(round(np.sqrt(fraction) * stretch * width), width)
            down = min(round(np.sqrt(fraction) / stretch * height), height)
            left = rng.integers(width - across, endpoint=True)
            top = rng.integers(height - down, endpoint=True)
            box = out[top : top + down, left : left + across]
            cover = self._cover(image, box.shape, rng, value_range)
            from_working(np.broadcast_to(cover, box.shape), box)
        return out

    def _cover(
        self, image: Image, shape: Shape, rng: Generator, value_range: ValueRange | None
    ) -> NDArray[Any]:
        if self.fill is None:
            return np.asarray(black_of(value_range, image.dtype))
        if not isinstance(self.fill, str):
            return np.asarray(self.fill)
        if self.fill == "mean":
            return image.mean(axis=(0, 1), dtype=np.float64)
        assert value_range is not None  # as `uses_value_range` says
        return rng.uniform(*value_range, shape)
