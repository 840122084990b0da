"""Draw the plan of an epoch: what a network is shown once, originals included."""

from imblearn_image.plan._draw import check_labels, check_rows, draw_entropy
from imblearn_image.plan._epochs import Epochs


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
    if entropy is None:
        entropy = draw_entropy(random_state)
    elif random_state is not None:
        raise ValueError("random_state and entropy exclude each other: pass one of them")
    epochs = Epochs(
        check_labels(y),
        sampling_strategy=sampling_strategy,
        augment=augment,
        augmenter=augmenter,
        source_selection=source_selection,
        value_range=value_range,
        entropy=entropy,
    )
    return epochs.epoch(epoch).rows(*check_rows(rows, len(epochs)))
