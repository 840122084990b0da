"""Many rows and steps at once give what each would give by itself."""

import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    Gamma,
    GaussianBlur,
    HorizontalFlip,
    Rotate,
    Shear,
    Translate,
    VerticalFlip,
    Zoom,
    make_augmenter,
)

Y = np.repeat([0, 1], [300, 20])
GEOMETRY = (Rotate(25, p=0.6), Shear(p=0.6), Zoom(p=0.6), Translate(p=0.6), HorizontalFlip(p=0.5))


def images_of(*shape, dtype="u1"):
    return np.random.default_rng(0).integers(0, 256, (320, *shape)).astype(dtype)


def maps_of(plan, height, width):
    """Multiply the maps of each row's active steps, one row and one step at a time."""
    for i in range(len(plan)):
        product = np.eye(3)
        for index, name, transform in plan.augmenter.steps():
            if plan.active[i, index]:
                start = f"{name}."
                columns = {
                    column.removeprefix(start): values[i : i + 1]
                    for column, values in plan.params.items()
                    if column.startswith(start)
                }
                product = transform._matrices(height, width, **columns)[0] @ product
        yield product[:2]


@pytest.mark.parametrize("shape", [(28, 28), (30, 21), (70, 80, 3)])
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_a_run_of_geometry_is_one_warp_by_the_product(shape, dtype):
    X = images_of(*shape, dtype=dtype)
    plan = draw_plan(Y, augmenter=make_augmenter(*GEOMETRY), random_state=0)
    new = plan.render(X)
    for i, matrix in enumerate(maps_of(plan, *shape[:2])):
        expected = cv2.warpAffine(X[plan.source[i]], matrix, (shape[1], shape[0]))
        np.testing.assert_array_equal(new[i], expected)


def test_a_run_of_flips_and_turns_loses_nothing():
    X = images_of(9, 9)
    augmenter = make_augmenter(HorizontalFlip(), VerticalFlip(), HorizontalFlip())
    plan = draw_plan(Y, augmenter=augmenter, random_state=0)
    np.testing.assert_array_equal(plan.render(X), X[plan.source][:, ::-1])


EVERY_KIND = make_augmenter(
    Brightness(p=0.5), Contrast(p=0.5), Gamma(p=0.5), *GEOMETRY, GaussianBlur(p=0.3)
)


@pytest.mark.parametrize("dtype", ["u1", "u2", "i4", "f4", "f8"])
def test_a_row_does_not_depend_on_the_rows_beside_it(dtype):
    X = images_of(12, 17, dtype=dtype)
    value_range = (0, 255)
    plan = draw_plan(Y, augmenter=EVERY_KIND, value_range=value_range, random_state=0)
    together = plan.render(X)
    for rows in ([3], [7, 3], np.arange(50), np.arange(280)[::-1]):
        np.testing.assert_array_equal(plan[rows].render(X), together[rows])


@pytest.mark.parametrize("dtype", ["u1", "i8", "f4", ">f8"])
def test_rows_without_active_steps_are_copies(dtype):
    X = images_of(12, 17, dtype=dtype)
    plan = draw_plan(Y, augmenter=EVERY_KIND, value_range=(0, 255), random_state=0)
    still = ~plan.active.any(axis=1)
    assert still.any()
    np.testing.assert_array_equal(plan.render(X)[still], X[plan.source[still]])


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "i4", "f4", "f8"])
def test_magnitude_zero_is_the_identity(dtype):
    X = images_of(12, 17, dtype=dtype)
    if X.dtype.kind == "f":
        X /= 256
    graded = (
        Brightness(),
        Contrast(),
        Gamma(),
        Rotate(),
        Zoom(),
        Shear(),
        Translate(),
        GaussianBlur(),
    )
    plan = draw_plan(Y, augmenter=make_augmenter(*graded, magnitude=0), random_state=0)
    np.testing.assert_array_equal(plan.render(X), X[plan.source])


@pytest.mark.parametrize(
    ("shape", "fill", "corner"),
    [
        ((20, 20), 7, 7),
        ((20, 20, 3), 7, (7, 7, 7)),
        ((20, 20, 3), (1, 2, 3), (1, 2, 3)),
        ((80, 80, 3), (1, 2, 3), (1, 2, 3)),
        ((20, 20, 6), (1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6)),
        ((20, 20, 1), (9,), (9,)),
    ],
)
@pytest.mark.parametrize("transform", [Rotate((45, 45)), Translate((0.3, 0.3))])
@pytest.mark.parametrize("dtype", ["u1", "i2", "i8", "f4"])
def test_what_comes_from_outside_has_the_fill(shape, fill, corner, transform, dtype):
    plan = draw_plan(Y, augmenter=make_augmenter(transform, fill=fill), random_state=0)
    new = plan[:3].render(images_of(*shape, dtype=dtype))
    np.testing.assert_array_equal(new[:, 0, 0], np.broadcast_to(corner, new[:, 0, 0].shape))


@pytest.mark.parametrize(
    ("dtype", "fill", "message"),
    [
        ("u1", (1, 2), "one for each of the 3 channels"),
        ("u1", 256, "whole numbers from 0 to 255 for images of dtype uint8, got 256"),
        ("u1", -1, "whole numbers from 0 to 255"),
        ("i2", 0.5, "whole numbers from -32768"),
    ],
)
def test_a_fill_that_the_images_cannot_hold_is_refused(dtype, fill, message):
    plan = draw_plan(Y, augmenter=make_augmenter(Rotate(), fill=fill), random_state=0)
    with pytest.raises(ValueError, match=message):
        plan.render(images_of(9, 9, 3, dtype=dtype))


def test_the_border_is_what_geometry_sees_outside():
    X = np.tile(np.arange(10, dtype=np.uint8), (320, 10, 1)) + 100
    expected = {"replicate": [100, 100, 100], "reflect": [102, 101, 100], "wrap": [107, 108, 109],
                "reflect_101": [103, 102, 101], "constant": [0, 0, 0]}  # fmt: skip
    for border, start in expected.items():
        augmenter = make_augmenter(Translate((0.3, 0.3)), border=border)
        new = draw_plan(Y, augmenter=augmenter, random_state=0).render(X)
        assert new[0, 5, :4].tolist() == [*start, 100]
