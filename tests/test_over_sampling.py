import re

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler

from imblearn_image import ImageAugmentationOverSampler, draw_epoch, draw_plan
from imblearn_image.augmentation import HorizontalFlip, Rotate, make_augmenter, preset
from tests.images import random_images

Y = np.repeat([0, 1, 2], [20, 8, 4])


def images_of(*shape, dtype=np.uint8, n=32):
    return random_images(n, *shape, dtype=dtype, high=200)


def resample(X, y=Y, **params):
    sampler = ImageAugmentationOverSampler(**{"random_state": 0} | params)
    return *sampler.fit_resample(X, y), sampler


def counts_of(y):
    return dict(zip(*(part.tolist() for part in np.unique(y, return_counts=True)), strict=True))


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("auto", {0: 20, 1: 20, 2: 20}),
        ("not majority", {0: 20, 1: 20, 2: 20}),
        ("minority", {0: 20, 1: 8, 2: 20}),
        ("not minority", {0: 20, 1: 20, 2: 4}),
        ("all", {0: 20, 1: 20, 2: 20}),
        ({0: 25, 1: 8, 2: 11}, {0: 25, 1: 8, 2: 11}),
        (lambda y: {1: 13}, {0: 20, 1: 13, 2: 4}),
    ],
)
def test_every_strategy_gives_exact_counts(strategy, expected):
    _, y_new, sampler = resample(images_of(8, 8), sampling_strategy=strategy)
    assert counts_of(y_new) == expected
    assert sum(sampler.sampling_strategy_.values()) == len(sampler.plan_)


def test_a_float_is_the_ratio_of_minority_to_majority():
    y = np.repeat(["common", "rare"], [20, 4])
    _, y_new, _ = resample(images_of(8, 8, n=24), y, sampling_strategy=0.5)
    assert counts_of(y_new) == {"common": 20, "rare": 10}


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (0.35, {0: 20, 1: 8, 2: 7}),
        (0.4, {0: 20, 1: 8, 2: 8}),
        (0.41, {0: 20, 1: 9, 2: 9}),  # at least the ratio
        (1.0, {0: 20, 1: 20, 2: 20}),
        (np.float32(0.1), {0: 20, 1: 8, 2: 4}),
    ],
)
def test_a_float_is_a_ratio_to_the_largest_of_several_classes_too(ratio, expected):
    X, names = images_of(8, 8), np.array(["c", "a", "b"])[Y]
    _, y_new, sampler = resample(X, sampling_strategy=ratio)
    assert counts_of(y_new) == expected
    assert sampler.get_params()["sampling_strategy"] is ratio
    assert sampler.fit(X, Y).sampling_strategy_ == sampler.sampling_strategy_
    assert counts_of(resample(X, names, sampling_strategy=ratio)[1]) == {
        "cab"[code]: count for code, count in expected.items()
    }
    plan = draw_plan(Y, sampling_strategy=ratio, random_state=0)
    np.testing.assert_array_equal(plan.label, y_new[len(X) :])
    epoch = draw_epoch(Y, 0, sampling_strategy=ratio, random_state=0)
    assert counts_of(epoch.label) == expected


def test_a_ratio_is_not_lost_to_rounding():
    y = np.repeat([0, 1, 2], [100, 3, 2])
    assert len(draw_plan(y, sampling_strategy=0.29)) == 26 + 27
    assert len(draw_plan(y, sampling_strategy=0.07)) == 4 + 5


@pytest.mark.parametrize(
    ("strategy", "y"),
    [({0: 3}, Y), ({9: 30}, Y), ("majority", Y), (1.5, Y), (0.1, Y[:28])],
)
def test_strategies_that_imbalanced_learn_refuses_give_its_error(strategy, y):
    X = images_of(8, 8, n=len(y))
    with pytest.raises(ValueError) as theirs:  # noqa: PT011
        RandomOverSampler(sampling_strategy=strategy).fit_resample(X.reshape(len(X), -1), y)
    message = str(theirs.value).replace("RandomOverSampler", "ImageAugmentationOverSampler")
    with pytest.raises(ValueError, match=re.escape(message)):
        resample(X, y, sampling_strategy=strategy)


def test_a_class_grows_fifty_fold_and_uses_each_source_evenly():
    y = np.repeat([0, 1], [500, 10])
    X_new, y_new, sampler = resample(images_of(8, 8, n=510), y)
    assert counts_of(y_new) == {0: 500, 1: 500}
    assert len(X_new) == 1000
    assert np.bincount(sampler.plan_.source)[500:].tolist() == [49] * 10


def test_even_selection_differs_by_one_at_most():
    _, _, sampler = resample(images_of(8, 8), sampling_strategy={2: 14})
    assert sorted(np.bincount(sampler.plan_.source)[28:].tolist()) == [2, 2, 3, 3]


def test_random_selection_draws_with_replacement():
    y = np.repeat([0, 1], [400, 100])
    _, _, sampler = resample(images_of(2, 2, n=500), y, source_selection="random")
    copies = np.bincount(sampler.plan_.source, minlength=500)[400:]
    assert copies.sum() == 300
    assert copies.min() == 0 or copies.max() > 6


@pytest.mark.parametrize(
    "shape", [(9, 7), (9, 7, 1), (9, 7, 2), (9, 7, 3), (9, 7, 4), (9, 7, 6), (1, 5), (5, 1), (1, 1)]
)
@pytest.mark.filterwarnings("ignore:the fourth of four channels")
def test_originals_come_first_and_the_input_stays_as_it_was(shape):
    X = images_of(*shape)
    before = X.copy()
    X_new, y_new, sampler = resample(X)
    assert X_new.shape == (60, *shape)
    assert X_new.dtype == X.dtype
    np.testing.assert_array_equal(X_new[:32], before)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(y_new[:32], Y)
    assert sampler.image_shape_ == shape
    assert sampler.n_features_in_ == np.prod(shape)


@pytest.mark.parametrize("source_selection", ["even", "random"])
def test_all_augments_the_originals_in_their_places_and_leaves_new_images_as_they_were(
    source_selection,
):
    X, y = images_of(8, 8), np.random.default_rng(0).permutation(Y)
    options = {"augmenter": "flips", "source_selection": source_selection}
    plain, y_plain, new = resample(X, y, **options)
    changed, y_changed, every = resample(X, y, augment="all", **options)
    np.testing.assert_array_equal(y_changed, y_plain)
    np.testing.assert_array_equal(every.sample_indices_, new.sample_indices_)
    np.testing.assert_array_equal(changed[len(X) :], plain[len(X) :])
    assert len(every.plan_) == len(changed) > len(new.plan_)
    np.testing.assert_array_equal(every.plan_.source, every.sample_indices_)
    np.testing.assert_array_equal(every.plan_.label, y_changed)
    np.testing.assert_array_equal(every.plan_.render(X), changed)
    for i, image in enumerate(changed[: len(X)]):
        flips = [X[i, ::down, ::along] for down in (1, -1) for along in (1, -1)]
        assert any(np.array_equal(image, flip) for flip in flips)
    assert any(not np.array_equal(*pair) for pair in zip(changed, X, strict=False))


def test_all_gives_the_same_whoever_renders():
    one, several = (
        resample(images_of(150, 150), augment="all", n_jobs=n_jobs)[0] for n_jobs in (1, 2)
    )
    np.testing.assert_array_equal(one, several)


def test_all_augments_the_originals_of_classes_that_do_not_grow():
    X = images_of(8, 8)
    changed, _, sampler = resample(X, augment="all", sampling_strategy={1: 9})
    assert len(changed) == len(sampler.plan_) == len(X) + 1
    assert sum(not np.array_equal(a, b) for a, b in zip(changed, X, strict=False)) > len(X) / 2


def test_sample_indices_name_the_source_of_every_image():
    groups = np.arange(32) // 4
    X_new, y_new, sampler = resample(images_of(8, 8))
    np.testing.assert_array_equal(sampler.sample_indices_[:32], np.arange(32))
    np.testing.assert_array_equal(sampler.sample_indices_[32:], sampler.plan_.source)
    np.testing.assert_array_equal(Y[sampler.sample_indices_], y_new)
    assert groups[sampler.sample_indices_].shape == (len(X_new),)


def test_new_images_come_class_by_class():
    _, y_new, _ = resample(images_of(8, 8))
    assert y_new[32:].tolist() == [1] * 12 + [2] * 16


@pytest.mark.parametrize("side", [28, 300])
def test_every_new_image_of_the_article_differs_from_its_source(side, cells, elpv):
    X, y = (cells[0], cells[1]) if side == 28 else (elpv[0][::4], elpv[1][::4])
    wanted = dict.fromkeys(np.unique(y).tolist(), 6000 if side == 28 else 900)
    X_new, _, sampler = resample(X, y, sampling_strategy=wanted)
    new, sources = X_new[len(X) :], X[sampler.plan_.source]
    unchanged = (new == sources).all(axis=(1, 2))
    # A flip cannot change an image that is its own mirror image.
    mirrored = (sources == sources[:, :, ::-1]).all(axis=(1, 2))
    assert not (unchanged & ~mirrored).any()
    assert (sampler.plan_.active.sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("augmenter", "names"),
    [
        (None, ["gaussianblur", "rotate", "horizontalflip", "translate"]),
        ("article", ["gaussianblur", "rotate", "horizontalflip", "translate"]),
        (Rotate(5), ["rotate"]),
        (make_augmenter(Rotate(5), HorizontalFlip()), ["rotate", "horizontalflip"]),
        (lambda image, rng: image, ["lambda"]),
    ],
)
def test_whatever_may_be_an_augmenter(augmenter, names):
    _, _, sampler = resample(images_of(8, 8), augmenter=augmenter)
    assert sampler.augmenter_.names == names
    assert sampler.augmenter_ is not augmenter


def cut(image, rng):
    return image[1:]


def widen(image, rng):
    return image.astype(np.float64)


def forget(image, rng):
    return None


def fail(image, rng):
    raise KeyError("lost")


@pytest.mark.parametrize(
    ("function", "kind", "message"),
    [
        (cut, ValueError, r"cut must return .* shape \(8, 8\).* got shape \(7, 8\)"),
        (widen, ValueError, "widen must return .* dtype uint8, got .* dtype float64"),
        (forget, TypeError, "forget must return a numpy array, got NoneType"),
        (fail, RuntimeError, "fail raised KeyError: 'lost'"),
    ],
)
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_function_at_fault_is_named_with_row_and_source(function, kind, message, n_jobs):
    with pytest.raises(kind, match=r"row \d+ of the plan .* from image \d+: " + message):
        resample(images_of(8, 8), augmenter=function, n_jobs=n_jobs)


@pytest.mark.parametrize("dtype", ["u1", "i8", ">u2", "f2"])
@pytest.mark.parametrize("shape", [(8, 6), (8, 6, 1), (8, 6, 5)])
def test_a_function_sees_images_as_they_came(shape, dtype):
    seen = []

    def look(image, rng):
        seen.append((image.shape, image.dtype, image.flags.writeable))
        image[:] = 3
        return image

    X = (images_of(*shape) % 100).astype(dtype)
    X_new, _, _ = resample(X, augmenter=look)
    assert set(seen) == {(shape, np.dtype(dtype), True)}
    assert (X_new[32:] == 3).all()
    np.testing.assert_array_equal(X_new[:32], X)


def test_the_same_random_state_gives_the_same_images_and_another_does_not():
    X = images_of(8, 8)
    first, again, other = (resample(X, random_state=seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_generator_moves_on():
    state = np.random.RandomState(0)
    X = images_of(8, 8)
    assert (resample(X, random_state=state)[0] != resample(X, random_state=state)[0]).any()


def test_the_augmenter_given_is_left_alone():
    augmenter = preset("article")
    _, _, sampler = resample(images_of(8, 8), augmenter=augmenter)
    augmenter.set_params(rotate__degrees=1)
    assert sampler.plan_.augmenter.get_params()["rotate__degrees"] == 25
