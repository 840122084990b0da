"""All but one of each group of copies go."""

import numpy as np
import pytest

from imblearn_image import ImageDuplicateCleaner, ImageDuplicateUnderSampler
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.descriptors import thumbnail
from imblearn_image.duplicates.description import orientations_of
from tests.benchmarks.planted import planted_copies
from tests.images import Y, conflicting, images_of, with_copies


def test_all_but_one_of_each_group_go():
    X = with_copies()
    X[24] = X[0] + 31
    cleaner = ImageDuplicateCleaner()
    cleaner.fit_resample(X, Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, np.arange(24, 30))
    np.testing.assert_array_equal(cleaner.representative_indices_, [0, 0, 1, 2, 3, 4])
    groups = [group.tolist() for group in cleaner.duplicate_groups_]
    assert groups == [[0, 24, 25], [1, 26], [2, 27], [3, 28], [4, 29]]
    assert cleaner.threshold_ == {"a": 0.99, "b": 0.99, "c": 0.99}


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


def test_the_smallest_class_is_cleaned_too_unless_told_otherwise():
    X = images_of(len(Y))
    X[[29, 47, 54]] = X[[0, 30, 48]]
    for cleaner, expected in (
        (ImageDuplicateCleaner(), [29, 47, 54]),
        (ImageDuplicateCleaner(sampling_strategy="auto"), [29, 47]),
        (ImageDuplicateCleaner(sampling_strategy="not minority"), [29, 47]),
    ):
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
    assert cleaner.threshold_ == {"a": 0.05, "b": 0.05, "c": 0.05}
    kept = cleaner.sample_indices_
    for label in "abc":
        block = similarity[np.ix_(kept[Y[kept] == label], kept[Y[kept] == label])]
        assert (block[~np.eye(len(block), dtype=bool)] < 0.05).all()


def test_copies_with_other_labels_are_kept_by_default():
    cleaner = ImageDuplicateCleaner()
    cleaner.fit_resample(conflicting(), Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, [21])
    assert cleaner.label_conflicts_.shape == (0, 2)


def test_copies_with_other_labels_are_dropped_or_reported():
    cleaner = ImageDuplicateCleaner(across_classes="drop")
    cleaner.fit_resample(conflicting(), Y)
    np.testing.assert_array_equal(cleaner.dropped_indices_, [20, 21, 35, 50])
    np.testing.assert_array_equal(cleaner.representative_indices_, -1)
    pairs = {tuple(pair) for pair in cleaner.label_conflicts_.tolist()}
    assert pairs == {(20, 35), (20, 50), (21, 35)}  # one at least for each of the images
    with pytest.raises(ValueError, match=r"3 pairs.*20 \(a\) and 35 \(b\).*mend the labels"):
        ImageDuplicateCleaner(across_classes="raise").fit_resample(conflicting(), Y)


def test_conflicts_of_many_equal_images_are_as_many_as_the_images():
    X, y = images_of(2020), np.arange(2020) % 2
    X[:2000] = 0
    cleaner = ImageDuplicateCleaner(sampling_strategy="all", across_classes="drop")
    cleaner.fit_resample(X, y)
    assert len(cleaner.label_conflicts_) == 1999
    np.testing.assert_array_equal(cleaner.dropped_indices_, np.arange(2000))


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


@pytest.mark.parametrize("turn", range(1, 8))
def test_flips_and_quarter_turns_are_seen_where_asked_for(turn):
    X = images_of(len(Y), (24, 24))
    X[29] = orientations_of(X[:1], 8)[turn][0]
    for orientations, expected in ((1, []), (8, [29])):
        cleaner = ImageDuplicateCleaner(orientations=orientations)
        cleaner.fit_resample(X, Y)
        np.testing.assert_array_equal(cleaner.dropped_indices_, expected)


def test_a_bar_is_shown_while_each_class_is_compared(capfd):
    ImageDuplicateCleaner(verbose=1).fit_resample(images_of(len(Y)), Y)
    shown = capfd.readouterr().err
    for n in (30, 18, 7):
        assert f"{n}/{n}" in shown
    assert shown.count("compare: 100%") == 3
