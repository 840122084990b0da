"""A DataLoader of balanced epochs, as tensors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self, final

from torch.utils.data import DataLoader

from imblearn_image.dataset import BalancedImageDataset
from imblearn_image.dataset.networks import (
    check_dataset,
    check_dtype,
    look_at_scaling,
    resolve_batch_size,
)
from imblearn_image.torch._batches import Batches, FailedBatch, as_it_is
from imblearn_image.torch._sampler import EpochSampler
from imblearn_image.torch._shared import SharedBlocks


@final
class _Yielded:
    """The batches of an iteration. It counts the samples that it yields."""

    def __init__(self, loader: _Loader, batches: Any) -> None:
        self._loader, self._batches = loader, batches

    def __iter__(self) -> Self:
        return self

    def __len__(self) -> int:
        return len(self._batches)

    def __next__(self) -> Any:
        loader = self._loader
        try:
            batch = next(self._batches)
        except StopIteration:
            loader.n_yielded = len(loader.sampler)  # the last batch may have been dropped
            raise
        except Exception:
            if not loader.num_workers:  # the next batch follows
                loader.n_yielded += loader.batch_size
            raise  # with workers it is an error of the loader, such as a timeout
        if isinstance(batch, FailedBatch):
            loader.n_yielded += loader.batch_size
            raise batch.error
        loader.n_yielded += len(batch[1])
        return batch


@final
class _Loader(DataLoader):
    """A DataLoader that knows how many samples it has yielded, whatever workers have prepared.

    Its workers send batches in blocks of memory that they use again.
    """

    n_yielded: int = 0
    _blocks: SharedBlocks | None = None  # of persistent workers

    def __iter__(self) -> Iterator[Any]:
        blocks = self._blocks
        if blocks is None and self.num_workers > 0:
            # Some for batches that are prepared, and some for those that the user holds.
            blocks = SharedBlocks(self.num_workers, self.prefetch_factor + 2)
            self._blocks = blocks if self.persistent_workers else None
        with self.dataset.shared_blocks(blocks):
            batches = super().__iter__()
        batches.blocks = blocks  # for as long as its workers may send some
        self.n_yielded = 0
        return _Yielded(self, batches)

    def state_dict(self) -> dict[str, Any]:
        """Return the state of the sampler, for the samples that were yielded so far.

        They are those of the iteration that was begun last. The state is empty where a framework
        has put a sampler of its own into a copy of the loader.
        """
        if not isinstance(self.sampler, EpochSampler):
            return {}
        return self.sampler.state_dict(self.n_yielded)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Let the next iteration begin with the first sample that was not yielded."""
        self.sampler.load_state_dict(state_dict)
        self.n_yielded = 0


def _sampler(
    dataset: BalancedImageDataset, per_class: int | None, dataloader: dict[str, Any]
) -> EpochSampler:
    """Return the sampler that is meant, and take its own parameters out of `dataloader`."""
    sampler, shuffle = dataloader.pop("sampler", None), dataloader.pop("shuffle", None)
    if sampler is None:
        return EpochSampler(
            dataset,
            per_class=per_class,
            shuffle=not dataset.is_for_evaluation if shuffle is None else shuffle,
            drop_last=dataloader.get("drop_last", False),
        )
    if not isinstance(sampler, EpochSampler) or sampler.dataset is not dataset:
        raise ValueError(
            f"sampler must be an EpochSampler of the same data set, got {sampler!r}: for another "
            "use DataLoader(dataset, sampler=...)"
        )
    if shuffle is not None or per_class is not None:
        raise ValueError("shuffle and per_class must be given to the sampler where there is one")
    return sampler


def balanced_loader(
    dataset: BalancedImageDataset,
    *,
    batch_size: int | None = None,
    per_class: int | None = None,
    dtype: Literal["float32"] | None = "float32",
    to: Any = "deprecated",
    **dataloader: Any,
) -> DataLoader[Any]:
    """Return a DataLoader of balanced epochs: each iteration gives the next, as tensors.

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
    dtype : {"float32", None}, default="float32"
        The dtype of the images. With "float32", integers are scaled from the data set's value
        range, by default all of their dtype, to [0, 1], and floats keep their values. None keeps
        the images' own dtype and values.
    to : {"float", None}, default="deprecated"
        The old name of `dtype`, which goes in the next version.
    **dataloader
        Other parameters of :class:`torch.utils.data.DataLoader`, such as `num_workers`. `shuffle`,
        by default True unless the data set is for evaluation, and `drop_last` also go to the
        sampler, see :class:`EpochSampler`; `sampler` may be an EpochSampler of `dataset`, with
        parameters of your own.

    Returns
    -------
    DataLoader
        It yields batches (images, labels[, weights]), and its `sampler` is an EpochSampler. Images
        have the shape (n, channels, height, width), channels last in memory; gray images have one
        channel. Labels that are integers or bools are int64, floats as they are, and others, such
        as strings, the index in ``dataset.classes``, int64. Weights are float32. The loader has
        ``state_dict()`` and ``load_state_dict(state)``, to go on in the middle of an epoch with the
        next image that it has not yielded, for any number of workers.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed, or two do not belong together.

    See Also
    --------
    EpochSampler : The sampler, for a DataLoader of your own.

    Notes
    -----
    Workers render a whole batch at once, into memory that they share with the main process. The
    batches are the same for any number of workers, started in any way, persistent or not.

    That memory is used again once nothing in the main process refers to it: no tensor, view or
    array that shares it. A process that is forked meanwhile must copy what it keeps of a batch. To
    keep ``images.numpy()`` and send `images` to another process, copy the array too: sending moves
    the tensor to other memory, and leaves the array behind.

    An error in a worker is raised in the main process as it is, with the worker's traceback in a
    note. The next batch follows.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import BalancedImageDataset
    >>> from imblearn_image.torch import balanced_loader
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), dtype=np.uint8)
    >>> y = ["sound"] * 4 + ["cracked"] * 2
    >>> dataset = BalancedImageDataset(images, y, random_state=0)
    >>> for images, labels in balanced_loader(dataset, per_class=2):
    ...     print(images.shape, images.dtype, sorted(labels.tolist()))
    torch.Size([4, 3, 8, 8]) torch.float32 [0, 0, 1, 1]
    torch.Size([4, 3, 8, 8]) torch.float32 [0, 0, 1, 1]
    """
    check_dataset(dataset)
    dtype = check_dtype(dtype, to)
    look_at_scaling(dataset, dtype)
    for name in ("batch_sampler", "collate_fn"):
        if dataloader.pop(name, None) is not None:
            raise ValueError(
                f"balanced_loader has its own {name}: for another use "
                "DataLoader(dataset, sampler=EpochSampler(dataset), ...)"
            )
    if dataloader.get("in_order") is False:
        raise ValueError(
            "in_order must be True: state_dict() counts the samples that were yielded, in order"
        )
    sampler = _sampler(dataset, per_class, dataloader)
    return _Loader(
        Batches(dataset, dtype),
        batch_size=resolve_batch_size(batch_size, sampler.batch_size),
        sampler=sampler,
        collate_fn=as_it_is,
        **dataloader,
    )
