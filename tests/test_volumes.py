"""Volumes and channels-first feature maps are not taken for images of many channels in silence."""

import warnings

import numpy as np
import pytest

from imblearn_image import (
    BalancedImageDataset,
    ImageAugmentationOverSampler,
    ImageDuplicateCleaner,
    ImageFeatureUnderSampler,
    Renderer,
    descriptors,
    draw_plan,
)
from imblearn_image._core.formats import look_at
from imblearn_image.augmentation import preset
from imblearn_image.duplicates import find_duplicates
from tests.sources import Batched, Counted

Y = np.repeat([0, 1], [14, 6])
X = np.random.default_rng(0).integers(0, 256, (20, 10, 16, 16), dtype=np.uint8)


def warnings_of(call, *args, **kwargs):
    """Return the warnings of a call, each of which must point at this file."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(*args, **kwargs)
    assert {warning.filename for warning in caught} <= {__file__}
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize(
    "shape",
    [
        (2, 32, 32),
        (16, 32, 32),
        (32, 32, 32),
        (64, 28, 28),
        (512, 7, 7),
        (40, 64, 48),
        (20, 32, 40),
    ],
)
def test_volumes_and_feature_maps_are_warned_of(shape):
    (message,) = warnings_of(look_at, [shape, (9, 9), shape])
    assert f"images of shape {shape} look like volumes" in message
    assert f"{shape[2]} channels" in message


@pytest.mark.parametrize(
    "shape",
    [
        (32, 32),
        (32, 32, 3),
        (4, 32, 4),
        (3, 3, 3),
        (32, 32, 13),
        (11, 11, 200),  # pieces of hyperspectral images
        (32, 32, 60),
        (50, 60, 224),
        (480, 640, 31),
        (9, 7, 6),
        (1, 64, 1),
    ],
)
def test_images_are_passed_over_in_silence(shape):
    assert warnings_of(look_at, [shape]) == []


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 32, 32), (4, 20, 24)])
def test_what_looks_channels_first_is_not_warned_of_twice(shape):
    (message,) = warnings_of(look_at, [shape, (16, 32, 32)])
    assert "look channels-first" in message


CALLS = [
    lambda some: ImageAugmentationOverSampler(random_state=0).fit_resample(some, Y),
    lambda some: ImageDuplicateCleaner().fit_resample(some, Y),
    lambda some: ImageFeatureUnderSampler(descriptor=descriptors.thumbnail).fit_resample(some, Y),
    lambda some: BalancedImageDataset(some, Y, random_state=0),
    lambda some: BalancedImageDataset(Counted(some), Y, random_state=0),
    lambda some: draw_plan(Y, random_state=0).render(some),
    lambda some: draw_plan(Y, random_state=0).render(Batched(some)),
    lambda some: Renderer("article").render(draw_plan(Y, random_state=0), some),
    lambda some: preset("article")(some[0], 0),
    descriptors.thumbnail,
    find_duplicates,
]


@pytest.mark.parametrize("call", CALLS)
def test_whoever_takes_images_says_it_once(call):
    (message,) = warnings_of(call, X)
    assert "look like volumes" in message
    assert warnings_of(call, np.moveaxis(X, 1, -1)) == []


def test_the_documented_filter_silences_it_and_nothing_else():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".* look like volumes")
        for call in CALLS:
            call(X)
        with pytest.raises(UserWarning, match="look channels-first"):
            look_at([(3, 32, 32)])


def test_slices_as_channels_are_moved_alike():
    volumes = np.repeat(X[:, :1], 7, axis=1)
    plan = draw_plan(Y, random_state=0)
    new = plan.render(np.moveaxis(volumes, 1, -1))
    np.testing.assert_array_equal(new, np.repeat(new[..., :1], 7, axis=-1))
    np.testing.assert_array_equal(new[..., 0], plan.render(np.ascontiguousarray(X[:, 0])))
