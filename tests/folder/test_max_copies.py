"""How many new images one original gives."""

import numpy as np
import pytest

from imblearn_image import balance_image_folder
from imblearn_image.plan.draw import MANY_COPIES
from tests.folders import count_files, save
from tests.images import random_images


@pytest.fixture
def few(tmp_path):
    """A folder of 2 dark and 103 sound cells."""
    for name, count in {"dark": 2, "sound": 103}.items():
        for i in range(count):
            save(tmp_path, f"few/{name}/{i}.png", random_images(4, 4, seed=i + len(name) * 1000))
    return tmp_path / "few"


def balance(source, destination, **options):
    return balance_image_folder(source, destination, random_state=0, verbose=0, **options)


def test_many_copies_of_one_original_are_warned_of(few, tmp_path):
    with pytest.warns(UserWarning, match=r"101 from 2 of class 'dark'; .* max_copies=50"):
        report = balance(few, tmp_path / "out")
    assert report.counts["new"].tolist() == [101, 0]
    assert 2 * MANY_COPIES < 101


def test_copies_are_limited_and_the_report_says_so(few, tmp_path):
    report = balance(few, tmp_path / "out", max_copies=10)
    assert count_files(tmp_path / "out") == {"dark": 22, "sound": 103}
    assert np.bincount(report.plan.source).tolist() == [10, 10]
    assert report.not_made == {"dark": 81}
    line = "new images not made, since copies of one original are limited: 81 of 'dark'"
    assert line in str(report).splitlines()
    again = balance(few, tmp_path / "out", max_copies=10)
    assert (again.n_written, again.not_made) == (0, {"dark": 81})


def test_a_limit_that_is_not_reached_changes_nothing(few, tmp_path):
    report = balance(few, tmp_path / "out", max_copies=60)
    assert report.counts["balanced"].tolist() == [103, 103]
    assert report.not_made == {}


def test_copies_are_counted_by_the_originals_of_the_training_part(few, tmp_path):
    for i in range(2, 4):
        save(few, f"dark/{i}.png", random_images(4, 4, seed=200 + i))
    report = balance(few, tmp_path / "out", max_copies=3, test_size=0.25)
    assert report.counts["train"].tolist()[0] * 3 == report.counts["new"].tolist()[0]


@pytest.mark.parametrize("max_copies", [0, 2.5, "all"])
def test_limits_that_are_none_are_refused_before_anything_is_written(few, tmp_path, max_copies):
    with pytest.raises(ValueError, match="max_copies must be None or an integer of at least 1"):
        balance(few, tmp_path / "out", max_copies=max_copies)
    assert not (tmp_path / "out").exists()
