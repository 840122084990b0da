import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn.model_selection import GroupShuffleSplit

from imblearn_image import stratified_group_split


def random_groups(seed):
    """Return labels and groups of a random structure: their number, sizes and classes vary."""
    rng = np.random.default_rng(seed)
    n, n_groups = rng.integers(60, 600), rng.integers(8, 60)
    n_classes = rng.integers(2, 6)
    sizes = rng.dirichlet(np.full(n_groups, rng.choice([0.5, 1, 10])))
    groups = rng.choice(n_groups, n, p=sizes)
    shares = rng.dirichlet(np.full(n_classes, rng.choice([0.5, 3])), n_groups)
    y = (shares[groups].cumsum(axis=1)[:, :-1] < rng.random((n, 1))).sum(axis=1)
    return y, groups


def class_share_error(y, test, share):
    """Return how far the share in the test part is off, of the class where it is farthest."""
    is_test = np.isin(np.arange(len(y)), test)
    return max(abs(is_test[y == label].mean() - share) for label in np.unique(y))


def split(y, groups, **options):
    """Return the indices of the training and the test part, whatever is warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return stratified_group_split(np.arange(len(y)), y=y, groups=groups, **options)


def test_shares_are_nearer_than_those_of_scikit_learn_and_no_group_is_broken():
    ours, theirs = [], []
    for seed in range(100):
        y, groups = random_groups(seed)
        train, test = split(y, groups, test_size=0.25, random_state=seed)
        np.testing.assert_array_equal(np.sort([*train, *test]), np.arange(len(y)))
        assert not set(groups[train]) & set(groups[test])
        ours.append(class_share_error(y, test, 0.25))
        shuffled = GroupShuffleSplit(1, test_size=0.25, random_state=seed)
        theirs.append(class_share_error(y, next(shuffled.split(y, y, groups))[1], 0.25))
    assert np.median(ours) < np.median(theirs) / 10
    assert np.max(ours) < np.max(theirs) / 2


def best_loss(y, groups, share):
    """Return the least loss of all splits, tried one by one."""
    _, codes = np.unique(groups, return_inverse=True)
    counts = np.zeros((codes.max() + 1, y.max() + 1))
    np.add.at(counts, (codes, y), 1)
    subsets = (np.arange(2 ** len(counts))[:, np.newaxis] >> np.arange(len(counts))) & 1
    in_test = subsets @ counts
    classes = np.square(in_test / counts.sum(axis=0) - share).mean(axis=1)
    size = np.square(in_test.sum(axis=1) / len(y) - share)
    return (classes + counts.shape[1] * size).min()


def test_few_groups_are_split_as_well_as_can_be():
    near = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        groups, y = rng.integers(12, size=200), rng.integers(3, size=200)
        _, test = split(y, groups, test_size=0.3, random_state=seed)
        is_test = np.isin(np.arange(200), test)
        shares = [is_test[y == label].mean() for label in range(3)]
        loss = np.square(np.array(shares) - 0.3).mean() + 3 * np.square(is_test.mean() - 0.3)
        near.append(loss / best_loss(y, groups, 0.3))
    assert np.median(near) < 1.01
    assert max(near) < 2


def test_of_equally_near_splits_one_with_every_class_in_both_parts_is_taken():
    # Two patients of class 0 alone, 8 of 24 and 0 of 8 images, are as near to a quarter as one
    # patient with both classes, 4 of 24 and 4 of 8.
    y = np.repeat([0, 1], [24, 8])
    patients = np.r_[np.arange(24) // 4, np.repeat([0, 1], 4)]
    for seed in range(20):
        with pytest.warns(UserWarning, match="groups allow no test part that is nearer"):
            _, test = stratified_group_split(
                y, y=y, groups=patients, test_size=0.25, random_state=seed
            )
        assert np.bincount(test).tolist() == [4, 4]


@pytest.mark.parametrize(("test_size", "expected"), [(0.25, 25), (0.2, 20), (33, 33)])
def test_groups_of_one_image_give_exact_sizes(test_size, expected):
    y = np.repeat([0, 1, 2], [50, 30, 20])
    _, test = stratified_group_split(
        np.arange(100), y=y, groups=np.arange(100), test_size=test_size, random_state=0
    )
    assert len(test) == expected
    np.testing.assert_allclose(np.bincount(y[test]), np.bincount(y) * expected / 100, atol=1)


def test_chance_decides_alone_which_of_like_groups_are_taken():
    y, groups = np.tile([0, 1], 40), np.arange(80) // 4
    parts = [split(y, groups, test_size=0.2, random_state=seed)[1] for seed in range(200)]
    counts = np.bincount(np.concatenate(parts), minlength=80)[::4]
    assert counts.min() > 20  # of 40 on average
    assert counts.max() < 62
    again = split(y, groups, test_size=0.2, random_state=np.random.RandomState(7))[1]
    np.testing.assert_array_equal(parts[7], again)


def test_arrays_of_all_kinds_are_split_alike():
    y, groups = np.repeat([0, 1], 10), np.arange(20) // 2
    X = np.arange(20 * 12).reshape(20, 2, 3, 2)
    frame = pd.DataFrame({"a": range(20)}, index=[f"row {i}" for i in range(20)])
    parts = stratified_group_split(
        X, list(range(20)), frame, csr_array(np.eye(20)), y=y, groups=groups, random_state=0
    )
    assert len(parts) == 8
    test = parts[3]
    np.testing.assert_array_equal(parts[1], X[test])
    assert parts[5]["a"].tolist() == test
    np.testing.assert_array_equal(parts[7].toarray(), np.eye(20)[test])
    assert sorted(parts[2] + test) == list(range(20))


@pytest.mark.parametrize("make", [list, pd.Series, lambda groups: np.array(groups)[:, np.newaxis]])
def test_labels_and_groups_of_all_kinds(make):
    groups = [f"person {i // 3}" for i in range(30)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=UserWarning)
        _, test = stratified_group_split(
            np.arange(30), y=make(["a", "b"] * 15), groups=make(groups), random_state=0
        )
    assert len({groups[i] for i in test}) == len(test) / 3


def test_it_is_said_how_far_shares_are_off():
    y, groups = np.repeat(["a", "b"], 50), np.repeat(range(6), [40, 5, 5, 40, 5, 5])
    message = (
        r"groups allow no test part that is nearer to a share of 0.500: it holds 40 of the 50 "
        r"images of class '[ab]', 0.800"
    )
    with pytest.warns(UserWarning, match=message) as caught:
        stratified_group_split(y, y=y, groups=groups, test_size=0.5, random_state=0)
    assert caught[0].filename == __file__


def test_one_class_and_one_image_a_class():
    (train, test) = stratified_group_split(
        np.arange(20), y=np.zeros(20), groups=np.arange(20) // 2, test_size=0.2, random_state=0
    )
    assert len(test) == 4
    with pytest.warns(UserWarning, match="in one part only"):
        train, test = stratified_group_split(
            np.arange(9), y=np.arange(9), groups=np.arange(9), test_size=3, random_state=0
        )
    assert (len(train), len(test)) == (6, 3)


GOOD = {"y": [0, 1] * 5, "groups": list(range(10)), "test_size": 0.3}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"y": [0, 1]}, "y must name one for each of the 10 images, got 2"),
        ({"groups": [0, 1] * 6}, "groups must name one for each of the 10 images, got 12"),
        ({"groups": [np.nan, *range(9)]}, "groups must not be missing, got nan for image 0"),
        ({"groups": ["a"] * 8 + [None] * 2}, "groups must not be missing, got None for image 8"),
        ({"y": np.zeros((10, 2))}, r"y must have shape \(10,\), got \(10, 2\)"),
        ({"groups": "patient"}, r"groups must have shape \(10,\), got \(\)"),
        ({"groups": [0] * 10}, "one part would be empty; use more and smaller groups"),
        ({"test_size": 0.0}, "test_size must be a share above 0 and below 1, or a number of image"),
        ({"test_size": 1.0}, "below the 10 that there are, got 1.0"),
        ({"test_size": 10}, "got 10"),
        ({"test_size": True}, "got True"),
        ({"test_size": "0.2"}, "got '0.2'"),
        ({"random_state": "seed"}, "seed"),
    ],
)
def test_wrong_input_is_said(wrong, message):
    with pytest.raises(ValueError, match=message):
        stratified_group_split(np.arange(10), **(GOOD | wrong))


def test_what_cannot_be_sorted_or_split_is_said():
    with pytest.raises(TypeError, match="groups must be all numbers or all strings"):
        stratified_group_split(np.arange(2), y=[0, 1], groups=np.array([1, "a"], dtype=object))
    with pytest.raises(ValueError, match="at least one array to split"):
        stratified_group_split(**GOOD)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        stratified_group_split(np.arange(10), np.arange(9), **GOOD)


def test_a_bar_counts_the_starts_where_it_is_asked_for(capsys):
    y, groups = np.repeat([0, 1], 10), np.arange(20) // 2
    quiet, shown = (
        stratified_group_split(y, y=y, groups=groups, random_state=0, verbose=verbose)
        for verbose in (0, 1)
    )
    np.testing.assert_array_equal(quiet[1], shown[1])
    assert capsys.readouterr().err.count("split: 100%") == 1
