"""An Augmenter from transforms without names."""

from imblearn_image.augmentation._augmenter import Augmenter
from imblearn_image.augmentation._base import Transform
from imblearn_image.augmentation._checks import check_transform


def make_augmenter(*transforms, n_ops=None, magnitude=1.0, strengths="uniform", border="constant",
                   fill=0, interpolation="linear"):  # fmt: skip
    """Build an :class:`Augmenter`, naming the transforms after their classes.

    Parameters
    ----------
    *transforms : transforms or functions
        The transforms in order. A class's name in lower case becomes the name; of several of one
        class, and of functions by their own name, a number is appended.
    n_ops : int or None, default=None
        As in :class:`Augmenter`.
    magnitude : float, default=1.0
        As in :class:`Augmenter`.
    strengths : {"uniform", "ends"}, default="uniform"
        As in :class:`Augmenter`.
    border : {"constant", "replicate", "reflect", "reflect_101", "wrap"}, default="constant"
        As in :class:`Augmenter`.
    fill : float or sequence of float, default=0
        As in :class:`Augmenter`.
    interpolation : {"linear", "nearest"}, default="linear"
        As in :class:`Augmenter`.

    Returns
    -------
    Augmenter
        The Augmenter.

    Raises
    ------
    TypeError
        If the transforms come in a list, or by the name of a preset.

    See Also
    --------
    Augmenter : Takes the transforms with names of your own.
    preset : Augmenters that are ready to use.

    Examples
    --------
    >>> from imblearn_image.augmentation import HorizontalFlip, Rotate, make_augmenter
    >>> make_augmenter(Rotate(10), HorizontalFlip(p=0.5)).names
    ['rotate', 'horizontalflip']
    """
    for transform in transforms:
        if isinstance(transform, (list, tuple)):
            raise TypeError(
                "transforms must be given one by one, make_augmenter(first, second, ...), not in "
                "a list or tuple"
            )
        check_transform("a transform", transform)
    names = [
        type(t).__name__.lower()
        if isinstance(t, Transform) or not hasattr(t, "__name__")
        else t.__name__.strip("<>").lower()
        for t in transforms
    ]
    numbered = [
        f"{name}-{names[: place + 1].count(name)}" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]
    return Augmenter(
        list(zip(numbered, transforms, strict=True)),
        n_ops=n_ops,
        magnitude=magnitude,
        strengths=strengths,
        border=border,
        fill=fill,
        interpolation=interpolation,
    )
