"""The order of balanced epochs, for any DataLoader."""

import numpy as np
from torch import distributed
from torch.utils.data.distributed import DistributedSampler

from imblearn_image.dataset.networks import check_dataset, size_of_turns

_AT_ONCE = 4096


def _as_ints(indices):
    """Yield the entries of an array as int, of which a list would take five times its memory."""
    for start in range(0, len(indices), _AT_ONCE):
        yield from indices[start : start + _AT_ONCE].tolist()


class EpochSampler(DistributedSampler):
    """Gives the indices of one epoch of a data set after the other, to any DataLoader.

    Each iteration shows the next epoch, unless :meth:`set_epoch` says which. The indices say of
    which epoch they are, so that workers need no other word of it.

    Parameters
    ----------
    dataset : BalancedImageDataset
        Whose epochs are shown.
    per_class : None or int, default=None
        If given, the classes take turns, so that batches of ``per_class * n_classes`` have exactly
        so many images of each class. Epochs must show all classes equally often.
    shuffle : bool, default=True
        Whether images are shown in a random order, another in each epoch.
    num_replicas, rank : None or int, default=None
        How many processes share an epoch, and which of them this is. By default as in
        torch.distributed at the time of the iteration, where it is initialized; else one.
    drop_last : bool, default=False
        Where processes cannot share an epoch equally, whether the rest is left out; by default
        some images are shown twice.

    Attributes
    ----------
    batch_size : int or None
        ``per_class * n_classes``, None without `per_class`.
    epoch : int
        The epoch that is shown, or was last, or that :meth:`set_epoch` has set.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    See Also
    --------
    balanced_loader : Makes a loader with such a sampler.

    Notes
    -----
    A loader with workers asks its sampler in advance for what the workers are to prepare. So an
    iteration that was broken off counts as an epoch: how far training had come is not known here.

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

    def __init__(self, dataset, *, per_class=None, shuffle=True, num_replicas=None, rank=None,
                 drop_last=False):  # fmt: skip
        check_dataset(dataset)
        of_turns = size_of_turns(per_class, dataset)
        for name, value in {"shuffle": shuffle, "drop_last": drop_last}.items():
            if not isinstance(value, (bool, np.bool_)):
                raise ValueError(f"{name} must be True or False, got {value!r}")
        if (num_replicas is None) != (rank is None):
            raise ValueError(
                "num_replicas and rank must be given together, or neither, got "
                f"{num_replicas!r} and {rank!r}"
            )
        self._given = None if rank is None else (num_replicas, rank)
        super().__init__(dataset, *self._place(), shuffle=bool(shuffle), drop_last=bool(drop_last))
        self.batch_size = of_turns
        if per_class is not None:
            dataset._kept.check_turns()
        # Taken once: later, epoch 0 would have to be drawn again.
        self._plan = dataset._kept.checksum()
        # Of the iteration that goes on or was last: where in the epoch it began, and how many
        # samples it has handed out. `_begun`: whether the epoch was shown, or some of it.
        self._first = self._given_out = 0
        self._begun = self._is_set = False

    def _place(self):
        """Return the number of processes that share an epoch, and which of them this is."""
        if self._given is not None:
            return self._given
        if distributed.is_available() and distributed.is_initialized():
            return distributed.get_world_size(), distributed.get_rank()
        return 1, 0

    def _order(self, epoch):
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

    def __len__(self):
        """Return how many indices an epoch has for this process."""
        n_turns = 1 if self.batch_size is None else len(self.dataset.classes)
        rows, n_replicas = len(self.dataset) // n_turns, self._place()[0]
        return n_turns * (rows // n_replicas if self.drop_last else -(-rows // n_replicas))

    def __iter__(self):
        """Return an iterator of the indices of the next epoch, or of what is left of one."""
        return _Indices(self)

    def _begin(self, goes_on):
        """Begin an iteration, and return an iterator of its indices."""
        is_over = self._first >= len(self) and not (self._is_set or goes_on)
        if self._begun or is_over:
            self.epoch += 1
            self._first = 0
        self._given_out, self._begun, self._is_set = 0, True, False
        return _as_ints(self._order(self.epoch)[self._first :])

    def set_epoch(self, epoch):
        """Set the epoch that the next iteration shows.

        An epoch that a loaded state has begun is gone on with.

        Parameters
        ----------
        epoch : int
            From 0.
        """
        if self._begun or epoch != self.epoch:
            self._first = 0
        self._given_out, self._begun, self._is_set = 0, False, True
        super().set_epoch(epoch)

    def state_dict(self, consumed=None):
        """Return what is needed to go on in the middle of an epoch.

        Parameters
        ----------
        consumed : None or int, default=None
            How many samples the training has consumed since the iteration began. By default all
            that were handed out, which is true without workers, and for the StatefulDataLoader of
            torchdata, which asks at the right time. A DataLoader with workers asks in advance for
            more: what they prepared would be missed.

        Returns
        -------
        dict of str to int, bool or str
            The epoch, the position in it, and what decides the order, for :meth:`load_state_dict`.
        """
        if consumed is None or not self._begun:
            consumed = self._given_out
        position = min(self._first + consumed, len(self))
        return {"epoch": self.epoch, "position": position} | self._decides_order()

    def load_state_dict(self, state_dict):
        """Let the next iteration begin with the very next image.

        Parameters
        ----------
        state_dict : dict
            As of :meth:`state_dict`, from a sampler with the same parameters of a data set with the
            same images, parameters and `random_state`.

        Raises
        ------
        ValueError
            If the order is not decided by the same things, or a sample of the plan differs. The
            images are not looked at, nor the ranges of transforms.
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
        self.epoch = state_dict["epoch"]
        self._first, self._given_out = state_dict["position"], 0
        self._begun = self._is_set = False

    def _decides_order(self):
        return {
            "entropy": str(self.dataset.entropy),  # whose 128 bits not all formats can hold
            "length": len(self.dataset),
            "plan": self._plan,
            "num_replicas": self._place()[0],
            "shuffle": self.shuffle,
            "takes_turns": self.batch_size is not None,
            "drop_last": self.drop_last,
        }


class _Indices:
    """The indices of one iteration.

    It has a state beside the sampler's, since the StatefulDataLoader of torchdata makes iterators
    that it does not use: what goes on in the middle of an epoch is only the one that was told to,
    and where nothing is left of the epoch, it gives nothing.
    """

    def __init__(self, sampler):
        self._sampler, self._left, self._goes_on = sampler, None, False

    def __iter__(self):
        return self

    def __next__(self):
        if self._left is None:
            self._left = self._sampler._begin(self._goes_on)
        index = next(self._left)
        self._sampler._given_out += 1
        return index

    def state_dict(self):
        return self._sampler.state_dict()

    def load_state_dict(self, state_dict):
        self._sampler.load_state_dict(state_dict)
        self._goes_on = True
