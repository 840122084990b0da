"""Decide, without any pixels: which image each new image comes from, and what is done to it."""

import numbers
from dataclasses import dataclass, fields

import numpy as np
from imblearn.utils import check_sampling_strategy, check_target_type
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets

from imblearn_image import _plan_file, _render
from imblearn_image._validation import check_value_range
from imblearn_image.augmentation import Augmenter
from imblearn_image.augmentation._presets import as_augmenter

SOURCE_SELECTIONS = ("even", "random")


@dataclass(frozen=True, eq=False, repr=False)
class ResamplingPlan:
    """What new images are to be made: a table with one row for each, and no pixels.

    Plans come from :func:`draw_plan`, :meth:`load` or a fitted sampler's `plan_`. All arrays are
    read-only.

    Parameters
    ----------
    source : ndarray of int64, shape (n,)
        The index of the image that each new image is made from.
    label : ndarray, shape (n,)
        The class of each new image.
    active : ndarray of bool, shape (n, n_transforms)
        Which transforms of the augmenter apply, dropped ones included (always False).
    params : dict of str to ndarray of shape (n,)
        The drawn parameters, ``{"rotate.angle": ...}``; those of inactive transforms are ignored.
    seed : ndarray of uint64, shape (n,)
        The seed of each row's own random numbers, for noise and user functions.
    augmenter : Augmenter
        The transforms.
    value_range : (float, float) or None
        What maps to [0, 1] for intensity and noise; None takes it from the images' dtype.
    n_sources : int
        The number of images that the plan was drawn for.

    See Also
    --------
    draw_plan : Draws a plan.
    ImageAugmentationOverSampler : Draws and renders in one call.

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

    source: np.ndarray
    label: np.ndarray
    active: np.ndarray
    params: dict
    seed: np.ndarray
    augmenter: Augmenter
    value_range: tuple | None
    n_sources: int

    def __post_init__(self):
        for name in ("source", "label", "active", "seed"):
            object.__setattr__(self, name, _read_only(getattr(self, name)))
        params = {name: _read_only(values) for name, values in self.params.items()}
        object.__setattr__(self, "params", params)

    def __len__(self):
        return len(self.source)

    def __repr__(self):
        classes = np.unique(self.label).tolist()
        return (
            f"ResamplingPlan({len(self)} new images of {len(classes)} classes from {self.n_sources}"
            f" images, transforms {self.augmenter.names})"
        )

    def __getitem__(self, key):
        if isinstance(key, numbers.Integral):
            key = slice(key, key + 1 or None) if -len(self) <= key < len(self) else [key]
        source = self.source[key]
        if source.ndim != 1:
            raise IndexError(f"a plan has one dimension, got the index {key!r}")
        return ResamplingPlan(
            source=source,
            label=self.label[key],
            active=self.active[key],
            params={name: values[key] for name, values in self.params.items()},
            seed=self.seed[key],
            augmenter=self.augmenter,
            value_range=self.value_range,
            n_sources=self.n_sources,
        )

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __eq__(self, other):
        if not isinstance(other, ResamplingPlan):
            return NotImplemented
        return repr(self.augmenter) == repr(other.augmenter) and all(
            _equal(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
            if field.name != "augmenter"
        )

    __hash__ = None

    def render(self, images, out=None, *, n_jobs=None, verbose=0):
        """Make the new images.

        Parameters
        ----------
        images : ndarray of shape (n_sources, height, width[, channels]), or sequence of ndarrays
            The images that the plan was drawn for; anything with ``len`` and ``images[i]``. Rows
            are visited in order of their source, except of an array in memory.
        out : ndarray of shape (n, height, width[, channels]), default=None
            Where to write, of the images' dtype. It must not overlap the images, and may be
            partly written when an error is raised.
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
            the images differ.

        Raises
        ------
        TypeError, ValueError
            If the images are not those that the plan was drawn for, or do not suit it.
        RuntimeError
            If a user's function raises; the message names the row and the source image.
        """
        return _render.render(self, images, out, n_jobs=n_jobs, verbose=verbose)

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
        row = self[int(i)]
        done = [
            f"{name}({_arguments(row.params, name)})"
            for index, name, _ in self.augmenter.steps()
            if row.active[0, index]
        ]
        return f"image {row.source[0]} (class {row.label[0]}): {', '.join(done) or 'copied'}"

    def to_frame(self):
        """Return the plan as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each new image: `source`, `label`, `seed`, one boolean column for each
            transform, and one for each parameter, NaN where its transform is not active.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        steps = self.augmenter.steps()
        columns = {"source": self.source, "label": self.label, "seed": self.seed}
        columns |= {name: self.active[:, index] for index, name, _ in steps}
        for index, name, _ in steps:
            for column, values in self.params.items():
                if column.rpartition(".")[0] == name:
                    columns[column] = np.where(self.active[:, index], values, np.nan)
        return pd.DataFrame(columns)

    def save(self, path):
        """Write the plan to a file: npz with a JSON header, never pickle.

        The file appears whole or not at all. User functions are not in it, only their names.

        Parameters
        ----------
        path : str or path-like
            The file to write, conventionally ``*.npz``; an existing one is replaced.
        """
        _plan_file.save(self, path)

    @classmethod
    def load(cls, path, augmenter=None):
        """Read a plan from a file written by :meth:`save`.

        Parameters
        ----------
        path : str or path-like
            The file.
        augmenter : Augmenter, default=None
            The augmenter that the plan was drawn with; needed where it has user functions, since
            a file never holds code.

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
        return cls(**_plan_file.load(path, augmenter))


def _read_only(array):
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _equal(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_equal(one[k], other[k]) for k in one)
    return np.array_equal(one, other)


def _arguments(params, name):
    return ", ".join(
        f"{column.rpartition('.')[2]}={values[0]:.3g}"
        for column, values in params.items()
        if column.rpartition(".")[0] == name
    )


def draw_plan(
    y,
    *,
    sampling_strategy="auto",
    augmenter=None,
    source_selection="even",
    value_range=None,
    random_state=None,
):
    """Draw a plan that balances the classes.

    Parameters
    ----------
    y : array-like of shape (n,)
        The classes of the images. One-hot rows are taken as the index of their one.
    sampling_strategy : str, float, dict or callable, default="auto"
        As in :class:`ImageAugmentationOverSampler`.
    augmenter : None, str, Augmenter, transform or callable, default=None
        As in :class:`ImageAugmentationOverSampler`.
    source_selection : {"even", "random"}, default="even"
        As in :class:`ImageAugmentationOverSampler`.
    value_range : None or (float, float), default=None
        As in :class:`ImageAugmentationOverSampler`; "data" is not known here.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn.

    Returns
    -------
    ResamplingPlan
        One row for each new image, class by class.

    See Also
    --------
    ImageAugmentationOverSampler : Draws a plan and renders it.

    Notes
    -----
    Each class has a random stream of its own, and below it each transform and each parameter: a
    longer plan keeps the first rows of a class, and dropping a transform leaves what the others
    draw alone.

    Examples
    --------
    >>> from imblearn_image import draw_plan
    >>> draw_plan([0] * 5 + [1] * 2, random_state=0).label.tolist()
    [1, 1, 1]
    """
    y = np.asarray(y)
    check_classification_targets(y)
    y = check_target_type(y)
    value_range = check_value_range(value_range)
    if isinstance(value_range, str):
        raise ValueError("value_range='data' needs images: pass the pair (low, high)")
    counts = check_sampling_strategy(sampling_strategy, y, "over-sampling")
    return draw_counts(
        y,
        counts,
        augmenter=as_augmenter(augmenter),
        source_selection=source_selection,
        value_range=value_range,
        random_state=random_state,
    )


def draw_counts(y, counts, *, augmenter, source_selection, value_range, random_state):
    """Draw a plan from the number of new images of each class.

    Parameters
    ----------
    y : ndarray of shape (n,)
        The classes of the images.
    counts : dict of label to int
        How many images to make, as imbalanced-learn's `sampling_strategy_`.
    augmenter : Augmenter
        A valid one, which the plan keeps.
    source_selection, value_range, random_state
        As in :func:`draw_plan`, `value_range` checked.

    Returns
    -------
    ResamplingPlan
        One row for each new image, in the order of `counts`.
    """
    if source_selection not in SOURCE_SELECTIONS:
        raise ValueError(
            f"source_selection must be one of {SOURCE_SELECTIONS}, got {source_selection!r}"
        )
    entropy = check_random_state(random_state).randint(2**32, size=4, dtype=np.uint64)
    classes, codes = np.unique(y, return_inverse=True)
    streams = np.random.SeedSequence(entropy.tolist()).spawn(len(classes))
    code_of = {label: code for code, label in enumerate(classes.tolist())}
    parts = []
    for label, count in (counts or {classes[0]: 0}).items():
        code = code_of[label]
        for_sources, for_seeds, for_transforms = streams[code].spawn(3)
        members = np.flatnonzero(codes == code)
        generator = np.random.default_rng(for_sources)
        source = _select_sources(members, count, source_selection, generator)
        seed = np.random.default_rng(for_seeds).integers(2**64, size=count, dtype=np.uint64)
        parts.append((source, seed, *augmenter.draw(count, for_transforms)))
    source, seed, active, params = zip(*parts, strict=True)
    source = np.concatenate(source)
    return ResamplingPlan(
        source=source,
        label=y[source],
        active=np.concatenate(active),
        params={name: np.concatenate([part[name] for part in params]) for name in params[0]},
        seed=np.concatenate(seed),
        augmenter=augmenter,
        value_range=value_range,
        n_sources=len(y),
    )


def _select_sources(members, count, source_selection, generator):
    if source_selection == "even":
        # Each image in turn, in an order drawn once: copies per image differ by at most one.
        return np.resize(generator.permutation(members), count)
    return members[generator.integers(len(members), size=count)]
