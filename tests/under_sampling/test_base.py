"""What all under-samplers promise."""

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import TomekLinks
from joblib import parallel_config
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from imblearn_image import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
    ImageFeatureUnderSampler,
    ImageQualityUnderSampler,
)
from imblearn_image._neighbors import exact
from imblearn_image.descriptors import ImageDescriptor
from imblearn_image.duplicates import description
from tests.images import Y, counts_of, images_of, with_copies

EXACT = [
    ImageDuplicateUnderSampler(),
    ImageDuplicateUnderSampler(keep="sharpest", orientations=8),
    ImageDiversityUnderSampler(),
    ImageDiversityUnderSampler(method="facility_location"),
    ImageQualityUnderSampler(),
    ImageQualityUnderSampler(quality=["sharpness", "contrast", "exposure", "entropy"]),
    ImageFeatureUnderSampler(descriptor="gradient"),
]
ALL = [*EXACT, ImageDuplicateCleaner(), ImageFeatureUnderSampler(TomekLinks())]
# Those that choose by themselves; the samplers of imbalanced-learn compare classes with each other.
OWN = [sampler for sampler in ALL if not isinstance(sampler, ImageFeatureUnderSampler)]


def name_of(sampler):
    return repr(sampler).replace("\n", "")


TWO = np.repeat([0, 1], [30, 10])


@pytest.mark.parametrize("sampler", EXACT, ids=name_of)
@pytest.mark.parametrize(
    ("strategy", "y", "expected"),
    [
        ("auto", Y, {"a": 7, "b": 7, "c": 7}),
        ("majority", Y, {"a": 7, "b": 18, "c": 7}),
        ("not minority", Y, {"a": 7, "b": 7, "c": 7}),
        ("not majority", Y, {"a": 30, "b": 7, "c": 7}),
        ("all", Y, {"a": 7, "b": 7, "c": 7}),
        ({"a": 29, "b": 1}, Y, {"a": 29, "b": 1, "c": 7}),
        (lambda y: {"a": 12}, Y, {"a": 12, "b": 18, "c": 7}),
        (0.5, TWO, {0: 20, 1: 10}),
        (0.5, Y, {"a": 14, "b": 14, "c": 7}),
        (0.3, Y, {"a": 23, "b": 18, "c": 7}),
    ],
    ids=[
        "auto",
        "majority",
        "not minority",
        "not majority",
        "all",
        "dict",
        "callable",
        "float",
        "float of three",
        "float that leaves one",
    ],
)
def test_counts_are_exact(sampler, strategy, y, expected):
    X = images_of(len(y))
    X_new, y_new = clone(sampler).set_params(sampling_strategy=strategy).fit_resample(X, y)
    assert counts_of(y_new) == expected
    assert len(X_new) == len(y_new)


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
@pytest.mark.parametrize("shape", [(20, 24), (20, 24, 3), (1, 9), (9, 1, 6)], ids=str)
def test_images_come_back_as_they_were(sampler, shape):
    X = images_of(len(Y), shape)
    before = X.copy()
    sampler = clone(sampler)
    X_new, y_new = sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(y_new, Y[sampler.sample_indices_])
    both = np.concatenate([sampler.sample_indices_, sampler.dropped_indices_])
    np.testing.assert_array_equal(np.sort(both), np.arange(len(Y)))
    flat = clone(sampler).set_params(image_shape=shape)
    X_flat, _ = flat.fit_resample(X.reshape(len(X), -1), Y)
    np.testing.assert_array_equal(X_flat, X_new.reshape(len(X_new), -1))


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
def test_workers_backends_and_blocks_do_not_matter(sampler, monkeypatch):
    X = with_copies()
    expected = clone(sampler)
    expected.fit_resample(X, Y)

    def assert_same(other):
        for name in ("sample_indices_", "representative_indices_", "scores_", "threshold_"):
            if hasattr(expected, name):
                np.testing.assert_equal(getattr(other, name), getattr(expected, name))

    for config in ({"n_jobs": 2}, {"backend": "loky", "n_jobs": 2}):
        other = clone(sampler)
        with parallel_config(**config):
            other.fit_resample(X, Y)
        assert_same(other)
    for size in (1, 5, 13):
        monkeypatch.setattr(exact, "_BLOCK", size)
        other = clone(sampler).set_params(n_jobs=2)
        other.fit_resample(X, Y)
        assert_same(other)


@pytest.mark.parametrize("sampler", OWN, ids=name_of)
def test_one_class_never_changes_what_is_kept_of_another(sampler):
    X = with_copies()
    first, second = clone(sampler), clone(sampler)
    strategy = ["a"] if isinstance(sampler, ImageDuplicateCleaner) else {"a": 20}
    first.set_params(sampling_strategy=strategy).fit_resample(X, Y)
    X[30:] = X[:25]
    second.set_params(sampling_strategy=strategy).fit_resample(X, Y)
    np.testing.assert_array_equal(first.dropped_indices_, second.dropped_indices_)


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
def test_identical_and_constant_images(sampler):
    X = np.full((len(Y), 12, 12), 7, np.uint8)
    sampler = clone(sampler)
    _, y_new = sampler.fit_resample(X, Y)
    if isinstance(sampler, ImageDuplicateCleaner):
        assert counts_of(y_new) == {"a": 1, "b": 1, "c": 1}
        np.testing.assert_array_equal(np.unique(sampler.representative_indices_), [0, 30, 48])
    elif not isinstance(sampler.get_params().get("sampler"), TomekLinks):
        assert counts_of(y_new) == {"a": 7, "b": 7, "c": 7}


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
def test_a_seed_is_taken_where_something_can_be_drawn(sampler):
    draws_nothing = isinstance(sampler, (ImageDuplicateCleaner, ImageQualityUnderSampler))
    assert ("random_state" in sampler.get_params()) != draws_nothing


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
def test_a_bar_is_shown_where_asked_for(sampler, capfd):
    clone(sampler).fit_resample(images_of(len(Y)), Y)
    assert not capfd.readouterr().err
    clone(sampler).set_params(verbose=1).fit_resample(images_of(len(Y)), Y)
    assert "55/55" in capfd.readouterr().err


@pytest.mark.parametrize("cleaner", [ImageDuplicateCleaner, ImageDuplicateUnderSampler])
def test_each_image_is_hashed_once_for_all_classes(cleaner, monkeypatch):
    hashed = []
    digest = description._digest
    monkeypatch.setattr(
        description, "_digest", lambda image: hashed.append(image.tobytes()) or digest(image)
    )
    X = images_of(len(Y))
    cleaner(sampling_strategy="all", orientations=8).fit_resample(X, Y)
    assert set(hashed) == {image.tobytes() for image in X}
    # Once more for the first, from which `for_each` learns what it will get.
    assert len(hashed) <= len(X) + 1


@pytest.mark.parametrize("sampler", OWN, ids=name_of)
def test_one_image_of_each_class_stays(sampler):
    X_new, _ = clone(sampler).fit_resample(images_of(2), [0, 1])
    assert len(X_new) == 2


@pytest.mark.parametrize("sampler", EXACT, ids=name_of)
def test_more_than_there_are_is_refused(sampler):
    with pytest.raises(ValueError, match=r"less or equal|smaller"):
        clone(sampler).set_params(sampling_strategy={"a": 31}).fit_resample(images_of(55), Y)


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
@pytest.mark.parametrize(
    ("params", "X", "error", "message"),
    [
        ({"n_jobs": 0}, images_of(55), ValueError, "n_jobs must be"),
        ({}, images_of(55).reshape(55, -1), ValueError, "image_shape"),
        ({"image_shape": (7, 11)}, images_of(55).reshape(55, -1), ValueError, "values each"),
        ({}, np.full((55, 4, 4), np.nan), ValueError, "NaN"),
        ({}, np.zeros((55, 4, 4), bool), TypeError, "bool"),
    ],
)
def test_bad_input_is_refused(sampler, params, X, error, message):
    with pytest.raises(error, match=message):
        clone(sampler).set_params(**params).fit_resample(X, Y)


@pytest.mark.parametrize("sampler", [ImageDuplicateUnderSampler, ImageDiversityUnderSampler,
                                     ImageFeatureUnderSampler])  # fmt: skip
def test_descriptors_of_all_kinds_and_wrong_ones(sampler):
    X = images_of(len(Y))
    for descriptor in ("hash", ImageDescriptor(size=8), PCA(3), lambda images: images[:, 0]):
        _, y_new = sampler(descriptor=descriptor).fit_resample(X, Y)
        assert counts_of(y_new) == {"a": 7, "b": 7, "c": 7}
    with pytest.raises(ValueError, match="NaN"):
        sampler(descriptor=lambda images: np.full((len(images), 2), np.nan)).fit_resample(X, Y)
    with pytest.raises(ValueError, match="must give numbers of shape"):
        sampler(descriptor=lambda images: images[:3, 0]).fit_resample(X, Y)


@pytest.mark.parametrize("sampler", ALL, ids=name_of)
def test_pipelines_and_searches_take_images(sampler):
    X = images_of(len(Y), (20, 20))
    model = make_pipeline(clone(sampler), ImageDescriptor(size=4), LogisticRegression(max_iter=500))
    step = type(sampler).__name__.lower()
    has_descriptor = "descriptor" in sampler.get_params()
    grid = (
        {f"{step}__descriptor": [ImageDescriptor("gradient")], f"{step}__descriptor__size": [2, 3]}
        if has_descriptor
        else {f"{step}__sampling_strategy": ["all", "auto"]}
    )
    search = GridSearchCV(model, grid, cv=2, error_score="raise").fit(X, Y)
    assert len(search.cv_results_["params"]) == 2
