"""What users may give as `augmenter`."""

from sklearn.base import clone

from imblearn_image._transforms.base import Transform
from imblearn_image._transforms.checks import hint_for, is_function
from imblearn_image._transforms.function import FunctionTransform
from imblearn_image.augmentation.augmenter import Augmenter, make_augmenter
from imblearn_image.augmentation.presets import preset


def copy_augmenter(augmenter):
    """Return a copy of an Augmenter and its transforms, which holds the same functions."""
    params = augmenter.get_params(deep=False)
    params["transforms"] = [
        (name, _copy_transform(transform)) for name, transform in augmenter.transforms
    ]
    return Augmenter(**params)


def _copy_transform(transform):
    if isinstance(transform, FunctionTransform):
        # A clone would copy what it holds, which may be large, have a lock or count its calls.
        return FunctionTransform(_copy_transform(transform.func), p=transform.p)
    if isinstance(transform, Augmenter):
        return copy_augmenter(transform)
    return clone(transform) if isinstance(transform, Transform) else transform


def as_augmenter(augmenter):
    """Return a valid Augmenter, a new one, from whatever may be given as `augmenter`.

    Parameters
    ----------
    augmenter : None, str, Augmenter, transform or callable
        None means the "article" preset, a str the preset of that name.

    Returns
    -------
    Augmenter
        A clone, or a new one around a single transform.
    """
    if augmenter is None:
        return preset("article")
    if isinstance(augmenter, str):
        return preset(augmenter)
    if isinstance(augmenter, Augmenter):
        return copy_augmenter(augmenter.validate())
    if isinstance(augmenter, Transform) or is_function(augmenter):
        return make_augmenter(_copy_transform(augmenter)).validate()
    raise TypeError(
        "augmenter must be None, the name of a preset, an Augmenter, a transform or a function "
        f"(image, rng) -> image, got {augmenter!r}{hint_for(augmenter)}"
    )
