"""What the epochs of a training share, and the rows of each, all of them or some."""

import numbers
from itertools import pairwise

import numpy as np

from imblearn_image._core.labels import Labels, read_labels
from imblearn_image._core.random import EPOCH, ORDER, SUBSET, class_streams, draw_entropy
from imblearn_image.augmentation.as_augmenter import as_augmenter, copy_augmenter
from imblearn_image.plan.draw import (
    as_plan,
    check_rows,
    check_source_selection,
    count_new,
    draw_rows,
    order_sources,
    parts_of,
)
from imblearn_image.plan.table import check_entropy

AUGMENTS = ("new", "all", "none")


class Epochs:
    """The epochs of a training; see `draw_epoch` for the parameters.

    Parameters
    ----------
    labels : Labels
        The classes of the images.
    entropy : int
        128 bits, from which all is drawn.

    Attributes
    ----------
    labels : Labels
        The classes of the images.
    counts : list of int
        How many rows of each class an epoch has.
    starts : ndarray of int
        The first row of each class, and the number of rows.
    """

    def __init__(
        self,
        labels: Labels,
        *,
        sampling_strategy,
        augment,
        augmenter,
        source_selection,
        value_range,
        entropy,
    ):
        check_source_selection(source_selection)
        if augment not in AUGMENTS:
            raise ValueError(f"augment must be one of {AUGMENTS}, got {augment!r}")
        self.augment, self.source_selection = augment, source_selection
        self.augmenter = copy_augmenter(as_augmenter(augmenter))
        self.value_range, self.entropy = value_range, check_entropy(entropy)
        self.labels = labels
        self.counts = _targets(labels, sampling_strategy)
        self.starts = np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])

    def __len__(self):
        return int(self.starts[-1])

    def epoch(self, number):
        """Return the epoch of this number, from 0."""
        return Epoch(self, check_epoch(number))

    def codes_of(self, rows):
        """Return the place of each row's class among the sorted classes."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    def order(self, number, shuffle, interleave, rank, num_replicas, drop_last):
        """Return rows of an epoch in the order in which they are shown; see the data set."""
        generator = np.random.default_rng(class_streams(self.entropy, number, ORDER)[0])
        shares = []
        for start, stop in pairwise(self.starts.tolist()) if interleave else [(0, len(self))]:
            rows = np.arange(start, stop)
            if shuffle:
                generator.shuffle(rows)
            shares.append(_share(rows, rank, num_replicas, drop_last))
        return np.stack(shares, axis=1).ravel()


class Epoch:
    """The rows of one epoch, class by class originals and then new images.

    Rows are the same, however they are asked for. What many rows have in common, the order of the
    sources, is drawn for a class at once and kept.
    """

    def __init__(self, epochs, number):
        self._all, self.number = epochs, number
        self._sources = {}

    def rows(self, start, stop):
        """Return the plan of the rows from one number up to another."""
        counts = dict(enumerate(self._all.counts))
        parts = [self._part(*part) for part in parts_of(counts, (start, stop))]
        return self._as_plan(parts)

    def take(self, rows):
        """Return the plan of some rows, ndarray of int, each drawn alone."""
        codes = self._all.codes_of(rows)
        first = rows - self._all.starts[codes]
        if not len(rows):
            return self.rows(0, 0)
        pairs = zip(codes.tolist(), first.tolist(), strict=True)
        return self._as_plan([self._part(code, row, row + 1) for code, row in pairs])

    def _as_plan(self, parts):
        shared = self._all
        n_sources = shared.labels.n
        return as_plan(parts, n_sources, shared.augmenter, shared.value_range, shared.entropy)

    def _part(self, code, start, stop):
        """Draw the rows of one class from `start` up to `stop`, counted within the class."""
        shared = self._all
        streams = class_streams(shared.entropy, code, EPOCH, self.number)
        originals, order = self._sources_of(code, streams[0])
        shown = originals[start:stop]
        n_new = stop - start - len(shown)
        first_new = max(start - len(originals), 0)
        new = order[np.arange(first_new, first_new + n_new) % max(len(order), 1)]
        source = np.concatenate([shown, new])
        part = draw_rows(source, shared.augmenter, streams, start)
        still = {"new": len(shown), "all": 0, "none": stop - start}[shared.augment]
        part["active"][:still] = False
        return part | {"label": np.repeat(shared.labels.classes[code : code + 1], stop - start)}

    def _sources_of(self, code, stream):
        """Return the originals that a class shows, and the sources of its new images in turn."""
        if code not in self._sources:
            shared = self._all
            members, count = shared.labels.members(code), shared.counts[code]
            originals = _originals(members, count, self.number, shared.entropy, code)
            n_new = count - len(originals)
            self._sources[code] = (
                originals,
                (
                    order_sources(members, n_new, shared.source_selection, stream)
                    if n_new
                    else members[:0]
                ),
            )
        return self._sources[code]


def _share(rows, rank, num_replicas, drop_last):
    """Return the part of one replica, which has as many rows as the others'."""
    if drop_last:
        rows = rows[: len(rows) // num_replicas * num_replicas]
    elif len(rows) % num_replicas:
        rows = np.resize(rows, -(-len(rows) // num_replicas) * num_replicas)  # begins anew
    return rows[rank::num_replicas]


def check_epoch(number):
    """Return the number of an epoch as an int."""
    if (
        not isinstance(number, numbers.Integral)
        or isinstance(number, bool)
        or not 0 <= number < 2**32
    ):
        raise ValueError(f"epoch must be an integer from 0 to 2**32 - 1, got {number!r}")
    return int(number)


def _targets(labels: Labels, sampling_strategy):
    """Return how many images of each class an epoch shows, in the order of the classes."""
    targets = labels.by_class()
    given = sampling_strategy(labels.values) if callable(sampling_strategy) else sampling_strategy
    if not isinstance(given, dict):
        more = count_new(given, labels)
        return [int(size + more.get(label, 0)) for label, size in targets.items()]
    unknown = [label for label in given if label not in targets]
    if unknown:
        raise ValueError(f"the classes {unknown} of sampling_strategy are not among those of y")
    wrong = {k: n for k, n in given.items() if not isinstance(n, numbers.Integral) or n < 0}
    if wrong:
        raise ValueError(f"sampling_strategy must give numbers of images, got {wrong}")
    return [int(given.get(label, size)) for label, size in targets.items()]


def _originals(members, target, epoch, entropy, code):
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


def draw_epoch(
    y,
    epoch,
    *,
    sampling_strategy="auto",
    augment="new",
    augmenter=None,
    source_selection="even",
    value_range=None,
    rows=None,
    random_state=None,
    entropy=None,
):
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
        that is not augmented as it is.

    See Also
    --------
    draw_plan : Draws new images only.
    Renderer : Renders rows of a plan one by one.

    Notes
    -----
    A class of n images of which an epoch shows t < n is cut into ``ceil(n / t)`` subsets of an
    order that is drawn for as many epochs; the last takes some images of the one before.

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
    return epochs.epoch(epoch).rows(*check_rows(rows, len(epochs)))
