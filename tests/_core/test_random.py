"""Nested estimators get seeds where they have none, and keep those they have."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline

from imblearn_image._core.random import seeded, step_generator


def seeds_of(model):
    return {
        name: value
        for name, value in model.get_params().items()
        if name.endswith("random_state") and value is not None
    }


def model():
    return make_pipeline(PCA(), PCA(random_state=5), RandomForestClassifier())


def test_all_that_have_no_seed_get_one_of_their_own():
    seeds = seeds_of(seeded(model(), 0))
    assert set(seeds) == {
        "pca-1__random_state", "pca-2__random_state", "randomforestclassifier__random_state"
    }  # fmt: skip
    assert seeds.pop("pca-2__random_state") == 5
    assert len(set(seeds.values())) == 2


def test_seeds_depend_on_the_random_state_alone():
    assert seeds_of(seeded(model(), 0)) == seeds_of(seeded(model(), 0))
    assert seeds_of(seeded(model(), 0)) != seeds_of(seeded(model(), 1))


def test_an_estimator_that_draws_nothing_stays_as_it_is():
    estimator = make_pipeline("passthrough")
    assert seeded(estimator, 0) is estimator


def test_the_generator_of_a_step_depends_on_the_seed_of_the_row_and_the_place_of_the_step():
    expected = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(2,)))
    assert step_generator(7, 2).integers(2**62) == expected.integers(2**62)
    assert step_generator(7, 3).integers(2**62) != step_generator(7, 2).integers(2**62)
