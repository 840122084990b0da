"""From counts to weights: the formulas."""

from numbers import Real

import numpy as np

from imblearn_image.class_weight.counts import check_y, count_classes, indicator_counts


def _balanced(n, beta):
    return n.sum() / (len(n) * n)


def _complement(n, beta):
    # The sum of the others, rather than 1 - n / N: no digits are lost where a class is nearly all.
    return np.array([n[:c].sum() + n[c + 1 :].sum() for c in range(len(n))]) / n.sum()


def _effective(n, beta):
    # Weights of samples may sum to less than 1: no beta is below 0.
    rest = 1 / max(n.sum(), 1) if beta == "auto" else 1 - beta
    # 1 - beta^n, exact also where beta is next to 1 and n is large.
    with np.errstate(divide="ignore"):
        effective = -np.expm1(n * np.log1p(-rest))
    weights = 1 / effective
    return weights * len(n) / weights.sum()


def _sqrt(n, beta):
    return np.sqrt(n.max() / n)


def _log(n, beta):
    return 1 / np.log(1.02 + n / n.sum())


def _median_frequency(n, beta):
    return np.median(n) / n


SCHEMES = {
    "balanced": _balanced,
    "complement": _complement,
    "effective": _effective,
    "log": _log,
    "median_frequency": _median_frequency,
    "sqrt": _sqrt,
}


def derive_class_weight(y, scheme="balanced", *, beta=0.999, normalize=None, classes=None):
    """Derive the weight of each class from how often it occurs.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_labels)
        Classes: integers, strings or booleans. A 2-D array is always a multi-label indicator of
        zeros and ones; for one-hot classes pass ``Y.argmax(axis=1)``.
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
        The classes that must be there; one without a sample is an error.

    Returns
    -------
    dict of label to float, or list of such for each column of a 2-D `y`
        Labels as plain Python scalars, in the order of :func:`numpy.unique`.

    Raises
    ------
    TypeError, ValueError
        If `y` is empty, has one class, continuous or missing values or other than 1 or 2
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
    y = check_y(y)
    if y.ndim == 2:
        if classes is not None:
            raise ValueError("classes is for 1-D y only: the classes of each column are 0 and 1")
        columns = [indicator_counts(y, label) for label in range(y.shape[1])]
        return [weights_of(counts, scheme, beta, normalize) for counts in columns]
    return weights_of(_check_classes(count_classes(y), classes), scheme, beta, normalize)


def check_options(scheme, beta, normalize):
    """Raise a ValueError where an option of `derive_class_weight` is not allowed."""
    if not callable(scheme) and not (isinstance(scheme, str) and scheme in SCHEMES):
        raise ValueError(
            f"scheme must be one of {sorted(SCHEMES)} or a function of the counts, got {scheme!r}"
        )
    is_number = isinstance(beta, Real) and not isinstance(beta, bool)
    if beta != "auto" and not (is_number and 0 <= beta < 1):
        raise ValueError(f"beta must be 'auto' or a number from 0 to below 1, got {beta!r}")
    if normalize not in (None, "samples", "classes"):
        raise ValueError(f"normalize must be None, 'samples' or 'classes', got {normalize!r}")


def weights_of(counts, scheme, beta, normalize):
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


def _call(scheme, counts):
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


def _check_classes(counts, classes):
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
