"""Checks of an Augmenter's parameters, and hints for messages."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from imblearn_image._core.text import warn
from imblearn_image._core.validate import is_integer
from imblearn_image._transforms.base import BASES, Transform
from imblearn_image._transforms.ranges import Range

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import Step

_LIBRARIES = {
    "albumentations": "wrap it: from_albumentations(albumentations.Compose([...]))",
    "torchvision": "wrap it: from_torchvision(transform)",
    "torch": "wrap it, from_torchvision(transform), or give a function (image, rng) -> image",
    "keras": "give a function (image, rng) -> image that calls it",
    "imgaug": "give a function (image, rng) -> image that calls it",
}


def hint_for(value: object) -> str:
    """Return what to write instead, as the end of a message; "" if there is nothing to say."""
    hint = _hint(value)
    return f"; {hint}" if hint else ""


def is_foreign(value: object) -> bool:
    """Tell whether a callable belongs to another library, and is called in another way."""
    return _library_of(value) is not None


def is_own_function(value: object) -> bool:
    """Tell whether `value` is a function of this package that should have been called."""
    return (
        inspect.isfunction(value)
        and (value.__module__ or "").split(".")[0] == __name__.split(".")[0]
    )


def is_path(value: Any) -> bool:
    """Tell whether `value` looks like the path of a file."""
    is_name = isinstance(value, str)
    return isinstance(value, os.PathLike) or (is_name and bool(re.search(r"[/\\]|\.\w+$", value)))


def _library_of(value: object) -> str | None:
    names = {(base.__module__ or "").split(".")[0] for base in type(value).__mro__}
    return next((library for library in _LIBRARIES if library in names), None)


def _hint(value: Any) -> str:
    library = _library_of(value)
    if library:
        return _LIBRARIES[library]
    if isinstance(value, type):
        return "write it with parentheses, to make an instance"
    if is_own_function(value):
        call = "preset('gentle')" if value.__name__ == "preset" else f"{value.__name__}(...)"
        return f"call it, {call}"
    if isinstance(value, (list, tuple)):
        return "make one of several by make_augmenter(first, second, ...)"
    if is_path(value):
        return "the plan in a file, with its augmenter, is read by ResamplingPlan.load(path)"
    if isinstance(value, str):
        return (
            "a preset is an Augmenter by itself, preset('gentle'); to add to its transforms write "
            "make_augmenter(*(t for _, t in preset('gentle').transforms), ...)"
        )
    return ""


def is_function(value: object) -> TypeGuard[Callable[..., Any]]:
    """Tell whether `value` may be a function ``(image, rng) -> image``."""
    is_other = isinstance(value, type) or is_foreign(value) or is_own_function(value)
    return callable(value) and not is_other


def takes_two(function: Callable[..., object]) -> bool:
    """Tell whether a function may be called with an image and a generator."""
    try:
        inspect.signature(function).bind(None, None)
    except ValueError:  # functions without a signature, such as OpenCV's
        return True
    except TypeError:
        return False
    return True


def check_transforms(transforms: object) -> None:
    """Raise if `transforms` is not a list of names and transforms."""
    expected = "transforms must be a list of (name, transform) pairs"
    if not isinstance(transforms, (list, tuple)) or not transforms:
        raise ValueError(f"{expected} with at least one pair, got {transforms!r}")
    for pair in transforms:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            hint = ""
            if isinstance(pair, BASES) or is_function(pair):
                hint = "; make_augmenter(first, second, ...) names them by itself"
            raise ValueError(f"{expected}, got {pair!r} among them{hint}")
        name, transform = pair
        if not isinstance(name, str) or not name or "." in name:
            raise ValueError(f"a transform's name must be a string without a dot, got {name!r}")
        check_transform(name, transform)


def check_transform(name: str, transform: object) -> None:
    """Raise unless `transform` is a transform, a function or "drop"."""
    is_dropped = isinstance(transform, str) and transform == "drop"
    if not (is_dropped or isinstance(transform, BASES) or is_function(transform)):
        raise TypeError(
            f"{name} must be a transform of imblearn_image.augmentation, a function "
            f"(image, rng) -> image, or 'drop', got {transform!r}{hint_for(transform)}"
        )


def warn_of_doubts(step: Step[Transform]) -> None:
    """Warn of a step that changes nothing, and of parameters that look like another unit."""
    for doubt in doubt_effect(step.transform, step.ranges) + step.transform.unit_doubts():
        warn(f"{step.name}: {doubt}")


def doubt_effect(transform: Transform, columns: Mapping[str, Range]) -> list[str]:
    """Doubt a transform that changes nothing, since its ranges hold no strength.

    One with ``p=0`` is meant to be off, as searches do it. The Augmenter's magnitude does not
    matter: 0 is the baseline of a search.
    """
    graded = [each for each in columns.values() if isinstance(each, Range) and each.is_graded]
    if transform.p == 0 or not graded or not all(each.is_neutral for each in graded):
        return []
    parameters = inspect.signature(type(transform)).parameters
    example = ", ".join(
        f"{name}={parameters[name].default!r}"
        for name, value in transform.get_params(deep=False).items()
        if name != "p"
        and not isinstance(value, str)
        and not np.array_equal(value, parameters[name].default)
    )
    instead = f"{type(transform).__name__}({example})" if example else "a wider range"
    return [f"{transform!r} changes nothing: write for example {instead}, or p=0 to turn it off"]


def check_n_ops(n_ops: Any, n_usable: int) -> None:
    """Raise unless `n_ops` is None, or from 1 to the number of transforms that may be drawn."""
    if n_ops is None:
        return
    if not is_integer(n_ops):
        raise TypeError(f"n_ops must be an integer or None, got {n_ops!r}")
    if not 1 <= int(n_ops) <= n_usable:
        raise ValueError(
            f"n_ops must be from 1 to the number of transforms that are neither dropped nor of "
            f"p=0, which is {n_usable}, got {n_ops}"
        )
