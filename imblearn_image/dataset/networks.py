"""Batches for networks of any library: their sizes, and images and labels as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.text import warn_renamed
from imblearn_image._core.validate import check_choice, check_integer
from imblearn_image._core.values import check_pair, resolve_value_range
from imblearn_image.dataset._dataset import BalancedImageDataset
from imblearn_image.plan.draw import ValueRange

# The dtype that images are converted to; None keeps theirs.
BatchDtype = Literal["float32"] | None
_DTYPES = ("float32", None)


def check_dataset(dataset: object) -> None:
    """Raise where a parameter is not a data set of balanced epochs."""
    if isinstance(dataset, BalancedImageDataset):
        return
    if isinstance(getattr(dataset, "dataset", None), BalancedImageDataset):
        raise TypeError(
            f"dataset must be a BalancedImageDataset, got a {type(dataset).__name__} of one, which "
            "has new images without the images that they are made from: split the images first, "
            "make a BalancedImageDataset of the training part, and take its "
            "for_evaluation(images, y) for the other"
        )
    raise TypeError(f"dataset must be a BalancedImageDataset, got {type(dataset).__name__}")


def check_flag(name: str, value: object) -> None:
    """Raise where a parameter is neither True nor False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} must be True or False, got {value!r}")


def check_dtype(dtype: object, to: object = "deprecated") -> BatchDtype:
    """Return the name of the dtype that images are converted to; None keeps theirs.

    Dtypes of NumPy and PyTorch are taken by their names. `to` is the old name of the parameter.
    """
    if to != "deprecated":
        warn_renamed("to='float' or None", "dtype='float32' or None")
        check_choice("to", to, ("float", None))
        return None if to is None else "float32"
    if dtype is None:
        return None
    check_choice("dtype", getattr(dtype, "__name__", str(dtype)).rpartition(".")[2], _DTYPES)
    return "float32"


def look_at_scaling(dataset: BalancedImageDataset, dtype: BatchDtype) -> None:
    """Warn where images become float32 from a range that they fill little of."""
    if dtype == "float32":
        dataset._look_at_range()


def per_class_batch_size(per_class: int | None, dataset: BalancedImageDataset) -> int | None:
    """Return the size of batches with this number of images of each class; None for None.

    Raises
    ------
    ValueError
        If `per_class` is no such number, or epochs show some classes more often than others.
    """
    if per_class is None:
        return None
    check_integer("per_class", per_class, 1, or_else="None")
    dataset.order_length(interleave=True)
    return per_class * len(dataset.classes)


def resolve_batch_size(batch_size: int | None, per_class_size: int | None) -> int:
    """Return the size of batches that `batch_size` and :func:`per_class_batch_size` mean."""
    if batch_size is not None:
        check_integer("batch_size", batch_size, 1)
    if per_class_size is None:
        return batch_size or 32
    if batch_size not in (None, per_class_size):
        raise ValueError(
            f"batch_size must be per_class * n_classes = {per_class_size}, or left out, got "
            f"{batch_size}"
        )
    return per_class_size


def to_float(
    images: NDArray[Any], value_range: ValueRange, out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Return images as float32, in `out` if given: integers from the value range to [0, 1]."""
    if out is None:
        out = np.empty(images.shape, np.float32)
    if images.dtype.kind not in "iu":
        np.copyto(out, images, casting="same_kind")
        return out
    low, high = resolve_value_range(check_pair(value_range), images.dtype)
    if low == 0:
        return np.divide(images, np.float32(high), out=out, casting="same_kind")
    np.subtract(images, low, out=out, casting="same_kind")
    out /= np.float32(high - low)
    return out


def as_numbers(labels: NDArray[Any], classes: NDArray[Any]) -> NDArray[Any]:
    """Return labels as numbers: integers as int64, floats as they are, others as class indices."""
    if labels.dtype.kind in "biu":
        if labels.dtype == np.uint64 and len(labels) and int(labels.max()) >= 2**63:
            raise ValueError(f"labels must fit into int64, got {labels.max()}")
        return labels.astype(np.int64)
    return labels if labels.dtype.kind == "f" else np.searchsorted(classes, labels)


@final
class ArrayBatches:
    """Makes batches of arrays, images channels-last.

    Parameters
    ----------
    dataset : BalancedImageDataset
        The samples.
    dtype : {"float32", None}
        What images become.
    """

    def __init__(self, dataset: BalancedImageDataset, dtype: BatchDtype) -> None:
        self._dataset, self._dtype = dataset, dtype

    def __call__(self, indices: Sequence[int]) -> tuple[NDArray[Any], ...]:
        """Return (images, labels[, weights]) of some indices."""
        return self.finish(self.rendered(indices))

    def rendered(self, indices: Sequence[int]) -> tuple[NDArray[Any], ...]:
        """Return the batch as the data set gives it, which is what a process sends back."""
        return self._dataset.batch(indices)

    def finish(self, batch: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        """Return a batch of :meth:`rendered` with an axis of channels, and as numbers."""
        images, labels, *weights = batch
        if images.ndim == 3:
            images = images[..., np.newaxis]
        if self._dtype == "float32":
            images = to_float(images, self._dataset.value_range)
        return images, as_numbers(labels, self._dataset.classes), *weights
