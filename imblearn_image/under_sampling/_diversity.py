"""Keep images that are far from each other."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from sklearn.utils._param_validation import HasMethods, StrOptions

from imblearn_image._neighbors.similarities import Distances
from imblearn_image._run.blocks import no_progress, progress_bar
from imblearn_image.descriptors.descriptor import Descriptor, as_function
from imblearn_image.under_sampling._base import (
    BaseImageUnderSampler,
    SamplingStrategy,
    choose_by_class,
)


class ImageDiversityUnderSampler(BaseImageUnderSampler):
    """Under-sample by keeping images that cover what their class shows.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        How many images each class shall keep, as in
        :class:`imblearn.under_sampling.RandomUnderSampler`. A float is the ratio of the smallest
        class to the larger ones after resampling, for more than two classes too: those that are
        small enough stay.
    descriptor : str, transformer or callable, default="thumbnail"
        What is compared, by Euclidean distance: a `kind` of
        :class:`~imblearn_image.descriptors.ImageDescriptor`; a transformer, which is cloned and
        fitted on X (it gets flat rows unless its tags say that it takes images); or a function
        ``images -> (n, d)``.
    method : {"k_center", "facility_location"}, default="k_center"
        ``"k_center"``: the image farthest from those chosen is next, so that no image is far from
        a chosen one; outliers are chosen early. ``"facility_location"``: the image that most
        lowers the mean distance to the nearest chosen one is next; outliers are chosen late.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described by a named descriptor, and for
        each class while images are chosen.
    random_state : int, RandomState instance or None, default=None
        Seeds a transformer that draws and has no seed of its own; nothing else is random.

    Attributes
    ----------
    sampling_strategy_ : dict
        Label -> number of images to keep.
    sample_indices_ : ndarray of shape (n_kept,)
        The images that were kept, in their order.
    dropped_indices_ : ndarray of shape (n_dropped,)
        The images that were dropped.
    representative_indices_ : ndarray of shape (n_dropped,)
        For each dropped image the nearest kept image of its class; -1 where none is kept.
    covering_radius_ : dict of label to float
        The largest distance of an image of the class to the nearest kept one.
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.

    See Also
    --------
    ImageDuplicateUnderSampler : Drops one of the two most similar images again and again.
    ImageFeatureUnderSampler : Chooses by a sampler of imbalanced-learn, on descriptors.

    Notes
    -----
    Both start from the medoid, the image with the smallest sum of distances to its class. Of equal
    images the first is taken.

    ``"k_center"`` is farthest-first traversal, whose covering radius is at most twice the least
    possible [1]_: for k of n images and vectors of length d, time O(n² d) for the medoid and
    O(k n d) for the rest. ``"facility_location"`` is the lazy greedy algorithm [2]_: O(n² d) and
    O(c k n d), with c images looked at again for each that is chosen, usually a few. Both need
    memory O(n d), and up to 128 MB for the distances of at most 4,096 images of a class, which are
    computed once.

    References
    ----------
    .. [1] T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical
       Computer Science 38 (1985).
    .. [2] M. Minoux, "Accelerated greedy algorithms for maximizing submodular set functions",
       Optimization Techniques (1978).

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import ImageDiversityUnderSampler
    >>> X = np.random.default_rng(0).integers(0, 256, (12, 16, 16), dtype=np.uint8)
    >>> sampler = ImageDiversityUnderSampler(sampling_strategy={0: 3})
    >>> X_resampled, y_resampled = sampler.fit_resample(X, [0] * 8 + [1] * 4)
    >>> np.bincount(y_resampled).tolist()
    [3, 4]
    """

    sampling_strategy_: dict[Any, int]
    representative_indices_: NDArray[np.intp]
    covering_radius_: dict[Any, float]

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseImageUnderSampler._parameter_constraints,
        "descriptor": [str, HasMethods("transform"), callable],
        "random_state": ["random_state"],
        "method": [StrOptions({"k_center", "facility_location"})],
    }

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        descriptor: Descriptor = "thumbnail",
        method: Literal["k_center", "facility_location"] = "k_center",
        image_shape: tuple[int, ...] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
        random_state: int | RandomState | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.descriptor = descriptor
        self.method = method
        self.image_shape = image_shape
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.random_state = random_state

    def _choose(self, images: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
        describe = as_function(
            self.descriptor,
            images,
            n_jobs=self.n_jobs,
            random_state=self.random_state,
            verbose=self.verbose,
        )
        vectors = describe(images)
        representative = np.full(len(y), -1)
        self.covering_radius_ = {}
        cover_with = k_center if self.method == "k_center" else facility_location

        def choose(label: Any, members: NDArray[np.intp], count: int) -> NDArray[np.intp]:
            # The medoid is one pass over all images.
            with progress_bar(
                len(members) + count, verbose=self.verbose, desc=f"choose from class {label}"
            ) as bar:
                cover = cover_with(Distances(vectors[members]), count, bar.update)
            representative[members] = members[cover.owner]
            self.covering_radius_[label] = float(cover.distance.max())
            return members[cover.is_chosen]

        kept = choose_by_class(y, self.sampling_strategy_, choose)
        self.representative_indices_ = np.delete(representative, kept)
        return kept


class Cover:
    """Images that are chosen one by one.

    Parameters
    ----------
    distances : Distances
        Of n images.

    Attributes
    ----------
    is_chosen : ndarray of bool, shape (n,)
        Whether an image is chosen.
    distance : ndarray of shape (n,)
        The distance of each image to the nearest chosen one.
    owner : ndarray of int, shape (n,)
        The index of that nearest chosen image; a chosen image is its own.
    """

    def __init__(self, distances: Distances) -> None:
        self._distances = distances
        self.is_chosen = np.zeros(len(distances), dtype=bool)
        self.distance = np.full(len(distances), np.inf)
        self.owner = np.zeros(len(distances), dtype=np.intp)

    def add(self, i: int) -> None:
        """Choose image `i`."""
        distance = self._distances.from_one(i)
        is_nearer = distance < self.distance
        is_nearer[i] = True
        self.distance[is_nearer] = distance[is_nearer]
        self.owner[is_nearer] = i
        self.is_chosen[i] = True

    def gains(self, distances: NDArray[np.float64]) -> NDArray[Any]:
        """Return by how much images at these distances, (m, n), would lower the sum."""
        return np.maximum(self.distance - distances, 0).sum(axis=-1)


def medoid(distances: Distances, advance: Callable[[int], object] = no_progress) -> int:
    """Return the image with the smallest sum of distances to all.

    ``advance(n)`` is called whenever `n` more images have been looked at.
    """
    sums = np.empty(len(distances))
    for rows, block in distances.blocks():
        sums[rows] = block.sum(axis=1)
        advance(rows.stop - rows.start)
    return int(sums.argmin())


def k_center(
    distances: Distances, count: int, advance: Callable[[int], object] = no_progress
) -> Cover:
    """Choose `count` images farthest-first from the medoid, and return the Cover.

    ``advance(n)`` is called after `n` more images were looked at by the medoid, or chosen.
    """
    cover = Cover(distances)
    cover.add(medoid(distances, advance))
    advance(1)
    for _ in range(count - 1):
        # Where all that are left equal a chosen image, every distance is 0.
        cover.add(int(np.where(cover.is_chosen, -1, cover.distance).argmax()))
        advance(1)
    return cover


def facility_location(
    distances: Distances, count: int, advance: Callable[[int], object] = no_progress
) -> Cover:
    """Choose `count` images that lower the sum of distances most, and return the Cover.

    The gain of an image only shrinks as others are chosen, so an old gain is an upper bound. An
    image that leads the queue, and still leads it with its new gain, is the best. ``advance`` is
    that of `k_center`.
    """
    cover = Cover(distances)
    first = medoid(distances, advance)
    cover.add(first)
    gains = np.concatenate([cover.gains(block) for _, block in distances.blocks()])
    advance(1)
    queue = [(-gain, i) for i, gain in enumerate(gains.tolist()) if i != first]
    heapq.heapify(queue)
    for _ in range(count - 1):
        while True:
            _, i = heapq.heappop(queue)
            entry = (-float(cover.gains(distances.from_one(i))), i)
            if not queue or entry <= queue[0]:
                break
            heapq.heappush(queue, entry)
        cover.add(i)
        advance(1)
    return cover
