"""scikit-learn's checks of ClassWeightClassifier, around estimators of several kinds."""

import os
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_param_validation, estimator_checks_generator

from imblearn_image import ClassWeightClassifier, derive_class_weight

SCHEMES = {
    "balanced": {"scheme": "balanced"},
    "complement": {"scheme": "complement"},
    "effective": {"scheme": "effective", "beta": 0.999},
    "effective-auto": {"scheme": "effective", "beta": "auto"},
    "log": {"scheme": "log"},
    "median_frequency": {"scheme": "median_frequency"},
    "sqrt": {"scheme": "sqrt"},
}
# The checks seed the estimator that they are given, not one inside it.
TREE = DecisionTreeClassifier(random_state=0)
FOREST = RandomForestClassifier(n_estimators=5, random_state=0)
# Takes sparse data, as scikit-learn 1.6 says of any StandardScaler.
PIPELINE = make_pipeline(StandardScaler(with_mean=False), LogisticRegression())
MODELS = {
    f"{type(estimator).__name__}-{scheme}": ClassWeightClassifier(estimator, **SCHEMES[scheme])
    for estimator, schemes in [
        (LogisticRegression(), ["balanced"]),
        (GaussianNB(), ["balanced"]),
        (TREE, SCHEMES),
        (FOREST, SCHEMES),
        (PIPELINE, SCHEMES),
    ]
    for scheme in schemes
}
# That a weight of two is the same as two samples.
EQUIVALENCE = {
    "check_sample_weight_equivalence_on_dense_data",
    "check_sample_weight_equivalence_on_sparse_data",
}
# Cannot hold around these, and is tested below for what they can do.
NOT_EQUIVALENT = {
    DecisionTreeClassifier: "the rounding of sums of weights decides between splits as good",
    RandomForestClassifier: "with other samples, a bootstrap draws others; its trees round too",
}
# Runs below: it needs a variable that scipy reads when it is imported.
SWITCHED_ON = {"check_array_api_input"}


def name_of(check):
    return getattr(check, "func", check).__name__


def left_out(model):
    return SWITCHED_ON | (EQUIVALENCE if type(model.estimator) in NOT_EQUIVALENT else set())


def equivalence_checks(model):
    # Some come once for each of several settings of the model, which play no part here.
    checks = {name_of(check): check for _, check in estimator_checks_generator(model)}
    return [checks[name] for name in sorted(EQUIVALENCE)]


def is_passed(check, model):
    try:
        check(clone(model))
    except AssertionError as error:
        if "is not equivalent to fitting with removed or repeated" not in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize(
    ("model", "check"),
    [
        pytest.param(model, check, id=f"{name}-{name_of(check)}-{number}")
        for name, model in MODELS.items()
        for number, (_, check) in enumerate(estimator_checks_generator(model))
        if name_of(check) not in left_out(model)
    ],
)
def test_check_of_scikit_learn(model, check):
    check(clone(model))


def test_parameters_are_validated():
    check_param_validation("ClassWeightClassifier", ClassWeightClassifier(LogisticRegression()))


def short(scheme):
    """Return the scheme with weights of so few digits that their sums are not rounded."""

    def derive(counts):
        y = np.repeat(list(counts), [int(count) for count in counts.values()])
        weights = derive_class_weight(y, **scheme)
        return {label: round(weight * 2**16) / 2**16 for label, weight in weights.items()}

    return derive


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize(
    "estimator", [TREE, clone(FOREST).set_params(bootstrap=False)], ids=["tree", "forest"]
)
def test_weights_equal_repetition_around_trees_where_no_sum_is_rounded(estimator, scheme):
    for seed in range(5):
        seeded = clone(estimator).set_params(random_state=seed)
        model = ClassWeightClassifier(seeded, scheme=short(scheme))
        for check in equivalence_checks(model):
            check(model)


def weighted_tree(weights):
    return clone(TREE).set_params(class_weight=dict(enumerate(weights.tolist())))


def test_a_plain_tree_with_weights_of_classes_fails_by_rounding():
    weights = np.random.default_rng(0).uniform(0.5, 2, (20, 3))
    rounded = [weighted_tree(row) for row in weights]
    exact = [weighted_tree(np.round(row * 2**16) / 2**16) for row in weights]
    for check in equivalence_checks(TREE):
        assert not all(is_passed(check, tree) for tree in rounded)
        assert all(is_passed(check, tree) for tree in exact)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_tree_inside_is_the_plain_tree_whether_samples_are_weighted_or_repeated(scheme):
    rng = np.random.default_rng(0)
    X, y, sample_weight = rng.random((30, 10)), rng.integers(3, size=30), rng.integers(5, size=30)
    repeated = np.repeat(X, sample_weight, axis=0), np.repeat(y, sample_weight)
    weights = derive_class_weight(repeated[1], **scheme)
    for seed in range(10):
        plain = DecisionTreeClassifier(random_state=seed, class_weight=weights)
        model = ClassWeightClassifier(DecisionTreeClassifier(random_state=seed), **scheme)
        for given in ((X, y, sample_weight), repeated):
            assert model.fit(*given).class_weight_ == weights
            expected = plain.fit(*given).predict_proba(X)
            np.testing.assert_array_equal(model.predict_proba(X), expected)


def test_a_plain_forest_fails_by_its_bootstrap():
    assert not any(is_passed(check, FOREST) for check in equivalence_checks(FOREST))
    whole = clone(FOREST).set_params(bootstrap=False)
    assert all(is_passed(check, whole) for check in equivalence_checks(whole))


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
