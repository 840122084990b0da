"""From counts to weights: the formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.labels import Indicator, read_targets
from imblearn_image._core.validate import check_choice, is_number

Beta = float | Literal["auto"]
ClassWeight = dict[Any, float]
Counts = Mapping[Any, float]
Normalize = Literal["samples", "classes"] | None
SchemeName = Literal[
    "balanced", "complement", "effective", "sqrt", "log", "median_frequency"
]  # fmt: skip
# A formula's name, or a function from the classes' counts to their weights.
Scheme = SchemeName | Callable[[dict[Any, Any]], ClassWeight]
_Floats = NDArray[np.float64]


def _balanced(n: _Floats, beta: Beta) -> _Floats:
    return n.sum() / (len(n) * n)


def _complement(n: _Floats, beta: Beta) -> _Floats:
    # Sum the others: 1 - n / N would lose digits where one class is nearly all.
    return np.array([n[:c].sum() + n[c + 1 :].sum() for c in range(len(n))]) / n.sum()


def _effective(n: _Floats, beta: Beta) -> _Floats:
    # Weights of samples may sum to less than 1, but no beta is below 0.
    rest = 1 / max(n.sum(), 1) if beta == "auto" else 1 - beta
    # This is 1 - beta^n, without a loss of digits where beta is near 1.
    with np.errstate(divide="ignore"):
        effective = -np.expm1(n * np.log1p(-rest))
    weights = 1 / effective
    return weights * len(n) / weights.sum()


def _sqrt(n: _Floats, beta: Beta) -> _Floats:
    return np.sqrt(n.max() / n)


def _log(n: _Floats, beta: Beta) -> _Floats:
    return 1 / np.log(1.02 + n / n.sum())


def _median_frequency(n: _Floats, beta: Beta) -> _Floats:
    return np.median(n) / n


SCHEMES: dict[SchemeName, Callable[[_Floats, Any], _Floats]] = {
    "balanced": _balanced,
    "complement": _complement,
    "effective": _effective,
    "log": _log,
    "median_frequency": _median_frequency,
    "sqrt": _sqrt,
}


def derive_class_weight(
    y: ArrayLike,
    scheme: Scheme = "balanced",
    *,
    beta: Beta = 0.999,
    normalize: Normalize = None,
    classes: ArrayLike | None = None,
) -> ClassWeight | list[ClassWeight]:
    """Derive the weight of each class from how often it occurs.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_labels)
        The class of each sample, in any form of :doc:`/labels`. Two columns or more are always a
        multi-label indicator of zeros and ones; for one-hot classes pass ``Y.argmax(axis=1)``.
    scheme : str or callable, default="balanced"
        The formula, see Notes. A callable takes ``{label: count}`` and returns
        ``{label: weight}``.
    beta : float or "auto", default=0.999
        For ``"effective"`` only: from 0, where all classes weigh the same, to below 1.
        ``"auto"`` uses (N - 1) / N.
    normalize : None, "samples" or "classes", default=None
        None: the published scale. ``"samples"``: the weights of all samples sum to N, so that
        the total loss, and with it regularization and learning rate, keep their meaning.
        ``"classes"``: the weights of the K classes sum to K.
    classes : array-like, default=None
        The classes that `y` must have. A class without a sample is an error.

    Returns
    -------
    dict of label to float, or list of such for each column of a 2-D `y`
        Labels as plain Python scalars, in the order of :func:`numpy.unique`.

    Raises
    ------
    TypeError, ValueError
        If `y` is empty, has a single class, continuous or missing values or more than 2
        dimensions, if a class of `classes` has no sample, or if a parameter is not allowed.

    See Also
    --------
    class_weight_array : The weights in a given order.
    pos_weight : One number for binary losses.
    ClassWeightClassifier : Derives the weights from each training fold.
    sklearn.utils.class_weight.compute_sample_weight : From class weights to sample weights.
    class_weight_table : The weights by all formulas, beside each other.

    Notes
    -----
    With n_c of N samples in class c of K:

    ==================== ==================================== =================================
    scheme               weight of c                          source
    ==================== ==================================== =================================
    "balanced"           N / (K n_c)                          scikit-learn, after [1]_
    "complement"         1 - n_c / N                          [2]_; for two classes n0/N and n1/N
    "effective"          (1 - beta) / (1 - beta^n_c), sum K   [3]_
    "sqrt"               sqrt(max n / n_c)                    CatBoost's SqrtBalanced
    "log"                1 / ln(1.02 + n_c / N)               [4]_
    "median_frequency"   median n / n_c                       [5]_
    ==================== ==================================== =================================

    References
    ----------
    .. [1] G. King and L. Zeng, "Logistic regression in rare events data", Political Analysis 9(2),
       2001.
    .. [2] P. Rajpurkar et al., "CheXNet: radiologist-level pneumonia detection on chest X-rays with
       deep learning", 2017.
    .. [3] Y. Cui, M. Jia, T.-Y. Lin, Y. Song and S. Belongie, "Class-balanced loss based on
       effective number of samples", CVPR 2019.
    .. [4] A. Paszke, A. Chaurasia, S. Kim and E. Culurciello, "ENet: a deep neural network
       architecture for real-time semantic segmentation", 2016.
    .. [5] D. Eigen and R. Fergus, "Predicting depth, surface normals and semantic labels with a
       common multi-scale convolutional architecture", ICCV 2015.

    Examples
    --------
    >>> from imblearn_image import derive_class_weight
    >>> y = [1] * 8 + [0] * 2
    >>> derive_class_weight(y)
    {0: 2.5, 1: 0.625}
    >>> derive_class_weight(y, "complement")
    {0: 0.8, 1: 0.2}
    """
    check_options(scheme, beta, normalize)
    targets = read_targets(y)
    if isinstance(targets, Indicator):
        if classes is not None:
            raise ValueError("classes is for 1-D y only: the classes of each column are 0 and 1")
        return [weights_of(counts, scheme, beta, normalize) for counts in count_columns(targets)]
    return weights_of(_check_classes(targets.by_class(), classes), scheme, beta, normalize)


def count_columns(indicator: Indicator) -> list[dict[int, int]]:
    """Return for each label ``{0: negatives, 1: positives}``, both above 0."""
    n, ones = len(indicator.matrix), indicator.matrix.sum(axis=0).tolist()
    for name, positives in zip(indicator.names.tolist(), ones, strict=True):
        if positives in (0, n):
            kind = "negative" if positives else "positive"
            raise ValueError(f"label {name} has no {kind} sample")
    return [{0: n - positives, 1: positives} for positives in ones]


def check_options(scheme: object, beta: object, normalize: object) -> None:
    """Raise a ValueError if an option of `derive_class_weight` is not allowed."""
    if not callable(scheme) and not (isinstance(scheme, str) and scheme in SCHEMES):
        raise ValueError(
            f"scheme must be one of {sorted(SCHEMES)} or a function of the counts, got {scheme!r}"
        )
    is_auto = isinstance(beta, str) and beta == "auto"
    if not is_auto and not (is_number(beta) and 0 <= beta < 1):
        raise ValueError(f"beta must be 'auto' or a number from 0 to below 1, got {beta!r}")
    check_choice("normalize", normalize, (None, "samples", "classes"))


def weights_of(counts: Counts, scheme: Scheme, beta: Beta, normalize: Normalize) -> ClassWeight:
    """Return label -> weight from label -> count."""
    if len(counts) < 2:
        raise ValueError(f"y must have at least two classes, got only {next(iter(counts))!r}")
    n = np.array(list(counts.values()), dtype=np.float64)
    if callable(scheme):
        weights = _call(scheme, counts)
    else:
        weights = SCHEMES[scheme](n, beta)
    if normalize == "samples":
        weights = weights * (n.sum() / (n @ weights))
    elif normalize == "classes":
        weights = weights * (len(n) / weights.sum())
    return dict(zip(counts, weights.tolist(), strict=True))


def _call(scheme: Callable[[dict[Any, Any]], ClassWeight], counts: Counts) -> _Floats:
    result = scheme(dict(counts))
    if not isinstance(result, dict) or result.keys() != counts.keys():
        raise ValueError(
            f"the scheme must return a dict with the labels {list(counts)}, got {result!r}"
        )
    try:
        weights = np.array([float(result[label]) for label in counts])
    except (TypeError, ValueError):
        raise ValueError(f"the scheme must return numbers as weights, got {result!r}") from None
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        raise ValueError(
            "the scheme must return finite weights of at least 0, and not only zeros, got "
            f"{result!r}"
        )
    return weights


def _check_classes(counts: Counts, classes: ArrayLike | None) -> Counts:
    if classes is None:
        return counts
    labels = np.unique(np.asarray(classes)).tolist()
    missing = [label for label in labels if label not in counts]
    if missing:
        raise ValueError(f"the classes {missing} have no sample in y, so no weight can be derived")
    unknown = [label for label in counts if label not in labels]
    if unknown:
        raise ValueError(f"y has the labels {unknown}, which are not among classes")
    return counts
