"""One pass gives the bytes' identity and the fingerprints."""

import cv2
import numpy as np
import pytest

from imblearn_image import check_leakage
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.descriptors import prepare
from imblearn_image.duplicates import description, find_duplicates
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


def pictures(n, side, seed=0):
    """Return pictures with details of all sizes, as photographs have them."""
    rng = np.random.default_rng(seed)
    layers = [
        np.stack([
            cv2.resize(rng.normal(size=(cells, cells)), (side, side), interpolation=cv2.INTER_CUBIC)
            for _ in range(n)
        ])
        / cells
        for cells in (4, 8, 16, 32)
    ]  # fmt: skip
    total = sum(layers)
    return np.clip(np.rint(128 + 160 * total), 0, 255).astype(np.uint8)


def averaged(image, side):
    return cv2.resize(image, side, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("side", [48, 40, 32, 24, 20, 16])
def test_an_image_is_compared_as_it_looks_at_the_size_of_the_other(side):
    images = pictures(20, 64)
    smaller = [averaged(image, (side, side)) for image in images]
    _, similarities = describe_images([*images, *smaller])
    found = similarities.block(slice(20), slice(20, 40))
    assert 1 - np.diag(found).min() < 0.005
    # Those of one size are compared as if there was no other.
    of_small = Similarities([np.stack([fingerprint_of(image) for image in smaller])], np.float64)
    np.testing.assert_allclose(
        similarities.block(slice(20, 40), slice(20, 40)), of_small.block(slice(None)), atol=1e-9
    )
    of_large = Similarities([np.stack([fingerprint_of(image) for image in images])], np.float64)
    np.testing.assert_allclose(
        similarities.block(slice(20), slice(20)), of_large.block(slice(None)), atol=1e-9
    )


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_turned_images_of_another_size_are_compared_too(turn):
    images = [averaged(image, (60, 36)) for image in pictures(10, 64)]
    smaller = [np.rot90(averaged(image, (30, 18)), turn) for image in images]
    _, similarities = describe_images([*images, *smaller], orientations=8)
    assert 1 - np.diag(similarities.block(slice(10), slice(10, 20))).min() < 0.005


def test_of_many_sizes_few_are_described():
    images = [averaged(image, (side, side)) for side, image in enumerate(pictures(49, 64), 16)]
    _, similarities = describe_images([*images, *(averaged(image, (16, 16)) for image in images)])
    assert len(similarities._sizes) == 3  # 16, 32 and 64
    assert 1 - np.diag(similarities.block(slice(49), slice(49, 98))).min() < 0.005


def test_what_another_size_cannot_show_is_like_nothing():
    lines = np.zeros((64, 64), np.uint8)
    lines[::2] = 200
    waves = np.uint8(128 + 100 * np.cos(np.arange(64) * np.pi / 4)[:, np.newaxis] + np.zeros(64))
    images = [lines, waves, *(averaged(image, (8, 8)) for image in pictures(4, 64))]
    _, similarities = describe_images(images)
    block = similarities.block(slice(None))
    assert np.isfinite(block).all()
    assert (np.abs(block[:2, 2:]) < 0.99).all()


@pytest.mark.parametrize("sides", [(64, 32), (64, 16), (40, 20), (28, 20)])
def test_copies_of_another_size_are_found_and_leak(sides):
    images = [averaged(image, (sides[0],) * 2) for image in pictures(60, 64)]
    smaller = [averaged(image, (sides[1],) * 2) for image in images[:30]]
    groups = find_duplicates(images + smaller).groups
    assert [group.tolist() for group in groups] == [[i, i + 60] for i in range(30)]
    report = check_leakage(images, smaller)
    assert report.fraction == 1
    np.testing.assert_array_equal(report.train_indices, np.arange(30))
