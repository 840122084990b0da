"""Copies are found among images of any kind, each of which is read once."""

import dataclasses

import cv2
import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import ImageDuplicateCleaner, ImageFiles, check_leakage
from imblearn_image._neighbors import exact
from imblearn_image.descriptors import prepare
from imblearn_image.duplicates import Duplicates, find_duplicates
from imblearn_image.duplicates.description import describe_images, orientations_of
from tests.images import images_of


def test_copies_among_gray_and_color_files_are_found(tmp_path):
    """Files keep their own channels: one image may be stored as gray, RGB and RGBA."""
    paths = [tmp_path / f"{i}.png" for i in range(12)]
    for i, (path, image) in enumerate(zip(paths, images_of(12), strict=True)):
        kind = (None, cv2.COLOR_GRAY2BGR, cv2.COLOR_GRAY2BGRA)[i % 3]
        image = images_of(12)[0] if i in (4, 8) else image
        cv2.imwrite(str(path), image if kind is None else cv2.cvtColor(image, kind))
    files = ImageFiles(paths)
    assert sorted({image.shape[2:] for image in files}) == [(), (3,), (4,)]
    assert [group.tolist() for group in find_duplicates(files).groups] == [[0, 4, 8]]
    report = check_leakage(ImageFiles(paths[:6]), ImageFiles(paths[6:]))
    assert report.test_indices.tolist() == [2]


class Counted:
    """A source that says how often each of its images was read."""

    def __init__(self, images):
        self.images = images
        self.reads = [0] * len(images)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        self.reads[i] += 1
        return self.images[i]


def copied():
    """Return images of which 3, 9 and 10 are copies of 0, and 7 is one of 5."""
    images = images_of(12)
    images[[3, 9]] = images[0]
    images[10], images[7] = images[0] + 20, images[5] + 7
    return images


def similarity_of(images):
    return describe_images(images)[1].block(slice(None))


def groups(found):
    return [group.tolist() for group in found.groups]


def assert_same(one, other):
    for field in dataclasses.fields(Duplicates):
        np.testing.assert_equal(getattr(one, field.name), getattr(other, field.name))


def test_groups_pairs_and_first_copies():
    images = copied()
    found = find_duplicates(images)
    assert groups(found) == [[0, 3, 9, 10], [5, 7]]
    # 3 and 9 are linked by their bytes to 0, which stands for them.
    assert found.pairs.tolist() == [[0, 3], [0, 9], [0, 10], [5, 7]]
    np.testing.assert_array_equal(found.similarities[:2], 1)
    similarity = similarity_of(images)
    np.testing.assert_array_equal(found.similarities[2:], similarity[[0, 5], [10, 7]])
    assert found.first_copies.tolist() == [0, 1, 2, 0, 4, 5, 6, 7, 8, 0, 10, 11]
    assert found.threshold == 0.99
    assert isinstance(found.threshold, float)


def test_the_result_is_frozen():
    found = find_duplicates(images_of(2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.threshold = 1.0


def test_where_nothing_is_alike_nothing_is_found():
    for n in (1, 2, 20):
        found = find_duplicates(images_of(n))
        assert found.groups == []
        assert found.pairs.shape == (0, 2)
        assert found.pairs.dtype == found.first_copies.dtype == np.intp
        assert found.similarities.shape == (0,)
        np.testing.assert_array_equal(found.first_copies, np.arange(n))


def test_groups_are_linked_over_several_images():
    base, noise = images_of(2, (32, 32)).astype(float)
    chain = [base + share * noise for share in (0, 0.5, 1, 1.5)]
    similarity = similarity_of(chain)
    threshold = np.diag(similarity, 1).min()
    assert similarity[0, 3] < threshold
    assert groups(find_duplicates(chain, threshold=threshold)) == [[0, 1, 2, 3]]


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.9985, 1])
def test_pairs_are_those_that_reach_a_threshold_of_ones_own(threshold):
    images = copied()
    images[3], images[9] = images_of(2, seed=1)
    found = find_duplicates(images, threshold=threshold)
    similarity = similarity_of(images)
    expected = np.argwhere(np.triu(similarity >= threshold - 1e-12, 1))
    np.testing.assert_array_equal(found.pairs, expected)
    np.testing.assert_array_equal(found.similarities, similarity[tuple(expected.T)])
    assert found.threshold == threshold


@pytest.mark.parametrize("turn", range(1, 8))
@pytest.mark.parametrize("shape", [(24, 24), (16, 40, 3)], ids=str)
def test_flips_and_quarter_turns_are_seen_where_asked_for(turn, shape):
    images = list(images_of(10, shape))
    images[6] = orientations_of(images[2][np.newaxis], 8)[turn][0]
    assert groups(find_duplicates(images)) == []
    assert groups(find_duplicates(images, orientations=8)) == [[2, 6]]


def test_images_of_other_shapes_and_dtypes_are_compared_but_never_the_same_bytes():
    smooth = cv2.resize(images_of(1, (8, 8))[0], (128, 128), interpolation=cv2.INTER_LINEAR)
    images = list(images_of(6))
    images += [smooth, cv2.resize(smooth, (64, 64), interpolation=cv2.INTER_AREA)]
    images += [smooth.astype(np.uint16), smooth.astype(">u2"), smooth.copy()]
    found = find_duplicates(images)
    assert groups(found) == [[6, 7, 8, 9, 10]]
    assert found.first_copies.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 6]
    zeros = [np.zeros((4, 6), np.uint8), np.zeros((6, 4), np.uint8), np.zeros((4, 6), np.int8)]
    assert find_duplicates(zeros).first_copies.tolist() == [0, 1, 2]
    assert groups(find_duplicates([*zeros, zeros[1]])) == [[1, 3]]


@pytest.mark.parametrize("orientations", [1, 8])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_each_image_is_read_once(orientations, n_jobs, monkeypatch):
    monkeypatch.setattr(prepare, "_MAX_BLOCK_IMAGES", 4)
    monkeypatch.setattr(prepare, "_MIN_THREADED_BYTES", 0)
    source = Counted(list(copied()))
    found = find_duplicates(source, orientations=orientations, n_jobs=n_jobs)
    assert source.reads == [1] * 12
    assert_same(found, find_duplicates(copied(), orientations=orientations))


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_workers_and_backends_do_not_matter(backend):
    with parallel_config(backend=backend, n_jobs=2):
        source = Counted(list(copied()))
        assert_same(find_duplicates(source), find_duplicates(copied()))
    # Processes read what they describe; only the first image is read here.
    assert source.reads == ([1] * 12 if backend == "threading" else [1] + [0] * 11)


@pytest.mark.parametrize("size", [1, 5])
def test_blocks_do_not_matter(size, monkeypatch):
    expected = find_duplicates(copied(), threshold=0.05)
    monkeypatch.setattr(exact, "_BLOCK", size)
    assert_same(find_duplicates(copied(), threshold=0.05), expected)


@pytest.mark.parametrize("threshold", ["auto", 0.1])
@pytest.mark.parametrize("orientations", [1, 8])
def test_the_cleaner_finds_the_same_in_a_class(threshold, orientations):
    images = copied()
    options = {"threshold": threshold, "orientations": orientations}
    cleaner = ImageDuplicateCleaner(sampling_strategy=[0], **options)
    cleaner.fit_resample(np.concatenate([images, images_of(3, seed=2)]), [0] * 12 + [1] * 3)
    found = find_duplicates(images, **options)
    assert groups(found) == [group.tolist() for group in cleaner.duplicate_groups_]
    assert cleaner.threshold_ == {0: found.threshold}


def test_a_bar_is_shown_where_asked_for(capfd):
    find_duplicates(copied())
    assert not capfd.readouterr().err
    find_duplicates(copied(), verbose=1, orientations=8)
    assert capfd.readouterr().err.count("12/12") == 1


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (None, TypeError, "anything with len.*got NoneType"),
        (iter([]), TypeError, "anything with len"),
        ({0: np.zeros((4, 4))}, TypeError, "got dict"),
        ("images", TypeError, "got the path 'images'"),
        ([], ValueError, "at least one image"),
        (np.zeros((3, 4)), ValueError, r"must have shape \(n, height"),
        ([np.zeros((4, 4)), np.zeros(4)], ValueError, "for image 1"),
        ([np.zeros((4, 4)), np.zeros((0, 4))], ValueError, "for image 1"),
        (np.zeros((2, 4, 4), bool), TypeError, "bool"),
        ([np.zeros((4, 4)), np.full((4, 4), "a")], TypeError, "arrays of numbers"),
        (np.float32([np.eye(4), np.eye(4) * np.nan]), ValueError, "image 1 holds NaN"),
        ([np.eye(4), np.eye(4), np.full((4, 4), np.inf)], ValueError, "image 2 holds NaN"),
    ],
)
def test_what_holds_no_images_is_refused(images, error, message):
    with pytest.raises(error, match=message):
        find_duplicates(images)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        *(({"threshold": value}, "threshold must be") for value in (0, 1.1, "low", True, np.nan)),
        *(({"orientations": value}, "orientations must be") for value in (2, "8", 8.0, True, None)),
        ({"n_jobs": 0}, "n_jobs must be"),
        ({"verbose": "yes"}, "verbose must be"),
    ],
)
def test_wrong_parameters_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        find_duplicates(images_of(2), **params)


@pytest.mark.parametrize("scale", [1e-290, 1e-170, 1e160, 1e290])
def test_values_whose_squares_are_no_numbers_are_compared_too(scale):
    images = np.random.default_rng(0).normal(size=(12, 20, 20))
    images[7] = images[2] * 1.5
    with np.errstate(all="raise"):
        assert groups(find_duplicates(images * scale)) == [[2, 7]]


@pytest.mark.parametrize("n", [1, 5])
def test_constant_images_are_copies_of_their_equals_only(n):
    images = [np.full((9, 9), value, np.uint8) for value in (3, 3, 200)] + list(images_of(n))
    assert groups(find_duplicates(images)) == [[0, 1]]


def frames_of_a_camera():
    still, frames = cv2.resize(images_of(1, (8, 8))[0], (64, 64)).astype(float), []
    rng = np.random.default_rng(0)
    for _ in range(300):
        frames.append(still.copy())
        y, x = rng.integers(0, 58, 2)
        frames[-1][y : y + 6, x : x + 6] += 40
    return np.clip(np.array(frames) + rng.normal(0, 3, (300, 64, 64)), 0, 255).astype(np.uint8)


def test_images_of_a_camera_that_does_not_move_are_no_copies():
    frames = frames_of_a_camera()
    assert groups(find_duplicates(frames)) == []
    dark = [np.full((64, 64), value, np.uint8) for value in range(3)]
    assert groups(find_duplicates([*frames, *dark])) == []
    message = "300 images look alike, in 1 group apart.*pass threshold=0.99 if they are copies"
    with pytest.warns(UserWarning, match=message):
        assert groups(find_duplicates([*frames, *dark, *images_of(3, (64, 64))])) == []
    few = find_duplicates([*frames[:30], *images_of(3, (64, 64))], threshold=0.99)
    assert groups(few) == [list(range(30))]


def test_a_value_that_hides_all_others_is_warned_of():
    images = np.random.default_rng(0).random((9, 32, 32), dtype=np.float32)
    images[:, :4, :4] = -3.4e38
    with pytest.warns(UserWarning, match="9 of 9 images differ, but not in what is compared"):
        assert groups(find_duplicates(images)) == [list(range(9))]
    images[:, :4, :4] = 0
    assert groups(find_duplicates(images)) == []
