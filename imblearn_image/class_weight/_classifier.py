"""A classifier that derives its class weights from each training set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import _fit_context, clone
from sklearn.pipeline import Pipeline
from sklearn.utils import Tags, get_tags
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import (
    _check_sample_weight,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    has_fit_parameter,
)

from imblearn_image._core.labels import read_labels
from imblearn_image.class_weight.formulas import (
    SCHEMES,
    Beta,
    ClassWeight,
    Normalize,
    Scheme,
    weights_of,
)

if TYPE_CHECKING:
    from imblearn_image._core.bases import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
else:
    from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin


def _estimator_has(method: str) -> Callable[[ClassWeightClassifier], bool]:
    def check(self: ClassWeightClassifier) -> bool:
        getattr(getattr(self, "estimator_", self.estimator), method)
        return True

    return check


def _steps(estimator: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the prefix of the parameters and the estimator of each step, also in Pipelines."""
    if isinstance(estimator, Pipeline):
        for name, step in estimator.steps:
            yield from _steps(step, f"{prefix}{name}__")
    else:
        yield prefix, estimator


def _weights_before(
    estimator: Any, sample_weight: NDArray[np.float64] | None
) -> dict[str, NDArray[np.float64]]:
    """Return the arguments of `fit` for steps before the last: the samples' own weights."""
    if sample_weight is None:
        return {}
    *before, _ = _steps(estimator)
    return {
        f"{prefix}sample_weight": sample_weight
        for prefix, step in before
        if has_fit_parameter(step, "sample_weight")
    }


def _misreads(estimator: Any, class_weight: ClassWeight) -> bool:
    """Tell whether an estimator takes the keys of `class_weight` for positions of the classes.

    scikit-learn's HistGradientBoostingClassifier does, which is not imported here for its time.
    """
    is_of_kind = any(
        each.__name__ == "HistGradientBoostingClassifier" and each.__module__.startswith("sklearn.")
        for each in type(estimator).__mro__
    )
    return is_of_kind and list(class_weight) != list(range(len(class_weight)))


def _hand_on(
    estimator: Any,
    class_weight: ClassWeight,
    codes: NDArray[Any],
    sample_weight: NDArray[np.float64] | None,
) -> dict[str, NDArray[np.float64]]:
    """Give the weights to the last step, and return further arguments for its `fit`.

    `class_weight` is in the order of the classes, and `codes` has the place of each sample's
    class among them.
    """
    *_, (prefix, last) = _steps(estimator)
    values = np.array(list(class_weight.values()))
    takes_dict = "class_weight" in last.get_params(deep=False)
    if takes_dict and not _misreads(last, class_weight):
        estimator.set_params(**{f"{prefix}class_weight": class_weight})
    elif has_fit_parameter(last, "sample_weight"):
        if takes_dict:
            estimator.set_params(**{f"{prefix}class_weight": None})
        sample_weight = values[codes] if sample_weight is None else values[codes] * sample_weight
    elif {"module", "criterion"} <= vars(last).keys():  # as skorch's nets have
        import torch

        weight = torch.tensor(values, dtype=torch.float32)
        estimator.set_params(**{f"{prefix}criterion__weight": weight})
    else:
        raise TypeError(
            f"{type(last).__name__} takes weights neither as the parameter class_weight nor as "
            "the argument sample_weight of fit; give it a weighted loss with class_weight_array, "
            "or balance the data with a sampler"
        )
    return {} if sample_weight is None else {f"{prefix}sample_weight": sample_weight}


class ClassWeightClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Give a classifier class weights that are derived from each training set.

    The weights are computed when `fit` is called, from the `y` of that fit: in a cross-validation
    from the training fold, never from the whole. Schemes can be searched by
    :class:`~sklearn.model_selection.GridSearchCV`.

    Parameters
    ----------
    estimator : classifier
        The classifier, or a Pipeline that ends with one. If it has the parameter `class_weight`,
        that is set; else its `fit` gets the weights as `sample_weight`; else, in nets of skorch,
        the loss gets them as `criterion__weight`.
    scheme : str or callable, default="balanced"
        As in :func:`derive_class_weight`.
    beta : float or "auto", default=0.999
        As in :func:`derive_class_weight`.
    normalize : None, "samples" or "classes", default=None
        As in :func:`derive_class_weight`.

    Attributes
    ----------
    class_weight_ : dict of label to float
        The weights derived from the training set.
    classes_ : ndarray of shape (n_classes,)
        The classes.
    estimator_ : classifier
        The fitted clone.
    n_features_in_ : int
        The number of features, if `estimator_` has it.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        The names of features, if `estimator_` has them.

    See Also
    --------
    derive_class_weight : The formulas.
    ImageAugmentationOverSampler : Makes new images instead of weighting those there are.
    class_weight_table : The weights by all formulas, beside each other.

    Notes
    -----
    With `sample_weight`, the count of a class is the sum of its samples' weights, and each sample
    is weighted by its own weight times that of its class. In a Pipeline, steps before the last
    that take `sample_weight` get the samples' own weights.

    A sample of weight 2 then counts as two samples, if the estimator inside treats it so. A tree
    does not always: if two splits are equally good, the rounding of sums of weights may decide.
    No sum is rounded if the weights have few binary digits; a function as `scheme` may round to
    such weights. A forest that draws bootstraps does not either: it draws other samples.

    scikit-learn's HistGradientBoostingClassifier takes the keys of `class_weight` for the positions
    of the classes. With labels other than 0, 1, ... its `fit` gets the same weights as
    `sample_weight`, and its own `class_weight` is None.

    One-hot rows are read as one class a sample; `predict` returns classes and not rows.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.linear_model import LogisticRegression
    >>> from imblearn_image import ClassWeightClassifier
    >>> X, y = load_digits(return_X_y=True)
    >>> model = ClassWeightClassifier(LogisticRegression(max_iter=2000), scheme="complement")
    >>> round(model.fit(X / 16, y == 8).class_weight_[True], 3)
    0.903
    """

    class_weight_: ClassWeight
    classes_: NDArray[Any]
    estimator_: Any
    feature_names_in_: NDArray[Any]
    n_features_in_: int

    _parameter_constraints: dict[str, list[Any]] = {
        "estimator": [HasMethods(["fit", "predict"])],
        "scheme": [StrOptions(set(SCHEMES)), callable],
        "beta": [StrOptions({"auto"}), Interval(Real, 0, 1, closed="left")],
        "normalize": [None, StrOptions({"samples", "classes"})],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        scheme: Scheme = "balanced",
        beta: Beta = 0.999,
        normalize: Normalize = None,
    ) -> None:
        self.estimator = estimator
        self.scheme = scheme
        self.beta = beta
        self.normalize = normalize

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(
        self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None, **fit_params: Any
    ) -> ClassWeightClassifier:
        """Derive the weights from `y` and fit a clone of the estimator with them.

        Parameters
        ----------
        X : array-like
            The samples, of any shape that the estimator takes.
        y : array-like of shape (n,)
            The classes, in any form of :doc:`/labels`.
        sample_weight : array-like of shape (n,), default=None
            Weights of the samples.
        **fit_params : dict
            Passed on to the estimator's `fit`.

        Returns
        -------
        ClassWeightClassifier
            Itself.
        """
        labels = read_labels(y)
        check_consistent_length(X, y)
        if np.asarray(y).shape[1:] == (1,):
            column_or_1d(y, warn=True)  # as scikit-learn's classifiers do
        y = labels.values
        self.classes_, codes = labels.classes, labels.codes
        own = None
        if sample_weight is not None:
            own = _check_sample_weight(sample_weight, y, dtype=np.float64)
        counts = np.bincount(codes, weights=own, minlength=len(self.classes_))
        self.class_weight_ = self._derive(counts)
        self.estimator_ = clone(self.estimator)
        fit_params = _weights_before(self.estimator_, own) | fit_params
        fit_params |= _hand_on(self.estimator_, self.class_weight_, codes, own)
        self.estimator_.fit(X, y, **fit_params)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    def _derive(self, counts: NDArray[Any]) -> ClassWeight:
        present = counts > 0
        if present.sum() < 2:
            raise ValueError(
                "y must have at least two classes with samples of positive weight, got one class: "
                f"{self.classes_[present].tolist()}"
            )
        by_label = dict(zip(self.classes_[present].tolist(), counts[present], strict=True))
        weights = weights_of(by_label, self.scheme, self.beta, self.normalize)
        # Samples of weight 0 count as absent; their class takes no part.
        return {label: weights.get(label, 0.0) for label in self.classes_.tolist()}

    def predict(self, X: Any) -> NDArray[Any]:
        """Predict the classes of `X` with the fitted estimator.

        Parameters
        ----------
        X : array-like
            The samples.

        Returns
        -------
        ndarray of shape (n,)
            The predicted classes.
        """
        check_is_fitted(self)
        return self.estimator_.predict(X)

    @available_if(_estimator_has("predict_proba"))
    def predict_proba(self, X: Any) -> NDArray[Any]:
        """Predict the probability of each class with the fitted estimator.

        Parameters
        ----------
        X : array-like
            The samples.

        Returns
        -------
        ndarray of shape (n, n_classes)
            The probabilities, in the order of `classes_`.
        """
        check_is_fitted(self)
        return self.estimator_.predict_proba(X)

    @available_if(_estimator_has("predict_log_proba"))
    def predict_log_proba(self, X: Any) -> NDArray[Any]:
        """Predict the logarithm of the probability of each class with the fitted estimator.

        Parameters
        ----------
        X : array-like
            The samples.

        Returns
        -------
        ndarray of shape (n, n_classes)
            The logarithms, in the order of `classes_`.
        """
        check_is_fitted(self)
        return self.estimator_.predict_log_proba(X)

    @available_if(_estimator_has("decision_function"))
    def decision_function(self, X: Any) -> NDArray[Any]:
        """Compute the decision function of the fitted estimator.

        Parameters
        ----------
        X : array-like
            The samples.

        Returns
        -------
        ndarray of shape (n,) or (n, n_classes)
            The scores.
        """
        check_is_fitted(self)
        return self.estimator_.decision_function(X)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "estimator_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator)
        tags.input_tags = inner.input_tags
        tags.non_deterministic = inner.non_deterministic
        if inner.classifier_tags is not None:
            # A sample has one class, even if the estimator takes several labels.
            tags.classifier_tags = replace(inner.classifier_tags, multi_label=False)
        return tags
