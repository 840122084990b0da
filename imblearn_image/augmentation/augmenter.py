"""The Augmenter, and the functions that make one of what users give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Self, cast, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.formats import Image, Shape, check_image, look_at, look_at_alpha
from imblearn_image._core.kernels import Border, Interpolation
from imblearn_image._core.text import warn_renamed
from imblearn_image._core.values import ValueRange, check_pair
from imblearn_image._render.rows import OneRow, render_one
from imblearn_image._transforms.base import Transform
from imblearn_image._transforms.checks import (
    check_transform,
    check_transforms,
    hint_for,
    is_function,
    warn_of_doubts,
)
from imblearn_image._transforms.compiled import (
    Alpha,
    CompiledAugmenter,
    Sampling,
    Step,
    make_step,
)
from imblearn_image._transforms.function import FunctionTransform
from imblearn_image._transforms.ranges import Range
from imblearn_image.augmentation._summary import summarize

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseComposition
else:
    from sklearn.utils.metaestimators import _BaseComposition as BaseComposition


class Augmenter(BaseComposition):
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
    sampling : {"uniform", "extremes"}, default="uniform"
        How graded parameters are drawn: from their ranges, or one of the two ends, each as likely
        as the other. ``Rotate(10)`` then turns by -10 or by 10 degrees.
    border : {"constant", "replicate", "reflect", "reflect_101", "wrap"}, default="constant"
        What geometric transforms see beyond the edge, as OpenCV's ``BORDER_*``.
    fill : None, float or sequence of float, default=None
        The value of the border "constant", in the images' own units; one for all channels or one
        for each. Where transforms use the value range, it must not exceed that. None is black: the
        low end of `value_range`, such as -1 for ``(-1, 1)``, and 0 where none is given, for signed
        integers too; 0 for alpha.
    interpolation : {"linear", "nearest"}, default="linear"
        How geometric transforms read between pixels.
    alpha : bool or "auto", default="auto"
        Whether the fourth of four channels is alpha, which moves with the image and which nothing
        else changes. With False it is a band like the others, such as near infrared. ``"auto"``
        takes it for alpha, and warns where it does not look like alpha, see Notes.
    strengths : {"uniform", "ends"}
        The old name of `sampling`, with "ends" for "extremes"; it goes in the next version.

    See Also
    --------
    make_augmenter : Names the transforms by itself.
    preset : Augmenters that are ready to use.

    Notes
    -----
    Consecutive geometric transforms are multiplied into one warp, so that an image is read through
    interpolation once; consecutive intensity transforms are composed into one function, clipped
    and rounded once. Other transforms are computed one after another.

    Alpha is full in most pixels that it does not hide. So ``alpha="auto"`` warns where, of the
    values of the fourth channel that are not 0, fewer are full than lie between. Full are the
    largest value of an integer dtype, 1 and 255 of floats, and the high end of `value_range`, whose
    low end counts as 0. Up to 32 of the images in use are looked at. What is rendered does not
    depend on what they show.

    Examples
    --------
    >>> from imblearn_image.augmentation import Augmenter, HorizontalFlip, Rotate
    >>> augmenter = Augmenter([("rotate", Rotate(10)), ("flip", HorizontalFlip(p=0.5))])
    >>> augmenter.set_params(rotate__degrees=20, flip="drop").get_params()["rotate__degrees"]
    20
    >>> print(augmenter)
    rotate(20)
    """

    def __init__(
        self,
        transforms: list[tuple[str, Any]],
        *,
        n_ops: int | None = None,
        magnitude: float = 1.0,
        sampling: Sampling = "uniform",
        border: Border = "constant",
        fill: ArrayLike | None = None,
        interpolation: Interpolation = "linear",
        alpha: Alpha = "auto",
        strengths: Literal["uniform", "ends", "deprecated"] = "deprecated",
    ) -> None:
        self.transforms = transforms
        self.n_ops = n_ops
        self.magnitude = magnitude
        self.sampling = sampling
        self.border = border
        self.fill = fill
        self.interpolation = interpolation
        self.alpha = alpha
        self.strengths = strengths

    def get_params(self, deep: bool = True) -> dict[str, Any]:
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

    def set_params(self, **params: Any) -> Self:
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

    def __str__(self) -> str:
        """Say in one short line which transforms these are, or which preset."""
        return summarize(self)

    @property
    def names(self) -> list[str]:
        """The names of the transforms, dropped ones included."""
        return [name for name, _ in self.transforms]

    def steps(self) -> list[Step[Transform]]:
        """Return the transforms that are not dropped.

        Returns
        -------
        list of Step
            Each has the attributes `index`, that in `transforms`, `name` and `transform`, as which
            it iterates. Functions come wrapped in a `FunctionTransform`.
        """
        return list(self.compiled().steps)

    def columns(self) -> dict[str, Range]:
        """Return what the steps draw.

        Returns
        -------
        dict of str to range
            For each column ``"<name>.<parameter>"`` the range that it is drawn from.
        """
        return dict(self.compiled().ranges)

    def draw(
        self, n: int, seed_sequence: np.random.SeedSequence, start: int = 0
    ) -> tuple[NDArray[np.bool_], dict[str, NDArray[Any]]]:
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
        return self.compiled().draw(n, seed_sequence, start)

    def validate(self) -> Self:
        """Check all parameters, and warn of those that look as if another unit were meant.

        Returns
        -------
        Augmenter
            Itself.

        Raises
        ------
        TypeError, ValueError
            If a parameter of the Augmenter or of one of its transforms is not allowed.
        """
        self.compiled(warns=True)
        return self

    def compiled(self, *, warns: bool = False) -> CompiledAugmenter:
        """Check all parameters and read each range once.

        Parameters
        ----------
        warns : bool, default=False
            Whether to warn of parameters that look as if another unit were meant.

        Returns
        -------
        CompiledAugmenter
            What draws and renders, which later changes of this Augmenter leave as it is.

        Raises
        ------
        TypeError, ValueError
            If a parameter of the Augmenter or of one of its transforms is not allowed.
        """
        check_transforms(self.transforms)
        self._validate_names(self.names)
        options = self.get_params(deep=False)
        transforms = _copied(options.pop("transforms"))
        if options.pop("strengths") != "deprecated":
            options["sampling"] = _renamed_strengths(self.strengths, warns)
        steps = [
            make_step(index, name, _as_transform(transform, warns))
            for index, (name, transform) in enumerate(transforms)
            if not (isinstance(transform, str) and transform == "drop")
        ]
        compiled = CompiledAugmenter(transforms, steps, options)
        if warns:
            for step in steps:
                warn_of_doubts(step)
        return compiled

    @classmethod
    def from_compiled(cls, compiled: CompiledAugmenter) -> Augmenter:
        """Return an Augmenter that does what a compiled one does.

        Parameters
        ----------
        compiled : CompiledAugmenter
            What :meth:`compiled` of another one returned.

        Returns
        -------
        Augmenter
            A new one.
        """
        return cls(_copied(list(compiled.transforms)), **compiled.options)

    @property
    def uses_value_range(self) -> bool:
        """Whether one of the steps maps values to [0, 1] from the value range."""
        return self.compiled().uses_value_range

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
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
        self.compiled().check_image(shape, dtype)

    def __call__(
        self,
        image: ArrayLike,
        rng: np.random.Generator | int | None = None,
        *,
        value_range: ValueRange | None = None,
    ) -> Image:
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
        checked = check_image(image, 0)
        value_range = check_pair(value_range)
        compiled = self.compiled(warns=True)
        new = _augment(compiled, checked, rng, value_range)
        takes_dtype_range = compiled.uses_value_range and value_range is None
        look_at([checked.shape], [checked] if takes_dtype_range else [])
        if compiled.guesses_alpha:
            look_at_alpha([checked], value_range)
        return new


@final
class _Nested:
    """A nested Augmenter as a function: compiled once, and drawn from the row's generator."""

    __name__ = "Augmenter"

    def __init__(self, compiled: CompiledAugmenter) -> None:
        self._compiled = compiled
        self.uses_value_range = compiled.uses_value_range
        self.takes_given_range = True  # for the black of its own border
        self.guesses_alpha = compiled.guesses_alpha
        self.check_image = compiled.check_image

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Nested) and self._compiled == other._compiled

    def __call__(
        self, image: Image, rng: np.random.Generator, *, value_range: ValueRange | None = None
    ) -> Image:
        return _augment(self._compiled, image, rng, value_range)


def _augment(
    compiled: CompiledAugmenter,
    image: Image,
    rng: np.random.Generator | int | None,
    value_range: ValueRange | None,
) -> Image:
    """Draw and render one new image."""
    words = np.random.default_rng(rng).integers(2**32, size=4, dtype=np.uint64).tolist()
    drawn = compiled.draw_rows(1, np.random.SeedSequence(words).spawn(3))
    row = OneRow(source=np.zeros(1, dtype=np.int64), value_range=value_range, **drawn)
    return render_one(compiled, row, image)


def _copied(value: Any) -> Any:
    """Return a copy of a parameter, which holds the same functions and objects of the user."""
    if isinstance(value, (Transform, Augmenter)):
        params = value.get_params(deep=False)
        return type(value)(**{name: _copied(param) for name, param in params.items()})
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def _as_transform(transform: Any, warns: bool) -> Transform:
    """Return a transform: a function is wrapped, and a nested Augmenter is compiled."""
    if not isinstance(transform, Transform):
        transform = FunctionTransform(transform)
    if isinstance(transform, FunctionTransform) and isinstance(transform.func, Augmenter):
        return FunctionTransform(_Nested(transform.func.compiled(warns=warns)), p=transform.p)
    return transform


def _renamed_strengths(strengths: str, warns: bool) -> str:
    if warns:
        warn_renamed("strengths", "sampling, and its 'ends' is 'extremes'")
    return "extremes" if strengths == "ends" else strengths


def _name_of(transform: Any) -> str:
    """Return the name of the class of a transform, or the name of a function."""
    if isinstance(transform, FunctionTransform) and hasattr(transform.func, "step_name"):
        return transform.func.step_name
    if isinstance(transform, Transform) or not hasattr(transform, "__name__"):
        return type(transform).__name__.lower()
    return transform.__name__.strip("<>").lower()


def make_augmenter(
    *transforms: Transform | Callable[..., Any] | Literal["drop"],
    n_ops: int | None = None,
    magnitude: float = 1.0,
    sampling: Sampling = "uniform",
    border: Border = "constant",
    fill: ArrayLike | None = None,
    interpolation: Interpolation = "linear",
    alpha: Alpha = "auto",
    strengths: Literal["uniform", "ends", "deprecated"] = "deprecated",
) -> Augmenter:
    """Build an :class:`Augmenter`, naming the transforms after their classes.

    Parameters
    ----------
    *transforms : transforms or functions
        The transforms in order. A class's name in lower case becomes the name, or that of a
        function; where several have one name, a number is appended. Transforms of other libraries
        are named after what was wrapped, ``"horizontalflip+gaussnoise"``.
    n_ops : int or None, default=None
        As in :class:`Augmenter`.
    magnitude : float, default=1.0
        As in :class:`Augmenter`.
    sampling : {"uniform", "extremes"}, default="uniform"
        As in :class:`Augmenter`.
    border : {"constant", "replicate", "reflect", "reflect_101", "wrap"}, default="constant"
        As in :class:`Augmenter`.
    fill : None, float or sequence of float, default=None
        As in :class:`Augmenter`.
    interpolation : {"linear", "nearest"}, default="linear"
        As in :class:`Augmenter`.
    alpha : bool or "auto", default="auto"
        As in :class:`Augmenter`.
    strengths : {"uniform", "ends"}
        The old name of `sampling`.

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
    names = [_name_of(transform) for transform in transforms]
    numbered = [
        f"{name}-{names[: place + 1].count(name)}" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]
    return Augmenter(
        list(zip(numbered, transforms, strict=True)),
        n_ops=n_ops,
        magnitude=magnitude,
        sampling=sampling,
        border=border,
        fill=fill,
        interpolation=interpolation,
        alpha=alpha,
        strengths=strengths,
    )


def as_compiled(augmenter: object) -> CompiledAugmenter:
    """Return the compiled augmenter of what a user gave as `augmenter`.

    Parameters
    ----------
    augmenter : None, str, Augmenter, transform, callable or CompiledAugmenter
        None means the "article" preset, a str the preset of that name. A compiled augmenter comes
        back as it is; doubtful units of others are warned of.
    """
    if isinstance(augmenter, CompiledAugmenter):
        return augmenter
    return as_augmenter(augmenter).compiled(warns=True)


def as_augmenter(augmenter: object) -> Augmenter:
    """Return an Augmenter, not yet checked, of what a user gave as `augmenter`."""
    # Imported here since presets import this module.
    from imblearn_image.augmentation.presets import preset

    if augmenter is None:
        return preset("article")
    if isinstance(augmenter, str):
        return preset(cast(Any, augmenter))  # which names what is no preset
    if isinstance(augmenter, Augmenter):
        return augmenter
    if isinstance(augmenter, Transform) or is_function(augmenter):
        return make_augmenter(augmenter)
    raise TypeError(
        "augmenter must be None, the name of a preset, an Augmenter, a transform or a function "
        f"(image, rng) -> image, got {augmenter!r}{hint_for(augmenter)}"
    )
