"""The Augmenter: which transforms, in which order, and how they are drawn."""

import numpy as np
from sklearn.utils.metaestimators import _BaseComposition

from imblearn_image._core import kernels
from imblearn_image._core.validate import check_choice, is_number
from imblearn_image._transforms.base import Transform
from imblearn_image._transforms.checks import (
    check_n_ops,
    check_step,
    check_transform,
    check_transforms,
)
from imblearn_image._transforms.compiled import Step, draw_steps
from imblearn_image._transforms.function import FunctionTransform


class Augmenter(_BaseComposition):
    """A list of transforms, and how many of them each new image gets.

    Parameters
    ----------
    transforms : list of (str, transform)
        Names and transforms, applied in this order. A transform is one of
        :mod:`imblearn_image.augmentation`, a function ``(image, rng) -> image``, which another
        Augmenter is too, or ``"drop"``.
    n_ops : int or None, default=None
        None: each transform is applied with its own probability `p`. An integer k: each image
        gets exactly k transforms, drawn one after another without replacement with weights `p`
        (for k = 1 the shares are proportional to `p`).
    magnitude : float, default=1.0
        Multiplies the distance from doing nothing: linearly for angles, fractions, differences
        and strengths, as an exponent for factors. 0 makes every graded transform the identity.
        It changes neither `p` nor `n_ops`, nor transforms without a strength, such as flips.
        Ranges that it takes beyond what a transform can do are refused.
    strengths : {"uniform", "ends"}, default="uniform"
        How graded parameters are drawn: from their ranges, or either end of them, as likely as the
        other. ``Rotate(10)`` then turns by -10 or by 10 degrees.
    border : {"constant", "replicate", "reflect", "reflect_101", "wrap"}, default="constant"
        What geometric transforms see beyond the edge, as OpenCV's ``BORDER_*``.
    fill : float or sequence of float, default=0
        The value of the border "constant", in the images' own units; one for all channels or one
        for each. Where transforms use the value range, it must not exceed that.
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
        strengths="uniform",
        border="constant",
        fill=0,
        interpolation="linear",
    ):
        self.transforms = transforms
        self.n_ops = n_ops
        self.magnitude = magnitude
        self.strengths = strengths
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
        check_transforms(self.transforms)
        self._validate_names(self.names)
        steps = self.steps()
        for step in steps:
            check_step(step)
            if isinstance(getattr(step.transform, "func", None), Augmenter):
                step.transform.func.validate().draw(0, np.random.SeedSequence(0))
        check_n_ops(self.n_ops, sum(step.transform.p > 0 for step in steps))
        check_choice("strengths", self.strengths, ("uniform", "ends"))
        if not is_number(self.magnitude) or self.magnitude < 0:
            raise ValueError(f"magnitude must be a number >= 0, got {self.magnitude!r}")
        check_choice("border", self.border, kernels.BORDERS)
        check_choice("interpolation", self.interpolation, kernels.INTERPOLATIONS)
        if not np.ndim(self.fill) <= 1 or not all(map(is_number, np.ravel(self.fill).tolist())):
            raise ValueError(
                f"fill must be a finite number, or one for each channel, got {self.fill!r}"
            )
        return self

    @property
    def uses_value_range(self):
        """Whether one of the steps maps values to [0, 1] from the value range."""
        return any(step.transform.uses_value_range for step in self.steps())

    def check_image(self, shape, dtype):
        """Check that images of this shape and dtype can be transformed.

        Parameters
        ----------
        shape : tuple of int
            (height, width) or (height, width, channels).
        dtype : numpy.dtype
            That of the images.

        Raises
        ------
        ValueError
            If a step cannot transform them.
        """
        for step in self.steps():
            try:
                step.transform.check_image(shape, dtype)
            except ValueError as error:
                raise ValueError(f"{step.name}: {error}") from None

    def __call__(self, image, rng=None, *, value_range=None):
        """Make one new image: to try an Augmenter out, to nest it, or in another pipeline.

        Parameters
        ----------
        image : array-like of shape (height, width) or (height, width, channels)
            The image; it is not changed.
        rng : numpy.random.Generator, int or None, default=None
            What is drawn is taken from it, or from the seed; None draws anew at each call.
        value_range : None or (float, float), default=None
            As in :class:`ImageAugmentationOverSampler`.

        Returns
        -------
        ndarray
            The new image, of the shape and dtype of `image`.

        Notes
        -----
        Each call checks all parameters. Many images take less time by a plan, or a
        :class:`Renderer`, and can be made again.

        Examples
        --------
        >>> import numpy as np
        >>> from imblearn_image.augmentation import Rotate, make_augmenter
        >>> image = np.arange(64, dtype=np.uint8).reshape(8, 8)
        >>> make_augmenter(Rotate(10))(image, np.random.default_rng(0)).shape
        (8, 8)
        """
        return self.validate()._augment(image, rng, value_range=value_range, warns=True)

    def _augment(self, image, rng, *, value_range=None, warns=False):
        """Make a new image; see `__call__`, which checks the parameters before."""
        # The one import upwards: a plan is drawn with an Augmenter, which here draws one itself.
        from imblearn_image.plan.image import augment_image

        return augment_image(self, image, rng, value_range, warns)


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
