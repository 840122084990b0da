"""What networks are fed, in whatever library: the sizes of batches, and numbers."""

import numbers

import numpy as np

from imblearn_image._core.values import check_value_range, resolve_value_range
from imblearn_image.dataset._dataset import BalancedImageDataset


def is_count(value):
    """Tell whether a parameter is an integer above 0."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and value > 0


def check_dataset(dataset):
    """Raise where a parameter is no data set of balanced epochs."""
    if not isinstance(dataset, BalancedImageDataset):
        raise TypeError(f"dataset must be a BalancedImageDataset, got {type(dataset).__name__}")


def check_to(to):
    """Raise where a parameter does not say what images become."""
    if to not in ("float", None):
        raise ValueError(f"to must be 'float' or None, got {to!r}")


def size_of_turns(per_class, dataset):
    """Return the size of batches with so many images of each class, None for None."""
    if per_class is None:
        return None
    if not is_count(per_class):
        raise ValueError(f"per_class must be None or an integer above 0, got {per_class!r}")
    return per_class * len(dataset.classes)


def size_of_batches(batch_size, of_turns):
    """Return the size of batches that `batch_size` and :func:`size_of_turns` mean together."""
    if batch_size is not None and not is_count(batch_size):
        raise ValueError(f"batch_size must be an integer above 0, got {batch_size!r}")
    if of_turns is None:
        return batch_size or 32
    if batch_size not in (None, of_turns):
        raise ValueError(
            f"batch_size must be per_class * n_classes = {of_turns}, or left out, got {batch_size}"
        )
    return of_turns


def to_float(images, value_range, out=None):
    """Return images as float32, in `out` if given: integers from the value range to [0, 1]."""
    if out is None:
        out = np.empty(images.shape, np.float32)
    if images.dtype.kind not in "iu":
        np.copyto(out, images, casting="same_kind")
        return out
    low, high = resolve_value_range(check_value_range(value_range), images.dtype)
    if low == 0:
        return np.divide(images, np.float32(high), out=out, casting="same_kind")
    np.subtract(images, low, out=out, casting="same_kind")
    out /= np.float32(high - low)
    return out


def as_numbers(labels, classes):
    """Return labels as numbers: integers as int64, floats, and the index of others' classes."""
    if labels.dtype.kind in "biu":
        if labels.dtype == np.uint64 and len(labels) and int(labels.max()) >= 2**63:
            raise ValueError(f"labels must fit into int64, got {labels.max()}")
        return labels.astype(np.int64)
    return labels if labels.dtype.kind == "f" else np.searchsorted(classes, labels)


class ArrayBatches:
    """Makes batches of arrays, images channels-last.

    Parameters
    ----------
    dataset : BalancedImageDataset
        The samples.
    to : {"float", None}
        Whether images become float32, or stay as they are.
    """

    def __init__(self, dataset, to):
        self._dataset, self._to = dataset, to

    def __call__(self, indices):
        """Return (images, labels[, weights]) of some indices."""
        return self.finish(self.rendered(indices))

    def rendered(self, indices):
        """Return the batch as the data set gives it: what a process sends back."""
        return self._dataset.batch(indices)

    def finish(self, batch):
        """Return a batch of :meth:`rendered` with a last axis, and as numbers."""
        images, labels, *weights = batch
        if images.ndim == 3:
            images = images[..., np.newaxis]
        if self._to == "float":
            images = to_float(images, self._dataset.value_range)
        return images, as_numbers(labels, self._dataset.classes), *weights
