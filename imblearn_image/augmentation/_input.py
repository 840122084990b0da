"""What users may give as `augmenter`."""

from sklearn.base import clone

from imblearn_image.augmentation._augmenter import Augmenter, make_augmenter
from imblearn_image.augmentation._base import Transform
from imblearn_image.augmentation._presets import preset


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
        augmenter.validate()
        return clone(augmenter)
    is_transform, is_class = isinstance(augmenter, Transform), isinstance(augmenter, type)
    if is_transform or (callable(augmenter) and not is_class):
        return make_augmenter(clone(augmenter) if is_transform else augmenter).validate()
    hint = "; write it with parentheses, to make an instance" if is_class else ""
    if isinstance(augmenter, (list, tuple)):
        hint = "; make one of several by make_augmenter(first, second, ...)"
    raise TypeError(
        "augmenter must be None, the name of a preset, an Augmenter, a transform or a function "
        f"(image, rng) -> image, got {augmenter!r}{hint}"
    )
