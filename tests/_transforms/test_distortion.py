import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._render.motion import as_matrices
from imblearn_image.augmentation import CropResize, Perspective, make_augmenter
from tests.images import random_images

Y = [0] * 39 + [1]


def smooth(height, width):
    """Return an image that interpolation reads well."""
    y, x = np.mgrid[0:height, 0:width]
    return 0.5 + 0.2 * np.sin(x / 9) + 0.2 * np.cos(y / 7)


def plan_of(transform, **options):
    return draw_plan(Y, augmenter=transform, random_state=0, **options)


def test_a_crop_is_the_part_enlarged():
    image = smooth(80, 100)
    plan = plan_of(CropResize((0.3, 0.6), 0.3))
    for i, new in enumerate(plan.render(np.stack([image] * 40))):
        scale, ratio, x, y = (
            plan.params[f"cropresize.{c}"][i] for c in ("scale", "ratio", "x", "y")
        )
        width, height = 100 * np.sqrt(scale * ratio), 80 * np.sqrt(scale / ratio)
        left = (100 - width) * (1 / 200 + x * (1 - 1 / 100))
        top = (80 - height) * (1 / 160 + y * (1 - 1 / 80))
        # What each pixel of the result shows, by the centers of pixels.
        across = left + (np.arange(100) + 0.5) * width / 100 - 0.5
        down = top + (np.arange(80) + 0.5) * height / 80 - 0.5
        expected = 0.5 + 0.2 * np.sin(across / 9) + 0.2 * np.cos(down / 7)[:, np.newaxis]
        np.testing.assert_allclose(new, expected, atol=0.01)


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4", "f8"])
def test_a_crop_shows_nothing_of_the_fill(dtype):
    images = np.full((40, 31, 47, 3), 100, dtype)
    augmenter = make_augmenter(CropResize((0.02, 1), 1), fill=0)
    assert (plan_of(augmenter).render(images) == 100).all()


def matrices_of(plan, height, width):
    columns = {name.partition(".")[2]: values for name, values in plan.params.items()}
    (step,) = plan.augmenter.steps()
    return as_matrices(step.transform.matrix(height, width, **columns), len(plan))


def test_crops_lie_within_the_image_and_anywhere():
    plan = plan_of(CropResize((0.2, 1), 1))
    matrices = matrices_of(plan, 80, 100)
    corners = np.array([[-0.5, 99.5], [-0.5, 79.5], [1, 1]])
    seen = (np.linalg.inv(matrices) @ corners)[:, :2]
    assert (seen[:, 0] >= -0.5 - 1e-9).all()
    assert (seen[:, 0] <= 99.5 + 1e-9).all()
    assert (seen[:, 1] >= -0.5 - 1e-9).all()
    assert (seen[:, 1] <= 79.5 + 1e-9).all()
    for axis in "xy":
        places = plan.params[f"cropresize.{axis}"]
        assert 0 <= places.min() < 0.1
        assert 0.9 < places.max() <= 1


def test_perspective_takes_the_corners_where_they_were_drawn():
    plan = plan_of(Perspective(0.2))
    moves = {name.partition(".")[2]: values for name, values in plan.params.items()}
    matrices = matrices_of(plan, 80, 100)
    corners = np.array([[0, 99, 99, 0], [0, 0, 79, 79]], dtype=float)
    for i, matrix in enumerate(matrices):
        x, y, w = matrix @ np.vstack([corners, np.ones(4)])
        np.testing.assert_allclose(x / w, corners[0] + [99 * moves[f"x{k}"][i] for k in range(4)])
        np.testing.assert_allclose(y / w, corners[1] + [79 * moves[f"y{k}"][i] for k in range(4)])


@pytest.mark.parametrize("shape", [(1, 9), (9, 1)])
def test_a_line_of_pixels_has_no_perspective(shape):
    X = random_images(40, *shape)
    np.testing.assert_array_equal(plan_of(Perspective(0.2)).render(X), X[[39] * 38])


@pytest.mark.parametrize("channels", [(), (2,), (3,), (6,)])
def test_perspective_is_the_warp_of_opencv(channels):
    X = random_images(40, 70, 90, *channels)
    plan = plan_of(Perspective())
    matrices = matrices_of(plan, 70, 90)
    new = plan.render(X)
    for i in range(5):
        planes = X[39].reshape(70, 90, -1)
        for k in range(planes.shape[2]):
            plane = np.ascontiguousarray(planes[..., k])
            expected = cv2.warpPerspective(plane, matrices[i], (90, 70))
            np.testing.assert_array_equal(new[i].reshape(70, 90, -1)[..., k], expected)


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (CropResize((0.5, 1.5)), "factor above 0 and at most 1"),
        (CropResize(0), "scale must be .* above 0"),
        (CropResize(ratio=(0, 1)), "ratio must be .* above 0"),
        (Perspective(0.25), "must stay below 0.25"),
        (make_augmenter(Perspective(0.2), magnitude=1.5), "must stay below 0.25"),
    ],
)
def test_bad_parameters_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        plan_of(transform)


def test_no_corner_makes_a_quadrilateral_that_is_not_convex():
    plan = draw_plan([0] * 4000 + [1], augmenter=Perspective(0.2499), random_state=0)
    x = np.stack([plan.params[f"perspective.x{k}"] for k in range(4)]) + [[0], [1], [1], [0]]
    y = np.stack([plan.params[f"perspective.y{k}"] for k in range(4)]) + [[0], [0], [1], [1]]
    across, down = np.roll(x, -1, axis=0) - x, np.roll(y, -1, axis=0) - y
    turns = across * np.roll(down, -1, axis=0) - down * np.roll(across, -1, axis=0)
    assert (turns > 0).all()
