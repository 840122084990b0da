"""Whole batches as tensors."""

from contextlib import contextmanager

import numpy as np
import torch
from torch.utils.data import Dataset, get_worker_info

from imblearn_image.dataset.networks import as_numbers, to_float
from imblearn_image.torch._shared import SentArray, SharedImages, channels_first


class Batches(Dataset):
    """Gives whole batches of a data set as tensors, images channels-first.

    Parameters
    ----------
    dataset : BalancedImageDataset
        The samples.
    to : {"float", None}
        As of `balanced_loader`.
    """

    def __init__(self, dataset, to):
        self.dataset = dataset
        self._is_float = to == "float"
        self._blocks = self._format = None

    def __len__(self):
        return len(self.dataset)

    @contextmanager
    def lending(self, blocks):
        """Let the workers that start meanwhile use some shared blocks, and no others."""
        self._blocks = blocks
        try:
            yield
        finally:
            self._blocks = None

    def __getitem__(self, index):
        return tuple(part[0] for part in self._tensors([index]))

    def __getitems__(self, indices):
        """Return (images, labels[, weights]) of some indices, as of a DataLoader."""
        worker = get_worker_info()
        if worker is None or worker.dataset is not self:
            return self._tensors(indices)
        images, others = self._shared(indices, worker.id)
        return images, *map(SentArray, others)

    def _tensors(self, indices):
        images, others = self._rendered(indices)
        if self._is_float:
            images = to_float(images, self.dataset.value_range)
        return channels_first(images), *map(torch.from_numpy, others)

    def _rendered(self, indices, out=None):
        """Return the images, and a list of the labels and the weights, as arrays."""
        images, labels, *weights = self.dataset.batch(indices, out)
        return images, [as_numbers(labels, self.dataset.classes), *weights]

    def _shared(self, indices, worker):
        """Return what `_rendered` does, the images in shared memory."""
        if self._format is not None and not self._is_float:
            shape, dtype = self._format
            shared = SharedImages((len(indices), *shape), dtype, self._blocks, worker)
            try:
                return shared, self._rendered(indices, shared.array)[1]
            except Exception as error:
                shared.drop()
                if not isinstance(error, ValueError):
                    raise
                # Images of another size, or what will be raised again.
        images, others = self._rendered(indices)
        self._format = images.shape[1:], images.dtype
        dtype = np.dtype(np.float32) if self._is_float else images.dtype
        shared = SharedImages(images.shape, dtype, self._blocks, worker)
        if self._is_float:
            to_float(images, self.dataset.value_range, shared.array)
        else:
            shared.array[...] = images
        return shared, others


def as_it_is(batch):
    """Collate what is a batch already."""
    return batch
