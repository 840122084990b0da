import pickle
from dataclasses import fields

import matplotlib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits

from imblearn_image import ImageAugmentationOverSampler, LeakageReport, check_leakage
from imblearn_image.duplicates import find_duplicates
from tests.images import images_of

matplotlib.use("Agg")


def leaking():
    """Return parts: test image 1 is brighter 3, image 2 is 5, and the first and last are clean."""
    X = images_of(14)
    train, test = X[:10], X[10:].copy()
    test[1], test[2] = train[3] + 30, train[5]
    return train, test


def test_exact_and_near_copies_are_found():
    report = check_leakage(*leaking())
    assert report.test_indices.tolist() == [1, 2]
    assert report.train_indices.tolist() == [3, 5]
    assert report.kinds.tolist() == ["near", "exact"]
    assert report.similarities == pytest.approx(1, abs=1e-4)
    assert report.clean_test_indices.tolist() == [0, 3]
    assert report.fraction == 0.5
    assert len(report.label_conflicts) == len(report.shared_groups) == 0


def test_a_clean_split_has_none():
    X = images_of(14)
    report = check_leakage(X[:10], X[10:])
    assert report.fraction == 0
    assert report.clean_test_indices.tolist() == [0, 1, 2, 3]
    report.raise_if()
    assert str(report).splitlines()[0] == (
        "0 of 4 test images (0.0%) are in the training part of 10 images too"
    )
    assert len(report.to_frame()) == 0
    with pytest.raises(ValueError, match="nothing to show"):
        report.plot()


def test_digits_that_look_alike_give_no_alarm():
    X = load_digits().images
    assert check_leakage(X[:1400], X[1400:]).fraction == 0


def test_a_copy_over_other_images_and_exact_copies_in_both_parts():
    train, test = leaking()
    test = np.concatenate([test, test[[2, 2, 1]], train[[3]]])
    report = check_leakage(train, test)
    assert report.test_indices.tolist() == [1, 2, 4, 5, 6, 7]
    assert report.train_indices.tolist() == [3, 5, 5, 5, 3, 3]
    assert report.kinds.tolist() == ["near", "exact", "exact", "exact", "near", "exact"]


def blended(a, b, share):
    return (a + share * (b.astype(float) - a)).astype(np.float32)


def test_a_chain_of_copies_leaks_to_its_end():
    X = images_of(12).astype(np.float32)
    chain = [blended(X[0], X[1], share) for share in (0, 0.05, 0.1)]
    between = find_duplicates(np.stack([*X[2:], *chain]), threshold=0.995)
    assert between.pairs.tolist() == [[10, 11], [11, 12]]  # not the first with the last
    report = check_leakage([*X[2:], chain[0]], [chain[2], X[1], chain[1]], threshold=0.995)
    assert report.test_indices.tolist() == [0, 2]
    assert report.train_indices.tolist() == [10, 10]
    assert np.isnan(report.similarities).tolist() == [True, False]
    assert report.to_frame()["kind"].tolist() == ["near", "near"]
    assert str(report)


def test_the_most_similar_training_image_is_named():
    X = images_of(12).astype(np.float32)
    train = np.stack([*X[2:], blended(X[0], X[1], 0.05), blended(X[0], X[1], 0.02)])
    report = check_leakage(train, X[:1], threshold=0.99)
    assert report.train_indices.tolist() == [11]


def test_labels_that_differ_are_found_behind_those_that_agree():
    train, test = leaking()
    train = np.concatenate([train, train[[5]], train[[3]]])
    y_train = np.repeat(["a", "b"], [10, 2])  # of 5 and 3 there are copies of both labels
    report = check_leakage(train, test, y_train=y_train, y_test=list("aaab"))
    assert report.label_conflicts.tolist() == [[11, 1], [10, 2]]
    assert report.train_indices.tolist() == [3, 5]
    assert "  labels differ          2\n" in str(report)
    agree = check_leakage(train[:10], test, y_train=y_train[:10], y_test=list("aabb"))
    assert agree.label_conflicts.tolist() == [[5, 2]]


@pytest.mark.parametrize("make", [list, np.array, pd.Series])
def test_groups_in_both_parts(make):
    train, test = leaking()
    report = check_leakage(
        train,
        test,
        groups_train=make([f"p{i}" for i in range(10)]),
        groups_test=make(["p9", "p20", "p5", "p30"]),
    )
    assert report.shared_groups.tolist() == ["p5", "p9"]
    assert report.test_indices.tolist() == [0, 1, 2]
    assert report.kinds.tolist() == ["group", "near", "exact"]
    assert report.train_indices.tolist() == [9, 3, 5]
    assert np.isnan(report.similarities[0])
    assert "by group alone         1; groups in both parts: 2" in str(report)


def test_groups_give_the_exact_answer_for_augmented_images():
    X, y = images_of(40), np.repeat([0, 1], [30, 10])
    sampler = ImageAugmentationOverSampler(augmenter="article", random_state=0)
    X_all, _ = sampler.fit_resample(X, y)
    source = sampler.sample_indices_
    order = np.random.default_rng(0).permutation(len(X_all))
    train, test = order[15:], order[:15]
    report = check_leakage(
        X_all[train], X_all[test], groups_train=source[train], groups_test=source[test]
    )
    expected = np.flatnonzero(np.isin(source[test], source[train]))
    np.testing.assert_array_equal(report.test_indices, expected)
    assert len(expected) > 3


def test_orientations_find_flips():
    train, test = leaking()
    assert check_leakage(train, test[:, ::-1]).fraction == 0
    assert check_leakage(train, test[:, ::-1], orientations=8).test_indices.tolist() == [1, 2]


def test_the_threshold_comes_from_both_parts_together():
    train, test = leaking()
    report = check_leakage(train, test)
    found = find_duplicates(np.concatenate([train, test]))
    assert report.threshold == report.duplicates.threshold == found.threshold
    np.testing.assert_array_equal(report.duplicates.pairs, found.pairs)


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_all_kinds_of_input_give_the_same(n_jobs):
    train, test = leaking()
    flat = [part.reshape(len(part), -1) for part in (train, test)]
    inputs = [
        ((list(train), list(test)), {}),
        ((train, list(test)), {}),
        (flat, {"image_shape": (20, -1)}),
        ([pd.DataFrame(part) for part in flat], {"image_shape": (20, 24)}),
        ([part.tolist() for part in flat], {"image_shape": [20, 24]}),
    ]
    expected = check_leakage(train, test)
    for parts, options in inputs:
        report = check_leakage(*parts, n_jobs=n_jobs, **options)
        np.testing.assert_array_equal(report.test_indices, expected.test_indices)
        np.testing.assert_array_equal(report.similarities, expected.similarities)


def test_each_image_of_a_source_is_read_once():
    class Counted:
        def __init__(self, images):
            self.images, self.reads = images, []

        def __len__(self):
            return len(self.images)

        def __getitem__(self, i):
            self.reads.append(i)
            return self.images[i]

    train, test = map(Counted, leaking())
    report = check_leakage(train, test)
    assert report.test_indices.tolist() == [1, 2]
    assert sorted(train.reads) == list(range(10))
    assert sorted(test.reads) == list(range(4))


def test_constant_images_are_copies_of_equals_only():
    train, test = leaking()
    train[0], test[0], test[3] = 7, 7, 9
    report = check_leakage(train, test)
    assert report.test_indices.tolist() == [0, 1, 2]
    assert report.kinds.tolist() == ["exact", "near", "exact"]
    blank = np.zeros((3, 8, 8), dtype=np.uint8)
    assert check_leakage(blank, blank + 1).fraction == 0
    assert check_leakage(blank, blank).fraction == 1


def test_one_image_each_and_one_image_a_class():
    X = images_of(2)
    assert check_leakage(X[:1], X[1:]).fraction == 0
    assert check_leakage(X[:1], X[:1], y_train=[0], y_test=[0]).fraction == 1
    report = check_leakage(X, X[:1], y_train=["a", "b"], y_test=["b"])
    assert report.label_conflicts.tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a, b: (a, b[:, :10]), r"shape \(20, 24\), X_test of \(10, 24\): give both as the"),
        (lambda a, b: (a, b / 255), "X_train is of dtype uint8, X_test of float64: give both in"),
        (lambda a, b: (a[:0], b), "X_train must hold at least one image, got none"),
        (lambda a, b: (a, []), "X_test must hold at least one image, got none"),
        (lambda a, b: (a.reshape(10, -1), b), r"X must have shape \(n, height, width\[, channels"),
        (lambda a, b: (a, b[0]), "X must have shape"),
    ],
)
def test_parts_that_do_not_match_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        check_leakage(*change(*leaking()))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"y_train": range(10)}, ValueError, "y_train and y_test must be given both or neither"),
        ({"groups_test": range(4)}, ValueError, "groups_train and groups_test must be given both"),
        ({"y_train": range(9), "y_test": range(4)}, ValueError, "each of the 10 images, got 9"),
        ({"groups_train": range(10), "groups_test": range(3)}, ValueError, "4 images, got 3"),
        ({"y_train": ["a"] * 10, "y_test": [0] * 4}, TypeError, "both numbers or both strings"),
        ({"threshold": 2}, ValueError, "threshold must be"),
        ({"orientations": 4}, ValueError, "orientations must be 1 or 8"),
        ({"image_shape": (5, 5)}, ValueError, "the images of X have 480 values each"),
    ],
)
def test_wrong_parameters_are_said(options, error, message):
    with pytest.raises(error, match=message):
        check_leakage(*leaking(), **options)


def test_images_that_are_broken_are_said_to_be_of_which_part():
    train, test = (part.astype(float) for part in leaking())
    test[2, 0, 0] = np.nan
    with pytest.raises(ValueError, match="image 12 holds NaN") as caught:
        check_leakage(train, test)
    assert any("X_test begins at 10" in note for note in caught.value.__notes__)
    assert caught.value.image == 12
    train[3, 0, 0] = np.inf
    with pytest.raises(ValueError, match="image 3 holds NaN") as caught:
        check_leakage(train, test)
    assert caught.value.image == 3
    assert not any("X_test" in note for note in getattr(caught.value, "__notes__", []))
    with pytest.raises(TypeError, match="got bool") as caught:
        check_leakage(train, test > 3)
    assert "in X_test" in caught.value.__notes__


@pytest.mark.parametrize(("broken", "name"), [(3, "X_train"), (12, "X_test")])
def test_an_image_of_another_kind_is_said_to_be_of_which_part(broken, name):
    images = [part for both in leaking() for part in both]
    images[broken] = np.zeros(4)
    with pytest.raises(ValueError, match=f"for image {broken % 10}") as caught:
        check_leakage(images[:10], images[10:])
    assert f"in {name}, whose images are counted from 0" in caught.value.__notes__


def test_a_leak_is_raised_from_a_fraction_on():
    report = check_leakage(*leaking())
    report.raise_if(max_fraction=0.5)
    message = r"2 of 4 test images \(50.0%\) are in the training part too, where at most 40.0% "
    with pytest.raises(ValueError, match=message):
        report.raise_if(0.4)
    with pytest.raises(ValueError, match=r"where at most 0\.0% may be: split by leakage_groups"):
        report.raise_if()
    for wrong in (np.nan, -0.1, 10, True, "1"):
        with pytest.raises(ValueError, match="max_fraction must be from 0 to 1, got"):
            report.raise_if(wrong)


def test_labels_that_differ_over_other_images_are_conflicts():
    X = images_of(12, (32, 32)).astype(np.float32)
    chain = [X[0] + share * (X[1] - X[0]) for share in (0, 0.05, 0.1)]  # the ends are not alike
    report = check_leakage(
        [*X[2:], *chain[:2]], chain[2:], y_train=["c"] * 10 + ["b", "a"], y_test=["a"],
        threshold=0.995,
    )  # fmt: skip
    assert report.train_indices.tolist() == [11]
    assert report.label_conflicts.tolist() == [[10, 0]]


def test_groups_are_compared_as_they_are():
    train, test = leaking()
    groups_train = np.arange(10, dtype=np.uint64) + 2**60 + 1
    report = check_leakage(
        train, test, groups_train=groups_train, groups_test=np.array([2**60, 1, 2, 3])
    )
    assert len(report.shared_groups) == 0


def test_labels_of_pandas_and_of_numpy_go_together():
    train, test = leaking()
    y_train, y_test = np.array(list("ab" * 5)), pd.Series(list("baba"), dtype=object)
    report = check_leakage(train, test, y_train=y_train, y_test=y_test)
    assert report.label_conflicts.tolist() == [[3, 1]]


def test_the_table_has_all_rows_and_the_text_the_first():
    X = images_of(30)
    report = check_leakage(X, X[:15])
    frame = report.to_frame()
    assert frame.columns.tolist() == ["test", "train", "kind", "similarity"]
    assert frame["test"].tolist() == frame["train"].tolist() == list(range(15))
    assert str(report).endswith("and 5 more: to_frame() has all")
    assert repr(report) == "LeakageReport(15 of 15 test images are in the training part too)"


def test_doubtful_pairs_are_drawn_first():
    groups = {"groups_train": range(10), "groups_test": [7, 20, 21, 22]}
    report = check_leakage(*leaking(), **groups)
    figure = report.plot(n_columns=3)
    titles = [ax.get_title() for ax in figure.axes]
    assert [title.replace("\n", " ") for title in titles] == [
        "test 1: near 1.0000", "test 0: group", "test 2: exact 1.0000",
        "train 3", "train 7", "train 5",
    ]  # fmt: skip
    own = matplotlib.figure.Figure()
    assert report.plot(n_images=1, figure=own) is own
    with pytest.raises(ValueError, match="n_images must be an integer of at least 1, got 0"):
        report.plot(n_images=0)
    assert len(own.axes) == 2


def test_a_report_travels():
    report = check_leakage(*leaking())
    again = pickle.loads(pickle.dumps(report))
    assert str(again) == str(report)
    assert {f.name for f in fields(LeakageReport)} >= {"test_indices", "train_indices", "kinds"}


def test_words_of_an_error_are_not_taken_for_an_image():
    class Failing(list):
        def __getitem__(self, index):
            raise OSError("image archive is closed")

    with pytest.raises(OSError, match="image archive is closed") as caught:
        check_leakage(leaking()[0], Failing([0] * 4))
    assert not any("X_test begins" in note for note in caught.value.__notes__)
