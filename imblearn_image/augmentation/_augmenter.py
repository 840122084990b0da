"""The Augmenter: which transforms, in which order, and how they are drawn."""

import numbers

import numpy as np
from sklearn.utils.metaestimators import _BaseComposition

from imblearn_image import _kernels
from imblearn_image.augmentation._base import BASES, Transform
from imblearn_image.augmentation._function import FunctionTransform
from imblearn_image.augmentation._readers import is_number
from imblearn_image.augmentation._steps import Step, draw_steps


class Augmenter(_BaseComposition):
    """A list of transforms, and how many of them each new image gets.

    Parameters
    ----------
    transforms : list of (str, transform)
        Names and transforms, applied in this order. A transform is one of
        :mod:`imblearn_image.augmentation`, a function ``(image, rng) -> image``, or ``"drop"``.
    n_ops : int or None, default=None
        None: each transform is applied with its own probability `p`. An integer k: each image
        gets exactly k transforms, drawn one after another without replacement with weights `p`
        (for k = 1 the shares are proportional to `p`).
    magnitude : float, default=1.0
        Multiplies the distance from doing nothing: linearly for angles, fractions, differences
        and strengths, as an exponent for factors. 0 makes every graded transform the identity.
        It changes neither `p` nor `n_ops`, nor transforms without a strength, such as flips.
    border : {"constant", "replicate", "reflect", "reflect_101", "wrap"}, default="constant"
        What geometric transforms see beyond the edge, as OpenCV's ``BORDER_*``.
    fill : float or sequence of float, default=0
        The value of the border "constant", in the images' own units; one for all channels or one
        for each.
    interpolation : {"linear", "nearest"}, default="linear"
        How geometric transforms read between pixels.

    See Also
    --------
    make_augmenter : Names the transforms by itself.
    preset : Augmenters that are ready to use.

    Notes
    -----
    Consecutive geometric transforms are multiplied into one warp, so that an image is read through
    interpolation once; consecutive intensity transforms are composed into one function, clipped
    and rounded once. Other transforms are computed one after another.

    Examples
    --------
    >>> from imblearn_image.augmentation import Augmenter, HorizontalFlip, Rotate
    >>> augmenter = Augmenter([("rotate", Rotate(10)), ("flip", HorizontalFlip(p=0.5))])
    >>> augmenter.set_params(rotate__degrees=20, flip="drop").get_params()["rotate__degrees"]
    20
    """

    def __init__(
        self,
        transforms,
        *,
        n_ops=None,
        magnitude=1.0,
        border="constant",
        fill=0,
        interpolation="linear",
    ):
        self.transforms = transforms
        self.n_ops = n_ops
        self.magnitude = magnitude
        self.border = border
        self.fill = fill
        self.interpolation = interpolation

    def get_params(self, deep=True):
        """Get the parameters, with those of the transforms as ``<name>__<parameter>``.

        Parameters
        ----------
        deep : bool, default=True
            Whether to include the transforms and their parameters.

        Returns
        -------
        dict
            Parameter names and values.
        """
        return self._get_params("transforms", deep=deep)

    def set_params(self, **params):
        """Set parameters, also those of the transforms.

        Parameters
        ----------
        **params : dict
            ``<name>__<parameter>`` for a transform's parameter; ``<name>`` to replace the transform
            or, with ``"drop"``, to leave it out.

        Returns
        -------
        Augmenter
            Itself.
        """
        self._set_params("transforms", **params)
        return self

    @property
    def names(self):
        """The names of the transforms, dropped ones included."""
        return [name for name, _ in self.transforms]

    def steps(self):
        """Return the transforms that are not dropped.

        Returns
        -------
        list of (index, name, transform)
            Named tuples; the index is that in `transforms`. Functions come wrapped in a
            `FunctionTransform`.
        """
        return [
            Step(index, name, t if isinstance(t, Transform) else FunctionTransform(t))
            for index, (name, t) in enumerate(self.transforms)
            if not (isinstance(t, str) and t == "drop")
        ]

    def columns(self):
        """Return what the steps draw.

        Returns
        -------
        dict of str to range
            For each column ``"<name>.<parameter>"`` the range that it is drawn from.
        """
        return {
            step.key(column): values
            for step in self.steps()
            for column, values in step.columns().items()
        }

    def draw(self, n, seed_sequence, start=0):
        """Draw what happens to `n` images.

        Parameters
        ----------
        n : int
            The number of images.
        seed_sequence : numpy.random.SeedSequence
            Spawns one stream for each transform, dropped ones included, and below it one for its
            activity and one for each column. A longer draw starts with a shorter one.
        start : int, default=0
            The first row, where rows ``start`` to ``start + n`` of a longer draw are wanted.

        Returns
        -------
        active : ndarray of bool, shape (n, n_transforms)
            Which transforms apply.
        params : dict of str to ndarray of shape (n,)
            The columns.
        """
        return draw_steps(self.steps(), self, n, seed_sequence, start)

    def validate(self):
        """Check all parameters.

        Returns
        -------
        Augmenter
            Itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter of the Augmenter or of one of its transforms is not allowed.
        """
        self._validate_transforms()
        steps = self.steps()
        for _, name, transform in steps:
            if not is_number(transform.p) or not 0 <= transform.p <= 1:
                raise ValueError(f"{name}: p must be a number from 0 to 1, got {transform.p!r}")
        self.columns()
        self._validate_n_ops([transform for _, _, transform in steps])
        if not is_number(self.magnitude) or self.magnitude < 0:
            raise ValueError(f"magnitude must be a number >= 0, got {self.magnitude!r}")
        for name, allowed in (
            ("border", _kernels.BORDERS),
            ("interpolation", _kernels.INTERPOLATIONS),
        ):
            value = getattr(self, name)
            if not isinstance(value, str) or value not in allowed:
                raise ValueError(f"{name} must be one of {sorted(allowed)}, got {value!r}")
        if not np.ndim(self.fill) <= 1 or not all(map(is_number, np.ravel(self.fill).tolist())):
            raise ValueError(
                f"fill must be a finite number, or one for each channel, got {self.fill!r}"
            )
        return self

    def _validate_transforms(self):
        expected = "transforms must be a list of (name, transform) pairs"
        if not isinstance(self.transforms, (list, tuple)) or not self.transforms:
            raise ValueError(f"{expected} with at least one pair, got {self.transforms!r}")
        for pair in self.transforms:
            if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                raise ValueError(f"{expected}, got {pair!r} among them")
            name, transform = pair
            if not isinstance(name, str) or not name or "." in name:
                raise ValueError(f"a transform's name must be a string without a dot, got {name!r}")
            is_dropped = isinstance(transform, str) and transform == "drop"
            is_class = isinstance(transform, type)
            if is_class or not (is_dropped or isinstance(transform, BASES) or callable(transform)):
                hint = "; write it with parentheses, to make an instance" if is_class else ""
                raise TypeError(
                    f"{name} must be a transform of imblearn_image.augmentation, a function "
                    f"(image, rng) -> image, or 'drop', got {transform!r}{hint}"
                )
        self._validate_names(self.names)

    def _validate_n_ops(self, transforms):
        if self.n_ops is None:
            return
        if not isinstance(self.n_ops, numbers.Integral) or isinstance(self.n_ops, bool):
            raise TypeError(f"n_ops must be an integer or None, got {self.n_ops!r}")
        usable = sum(transform.p > 0 for transform in transforms)
        if not 1 <= self.n_ops <= usable:
            raise ValueError(
                f"n_ops must be from 1 to the number of transforms that are neither dropped nor of "
                f"p=0, which is {usable}, got {self.n_ops}"
            )


def make_augmenter(*transforms, n_ops=None, magnitude=1.0, border="constant", fill=0,
                   interpolation="linear"):  # fmt: skip
    """Build an :class:`Augmenter`, naming the transforms after their classes.

    Parameters
    ----------
    *transforms : transforms or functions
        The transforms in order. A class's name in lower case becomes the name; of several of one
        class, and of functions by their own name, a number is appended.
    n_ops, magnitude, border, fill, interpolation : optional
        As in :class:`Augmenter`.

    Returns
    -------
    Augmenter
        The Augmenter.

    Raises
    ------
    TypeError
        If the transforms come in a list.

    Examples
    --------
    >>> from imblearn_image.augmentation import HorizontalFlip, Rotate, make_augmenter
    >>> make_augmenter(Rotate(10), HorizontalFlip(p=0.5)).names
    ['rotate', 'horizontalflip']
    """
    if any(isinstance(t, (list, tuple)) for t in transforms):
        raise TypeError(
            "transforms must be given one by one, make_augmenter(first, second, ...), not in a "
            "list or tuple"
        )
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
        border=border,
        fill=fill,
        interpolation=interpolation,
    )
