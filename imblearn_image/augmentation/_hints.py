"""What to write instead of what is no transform."""

import inspect
import os
import re

_LIBRARIES = {
    "albumentations": "wrap it: from_albumentations(albumentations.Compose([...]))",
    "torchvision": "wrap it: from_torchvision(transform)",
    "torch": "wrap it, from_torchvision(transform), or give a function (image, rng) -> image",
    "keras": "give a function (image, rng) -> image that calls it",
    "imgaug": "give a function (image, rng) -> image that calls it",
}


def hint_for(value):
    """Return what to write instead, as the end of a message; "" if there is nothing to say."""
    hint = _hint(value)
    return f"; {hint}" if hint else ""


def is_foreign(value):
    """Tell whether a callable is another library's, not ``(image, rng) -> image``."""
    return _library_of(value) is not None


def is_own_function(value):
    """Tell whether `value` is a function of this package, which was to be called."""
    return (
        inspect.isfunction(value)
        and (value.__module__ or "").split(".")[0] == __name__.split(".")[0]
    )


def is_path(value):
    """Tell whether `value` looks like the path of a file."""
    is_name = isinstance(value, str)
    return isinstance(value, os.PathLike) or (is_name and bool(re.search(r"[/\\]|\.\w+$", value)))


def _library_of(value):
    names = {(base.__module__ or "").split(".")[0] for base in type(value).__mro__}
    return next((library for library in _LIBRARIES if library in names), None)


def _hint(value):
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
