import numpy as np
import pytest

from imblearn_image import (
    BalancedImageDataset,
    ImageAugmentationOverSampler,
    ImageDiversityUnderSampler,
    Renderer,
    draw_plan,
)
from imblearn_image._core import estimator_input
from imblearn_image.descriptors import ImageDescriptor, contrast
from imblearn_image.model_selection import check_leakage


@pytest.mark.parametrize(
    ("image_shape", "shape", "expected"),
    [
        (None, (5, 4, 3), (4, 3)),
        (None, (5, 4, 3, 2), (4, 3, 2)),
        ((4, 3), (5, 12), (4, 3)),
        ((4, -1), (5, 12), (4, 3)),
        ([-1, 3], (5, 12), (4, 3)),
        (np.array([2, 2, 3]), (5, 12), (2, 2, 3)),
        ((2, -1, 3), (5, 12), (2, 2, 3)),
        ((1, -1), (5, 12), (1, 12)),
        ((4, 3), (5, 4, 3), (4, 3)),
        ((4, -1), (5, 4, 3), (4, 3)),
    ],
)
def test_image_shape_is_resolved(image_shape, shape, expected):
    assert estimator_input.check_image_shape(image_shape, np.zeros(shape)) == expected


@pytest.mark.parametrize(
    "image_shape", [12, "44", (12,), (1, 2, 3, 2), (0, 12), (-2, 6), (3.0, 4), (-1, -1)]
)
def test_image_shape_must_be_two_or_three_sides(image_shape):
    with pytest.raises(ValueError, match="image_shape must be"):
        estimator_input.check_image_shape(image_shape, np.zeros((5, 12)))


@pytest.mark.parametrize("X", [np.zeros((2, 3, 3)), [[1, 2], [3, 4]], "text"])
def test_nothing_is_said_about_what_is_no_sequence_of_images(X):
    estimator_input.explain_objects(X)


Y = np.repeat([0, 1], [6, 3])
PLAN = draw_plan(Y, random_state=0)
TAKERS = [
    lambda X: ImageAugmentationOverSampler().fit_resample(X, Y),
    lambda X: ImageDiversityUnderSampler().fit_resample(X, Y),
    lambda X: ImageDescriptor().fit(X),
    lambda X: ImageDescriptor().fit(np.ones((9, 8, 8))).transform(X),
    lambda X: BalancedImageDataset(X, Y),
    lambda X: check_leakage(np.ones((9, 8, 8)), X),
    contrast,
    PLAN.render,
    lambda X: Renderer(PLAN.augmenter).render(PLAN, X),
]


@pytest.mark.parametrize("take", TAKERS)
@pytest.mark.parametrize("kind", [np.asanyarray, list])
def test_masked_images_are_refused_wherever_they_are_taken(take, kind):
    X = np.random.default_rng(0).integers(0, 256, (9, 8, 8), dtype=np.uint8)
    with pytest.raises(TypeError, match="got a masked array, whose mask would be lost"):
        take(kind(np.ma.masked_less(X, 9)))


def test_flat_masked_images_are_refused():
    X, image_shape = np.ma.masked_less(np.ones((9, 64)), 0), (8, 8)
    with pytest.raises(TypeError, match="X must be a plain array, got a masked array"):
        ImageAugmentationOverSampler(image_shape=image_shape).fit_resample(X, Y)
    with pytest.raises(TypeError, match="X_test must be a plain array, got a masked array"):
        check_leakage(np.ones((9, 64)), X, image_shape=image_shape)
