"""The plan: a table with one row for each new image."""

from __future__ import annotations

import numbers
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.text import import_pandas
from imblearn_image._run.render import ImageSource, render_plan
from imblearn_image._transforms.compiled import CompiledAugmenter, Step
from imblearn_image._transforms.function import FunctionTransform
from imblearn_image.augmentation.augmenter import Augmenter
from imblearn_image.plan import _file
from imblearn_image.plan._invariants import Fields, check_fields, check_sources

if TYPE_CHECKING:
    import pandas as pd

ARRAYS = ("source", "label", "active", "seed")


def own_fields(fields: Fields) -> Fields:
    """Return the fields of a plan: read-only arrays, in the augmenter's order."""
    compiled, params = fields["compiled"], fields["params"]
    return fields | {
        "source": locked(fields["source"].astype(np.int64, copy=False)),
        "label": locked(fields["label"]),
        "active": locked(fields["active"]),
        "seed": locked(fields["seed"].astype(np.uint64, copy=False)),
        "params": MappingProxyType({name: locked(params[name]) for name in compiled.ranges}),
        "transform_names": compiled.names,
        "n_sources": int(fields["n_sources"]),
    }


def locked(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array read-only, and return a view of it that cannot be made writeable."""
    array.flags.writeable = False
    return array.view()


def _is_equal(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Tell whether two arrays are equal, NaN being equal to NaN."""
    is_float = one.dtype.kind == other.dtype.kind == "f"
    return np.array_equal(one, other, equal_nan=is_float)


def joined_fields(plans: Sequence[ResamplingPlan]) -> Fields:
    """Return the fields of the plan that has the rows of all; see `ResamplingPlan.concatenate`."""
    if not plans or not all(isinstance(plan, ResamplingPlan) for plan in plans):
        raise ValueError(f"plans must hold one ResamplingPlan at least, got {plans!r}")
    first = plans[0]
    for name in ("compiled", "value_range", "n_sources"):
        if not all(getattr(first, name) == getattr(plan, name) for plan in plans):
            what = "augmenter" if name == "compiled" else name
            raise ValueError(f"the plans must have one {what}, got different ones")
    if len({plan.label.dtype.kind for plan in plans}) > 1:
        raise ValueError(
            "the plans must have labels of one kind, got the dtypes "
            f"{[str(plan.label.dtype) for plan in plans]}"
        )
    return {
        **{name: np.concatenate([getattr(plan, name) for plan in plans]) for name in ARRAYS},
        "params": {key: np.concatenate([p.params[key] for p in plans]) for key in first.params},
        "compiled": first.compiled,
        "value_range": first.value_range,
        "n_sources": first.n_sources,
        "entropy": first.entropy if len({plan.entropy for plan in plans}) == 1 else None,
    }


def describe_row(row: ResamplingPlan) -> str:
    """Say what a plan of one row does; see `ResamplingPlan.describe`."""
    done = [
        f"{step.name}({_description(step) or _arguments(row.params, step)})"
        for step in row.compiled.steps
        if row.active[0, step.index]
    ]
    return f"image {row.source[0]} (class {row.label[0]}): {', '.join(done) or 'copied'}"


def _description(step: Step) -> str:
    """Return what a step does that draws nothing itself, as another library's transform."""
    transform = step.transform
    return transform.description if isinstance(transform, FunctionTransform) else ""


def _arguments(params: Mapping[str, NDArray[Any]], step: Step) -> str:
    return ", ".join(f"{column}={params[step.key(column)][0]:.3g}" for column in step.columns())


def to_frame(plan: ResamplingPlan) -> pd.DataFrame:
    """Return a plan as a DataFrame; see `ResamplingPlan.to_frame`."""
    steps = plan.compiled.steps
    columns: dict[str, NDArray[Any]]
    columns = {"source": plan.source, "label": plan.label, "seed": plan.seed}
    columns |= {step.name: plan.active[:, step.index] for step in steps}
    for step in steps:
        for key in map(step.key, step.columns()):
            columns[key] = np.where(plan.active[:, step.index], plan.params[key], np.nan)
    frame: pd.DataFrame = import_pandas("to_frame").DataFrame(columns)
    return frame


class ResamplingPlan:
    """What new images are to be made: a table with one row for each, and no pixels.

    Plans come from :func:`draw_plan`, :func:`draw_epoch`, :meth:`load` or a sampler's `plan_`.

    Parameters
    ----------
    source : ndarray of int64, shape (n,)
        The index of the image that each new image is made from, from 0 up to `n_sources`.
    label : ndarray, shape (n,)
        The class of each new image.
    active : ndarray of bool, shape (n, n_transforms)
        Which transforms of the augmenter apply, dropped ones included (always False).
    params : mapping of str to ndarray of shape (n,)
        The drawn parameters, ``{"rotate.angle": ...}``, all those of the augmenter; those of
        inactive transforms are ignored.
    seed : ndarray of uint64, shape (n,)
        The seed of each row's own random numbers, for noise and user functions.
    augmenter : Augmenter
        The transforms. As an attribute a copy of them, so that changing it changes no plan.
    value_range : (float, float) or None
        What maps to [0, 1] for intensity and noise; None takes it from the images' dtype, and
        warns of images that span far less.
    n_sources : int
        The number of images that the plan was drawn for.
    entropy : int, default=None
        The 128 bits that all was drawn from, where they are known: what belongs to the same data,
        such as the next epoch, can be drawn from them.

    Attributes
    ----------
    transform_names : tuple of str
        The names of the transforms, dropped ones included.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not belong together, or to the augmenter.

    See Also
    --------
    draw_plan : Draws a plan.
    draw_epoch : Draws the plan of an epoch, originals included.

    Notes
    -----
    ``plan[rows]`` is the plan of some rows, ``plan[i]`` of one. Plans are equal if they render the
    same images from the same sources.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import draw_plan
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    >>> plan = draw_plan(["sound"] * 4 + ["cracked"] * 2, random_state=0)
    >>> len(plan), sorted(plan.source.tolist())
    (2, [4, 5])
    >>> plan.render(images).shape
    (2, 8, 8)
    """

    source: NDArray[np.int64]
    label: NDArray[Any]
    active: NDArray[np.bool_]
    params: Mapping[str, NDArray[Any]]
    seed: NDArray[np.uint64]
    compiled: CompiledAugmenter
    value_range: tuple[float, float] | None
    n_sources: int
    entropy: int | None
    transform_names: tuple[str, ...]

    def __init__(
        self,
        source: ArrayLike,
        label: ArrayLike,
        active: ArrayLike,
        params: Mapping[str, ArrayLike],
        seed: ArrayLike,
        augmenter: Augmenter,
        value_range: tuple[float, float] | None,
        n_sources: int,
        entropy: int | None = None,
    ) -> None:
        if not isinstance(augmenter, Augmenter):
            raise TypeError(f"augmenter must be an Augmenter, got {augmenter!r}")
        fields = {
            "source": source, "label": label, "active": active, "params": params, "seed": seed,
            "compiled": augmenter.compiled(warns=True), "value_range": value_range,
            "n_sources": n_sources, "entropy": entropy,
        }  # fmt: skip
        self.__dict__.update(own_fields(check_fields(fields, copy=True)))

    @classmethod
    def of_drawn(cls, **fields: Any) -> Self:
        """Return the plan of what was just drawn: it needs no check, and nobody else holds it.

        Parameters
        ----------
        **fields : dict
            The arguments of the class, with `compiled`, a `CompiledAugmenter`, for `augmenter`.

        Returns
        -------
        ResamplingPlan
            The plan.
        """
        plan = object.__new__(cls)
        plan.__dict__.update(own_fields(fields))
        return plan

    @classmethod
    def of_loaded(cls, **fields: Any) -> Self:
        """Return the plan of what a file held: like `of_drawn`, with a check.

        Parameters
        ----------
        **fields : dict
            As for `of_drawn`.

        Returns
        -------
        ResamplingPlan
            The plan.
        """
        plan = object.__new__(cls)
        plan.__dict__.update(own_fields(check_fields(fields, copy=False)))
        return plan

    def _with(self, **fields: Any) -> ResamplingPlan:
        """Return this plan with other fields, which need no check."""
        plan = object.__new__(ResamplingPlan)
        plan.__dict__.update(self.__dict__, **fields)
        return plan

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name!r} cannot be set: a plan cannot be changed, draw another")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name!r} cannot be deleted: a plan cannot be changed")

    def __reduce__(self) -> tuple[Callable[[Fields], ResamplingPlan], tuple[Fields]]:
        fields = self.__dict__ | {"params": dict(self.params)}
        return _unpickled, (fields,)

    @property
    def augmenter(self) -> Augmenter:
        """A copy of the transforms that the plan was drawn with."""
        return Augmenter.from_compiled(self.compiled)

    def __len__(self) -> int:
        return len(self.source)

    def __repr__(self) -> str:
        classes = np.unique(self.label).tolist()
        return (
            f"ResamplingPlan({len(self)} rows of {len(classes)} classes from {self.n_sources}"
            f" images, transforms {list(self.transform_names)})"
        )

    def __getitem__(self, key: Any) -> ResamplingPlan:
        if type(key) is int or isinstance(key, numbers.Integral):
            i = int(key)
            key = slice(i, i + 1 or None) if -len(self) <= i < len(self) else [i]
        source = self.source[key]
        if source.ndim != 1:
            raise IndexError(f"a plan has one dimension, got the index {key!r}")
        label, active, seed = self.label[key], self.active[key], self.seed[key]
        params = {name: values[key] for name, values in self.params.items()}
        if type(key) is not slice:  # a slice gives views, which are locked already
            source, label, active, seed = map(locked, (source, label, active, seed))
            params = {name: locked(array) for name, array in params.items()}
        return self._with(
            source=source, label=label, active=active, seed=seed, params=MappingProxyType(params)
        )

    def __iter__(self) -> Iterator[ResamplingPlan]:
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ResamplingPlan):
            return NotImplemented
        return (
            self.n_sources == other.n_sources
            and self.value_range == other.value_range
            and self.compiled == other.compiled
            and all(_is_equal(getattr(self, name), getattr(other, name)) for name in ARRAYS)
            and all(_is_equal(self.params[key], other.params[key]) for key in self.params)
        )

    __hash__: ClassVar[None]  # type: ignore[assignment]

    @classmethod
    def concatenate(cls, plans: Iterable[ResamplingPlan]) -> Self:
        """Join plans that were drawn with one augmenter for the same images.

        Parameters
        ----------
        plans : sequence of ResamplingPlan
            At least one.

        Returns
        -------
        ResamplingPlan
            The rows of all, in order. It keeps the entropy if all have the same.

        Raises
        ------
        ValueError
            If the plans differ in more than their rows.
        """
        return cls.of_drawn(**joined_fields(list(plans)))

    def localize(self) -> tuple[ResamplingPlan, NDArray[np.int64]]:
        """Make the plan independent of images that no row uses, as for a part sent elsewhere.

        Returns
        -------
        plan : ResamplingPlan
            The same rows, with sources counted among the images that are used.
        source_indices : ndarray of int64
            Their indices, ascending: ``plan.render(images[source_indices])`` gives the same.
        """
        source_indices, source = np.unique(self.source, return_inverse=True)
        return self._with(source=locked(source), n_sources=len(source_indices)), source_indices

    def of_sources(self, source_indices: ArrayLike, n_sources: int) -> ResamplingPlan:
        """Return the plan with its sources counted among more images, the reverse of `localize`.

        Parameters
        ----------
        source_indices : ndarray of int, shape (self.n_sources,)
            The index, among all images, of each image that the plan was drawn for.
        n_sources : int
            The number of all images.

        Returns
        -------
        ResamplingPlan
            The same rows: ``plan.of_sources(indices, len(images)).render(images)`` gives what
            ``plan.render(images[indices])`` gives.
        """
        source = np.asarray(source_indices, dtype=np.int64)[self.source]
        check_sources(source, n_sources)
        return self._with(source=locked(source), n_sources=int(n_sources))

    def render(
        self, images: ImageSource, out: Any = None, *, n_jobs: int | None = None, verbose: int = 0
    ) -> Any:
        """Make the new images.

        Parameters
        ----------
        images : ndarray of shape (n_sources, height, width[, channels]), or ImageSource
            The images that the plan was drawn for, of finite values. Only those that rows use are
            read, by the worker that renders them, each once a block.
        out : array-like or callable, default=None
            Where the new images go, None for a new array:

            - an array or memory map of shape (n, height, width[, channels]) and the images'
              dtype, which must not overlap them;
            - whatever else has ``shape``, ``dtype`` and ``__setitem__``, such as an array of zarr
              or h5py: blocks of rows cover whole ``shards`` or ``chunks``;
            - a function of ``(rows, images)``, called for each block with the rows' numbers, in
              any order, and their images, a list where sizes differ. Threads call it at the same
              time. An attribute ``block_rows`` sets the most rows of a block.

            If it has a method ``done()``, the rows that this returns, as numbers or a boolean
            array, are skipped. It may be partly written when an error is raised.
        n_jobs : int or None, default=None
            The number of threads, -1 for all processors; None means 1 unless in a
            :func:`joblib.parallel_config` context, whose backend is used too. The result does
            not depend on it.
        verbose : int, default=0
            Above 0, a progress bar is shown.

        Returns
        -------
        ndarray of shape (n, height, width[, channels]), or list of ndarrays
            The new images in the plan's order, of the images' dtype; a list where the sizes of
            the images differ. `out` where it is given.

        Raises
        ------
        TypeError, ValueError
            If the images are not those that the plan was drawn for, or do not suit it or `out`.
        RuntimeError
            If a user's function raises; the message names the row and the source image.
        """
        return render_plan(self, images, out, n_jobs=n_jobs, verbose=verbose)

    def describe(self, i: int) -> str:
        """Say what one row does.

        Parameters
        ----------
        i : int
            The row.

        Returns
        -------
        str
            For example ``"image 17 (class 1): rotate(angle=-12.3)"``.
        """
        return describe_row(self[int(i)])

    def to_frame(self) -> pd.DataFrame:
        """Return the plan as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each new image: `source`, `label`, `seed`, one boolean column for each
            transform, and one for each parameter, NaN where its transform is not active.
        """
        return to_frame(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the plan to a file: npz with a JSON header, never pickle.

        The file appears whole or not at all. It names functions and transforms of your own only.

        Parameters
        ----------
        path : str or path-like
            The file to write, conventionally ``*.npz``; an existing one is replaced.
        """
        _file.save(self, path)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], augmenter: Augmenter | CompiledAugmenter | None = None
    ) -> Self:
        """Read a plan from a file written by :meth:`save`.

        Parameters
        ----------
        path : str or path-like
            The file.
        augmenter : Augmenter, default=None
            The augmenter that the plan was drawn with; needed where it has functions or transforms
            of your own, since a file never holds code.

        Returns
        -------
        ResamplingPlan
            The plan.

        Raises
        ------
        ValueError
            If the file is no plan, is damaged, was written by a newer version, or needs
            `augmenter`.
        """
        return _file.load(path, augmenter, cls.of_loaded)


def _unpickled(fields: Fields) -> ResamplingPlan:
    plan = object.__new__(ResamplingPlan)
    params = {name: locked(array) for name, array in fields["params"].items()}
    arrays = {name: locked(fields[name]) for name in ARRAYS}
    plan.__dict__.update(fields, **arrays, params=MappingProxyType(params))
    return plan
