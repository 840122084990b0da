"""A PyDataset of balanced epochs."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.fork import ForkSafeLock
from imblearn_image._core.validate import check_integer
from imblearn_image.dataset import BalancedImageDataset
from imblearn_image.dataset.networks import (
    ArrayBatches,
    check_dataset,
    check_dtype,
    check_flag,
    look_at_scaling,
    per_class_batch_size,
    resolve_batch_size,
)
from imblearn_image.dataset.prefetch import Prefetcher
from imblearn_image.keras._progress import Progress
from imblearn_image.plan.epochs import check_epoch

if TYPE_CHECKING:
    from imblearn_image._core.bases import PyDataset
else:
    from keras.utils import PyDataset

_placing = ForkSafeLock()


def _check_workers(workers: int, use_multiprocessing: bool, max_queue_size: int) -> int:
    """Return how many workers are meant, 0 for none: as in Keras, one thread is none."""
    check_integer("workers", workers, 0)
    check_flag("use_multiprocessing", use_multiprocessing)
    check_integer("max_queue_size", max_queue_size, 1)
    return workers if workers > 1 or use_multiprocessing else 0


class BalancedPyDataset(PyDataset):
    """Balanced epochs as batches, for `fit` of a Keras model on any backend.

    Parameters
    ----------
    dataset : BalancedImageDataset
        Its epochs are shown. One of ``train.for_evaluation(images, y)`` is shown in order by
        default, each image once and as it is.
    batch_size : None or int, default=None
        How many images a batch has, the last of an epoch maybe fewer. With `per_class` it is
        ``per_class * n_classes`` and need not be given, else 32 by default.
    per_class : None or int, default=None
        If given, batches have exactly this many images of each class, the last of an epoch maybe
        fewer. Epochs must show all classes equally often.
    shuffle : None or bool, default=None
        Whether images are shown in a random order, another in each epoch. None: unless the data
        set is for evaluation.
    dtype : {"float32", None}, default="float32"
        The dtype of the images. With "float32", integers are scaled from the data set's value
        range, by default all of their dtype, to [0, 1], and floats keep their values. None keeps
        the images' own dtype and values.
    workers : int, default=1
        How many threads or processes prepare batches ahead. As in Keras, 0 and 1 are none, but for
        one process.
    use_multiprocessing : bool, default=False
        Whether workers are processes. Each has the data set, pickled, and does not import Keras.
    max_queue_size : int, default=10
        How many batches are prepared ahead.
    to : {"float", None}, default="deprecated"
        The old name of `dtype`, which goes in the next version.

    Attributes
    ----------
    epoch : int
        The epoch that is shown, or is next.
    batch_size : int
        How many images a batch has.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed, or two do not belong together.

    See Also
    --------
    BalancedImageDataset : The data set, for any other loader.

    Notes
    -----
    A batch is (images, labels[, weights]), channels-last; gray images have one channel. Labels that
    are integers or bools are int64, floats as they are, and others, such as strings, the index in
    ``dataset.classes``. Weights are float32.

    The next epoch begins in ``on_epoch_end``, which Keras calls, once all batches were asked for.
    `fit` may show a part only, by `steps_per_epoch`: the epoch then goes on in Keras' next one, and
    is over when `fit` is. An epoch that was broken off, by an error, an interrupt or a callback, is
    shown again. Where an epoch has only one or two batches, the look at them that `fit` takes to
    build a model counts as one.

    This class has workers of its own, and tells Keras of none: they cannot change what is shown.
    Within `fit` batches come in the order of ``dataset.order(epoch)``. Keras' own ``shuffle=True``,
    which is the default of `fit`, may move those that were asked for before.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import BalancedImageDataset
    >>> from imblearn_image.keras import BalancedPyDataset
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    >>> y = ["sound"] * 4 + ["cracked"] * 2
    >>> dataset = BalancedImageDataset(images, y, random_state=0)
    >>> batches = BalancedPyDataset(dataset, per_class=2)
    >>> for images, labels in batches:
    ...     print(images.shape, images.dtype, sorted(labels.tolist()))
    (4, 8, 8, 1) float32 [0, 0, 1, 1]
    (4, 8, 8, 1) float32 [0, 0, 1, 1]
    """

    dataset: BalancedImageDataset
    batch_size: int

    def __init__(
        self,
        dataset: BalancedImageDataset,
        *,
        batch_size: int | None = None,
        per_class: int | None = None,
        shuffle: bool | None = None,
        dtype: Literal["float32"] | None = "float32",
        workers: int = 1,
        use_multiprocessing: bool = False,
        max_queue_size: int = 10,
        to: Any = "deprecated",
    ) -> None:
        check_dataset(dataset)
        dtype = check_dtype(dtype, to)
        look_at_scaling(dataset, dtype)
        if shuffle is None:
            shuffle = not dataset.is_for_evaluation
        check_flag("shuffle", shuffle)
        n_workers = _check_workers(workers, use_multiprocessing, max_queue_size)
        # Keras would start its workers before an epoch is known, and keep batches for the next.
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=max_queue_size)
        self.batch_size = resolve_batch_size(batch_size, per_class_batch_size(per_class, dataset))
        self.dataset = dataset
        self._how = {"shuffle": shuffle, "interleave": per_class is not None}
        self._orders: dict[int, NDArray[np.int64]] = {}
        self._batches = ArrayBatches(dataset, dtype)
        self._by_processes = use_multiprocessing and n_workers > 0
        self._prefetcher = Prefetcher(
            self._batches.rendered if self._by_processes else self._batches,
            n_workers,
            self._by_processes,
        )
        self._ahead = max_queue_size if n_workers else 0
        self._progress = Progress(len(self))

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_orders": {}}  # soon drawn again

    def __len__(self) -> int:
        """Return how many batches an epoch has."""
        return -(-len(self.dataset) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[Any], ...]:
        """Return a batch of the epoch that is shown: (images, labels[, weights])."""
        index = operator.index(index)
        if not 0 <= index < len(self):
            raise IndexError(f"the index of a batch must be from 0 to {len(self) - 1}, got {index}")
        with _placing:
            place, is_in_turn = self._progress.place(index)
            epoch = self._progress.epoch
            order = self._order(epoch)
        following = None
        if is_in_turn:
            places = range(place + 1, min(place + 1 + self._ahead, len(self)))
            following = {(epoch, place): self._indices(order, place) for place in places}
        batch = self._prefetcher.get((epoch, place), self._indices(order, place), following)
        return self._batches.finish(batch) if self._by_processes else batch

    def _order(self, epoch: int) -> NDArray[np.int64]:
        """Return the indices of an epoch in the order in which they are shown; two are kept."""
        if epoch not in self._orders:
            kept = dict([*self._orders.items()][-1:])
            self._orders = kept | {epoch: self.dataset.order(epoch, **self._how)}
        return self._orders[epoch]

    def _indices(self, order: NDArray[np.int64], place: int) -> NDArray[np.int64]:
        return order[place * self.batch_size : (place + 1) * self.batch_size]

    @property
    def epoch(self) -> int:
        """The epoch that is shown, or is next."""
        return self._progress.epoch

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that is shown next, from its beginning.

        Keras does not tell a data set of `initial_epoch`.

        Parameters
        ----------
        epoch : int
            From 0.
        """
        epoch = check_epoch(epoch)
        with _placing:
            self._progress.set(epoch)

    def on_epoch_begin(self) -> None:
        """Note that one of Keras' epochs begins."""
        with _placing:
            self._progress.begin()

    def on_epoch_end(self) -> None:
        """Begin the next epoch if all batches of this one were asked for."""
        with _placing:
            self._progress.end()
