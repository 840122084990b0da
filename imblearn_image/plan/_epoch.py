"""Draw the plan of an epoch: what a network is shown once, originals included."""

import numbers

import numpy as np
from imblearn.utils import check_sampling_strategy

from imblearn_image.augmentation._input import as_augmenter
from imblearn_image.plan._draw import (
    as_plan,
    check_labels,
    check_source_selection,
    class_streams,
    draw_entropy,
    draw_rows,
    parts_of,
    select_sources,
)
from imblearn_image.plan._invariants import check_entropy

AUGMENTS = ("new", "all", "none")
# The first number of a stream's spawn key, beyond any class's.
_EPOCHS, _SUBSETS = 0xFFFFFFFF, 0xFFFFFFFE


def draw_epoch(
    y,
    epoch,
    *,
    sampling_strategy="auto",
    augment="new",
    augmenter=None,
    source_selection="even",
    value_range=None,
    rows=None,
    random_state=None,
    entropy=None,
):
    """Draw the plan of an epoch: the originals, and new images until the classes are balanced.

    Parameters
    ----------
    y : array-like of shape (n,)
        The classes of the images. One-hot rows are taken as the index of their one.
    epoch : int
        The number of the epoch, from 0. Each has new images of its own.
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
    rows : (int, int), default=None
        Draw only these rows, as in :func:`draw_plan`.
    random_state : int, RandomState instance or None, default=None
        Decides everything that is drawn. Epochs belong together if it is the same integer.
    entropy : int, default=None
        That of another plan, ``plan.entropy``, instead of `random_state`: this is an epoch of the
        same training.

    Returns
    -------
    ResamplingPlan
        Class by class the originals in order, and then the new images. It renders an original
        that is not augmented as it is.

    See Also
    --------
    draw_plan : Draws new images only.
    Renderer : Renders rows of a plan one by one.

    Notes
    -----
    A class of n images of which an epoch shows t < n is cut into ``ceil(n / t)`` subsets of an
    order that is drawn for as many epochs; the last takes some images of the one before.

    The streams of an epoch come from the 128 bits of entropy by spawn keys of
    :class:`numpy.random.SeedSequence`: those of two epochs are independent.

    Examples
    --------
    >>> from imblearn_image import draw_epoch
    >>> plan = draw_epoch([0] * 4 + [1] * 2, epoch=0, random_state=0)
    >>> plan.label.tolist(), plan.source[:6].tolist()
    ([0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5])
    >>> plan.active.any(axis=1).tolist()
    [False, False, False, False, False, False, True, True]
    """
    y = check_labels(y)
    check_source_selection(source_selection)
    if not isinstance(epoch, numbers.Integral) or not 0 <= epoch < 2**32:
        raise ValueError(f"epoch must be an integer from 0 to 2**32 - 1, got {epoch!r}")
    if augment not in AUGMENTS:
        raise ValueError(f"augment must be one of {AUGMENTS}, got {augment!r}")
    if entropy is None:
        entropy = draw_entropy(random_state)
    elif random_state is not None:
        raise ValueError("random_state and entropy exclude each other: pass one of them")
    augmenter, entropy, epoch = as_augmenter(augmenter), check_entropy(entropy), int(epoch)
    classes, codes = np.unique(y, return_inverse=True)
    targets = _targets(y, classes, np.bincount(codes), sampling_strategy)
    code_of = {label: code for code, label in enumerate(classes.tolist())}
    parts = []
    for label, start, stop in parts_of(targets, rows):
        code = code_of[label]
        members = np.flatnonzero(codes == code)
        originals = _originals(members, targets[label], epoch, entropy, code)
        streams = class_streams(entropy, code, _EPOCHS, epoch)
        n_new = max(stop - len(originals), 0)
        first_new = max(start - len(originals), 0)
        new = select_sources(members, first_new, n_new, source_selection, streams[0])
        part = draw_rows(np.concatenate([originals[start:stop], new]), augmenter, streams, start)
        still = {"new": len(originals[start:stop]), "all": 0, "none": stop - start}[augment]
        part["active"][:still] = False
        parts.append(part)
    return as_plan(parts, y, augmenter, value_range, entropy)


def _targets(y, classes, sizes, sampling_strategy):
    """Return how many images of each class an epoch shows, in the order of the classes."""
    targets = dict(zip(classes.tolist(), sizes.tolist(), strict=True))
    given = sampling_strategy(y) if callable(sampling_strategy) else sampling_strategy
    if not isinstance(given, dict):
        more = check_sampling_strategy(given, y, "over-sampling")
        return {label: size + more.get(label, 0) for label, size in targets.items()}
    unknown = [label for label in given if label not in targets]
    if unknown:
        raise ValueError(f"the classes {unknown} of sampling_strategy are not among those of y")
    wrong = {k: n for k, n in given.items() if not isinstance(n, numbers.Integral) or n < 0}
    if wrong:
        raise ValueError(f"sampling_strategy must give numbers of images, got {wrong}")
    return targets | {label: int(count) for label, count in given.items()}


def _originals(members, target, epoch, entropy, code):
    """Return the originals that the epoch shows, ascending: all, or another subset each epoch."""
    n = len(members)
    if target >= n:
        return members
    if target == 0:
        return members[:0]
    cycle, place = divmod(epoch, -(-n // target))
    order = np.random.default_rng(class_streams(entropy, code, _SUBSETS, cycle)[0]).permutation(n)
    start = min(place * target, n - target)
    return members[np.sort(order[start : start + target])]
