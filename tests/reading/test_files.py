"""Files as a source of images, for plans, descriptors and processes."""

import os
import pickle
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from imblearn_image import (
    ImageAugmentationOverSampler,
    ImageFiles,
    ImageReadError,
    Renderer,
    draw_plan,
)
from imblearn_image.duplicates import find_duplicates
from imblearn_image.images import ImageSource, read_images
from tests.corpus import saved
from tests.images import images_of

IMAGES = images_of(9)
LABELS = ["sound"] * 6 + ["cracked"] * 3


@pytest.fixture
def paths(tmp_path):
    paths = [tmp_path / f"{i}.png" for i in range(9)]
    for path, image in zip(paths, IMAGES, strict=True):
        path.write_bytes(saved(image, "PNG"))
    return paths


def test_files_are_a_source(paths):
    files = ImageFiles(paths)
    assert isinstance(files, ImageSource)
    assert len(files) == 9
    np.testing.assert_array_equal(files[np.int64(4)], IMAGES[4])
    np.testing.assert_array_equal(files[-1], IMAGES[-1])
    np.testing.assert_array_equal(np.stack(list(files)), IMAGES)
    assert repr(files) == "ImageFiles of 9 files"
    assert len(ImageFiles([])) == 0


@pytest.mark.parametrize("index", ["0", 1.0, None])
def test_images_are_asked_for_by_an_integer(paths, index):
    with pytest.raises(TypeError):
        ImageFiles(paths)[index]


@pytest.mark.parametrize(
    "index",
    [
        slice(1, 3), slice(None, None, -2), [4, 0, 4], (2, 1), np.array([8, 3]),
        np.arange(9) % 2 == 1, [True] + [False] * 8, [], range(2, 5), slice(20, 30),
    ],
    ids=str,
)  # fmt: skip
def test_some_of_the_files_are_picked_without_being_read(paths, index):
    files = ImageFiles(paths, image_size=(10, 12))
    for path in paths:
        path.rename(f"{path}.away")
    some = files[index]
    is_list = not isinstance(index, (slice, np.ndarray))
    expected = np.arange(9)[np.array(index or np.arange(0)) if is_list else index]
    assert isinstance(some, ImageFiles)
    assert some.paths == [str(paths[i]) for i in expected]
    assert (len(files), some.shape) == (9, (len(expected),))
    for path in paths:
        Path(f"{path}.away").rename(path)
    assert all(image.shape == (10, 12) for image in some)


@pytest.mark.parametrize("index", [[0.5], [True, False], ["0"], [9]], ids=str)
def test_a_wrong_pick_is_an_index_error(paths, index):
    with pytest.raises(IndexError):
        ImageFiles(paths)[index]


@pytest.mark.parametrize("stratify", [None, LABELS])
def test_scikit_learn_splits_files_without_reading_them(paths, stratify):
    for path in paths:
        path.unlink()
    train, test, y_train, _ = train_test_split(
        ImageFiles(paths), LABELS, test_size=3, stratify=stratify, random_state=0
    )
    assert isinstance(train, ImageFiles)
    assert isinstance(test, ImageFiles)
    assert sorted(train.paths + test.paths) == [str(path) for path in paths]
    assert y_train == [LABELS[int(Path(path).stem)] for path in train.paths]


def test_an_index_beyond_the_files_is_an_index_error(paths):
    with pytest.raises(IndexError):
        ImageFiles(paths)[9]


def test_options_reach_the_reader(paths):
    files = ImageFiles(paths, color="rgb", image_size=(10, 12))
    assert files[0].shape == (10, 12, 3)
    with pytest.raises(ImageReadError, match="no JPEG file"):
        ImageFiles(paths, formats=("JPEG",))[0]
    with pytest.raises(ImageReadError, match="max_bytes=20"):
        ImageFiles(paths, max_bytes=20)[0]


def test_options_and_paths_are_checked_at_once(paths):
    with pytest.raises(ValueError, match="color must be"):
        ImageFiles(paths, color="grey")
    for one in (str(paths[0]), paths[0], os.fsencode(paths[0])):
        with pytest.raises(TypeError, match="sequence of files, got one"):
            ImageFiles(one)
    with pytest.raises(TypeError):
        ImageFiles([3])
    with pytest.raises(ValueError, match="null"):
        ImageFiles(["a\0"])


def test_names_that_are_not_utf8_survive(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.png"
    Path(os.fsdecode(path)).write_bytes(saved(IMAGES[0], "PNG"))
    files = pickle.loads(pickle.dumps(ImageFiles([path, os.fsdecode(path)])))
    assert files.paths == [os.fsdecode(path)] * 2
    np.testing.assert_array_equal(files[1], IMAGES[0])


def test_many_paths_are_pickled_small():
    paths = [f"train/cracked/cell_{i:06}.png" for i in range(10_000)]
    files = ImageFiles(paths)
    assert len(pickle.dumps(files)) < 10_000 * (len(paths[0]) + 1)
    assert pickle.loads(pickle.dumps(files)).paths == paths


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_plans_render_files_as_arrays(paths, n_jobs):
    plan = draw_plan(LABELS, random_state=0)
    expected = plan.render(IMAGES)
    np.testing.assert_array_equal(plan.render(ImageFiles(paths), n_jobs=n_jobs), expected)


def test_renderers_take_files(paths):
    plan = draw_plan(LABELS, random_state=0)
    renderer = Renderer(plan.augmenter)
    image = renderer.render(plan[1], ImageFiles(paths))
    np.testing.assert_array_equal(image, renderer.render(plan[1], IMAGES))


def test_processes_read_for_themselves(paths):
    plan = draw_plan(LABELS, random_state=0)
    with joblib.parallel_config("loky", n_jobs=2):
        images = plan.render(ImageFiles(paths), n_jobs=2)
    np.testing.assert_array_equal(images, plan.render(IMAGES))


def test_duplicates_are_found_among_files(paths):
    paths[7].write_bytes(paths[2].read_bytes())
    found = find_duplicates(ImageFiles(paths), n_jobs=2)
    assert [group.tolist() for group in found.groups] == [[2, 7]]


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_the_error_of_a_file_says_which_and_reaches_the_caller(paths, backend):
    for path in paths:
        path.write_bytes(path.read_bytes()[:-30])
    plan = draw_plan(LABELS, random_state=0)
    with (
        joblib.parallel_config(backend, n_jobs=2),
        pytest.raises(ImageReadError, match="truncated") as caught,
    ):
        plan.render(ImageFiles(paths), n_jobs=2)
    assert Path(caught.value.path) in paths


def test_images_of_a_block_are_read_only(paths):
    (image,) = read_images(ImageFiles(paths), [3])
    assert not image.flags.writeable


def test_samplers_of_arrays_say_what_to_do_with_files(paths):
    with pytest.raises(TypeError, match="read them into one by load_image_folder"):
        ImageAugmentationOverSampler().fit_resample(ImageFiles(paths), LABELS)
