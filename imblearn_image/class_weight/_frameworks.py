"""Class weights in the formats of frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.labels import Indicator, read_targets
from imblearn_image.class_weight.formulas import count_columns


def class_weight_array(
    class_weight: Mapping[Any, float], classes: ArrayLike
) -> NDArray[np.float64]:
    """Put class weights into a given order, as ``torch.nn.CrossEntropyLoss(weight=)`` wants them.

    Parameters
    ----------
    class_weight : dict of label to float
        As from :func:`derive_class_weight`.
    classes : array-like of shape (n_classes,)
        The labels in the order that the model has them.

    Returns
    -------
    ndarray of float64, shape (n_classes,)
        The weights.

    Raises
    ------
    ValueError
        If the labels are not the same, or one appears twice.

    See Also
    --------
    derive_class_weight : Derives the weights.
    pos_weight : One number for binary losses.

    Examples
    --------
    >>> from imblearn_image import class_weight_array
    >>> class_weight_array({"1": 0.5, "10": 2.0, "2": 1.0}, ["1", "2", "10"])
    array([0.5, 1. , 2. ])
    """
    labels = np.asarray(classes).tolist()
    if not isinstance(labels, list) or len(set(labels)) != len(labels):
        raise ValueError(f"classes must be a list of different labels, got {classes!r}")
    missing = [label for label in labels if label not in class_weight]
    extra = [label for label in class_weight if label not in labels]
    if missing or extra:
        raise ValueError(
            f"class_weight and classes must have the same labels: without a weight {missing}, "
            f"not in classes {extra}"
        )
    return np.array([class_weight[label] for label in labels], dtype=np.float64)


def pos_weight(y: ArrayLike) -> float | NDArray[np.float64]:
    """Return the number of negatives for each positive.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_labels)
        Two classes, in any form of :doc:`/labels`. The last in the order of :func:`numpy.unique`
        is the positive one, as in scikit-learn. Two columns or more are a multi-label indicator
        of zeros and ones.

    Returns
    -------
    float, or ndarray of float64 of shape (n_labels,)
        For ``torch.nn.BCEWithLogitsLoss(pos_weight=)``, or `scale_pos_weight` of XGBoost and
        LightGBM.

    Raises
    ------
    ValueError
        If a label has no positive or no negative sample, or a 1-D `y` has more than two classes.

    See Also
    --------
    derive_class_weight : Derives the weight of each class.
    class_weight_array : The weights in a given order.

    Examples
    --------
    >>> from imblearn_image import pos_weight
    >>> pos_weight([0, 0, 0, 1])
    3.0
    >>> pos_weight([[0, 1], [0, 1], [0, 1], [1, 0]])
    array([3.        , 0.33333333])
    """
    targets = read_targets(y)
    if isinstance(targets, Indicator):
        return np.array([count[0] / count[1] for count in count_columns(targets)])
    counts = targets.by_class()
    if len(counts) == 1:
        (label,) = counts
        kind = "negative" if label in (1, True) else "positive"
        raise ValueError(f"y has no {kind} sample, only the label {label!r}")
    if len(counts) > 2:
        raise ValueError(
            f"y must have two classes, got {list(counts)}; for one class against the rest pass "
            "y == label"
        )
    negatives, positives = counts.values()
    return negatives / positives
