"""What the epochs of a training share, and the rows of each, all of them or some."""

import numbers
from itertools import pairwise

import numpy as np

from imblearn_image.augmentation._input import as_augmenter, copy_augmenter
from imblearn_image.plan._draw import (
    as_plan,
    check_source_selection,
    class_streams,
    count_new,
    draw_rows,
    order_sources,
    parts_of,
)
from imblearn_image.plan._invariants import check_entropy
from imblearn_image.plan._labels import ClassMembers

AUGMENTS = ("new", "all", "none")
# The first number of a stream's spawn key, beyond any class's.
_EPOCHS, _SUBSETS, _ORDERS = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class Epochs:
    """The epochs of a training; see `draw_epoch` for the parameters.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Checked labels.
    entropy : int
        128 bits, from which all is drawn.

    Attributes
    ----------
    members : ClassMembers
        The classes and the images of each.
    counts : list of int
        How many rows of each class an epoch has.
    starts : ndarray of int
        The first row of each class, and the number of rows.
    """

    def __init__(
        self, y, *, sampling_strategy, augment, augmenter, source_selection, value_range, entropy
    ):
        check_source_selection(source_selection)
        if augment not in AUGMENTS:
            raise ValueError(f"augment must be one of {AUGMENTS}, got {augment!r}")
        self.augment, self.source_selection = augment, source_selection
        self.augmenter = copy_augmenter(as_augmenter(augmenter))
        self.value_range, self.entropy = value_range, check_entropy(entropy)
        self.members = ClassMembers(y)
        self.counts = _targets(y, self.members, sampling_strategy)
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
        generator = np.random.default_rng(class_streams(self.entropy, number, _ORDERS)[0])
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
        n_sources = shared.members.n_images
        return as_plan(parts, n_sources, shared.augmenter, shared.value_range, shared.entropy)

    def _part(self, code, start, stop):
        """Draw the rows of one class from `start` up to `stop`, counted within the class."""
        shared = self._all
        streams = class_streams(shared.entropy, code, _EPOCHS, self.number)
        originals, order = self._sources_of(code, streams[0])
        shown = originals[start:stop]
        n_new = stop - start - len(shown)
        first_new = max(start - len(originals), 0)
        new = order[np.arange(first_new, first_new + n_new) % max(len(order), 1)]
        source = np.concatenate([shown, new])
        part = draw_rows(source, shared.augmenter, streams, start)
        still = {"new": len(shown), "all": 0, "none": stop - start}[shared.augment]
        part["active"][:still] = False
        return part | {"label": np.repeat(shared.members.classes[code : code + 1], stop - start)}

    def _sources_of(self, code, stream):
        """Return the originals that a class shows, and the sources of its new images in turn."""
        if code not in self._sources:
            shared = self._all
            members, count = shared.members.of(code), shared.counts[code]
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


def _targets(y, members, sampling_strategy):
    """Return how many images of each class an epoch shows, in the order of the classes."""
    labels = members.classes.tolist()
    targets = dict(zip(labels, members.counts.tolist(), strict=True))
    given = sampling_strategy(y) if callable(sampling_strategy) else sampling_strategy
    if not isinstance(given, dict):
        more = count_new(given, y)
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
    order = np.random.default_rng(class_streams(entropy, code, _SUBSETS, cycle)[0]).permutation(n)
    start = min(place * target, n - target)
    return members[np.sort(order[start : start + target])]
