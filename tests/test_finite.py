"""Images with NaN or infinite values are refused wherever images are taken, if they are used."""

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import (
    ImageAugmentationOverSampler,
    ImageDuplicateCleaner,
    Renderer,
    descriptors,
    draw_plan,
)
from imblearn_image._render import _checked
from imblearn_image._run import render
from imblearn_image.augmentation import Brightness, HorizontalFlip, make_augmenter
from imblearn_image.duplicates import find_duplicates
from tests.images import small_images
from tests.sources import Batched, Counted

Y = np.repeat([0, 1], [30, 12])
KINDS = {"array": np.asarray, "list": list, "source": Counted, "read": Batched}
FUNCTIONS = [
    descriptors.thumbnail,
    descriptors.perceptual_hash,
    descriptors.gradient_histogram,
    descriptors.sharpness,
    descriptors.contrast,
    descriptors.exposure,
    descriptors.entropy,
]


def broken(index, value=np.nan, dtype="f4", shape=(20, 24)):
    images = small_images(shape, dtype, n=len(Y))
    images[index, 3, 4] = value
    return images


def plan_of(augmenter):
    return draw_plan(Y, augmenter=augmenter, random_state=0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("augmenter", [HorizontalFlip(p=0.5), Brightness(p=0.5), "gentle"], ids=str)
def test_a_plan_says_which_image_is_not_finite(augmenter, value, kind):
    with pytest.raises(ValueError, match=r"image 33 holds NaN or infinite values.*nan_to_num"):
        plan_of(augmenter).render(KINDS[kind](broken(33, value)))


@pytest.mark.parametrize("dtype", ["f2", "f8", ">f4"])
def test_every_dtype_of_floats_is_looked_at(dtype):
    with pytest.raises(ValueError, match="image 33 holds NaN"):
        plan_of(HorizontalFlip()).render(broken(33, dtype=dtype))


@pytest.mark.parametrize("kind", KINDS)
def test_a_single_row_is_refused_too(kind):
    plan = plan_of(HorizontalFlip())
    images = KINDS[kind](broken(33))
    renderer = Renderer(plan.augmenter)
    for row in plan:
        if row.source[0] == 33:
            with pytest.raises(ValueError, match="image 33 holds NaN"):
                renderer.render(row, images)
        else:
            renderer.render(row, images)


@pytest.mark.parametrize("kind", KINDS)
def test_images_that_are_not_used_are_not_looked_at(kind):
    plan = plan_of(make_augmenter(HorizontalFlip(), Brightness(p=0.5)))
    assert 0 not in plan.source
    assert np.isfinite(plan.render(KINDS[kind](broken(0)))).all()


@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("kind", ["array", "list", "source"])
def test_workers_refuse_them(backend, kind):
    with (
        parallel_config(backend=backend, n_jobs=2),
        pytest.raises(ValueError, match="image 33 holds NaN"),
    ):
        plan_of(HorizontalFlip()).render(KINDS[kind](broken(33, shape=(80, 80))))


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_large_values_whose_sum_is_no_number_are_finite(dtype):
    X = np.full((len(Y), 9, 9), np.finfo(dtype).max)
    assert (plan_of(HorizontalFlip()).render(X) == X[0, 0, 0]).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", [*FUNCTIONS, find_duplicates])
def test_what_describes_images_says_which_is_not_finite(function, kind):
    for index in (0, 33):
        with pytest.raises(ValueError, match=f"image {index} holds NaN or infinite values"):
            function(KINDS[kind](broken(index)))


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("kind", ["array", "list", "flat"])
@pytest.mark.parametrize("estimator", [ImageAugmentationOverSampler, ImageDuplicateCleaner])
def test_samplers_name_the_image_too(estimator, kind, value):
    X = broken(33, value)
    X = X.reshape(len(X), -1) if kind == "flat" else KINDS[kind](X)
    image_shape = (20, 24) if kind == "flat" else None
    with pytest.raises(ValueError, match="image 33 holds NaN or infinite values"):
        estimator(image_shape=image_shape).fit_resample(X, Y)


def test_a_descriptor_names_the_image_when_it_is_fitted_and_after():
    descriptor = descriptors.ImageDescriptor()
    for method in (descriptor.fit, descriptor.fit(small_images((20, 24))).transform):
        with pytest.raises(ValueError, match="image 33 holds NaN or infinite values"):
            method(broken(33))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("value_range", "name"), [(None, "check_finite"), ((0, 1), "check_values")]
)
def test_each_used_image_is_looked_at_once(monkeypatch, kind, value_range, name):
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", 7)
    monkeypatch.setattr(_checked, "is_finite", lambda images: False)  # so that each is looked at
    seen = []
    check = getattr(_checked, name)
    monkeypatch.setattr(
        _checked, name, lambda *args, **also: (seen.append(args[-1]), check(*args, **also))
    )
    augmenter = HorizontalFlip() if name == "check_finite" else Brightness()
    plan = draw_plan(Y, sampling_strategy={1: 90}, augmenter=augmenter, random_state=0)
    plan.render(KINDS[kind](small_images((20, 24), "f4", n=len(Y))))
    assert sorted(seen) == np.unique(plan.source).tolist()
