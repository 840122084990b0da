"""Other libraries' augmentations as transforms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol, final

import numpy as np
from numpy.random import Generator

from imblearn_image._core.fork import ForkSafeLock
from imblearn_image._core.formats import Image
from imblearn_image._transforms.function import FunctionTransform

# Both libraries draw from state that threads share: their objects', or the whole process's.
_lock = ForkSafeLock()


class Compose(Protocol):
    """A ``Compose`` of albumentations."""

    def set_random_seed(self, seed: int) -> object:
        """Seed all that it draws."""

    def __call__(self, *, image: Image) -> Any:
        """Return a dict with the new image as ``"image"``."""


# An object without a repr of its own, "<module.Name object at 0x7f...>", or a function.
_WITH_ADDRESS = re.compile(r"<(?:function |bound method )?([^<> ]+|<[^<> ]+>)(?: \w+)* at 0x\w+>")
# The most transforms of a pipeline whose names make one.
_MOST_NAMED = 4


class _Adapter:
    """Another library's transform as a function; two of the same transform are equal."""

    __name__: str

    def __init__(self, transform: Any) -> None:
        self.transform = transform

    @property
    def _parts(self) -> list[Any]:
        """The transforms of a pipeline, or the only one."""
        parts = getattr(self.transform, "transforms", None)
        return list(parts) if isinstance(parts, (list, tuple)) and parts else [self.transform]

    @property
    def step_name(self) -> str:
        """What a step of an Augmenter is named after: the transforms, or the library of many."""
        names = [getattr(part, "__name__", type(part).__name__) for part in self._parts]
        joined = "+".join(name.strip("<>").lower() for name in names)
        return joined if len(names) <= _MOST_NAMED and "." not in joined else self.__name__

    def __repr__(self) -> str:
        """Say which transforms these are, in one line and without addresses."""
        parts = (_WITH_ADDRESS.sub(r"\1", " ".join(repr(part).split())) for part in self._parts)
        return ", ".join(f"{self.__name__}.{part}" for part in parts)

    def advice(self, shape: tuple[int, ...], result: Any) -> str:
        """Say what to do where a result is not of the shape and dtype of an image."""
        if isinstance(result, np.ndarray) and result.shape != shape:
            return f"; put {self._resize(*shape[:2])} last, after what crops or turns"
        return (
            "; leave out Normalize and what makes floats or tensors: that belongs after balancing, "
            "in the network or on its batches"
        )

    def _resize(self, height: int, width: int) -> str:
        """Return how the library writes a transform to this size."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.transform == other.transform

    def __hash__(self) -> int:
        return hash((type(self), id(self.transform)))


@final
class _Albumentations(_Adapter):
    __name__ = "albumentations"

    def _resize(self, height: int, width: int) -> str:
        return f"Resize({height}, {width})"

    def __call__(self, image: Image, rng: Generator) -> Any:
        with _lock:
            self.transform.set_random_seed(int(rng.integers(2**32)))
            return self.transform(image=image)["image"]


@final
class _Torchvision(_Adapter):
    __name__ = "torchvision"

    def _resize(self, height: int, width: int) -> str:
        return f"Resize(({height}, {width}))"

    def __call__(self, image: Image, rng: Generator) -> Image:
        import torch

        channels_first = np.moveaxis(image, -1, 0) if image.ndim == 3 else image[np.newaxis]
        tensor = torch.from_numpy(np.ascontiguousarray(channels_first))
        # torch.manual_seed would seed the GPUs too, and takes far longer.
        generator = torch.default_generator
        with _lock:
            before = generator.get_state()
            generator.manual_seed(int(rng.integers(2**63)))
            try:
                result = self.transform(tensor).numpy()
            finally:
                generator.set_state(before)
        return np.moveaxis(result, 0, -1) if image.ndim == 3 else result[0]


def from_albumentations(compose: Compose, *, p: float = 1.0) -> FunctionTransform:
    """Use a ``Compose`` of albumentations as a transform.

    Parameters
    ----------
    compose : albumentations.Compose
        Of version 2 or albumentationsx; it must keep the shape and the dtype of images. So a
        ``Resize`` to their size comes last where something crops, and ``Normalize`` is left to
        the loader or the network.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Returns
    -------
    FunctionTransform
        A transform. Each new image depends on the seed of its row alone, for any number of
        workers: a ``Compose`` that is seeded once gives the same image in every process. Threads
        take turns.

    Raises
    ------
    TypeError
        If `compose` has no ``set_random_seed``, or is a class.

    See Also
    --------
    from_torchvision : The same for torchvision.
    FunctionTransform : Wraps any function.

    Examples
    --------
    >>> from imblearn_image.augmentation import from_albumentations
    >>> class Invert:  # stands for albumentations.Compose([...])
    ...     def set_random_seed(self, seed):
    ...         pass
    ...     def __call__(self, image):
    ...         return {"image": ~image}
    >>> transform = from_albumentations(Invert(), p=0.5)
    """
    if isinstance(compose, type) or not hasattr(compose, "set_random_seed"):
        raise TypeError(
            "compose must be a Compose of albumentations 2, which has set_random_seed, got "
            f"{type(compose).__name__}; wrap single transforms in albumentations.Compose([...])"
        )
    return FunctionTransform(_Albumentations(compose), p=p)


def from_torchvision(transform: Callable[[Any], Any], *, p: float = 1.0) -> FunctionTransform:
    """Use a transform of torchvision, ``torchvision.transforms.v2``, as one of ours.

    Parameters
    ----------
    transform : callable
        Called with a tensor of shape (channels, height, width), 1 channel for gray images, of the
        images' dtype; it must return a tensor of the same shape and dtype. So a ``Resize`` to
        their size comes last where something crops, and ``Normalize`` is left to the loader or
        the network.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Returns
    -------
    FunctionTransform
        A transform. Each new image depends on the seed of its row alone, by torch's generator for
        the CPU, whose state is left as it was; those of GPUs are not touched. Threads take
        turns.

    Raises
    ------
    TypeError
        If `transform` is not callable, or a class.

    See Also
    --------
    from_albumentations : The same for albumentations.
    FunctionTransform : Wraps any function.

    Examples
    --------
    >>> from imblearn_image.augmentation import from_torchvision
    >>> transform = from_torchvision(lambda tensor: 255 - tensor)
    """
    if not callable(transform) or isinstance(transform, type):
        raise TypeError(
            f"transform must be a transform of torchvision, an instance, got {transform!r}"
        )
    return FunctionTransform(_Torchvision(transform), p=p)
