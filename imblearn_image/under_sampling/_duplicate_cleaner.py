"""Drop all but one of each group of copies."""

from numbers import Integral, Real

import numpy as np
from imblearn.base import BaseSampler
from imblearn.under_sampling.base import BaseCleaningSampler
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.utils._param_validation import Interval, Options, StrOptions

from imblearn_image.descriptors import thumbnail
from imblearn_image.under_sampling._base import (
    KEEPS,
    ImageUnderSamplerMixin,
    first_copies,
    orientations_of,
    ranks,
    representatives,
)
from imblearn_image.under_sampling._neighbors import Similarities, close_pairs

# Copies that were compressed, halved, blurred, brightened or made noisy stay nearer than this to
# their originals, and distinct images of solar cells do not: docs/under_sampling.md.
_FARTHEST_COPY = 0.0015
_TIMES_NEARER = 10
# What rounding makes of equal thumbnails.
_EQUAL = 1e-5
_ROUNDING = 1e-12


class ImageDuplicateCleaner(ImageUnderSamplerMixin, BaseSampler):
    """Drop all but one of each group of near-duplicate images.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that are cleaned, as in :class:`imblearn.under_sampling.TomekLinks`:
        ``"auto"`` or ``"not minority"``, ``"majority"``, ``"not majority"``, ``"all"``, or a list
        of labels.
    threshold : "auto" or float, default="auto"
        How similar two images must be to count as copies: the correlation of their thumbnails,
        above 0 and up to 1. ``"auto"`` derives it for each class, see Notes.
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
        The number of threads that make thumbnails, -1 for all processors; None means 1 unless in
        a :func:`joblib.parallel_config` context. The result does not depend on it.
    verbose : int, default=0
        Above 0 a progress bar is shown while images are described.

    Attributes
    ----------
    sampling_strategy_ : dict
        Its keys are the labels of the classes that were cleaned.
    threshold_ : dict of label to float
        The similarity from which images of the class were taken for copies.
    duplicate_groups_ : list of ndarray
        The indices of each group of two or more copies.
    label_conflicts_ : ndarray of shape (n_conflicts, 2)
        Pairs of copies with different labels; empty with ``across_classes="keep"``, which does
        not look for them.
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

    Notes
    -----
    Copies to the last byte are found first. The others are compared by their thumbnails
    (:func:`~imblearn_image.descriptors.thumbnail`, 32 x 32): two images are linked where their
    correlation reaches the threshold, and a group is whatever is linked, over several images if
    need be. Among more than 4 million pairs of a class each image is linked to its 32 nearest only.

    ``threshold="auto"``: distances are 1 - correlation. t starts at 0.0015 and is halved until it
    is at most a tenth of the typical distance (the median) of an image of the class to the nearest
    one that is farther than t; where nothing is farther, the distance counts as 0. So images are
    copies only if they are very near, and ten times nearer than images of the class that are not
    copies use to be. Where all images look alike, and in classes of two, copies are those whose
    thumbnails are equal but for rounding.

    Thumbnails see the same picture brighter, sharper, noisier or compressed. They do not see what
    was shifted, cropped or turned by some degrees, see what was flipped or turned by quarters
    with ``orientations=8`` only, and cannot tell images apart that differ in a few pixels.

    For n images the search takes time O(n² s) and memory O(n s), with s = 1024 values of a
    thumbnail: 20,000 images about 8 s on two cores.

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

    _sampling_type = "clean-sampling"
    _parameter_constraints: dict = {
        **BaseCleaningSampler._parameter_constraints,
        **ImageUnderSamplerMixin._image_constraints,
        "threshold": [StrOptions({"auto"}), Interval(Real, 0, 1, closed="right")],
        "keep": [StrOptions(set(KEEPS))],
        "across_classes": [StrOptions({"keep", "drop", "raise"})],
        "orientations": [Options(Integral, {1, 8})],
    }

    def __init__(
        self,
        *,
        sampling_strategy="auto",
        threshold="auto",
        keep="first",
        across_classes="keep",
        orientations=1,
        image_shape=None,
        n_jobs=None,
        verbose=0,
    ):
        super().__init__(sampling_strategy=sampling_strategy)
        self.threshold = threshold
        self.keep = keep
        self.across_classes = across_classes
        self.orientations = orientations
        self.image_shape = image_shape
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _choose(self, images, y):
        similarities = Similarities(
            [
                thumbnail(view, n_jobs=self.n_jobs, verbose=self.verbose)
                for view in orientations_of(images, self.orientations)
            ]
        )
        rank = ranks(images, self.keep, n_jobs=self.n_jobs, verbose=self.verbose)
        copies = first_copies(images, np.arange(len(y)))
        self.threshold_, self.duplicate_groups_ = {}, []
        for label in self.sampling_strategy_:
            members = np.flatnonzero(y == label)
            groups, self.threshold_[label] = _groups(
                similarities, members, first_copies(images, members), self.threshold
            )
            self.duplicate_groups_ += groups
        self.label_conflicts_ = np.empty((0, 2), dtype=np.intp)
        if self.across_classes != "keep" and self.threshold_:
            self.label_conflicts_ = _conflicts(similarities, copies, y, self.threshold_)
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

    def _drop_conflicts(self, is_kept, y):
        """Drop what has a copy of another label, and its copies; return which these are."""
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


def _groups(similarities, members, first_copy, threshold):
    """Return the groups of copies among `members`, and the threshold used."""
    originals = np.unique(first_copy)
    # Of equal thumbnails the similarity may be rounded to a little less than 1.
    floor = 1 - _FARTHEST_COPY if threshold == "auto" else min(threshold, 1 - _ROUNDING)
    pairs, values, beyond = close_pairs(similarities.take(originals), floor)
    if threshold == "auto":
        threshold = automatic_threshold(pairs, values, beyond)
    pairs = originals[pairs[values >= min(threshold, 1 - _ROUNDING)]]
    links = np.concatenate([pairs, np.column_stack([members, first_copy])])
    places = np.searchsorted(members, links)
    graph = coo_array((np.ones(len(links)), places.T), shape=(len(members),) * 2)
    _, group = connected_components(graph, directed=False)
    order = np.argsort(group, kind="stable")
    groups = np.split(members[order], np.flatnonzero(np.diff(group[order])) + 1)
    return [each for each in groups if len(each) > 1], float(threshold)


def automatic_threshold(pairs, values, beyond):
    """Derive a class's threshold from how near its images are to each other.

    Parameters
    ----------
    pairs, values, beyond
        From `close_pairs`, with the floor ``1 - _FARTHEST_COPY``.

    Returns
    -------
    float
        The similarity; see the Notes of `ImageDuplicateCleaner`.
    """
    distances = 1 - values
    is_alone = beyond == -1
    t = _FARTHEST_COPY
    while t > _EQUAL:
        nearest = np.where(is_alone, np.inf, 1 - beyond)
        is_farther = distances > t
        for end in (0, 1):
            np.minimum.at(nearest, pairs[is_farther, end], distances[is_farther])
        nearest[np.isinf(nearest)] = 0
        if len(nearest) and _TIMES_NEARER * t <= np.median(nearest):
            return 1 - t
        t /= 2
    return 1 - _EQUAL


def _conflicts(similarities, first_copy, y, thresholds):
    """Return the pairs of copies with different labels, one at least of a cleaned class."""
    originals = np.unique(first_copy)
    floor = min(thresholds.values()) - _ROUNDING
    pairs, values, _ = close_pairs(similarities.take(originals), floor)
    limits = np.array([thresholds.get(label, np.inf) for label in y.tolist()]) - _ROUNDING
    pairs = originals[pairs]
    pairs = pairs[values >= limits[pairs].min(axis=1)]
    # Copies to the last byte stand for each other here.
    by_original = {i: np.flatnonzero(first_copy == i) for i in np.unique(pairs).tolist()}
    links = [np.column_stack([first_copy, np.arange(len(y))])]
    links += [
        np.stack(np.meshgrid(by_original[i], by_original[j]), -1).reshape(-1, 2)
        for i, j in pairs.tolist()
    ]
    links = np.concatenate(links)
    differ = y[links[:, 0]] != y[links[:, 1]]
    is_cleaned = np.isfinite(limits[links]).any(axis=1)
    return np.unique(np.sort(links[differ & is_cleaned], axis=1), axis=0)


def _report(conflicts, y):
    shown = ", ".join(f"{i} ({y[i]}) and {j} ({y[j]})" for i, j in conflicts[:5].tolist())
    more = f" and {len(conflicts) - 5} more" if len(conflicts) > 5 else ""
    return (
        f"{len(conflicts)} pairs of copies have different labels: images {shown}{more}; mend the "
        "labels, or pass across_classes='drop' or 'keep'"
    )
