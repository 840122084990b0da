"""What the under-samplers share: from chosen indices to what they return."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.estimator_input import ImageSamplerMixin
from imblearn_image._core.formats import channels_first_told
from imblearn_image._neighbors.exact import nearest
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image._run.blocks import check_n_jobs
from imblearn_image.descriptors import sharpness

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseUnderSampler
else:
    from imblearn.under_sampling.base import BaseUnderSampler

Keep = Literal["first", "sharpest"]
KEEPS: tuple[Keep, ...] = ("first", "sharpest")
SamplingStrategy = float | str | dict[Any, int] | Callable[[Any], dict[Any, int]]


class ImageUnderSamplerMixin(ImageSamplerMixin):
    """Keeps the images that a subclass chooses in ``_choose(images, y) -> indices``."""

    sample_indices_: NDArray[np.intp]
    dropped_indices_: NDArray[np.intp]

    n_jobs: int | None
    verbose: int
    _for_other_sizes = (
        ", or find copies by imblearn_image.duplicates.find_duplicates, which takes a list of "
        "images of different sizes"
    )

    @abstractmethod
    def _choose(self, images: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
        """Return the indices of the images to keep."""

    def _fit_resample(self, X: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        check_n_jobs(self.n_jobs)
        with channels_first_told():
            self.sample_indices_ = self._choose(X.reshape(len(X), *self.image_shape_), y)
        self.dropped_indices_ = np.setdiff1d(np.arange(len(X)), self.sample_indices_)
        return X[self.sample_indices_], y[self.sample_indices_]


class BaseImageUnderSampler(ImageUnderSamplerMixin, BaseUnderSampler):
    """Base of the under-samplers that keep exact counts."""

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseUnderSampler._parameter_constraints,
        **ImageUnderSamplerMixin.image_constraints,
    }


def choose_by_class(
    y: NDArray[Any],
    counts: Mapping[Any, int],
    choose: Callable[[Any, NDArray[np.intp], int], NDArray[np.intp]],
) -> NDArray[np.intp]:
    """Return the sorted indices that `choose` keeps of each class, and those of other classes.

    Parameters
    ----------
    y : ndarray of shape (n,)
        The classes.
    counts : dict of label to int
        How many to keep of the classes that are sampled.
    choose : callable
        ``choose(label, members, count)`` gets the indices of a class's images and how many to
        keep, at least one, and returns as many of them.
    """
    is_kept = np.ones(len(y), dtype=bool)
    for label, count in counts.items():
        members = np.flatnonzero(y == label)
        is_kept[members] = False
        if count:
            is_kept[choose(label, members, count)] = True
    return np.flatnonzero(is_kept)


def ranks(
    images: NDArray[Any], keep: Keep, *, n_jobs: int | None = None, verbose: int = 0
) -> NDArray[np.intp]:
    """Return a number for each image: of two copies the one with the lower number is kept."""
    if keep == "first":
        return np.arange(len(images))
    order = np.argsort(-sharpness(images, n_jobs=n_jobs, verbose=verbose), kind="stable")
    rank = np.empty(len(images), dtype=np.intp)
    rank[order] = np.arange(len(images))
    return rank


def representatives(
    similarities: Similarities,
    members: NDArray[np.intp],
    kept: NDArray[np.intp],
    first_copy: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Return for each of `members` the index of the kept image that stands for it.

    A kept image stands for itself. For another it is a byte-identical kept image, or else the most
    similar of `kept`.
    """
    is_kept = np.isin(members, kept)
    kept_copy = dict(zip(first_copy[is_kept].tolist(), members[is_kept].tolist(), strict=True))
    found = np.array([kept_copy.get(copy, -1) for copy in first_copy.tolist()], dtype=np.intp)
    found[is_kept] = members[is_kept]
    alone = found == -1
    found[alone] = nearest(similarities, members[alone], kept)[0][:, 0]
    return found
