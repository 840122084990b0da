"""The rows of epochs that indices mean, with the plans that were drawn for them."""

import operator
import zlib

import numpy as np

from imblearn_image._core.fork import ForkSafeLock
from imblearn_image.plan import ResamplingPlan

# Of an epoch of at most so many rows the whole plan is drawn and kept, some 60 bytes a row.
_MAX_WHOLE = 1 << 21
_CHECKED = 100

_drawing = ForkSafeLock()


class KeptEpochs:
    """Gives rows of epochs, and keeps the plans of the last two.

    Parameters
    ----------
    epochs : Epochs
        What the epochs share.

    Attributes
    ----------
    first : int
        The epoch of indices below the length of an epoch.
    """

    def __init__(self, epochs):
        self._epochs = epochs
        self._kept = {}
        self.first = 0

    def __getstate__(self):
        return self._epochs, self.first  # plans are soon drawn again

    def __setstate__(self, state):
        self.__init__(state[0])
        self.first = state[1]

    def place(self, index):
        """Return the number of the epoch and the row that an index means."""
        index, n = operator.index(index), len(self._epochs)
        if not 0 <= index < n << 32:
            raise IndexError(
                f"an index must be from 0 to {n - 1} for the epoch that is set, or epoch * {n} "
                f"more for another, up to epoch 2**32 - 1, got {index}"
            )
        number, row = divmod(index, n)
        return number or self.first, row

    def rows_of(self, indices):
        """Return the plan of the rows that some indices mean, in their order."""
        places = np.array([self.place(i) for i in indices], dtype=np.int64).reshape(-1, 2)
        numbers, rows = places.T
        if (numbers[1:] == numbers[:-1]).all():
            return self.rows(int(numbers[0]) if len(numbers) else self.first, rows)
        parts = [self.rows(n, rows[numbers == n]) for n in np.unique(numbers).tolist()]
        order = np.argsort(numbers, kind="stable")
        return ResamplingPlan.concatenate(parts)[np.argsort(order)]

    def rows(self, number, rows):
        """Return the plan of some rows of an epoch, an int or an array of them."""
        kept = self._kept.get(number)
        if kept is None:
            kept = self._keep(number)
        return kept[rows] if isinstance(kept, ResamplingPlan) else kept.take(np.atleast_1d(rows))

    def _keep(self, number):
        """Draw an epoch, whole where it is not too large, and keep it with the one before."""
        with _drawing:
            kept = self._kept.get(number)  # by another thread
            if kept is None:
                kept = self._epochs.epoch(number)
                if len(self._epochs) <= _MAX_WHOLE:
                    kept = kept.rows(0, len(self._epochs))
                # Anew, since other threads look into it.
                self._kept = dict([*self._kept.items()][-1:]) | {number: kept}
        return kept

    def order(self, number, shuffle, interleave, rank, num_replicas, drop_last):
        """Return the indices of an epoch in the order in which it is shown; see the data set."""
        epochs = self._epochs
        if self.first and not number:
            raise ValueError(
                f"epoch {self.first} is set, for which the indices of epoch 0 would be taken: call "
                "set_epoch(0) first"
            )
        if interleave:
            self.check_turns()
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1}, got {rank!r}")
        rows = epochs.order(number, shuffle, interleave, rank, num_replicas, drop_last)
        rows += number * len(epochs)
        return rows

    def checksum(self):
        """Return a number that tells epochs apart which are planned otherwise.

        It is of the sources, labels and active transforms of some rows.
        """
        rows = np.unique(np.linspace(0, len(self._epochs) - 1, _CHECKED).astype(np.int64))
        part = self.rows(0, rows)
        labels = np.searchsorted(self._epochs.labels.classes, part.label)
        columns = [part.source.astype(np.int64), labels.astype(np.int64), part.active]
        return zlib.crc32(b"".join(column.tobytes() for column in columns))

    def check_turns(self):
        """Raise where the classes cannot take turns, since some are shown more often."""
        epochs = self._epochs
        if len(set(epochs.counts)) > 1:
            counts = dict(zip(epochs.labels.classes.tolist(), epochs.counts, strict=True))
            raise ValueError(
                "batches with as many images of each class need epochs that show the classes "
                f"equally often, got {counts}: use sampling_strategy='auto', or a dict of equal "
                "numbers"
            )
