import math
import os
import pickle
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight
from sklearn.utils.estimator_checks import check_param_validation, estimator_checks_generator

from imblearn_image import (
    ClassWeightClassifier,
    ImageAugmentationOverSampler,
    class_weight_array,
    class_weight_table,
    derive_class_weight,
    pos_weight,
)
from imblearn_image.class_weight._formulas import SCHEMES as FORMULA_OF
from imblearn_image.class_weight._formulas import weights_of

SCHEMES = sorted(FORMULA_OF)
Y = np.repeat(["a", "b", "c"], [60, 30, 10])


def effective(n, beta):
    """Sum the geometric series of Cui et al. by itself, in exact numbers."""
    power, base, exponent = Fraction(1), Fraction(beta), n
    while exponent:
        if exponent % 2:
            power *= base
        base, exponent = base * base, exponent // 2
    return (1 - Fraction(beta)) / (1 - power)


FORMULAS = {
    "balanced": lambda n, total, counts: Fraction(total, len(counts) * n),
    "complement": lambda n, total, counts: 1 - Fraction(n, total),
    "sqrt": lambda n, total, counts: math.sqrt(Fraction(max(counts), n)),
    "log": lambda n, total, counts: 1 / math.log(1.02 + n / total),
    "median_frequency": lambda n, total, counts: (
        Fraction(sum(sorted(counts)[(len(counts) - 1) // 2 : len(counts) // 2 + 1]), n)
        / (2 - len(counts) % 2)
    ),
}


def labels_of_kind(kind, n):
    return {
        int: list(range(n)),
        str: sorted(str(i) for i in range(n)),
        bool: [False, True],
    }[kind][:n]


@st.composite
def counted_classes(draw):
    kind = draw(st.sampled_from([int, str, bool]))
    n = 2 if kind is bool else draw(st.integers(2, 12) | st.integers(900, 1000))
    counts = draw(st.lists(st.integers(1, 10**9), min_size=n, max_size=n))
    return dict(zip(labels_of_kind(kind, n), counts, strict=True))


@settings(derandomize=True, max_examples=40, deadline=None)
@pytest.mark.parametrize("scheme", FORMULAS)
@given(counts=counted_classes())
def test_formulas_to_twelve_digits(scheme, counts):
    weights = weights_of(counts, scheme, 0.999, None)
    assert list(weights) == list(counts)
    total, values = sum(counts.values()), list(counts.values())
    for label, n in counts.items():
        expected = float(FORMULAS[scheme](n, total, values))
        assert weights[label] == pytest.approx(expected, rel=1e-12)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(1, 2000), min_size=2, max_size=5),
    beta=st.sampled_from([0, 0.5, 0.9, 0.999, 1 - 1e-9]),
)
def test_effective_numbers_to_twelve_digits(counts, beta):
    weights = weights_of(dict(enumerate(counts)), "effective", beta, None)
    exact = [effective(n, beta) for n in counts]
    for weight, value in zip(weights.values(), exact, strict=True):
        assert weight == pytest.approx(float(value * len(counts) / sum(exact)), rel=1e-12)


@pytest.mark.parametrize("beta", [0.999, 1 - 1e-6, 1 - 1e-9, "auto"])
def test_effective_numbers_of_huge_classes(beta):
    """1 - beta^n from the logarithm in fifty digits."""
    from decimal import Decimal, getcontext

    getcontext().prec = 50
    counts = [10**9, 10**6, 3]
    exact_beta = 1 - Decimal(1) / sum(counts) if beta == "auto" else Decimal(beta)
    exact = [(1 - exact_beta) / (1 - (exact_beta.ln() * n).exp()) for n in counts]
    weights = weights_of(dict(enumerate(counts)), "effective", beta, None)
    for weight, value in zip(weights.values(), exact, strict=True):
        assert weight == pytest.approx(float(value * 3 / sum(exact)), rel=1e-12)


def test_balanced_is_that_of_scikit_learn():
    expected = compute_class_weight("balanced", classes=np.unique(Y), y=Y)
    np.testing.assert_allclose(list(derive_class_weight(Y).values()), expected, rtol=1e-15)


def test_the_article_by_its_own_numbers():
    """Ten images, eight of class 1, all predicted 0.5, and the logarithm to base ten."""
    y = np.array([1] * 8 + [0] * 2)
    loss = -np.log10(0.5)
    unweighted = {label: round(float((y == label).sum() * loss), 1) for label in (1, 0)}
    assert unweighted == {1: 2.4, 0: 0.6}
    weights = derive_class_weight(y, "complement")
    assert weights == {0: 0.8, 1: 0.2}
    weighted = {label: round(weights[label] * (y == label).sum() * loss, 2) for label in (1, 0)}
    assert weighted == {1: 0.48, 0: 0.48}


def test_the_same_loss_by_scikit_learn():
    y = np.array([1] * 8 + [0] * 2)
    sample_weight = compute_sample_weight(derive_class_weight(y, "complement"), y)
    total = log_loss(y, np.full(10, 0.5), sample_weight=sample_weight) * sample_weight.sum()
    assert total == pytest.approx((0.8 * 2 + 0.2 * 8) * np.log(2))


@pytest.mark.parametrize("scheme", [*SCHEMES, lambda counts: {c: 1 / n for c, n in counts.items()}])
def test_normalisation_keeps_the_ratios_and_fixes_the_sum(scheme):
    published = derive_class_weight(Y, scheme)
    samples = derive_class_weight(Y, scheme, normalize="samples")
    classes = derive_class_weight(Y, scheme, normalize="classes")
    assert compute_sample_weight(samples, Y).sum() == pytest.approx(100)
    assert sum(classes.values()) == pytest.approx(3)
    for other in (samples, classes):
        assert other["a"] / other["c"] == pytest.approx(published["a"] / published["c"])


def test_effective_lies_between_equal_and_balanced():
    assert set(derive_class_weight(Y, "effective", beta=0).values()) == {1.0}
    near = derive_class_weight(Y, "effective", beta=1 - 1e-9)
    balanced = derive_class_weight(Y, normalize="classes")
    assert near == pytest.approx(balanced, rel=1e-6)
    auto = derive_class_weight(Y, "effective", beta="auto")
    assert auto == pytest.approx(derive_class_weight(Y, "effective", beta=0.99), rel=1e-9)


@pytest.mark.parametrize(
    ("y", "labels"),
    [
        ([3, 1, 1], [1, 3]),
        (np.array([3, 1, 1], np.uint8), [1, 3]),
        (np.array([100, -128, 127], np.int8), [-128, 100, 127]),
        (np.array([2**63 + 5, 1, 1], np.uint64), [1, 2**63 + 5]),
        ([10**15, -(10**15)], [-(10**15), 10**15]),
        ([1.0, 0.0], [0.0, 1.0]),
        ([True, False, True], [False, True]),
        (["1", "10", "2"], ["1", "10", "2"]),
        (np.array(["b", "a"], dtype=object), ["a", "b"]),
        (pd.Series(["b", "a"]), ["a", "b"]),
        (pd.Series(["b", "a"], dtype="category"), ["a", "b"]),
    ],
)
def test_labels_are_plain_and_sorted(y, labels):
    weights = derive_class_weight(y)
    assert list(weights) == labels
    assert [type(label) for label in weights] == [type(label) for label in labels]
    assert all(type(weight) is float for weight in weights.values())


def test_an_indicator_gives_a_pair_of_weights_for_each_label():
    Y_indicator = np.array([[1, 0], [0, 0], [0, 1], [0, 1]])
    assert derive_class_weight(Y_indicator, "complement") == [
        {0: 0.25, 1: 0.75},
        {0: 0.5, 1: 0.5},
    ]
    weights = compute_sample_weight(derive_class_weight(Y_indicator), Y_indicator)
    assert weights.shape == (4,)


@pytest.mark.parametrize("indicator", [np.eye(3)[[0, 1, 2, 2]], np.eye(2, dtype=bool)[[0, 1, 1]]])
def test_a_two_dimensional_y_is_always_multi_label(indicator):
    weights = derive_class_weight(indicator)
    assert len(weights) == indicator.shape[1]
    assert all(list(pair) == [0, 1] for pair in weights)


def test_classes_are_checked_and_change_nothing():
    assert derive_class_weight(Y, classes=["c", "a", "b"]) == derive_class_weight(Y)


def returns(value):
    return lambda counts: value


BAD = {
    "empty": ({"y": []}, ValueError, r"at least one label, got shape \(0,\)"),
    "one class": ({"y": [1, 1]}, ValueError, "at least two classes, got only 1"),
    "NaN": ({"y": [0, 1, np.nan]}, ValueError, "missing or infinite"),
    "None": ({"y": np.array(["a", None], object)}, ValueError, "missing values"),
    "object NaN": ({"y": np.array(["a", np.nan], object)}, ValueError, "missing values"),
    "continuous": ({"y": [0.5, 1]}, ValueError, "got continuous values"),
    "complex": ({"y": [1j, 1]}, TypeError, "got dtype complex128"),
    "mixed": ({"y": np.array(["a", 1], object)}, TypeError, r"one kind, got \['int', 'str'\]"),
    "3-D": ({"y": np.zeros((2, 2, 2))}, ValueError, r"got \(2, 2, 2\)"),
    "0-D": ({"y": 3}, ValueError, r"got \(\)"),
    "no indicator": ({"y": [[0, 2], [1, 1]]}, ValueError, r"ones, got \[1, 2\] in column 1"),
    "no positive": ({"y": [[0, 0], [1, 0]]}, ValueError, "label 1 has no positive sample"),
    "no negative": ({"y": [[1, 0], [1, 1]]}, ValueError, "label 0 has no negative sample"),
    "classes of 2-D": ({"y": np.eye(2), "classes": [0, 1]}, ValueError, "1-D y only"),
    "absent class": ({"classes": ["a", "b", "c", "d"]}, ValueError, r"\['d'\] have no sample"),
    "extra class": ({"classes": ["a", "b"]}, ValueError, r"labels \['c'\], which are not among"),
    "scheme": ({"scheme": "inverse"}, ValueError, "scheme must be one of .* got 'inverse'"),
    "scheme None": ({"scheme": None}, ValueError, "scheme must be one of"),
    "beta 1": ({"beta": 1}, ValueError, "beta must be .* got 1"),
    "beta -1": ({"beta": -0.1}, ValueError, "beta must be"),
    "beta text": ({"beta": "0.9"}, ValueError, "beta must be"),
    "beta NaN": ({"beta": np.nan}, ValueError, "beta must be"),
    "normalize": ({"normalize": "sum"}, ValueError, "normalize must be"),
    "no dict": ({"scheme": returns([1, 2, 3])}, ValueError, "must return a dict with the labels"),
    "other labels": ({"scheme": returns({"a": 1})}, ValueError, r"labels \['a', 'b', 'c'\]"),
    "negative": ({"scheme": returns({"a": 1, "b": 1, "c": -1})}, ValueError, "at least 0"),
    "infinite": ({"scheme": returns({"a": 1, "b": 1, "c": np.inf})}, ValueError, "finite"),
    "text": ({"scheme": returns({"a": 1, "b": 1, "c": "x"})}, ValueError, "numbers as weights"),
    "zeros": ({"scheme": returns({"a": 0, "b": 0, "c": 0})}, ValueError, "not only zeros"),
}  # fmt: skip


@pytest.mark.parametrize(("params", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(params, kind, message):
    with pytest.raises(kind, match=message):
        derive_class_weight(**{"y": Y} | params)


def test_an_array_has_the_order_asked_for():
    weights = derive_class_weight([str(i) for i in range(1, 13) for _ in range(i)], "sqrt")
    order = [str(i) for i in range(1, 13)]
    assert list(weights) != order
    np.testing.assert_allclose(
        class_weight_array(weights, order), [math.sqrt(12 / i) for i in range(1, 13)]
    )


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (["a", "b"], r"not in classes \['c'\]"),
        (["a", "b", "c", "d"], r"without a weight \['d'\]"),
        (["a", "b", "c", "c"], "different labels"),
        ("abc", "different labels"),
    ],
)
def test_an_array_needs_the_same_labels(classes, message):
    with pytest.raises(ValueError, match=message):
        class_weight_array(derive_class_weight(Y), classes)


@pytest.mark.parametrize(
    "y", [[0, 0, 0, 1], [-1, -1, -1, 1], [False] * 3 + [True], ["no"] * 3 + ["yes"]]
)
def test_pos_weight_is_negatives_by_positives(y):
    assert pos_weight(y) == 3.0
    assert type(pos_weight(y)) is float


def test_pos_weight_of_an_indicator_is_an_array():
    np.testing.assert_array_equal(pos_weight([[1, 0], [0, 1], [0, 1], [0, 1]]), [3, 1 / 3])


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 0], "no positive sample, only the label 0"),
        ([1, 1], "no negative sample, only the label 1"),
        ([0, 1, 2], r"two classes, got \[0, 1, 2\]"),
        ([[0, 1], [0, 0]], "label 0 has no positive"),
    ],
)
def test_pos_weight_needs_both_kinds(y, message):
    with pytest.raises(ValueError, match=message):
        pos_weight(y)


def test_the_table_has_every_scheme():
    table = class_weight_table(Y)
    frame = table.to_frame()
    assert frame.index.tolist() == ["a", "b", "c"]
    assert frame["count"].tolist() == [60, 30, 10]
    assert frame["fraction"].tolist() == [0.6, 0.3, 0.1]
    assert frame["imbalance ratio"].tolist() == [1, 2, 6]
    for scheme in SCHEMES:
        assert frame[scheme].to_dict() == derive_class_weight(Y, scheme)
    lines = repr(table).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split()[:2] == ["class", "count"]
    assert lines[3].split()[:4] == ["c", "10", "0.1", "6"]


def test_the_table_is_of_one_dimension():
    with pytest.raises(ValueError, match=r"got \(2, 2\); pass one column"):
        class_weight_table(np.eye(2))


class Recorder(ClassifierMixin, BaseEstimator):
    """Remembers what it was fitted with, and takes only weights of samples."""

    def fit(self, X, y, sample_weight=None, extra=None):
        self.classes_ = np.unique(y)
        self.given_ = sample_weight, extra
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


X = np.random.default_rng(0).normal(size=(100, 3))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_weights_reach_the_parameter_class_weight(scheme):
    model = ClassWeightClassifier(LogisticRegression(), scheme=scheme, beta=0.9).fit(X, Y)
    expected = derive_class_weight(Y, scheme, beta=0.9)
    assert model.class_weight_ == expected
    assert model.estimator_.class_weight == expected
    assert model.estimator.class_weight is None
    plain = LogisticRegression(class_weight=expected).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), plain.predict_proba(X))
    np.testing.assert_array_equal(model.decision_function(X), plain.decision_function(X))
    np.testing.assert_array_equal(model.predict_log_proba(X), plain.predict_log_proba(X))
    np.testing.assert_array_equal(model.classes_, plain.classes_)


def test_the_weights_reach_the_argument_sample_weight():
    model = ClassWeightClassifier(Recorder()).fit(X, Y, extra="kept")
    sample_weight, extra = model.estimator_.given_
    np.testing.assert_allclose(sample_weight, compute_sample_weight("balanced", Y))
    assert extra == "kept"


def test_weights_of_samples_count_and_multiply():
    sample_weight = np.where(Y == "c", 3.0, 1.0)
    model = ClassWeightClassifier(Recorder()).fit(X, Y, sample_weight)
    repeated = np.repeat(Y, sample_weight.astype(int))
    assert model.class_weight_ == pytest.approx(derive_class_weight(repeated))
    given, _ = model.estimator_.given_
    np.testing.assert_allclose(given, sample_weight * [model.class_weight_[label] for label in Y])


@pytest.mark.parametrize("make", [make_pipeline, make_imblearn_pipeline])
@pytest.mark.parametrize("last", [LogisticRegression(), GaussianNB(), RidgeClassifier()])
def test_the_weights_reach_the_last_step_of_a_pipeline(make, last):
    model = ClassWeightClassifier(make(StandardScaler(), make(StandardScaler(), last))).fit(X, Y)
    scaled = StandardScaler().fit_transform(StandardScaler().fit_transform(X))
    plain = clone(last).fit(scaled, Y, sample_weight=compute_sample_weight("balanced", Y))
    np.testing.assert_array_equal(model.predict(X), plain.predict(scaled))
    assert hasattr(model, "predict_proba") == hasattr(last, "predict_proba")


def test_weights_combine_with_sampling_of_images():
    images = np.random.default_rng(0).integers(0, 256, (100, 8, 8), dtype=np.uint8)
    flat = ImageAugmentationOverSampler(
        sampling_strategy={"c": 20}, image_shape=(8, 8), random_state=0
    )
    model = ClassWeightClassifier(make_imblearn_pipeline(flat, LogisticRegression(max_iter=5000)))
    model.fit(images.reshape(100, -1), Y)
    assert model.class_weight_ == derive_class_weight(Y)
    assert model.predict(images.reshape(100, -1)).shape == (100,)


def test_an_estimator_that_takes_no_weights_is_refused():
    with pytest.raises(TypeError, match="KNeighborsClassifier takes weights neither"):
        ClassWeightClassifier(KNeighborsClassifier()).fit(X, Y)


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="one class"):
        ClassWeightClassifier(LogisticRegression()).fit(X, np.full(100, "a"))


def test_weights_come_from_the_training_fold():
    digits, target = load_digits(return_X_y=True)
    y = target == 8
    model = ClassWeightClassifier(LogisticRegression(max_iter=2000))
    result = cross_validate(model, digits / 16, y, cv=4, return_estimator=True, return_indices=True)
    for fitted, train in zip(result["estimator"], result["indices"]["train"], strict=True):
        assert fitted.class_weight_ == derive_class_weight(y[train])


def test_schemes_are_searched():
    pipeline = make_pipeline(StandardScaler(), ClassWeightClassifier(LogisticRegression()))
    pipeline.steps[-1] = ("clf", pipeline.steps[-1][1])
    grid = {
        "clf__scheme": ["balanced", "effective"],
        "clf__beta": [0.5, "auto"],
        "clf__estimator__C": [0.1, 1],
    }
    search = GridSearchCV(pipeline, grid, cv=2, scoring="balanced_accuracy", n_jobs=2).fit(X, Y)
    assert len(search.cv_results_["params"]) == 8
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_a_fitted_model_is_pickled():
    y = np.unique(Y, return_inverse=True)[1]
    model = ClassWeightClassifier(HistGradientBoostingClassifier(max_iter=5)).fit(X, y)
    revived = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(revived.predict(X), model.predict(X))


def name_of(check):
    return getattr(check, "func", check).__name__


CHECKS = [
    pytest.param(model, check, id=f"{type(estimator).__name__}-{name_of(check)}-{number}")
    for estimator in (LogisticRegression(), GaussianNB())
    for number, (model, check) in enumerate(
        estimator_checks_generator(ClassWeightClassifier(estimator))
    )
    # Runs below: it needs a variable that scipy reads when it is imported.
    if name_of(check) != "check_array_api_input"
]


@pytest.mark.parametrize(("model", "check"), CHECKS)
def test_check_of_scikit_learn(model, check):
    check(model)


def test_parameters_are_validated():
    check_param_validation("ClassWeightClassifier", ClassWeightClassifier(LogisticRegression()))


def test_array_api_checks_pass_where_they_are_switched_on():
    code = """
from imblearn_image import ClassWeightClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import estimator_checks_generator

for estimator, check in estimator_checks_generator(ClassWeightClassifier(LogisticRegression())):
    if getattr(check, "func", check).__name__ == "check_array_api_input":
        check(estimator)
print("passed")
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"SCIPY_ARRAY_API": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "passed", run.stderr
