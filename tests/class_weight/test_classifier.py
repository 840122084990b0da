import pickle

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import TargetTags, get_tags
from sklearn.utils.class_weight import compute_sample_weight

from imblearn_image import ClassWeightClassifier, ImageAugmentationOverSampler, derive_class_weight
from imblearn_image.class_weight.formulas import SCHEMES as FORMULA_OF
from tests.images import random_images

SCHEMES = sorted(FORMULA_OF)
Y = np.repeat(["a", "b", "c"], [60, 30, 10])


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


@pytest.mark.parametrize("total", [1e-300, 0.5, 1 - 1e-9])
def test_weights_of_samples_that_sum_to_less_than_one_leave_no_beta(total):
    model = ClassWeightClassifier(Recorder(), scheme="effective", beta="auto")
    model.fit(X, Y, np.full(100, total / 100))
    assert model.class_weight_ == {"a": 1, "b": 1, "c": 1}  # as with beta=0


@pytest.mark.parametrize("make", [make_pipeline, make_imblearn_pipeline])
@pytest.mark.parametrize("last", [LogisticRegression(), GaussianNB(), RidgeClassifier()])
def test_the_weights_reach_the_last_step_of_a_pipeline(make, last):
    model = ClassWeightClassifier(make(StandardScaler(), make(StandardScaler(), last))).fit(X, Y)
    scaled = StandardScaler().fit_transform(StandardScaler().fit_transform(X))
    plain = clone(last).fit(scaled, Y, sample_weight=compute_sample_weight("balanced", Y))
    np.testing.assert_array_equal(model.predict(X), plain.predict(scaled))
    assert hasattr(model, "predict_proba") == hasattr(last, "predict_proba")


NESTED = make_pipeline(
    make_pipeline(StandardScaler(), "passthrough"),
    make_pipeline(StandardScaler(), PCA(), RidgeClassifier()),
)


@pytest.mark.parametrize("make", [make_pipeline, make_imblearn_pipeline])
@pytest.mark.parametrize("last", [LogisticRegression(), GaussianNB(), NESTED])
def test_weights_of_samples_reach_every_step_that_takes_them(make, last):
    sample_weight = np.random.default_rng(1).integers(0, 4, 100)
    model = ClassWeightClassifier(make(StandardScaler(), PCA(), last))
    model.fit(X, Y, sample_weight)
    scaler = StandardScaler().fit(X, sample_weight=sample_weight)
    np.testing.assert_array_equal(model.estimator_[0].mean_, scaler.mean_)
    np.testing.assert_array_equal(model.estimator_[0].var_, scaler.var_)
    if last is NESTED:
        scaled = model.estimator_[:2].transform(X)
        first = model.estimator_[2][0][0]
        expected = StandardScaler().fit(scaled, sample_weight=sample_weight)
        np.testing.assert_array_equal(first.var_, expected.var_)


def test_steps_before_the_last_are_given_no_weights_of_classes():
    model = ClassWeightClassifier(make_pipeline(StandardScaler(), GaussianNB())).fit(X, Y)
    np.testing.assert_array_equal(model.estimator_[0].mean_, StandardScaler().fit(X).mean_)


def test_weights_given_for_one_step_are_kept():
    own, others = np.random.default_rng(1).uniform(1, 2, (2, 100))
    model = ClassWeightClassifier(make_pipeline(StandardScaler(), LogisticRegression()))
    model.fit(X, Y, others, standardscaler__sample_weight=own)
    expected = StandardScaler().fit(X, sample_weight=own)
    np.testing.assert_array_equal(model.estimator_[0].mean_, expected.mean_)


def test_weights_combine_with_sampling_of_images():
    images = random_images(100, 8, 8)
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


class Binary(LogisticRegression):
    """Says that it takes two classes only, is poor and not deterministic."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.poor_score = tags.non_deterministic = True
        return tags


@pytest.mark.parametrize("estimator", [DecisionTreeClassifier(), Binary(), make_pipeline(Binary())])
def test_tags_say_that_a_sample_has_one_label(estimator):
    inner = get_tags(estimator)
    tags = get_tags(ClassWeightClassifier(estimator))
    assert not tags.classifier_tags.multi_label
    assert tags.target_tags == TargetTags(required=True)
    assert tags.target_tags.single_output
    assert not tags.target_tags.multi_output
    assert tags.classifier_tags.multi_class == inner.classifier_tags.multi_class
    assert tags.classifier_tags.poor_score == inner.classifier_tags.poor_score
    assert tags.input_tags == inner.input_tags
    assert tags.non_deterministic == inner.non_deterministic


def test_several_labels_a_sample_are_refused():
    with pytest.raises(
        ValueError, match=r"shape \(100,\), got \(100, 2\), an indicator of several"
    ):
        ClassWeightClassifier(DecisionTreeClassifier()).fit(X, np.ones((100, 2), int))


@pytest.mark.parametrize("classes", [["a", "b", "c"], [1, 2, 3], [-1, 0, 1], [0, 1, 5]], ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_boosted_histograms_are_weighted_whatever_the_labels(classes, weighted):
    codes = np.repeat([0, 1, 2], [60, 30, 10])
    y = np.array(classes)[codes]
    own = np.random.default_rng(0).uniform(0.5, 2, len(y)) if weighted else None
    model = ClassWeightClassifier(
        make_pipeline(StandardScaler(), HistGradientBoostingClassifier(max_iter=5)), scheme="sqrt"
    ).fit(X, y, sample_weight=own)
    encoded = ClassWeightClassifier(
        make_pipeline(StandardScaler(), HistGradientBoostingClassifier(max_iter=5)), scheme="sqrt"
    ).fit(X, np.unique(y, return_inverse=True)[1], sample_weight=own)
    np.testing.assert_array_equal(model.classes_, np.unique(y))
    np.testing.assert_allclose(model.predict_proba(X), encoded.predict_proba(X))
    np.testing.assert_array_equal(model.predict(X), model.classes_[encoded.predict(X)])
    assert model.estimator_[-1].class_weight is None
    assert encoded.estimator_[-1].class_weight == encoded.class_weight_
