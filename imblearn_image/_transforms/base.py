"""The base classes of transforms, and their hooks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.formats import Shape
from imblearn_image._transforms.ranges import Range

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseEstimator
else:
    from sklearn.base import BaseEstimator

# OpenCV's remap, which most warps use, counts pixels in 16-bit signed integers.
MAX_WARP_SIDE = 32766

# What was drawn for one image, or for n at once.
Drawn = float | NDArray[Any]
Field = NDArray[np.floating[Any]]
# The rows of a matrix, two or three, each entry a number or an array.
Matrix = Sequence[Sequence[ArrayLike]]


def check_warped(shape: Shape) -> None:
    """Raise where images of this shape are too large to be warped."""
    if max(shape[:2], default=0) > MAX_WARP_SIDE:  # the shape may be empty: no image
        raise ValueError(
            f"OpenCV warps images of at most {MAX_WARP_SIDE} pixels a side, got {shape[0]} x "
            f"{shape[1]}; cut them into tiles, or use flips and shifts only"
        )


class Transform(BaseEstimator, ABC):
    """Base of all transforms: holds ranges, never state.

    Derive from :class:`GeometricTransform`, :class:`DisplacementTransform`,
    :class:`IntensityTransform` or :class:`ImageTransform`, which say how consecutive transforms
    are computed together. Each has one abstract method, its hook. As with every scikit-learn
    estimator, ``__init__`` keeps its parameters as they are, under their names.

    Attributes
    ----------
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied: a
        parameter of its own where ``__init__`` has one.
    uses_value_range : bool, default=False
        Whether values are mapped to [0, 1] from the value range, within which they must then lie.

    See Also
    --------
    imblearn_image.testing.check_transform : Checks a transform of one's own.

    Examples
    --------
    >>> from imblearn_image.augmentation import Rotate, Transform
    >>> isinstance(Rotate(), Transform), list(Rotate().columns())
    (True, ['angle'])
    """

    p: float = 1.0
    uses_value_range: bool = False

    def columns(self) -> dict[str, Range]:
        """Return what is drawn for each new image.

        Returns
        -------
        dict of str to range
            Names, without dots, and the range that each is drawn from, as made by
            :func:`signed_range`, :func:`factor_range`, :func:`strength_range`,
            :func:`ungraded_range` or :func:`integer_range`. They reach the other hooks as keyword
            arguments.

        Raises
        ------
        TypeError, ValueError
            If a parameter is not allowed; the Augmenter puts the transform's name before it.
        """
        return {}

    def unit_doubts(self) -> list[str]:
        """Tell which allowed parameters look as if another unit were meant.

        An Augmenter also warns of a transform whose ranges change nothing, such as ``Rotate(0)``.
        To turn a transform off, write ``p=0``.

        Returns
        -------
        list of str
            What an Augmenter warns of when it is checked, after `columns`.
        """
        return []

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        """Check that images of this shape and dtype can be transformed.

        Parameters
        ----------
        shape : tuple of int
            (height, width) or (height, width, channels).
        dtype : numpy.dtype
            That of the images as they come.

        Raises
        ------
        ValueError
            If they cannot. Called before any image is rendered, also where no row would use the
            transform.
        """


class GeometricTransform(Transform):
    """Base of transforms that move pixels; consecutive ones multiply into one warp.

    A subclass defines `columns` and `matrix`.

    See Also
    --------
    DisplacementTransform : Moves each pixel by itself.
    IntensityTransform : Changes each value by itself.
    ImageTransform : Computes an image from an image.

    Examples
    --------
    >>> from imblearn_image.augmentation import GeometricTransform, factor_range
    >>> class Stretch(GeometricTransform):
    ...     def __init__(self, factor=0.2, *, p=1.0):
    ...         self.factor = factor
    ...         self.p = p
    ...     def columns(self):
    ...         return {"factor": factor_range("factor", self.factor)}
    ...     def matrix(self, height, width, factor):
    ...         center = (width - 1) / 2
    ...         return (factor, 0.0, (1 - factor) * center), (0.0, 1.0, 0.0)
    >>> Stretch(p=0.5)
    Stretch(p=0.5)
    """

    @abstractmethod
    def matrix(self, height: int, width: int, *args: Any, **columns: Any) -> Matrix:
        """Return the map of pixel coordinates, from where a pixel is to where it goes.

        Parameters
        ----------
        height, width : int
            The size of the image in pixels.
        *args, **columns : float or ndarray of shape (n,)
            What was drawn, by name, for one image or for n at once: the same arithmetic must serve
            both.

        Returns
        -------
        tuple of tuples
            The rows ``(a, b, c), (d, e, f)`` of ``x' = a x + b y + c``, ``y' = d x + e y + f``
            with x to the right and y down, from 0 at the center of the first pixel; a third row
            ``(g, h, i)`` makes it a perspective, which divides both by ``g x + h y + i``. Each
            entry is a number or an array of shape (n,).
        """

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        check_warped(shape)


class DisplacementTransform(Transform):
    """Base of transforms that move each pixel by itself.

    Each new pixel is read from another place of the image, by linear interpolation. Beyond the edge
    the image is mirrored, whatever the Augmenter's border is. A subclass defines `columns` and
    `field`.

    See Also
    --------
    GeometricTransform : Moves pixels by a matrix.
    ImageTransform : Computes an image from an image.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.augmentation import DisplacementTransform, strength_range
    >>> class Waves(DisplacementTransform):
    ...     def __init__(self, fraction=(0.0, 0.05), *, p=1.0):
    ...         self.fraction = fraction
    ...         self.p = p
    ...     def columns(self):
    ...         return {"fraction": strength_range("fraction", self.fraction, limit=0.1)}
    ...     def field(self, height, width, rng, fraction):
    ...         phases = np.linspace(0, 4 * np.pi, height) + rng.uniform(0, 2 * np.pi)
    ...         dx = fraction * width * np.sin(phases)
    ...         return np.repeat(dx[:, np.newaxis], width, axis=1), np.zeros((height, width))
    >>> Waves(p=0.5)
    Waves(p=0.5)
    """

    @abstractmethod
    def field(
        self, height: int, width: int, rng: np.random.Generator, *args: Any, **columns: Any
    ) -> tuple[Field, Field]:
        """Return how far from each pixel its new value is read.

        Parameters
        ----------
        height, width : int
            The size of the image in pixels.
        rng : numpy.random.Generator
            A generator that depends on the row of the plan alone.
        *args, **columns : float or int
            What was drawn for one image, by name.

        Returns
        -------
        dx : ndarray of float of shape (height, width)
            Distances in pixels, to the right: the new pixel at (x, y) is read from
            ``(x + dx, y + dy)`` of the image, so a positive `dx` moves what is seen to the left.
            Zeros change nothing.
        dy : ndarray of float of shape (height, width)
            Distances in pixels, down.
        """

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        check_warped(shape)


class IntensityTransform(Transform):
    """Base of transforms that change each value by itself.

    Consecutive ones compose into one table or function, clipped and rounded once at its end. The
    fourth of four channels stays as it is where it is alpha, see :class:`Augmenter`. A subclass
    defines `columns` and `curve`.

    See Also
    --------
    GeometricTransform : Moves pixels.
    ImageTransform : Computes an image from an image.

    Examples
    --------
    >>> from imblearn_image.augmentation import IntensityTransform, signed_range
    >>> class Fade(IntensityTransform):
    ...     def __init__(self, amount=0.5, *, p=1.0):
    ...         self.amount = amount
    ...         self.p = p
    ...     def columns(self):
    ...         return {"amount": signed_range("amount", self.amount, limit=1)}
    ...     def curve(self, values, amount):
    ...         return values + amount * (0.5 - values)
    >>> Fade(p=0.5)
    Fade(p=0.5)
    """

    uses_value_range: bool = True

    @abstractmethod
    def curve(
        self, values: NDArray[np.floating[Any]], *args: Any, **columns: Any
    ) -> NDArray[np.floating[Any]]:
        """Map values, elementwise.

        Parameters
        ----------
        values : ndarray of float32 or float64
            0 to 1 over the value range, or beyond it after another curve. Not to be modified.
        *args, **columns : float or ndarray
            What was drawn, by name, of a shape that broadcasts with `values`.

        Returns
        -------
        ndarray
            The new values, of the shape and dtype of `values`.
        """


class ImageTransform(Transform):
    """Base of transforms that compute an image from an image: filters, noise and the like.

    A subclass defines `columns` and `apply`. One that moves pixels is better derived from
    :class:`GeometricTransform` or :class:`DisplacementTransform`, which say where they go.

    Attributes
    ----------
    uses_rng : bool, default=False
        Whether `apply` gets ``rng``, a generator that depends on the row of the plan alone.
    uses_value_range : bool, default=False
        Whether `apply` gets ``value_range``, the pair (low, high) in the images' own units.
    takes_given_range : bool, default=False
        Whether `apply` gets ``value_range`` as users gave it, the pair or None, instead: its low
        end is black. Images may hold other values unless the class `uses_value_range` too.
    uses_own_dtype : bool, default=False
        Whether `apply` gets images in the dtype that they came in, where that is not one of uint8,
        uint16, int16, float32 and float64, in which they are computed otherwise.
    carries_alpha : bool, default=True
        Whether the fourth of four channels is put back after `apply` where it is alpha. False
        where pixels move.

    See Also
    --------
    GeometricTransform : Moves pixels by a matrix.
    DisplacementTransform : Moves each pixel by itself.
    IntensityTransform : Changes each value by itself.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.augmentation import ImageTransform, strength_range
    >>> class Swap(ImageTransform):
    ...     uses_rng, carries_alpha = True, False
    ...     def __init__(self, fraction=0.1, *, p=1.0):
    ...         self.fraction = fraction
    ...         self.p = p
    ...     def columns(self):
    ...         return {"fraction": strength_range("fraction", self.fraction)}
    ...     def apply(self, image, out, fraction, rng):
    ...         np.copyto(out, image)
    ...         rows = rng.permutation(len(image))[: round(fraction * len(image))]
    ...         out[rows] = image[np.roll(rows, 1)]
    ...         return out
    >>> Swap(p=0.5)
    Swap(p=0.5)
    """

    uses_rng: bool = False
    takes_given_range: bool = False
    uses_own_dtype: bool = False
    carries_alpha: bool = True

    @abstractmethod
    def apply(
        self, image: NDArray[Any], out: NDArray[Any], *args: Any, **columns: Any
    ) -> NDArray[Any]:
        """Compute the new image.

        Parameters
        ----------
        image : ndarray of shape (height, width[, channels])
            It must not be modified, and is often read-only. Where the class `uses_value_range`, its
            values lie within the range, but for a rounding of floats.
        out : ndarray
            Memory of the same shape and dtype that the result may be written to, as the `dst` of
            OpenCV; what it holds before is undefined.
        *args, **columns : float or int
            What was drawn, by name, and ``rng`` and ``value_range`` where the class asks for them.

        Returns
        -------
        ndarray
            The new image: `out`, or another array of the same shape, which is rounded and clipped
            where images hold integers; `image` itself where nothing changes.
        """


BASES = (GeometricTransform, DisplacementTransform, IntensityTransform, ImageTransform)
