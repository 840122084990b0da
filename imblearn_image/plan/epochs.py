"""The epochs of a training: which rows they have, in which order they are shown."""

from __future__ import annotations

import operator
import zlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Literal, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.fork import ForkSafeLock
from imblearn_image._core.labels import Labels, read_labels
from imblearn_image._core.random import EPOCH, ORDER, SUBSET, class_streams, draw_entropy
from imblearn_image._core.validate import check_choice, check_integer
from imblearn_image._core.values import check_pair
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.augmentation.augmenter import as_compiled
from imblearn_image.plan._invariants import check_entropy
from imblearn_image.plan.draw import (
    AugmenterLike,
    SamplingStrategy,
    SourceSelection,
    ValueRange,
    as_plan,
    check_rows,
    check_source_selection,
    count_shown,
    order_sources,
    parts_of,
)
from imblearn_image.plan.table import ResamplingPlan

Augment = Literal["new", "all", "none"]
# For each class code: its originals, and the sources of its new images in turn.
_Sources = dict[int, tuple[NDArray[Any], NDArray[Any]]]
# Kept of an epoch: its whole plan or, if it is large, what its rows have in common.
_Kept = ResamplingPlan | _Sources

# Up to this many rows, an epoch is drawn and kept as a whole; a row takes some 60 bytes.
_MAX_WHOLE = 1 << 21
# The number of rows that a checksum looks at.
_CHECKED = 100

_drawing = ForkSafeLock()


@final
class Epochs:
    """The epochs of a training, each drawn when it is asked for; see `draw_epoch` for parameters.

    A row of an epoch has an index of its own, ``epoch * len(epochs) + row``. The plans of the last
    two epochs are kept. Rows are the same however they are asked for.

    Parameters
    ----------
    labels : Labels
        The classes of the images.
    entropy : int
        128 bits, from which everything is drawn.

    Attributes
    ----------
    labels : Labels
        The classes of the images.
    counts : list of int
        How many rows of each class an epoch has.
    """

    augment: Augment
    augmenter: CompiledAugmenter
    entropy: int
    labels: Labels
    counts: list[int]
    source_selection: SourceSelection
    value_range: ValueRange

    def __init__(
        self,
        labels: Labels,
        *,
        sampling_strategy: SamplingStrategy,
        augment: Augment,
        augmenter: AugmenterLike,
        source_selection: SourceSelection,
        value_range: ValueRange,
        entropy: int,
    ) -> None:
        check_source_selection(source_selection)
        check_choice("augment", augment, ("new", "all", "none"))
        self.augment, self.source_selection = augment, source_selection
        self.augmenter = as_compiled(augmenter)
        self.value_range, self.entropy = check_pair(value_range), check_entropy(entropy)
        self.labels = labels
        self.counts = count_shown(sampling_strategy, labels)
        # The first row of each class, and the number of rows.
        self._starts = np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])
        self._begin()

    def _begin(self) -> None:
        """Look up the images of each class, and keep no epoch yet."""
        self._images = [self.labels.members(code) for code in range(len(self.counts))]
        self._kept: dict[int, _Kept] = {}
        # Where each image is shown once and as it is, rows are the images.
        is_whole = self.counts == list(self.labels.by_class().values())
        self._is_as_given = self.augment == "none" and is_whole
        if self._is_as_given:
            self._image_of_row = np.concatenate(self._images)
            self._row_of_image = np.argsort(self._image_of_row)

    def __getstate__(self) -> dict[str, Any]:
        # The rest is large, and quickly made again.
        return self.__dict__ | dict.fromkeys(("_images", "_kept", "_image_of_row", "_row_of_image"))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()

    def __len__(self) -> int:
        return int(self._starts[-1])

    def augmentable(self) -> NDArray[np.intp]:
        """Return the images, ascending, that epochs may show otherwise than they are."""
        n_plain: Any = {"new": self.labels.counts, "all": 0, "none": np.inf}[self.augment]
        return np.flatnonzero((np.array(self.counts) > n_plain)[self.labels.codes])

    def draw(self, epoch: int, start: int = 0, stop: int | None = None) -> ResamplingPlan:
        """Return the plan of an epoch's rows from one number up to another, by default of all."""
        epoch, stop = check_epoch(epoch), len(self) if stop is None else stop
        if self._is_as_given:
            return self._rows(epoch, np.arange(start, stop))
        return self._range(epoch, start, stop)

    def shown_labels(self) -> NDArray[Any]:
        """Return the labels of an epoch's rows."""
        if self._is_as_given:
            return self.labels.classes[self.labels.codes]
        return np.repeat(self.labels.classes, self.counts)

    def take(self, indices: Iterable[Any]) -> ResamplingPlan:
        """Return the plan of the rows with these indices, in their order.

        Raises
        ------
        IndexError
            If an index is negative, or beyond epoch 2**32 - 1.
        """
        places = [self._place(index) for index in indices]
        if len(places) == 1:
            return self._rows(*places[0])
        epochs, rows = np.array(places, dtype=np.int64).reshape(-1, 2).T
        found = np.unique(epochs).tolist() or [0]
        if len(found) == 1:
            return self._rows(found[0], rows)
        parts = [self._rows(epoch, rows[epochs == epoch]) for epoch in found]
        order = np.argsort(epochs, kind="stable")
        return ResamplingPlan.concatenate(parts)[np.argsort(order)]

    def order(
        self, epoch: int, *, shuffle: bool, interleave: bool, rank: int, num_replicas: int,
        drop_last: bool,
    ) -> NDArray[np.int64]:  # fmt: skip
        """Return the indices of an epoch in the order in which they are shown; see the data set."""
        check_integer("num_replicas", num_replicas, 1)
        check_integer("rank", rank, 0, num_replicas - 1)
        epoch = check_epoch(epoch)
        generator = np.random.default_rng(class_streams(self.entropy, epoch, ORDER)[0])
        shares = []
        for start, stop in self._groups(interleave):
            rows = np.arange(start, stop)
            if shuffle:
                generator.shuffle(rows)
            size = _share_size(len(rows), num_replicas, drop_last)
            # Rows are repeated where they do not suffice.
            shares.append(np.resize(rows, size * num_replicas)[rank::num_replicas])
        rows = np.stack(shares, axis=1).ravel()
        if interleave and self._is_as_given:
            rows = self._image_of_row[rows]
        return rows + epoch * len(self)

    def order_length(self, *, interleave: bool, num_replicas: int, drop_last: bool) -> int:
        """Return how many indices :meth:`order` gives."""
        return sum(
            _share_size(stop - start, num_replicas, drop_last)
            for start, stop in self._groups(interleave)
        )

    def checksum(self) -> int:
        """Return a number that differs for epochs that are planned differently.

        It is of the sources, labels and active transforms of some rows.
        """
        rows = np.unique(np.linspace(0, len(self) - 1, _CHECKED).astype(np.int64))
        part = self._rows(0, rows)
        labels = np.searchsorted(self.labels.classes, part.label)
        columns = [part.source.astype(np.int64), labels.astype(np.int64), part.active]
        return zlib.crc32(b"".join(column.tobytes() for column in columns))

    def _groups(self, interleave: bool) -> list[tuple[int, int]]:
        """Return the ranges of rows that are shown in turn: those of the classes, or all."""
        if not interleave:
            return [(0, len(self))]
        if len(set(self.counts)) > 1:
            counts = dict(zip(self.labels.classes.tolist(), self.counts, strict=True))
            raise ValueError(
                "batches with as many images of each class need epochs that show the classes "
                f"equally often, got {counts}: use sampling_strategy='auto', or a dict of equal "
                "numbers"
            )
        return list(pairwise(self._starts.tolist()))

    def _place(self, index: Any) -> tuple[int, int]:
        """Return the epoch and the row that an index means."""
        index, n = operator.index(index), len(self)
        if not 0 <= index < n << 32:
            raise IndexError(
                f"an index must be from 0 to {n - 1} for epoch 0, or epoch * {n} more for another "
                f"one, up to epoch 2**32 - 1, got {index}"
            )
        return divmod(index, n)

    def _rows(self, epoch: int, rows: int | NDArray[np.int64]) -> ResamplingPlan:
        """Return the plan of some rows of an epoch."""
        if self._is_as_given:
            rows = self._row_of_image[rows]
        kept = self._kept.get(epoch)
        if kept is None:
            kept = self._keep(epoch)
        if isinstance(kept, ResamplingPlan):
            return kept[rows]
        rows = np.atleast_1d(rows)
        codes = np.searchsorted(self._starts, rows, side="right") - 1
        first = (rows - self._starts[codes]).tolist()
        parts = [(code, row, row + 1) for code, row in zip(codes.tolist(), first, strict=True)]
        return self._plan(epoch, kept, parts or [(0, 0, 0)])

    def _keep(self, epoch: int) -> _Kept:
        """Keep an epoch, and the one that was kept last."""
        with _drawing:
            kept = self._kept.get(epoch)  # another thread may have kept it
            if kept is None:
                kept = self._range(epoch, 0, len(self)) if len(self) <= _MAX_WHOLE else {}
                # A new dict, since other threads look into the old one.
                self._kept = dict([*self._kept.items()][-1:]) | {epoch: kept}
        return kept

    def _range(self, epoch: int, start: int, stop: int) -> ResamplingPlan:
        """Return the plan of an epoch's rows from one number up to another."""
        return self._plan(epoch, {}, parts_of(dict(enumerate(self.counts)), (start, stop)))

    def _plan(
        self, epoch: int, sources: _Sources, parts: Iterable[tuple[int, int, int]]
    ) -> ResamplingPlan:
        """Return the plan of parts of an epoch, each (class code, start, stop) within the class.

        `sources` holds the sources that are drawn for a whole class, and gets what is missing.
        """
        drawn = [self._part(epoch, sources, *part) for part in parts]
        return as_plan(drawn, self.labels.n, self.augmenter, self.value_range, self.entropy)

    def _part(
        self, epoch: int, sources: _Sources, code: int, start: int, stop: int
    ) -> dict[str, Any]:
        """Draw the rows of one class from `start` up to `stop`, counted within the class."""
        streams = class_streams(self.entropy, code, EPOCH, epoch)
        if code not in sources:
            sources[code] = self._sources(epoch, code, streams[0])
        originals, order = sources[code]
        shown = originals[start:stop]
        n_new = stop - start - len(shown)
        first_new = max(start - len(originals), 0)
        new = order[np.arange(first_new, first_new + n_new) % max(len(order), 1)]
        source = np.concatenate([shown, new])
        part = self.augmenter.draw_rows(len(source), streams, start) | {"source": source}
        n_plain = {"new": len(shown), "all": 0, "none": stop - start}[self.augment]
        part["active"][:n_plain] = False
        return part | {"label": np.repeat(self.labels.classes[code : code + 1], stop - start)}

    def _sources(
        self, epoch: int, code: int, stream: np.random.SeedSequence
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the originals that a class shows, and the sources of its new images in turn."""
        members, count = self._images[code], self.counts[code]
        originals = _originals(members, count, epoch, self.entropy, code)
        n_new = count - len(originals)
        if not n_new:
            return originals, members[:0]
        return originals, order_sources(members, n_new, self.source_selection, stream)


def _share_size(n_rows: int, num_replicas: int, drop_last: bool) -> int:
    """Return how many of some rows each replica shows: all replicas show the same number."""
    return n_rows // num_replicas if drop_last else -(-n_rows // num_replicas)


def check_epoch(epoch: Any) -> int:
    """Return the number of an epoch as an int."""
    check_integer("epoch", epoch, 0, 2**32 - 1)
    return int(epoch)


def _originals(
    members: NDArray[Any], target: int, epoch: int, entropy: int, code: int
) -> NDArray[Any]:
    """Return the originals that the epoch shows, ascending: all, or another subset each epoch."""
    n = len(members)
    if target >= n:
        return members
    if target == 0:
        return members[:0]
    cycle, place = divmod(epoch, -(-n // target))
    order = np.random.default_rng(class_streams(entropy, code, SUBSET, cycle)[0]).permutation(n)
    start = min(place * target, n - target)
    return members[np.sort(order[start : start + target])]


def draw_in_place(labels: Labels, **options: Any) -> ResamplingPlan:
    """Return the plan that augments each image once, in the order of the images.

    Parameters
    ----------
    labels : Labels
        The classes of the images.
    **options : dict
        `augmenter`, `source_selection`, `value_range` and `entropy`, as of `Epochs`.
    """
    plan = Epochs(labels, sampling_strategy={}, augment="all", **options).draw(0)
    return plan[np.argsort(plan.source)]


def draw_epoch(
    y: ArrayLike,
    epoch: int,
    *,
    sampling_strategy: SamplingStrategy = "auto",
    augment: Augment = "new",
    augmenter: AugmenterLike = None,
    source_selection: SourceSelection = "even",
    value_range: ValueRange = None,
    rows: tuple[int, int] | None = None,
    random_state: int | np.random.RandomState | None = None,
    entropy: int | None = None,
) -> ResamplingPlan:
    """Draw the plan of an epoch: the originals, and new images until the classes are balanced.

    Parameters
    ----------
    y : array-like of shape (n,)
        The classes of the images, in any form of :doc:`/labels`.
    epoch : int
        The number of the epoch, from 0. Each has new images of its own.
    sampling_strategy : str, float, dict or callable, default="auto"
        How many images of each class an epoch shows. As in
        :class:`ImageAugmentationOverSampler`, but a dict, or what a callable returns, may ask for
        fewer images than a class has: each epoch then shows others of them, until all were shown.
    augment : {"new", "all", "none"}, default="new"
        What is augmented: the images beyond the originals; the originals too; or nothing, so that
        originals are repeated as they are.
    augmenter : None, str, Augmenter, transform or callable, default=None
        As in :class:`ImageAugmentationOverSampler`.
    source_selection : {"even", "random"}, default="even"
        As in :class:`ImageAugmentationOverSampler`, in each epoch anew.
    value_range : None or (float, float), default=None
        As in :class:`ImageAugmentationOverSampler`; "data" is not known here.
    rows : (int, int), default=None
        Draw only these rows, as in :func:`draw_plan`.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn. Epochs belong together if it is the same integer.
    entropy : int, default=None
        That of another plan, ``plan.entropy``, instead of `random_state`: this is an epoch of the
        same training.

    Returns
    -------
    ResamplingPlan
        Class by class the originals in order, and then the new images. It renders an original
        that is not augmented as it is. Where each image is shown once and nothing is augmented
        (``sampling_strategy={}``, ``augment="none"``) rows are the images in the order of `y`.

    See Also
    --------
    draw_plan : Draws new images only.
    Renderer : Renders rows of a plan one by one.

    Notes
    -----
    If an epoch shows t < n images of a class of n, the class is cut into ``ceil(n / t)`` subsets of
    an order that is drawn for as many epochs; the last takes some images of the one before.

    The streams of an epoch come from the 128 bits of entropy by spawn keys of
    :class:`numpy.random.SeedSequence`: those of two epochs are independent.

    Examples
    --------
    >>> from imblearn_image import draw_epoch
    >>> plan = draw_epoch([0] * 4 + [1] * 2, epoch=0, random_state=0)
    >>> plan.label.tolist(), plan.source[:6].tolist()
    ([0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5])
    >>> plan.active.any(axis=1).tolist()
    [False, False, False, False, False, False, True, True]
    """
    if entropy is None:
        entropy = draw_entropy(random_state)
    elif random_state is not None:
        raise ValueError("random_state and entropy exclude each other: pass one of them")
    epochs = Epochs(
        read_labels(y),
        sampling_strategy=sampling_strategy,
        augment=augment,
        augmenter=augmenter,
        source_selection=source_selection,
        value_range=value_range,
        entropy=entropy,
    )
    return epochs.draw(epoch, *check_rows(rows, len(epochs)))
