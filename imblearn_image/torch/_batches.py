"""Whole batches as tensors."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset, get_worker_info

from imblearn_image.dataset import BalancedImageDataset
from imblearn_image.dataset.networks import BatchDtype, as_numbers, to_float
from imblearn_image.torch._shared import SentArray, SharedBlocks, SharedImages, channels_first


@final
class FailedBatch:
    """The error that a worker sends in place of a batch, for the main process to raise.

    Attributes
    ----------
    error : Exception
        The error, with the worker's traceback as a note.
    """

    def __init__(self, error: Exception, worker: int) -> None:
        told = "".join(traceback.format_exception(error))
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # an error of a user's source may hold anything
            error = RuntimeError(f"{type(error).__name__}: {error}")
        error.add_note(f"in worker {worker} of the loader:\n{told}")
        self.error = error


@final
class Batches(Dataset):
    """Gives whole batches of a data set as tensors, images channels-first.

    Parameters
    ----------
    dataset : BalancedImageDataset
        The samples.
    dtype : {"float32", None}
        As of `balanced_loader`.
    """

    dataset: BalancedImageDataset

    def __init__(self, dataset: BalancedImageDataset, dtype: BatchDtype) -> None:
        self.dataset = dataset
        self._is_float = dtype == "float32"
        # The blocks of workers that our loader starts, None for those of other loaders.
        self._blocks: SharedBlocks | None = None
        # The shape and dtype of the images of the last batch.
        self._format: tuple[tuple[int, ...], np.dtype[Any]] | None = None

    def __len__(self) -> int:
        return len(self.dataset)

    @contextmanager
    def shared_blocks(self, blocks: SharedBlocks | None) -> Iterator[None]:
        """Let the workers that start meanwhile use these blocks, and no others."""
        self._blocks = blocks
        try:
            yield
        finally:
            self._blocks = None

    def __getitem__(self, index: int) -> tuple[torch.Tensor, ...]:
        return tuple(part[0] for part in self._tensors([index]))

    def __getitems__(self, indices: Sequence[int]) -> Any:
        """Return the batch of some indices, (images, labels[, weights]), or that it failed."""
        worker = get_worker_info()
        if worker is None or worker.dataset is not self:
            return self._tensors(indices)
        try:
            images, others = self._shared(indices, worker.id)
        except Exception as error:
            if self._blocks is None:
                raise
            return FailedBatch(error, worker.id)
        return images, *map(SentArray, others)

    def _tensors(self, indices: Sequence[int]) -> tuple[torch.Tensor, ...]:
        images, others = self._rendered(indices)
        if self._is_float:
            images = to_float(images, self.dataset.value_range)
        return channels_first(images), *map(torch.from_numpy, others)

    def _rendered(
        self, indices: Sequence[int], out: NDArray[Any] | None = None
    ) -> tuple[NDArray[Any], list[NDArray[Any]]]:
        """Return the images, and a list of the labels and the weights, as arrays."""
        images, labels, *weights = self.dataset.batch(indices, out)
        return images, [as_numbers(labels, self.dataset.classes), *weights]

    def _shared(
        self, indices: Sequence[int], worker: int
    ) -> tuple[SharedImages, list[NDArray[Any]]]:
        """Return the batch as `_rendered` does, but with images in shared memory."""
        if self._format is not None and not self._is_float:
            shape, dtype = self._format
            shared = SharedImages((len(indices), *shape), dtype, self._blocks, worker)
            try:
                return shared, self._rendered(indices, shared.array)[1]
            except Exception as error:
                shared.drop()
                if not isinstance(error, ValueError):
                    raise
                # The images have another size; another error will be raised again.
        images, others = self._rendered(indices)
        self._format = images.shape[1:], images.dtype
        dtype = np.dtype(np.float32) if self._is_float else images.dtype
        shared = SharedImages(images.shape, dtype, self._blocks, worker)
        if self._is_float:
            to_float(images, self.dataset.value_range, shared.array)
        else:
            shared.array[...] = images
        return shared, others


def as_it_is(batch: Any) -> Any:
    """Return a batch that needs no collation."""
    return batch
