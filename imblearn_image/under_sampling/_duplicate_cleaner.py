"""Drop all but one of each group of copies."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from imblearn.under_sampling.base import BaseCleaningSampler
from numpy.typing import NDArray
from sklearn.utils._param_validation import Interval, Options, StrOptions

from imblearn_image.duplicates.description import describe_images, first_among
from imblearn_image.duplicates.groups import groups_of, label_conflicts, linked_copies
from imblearn_image.under_sampling._base import (
    KEEPS,
    ImageUnderSamplerMixin,
    Keep,
    ranks,
    representatives,
)

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseSampler
else:
    from imblearn.base import BaseSampler


class ImageDuplicateCleaner(ImageUnderSamplerMixin, BaseSampler):
    """Drop all but one of each group of near-duplicate images.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="all"
        The classes that are cleaned, as in :class:`imblearn.under_sampling.TomekLinks`: ``"all"``;
        ``"auto"`` or ``"not minority"``, all but the smallest; ``"majority"``;
        ``"not majority"``; or a list of labels. The smallest class is cleaned too by default,
        since it is the one that is multiplied afterwards.
    threshold : "auto" or float, default="auto"
        How similar two images must be to count as copies: the correlation of their fingerprints,
        above 0 and up to 1. ``"auto"`` derives it for each class, and asks that copies stand apart
        from other images, see Notes.
    keep : {"first", "sharpest"}, default="first"
        Which image of a group stays: the one that comes first, or the one of largest
        :func:`~imblearn_image.descriptors.sharpness`, which noise raises too.
    across_classes : {"keep", "drop", "raise"}, default="keep"
        What is done about copies that have other labels, of which one must be wrong: nothing; drop
        those of them that are in the cleaned classes, with all their copies; or raise an error
        that names them.
    orientations : {1, 8}, default=1
        8 compares all flips and quarter turns too, in eight times the time.
    image_shape : tuple of int, default=None
        The shape of one image where X has two dimensions, such as ``(28, 28)``; one entry may
        be -1.
    n_jobs : int or None, default=None
        The number of threads that describe images, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described and compared.

    Attributes
    ----------
    sampling_strategy_ : dict
        Its keys are the labels of the classes that were cleaned.
    threshold_ : dict of label to float
        The similarity from which images of the class were taken for copies.
    duplicate_groups_ : list of ndarray
        The indices of each group of two or more copies.
    label_conflicts_ : ndarray of shape (n_conflicts, 2)
        For each image that has a copy of another label, directly or over other images, one pair of
        them; empty with ``across_classes="keep"``, which does not look for them.
    sample_indices_ : ndarray of shape (n_kept,)
        The images that were kept, in their order.
    dropped_indices_ : ndarray of shape (n_dropped,)
        The images that were dropped.
    representative_indices_ : ndarray of shape (n_dropped,)
        For each dropped image the kept image of its class that is most like it; -1 for those
        that were dropped for their labels.
    image_shape_ : tuple of int
        The shape of one image.
    n_features_in_ : int
        The number of values of one image.

    Raises
    ------
    ValueError
        With ``across_classes="raise"``, if copies have different labels; with ``"drop"``, if no
        image of a class would be left.

    See Also
    --------
    ImageDuplicateUnderSampler : Drops the most similar images down to an exact count.
    imblearn_image.duplicates.find_duplicates : Finds copies whatever their labels; drops nothing.

    Notes
    -----
    Byte-identical images are found first, then those whose fingerprints are alike, by the rule of
    :func:`~imblearn_image.duplicates.find_duplicates`. ``threshold="auto"`` takes its scale from
    the images of each class, and for `across_classes` from all images.

    Fingerprints see the same picture brighter, sharper, noisier, blurred or compressed. They do not
    see what was shifted, cropped or turned by some degrees, see what was flipped or turned by
    quarters with ``orientations=8`` only, and cannot tell images apart that differ in a few pixels.

    For n images the search takes time O(n² s) and memory O(n s), with s = 256 values of a
    fingerprint: 20,000 images about 5 s on two cores.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image import ImageDuplicateCleaner
    >>> X = np.random.default_rng(0).integers(0, 128, (6, 64, 64), dtype=np.uint8)
    >>> X[3] = X[0] + 20
    >>> cleaner = ImageDuplicateCleaner()
    >>> X_resampled, y_resampled = cleaner.fit_resample(X, [0, 0, 0, 0, 1, 1])
    >>> cleaner.dropped_indices_.tolist(), cleaner.representative_indices_.tolist()
    ([3], [0])
    """

    sampling_strategy_: Any
    threshold_: dict[Any, float]
    duplicate_groups_: list[NDArray[np.intp]]
    label_conflicts_: NDArray[np.intp]
    representative_indices_: NDArray[np.intp]

    _sampling_type = "clean-sampling"
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseCleaningSampler._parameter_constraints,
        **ImageUnderSamplerMixin.image_constraints,
        "threshold": [StrOptions({"auto"}), Interval(Real, 0, 1, closed="right")],
        "keep": [StrOptions(set(KEEPS))],
        "across_classes": [StrOptions({"keep", "drop", "raise"})],
        "orientations": [Options(Integral, {1, 8})],
    }

    def __init__(
        self,
        *,
        sampling_strategy: str | list[Any] | Callable[[Any], list[Any]] = "all",
        threshold: float | Literal["auto"] = "auto",
        keep: Keep = "first",
        across_classes: Literal["keep", "drop", "raise"] = "keep",
        orientations: Literal[1, 8] = 1,
        image_shape: tuple[int, ...] | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.threshold = threshold
        self.keep = keep
        self.across_classes = across_classes
        self.orientations = orientations
        self.image_shape = image_shape
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _choose(self, images: NDArray[Any], y: NDArray[Any]) -> NDArray[np.intp]:
        copies, similarities = describe_images(
            images, orientations=self.orientations, n_jobs=self.n_jobs, verbose=self.verbose
        )
        rank = ranks(images, self.keep, n_jobs=self.n_jobs, verbose=self.verbose)
        self.threshold_, self.duplicate_groups_ = {}, []
        for label in self.sampling_strategy_:
            members = np.flatnonzero(y == label)
            pairs, _, self.threshold_[label] = linked_copies(
                similarities,
                members,
                first_among(copies, members),
                self.threshold,
                verbose=self.verbose,
            )
            self.duplicate_groups_ += groups_of(pairs, members)
        self.label_conflicts_ = np.empty((0, 2), dtype=np.intp)
        if self.across_classes != "keep" and self.threshold_:
            self.label_conflicts_ = label_conflicts(
                similarities, copies, y, list(self.threshold_), self.threshold, verbose=self.verbose
            )
        if len(self.label_conflicts_) and self.across_classes == "raise":
            raise ValueError(_report(self.label_conflicts_, y))
        is_kept = np.ones(len(y), dtype=bool)
        for group in self.duplicate_groups_:
            is_kept[group] = False
            is_kept[group[rank[group].argmin()]] = True
        is_wrong = self._drop_conflicts(is_kept, y)
        kept = np.flatnonzero(is_kept)
        representative = np.full(len(y), -1)
        for label in self.sampling_strategy_:
            members = np.flatnonzero((y == label) & ~is_wrong)
            representative[members] = representatives(
                similarities, members, kept[y[kept] == label], copies[members]
            )
        self.representative_indices_ = representative[~is_kept]
        return kept

    def _drop_conflicts(self, is_kept: NDArray[np.bool_], y: NDArray[Any]) -> NDArray[np.bool_]:
        """Drop images that have a copy with another label, and their copies; return which."""
        is_wrong = np.zeros(len(y), dtype=bool)
        is_wrong[self.label_conflicts_] = True
        for group in self.duplicate_groups_:
            is_wrong[group] |= is_wrong[group].any()
        is_wrong &= np.isin(y, list(self.sampling_strategy_))
        is_kept[is_wrong] = False
        lost = np.setdiff1d(y, y[is_kept])
        if len(lost):
            raise ValueError(
                f"every image of the classes {lost.tolist()} has a copy with another label, so that"
                " across_classes='drop' would leave none: mend the labels of label_conflicts_"
            )
        return is_wrong


def _report(conflicts: NDArray[np.intp], y: NDArray[Any]) -> str:
    shown = ", ".join(f"{i} ({y[i]}) and {j} ({y[j]})" for i, j in conflicts[:5].tolist())
    more = f" and {len(conflicts) - 5} more" if len(conflicts) > 5 else ""
    return (
        f"{len(conflicts)} pairs of copies have different labels: images {shown}{more}; mend the "
        "labels, or pass across_classes='drop' or 'keep'"
    )
