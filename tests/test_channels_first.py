"""Whoever takes images says once, at the user's line, that they look channels-first."""

import warnings

import numpy as np
import pytest
from sklearn.decomposition import PCA

from imblearn_image import (
    ImageAugmentationOverSampler,
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
    ImageFeatureUnderSampler,
    ImageQualityUnderSampler,
    Renderer,
    descriptors,
    draw_plan,
)
from imblearn_image._core.formats import look_at
from imblearn_image.descriptors import ImageDescriptor
from imblearn_image.display import AugmentationDisplay
from imblearn_image.duplicates import find_duplicates
from tests.images import images_of
from tests.sources import Batched, Counted

Y = np.repeat([0, 1], [14, 6])
X = images_of(20, (3, 20, 24))
KINDS = {"array": np.asarray, "list": list, "source": Counted, "read": Batched}
FUNCTIONS = [
    descriptors.thumbnail,
    descriptors.perceptual_hash,
    descriptors.gradient_histogram,
    descriptors.sharpness,
    descriptors.contrast,
    descriptors.exposure,
    descriptors.entropy,
    find_duplicates,
]
SAMPLERS = [
    ImageAugmentationOverSampler(),
    ImageAugmentationOverSampler(sampling_strategy={1: 6}),  # which renders no row
    ImageDuplicateUnderSampler(descriptor="hash"),
    ImageDuplicateUnderSampler(keep="sharpest"),
    ImageDuplicateCleaner(keep="sharpest"),
    ImageDiversityUnderSampler(descriptor=ImageDescriptor(size=8)),
    ImageFeatureUnderSampler(descriptor=PCA(3)),
    ImageFeatureUnderSampler(descriptor=descriptors.thumbnail),
    ImageQualityUnderSampler(quality=["sharpness", descriptors.contrast]),
]


def warnings_of(call, *args, **kwargs):
    """Return the warnings of a call, each of which must point at this file."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(*args, **kwargs)
    assert {warning.filename for warning in caught} <= {__file__}
    return [str(warning.message) for warning in caught]


def assert_told_once(call, *args, **kwargs):
    (message,) = warnings_of(call, *args, **kwargs)
    assert "look channels-first" in message
    assert "np.moveaxis(X, 1, -1)" in message


@pytest.mark.parametrize(
    ("shape", "warned"),
    [
        ((3, 32, 32), True),
        ((1, 32, 32), True),
        ((4, 5, 5), True),
        ((32, 32, 3), False),
        ((3, 32, 3), False),
        ((3, 4, 32), False),
        ((3, 32), False),
    ],
)
def test_it_is_suspected_where_only_that_makes_sense(shape, warned):
    assert len(warnings_of(look_at, [shape, (9, 9), shape])) == warned


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda sampler: type(sampler).__name__)
@pytest.mark.parametrize("flat", [False, True])
def test_samplers_say_it_once(sampler, flat):
    sampler.set_params(image_shape=(3, 20, 24) if flat else None)
    assert_told_once(sampler.fit_resample, X.reshape(20, -1) if flat else X, Y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_say_it_once(function, kind):
    assert_told_once(function, KINDS[kind](X))


def test_a_descriptor_says_it_when_it_is_fitted():
    assert_told_once(ImageDescriptor().fit_transform, X)
    assert_told_once(ImageDescriptor(image_shape=(3, 20, 24)).fit_transform, X.reshape(20, -1))


@pytest.mark.parametrize("out", [None, "array", "function"])
@pytest.mark.parametrize("kind", KINDS)
def test_plans_say_it_once(kind, out):
    plan = draw_plan(Y, random_state=0)
    outs = {None: None, "array": np.empty((8, *X.shape[1:]), "u1"), "function": ignored}
    assert_told_once(plan.render, KINDS[kind](X), outs[out])
    assert_told_once(AugmentationDisplay.from_plan, plan, KINDS["list"](X))


def ignored(rows, images):
    pass


def test_images_of_several_sizes_are_spoken_of_once():
    images = [X[0, :, : 20 - i % 3] for i in range(20)]
    assert_told_once(draw_plan(Y, random_state=0).render, images)


@pytest.mark.parametrize("kind", KINDS)
def test_a_renderer_says_it_once_for_each_shape(kind):
    plan = draw_plan(Y, random_state=0)
    renderer = Renderer(plan.augmenter)
    assert_told_once(renderer.render, plan[0], KINDS[kind](X))
    assert warnings_of(renderer.render, plan[1], KINDS[kind](X)) == []
    assert_told_once(renderer.render, plan[1], KINDS[kind](X[:, :, :10]))


def test_once_told_others_are_told_anew():
    sampler = ImageAugmentationOverSampler()
    for _ in range(2):
        assert_told_once(sampler.fit_resample, X, Y)
    failing = ImageQualityUnderSampler(quality=lambda images: descriptors.contrast(None))
    with pytest.raises(TypeError, match="got NoneType"):
        failing.fit_resample(X.transpose(0, 2, 3, 1), Y)
    assert_told_once(descriptors.contrast, X)


def test_images_that_are_channels_last_are_passed_over_in_silence():
    images = X.transpose(0, 2, 3, 1)
    plan = draw_plan(Y, random_state=0)
    for call in (*FUNCTIONS, plan.render, lambda some: Renderer("article").render(plan, some)):
        assert warnings_of(call, images) == []
