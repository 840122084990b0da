"""Augmenters that are ready to use."""

from sklearn.base import clone

from imblearn_image.augmentation._augmenter import Augmenter, make_augmenter
from imblearn_image.augmentation._base import Transform
from imblearn_image.augmentation.filters import GaussianBlur
from imblearn_image.augmentation.geometry import HorizontalFlip, Rotate, Translate


def _article():
    return make_augmenter(
        GaussianBlur((0.5, 1.5), kernel_size=3),
        Rotate(25, min_degrees=1),
        HorizontalFlip(),
        Translate(0.2),
        n_ops=1,
    )


_PRESETS = {"article": _article}


def preset(name):
    """Return a new Augmenter by its name.

    Parameters
    ----------
    name : {"article"}
        ``"article"``: one of four operations an image, as in the work on chest X-rays that this
        package grew from: a rotation within ±25° (of 1° at least), a horizontal flip, a shift
        within ±0.2 of the side by a pixel at least, or a 3x3 Gaussian blur with sigma 0.5 to 1.5;
        black border. Each operation changes any image that it can change at all: the flip of a
        symmetric image is the image itself.

    Returns
    -------
    Augmenter
        The Augmenter; change it with ``set_params``.

    Examples
    --------
    >>> from imblearn_image.augmentation import preset
    >>> preset("article").names
    ['gaussianblur', 'rotate', 'horizontalflip', 'translate']
    """
    if not isinstance(name, str) or name not in _PRESETS:
        raise ValueError(f"the preset must be one of {sorted(_PRESETS)}, got {name!r}")
    return _PRESETS[name]()


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
    raise TypeError(
        "augmenter must be None, the name of a preset, an Augmenter, a transform or a function "
        f"(image, rng) -> image, got {augmenter!r}{hint}"
    )
