"""An Augmenter in one short line, for tables of search results."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from imblearn_image._transforms.base import Transform
from imblearn_image._transforms.function import FunctionTransform

if TYPE_CHECKING:
    from imblearn_image.augmentation.augmenter import Augmenter


def summarize(augmenter: Augmenter) -> str:
    """Return the name of the preset that an Augmenter is, or else its transforms, and its options.

    Only what differs from the defaults is shown, as in its `repr`.
    """
    # Imported here since presets import Augmenters.
    from imblearn_image.augmentation.presets import PRESETS

    transforms = _summaries(augmenter)
    for name, make in PRESETS.items():
        default = make()
        if transforms == _summaries(default):
            defaults = _defaults(augmenter) | default.get_params(deep=False)
            options = ", ".join(_changed(augmenter, defaults))
            return f"{name}({options})" if options else name
    options = ", ".join(_changed(augmenter, _defaults(augmenter)))
    return "; ".join(filter(None, [", ".join(transforms), options]))


def _summaries(augmenter: Augmenter) -> list[str]:
    """Return each transform in short: ``"rotate(10, p=0.5)"``."""
    shown = []
    for name, transform in augmenter.transforms:
        if isinstance(transform, str):  # "drop"
            continue
        arguments: list[str] = []
        if isinstance(transform, Transform):
            arguments = _changed(transform, _defaults(transform))
            arguments = [each.removeprefix(f"{_positional(transform)}=") for each in arguments]
        if isinstance(transform, FunctionTransform):  # whose function is in the name
            arguments = arguments[1:]
        shown.append(f"{name}({', '.join(arguments)})" if arguments else name)
    return shown


def _positional(transform: Transform) -> str | None:
    """Return the name of the parameter that needs none."""
    parameters = inspect.signature(type(transform)).parameters.values()
    return next((p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD), None)


def _defaults(estimator: Any) -> dict[str, Any]:
    parameters = inspect.signature(type(estimator)).parameters
    return {name: parameter.default for name, parameter in parameters.items()}


def _changed(estimator: Any, defaults: dict[str, Any]) -> list[str]:
    """Return ``"name=value"`` of each parameter that differs from its default."""
    params = {**estimator.get_params(deep=False)}
    return [
        f"{name}={_short(params[name])}"
        for name, default in defaults.items()
        if name in params and name != "transforms" and _short(params[name]) != _short(default)
    ]


def _short(value: Any) -> str:
    """Return a parameter in one line, the same in each process."""
    if isinstance(value, np.ndarray):
        value = tuple(value.tolist())
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_short, value))})"
    if value is None or isinstance(value, (bool, int, float, str)):
        return str(value)
    return str(value.item()) if isinstance(value, np.generic) else type(value).__name__
