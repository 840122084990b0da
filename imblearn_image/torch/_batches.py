"""Whole batches as tensors, in memory that workers share with the main process."""

import numpy as np
import torch
from torch.utils.data import Dataset, get_worker_info

from imblearn_image._value_range import check_value_range, resolve_value_range


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
        self._format = None

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        return tuple(part[0] for part in self.__getitems__([index]))

    def __getitems__(self, indices):
        """Return (images, labels[, weights]) of some indices, as of a DataLoader."""
        images, labels, *weights = self._rendered(indices)
        if images.ndim == 3:
            images = images.unsqueeze(-1)
        labels = as_numbers(labels, self.dataset.classes)
        parts = [images.permute(0, 3, 1, 2), *map(torch.from_numpy, (labels, *weights))]
        return tuple(parts)

    def _rendered(self, indices):
        """Return what the data set does, the images as a tensor, channels-last."""
        if not self._is_float and self._format is not None:
            shape, dtype = self._format
            images = new_tensor((len(indices), *shape), dtype)
            try:
                return images, *self.dataset.batch(indices, out=images.numpy())[1:]
            except ValueError:
                pass  # images of another size, or what will be raised again
        rendered, *others = self.dataset.batch(indices)
        self._format = rendered.shape[1:], rendered.dtype
        images = new_tensor(rendered.shape, np.float32 if self._is_float else rendered.dtype)
        if self._is_float:
            to_float(rendered, self.dataset.value_range, images.numpy())
        else:
            images.numpy()[...] = rendered
        return images, *others


def as_it_is(batch):
    """Collate what is a batch already."""
    return batch


def new_tensor(shape, dtype):
    """Return a tensor of numpy's `dtype`, in shared memory where this is a worker."""
    dtype = torch.from_numpy(np.empty(0, dtype)).dtype
    if get_worker_info() is None:
        return torch.empty(shape, dtype=dtype)
    n_bytes = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    storage = torch.UntypedStorage._new_shared(n_bytes)  # as torch's own default_collate does
    return torch.empty(0, dtype=dtype).set_(storage, 0, shape)


def to_float(images, value_range, out):
    """Write images to `out`, of float32: integers from the value range to [0, 1]."""
    if images.dtype.kind not in "iu":
        np.copyto(out, images, casting="same_kind")
        return
    low, high = resolve_value_range(check_value_range(value_range), images.dtype)
    if low == 0:
        np.divide(images, np.float32(high), out=out, casting="same_kind")
        return
    np.subtract(images, low, out=out, casting="same_kind")
    out /= np.float32(high - low)


def as_numbers(labels, classes):
    """Return labels as numbers: integers as int64, floats, and the index of others' classes."""
    if labels.dtype.kind in "biu":
        return labels.astype(np.int64)
    return labels if labels.dtype.kind == "f" else np.searchsorted(classes, labels)
