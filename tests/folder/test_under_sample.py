"""Under-samplers that choose before new images are made."""

from collections import Counter

import pytest
from imblearn.under_sampling import ClusterCentroids, RandomUnderSampler

from imblearn_image import ImageDiversityUnderSampler, ImageDuplicateCleaner
from tests.folders import count_files, rows_of, save, tree
from tests.images import random_images


@pytest.mark.parametrize(
    "sampler",
    [
        RandomUnderSampler(sampling_strategy={"sound": 10}),
        ImageDiversityUnderSampler(sampling_strategy={"sound": 10}),
    ],
    ids=["imblearn", "ours"],
)
def test_an_under_sampler_chooses_first(balance, tmp_path, sampler):
    report = balance(tmp_path / "out", under_sampler=sampler)
    assert report.counts["train"].tolist()[1] == 10
    assert report.counts["balanced"].tolist() == [10, 10]
    assert report.counts["dropped"].sum() > 0
    assert sum(report.counts[k].sum() for k in ("train", "test", "dropped")) == 30
    assert count_files(tmp_path / "out") == {"cracked": 10, "sound": 10}
    again = balance(tmp_path / "again", under_sampler=sampler, n_jobs=2)
    assert tree(tmp_path / "again") == tree(tmp_path / "out")
    assert again.counts["dropped"].tolist() == report.counts["dropped"].tolist()


def test_copies_are_dropped_before_new_ones_are_made(own_cells, balance, tmp_path):
    (path,) = own_cells.glob("sound/person0_sound_0.*")
    for i in range(3):
        (path.parent / f"person0_copy{i}.jpeg").write_bytes(path.read_bytes())
    report = balance(
        tmp_path / "out", own_cells, under_sampler=ImageDuplicateCleaner(), test_size=None,
        groups=None,
    )  # fmt: skip
    assert report.counts["dropped"].tolist() == [0, 3]
    digests = Counter(r["sha256"] for r in rows_of(tmp_path / "out") if r["kind"] == "original")
    assert max(digests.values()) == 1


def test_what_does_not_choose_is_no_under_sampler(balance, tmp_path):
    from imblearn.over_sampling import RandomOverSampler

    for sampler, message in [
        (ClusterCentroids(random_state=0), "must choose among the images"),
        (RandomOverSampler(random_state=0), "each image once at most"),
        (RandomUnderSampler, "must be None or an under-sampler"),
        ("random", "must be None or an under-sampler"),
    ]:
        with pytest.raises(TypeError, match=message):
            balance(tmp_path / "out", under_sampler=sampler)
        assert not (tmp_path / "out").exists()


def test_colors_and_transparency_do_not_keep_thumbnails_from_being_read(
    own_cells, balance, tmp_path
):
    save(own_cells, "sound/person7_rgba.png", random_images(30, 30, 4))
    save(own_cells, "sound/person7_rgb.png", random_images(30, 30, 3))
    sampler = RandomUnderSampler(sampling_strategy={"sound": 10})
    report = balance(tmp_path / "out", own_cells, under_sampler=sampler)
    assert report.counts["balanced"].tolist() == [10, 10]
