"""The compiled augmenter: steps whose ranges are read once, and a key by which two are equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from imblearn_image._core import kernels
from imblearn_image._core.formats import Shape, n_channels
from imblearn_image._core.random import advanced
from imblearn_image._core.validate import check_choice, is_number
from imblearn_image._transforms.base import ImageTransform, IntensityTransform, Transform
from imblearn_image._transforms.checks import check_n_ops
from imblearn_image._transforms.ranges import Range

Sampling = Literal["uniform", "extremes"]
Alpha = Literal["auto"] | bool
SAMPLINGS: tuple[Sampling, ...] = ("uniform", "extremes")

_T_co = TypeVar("_T_co", bound=Transform, covariant=True)


@final
@dataclass(frozen=True)
class Step(Generic[_T_co]):
    """A transform that is not dropped: its place in the list, its name, and its ranges, read once.

    It iterates as (index, name, transform).
    """

    index: int
    name: str
    transform: _T_co
    ranges: Mapping[str, Range]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.index, self.name, self.transform))

    def key(self, column: str) -> str:
        """Return the name of one of its parameters in a plan: ``"rotate.angle"``."""
        return f"{self.name}.{column}"

    def columns(self) -> Mapping[str, Range]:
        """Return the range of each of its parameters."""
        return self.ranges


def make_step(index: int, name: str, transform: Transform) -> Step[Transform]:
    """Read a transform's ranges; errors say its name."""
    p = transform.p
    if not is_number(p) or not 0 <= p <= 1:
        raise ValueError(f"{name}: p must be a number from 0 to 1, got {p!r}")
    try:
        ranges = transform.columns()
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None
    if not isinstance(ranges, dict) or not all(hasattr(r, "values") for r in ranges.values()):
        raise TypeError(
            f"{name}: columns must return a dict of names and ranges, as those of signed_range, "
            f"got {ranges!r}"
        )
    return Step(index, name, transform, ranges)


@final
class CompiledAugmenter:
    """An Augmenter that was checked and read once, is immutable, and draws.

    Parameters
    ----------
    transforms : sequence of (str, transform)
        Names and transforms as the Augmenter has them, dropped ones included: copies.
    steps : sequence of Step
        Those that are not dropped.
    options : dict
        The other parameters of the Augmenter: `n_ops`, `magnitude`, `sampling`, `border`, `fill`,
        `interpolation` and `alpha`.

    Attributes
    ----------
    names : tuple of str
        The names of all transforms, dropped ones included.
    ranges : dict of str to range
        By the name of each column of a plan, what it is drawn from.
    key : tuple
        Equal for two that do the same.
    """

    def __init__(
        self,
        transforms: Sequence[tuple[str, Any]],
        steps: Sequence[Step[Transform]],
        options: dict[str, Any],
    ) -> None:
        check_n_ops(options["n_ops"], sum(step.transform.p > 0 for step in steps))
        check_options(**{name: value for name, value in options.items() if name != "n_ops"})
        self.transforms: tuple[tuple[str, Any], ...] = tuple(transforms)
        self.steps: tuple[Step[Transform], ...] = tuple(steps)
        self.names: tuple[str, ...] = tuple(name for name, _ in transforms)
        self.options = options
        self.n_ops: int | None = options["n_ops"]
        self.magnitude: float = options["magnitude"]
        self.sampling: Sampling = options["sampling"]
        self.border: kernels.Border = options["border"]
        self.fill: ArrayLike | None = options["fill"]
        self.interpolation: kernels.Interpolation = options["interpolation"]
        self.alpha: Alpha = options["alpha"]
        self.ranges: dict[str, Range] = {
            step.key(name): r for step in steps for name, r in step.ranges.items()
        }
        self.uses_value_range: bool = any(step.transform.uses_value_range for step in steps)
        self.guesses_alpha: bool = self.alpha == "auto" and any(map(_keeps_alpha, steps))
        self.key: tuple[Any, ...] = (
            self.names,
            tuple((step.index, _token(step.transform, ())) for step in steps),
            _token(options, ()),
        )
        for step in steps:
            # Refuse ranges that the magnitude takes too far.
            self._params_of(step, [np.empty(0)] * len(step.ranges))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, CompiledAugmenter):
            return NotImplemented
        try:
            return self.key == other.key
        except Exception:  # a user's object whose comparison fails is not known to be the same
            return False

    def has_alpha(self, shape: Shape) -> bool:
        """Tell whether the last channel of images of this shape is alpha."""
        return bool(self.alpha) and n_channels(shape) == 4

    def keeps_alpha(self, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell of each row of `active` whether one of its steps would leave alpha alone."""
        indices = [step.index for step in self.steps if _keeps_alpha(step)]
        apart: Any = active[:, indices]
        keeps: NDArray[np.bool_] = apart.any(axis=1)
        return keeps

    def check_image(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        """Raise where a step cannot work on images of this shape and dtype, active or not."""
        for step in self.steps:
            try:
                step.transform.check_image(shape, dtype)
            except ValueError as error:
                raise ValueError(f"{step.name}: {error}") from None

    def draw(
        self, n: int, seed_sequence: np.random.SeedSequence, start: int = 0
    ) -> tuple[NDArray[np.bool_], dict[str, NDArray[Any]]]:
        """Draw what happens to `n` images; see `Augmenter.draw`."""
        children = seed_sequence.spawn(len(self.names))
        active = np.zeros((n, len(self.names)), dtype=bool)
        params: dict[str, NDArray[Any]] = {}
        uniforms: dict[int, NDArray[np.float64]] = {}
        for step in self.steps:
            first, *others = children[step.index].spawn(1 + len(step.ranges))
            uniforms[step.index] = advanced(first, start).random(n)
            drawn = [advanced(stream, start).random(n) for stream in others]
            params |= self._params_of(step, drawn)
        if self.n_ops is None:
            for step in self.steps:
                active[:, step.index] = uniforms[step.index] < step.transform.p
        elif n:
            _draw_n_ops(active, self.steps, uniforms, self.n_ops)
        return active, params

    def draw_rows(
        self, n: int, streams: Sequence[np.random.SeedSequence], start: int = 0
    ) -> dict[str, Any]:
        """Draw the fields of rows that do not depend on their sources.

        Parameters
        ----------
        n : int
            The number of rows.
        streams : sequence of SeedSequence
            Those of a class: the second is for the rows' seeds, the third for the transforms.
        start : int, default=0
            How many rows of these streams come before.

        Returns
        -------
        dict
            The fields `seed`, `active` and `params` of a plan.
        """
        active, params = self.draw(n, streams[2], start)
        seed = advanced(streams[1], start).integers(2**64, size=n, dtype=np.uint64)
        return {"seed": seed, "active": active, "params": params}

    def _params_of(
        self, step: Step[Transform], uniforms: Sequence[NDArray[np.float64]]
    ) -> dict[str, NDArray[Any]]:
        """Return the parameters of a step by their names in a plan, made from uniform numbers."""
        params = {}
        for (name, drawn_from), drawn in zip(step.ranges.items(), uniforms, strict=True):
            if self.sampling == "extremes" and drawn_from.is_graded:
                drawn = np.where(drawn < 0.5, 0.0, drawn_from.last_uniform)
            try:
                params[step.key(name)] = drawn_from.values(drawn, self.magnitude)
            except ValueError as error:
                raise ValueError(f"{step.name}: {error}") from None
        return params


def check_options(
    *,
    magnitude: object,
    sampling: object,
    border: object,
    fill: Any,
    interpolation: object,
    alpha: object,
) -> None:
    """Raise where an option of an Augmenter is not allowed."""
    check_choice("sampling", sampling, SAMPLINGS)
    if not is_number(magnitude) or magnitude < 0:
        raise ValueError(f"magnitude must be a number >= 0, got {magnitude!r}")
    check_choice("border", border, kernels.BORDERS)
    check_choice("interpolation", interpolation, kernels.INTERPOLATIONS)
    if not isinstance(alpha, (bool, np.bool_)) and not (isinstance(alpha, str) and alpha == "auto"):
        raise ValueError(f"alpha must be 'auto', True or False, got {alpha!r}")
    if fill is None:
        return
    if np.ndim(fill) > 1 or not all(map(is_number, np.ravel(fill).tolist())):
        raise ValueError(
            f"fill must be None, a finite number, or one for each channel, got {fill!r}"
        )


def _keeps_alpha(step: Step[Transform]) -> bool:
    """Tell whether a step changes colors and leaves alpha as it is."""
    transform = step.transform
    carries = isinstance(transform, ImageTransform) and transform.carries_alpha
    is_guessing = getattr(getattr(transform, "func", None), "guesses_alpha", False)  # if nested
    return carries or is_guessing or isinstance(transform, IntensityTransform)


def _draw_n_ops(
    active: NDArray[np.bool_],
    steps: Sequence[Step[Transform]],
    uniforms: dict[int, NDArray[np.float64]],
    n_ops: int,
) -> None:
    """Mark the `n_ops` transforms of each row that come first in a race of exponential clocks.

    With rates p, the first k arrivals are distributed as k draws without replacement with weights
    p (Efraimidis and Spirakis 2006), and each transform needs one uniform number only.
    """
    usable = [(step.index, step.transform.p) for step in steps if step.transform.p > 0]
    arrivals = np.empty((len(active), len(usable)))
    for place, (index, p) in enumerate(usable):
        np.divide(-np.log1p(-uniforms.pop(index)), p, out=arrivals[:, place])
    indices = np.array([index for index, _ in usable])
    rows = np.arange(len(active))
    for _ in range(n_ops):
        first = arrivals.argmin(axis=1)
        active[rows, indices[first]] = True
        arrivals[rows, first] = np.inf


def _token(value: Any, parents: tuple[int, ...]) -> Any:
    """Return the token of a parameter in a key: it compares equal where the parameter does.

    Other values, such as a function or a user's object, are their own token: two are the same if
    they are identical or ``==`` says so.
    """
    if id(value) in parents:  # a list that holds itself
        return ("cycle", parents.index(id(value)))
    parents = (*parents, id(value))
    if isinstance(value, BaseEstimator):
        params = value.get_params(deep=False)
        return (type(value), *((name, _token(params[name], parents)) for name in sorted(params)))
    if isinstance(value, partial):
        return ("partial", *(_token(v, parents) for v in (value.func, value.args, value.keywords)))
    if isinstance(value, np.ndarray) and value.ndim != 1 and not value.dtype.hasobject:
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return ("mapping", len(value), {k: _token(v, parents) for k, v in value.items()})
    if isinstance(value, (list, tuple)):
        return ("sequence", *(_token(item, parents) for item in value))
    if isinstance(value, (float, np.floating)) and value != value:
        return ("NaN",)
    return value
