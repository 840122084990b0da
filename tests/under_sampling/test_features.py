"""A sampler of imbalanced-learn chooses on descriptors."""

import numpy as np
import pytest
from imblearn.base import BaseSampler
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import (
    EditedNearestNeighbours,
    InstanceHardnessThreshold,
    NearMiss,
    RandomUnderSampler,
    TomekLinks,
)
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier

from imblearn_image import ImageFeatureUnderSampler
from imblearn_image.descriptors import ImageDescriptor
from tests.images import Y, counts_of, images_of


@pytest.mark.parametrize(
    "sampler",
    [
        NearMiss(version=2),
        TomekLinks(),
        EditedNearestNeighbours(),
        RandomUnderSampler(random_state=0),
        InstanceHardnessThreshold(
            estimator=RandomForestClassifier(5, random_state=0), random_state=0
        ),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
def test_the_wrapped_sampler_chooses(sampler):
    X, y = images_of(len(Y)), np.unique(Y, return_inverse=True)[1]
    wrapper = ImageFeatureUnderSampler(sampler, descriptor="gradient")
    wrapper.fit_resample(X, y)
    alone = clone(sampler)
    alone.fit_resample(ImageDescriptor("gradient").fit_transform(X), y)
    np.testing.assert_array_equal(wrapper.sample_indices_, alone.sample_indices_)
    assert wrapper.sampling_strategy_ == alone.sampling_strategy_
    assert not hasattr(sampler, "sample_indices_")


def test_the_strategy_and_the_seed_are_handed_on():
    X = images_of(len(Y))
    wrapper = ImageFeatureUnderSampler(
        RandomUnderSampler(), sampling_strategy={"a": 9}, random_state=3
    )
    _, y_new = wrapper.fit_resample(X, Y)
    assert counts_of(y_new) == {"a": 9, "b": 18, "c": 7}
    np.testing.assert_array_equal(clone(wrapper).fit_resample(X, Y)[0], X[wrapper.sample_indices_])


def test_samplers_that_make_new_samples_are_refused():
    with pytest.raises(TypeError, match="no sample_indices_"):
        ImageFeatureUnderSampler(SMOTE()).fit_resample(images_of(55), Y)
    chain = make_pipeline(TomekLinks(), RandomUnderSampler())
    with pytest.raises(TypeError, match="no sample_indices_"):
        ImageFeatureUnderSampler(chain).fit_resample(images_of(55), Y)
    with pytest.raises(ValueError, match="sampler"):
        ImageFeatureUnderSampler(PCA()).fit_resample(images_of(55), Y)


def test_samplers_that_repeat_samples_are_refused():
    with pytest.raises(TypeError, match=r"once at most.*RandomOverSampler"):
        ImageFeatureUnderSampler(RandomOverSampler()).fit_resample(images_of(55), Y)


class Inventing(BaseSampler):
    """Chooses samples, says so, and returns `n_new` more."""

    _sampling_type = "bypass"

    def __init__(self, chosen=(0, 1), n_new=0):
        self.chosen = chosen
        self.n_new = n_new

    def fit_resample(self, X, y):
        self.sampling_strategy_ = {}
        self.sample_indices_ = np.array(self.chosen)
        n = len(self.chosen) + self.n_new
        return X[:n], y[:n]

    def _fit_resample(self, X, y):
        raise NotImplementedError


@pytest.mark.parametrize("options", [{"n_new": 1}, {"chosen": (0, 55)}, {"chosen": (-1, 0)}])
def test_samplers_whose_indices_are_not_what_they_return_are_refused(options):
    with pytest.raises(TypeError, match="which makes new ones"):
        ImageFeatureUnderSampler(Inventing(**options)).fit_resample(images_of(55), Y)
