"""Balanced epochs for networks: images that are rendered when they are asked for."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.formats import look_at, spread
from imblearn_image._core.labels import read_labels
from imblearn_image._core.opencv import one_thread
from imblearn_image._core.random import draw_entropy
from imblearn_image._core.text import warn
from imblearn_image._core.validate import check_choice
from imblearn_image._render.rows import RowRenderer, check_out, read_needed
from imblearn_image.dataset._memory_map import by_file_name, opened
from imblearn_image.dataset._sample_weight import SampleWeight, as_weights
from imblearn_image.dataset._substitutes import Substitutes
from imblearn_image.images.source import ImageSource, check_source, is_in_memory
from imblearn_image.plan import ResamplingPlan
from imblearn_image.plan.draw import (
    AugmenterLike,
    SamplingStrategy,
    SourceSelection,
    ValueRange,
)
from imblearn_image.plan.epochs import Augment, Epochs, check_epoch

# This many rows are rendered first, so that what fails does so before there are workers: of images
# in memory, and of images that are read.
_TRIED, _TRIED_IF_READ = 32, 3


class BalancedImageDataset:
    """A data set whose epochs are balanced by new images, rendered when they are asked for.

    Each epoch shows every original once and, for the smaller classes, new images of its own. No
    resampled copy is held, and an epoch is the same for any number of workers. PyTorch takes it
    for a map-style data set; any other loader can use it too.

    Parameters
    ----------
    images : ndarray of shape (n, height, width[, channels]), or ImageSource
        An array, a memory map, :class:`ImageFiles`, or anything with ``len`` and ``images[i]``.
    y : array-like of shape (n,)
        The classes of the images, in any form of :doc:`/labels`.
    sampling_strategy : str, float, dict or callable, default="auto"
        How many images of each class an epoch shows. As in
        :class:`ImageAugmentationOverSampler`, but a dict, or what a callable returns, may ask for
        fewer images than a class has: each epoch then shows others of them, until all were shown.
    augment : {"new", "all", "none"}, default="new"
        What is augmented: the images beyond the originals; the originals too; or nothing, so that
        originals of small classes are repeated as they are. To validate, use
        :meth:`for_evaluation`, which repeats none.
    augmenter : None, str, Augmenter, transform or callable, default=None
        As in :class:`ImageAugmentationOverSampler`.
    source_selection : {"even", "random"}, default="even"
        As in :class:`ImageAugmentationOverSampler`, in each epoch anew.
    value_range : None or (float, float), default=None
        As in :class:`ImageAugmentationOverSampler`; "data" is not known here.
    sample_weight : None, str, callable, dict or array-like of shape (n,), default=None
        If given, samples have a third part, their weight: by a scheme of
        :func:`derive_class_weight`, such as "balanced", for what an epoch shows of each class;
        by the label; or by the image. In epochs of equal classes "balanced" weighs all alike.
    on_error : {"raise", "substitute"}, default="raise"
        What is done where an image cannot be read: raise the error, or warn and show the next image
        of the class, with what the plan does to it, see Notes.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn. It gives 128 bits, once, for all epochs.

    Attributes
    ----------
    classes : ndarray of shape (n_classes,)
        The sorted classes.
    counts : dict of label to int
        How many images of each class an epoch shows.
    entropy : int
        The 128 bits, with which :func:`draw_epoch` draws the same epochs.
    value_range : None or (float, float)
        As given.
    substitutes : dict of int to int
        For each image that could not be read in this process, the one that was shown instead.
    n_substituted : int
        How often an image was shown instead of another, in this process and its workers.
    is_for_evaluation : bool
        Whether this came of :meth:`for_evaluation`, so that loaders show it in order by default.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed, or `images` and `y` do not belong together.

    See Also
    --------
    draw_epoch : Draws the plan of an epoch.
    ImageAugmentationOverSampler : Makes the new images at once.

    Notes
    -----
    ``dataset[i]`` is row i of the plan of epoch 0, and ``dataset[epoch * len(dataset) + i]`` row i
    of another epoch, always: the index says which epoch is meant, so that workers need not be told.
    :meth:`order` gives such indices, and :meth:`at` a view of one epoch.

    Split first, then make a data set of the training part. ``random_split`` and ``Subset`` of
    PyTorch cut an epoch after it was balanced, and put new images and the images that they are made
    from on both sides.

    Threads and processes may share a data set. A memory map is pickled by the name of its file. The
    plans of the last two epochs are kept. An epoch of more than 2 million rows is not kept: each
    row is drawn when it is asked for.

    ``on_error="substitute"`` is for images that are damaged or missing, which raise
    :class:`ImageReadError` or OSError. Other errors are raised, and so are too many open files and
    a lack of memory. An image is tried again each time it is due. `n_substituted` counts what
    happens in forks of this process and in processes that :mod:`multiprocessing` starts with the
    data set, such as the workers of a DataLoader.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import BalancedImageDataset
    >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
    >>> dataset = BalancedImageDataset(images, [0, 0, 0, 0, 1, 1], random_state=0)
    >>> len(dataset), dataset.counts
    (8, {0: 4, 1: 4})
    >>> image, label = dataset[7]
    >>> image.shape, int(label)
    ((8, 8), 1)
    >>> for indices in np.split(dataset.order(epoch=1), 2):
    ...     images, labels = dataset.batch(indices)
    >>> images.shape, labels.shape
    ((4, 8, 8), (4,))
    """

    classes: NDArray[Any]
    counts: dict[Any, int]
    entropy: int
    value_range: ValueRange
    is_for_evaluation: bool
    # Whether images were looked at that may fill little of the range of their dtype.
    _is_range_seen = False

    def __init__(
        self,
        images: NDArray[Any] | ImageSource,
        y: ArrayLike,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        augment: Augment = "new",
        augmenter: AugmenterLike = None,
        source_selection: SourceSelection = "even",
        value_range: ValueRange = None,
        sample_weight: SampleWeight = None,
        on_error: Literal["raise", "substitute"] = "raise",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        labels = read_labels(y)
        source = check_source(images)
        if len(source) != labels.n:
            raise ValueError(f"images and y must be equally many, got {len(source)} and {labels.n}")
        check_choice("on_error", on_error, ("raise", "substitute"))
        self._epochs = Epochs(
            labels, sampling_strategy=sampling_strategy, augment=augment, augmenter=augmenter,
            source_selection=source_selection, value_range=value_range,
            entropy=draw_entropy(random_state),
        )  # fmt: skip
        if not len(self._epochs):
            raise ValueError(f"an epoch must show at least one image, got {sampling_strategy!r}")
        substitutes = on_error == "substitute" and not is_in_memory(source)
        self._source = Substitutes(source, self._epochs.labels) if substitutes else source
        self.classes, self.entropy = labels.classes, self._epochs.entropy
        self.value_range = self._epochs.value_range
        self.counts = dict(zip(self.classes.tolist(), self._epochs.counts, strict=True))
        self._weights = as_weights(sample_weight, self.counts, self.classes, labels.n)
        self.is_for_evaluation = False
        # A Renderer would check at each call what is checked here once.
        self._renderer = RowRenderer(self._epochs.augmenter)
        self._try()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_source": by_file_name(self._source)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _source=opened(state["_source"]))

    @property
    def substitutes(self) -> dict[int, int]:
        """For each image that could not be read in this process, the one shown instead."""
        return dict(self._source.found) if isinstance(self._source, Substitutes) else {}

    @property
    def n_substituted(self) -> int:
        """How often an image was shown instead of another, in this process and its workers."""
        return self._source.count.total if isinstance(self._source, Substitutes) else 0

    def __len__(self) -> int:
        return len(self._epochs)

    def __repr__(self) -> str:
        of = f"of {len(self.classes)} classes, from {len(self._source)} images"
        return f"BalancedImageDataset({len(self)} images an epoch, {of})"

    def for_evaluation(
        self,
        images: NDArray[Any] | ImageSource,
        y: ArrayLike,
        *,
        sample_weight: ArrayLike | None = None,
    ) -> BalancedImageDataset:
        """Return a data set of other images, to validate or test what this one trains.

        Parameters
        ----------
        images : ndarray of shape (n, height, width[, channels]), or ImageSource
            The images of the validation or test part.
        y : array-like of shape (n,)
            Their classes, all of which this data set has. It may have more.
        sample_weight : None or array-like of shape (n,), default=None
            The weights of these images, if this data set has a weight for each image. Weights of
            classes are those of this data set, also those of a scheme.

        Returns
        -------
        BalancedImageDataset
            Each image once, in the order of `y` and as it is: nothing is balanced or augmented. It
            has the classes of this data set, so that labels get the same numbers, and its value
            range. Loaders do not shuffle it by default. An image that cannot be read is an error.

        Raises
        ------
        TypeError, ValueError
            If `images` and `y` do not belong together, a class is not one of this data set, or
            weights of images are missing or not wanted.

        Examples
        --------
        >>> import numpy as np
        >>> from imblearn_image import BalancedImageDataset
        >>> images = np.random.default_rng(0).integers(0, 256, (9, 8, 8), dtype=np.uint8)
        >>> y = np.array(["sound", "sound", "cracked"] * 3)
        >>> train = BalancedImageDataset(images[:6], y[:6], random_state=0)
        >>> valid = train.for_evaluation(images[6:], y[6:])
        >>> valid.labels().tolist(), valid.classes.tolist()
        (['sound', 'sound', 'cracked'], ['cracked', 'sound'])
        """
        by_image = self._weights is not None and not self._weights.is_by_class
        if by_image != (sample_weight is not None):
            raise ValueError(
                "sample_weight must be given if, and only if, the training data set has a weight "
                f"for each image, got {'None' if by_image else 'weights'}"
            )
        valid = BalancedImageDataset(
            images, y, sampling_strategy={}, augment="none", value_range=self.value_range,
            sample_weight=sample_weight, random_state=0,
        )  # fmt: skip
        unknown = [label for label in valid.counts if label not in self.counts]
        if unknown:
            raise ValueError(
                f"y must have the classes of the training data set, {list(self.counts)}, got "
                f"{unknown} too"
            )
        valid.classes, valid.is_for_evaluation = self.classes, True
        valid.counts = dict.fromkeys(self.counts, 0) | valid.counts
        valid._weights = valid._weights if by_image else self._weights
        return valid

    def at(self, epoch: int) -> EpochView:
        """Return a view of one epoch, for loaders that count from 0.

        Parameters
        ----------
        epoch : int
            From 0.

        Returns
        -------
        EpochView
            A map-style data set: ``view[i]`` is row i of the epoch. It has ``len``, ``batch(rows)``
            and ``plan()`` and ``labels()`` of its epoch, and holds no copy of the images.

        Examples
        --------
        >>> import numpy as np
        >>> from imblearn_image import BalancedImageDataset
        >>> images = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)
        >>> dataset = BalancedImageDataset(images, [0, 0, 0, 0, 1, 1], random_state=0)
        >>> image, label = dataset.at(3)[7]
        >>> bool((image == dataset[3 * len(dataset) + 7][0]).all())
        True
        """
        return EpochView(self, check_epoch(epoch))

    def set_epoch(self, epoch: int) -> None:
        """Warn that this has no effect: the index says which epoch is meant.

        .. deprecated:: 0.2
            Use :meth:`at`, or a sampler whose indices are those of :meth:`order`.

        Parameters
        ----------
        epoch : int
            From 0.
        """
        check_epoch(epoch)
        warn(
            "BalancedImageDataset.set_epoch has no effect, and goes in the next version: "
            "dataset[i] is row i of epoch 0. Show dataset.at(epoch), or take an EpochSampler or "
            "dataset.order(epoch), whose indices say which epoch is meant",
            FutureWarning,
        )

    def plan(self, epoch: int = 0) -> ResamplingPlan:
        """Return the plan of an epoch, as :func:`draw_epoch` does.

        Parameters
        ----------
        epoch : int, default=0
            From 0.

        Returns
        -------
        ResamplingPlan
            One row for each image that the epoch shows.
        """
        return self._epochs.draw(epoch)

    def labels(self, epoch: int = 0) -> NDArray[Any]:
        """Return the labels of an epoch's rows.

        Parameters
        ----------
        epoch : int, default=0
            From 0.

        Returns
        -------
        ndarray of shape (len(dataset),)
            Class by class; where each image is shown once and as it is, in the order of `y`.
        """
        check_epoch(epoch)
        return self._epochs.shown_labels()

    def order(
        self,
        epoch: int = 0,
        *,
        shuffle: bool = True,
        interleave: bool = False,
        rank: int = 0,
        num_replicas: int = 1,
        drop_last: bool = False,
    ) -> NDArray[np.int64]:
        """Return the indices of an epoch in the order in which to show them.

        Parameters
        ----------
        epoch : int, default=0
            From 0. Each is shuffled in its own way.
        shuffle : bool, default=True
            Whether rows are shown in a random order.
        interleave : bool, default=False
            Whether the classes alternate, so that each k * n_classes indices that follow each
            other, counted from the first, have k of each class. Epochs must show all classes
            equally often.
        rank, num_replicas : int, default=0 and 1
            Which part, of how many that several processes show at the same time.
        drop_last : bool, default=False
            Whether some rows are left out where the parts cannot be equal otherwise; else some are
            shown twice.

        Returns
        -------
        ndarray of int64
            ``epoch * len(dataset)`` plus the rows.
        """
        return self._epochs.order(
            epoch, shuffle=shuffle, interleave=interleave, rank=rank, num_replicas=num_replicas,
            drop_last=drop_last,
        )  # fmt: skip

    def order_length(
        self, *, interleave: bool = False, num_replicas: int = 1, drop_last: bool = False
    ) -> int:
        """Return how many indices :meth:`order` gives, without drawing them.

        Parameters
        ----------
        interleave : bool, default=False
            As of :meth:`order`, like all that follows.
        num_replicas : int, default=1
            How many processes show an epoch together.
        drop_last : bool, default=False
            Whether rows are left out that cannot be shared equally.

        Returns
        -------
        int
            The same for each rank and each epoch.
        """
        return self._epochs.order_length(
            interleave=interleave, num_replicas=num_replicas, drop_last=drop_last
        )

    def checksum(self) -> int:
        """Return a number that differs for data sets whose epochs are planned differently.

        Returns
        -------
        int
            The CRC-32 of sources, labels and active transforms of a hundred rows of epoch 0. It
            does not depend on the images, nor on the ranges of transforms.
        """
        return self._epochs.checksum()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the samples of epoch 0, in the order of the plan."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        """Return one sample: (image, label), or (image, label, weight)."""
        part = self._epochs.take((index,))
        image = self._render(part, (index,))[0]
        if self._weights is None:
            return image, part.label[0]
        return image, part.label[0], self._weights.of(part)[0]

    def __getitems__(self, indices: Iterable[int]) -> list[tuple[Any, ...]]:
        """Return the samples of some indices, as a list."""
        indices = list(indices)
        part = self._epochs.take(indices)
        columns: list[Any] = [self._render(part, indices), part.label]
        if self._weights is not None:
            columns.append(self._weights.of(part))
        return list(zip(*columns, strict=True))

    def batch(self, indices: Iterable[int], out: NDArray[Any] | None = None) -> tuple[Any, ...]:
        """Return the samples of some indices as arrays.

        Parameters
        ----------
        indices : sequence of int
            As of ``dataset[i]``.
        out : ndarray of shape (n, height, width[, channels]), default=None
            Where to write the images, of their dtype.

        Returns
        -------
        images : ndarray of shape (n, height, width[, channels])
            The images, `out` where it is given.
        labels : ndarray of shape (n,)
            Their labels.
        weights : ndarray of float32, shape (n,), only with `sample_weight`
            Their weights.

        Raises
        ------
        IndexError
            If an index is negative, or beyond epoch 2**32 - 1.
        ValueError
            If the images differ in size.
        """
        indices = list(indices)
        part = self._epochs.take(indices)
        images = self._render(part, indices, out)
        if isinstance(images, list) and images:
            shapes = sorted({image.shape for image in images})
            raise ValueError(
                f"the images of a batch must have one shape, got {shapes}: resize them, for files "
                "with ImageFiles(..., image_size=(height, width)), or ask for them one by one"
            )
        labels = part.label.copy()
        return (
            (images, labels) if self._weights is None else (images, labels, self._weights.of(part))
        )

    def _render(
        self, part: ResamplingPlan, indices: Sequence[int], out: NDArray[Any] | None = None
    ) -> Any:
        """Return the images of a plan's rows: an array, or a list where their sizes differ."""
        try:
            if not len(part):
                return [] if out is None else out
            which, images = self._images_of(part)
            if out is not None:
                check_out(out, (len(part), *images[0].shape), images[0].dtype, self._source)
            with one_thread():
                shape = None if out is None else out.shape[1:]
                return self._renderer.run(part, images, which, out, shape=shape)
        except Exception as error:
            shown = ", ".join(map(str, indices[:5])) + ", ..." * (len(indices) > 5)
            error.add_note(f"while the data set was asked for the indices {shown}")
            raise

    def _images_of(self, part: ResamplingPlan) -> tuple[NDArray[np.intp], Any]:
        """Return which image each row of a plan takes, and images that hold those."""
        if isinstance(self._source, np.ndarray):
            return part.source, self._source
        return read_needed(self._source, part.source)

    def _try(self) -> None:
        """Render a few rows, so that what fails or warns does so before there are workers."""
        most = _TRIED if is_in_memory(self._source) else _TRIED_IF_READ
        part = self._epochs.take(np.unique(np.linspace(0, len(self) - 1, most).astype(np.int64)))
        which, images = self._images_of(part)
        shapes = sorted({images[i].shape for i in which.tolist()})
        look_at(shapes)
        augmentable = self._epochs.augmentable()
        self._renderer.look_at_values(part, shapes, lambda _: self._some_of(augmentable))
        self._is_range_seen = len(augmentable) > 0 and self._renderer.takes_dtype_range(part)
        with one_thread():
            self._renderer.run(part, images, which)

    def _look_at_range(self) -> None:
        """Warn, unless that was done, of images that fill little of the range of their dtype."""
        if self.value_range is None and not self._is_range_seen:
            self._is_range_seen = True
            look_at([], self._some_of(np.arange(len(self._source))))

    def _some_of(self, indices: NDArray[np.intp]) -> Iterator[NDArray[Any]]:
        """Yield some of the images with these indices, spread over all."""
        for i in spread(indices):
            if isinstance(self._source, np.ndarray):
                yield self._source[i]
            else:
                yield read_needed(self._source, np.array([i]))[1][0]


@final
class EpochView:
    """One epoch of a data set, as a map-style data set of its own.

    Parameters
    ----------
    dataset : BalancedImageDataset
        The data set.
    epoch : int
        From 0.

    Attributes
    ----------
    epoch : int
        As given.
    """

    epoch: int

    def __init__(self, dataset: BalancedImageDataset, epoch: int) -> None:
        self._dataset, self.epoch = dataset, epoch

    def __len__(self) -> int:
        return len(self._dataset)

    def __repr__(self) -> str:
        return f"epoch {self.epoch} of {self._dataset!r}"

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the samples, in the order of the plan."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, row: int) -> tuple[Any, ...]:
        """Return one sample, as ``dataset[i]`` does."""
        return self._dataset[self._indices([row])[0]]

    def __getitems__(self, rows: Iterable[int]) -> list[tuple[Any, ...]]:
        """Return the samples of some rows, as a list."""
        return self._dataset.__getitems__(self._indices(rows))

    def batch(self, rows: Iterable[int], out: NDArray[Any] | None = None) -> tuple[Any, ...]:
        """Return the samples of some rows as arrays, see :meth:`BalancedImageDataset.batch`."""
        return self._dataset.batch(self._indices(rows), out)

    def plan(self) -> ResamplingPlan:
        """Return the plan of the epoch."""
        return self._dataset.plan(self.epoch)

    def labels(self) -> NDArray[Any]:
        """Return the labels of the rows."""
        return self._dataset.labels(self.epoch)

    def _indices(self, rows: Iterable[int]) -> list[int]:
        """Return the indices of some rows in the data set."""
        n, rows = len(self), [operator.index(row) for row in rows]
        for row in rows:
            if not 0 <= row < n:
                raise IndexError(f"a row of an epoch must be from 0 to {n - 1}, got {row}")
        return [self.epoch * n + row for row in rows]
