"""What users may give as `augmenter`."""

from __future__ import annotations

from imblearn_image._transforms.base import Transform
from imblearn_image._transforms.checks import hint_for, is_function
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.augmentation.augmenter import Augmenter, make_augmenter
from imblearn_image.augmentation.presets import preset


def as_compiled(augmenter: object) -> CompiledAugmenter:
    """Return the compiled augmenter of whatever may be given as `augmenter`.

    Parameters
    ----------
    augmenter : None, str, Augmenter, transform, callable or CompiledAugmenter
        None means the "article" preset, a str the preset of that name. What is compiled already
        comes back as it is; of anything else doubtful units are warned of.
    """
    if isinstance(augmenter, CompiledAugmenter):
        return augmenter
    return as_augmenter(augmenter).compiled(warns=True)


def as_augmenter(augmenter: object) -> Augmenter:
    """Return an Augmenter, which is not checked, from whatever may be given as `augmenter`."""
    if augmenter is None:
        return preset("article")
    if isinstance(augmenter, str):
        return preset(augmenter)
    if isinstance(augmenter, Augmenter):
        return augmenter
    if isinstance(augmenter, Transform) or is_function(augmenter):
        return make_augmenter(augmenter)
    raise TypeError(
        "augmenter must be None, the name of a preset, an Augmenter, a transform or a function "
        f"(image, rng) -> image, got {augmenter!r}{hint_for(augmenter)}"
    )
