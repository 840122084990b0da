"""Drop the most redundant images, down to an exact count."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from numbers import Integral
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from sklearn.utils._param_validation import HasMethods, Options, StrOptions

from imblearn_image._neighbors.exact import nearest
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image._run.blocks import no_progress, progress_bar
from imblearn_image.descriptors.descriptor import Descriptor, as_function
from imblearn_image.duplicates.description import first_among, first_copies, orientations_of
from imblearn_image.under_sampling._base import (
    KEEPS,
    BaseImageUnderSampler,
    Keep,
    SamplingStrategy,
    choose_by_class,
    ranks,
    representatives,
)

_NEIGHBORS = 64


class ImageDuplicateUnderSampler(BaseImageUnderSampler):
    """Under-sample by dropping the images that are most like another one.

    The two most similar images of a class are found and one of them is dropped, again and again
    until the count is reached, so that the last of a group of copies stays.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        How many images each class shall keep, as in
        :class:`imblearn.under_sampling.RandomUnderSampler`. A float is the ratio of the smallest
        class to the larger ones after resampling, for more than two classes too: those that are
        small enough stay.
    descriptor : str, transformer or callable, default="thumbnail"
        What is compared, by the cosine of the angle between vectors: ``"thumbnail"``, ``"hash"``
        or ``"gradient"`` (:class:`~imblearn_image.descriptors.ImageDescriptor`); a transformer,
        which is cloned and fitted on X (it gets flat rows unless its tags say that it takes
        images); or a function ``images -> (n, d)``.
    keep : {"first", "sharpest"}, default="first"
        Which of two alike images stays: the one that comes first, or the one of larger
        :func:`~imblearn_image.descriptors.sharpness`, which noise raises too.
    orientations : {1, 8}, default=1
        8 compares all flips and quarter turns too, in eight times the time. Where images are not
        square, quarter turns need a descriptor that takes images of any shape, as those by name.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described by a named descriptor or
        :func:`~imblearn_image.descriptors.sharpness`, and for each class while images are dropped.
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
        For each dropped image the kept image of its class that is most like it; -1 where none of
        the class is kept.
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.

    See Also
    --------
    ImageDuplicateCleaner : Drops copies and nothing else, however many there are.
    ImageDiversityUnderSampler : Keeps images that are far from each other.

    Notes
    -----
    Byte-identical images go first. For n images of a class and vectors of length d the search
    takes time O(n² d) and memory O(n d), a block at a time.

    Thumbnails see the same picture brighter, sharper, noisier or compressed, not shifted or
    cropped; and flipped or turned with ``orientations=8`` only.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import ImageDuplicateUnderSampler
    >>> X = np.random.default_rng(0).integers(0, 128, (6, 16, 16), dtype=np.uint8)
    >>> X[3] = X[0] + 20
    >>> sampler = ImageDuplicateUnderSampler(sampling_strategy={0: 3})
    >>> X_resampled, y_resampled = sampler.fit_resample(X, [0, 0, 0, 0, 1, 1])
    >>> sampler.dropped_indices_.tolist(), sampler.representative_indices_.tolist()
    ([3], [0])
    """

    sampling_strategy_: dict[Any, int]
    representative_indices_: NDArray[np.intp]

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseImageUnderSampler._parameter_constraints,
        "descriptor": [str, HasMethods("transform"), callable],
        "random_state": ["random_state"],
        "keep": [StrOptions(set(KEEPS))],
        "orientations": [Options(Integral, {1, 8})],
    }

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        descriptor: Descriptor = "thumbnail",
        keep: Keep = "first",
        orientations: Literal[1, 8] = 1,
        image_shape: tuple[int, ...] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
        random_state: int | RandomState | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.descriptor = descriptor
        self.keep = keep
        self.orientations = orientations
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
        views = [describe(view) for view in orientations_of(images, self.orientations)]
        if views[0].shape[1] < 2:
            raise ValueError(
                f"descriptor {self.descriptor!r} must give two numbers of an image at least, since "
                "directions are compared, got one; ImageDiversityUnderSampler compares distances"
            )
        similarities = Similarities(_with_blanks_alike(views))
        rank = ranks(images, self.keep, n_jobs=self.n_jobs, verbose=self.verbose)
        all_copies = first_copies(images, n_jobs=self.n_jobs)
        representative = np.full(len(y), -1)

        def choose(label: Any, members: NDArray[np.intp], count: int) -> NDArray[np.intp]:
            copies = first_among(all_copies, members)
            originals = np.unique(copies)
            if count < len(originals):
                with progress_bar(
                    2 * len(originals) - count,
                    verbose=self.verbose,
                    desc=f"choose from class {label}",
                ) as bar:
                    kept = least_redundant(similarities, originals, rank, count, bar.update)
            else:
                # Copies that are not needed go, the last first.
                others = members[copies != members]
                kept = np.concatenate([originals, others[: count - len(originals)]])
            kept = np.sort(kept)
            representative[members] = representatives(similarities, members, kept, copies)
            return kept

        kept = choose_by_class(y, self.sampling_strategy_, choose)
        self.representative_indices_ = np.delete(representative, kept)
        return kept


def _with_blanks_alike(views: list[NDArray[Any]]) -> list[NDArray[Any]]:
    """Make vectors of zeros, as of constant images, similar to each other and to nothing else."""
    is_blank = ~views[0].any(axis=1)
    return [np.column_stack([view, is_blank]) for view in views] if is_blank.any() else views


def least_redundant(
    similarities: Similarities,
    members: NDArray[np.intp],
    rank: NDArray[np.intp],
    count: int,
    advance: Callable[[int], object] = no_progress,
) -> NDArray[np.intp]:
    """Drop one of the two most similar images until `count` are left, and return those.

    The one with the larger `rank` goes. A queue holds the similarity of each image to its nearest
    neighbor, as last seen. Neighbors are only ever dropped, so this is an upper bound: the first
    image in the queue whose neighbor is still there belongs to the most similar pair.
    ``advance(n)`` is called after `n` more images were searched for their neighbors, or dropped.
    """
    n = len(members)
    near, alike = _neighbors(similarities, members, np.arange(n), np.arange(n), advance)
    # The last place stands for a missing neighbor.
    is_left, at = np.append(np.ones(n, dtype=bool), False), np.zeros(n, dtype=np.intp)
    queue = [(-value, i) for i, value in enumerate(alike[:, 0].tolist())]
    heapq.heapify(queue)
    n_left = n
    while n_left > count:
        bound, i = heapq.heappop(queue)
        if not is_left[i]:
            continue
        while at[i] < near.shape[1] and not is_left[near[i, at[i]]]:
            at[i] += 1
        if at[i] == near.shape[1]:
            # Search again, together, for images whose stored neighbors were all dropped.
            (left,) = np.nonzero(is_left[:n])
            alone = left[~is_left[near[left]].any(axis=1)]
            near[alone], alike[alone] = _neighbors(similarities, members, alone, left)
            at[alone] = 0
        if alike[i, at[i]] < -bound:
            heapq.heappush(queue, (-alike[i, at[i]], i))
            continue
        other = near[i, at[i]]
        dropped = i if rank[members[i]] > rank[members[other]] else other
        is_left[dropped] = False
        n_left -= 1
        advance(1)
        if dropped != i:
            heapq.heappush(queue, (bound, i))
    return members[is_left[:n]]


def _neighbors(
    similarities: Similarities,
    members: NDArray[np.intp],
    rows: NDArray[np.intp],
    left: NDArray[np.intp],
    advance: Callable[[int], object] = no_progress,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest neighbors of some members among those that are left, and how alike.

    Returns
    -------
    near : ndarray of int, shape (len(rows), n_neighbors)
        Their places in `members`, the nearest first; ``len(members)`` where there are fewer.
    alike : ndarray of float64, shape (len(rows), n_neighbors)
        Their similarities.
    """
    n_neighbors = min(_NEIGHBORS, len(members) - 1)
    near = np.full((len(rows), n_neighbors), len(members))
    alike = np.full(near.shape, -np.inf)
    found, values = nearest(similarities, members[rows], members[left], n_neighbors, advance)
    is_one = values > -np.inf
    near[:, : found.shape[1]][is_one] = np.searchsorted(members, found[is_one])
    alike[:, : found.shape[1]] = values
    return near, alike
