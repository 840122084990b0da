"""One pass gives the bytes' identity and the fingerprints."""

import numpy as np
import pytest

from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.descriptors import prepare
from imblearn_image.duplicates import description
from imblearn_image.duplicates.description import (
    describe_images,
    fingerprint_of,
    first_among,
    first_copies,
    orientations_of,
)
from tests.images import images_of


def equal_in_threes():
    return np.concatenate([images_of(7)] * 3)[np.random.default_rng(0).permutation(21)]


def naive_first_copies(images):
    return [next(j for j in range(i + 1) if (images[j] == images[i]).all()) for i in range(21)]


def test_the_eight_orientations_are_all_flips_and_quarter_turns():
    image = images_of(1, (5, 5))
    views = [view.tobytes() for view in orientations_of(image, 8)]
    assert len(set(views)) == 8
    for view in orientations_of(image, 8):
        for change in (np.flipud, np.fliplr, np.rot90, np.transpose):
            assert change(view[0]).tobytes() in views
    assert orientations_of(image, 1) == [image]


@pytest.mark.parametrize("orientations", [1, 8])
@pytest.mark.parametrize("shape", [(20, 24), (20, 24, 3)], ids=str)
def test_similarities_are_those_of_the_fingerprints_of_all_views(orientations, shape):
    images = images_of(9, shape)
    _, similarities = describe_images(images, orientations=orientations)
    views = [
        np.stack([fingerprint_of(image) for image in view])
        for view in orientations_of(images, orientations)
    ]
    expected = Similarities(views, np.float64).block(slice(None))
    np.testing.assert_array_equal(similarities.block(slice(None)), expected)


def test_first_copies_are_those_of_brute_force():
    images = equal_in_threes()
    expected = naive_first_copies(images)
    assert first_copies(images).tolist() == expected
    assert describe_images(images)[0].tolist() == expected


def test_one_pixel_makes_another_image():
    images = np.concatenate([images_of(1)] * 3)
    images[1, -1, -1] += 1
    images[2, 0, 0] += 1
    assert first_copies(images).tolist() == [0, 1, 2]


@pytest.mark.parametrize("dtype", ["uint8", ">u2", "float16", ">f8", "int64"])
def test_equal_values_are_equal_however_they_lie_in_memory(dtype):
    images = [*images_of(3, (6, 6, 3)).astype(dtype)]
    images += [np.asfortranarray(images[1]), images[2][::-1].copy()[::-1]]
    assert first_copies(images).tolist() == [0, 1, 2, 1, 2]


def test_first_among_is_the_first_of_some():
    images = equal_in_threes()
    members = np.flatnonzero(np.random.default_rng(1).random(21) < 0.6)
    expected = members[first_copies(images[members])]
    np.testing.assert_array_equal(first_among(first_copies(images), members), expected)


def test_each_image_is_hashed_once(monkeypatch):
    hashed = []
    digest = description._digest
    monkeypatch.setattr(description, "_digest", lambda image: hashed.append(1) or digest(image))
    monkeypatch.setattr(prepare, "_MAX_BLOCK_IMAGES", 4)
    describe_images(list(images_of(9)), orientations=8)
    # Once more for the first, from which `for_each` learns what it will get.
    assert len(hashed) <= 10
