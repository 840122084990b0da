"""The order of balanced epochs, for any DataLoader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
from numpy.typing import NDArray
from torch import distributed

from imblearn_image._core.validate import check_integer
from imblearn_image.dataset import BalancedImageDataset
from imblearn_image.dataset.networks import check_dataset, check_flag, per_class_batch_size
from imblearn_image.plan.epochs import check_epoch

if TYPE_CHECKING:
    from imblearn_image._core.bases import DistributedSampler
else:
    from torch.utils.data.distributed import DistributedSampler

_AT_ONCE = 4096


def _as_ints(indices: NDArray[np.int64]) -> Iterator[int]:
    """Yield the entries of an array as int; a list of them would take five times the memory."""
    for start in range(0, len(indices), _AT_ONCE):
        yield from indices[start : start + _AT_ONCE].tolist()


class EpochSampler(DistributedSampler):
    """Gives the indices of one epoch of a data set after the other, to any DataLoader.

    Each iteration shows the next epoch, unless :meth:`set_epoch` says which. The indices tell which
    epoch is meant, so that workers need not be told.

    Parameters
    ----------
    dataset : BalancedImageDataset
        Its epochs are shown.
    per_class : None or int, default=None
        If given, the classes alternate, so that batches of ``per_class * n_classes`` have exactly
        this many images of each class. Epochs must show all classes equally often.
    shuffle : bool, default=True
        Whether images are shown in a random order, another in each epoch.
    num_replicas, rank : None or int, default=None
        How many processes share an epoch, and which of them this is. By default as in
        torch.distributed at the time of the iteration, where it is initialized; else one.
    drop_last : bool, default=False
        Whether the rest is left out where processes cannot share an epoch equally; by default some
        images are shown twice.

    Attributes
    ----------
    batch_size : int or None
        ``per_class * n_classes``, None without `per_class`.
    epoch : int
        The epoch that is shown, or was shown last, or that :meth:`set_epoch` has set.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    See Also
    --------
    balanced_loader : Makes a loader with such a sampler.

    Notes
    -----
    A loader with workers asks its sampler in advance for indices that workers prepare. So an
    iteration that was broken off counts as an epoch: the sampler does not know how far training had
    come.

    Examples
    --------
    >>> import numpy as np
    >>> from torch.utils.data import DataLoader
    >>> from imblearn_image import BalancedImageDataset
    >>> from imblearn_image.torch import EpochSampler
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    >>> dataset = BalancedImageDataset(images, [0, 0, 0, 0, 1, 1], random_state=0)
    >>> loader = DataLoader(dataset, batch_size=4, sampler=EpochSampler(dataset, per_class=2))
    >>> for epoch in range(2):
    ...     for images, labels in loader:
    ...         print(epoch, images.shape, sorted(labels.tolist()))
    0 torch.Size([4, 8, 8]) [0, 0, 1, 1]
    0 torch.Size([4, 8, 8]) [0, 0, 1, 1]
    1 torch.Size([4, 8, 8]) [0, 0, 1, 1]
    1 torch.Size([4, 8, 8]) [0, 0, 1, 1]
    """

    dataset: BalancedImageDataset
    batch_size: int | None
    epoch: int
    num_replicas: int
    rank: int
    num_samples: int
    total_size: int

    def __init__(
        self,
        dataset: BalancedImageDataset,
        *,
        per_class: int | None = None,
        shuffle: bool = True,
        num_replicas: int | None = None,
        rank: int | None = None,
        drop_last: bool = False,
    ) -> None:
        check_dataset(dataset)
        batch_size = per_class_batch_size(per_class, dataset)
        check_flag("shuffle", shuffle)
        check_flag("drop_last", drop_last)
        if (num_replicas is None) != (rank is None):
            raise ValueError(
                "num_replicas and rank must be given together, or neither, got "
                f"{num_replicas!r} and {rank!r}"
            )
        self._replica = None if rank is None else (num_replicas, rank)
        super().__init__(dataset, *self._place(), shuffle=bool(shuffle), drop_last=bool(drop_last))
        self.batch_size = batch_size
        # Taken once: later, epoch 0 would have to be drawn again.
        self._checksum = dataset.checksum()
        # Where in the epoch the current or last iteration began, and how many indices it issued.
        self._first = self._n_issued = 0
        # Whether some of the epoch was shown, and whether it was set.
        self._begun = self._is_set = False

    def _place(self) -> tuple[Any, Any]:
        """Return the number of processes that share an epoch, and which of them this is."""
        if self._replica is not None:
            return self._replica
        if distributed.is_available() and distributed.is_initialized():
            return distributed.get_world_size(), distributed.get_rank()
        return 1, 0

    def _order(self, epoch: int) -> NDArray[np.int64]:
        self.num_replicas, self.rank = self._place()
        self.num_samples = len(self)
        self.total_size = self.num_samples * self.num_replicas
        return self.dataset.order(
            epoch,
            shuffle=self.shuffle,
            interleave=self.batch_size is not None,
            rank=self.rank,
            num_replicas=self.num_replicas,
            drop_last=self.drop_last,
        )

    def __len__(self) -> int:
        """Return how many indices an epoch has for this process."""
        return self.dataset.order_length(
            interleave=self.batch_size is not None,
            num_replicas=self._place()[0],
            drop_last=self.drop_last,
        )

    def __iter__(self) -> Iterator[int]:
        """Return an iterator of the indices of the next epoch, or of the rest of one."""
        return _Indices(self)

    def _begin(self, goes_on: bool) -> Iterator[int]:
        """Begin an iteration, and return an iterator of its indices."""
        is_over = self._first >= len(self) and not (self._is_set or goes_on)
        if self._begun or is_over:
            self.epoch += 1
            self._first = 0
        self._n_issued, self._begun, self._is_set = 0, True, False
        return _as_ints(self._order(self.epoch)[self._first :])

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that the next iteration shows.

        If a loaded state is in the middle of this epoch, the iteration goes on from there.

        Parameters
        ----------
        epoch : int
            From 0.
        """
        if self._begun or epoch != self.epoch:
            self._first = 0
        self._n_issued, self._begun, self._is_set = 0, False, True
        super().set_epoch(check_epoch(epoch))

    def state_dict(self, consumed: int | None = None) -> dict[str, Any]:
        """Return what is needed to go on in the middle of an epoch.

        Parameters
        ----------
        consumed : None or int, default=None
            How many samples the training has consumed since the iteration began. The default is all
            that were issued, which is true without workers, and for the StatefulDataLoader of
            torchdata, which asks at the right time. A DataLoader with workers has asked for more:
            batches that they prepared would be missed.

        Returns
        -------
        dict of str to int, bool or str
            The epoch, the position in it, and the parameters that decide the order, for
            :meth:`load_state_dict`.
        """
        if consumed is None or not self._begun:
            consumed = self._n_issued
        position = min(self._first + consumed, len(self))
        return {"epoch": self.epoch, "position": position} | self._decides_order()

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Let the next iteration begin with the very next image.

        Parameters
        ----------
        state_dict : dict
            As of :meth:`state_dict`, from a sampler with the same parameters of a data set with the
            same images, parameters and `random_state`.

        Raises
        ------
        ValueError
            If the parameters that decide the order differ, or a sample of the plan does, or the
            epoch or the position is none of this sampler. The images and the ranges of transforms
            are not compared.
        """
        here = self._decides_order()
        differ = [
            f"{name} was {state_dict.get(name)}, is {value}"
            for name, value in here.items()
            if state_dict.get(name) != value
        ]
        if differ:
            raise ValueError(
                f"the state is of other epochs: {', '.join(differ)}; another entropy means another "
                "random_state, or None, another plan other labels or parameters of the data set"
            )
        epoch = check_epoch(state_dict.get("epoch"))
        position: Any = state_dict.get("position")
        check_integer("the position of a state", position, 0, len(self))
        self.epoch, self._first, self._n_issued = epoch, int(position), 0
        self._begun = self._is_set = False

    def _decides_order(self) -> dict[str, Any]:
        return {
            "entropy": str(self.dataset.entropy),  # not all formats can hold 128 bits
            "length": len(self.dataset),
            "plan": self._checksum,
            "num_replicas": self._place()[0],
            "shuffle": self.shuffle,
            "takes_turns": self.batch_size is not None,
            "drop_last": self.drop_last,
        }


@final
class _Indices:
    """The indices of one iteration.

    It has a state beside the sampler's, since the StatefulDataLoader of torchdata makes iterators
    that it does not use. Only the one whose state was loaded goes on in the middle of an epoch, and
    it gives nothing where nothing is left.
    """

    def __init__(self, sampler: EpochSampler) -> None:
        self._sampler, self._goes_on = sampler, False
        self._left: Iterator[int] | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> int:
        if self._left is None:
            self._left = self._sampler._begin(self._goes_on)
        index = next(self._left)
        self._sampler._n_issued += 1
        return index

    def state_dict(self) -> dict[str, Any]:
        return self._sampler.state_dict()

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        self._sampler.load_state_dict(state_dict)
        self._goes_on = True
