import pickle

import numpy as np
import pytest
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_validate
from sklearn.preprocessing import FunctionTransformer

from imblearn_image import ImageAugmentationOverSampler, ImageQualityUnderSampler
from imblearn_image.augmentation import HorizontalFlip, Rotate, make_augmenter, preset
from imblearn_image.augmentation.augmenter import as_augmenter


def flatten(images):
    return images.reshape(len(images), -1) / 255


class Recorder(ClassifierMixin, BaseEstimator):
    """Remembers the images that it is fitted with and asked about."""

    fitted, asked = [], []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.fitted.append((X.copy(), y.copy()))
        return self

    def predict(self, X):
        self.asked.append(X.copy())
        return np.full(len(X), self.classes_[0])


@pytest.fixture
def color_cells(cells):
    """120 images of 28x28x3, a quarter of them defective."""
    X, y = cells
    chosen = np.concatenate([np.flatnonzero(y == "sound")[:90], np.flatnonzero(y != "sound")[:30]])
    return np.repeat(X[chosen, :, :, np.newaxis], 3, axis=3), y[chosen]


@pytest.fixture
def pipeline():
    return Pipeline([
        ("balance", ImageAugmentationOverSampler(augmenter=preset("article"), random_state=0)),
        ("flatten", FunctionTransformer(flatten)),
        ("classify", LogisticRegression(C=0.1, max_iter=200)),
    ])  # fmt: skip


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_grid_search_tunes_the_balancing(pipeline, color_cells, n_jobs):
    grid = [
        {
            "balance__sampling_strategy": [0.5, "auto"],
            "balance__augmenter__magnitude": [0.5, 1.0],
            "balance__augmenter__rotate__degrees": [5, 25],
        },
        {"balance__augmenter": [None, "article", make_augmenter(HorizontalFlip()), Rotate(9)]},
        {"balance__augmenter__rotate": ["drop", Rotate(3)]},
    ]
    search = GridSearchCV(pipeline, grid, cv=2, scoring="balanced_accuracy", n_jobs=n_jobs)
    search.fit(*color_cells)
    assert len(search.cv_results_["params"]) == 14
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert len(set(search.cv_results_["mean_test_score"])) > 1
    assert search.predict(color_cells[0]).shape == (120,)


def test_the_test_fold_is_never_augmented(color_cells):
    X, y = color_cells
    pipeline = Pipeline([("balance", ImageAugmentationOverSampler()), ("record", Recorder())])
    Recorder.fitted.clear()
    Recorder.asked.clear()
    folds = StratifiedKFold(3)
    cross_validate(pipeline, X, y, cv=folds, scoring="accuracy", error_score="raise")
    records = zip(folds.split(X, y), Recorder.fitted, Recorder.asked, strict=True)
    for (train, test), (X_fitted, y_fitted), X_asked in records:
        np.testing.assert_array_equal(X_asked, X[test])
        np.testing.assert_array_equal(X_fitted[: len(train)], X[train])
        assert len(X_fitted) == len(y_fitted) > len(train)
        assert len(set(np.unique(y_fitted, return_counts=True)[1])) == 1


def test_new_images_of_a_fold_come_from_its_training_part(color_cells):
    X, y = color_cells
    train, _ = next(StratifiedKFold(3).split(X, y))
    sampler = ImageAugmentationOverSampler(random_state=0)
    X_new, _ = sampler.fit_resample(X[train], y[train])
    again = sampler.plan_.render(X[train])
    np.testing.assert_array_equal(X_new[len(train) :], again)
    assert sampler.sample_indices_.max() < len(train)


def test_clone_and_pickle_keep_everything(color_cells):
    augmenter = preset("article").set_params(rotate__degrees=7, horizontalflip="drop")
    sampler = ImageAugmentationOverSampler(augmenter=augmenter, random_state=3)
    expected, _ = sampler.fit_resample(*color_cells)
    for copy in (clone(sampler), pickle.loads(pickle.dumps(sampler))):
        np.testing.assert_array_equal(copy.fit_resample(*color_cells)[0], expected)
    revived = pickle.loads(pickle.dumps(sampler))
    assert revived.plan_ == sampler.plan_
    np.testing.assert_array_equal(revived.plan_.render(color_cells[0]), expected[120:])


def test_nested_parameters_are_listed_and_set():
    sampler = ImageAugmentationOverSampler(augmenter=preset("article"))
    assert sampler.get_params()["augmenter__rotate__degrees"] == 25
    sampler.set_params(augmenter__magnitude=0.5, augmenter__rotate__degrees=3)
    assert sampler.augmenter.magnitude == 0.5
    assert sampler.augmenter.get_params()["rotate__degrees"] == 3


def test_weights_of_samples_are_not_lost_in_a_sampler(color_cells):
    X, y = color_cells
    weights = np.random.default_rng(0).uniform(1, 2, len(y))
    for sampler in (ImageAugmentationOverSampler(random_state=0), ImageQualityUnderSampler()):
        with pytest.raises(TypeError, match=r"before the Pipeline.*\[sampler.sample_indices_\]"):
            sampler.fit_resample(X, y, sample_weight=weights)
        X_new, y_new = sampler.fit_resample(X, y)
        model = LogisticRegression(max_iter=200)
        model.fit(flatten(X_new), y_new, sample_weight=weights[sampler.sample_indices_])


@pytest.mark.parametrize("augmenter", [None, "article", "gentle", Rotate(10), HorizontalFlip()])
def test_nested_parameters_make_augmenters_of_none_and_names(augmenter):
    sampler = ImageAugmentationOverSampler(augmenter=augmenter)
    assert sampler.get_params()["augmenter"] is augmenter
    if isinstance(augmenter, (str, type(None))):
        assert sampler.set_params(augmenter__magnitude=0.5, n_jobs=2) is sampler
        expected = as_augmenter(augmenter).set_params(magnitude=0.5)
        assert repr(sampler.augmenter) == repr(expected)
        assert sampler.n_jobs == 2
        copy = clone(sampler).set_params(augmenter__magnitude=1)
        assert (copy.augmenter.magnitude, sampler.augmenter.magnitude) == (1, 0.5)
    else:
        sampler.set_params(augmenter__p=0.25)
        assert sampler.augmenter.p == 0.25


def test_a_function_becomes_an_augmenter_too():
    sampler = ImageAugmentationOverSampler(augmenter=lambda image, rng: image)
    assert sampler.set_params(augmenter__n_ops=1).augmenter.names == ["lambda"]


def test_the_name_and_its_parameters_may_come_together_in_any_order():
    for params in (
        {"augmenter": "gentle", "augmenter__magnitude": 0.5},
        {"augmenter__magnitude": 0.5, "augmenter": "gentle"},
    ):
        sampler = ImageAugmentationOverSampler(augmenter="flips").set_params(**params)
        assert str(sampler.augmenter) == "gentle(magnitude=0.5)"
    assert sampler.set_params(augmenter="flips").augmenter == "flips"


def test_what_is_no_augmenter_or_no_parameter_is_named():
    with pytest.raises(ValueError, match="the preset must be one of"):
        ImageAugmentationOverSampler(augmenter="gentel").set_params(augmenter__magnitude=1)
    with pytest.raises(ValueError, match="Invalid parameter 'magnitud'"):
        ImageAugmentationOverSampler().set_params(augmenter__magnitud=1)


def test_everybodys_first_grid(color_cells):
    X, y = color_cells
    pipe = Pipeline([
        ("over", ImageAugmentationOverSampler(random_state=0)),
        ("flatten", FunctionTransformer(flatten)),
        ("clf", LogisticRegression(max_iter=2000)),
    ])  # fmt: skip
    grid = {"over__augmenter": [None, "article"], "over__augmenter__magnitude": [0.5, 1]}
    search = GridSearchCV(pipe, grid, cv=2, error_score="raise").fit(X, y)
    scores = search.cv_results_["mean_test_score"]
    assert len(scores) == 4
    default = GridSearchCV(
        pipe, {"over__augmenter": [None, preset("article").set_params(magnitude=0.5)]}, cv=2
    ).fit(X, y)
    assert default.cv_results_["mean_test_score"].tolist() == scores[[1, 2]].tolist()
    assert (
        len(
            GridSearchCV(pipe, {"over__augmenter__magnitude": [0.5, 1]}, cv=2)
            .fit(X, y)
            .cv_results_["params"]
        )
        == 2
    )
