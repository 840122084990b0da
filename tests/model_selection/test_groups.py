import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn
from imblearn.pipeline import make_pipeline
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupShuffleSplit,
    StratifiedGroupKFold,
    cross_validate,
)
from sklearn.preprocessing import FunctionTransformer

from imblearn_image import (
    ImageAugmentationOverSampler,
    check_leakage,
    leakage_groups,
    stratified_group_split,
)
from imblearn_image.model_selection._leakage import joined
from tests.images import images_of


def with_copies():
    """Return 60 images and labels: the last 12 are brighter copies of the first 12."""
    X, y = images_of(60), np.tile([0, 0, 1], 20)
    X[48:] = X[:12] + 30
    return X, y


def test_copies_and_groups_are_joined():
    X, _ = with_copies()
    groups = leakage_groups(X)
    np.testing.assert_array_equal(groups[48:], groups[:12])
    assert len(set(groups.tolist())) == 48
    np.testing.assert_array_equal(groups[:48], np.arange(48))
    patients = np.arange(60) // 12
    both = leakage_groups(X, patients)
    assert both.tolist() == [0] * 12 + [1] * 12 + [2] * 12 + [3] * 12 + [0] * 12
    np.testing.assert_array_equal(leakage_groups(X, pd.Series(patients).map(str)), both)


def slow_groups(codes, pairs):
    """Give both of a pair the smaller label until nothing changes."""
    codes = codes.copy()
    changed = True
    while changed:
        changed = False
        for i, j in pairs:
            low, high = sorted((codes[i], codes[j]))
            changed |= low != high
            codes[codes == high] = low
    return codes


@pytest.mark.parametrize("seed", range(10))
def test_labels_are_those_of_a_slow_search(seed):
    rng = np.random.default_rng(seed)
    codes, pairs = rng.integers(25, size=40), rng.integers(40, size=(rng.integers(12), 2))
    found, slow = joined(codes, pairs), slow_groups(codes, pairs)
    np.testing.assert_array_equal(found[:, None] == found, slow[:, None] == slow)
    order = list(dict.fromkeys(found.tolist()))
    assert order == list(range(len(order)))


@pytest.mark.parametrize("options", [{}, {"image_shape": (20, 24)}])
def test_flat_rows_and_lists(options):
    X, _ = with_copies()
    given = X.reshape(60, -1) if options else list(X)
    np.testing.assert_array_equal(leakage_groups(given, **options), leakage_groups(X))


def test_flips_where_they_are_asked_for():
    X = images_of(10)
    X[7] = np.rot90(X[2], 2)
    assert len(set(leakage_groups(X))) == 10
    assert leakage_groups(X, orientations=8)[7] == 2


@pytest.mark.parametrize(
    ("X", "groups", "message"),
    [
        (images_of(4), [0, 1, 2], "groups must name one for each of the 4 images, got 3"),
        (images_of(2), [0, np.nan], "groups must not be missing, got nan for image 1"),
        (images_of(2), pd.array(["a", None]), "groups must not be missing, got <NA> for image 1"),
        (images_of(4).reshape(4, -1), None, r"X must have shape \(n, height, width\[, channels\]"),
        (images_of(4)[:0], None, "X must hold at least one image"),
    ],
)
def test_wrong_input_is_said(X, groups, message):
    with pytest.raises(ValueError, match=message):
        leakage_groups(X, groups)


def splits(X, y, groups):
    yield from StratifiedGroupKFold(3).split(X, y, groups)
    yield from GroupShuffleSplit(2, random_state=0).split(X, y, groups)
    rows = np.arange(len(X))
    yield stratified_group_split(rows, y=y, groups=groups, test_size=0.3, random_state=0)


def test_splits_by_these_groups_do_not_leak():
    X, y = with_copies()
    for train, test in splits(X, y, leakage_groups(X)):
        check_leakage(X[train], X[test]).raise_if()
    shuffled = np.random.default_rng(0).permutation(60)
    assert check_leakage(X[shuffled[20:]], X[shuffled[:20]]).fraction > 0


@pytest.mark.parametrize("is_routed", [False, True])
def test_groups_reach_the_splitter_of_scikit_learn(is_routed):
    X, y = with_copies()
    groups = leakage_groups(X)
    with sklearn.config_context(enable_metadata_routing=is_routed):
        options = {"params": {"groups": groups}} if is_routed else {"groups": groups}
        folds = StratifiedGroupKFold(3)
        found = cross_validate(DummyClassifier(), X, y, cv=folds, return_indices=True, **options)
        parts = found["indices"]
        for train, test in zip(parts["train"], parts["test"], strict=True):
            assert not set(groups[train]) & set(groups[test])
        flatten = FunctionTransformer(lambda images: images.reshape(len(images), -1) / 255)
        sampler = ImageAugmentationOverSampler(random_state=0)
        model = make_pipeline(sampler, flatten, LogisticRegression(max_iter=50))
        search = GridSearchCV(model, {"logisticregression__C": [0.01, 0.1]}, cv=folds)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of convergence, which is not the matter
            search.fit(X, y, groups=groups)
        assert len(search.cv_results_["params"]) == 2
