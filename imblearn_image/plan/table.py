"""The plan: a table with one row for each new image, whose invariants always hold."""

import numbers
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from imblearn_image._core.text import import_pandas
from imblearn_image._core.validate import is_integer
from imblearn_image._core.values import check_pair
from imblearn_image._run.render import render_plan
from imblearn_image._transforms.ranges import RANGES, Integers
from imblearn_image.augmentation.augmenter import Augmenter
from imblearn_image.plan import _file

ARRAYS = ("source", "label", "active", "seed")


def check_fields(fields, copy):
    """Return the fields of a plan as `own_fields` does, after a check of what others made.

    Parameters
    ----------
    fields : dict
        The arguments of `ResamplingPlan`, with `compiled` in place of `augmenter`.
    copy : bool
        Whether to copy arrays, which nobody else can then change.

    Raises
    ------
    TypeError, ValueError
        If they do not belong together, or hold what the augmenter cannot draw.
    """
    compiled = fields["compiled"]
    if not isinstance(fields["params"], Mapping):
        raise TypeError(f"params must be a dict of columns, got {fields['params']!r}")
    n, ranges = len(np.atleast_1d(fields["source"])), compiled.ranges
    if set(fields["params"]) != set(ranges):
        raise ValueError(
            f"its columns are {sorted(fields['params'])}, those of the augmenter {sorted(ranges)}"
        )
    checked = {
        "source": _array("source", fields["source"], (n,), "iu", copy),
        "label": _array("label", fields["label"], (n,), "biufUSO", copy),
        "active": _array("active", fields["active"], (n, len(compiled.names)), "b", copy),
        "seed": _array("seed", fields["seed"], (n,), "iu", copy),
        "params": {
            name: _array(name, fields["params"][name], (n,), _kinds(values), copy)
            for name, values in ranges.items()
        },
    }
    if checked["seed"].dtype.kind == "i" and n and checked["seed"].min() < 0:
        raise ValueError("its seeds must not be negative")
    _check_sources(checked["source"], fields["n_sources"])
    _check_active(checked, compiled)
    checked["value_range"] = check_pair(fields["value_range"])
    checked["entropy"] = check_entropy(fields["entropy"])
    return own_fields(fields | checked)


def own_fields(fields):
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


def _is_equal(one, other):
    """Tell whether two arrays are equal, NaN being equal to NaN."""
    is_float = one.dtype.kind == other.dtype.kind == "f"
    return np.array_equal(one, other, equal_nan=is_float)


def locked(array):
    """Make an array read-only, and return a view of it, of which nobody can undo that."""
    array.flags.writeable = False
    return array.view()


def _kinds(drawn_from):
    return "i" if isinstance(drawn_from, Integers) else "if"


def _array(name, values, shape, kinds, copy):
    array = np.array(values) if copy else np.asarray(values)
    if array.size == 0 and array.shape == shape and array.dtype.kind == "f":
        array = array.astype("i8" if "i" in kinds else bool)  # as [] comes
    if array.shape != shape or array.dtype.kind not in kinds:
        raise ValueError(
            f"its array {name} has shape {array.shape} and dtype {array.dtype}, not shape {shape} "
            f"and a dtype of the kinds {kinds!r}"
        )
    return array


def _check_sources(source, n_sources):
    if not is_integer(n_sources, 0):
        raise ValueError(f"n_sources must be a number of images, got {n_sources!r}")
    if len(source) and not 0 <= source.min() <= source.max() < n_sources:
        raise ValueError(
            f"its sources do not lie within its {n_sources} images, from 0 to {n_sources - 1}, but "
            f"from {source.min()} to {source.max()}"
        )


def _check_active(checked, compiled):
    dropped = sorted(set(range(len(compiled.names))) - {step.index for step in compiled.steps})
    if checked["active"][:, dropped].any():
        raise ValueError("a transform that is dropped is active in some rows")
    for step in compiled.steps:
        on = checked["active"][:, step.index]
        for name, drawn_from in step.ranges.items():
            key = step.key(name)
            _check_drawn(key, checked["params"][key][on], drawn_from, compiled.magnitude)


def _check_drawn(key, values, drawn_from, magnitude):
    """Raise where active values of a column are not finite, or not such as can be drawn."""
    if not np.isfinite(values).all():
        raise ValueError(
            f"its array {key} has NaN or infinite values where {key.partition('.')[0]} is active"
        )
    if not isinstance(drawn_from, RANGES) or not len(values):
        return  # a user's own range
    low, high = np.sort(drawn_from.values(np.array([0, drawn_from.last_uniform]), magnitude))
    rounding = 1e-9 * max(abs(low), abs(high))
    if values.min() < low - rounding or values.max() > high + rounding:
        raise ValueError(
            f"its array {key} must lie from {low:g} to {high:g}, where the augmenter draws it, got "
            f"values from {values.min():g} to {values.max():g}"
        )


def check_entropy(entropy):
    """Return `entropy`, None or 128 bits, as an int."""
    if entropy is None:
        return None
    if not is_integer(entropy, 0, 2**128 - 1):
        raise ValueError(f"entropy must be an integer from 0 to 2**128 - 1, got {entropy!r}")
    return int(entropy)


def joined_fields(plans):
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


def describe_row(row):
    """Say what a plan of one row does; see `ResamplingPlan.describe`."""
    done = [
        f"{step.name}({_arguments(row.params, step)})"
        for step in row.compiled.steps
        if row.active[0, step.index]
    ]
    return f"image {row.source[0]} (class {row.label[0]}): {', '.join(done) or 'copied'}"


def _arguments(params, step):
    return ", ".join(f"{column}={params[step.key(column)][0]:.3g}" for column in step.columns())


def to_frame(plan):
    """Return a plan as a DataFrame; see `ResamplingPlan.to_frame`."""
    pd = import_pandas("to_frame")
    steps = plan.compiled.steps
    columns = {"source": plan.source, "label": plan.label, "seed": plan.seed}
    columns |= {step.name: plan.active[:, step.index] for step in steps}
    for step in steps:
        for key in map(step.key, step.columns()):
            columns[key] = np.where(plan.active[:, step.index], plan.params[key], np.nan)
    return pd.DataFrame(columns)


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

    def __init__(self, source, label, active, params, seed, augmenter, value_range, n_sources,
                 entropy=None):  # fmt: skip
        if not isinstance(augmenter, Augmenter):
            raise TypeError(f"augmenter must be an Augmenter, got {augmenter!r}")
        fields = {
            "source": source, "label": label, "active": active, "params": params, "seed": seed,
            "compiled": augmenter.compiled(warns=True), "value_range": value_range,
            "n_sources": n_sources, "entropy": entropy,
        }  # fmt: skip
        self.__dict__.update(check_fields(fields, copy=True))

    @classmethod
    def of_drawn(cls, **fields):
        """Return the plan of what was just drawn, which needs no check and nobody else holds.

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
    def of_loaded(cls, **fields):
        """Return the plan of what a file held, as `of_drawn` does, but checked.

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
        plan.__dict__.update(check_fields(fields, copy=False))
        return plan

    def _with(self, **fields):
        """Return this plan with other fields, which need no check."""
        plan = object.__new__(ResamplingPlan)
        plan.__dict__.update(self.__dict__, **fields)
        return plan

    def __setattr__(self, name, value):
        raise AttributeError(f"{name!r} cannot be set: a plan cannot be changed, draw another")

    def __delattr__(self, name):
        raise AttributeError(f"{name!r} cannot be deleted: a plan cannot be changed")

    def __reduce__(self):
        fields = self.__dict__ | {"params": dict(self.params)}
        return _unpickled, (fields,)

    @property
    def augmenter(self):
        """A copy of the transforms that the plan was drawn with."""
        return Augmenter.from_compiled(self.compiled)

    def __len__(self):
        return len(self.source)

    def __repr__(self):
        classes = np.unique(self.label).tolist()
        return (
            f"ResamplingPlan({len(self)} rows of {len(classes)} classes from {self.n_sources}"
            f" images, transforms {list(self.transform_names)})"
        )

    def __getitem__(self, key):
        if type(key) is int or isinstance(key, numbers.Integral):
            key = slice(key, key + 1 or None) if -len(self) <= key < len(self) else [key]
        source = self.source[key]
        if source.ndim != 1:
            raise IndexError(f"a plan has one dimension, got the index {key!r}")
        label, active, seed = self.label[key], self.active[key], self.seed[key]
        params = {name: values[key] for name, values in self.params.items()}
        if type(key) is not slice:  # which gives views of what is locked
            source, label, active, seed = map(locked, (source, label, active, seed))
            params = {name: locked(array) for name, array in params.items()}
        return self._with(
            source=source, label=label, active=active, seed=seed, params=MappingProxyType(params)
        )

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __eq__(self, other):
        if not isinstance(other, ResamplingPlan):
            return NotImplemented
        return (
            self.n_sources == other.n_sources
            and self.value_range == other.value_range
            and self.compiled == other.compiled
            and all(_is_equal(getattr(self, name), getattr(other, name)) for name in ARRAYS)
            and all(_is_equal(self.params[key], other.params[key]) for key in self.params)
        )

    __hash__ = None

    @classmethod
    def concatenate(cls, plans):
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

    def localize(self):
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

    def of_sources(self, source_indices, n_sources):
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
        _check_sources(source, n_sources)
        return self._with(source=locked(source), n_sources=int(n_sources))

    def render(self, images, out=None, *, n_jobs=None, verbose=0):
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

    def describe(self, i):
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

    def to_frame(self):
        """Return the plan as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each new image: `source`, `label`, `seed`, one boolean column for each
            transform, and one for each parameter, NaN where its transform is not active.
        """
        return to_frame(self)

    def save(self, path):
        """Write the plan to a file: npz with a JSON header, never pickle.

        The file appears whole or not at all. It names functions and transforms of your own only.

        Parameters
        ----------
        path : str or path-like
            The file to write, conventionally ``*.npz``; an existing one is replaced.
        """
        _file.save(self, path)

    @classmethod
    def load(cls, path, augmenter=None):
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


def _unpickled(fields):
    plan = object.__new__(ResamplingPlan)
    params = {name: locked(array) for name, array in fields["params"].items()}
    arrays = {name: locked(fields[name]) for name in ARRAYS}
    plan.__dict__.update(fields, **arrays, params=MappingProxyType(params))
    return plan
