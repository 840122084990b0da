"""Balanced epochs for networks: images that are rendered when they are asked for."""

import numpy as np

from imblearn_image._core.labels import read_labels
from imblearn_image._core.random import draw_entropy
from imblearn_image._run.renderer import Renderer
from imblearn_image.dataset._kept_epochs import KeptEpochs
from imblearn_image.dataset._memory_map import by_file_name, opened
from imblearn_image.dataset._sample_weight import as_weights
from imblearn_image.dataset._substitutes import Substitutes
from imblearn_image.images.source import check_source, is_in_memory
from imblearn_image.plan.epochs import Epochs, check_epoch

# So many rows show at once what would otherwise fail in a worker: of images in memory, of others.
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
        originals are repeated as they are.
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
        What is done where an image cannot be read: raise its error, or warn and show the next
        image of its class, with what the plan does to it. See `substitutes`.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn, once: 128 bits, of which all epochs are made.

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
        For each image that could not be read in this process the one that was shown instead.

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
    ``dataset[i]`` is row i of the plan of epoch 0, and ``dataset[epoch * len(dataset) + i]`` that
    of another epoch: a sampler says by the index which epoch it wants. A state would not reach
    workers that were started before it was set. :meth:`order` gives such indices.

    Threads and processes may share a data set. A memory map is pickled by the name of its file. The
    last two epochs' plans are kept; of more than 2 million rows only those asked for, in 0.4 ms.

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

    def __init__(self, images, y, *, sampling_strategy="auto", augment="new", augmenter=None,
                 source_selection="even", value_range=None, sample_weight=None, on_error="raise",
                 random_state=None):  # fmt: skip
        labels = read_labels(y)
        source = check_source(images)
        if len(source) != labels.n:
            raise ValueError(f"images and y must be equally many, got {len(source)} and {labels.n}")
        if on_error not in ("raise", "substitute"):
            raise ValueError(f"on_error must be 'raise' or 'substitute', got {on_error!r}")
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
        self._kept = KeptEpochs(self._epochs)
        self._renderer = Renderer(self._epochs.augmenter)
        self._try()

    def __getstate__(self):
        return self.__dict__ | {"_source": by_file_name(self._source)}

    def __setstate__(self, state):
        self.__dict__.update(state, _source=opened(state["_source"]))

    @property
    def substitutes(self):
        """For each image that could not be read here the one that was shown instead."""
        return dict(getattr(self._source, "found", {}))

    def __len__(self):
        return len(self._epochs)

    def __repr__(self):
        of = f"of {len(self.classes)} classes, from {len(self._source)} images"
        return f"BalancedImageDataset({len(self)} images an epoch, {of})"

    def set_epoch(self, epoch):
        """Set the epoch of indices below the length, for loaders that name none.

        Workers that were started before do not learn of it.

        Parameters
        ----------
        epoch : int
            From 0.
        """
        self._kept.first = check_epoch(epoch)

    def plan(self, epoch=0):
        """Return the plan of an epoch, as of :func:`draw_epoch`.

        Parameters
        ----------
        epoch : int, default=0
            From 0.

        Returns
        -------
        ResamplingPlan
            One row for each image that the epoch shows.
        """
        return self._epochs.epoch(epoch).rows(0, len(self))

    def labels(self, epoch=0):
        """Return the labels of an epoch's rows.

        Parameters
        ----------
        epoch : int, default=0
            From 0.

        Returns
        -------
        ndarray of shape (len(dataset),)
            Class by class.
        """
        check_epoch(epoch)
        return np.repeat(self.classes, self._epochs.counts)

    def order(
        self, epoch=0, *, shuffle=True, interleave=False, rank=0, num_replicas=1, drop_last=False
    ):  # fmt: skip
        """Return the indices of an epoch in the order in which to show them.

        Parameters
        ----------
        epoch : int, default=0
            From 0. Each is shuffled in its own way.
        shuffle : bool, default=True
            Whether rows are shown in a random order.
        interleave : bool, default=False
            Whether the classes take turns, so that each k * n_classes indices that follow each
            other, counted from the first, have k of each class. Epochs must show all classes
            equally often.
        rank, num_replicas : int, default=0 and 1
            Which part, of how many that are shown at the same time by several processes.
        drop_last : bool, default=False
            Where the parts cannot be equal otherwise, whether some rows are left out; else some
            are shown twice.

        Returns
        -------
        ndarray of int64
            ``epoch * len(dataset)`` and the rows.
        """
        shares = (shuffle, interleave, rank, num_replicas, drop_last)
        return self._kept.order(check_epoch(epoch), *shares)

    def __iter__(self):
        """Yield the samples of the epoch that is set, in the order of the plan."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, index):
        """Return one sample: (image, label), or (image, label, weight)."""
        part = self._kept.rows(*self._kept.place(index))
        image = self._render(part, [index])[0]
        if self._weights is None:
            return image, part.label[0]
        return image, part.label[0], self._weights.of(part)[0]

    def __getitems__(self, indices):
        """Return the samples of some indices, as a list."""
        part = self._kept.rows_of(indices)
        columns = [self._render(part, indices), part.label]
        if self._weights is not None:
            columns.append(self._weights.of(part))
        return list(zip(*columns, strict=True))

    def batch(self, indices, out=None):
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
        part = self._kept.rows_of(indices)
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

    def _render(self, part, indices, out=None):
        try:
            return self._renderer.render(part, self._source, out)
        except Exception as error:
            shown = ", ".join(map(str, list(indices)[:5])) + ", ..." * (len(indices) > 5)
            error.add_note(f"while the data set was asked for the indices {shown}")
            raise

    def _try(self):
        """Render a few rows, so that what fails or warns does so before there are workers."""
        most = _TRIED if is_in_memory(self._source) else _TRIED_IF_READ
        rows = np.unique(np.linspace(0, len(self) - 1, most).astype(np.int64))
        self._renderer.render(self._kept.rows(0, rows), self._source)
