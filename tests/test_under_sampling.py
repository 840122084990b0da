"""What all under-samplers promise, and what each does."""

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import (
    EditedNearestNeighbours,
    InstanceHardnessThreshold,
    NearMiss,
    RandomUnderSampler,
    TomekLinks,
)
from joblib import parallel_config
from scipy.stats import rankdata
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from imblearn_image import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
    ImageFeatureUnderSampler,
    ImageQualityUnderSampler,
)
from imblearn_image.descriptors import ImageDescriptor, contrast, exposure, sharpness, thumbnail
from imblearn_image.duplicates import _neighbors
from imblearn_image.duplicates._description import orientations_of
from imblearn_image.duplicates._neighbors import Distances, Similarities
from imblearn_image.under_sampling._diversity import facility_location, k_center
from imblearn_image.under_sampling._duplicates import least_redundant
from tests.benchmarks.planted import planted_copies

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


def images_of(n, shape=(20, 24), seed=0):
    return np.random.default_rng(seed).integers(0, 200, (n, *shape), dtype=np.uint8)


Y = np.repeat(["a", "b", "c"], [30, 18, 7])
TWO = np.repeat([0, 1], [30, 10])


def with_copies(seed=0):
    """Images of which the last five of class a are brighter copies of its first."""
    X = images_of(len(Y), seed=seed)
    X[25:30] = X[:5] + 30
    return X


def counts_of(y):
    return dict(zip(*(part.tolist() for part in np.unique(y, return_counts=True)), strict=True))


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
    ],
    ids=["auto", "majority", "not minority", "not majority", "all", "dict", "callable", "float"],
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
        monkeypatch.setattr(_neighbors, "_BLOCK", size)
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
        assert counts_of(y_new) == {"a": 1, "b": 1, "c": 7}
        np.testing.assert_array_equal(np.unique(sampler.representative_indices_), [0, 30])
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
        ({"image_shape": (7, 11)}, images_of(55).reshape(55, -1), ValueError, "does not divide"),
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


# Duplicates


def test_the_most_redundant_go_and_the_last_of_a_group_stays():
    X = with_copies()
    sampler = ImageDuplicateUnderSampler(sampling_strategy={"a": 25})
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, np.arange(25, 30))
    np.testing.assert_array_equal(sampler.representative_indices_, np.arange(5))
    X[:25] = X[0]
    sampler.set_params(sampling_strategy={"a": 6}).fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.sample_indices_[:6], [0, 25, 26, 27, 28, 29])


def test_the_sharpest_of_two_copies_stays():
    X = with_copies()
    X[25:30] = np.clip(X[:5] * 1.2, 0, 255)
    for keep, expected in (("first", np.arange(25, 30)), ("sharpest", np.arange(5))):
        sampler = ImageDuplicateUnderSampler(sampling_strategy={"a": 25}, keep=keep)
        sampler.fit_resample(X, Y)
        np.testing.assert_array_equal(sampler.dropped_indices_, expected)


@pytest.mark.parametrize("count", [1, 5, 20, 39])
@pytest.mark.parametrize("few", [1, 3, 16])
def test_the_queue_drops_what_looking_at_all_pairs_drops(count, few, monkeypatch):
    monkeypatch.setattr("imblearn_image.under_sampling._duplicates._NEIGHBORS", few)
    similarities = Similarities([thumbnail(images_of(50), size=4)])
    members, rank = np.arange(5, 45), np.random.default_rng(0).permutation(50)
    left = members.tolist()
    while len(left) > count:
        block = similarities.block(np.array(left), np.array(left))
        np.fill_diagonal(block, -np.inf)
        i, j = np.unravel_index(block.argmax(), block.shape)
        left.pop(i if rank[left[i]] > rank[left[j]] else j)
    np.testing.assert_array_equal(least_redundant(similarities, members, rank, count), left)


def test_representatives_are_the_most_similar_kept_images():
    X = images_of(len(Y))
    sampler = ImageDuplicateUnderSampler()
    sampler.fit_resample(X, Y)
    similarity = Similarities([thumbnail(X)]).block(slice(None))
    for dropped, stand_in in zip(
        sampler.dropped_indices_, sampler.representative_indices_, strict=True
    ):
        kept = sampler.sample_indices_[Y[sampler.sample_indices_] == Y[dropped]]
        assert stand_in == kept[similarity[dropped, kept].argmax()]


@pytest.mark.parametrize("turn", range(1, 8))
def test_flips_and_quarter_turns_are_seen_where_asked_for(turn):
    X = images_of(len(Y), (24, 24))
    X[29] = orientations_of(X[:1], 8)[turn][0]
    for orientations, expected in ((1, []), (8, [29])):
        cleaner = ImageDuplicateCleaner(orientations=orientations)
        cleaner.fit_resample(X, Y)
        np.testing.assert_array_equal(cleaner.dropped_indices_, expected)


# Cleaner


def test_all_but_one_of_each_group_go():
    X = with_copies()
    X[24] = X[0] + 31
    cleaner = ImageDuplicateCleaner()
    cleaner.fit_resample(X, Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, np.arange(24, 30))
    np.testing.assert_array_equal(cleaner.representative_indices_, [0, 0, 1, 2, 3, 4])
    groups = [group.tolist() for group in cleaner.duplicate_groups_]
    assert groups == [[0, 24, 25], [1, 26], [2, 27], [3, 28], [4, 29]]
    assert cleaner.threshold_ == {"a": 0.9985, "b": 0.9985}


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [(["a"], [29]), (["b"], [47]), (["a", "b"], [29, 47]), ("all", [29, 47, 54]),
     ("majority", [29])],
)  # fmt: skip
def test_only_the_classes_asked_for_are_cleaned(strategy, expected):
    X = images_of(len(Y))
    X[[29, 47, 54]] = X[[0, 30, 48]]
    cleaner = ImageDuplicateCleaner(sampling_strategy=strategy)
    cleaner.fit_resample(X, Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, expected)


def test_a_cleaner_takes_no_counts():
    with pytest.raises(ValueError, match="sampling_strategy"):
        ImageDuplicateCleaner(sampling_strategy={"a": 3}).fit_resample(images_of(55), Y)


def test_a_threshold_of_ones_own():
    X = with_copies()
    cleaner = ImageDuplicateCleaner(threshold=0.05)
    cleaner.fit_resample(X, Y)
    similarity = Similarities([thumbnail(X)]).block(slice(None))
    assert cleaner.threshold_ == {"a": 0.05, "b": 0.05}
    kept = cleaner.sample_indices_
    for label in "ab":
        block = similarity[np.ix_(kept[Y[kept] == label], kept[Y[kept] == label])]
        assert (block[~np.eye(len(block), dtype=bool)] < 0.05).all()


def conflicting():
    """Image 20 of class a has copies in b and c, and one more in a."""
    X = images_of(len(Y))
    X[21], X[35], X[50] = X[20] + 3, X[20] + 5, X[20]
    return X


def test_copies_with_other_labels_are_kept_by_default():
    cleaner = ImageDuplicateCleaner()
    cleaner.fit_resample(conflicting(), Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, [21])
    assert cleaner.label_conflicts_.shape == (0, 2)


def test_copies_with_other_labels_are_dropped_or_reported():
    cleaner = ImageDuplicateCleaner(across_classes="drop")
    cleaner.fit_resample(conflicting(), Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, [20, 21, 35])
    np.testing.assert_array_equal(cleaner.representative_indices_, -1)
    pairs = {tuple(pair) for pair in cleaner.label_conflicts_.tolist()}
    assert pairs == {(20, 35), (20, 50), (21, 35), (21, 50), (35, 50)}
    with pytest.raises(ValueError, match=r"5 pairs.*20 \(a\) and 35 \(b\).*mend the labels"):
        ImageDuplicateCleaner(across_classes="raise").fit_resample(conflicting(), Y)


def test_no_class_is_emptied():
    X = images_of(len(Y))
    X[30:48] = X[:18]
    with pytest.raises(ValueError, match=r"classes \['b'\].*would leave none"):
        ImageDuplicateCleaner(across_classes="drop").fit_resample(X, Y)


def test_planted_copies_of_solar_cells_are_found():
    cells, copies, originals = planted_copies()
    X = np.concatenate([cells, copies, cells[:50]])
    y = np.repeat([0, 1], [len(cells) + len(copies), 50])
    planted = np.arange(len(cells), len(cells) + len(copies))
    cleaner = ImageDuplicateCleaner(n_jobs=2)
    cleaner.fit_resample(X, y)
    found = np.isin(planted, cleaner.dropped_indices_)
    assert found.mean() >= 0.95
    assert found.sum() / len(cleaner.dropped_indices_) >= 0.99
    stand_ins = cleaner.representative_indices_[np.isin(cleaner.dropped_indices_, planted)]
    assert (stand_ins == originals[found]).mean() >= 0.99
    sampler = ImageDuplicateUnderSampler(sampling_strategy={0: len(cells)}, n_jobs=2)
    sampler.fit_resample(X, y)
    assert np.isin(planted, sampler.dropped_indices_).mean() >= 0.95


def test_equal_thumbnails_reach_a_threshold_of_one():
    X = images_of(60, (16, 16))
    X[20:40] = X[:20] + 20
    cleaner = ImageDuplicateCleaner(threshold=1.0)
    cleaner.fit_resample(X, np.repeat([0, 1], [40, 20]))
    np.testing.assert_array_equal(cleaner.dropped_indices_, np.arange(20, 40))


def test_no_class_to_clean_is_nothing_to_report():
    cleaner = ImageDuplicateCleaner(sampling_strategy=[], across_classes="raise")
    X_new, _ = cleaner.fit_resample(conflicting(), Y)
    assert len(X_new) == len(Y)


def test_a_single_number_has_no_direction():
    with pytest.raises(ValueError, match="two numbers of an image"):
        ImageDuplicateUnderSampler(descriptor="contrast").fit_resample(images_of(55), Y)


# Diversity


def naive_cover(distances, count, best_of):
    chosen = [int(distances.sum(axis=1).argmin())]
    while len(chosen) < count:
        chosen.append(best_of(distances, chosen))
    return chosen


def farthest(distances, chosen):
    nearest = distances[chosen].min(axis=0)
    nearest[chosen] = -1
    return int(nearest.argmax())


def most_helpful(distances, chosen):
    nearest = distances[chosen].min(axis=0)
    gains = np.maximum(nearest - distances, 0).sum(axis=1)
    gains[chosen] = -1
    return int(gains.argmax())


@pytest.mark.parametrize(
    ("method", "best_of"), [(k_center, farthest), (facility_location, most_helpful)]
)
@pytest.mark.parametrize("count", [1, 2, 10, 40])
def test_covers_are_those_of_brute_force(method, best_of, count):
    vectors = np.random.default_rng(0).normal(size=(40, 5))
    vectors[30:] = vectors[:10]
    distances = Distances(vectors)
    full = np.concatenate([block for _, block in distances.blocks()])
    cover = method(distances, count)
    expected = naive_cover(full, count, best_of)
    assert sorted(expected) == np.flatnonzero(cover.is_chosen).tolist()
    np.testing.assert_array_equal(cover.distance, full[expected].min(axis=0))
    assert cover.is_chosen[cover.owner].all()
    np.testing.assert_array_equal(full[np.arange(40), cover.owner], cover.distance)


def test_diverse_images_cover_their_class():
    cells, _, _ = planted_copies(n=1)
    cells = cells[:400]
    y = np.repeat([0, 1], [350, 50])
    vectors = thumbnail(cells)[:350]

    def radius(kept):
        return np.sqrt(np.maximum(2 - 2 * (vectors @ vectors[kept].T), 0)).min(axis=1).max()

    rng = np.random.default_rng(0)
    best = min(radius(rng.choice(350, 100, replace=False)) for _ in range(20))
    sampler = ImageDiversityUnderSampler(sampling_strategy={0: 100}, n_jobs=2)
    sampler.fit_resample(cells, y)
    kept = sampler.sample_indices_[:100]
    assert radius(kept) < 0.85 * best
    assert sampler.covering_radius_[0] == pytest.approx(radius(kept), abs=1e-3)


# Quality


def test_the_worst_go():
    X = images_of(len(Y))
    X[:10] = X[:10] // 4
    sampler = ImageQualityUnderSampler(sampling_strategy={"a": 20})
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, np.arange(10))
    np.testing.assert_array_equal(sampler.scores_, sharpness(X))


def test_clipped_images_are_worse_and_ties_drop_the_later():
    X = images_of(len(Y))
    X[3, :10] = 255
    sampler = ImageQualityUnderSampler(sampling_strategy={"a": 28}, quality="exposure")
    X[X == 0] = 1
    sampler.fit_resample(X, Y)
    np.testing.assert_array_equal(sampler.dropped_indices_, [3, 29])
    np.testing.assert_array_equal(sampler.scores_, -exposure(X))


def test_ranks_within_the_class_are_averaged():
    X = images_of(len(Y))
    sampler = ImageQualityUnderSampler(quality=["contrast", lambda images: images[:, 0, 0]])
    sampler.fit_resample(X, Y)
    for label in "abc":
        some = X[label == Y]
        expected = (rankdata(contrast(some)) + rankdata(some[:, 0, 0])) / 2
        np.testing.assert_array_equal(sampler.scores_[label == Y], expected)


@pytest.mark.parametrize(
    ("quality", "message"),
    [
        ("beauty", "quality must be one of"),
        ([], "at least one"),
        (["contrast", 3], "quality must be one of"),
        (lambda images: images[:, 0], "one finite number for each"),
        (lambda images: np.full(len(images), np.inf), "one finite number for each"),
    ],
)
def test_wrong_qualities_are_refused(quality, message):
    with pytest.raises(ValueError, match=message):
        ImageQualityUnderSampler(quality=quality).fit_resample(images_of(55), Y)


# Features


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
