"""A user's own function as a transform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

from imblearn_image._core.formats import Image, Shape, is_finite
from imblearn_image._transforms.base import ImageTransform
from imblearn_image._transforms.checks import hint_for, is_function, takes_two
from imblearn_image._transforms.ranges import Range


class FunctionTransform(ImageTransform):
    """Apply a function of your own, ``func(image, rng) -> image``.

    An `Augmenter` wraps plain functions by itself; use this class to give one a `p`.

    Parameters
    ----------
    func : callable
        Called with a copy of the image, in the shape and dtype that the images came in, and a
        :class:`numpy.random.Generator` that depends on the row of the plan alone. It must return
        an array of the same shape and dtype. Take random numbers from `rng` only, or the result
        will depend on the number of workers. A callable with the attribute ``uses_value_range =
        True`` gets the keyword `value_range`, (low, high), too; its ``check_image(shape, dtype)``,
        if it has one, may refuse images.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    See Also
    --------
    ImageTransform : The base for a class with parameters that are drawn.
    from_albumentations : Wraps a ``Compose`` of albumentations.
    from_torchvision : Wraps a transform of torchvision.

    Notes
    -----
    A plan saved to a file does not hold the function: loading it needs
    ``ResamplingPlan.load(path, augmenter=...)``.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.augmentation import FunctionTransform
    >>> def invert(image, rng):
    ...     return np.invert(image)
    >>> transform = FunctionTransform(invert, p=0.5)
    """

    uses_rng = True
    uses_own_dtype = True
    carries_alpha = False

    def __init__(self, func: Callable[..., Any], *, p: float = 1.0) -> None:
        self.func = func
        self.p = p

    @property
    def uses_value_range(self) -> bool:  # type: ignore[override]
        """Whether the function takes `value_range` too, as its attribute of this name says."""
        return bool(getattr(self.func, "uses_value_range", False))

    @property
    def takes_given_range(self) -> bool:  # type: ignore[override]
        """Whether the function takes `value_range` as it was given, as a nested Augmenter does."""
        return bool(getattr(self.func, "takes_given_range", False))

    def columns(self) -> dict[str, Range]:
        if not is_function(self.func):
            hint = hint_for(self.func)
            raise TypeError(f"func must be callable as func(image, rng), got {self.func!r}{hint}")
        if not takes_two(self.func):
            raise TypeError(
                f"func must be callable as func(image, rng), got {self.func!r}; one of the image "
                "alone is written lambda image, rng: func(image)"
            )
        return {}

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        if hasattr(self.func, "check_image"):
            self.func.check_image(shape, dtype)

    def apply(self, image: Image, out: Image, *, rng: Generator, **value_range: Any) -> Image:
        func = self.func
        try:
            result = func(image.copy(), rng, **value_range)
        except Exception as error:
            message = f"{self._name} raised {type(error).__name__}: {error}"
            raise RuntimeError(message) from error
        if not isinstance(result, np.ndarray):
            raise TypeError(
                f"{self._name} must return a numpy array, got {type(result).__name__}"
                f"{self._advice(image, result)}"
            )
        # Functions of numpy return the native byte order; that of the images is restored later.
        dtypes = {result.dtype.newbyteorder("="), image.dtype.newbyteorder("=")}
        if result.shape != image.shape or len(dtypes) > 1:
            raise ValueError(
                f"{self._name} must return an array of the image's shape {image.shape} and dtype "
                f"{image.dtype}, got shape {result.shape} and dtype {result.dtype}"
                f"{self._advice(image, result)}"
            )
        if not is_finite(result):
            raise ValueError(f"{self._name} must return finite values, got NaN or infinite ones")
        return result

    @property
    def description(self) -> str:
        """What another library's transform is, with its parameters; "" for a function."""
        return repr(self.func) if hasattr(self.func, "step_name") else ""

    def _advice(self, image: Image, result: object) -> str:
        """Return the end of a message about a wrong result: what other libraries' need."""
        return self.func.advice(image.shape, result) if hasattr(self.func, "advice") else ""

    @property
    def _name(self) -> str:
        return getattr(self.func, "__name__", None) or repr(self.func)
