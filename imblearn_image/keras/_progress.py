"""Track which batch of which epoch Keras asks for."""

from __future__ import annotations

from typing import final


@final
class Progress:
    """Follows the batches that Keras asks for, and so knows when an epoch is over.

    Keras' `fit` takes a look at a batch to build a model and then ends an epoch that it has not
    shown; asks for the batches in a random order; and with `steps_per_epoch` ends its own epochs in
    the middle of one of the data set, and goes on. One rule always holds: an epoch has been shown
    when all of its batches were asked for, in any order and for any purpose.

    Parameters
    ----------
    n_batches : int
        How many batches an epoch has.

    Attributes
    ----------
    epoch : int
        The epoch that is shown.
    """

    epoch: int

    def __init__(self, n_batches: int) -> None:
        self._n_batches = n_batches
        self.set(0)

    def set(self, epoch: int) -> None:
        """Begin an epoch."""
        self.epoch = epoch
        self._places: dict[int, int] = {}
        self._taken: set[int] = set()
        self._next = 0
        # Whether one of Keras' epochs goes on; and whether it has ended before this one has.
        self._goes_on = self._left_off = False

    def place(self, index: int) -> tuple[int, bool]:
        """Return which batch of the epoch an index of Keras means, and whether it is in turn.

        Within one of Keras' epochs the batches have their own order, whatever the order of the
        indices, so that the next ones are known. An index means the same batch until the epoch is
        over.
        """
        if index in self._places:
            place = self._places[index]
            return place, place == index
        if self._goes_on or self._left_off:
            while self._next in self._taken:
                self._next += 1
            place = self._next
        else:
            place = index
        self._places[index] = place
        self._taken.add(place)
        return place, True

    def begin(self) -> None:
        """Note that one of Keras' epochs begins."""
        self._goes_on = True

    def end(self) -> None:
        """Note that one of Keras' epochs ends; also called as `fit` begins."""
        is_over = len(self._places) == self._n_batches
        if is_over or (self._left_off and not self._goes_on):
            self.set(self.epoch + 1)
        else:
            self._left_off = self._left_off or (self._goes_on and bool(self._places))
            self._goes_on = False
