import warnings

import numpy as np
import pytest

from imblearn_image.folder._parts import split
from imblearn_image.folder.files import find_groups

PATHS = ["a/person1_x.png", "a/person12_y.png", "b/person1_z.png"]


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    "groups",
    ["person[0-9]+", r"(person\d+)_", lambda path: path.split("/")[1].split("_")[0]],
)
def test_groups_by_a_pattern_or_a_function(groups):
    assert find_groups(groups, PATHS).tolist() == ["person1", "person12", "person1"]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (r"patient \d+|cell_\d+", ["patient 0", "patient 0", "cell_3"]),
        (r"cell_\d+|patient \d+", ["patient 0", "patient 0", "cell_3"]),
        (r"patient (\d+)|cell_(\d+)", ["0", "0", "3"]),
        (r"[^/]+$", ["cell_3.png", "cell_4.png", "cell_3.png"]),
    ],
)
def test_the_first_match_in_the_whole_path_counts(groups, expected):
    paths = ["sound/patient 0/cell_3.png", "cracked/patient 0/cell_4.png", "sound/cell_3.png"]
    assert find_groups(groups, paths).tolist() == expected


def test_paths_that_are_passed_over_are_counted():
    with pytest.raises(ValueError, match=r"does not match 2 of 3, such as 'a/person1_x\.png'"):
        find_groups("person12|patient", [*PATHS])


def test_without_groups_there_are_none():
    assert find_groups(None, PATHS) is None


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("person2", "must match every image, and does not match 3 of 3, such as 'a/person1_x.png'"),
        ("person1(2)?", "does not match 2 of 3, such as 'a/person1_x.png'"),
        ("x*", "must match every image"),
        ("(", "must be a regular expression"),
        (7, "must be a regular expression"),
        (lambda path: "", "must name a group for every image, got ''"),
        (lambda path: None, "must name a group for every image, got None"),
    ],
)
def test_what_names_no_group_is_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        find_groups(groups, PATHS)


@pytest.mark.parametrize(("test_size", "expected"), [(0.2, 20), (0.25, 25), (30, 30)])
def test_without_groups_each_class_gives_its_share(test_size, expected):
    target = np.repeat([0, 1, 2], [60, 30, 10])
    is_test = split(target, None, test_size, rng())
    share = expected / 100
    assert is_test.sum() == expected
    np.testing.assert_allclose(np.bincount(target[is_test]), np.array([60, 30, 10]) * share, atol=1)
    np.testing.assert_array_equal(is_test, split(target, None, test_size, rng()))
    assert (is_test != split(target, None, test_size, np.random.default_rng(1))).any()


@pytest.mark.parametrize("test_size", [0.2, 0.35, 60])
def test_groups_stay_whole_and_classes_come_near_their_share(test_size):
    chance = np.random.default_rng(3)
    groups = chance.integers(60, size=300).astype(str)
    target = (chance.random(300) < 0.25).astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        is_test = split(target, groups, test_size, rng())
    assert not set(groups[is_test]) & set(groups[~is_test])
    share = test_size if test_size < 1 else test_size / 300
    for label in (0, 1):
        assert is_test[target == label].mean() == pytest.approx(share, abs=0.04)


def test_groups_of_very_different_sizes():
    groups = np.repeat(["large", *map(str, range(20))], [100, *[5] * 20])
    target = np.arange(200) % 2
    is_test = split(target, groups, 0.25, rng())
    assert not is_test[groups == "large"].any()
    assert is_test.mean() == pytest.approx(0.25, abs=0.03)


def test_the_first_group_that_matches_is_the_name():
    paths = ["a/zz1.png", "a/007.png"]
    assert find_groups("(zz)|(0+)", paths).tolist() == ["zz", "00"]


def test_one_group_cannot_be_split():
    with pytest.raises(ValueError, match="one part would be empty; use more and smaller groups"):
        split(np.arange(10) % 2, np.full(10, "one"), 0.3, rng())


def test_more_than_all_cannot_be_asked_for():
    groups = np.arange(10).astype(str)
    with pytest.raises(ValueError, match="below the 10 that there are, got 10"):
        split(np.arange(10) % 2, groups, 10, rng())
    with pytest.raises(ValueError, match="test_size"):
        split(np.arange(10) % 2, None, 10, rng())


def test_a_class_of_one_group_is_in_one_part_with_a_warning():
    groups = np.array(["p0"] * 6 + [f"q{i}" for i in range(30)])
    target = np.repeat([0, 1], [6, 30])
    with pytest.warns(UserWarning, match=r"the classes \[0\] have images in one part only"):
        is_test = split(target, groups, 0.2, rng())
    assert len(set(is_test[:6])) == 1


def test_the_split_is_of_the_classes_that_are_there():
    target = np.repeat([0, 3], [30, 10])  # the codes between are of classes that were lost
    groups = np.arange(40).astype(str)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        is_test = split(target, groups, 0.5, rng())
    assert np.bincount(target[is_test]).tolist() == [15, 0, 0, 5]
