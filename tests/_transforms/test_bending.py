import os
import subprocess
import sys

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._core import kernels
from imblearn_image.augmentation import Elastic, GridDistort, make_augmenter
from tests.images import random_images

Y = [0] * 39 + [1]


def plan_of(transform, **options):
    return draw_plan(Y, augmenter=transform, random_state=0, **options)


@pytest.mark.parametrize(("dx", "dy"), [(2, 0), (0, 3), (-1, 2)])
def test_each_pixel_shows_what_is_that_far_right_and_down(dx, dy):
    image = random_images(30, 40)
    moves = (np.full((30, 40), move, np.float32) for move in (dx, dy))
    moved = kernels.displace(image, *moves, np.empty_like(image))
    inner = image[4 + dy : 26 + dy, 4 + dx : 36 + dx]
    np.testing.assert_array_equal(moved[4:26, 4:36], inner)


def displacement(transform, side=100):
    """Return how far pixels move in x, read off images whose values are their columns."""
    columns = np.tile(np.arange(side, dtype=float), (40, side, 1))
    return plan_of(transform).render(columns) - columns[0]


def fields(n=400, shape=(60, 90), fraction=0.03, smoothness=0.2):
    """Return how far pixels move in x and in y, in pixels, from ``Elastic(fraction)``."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(float)
    transform = Elastic(fraction, smoothness=smoothness)
    pairs = []
    for image in (x, y):
        plan = draw_plan([0] * (n + 1) + [1], augmenter=transform, random_state=0)
        pairs.append(plan.render([image] * (n + 2)) - image)
    return pairs


def inner(field, edge):
    return field[:, edge:-edge, edge:-edge]


def test_elastic_moves_by_the_fraction_of_the_shorter_side_in_x_and_in_y():
    for moved in fields(smoothness=0.1):
        moved = inner(moved, 10)
        assert abs(moved.mean()) < 0.05
        np.testing.assert_allclose(moved.std(), 0.03 * 60, rtol=0.03)


@pytest.mark.parametrize("smoothness", [0.1, 0.2, 0.4])
def test_elastic_is_as_smooth_as_it_says(smoothness):
    distance = smoothness * 60
    for moved in fields(smoothness=smoothness, fraction=0.02):
        moved = inner(moved, 8) / (0.02 * 60)
        for d in (round(distance / 2), round(distance)):
            expected = np.exp(-(d**2) / (2 * distance**2))
            across = (moved[:, :, d:] * moved[:, :, :-d]).mean()
            down = (moved[:, d:] * moved[:, :-d]).mean()
            np.testing.assert_allclose((across, down), expected, atol=0.1)


def test_elastic_folds_no_image_at_its_defaults():
    low, high = Elastic().columns()["fraction"].low, Elastic().columns()["fraction"].high
    assert (low, high) == (0, 0.03)
    dx, dy = (inner(moved, 11) for moved in fields(n=1000, fraction=high))  # the strongest
    (dx_y, dx_x), (dy_y, dy_x) = (np.gradient(moved, axis=(1, 2)) for moved in (dx, dy))
    areas = (1 + dx_x) * (1 + dy_y) - dx_y * dy_x
    assert areas.min() > 0.1


def test_elastic_does_not_depend_on_the_number_of_threads_that_multiply():
    code = (
        "import numpy as np, hashlib; from imblearn_image import draw_plan;"
        "from imblearn_image.augmentation import Elastic;"
        "X = np.random.default_rng(0).integers(0, 256, (4, 515, 387), dtype=np.uint8);"
        "new = draw_plan([0, 0, 0, 1], augmenter=Elastic(), random_state=0).render(X);"
        "print(hashlib.sha256(new).hexdigest())"
    )
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    prints = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True,
            env=os.environ | dict.fromkeys(names, n),
        ).stdout
        for n in ("1", "2", "5")
    }  # fmt: skip
    assert len(prints) == 1


def test_elastic_does_not_depend_on_the_channels():
    X = random_images(40, 70, 90, 5)
    together = plan_of(Elastic(0.03)).render(X)
    alone = plan_of(Elastic(0.03)).render(np.ascontiguousarray(X[..., 3]))
    np.testing.assert_array_equal(together[..., 3], alone)


def test_a_grid_keeps_its_frame_and_moves_within_its_cells():
    moved = displacement(GridDistort(0.4, cells=4))
    np.testing.assert_allclose(moved[:, :, [0, -1]], 0, atol=1e-6)
    assert np.abs(moved).max() <= 0.4 * 25 + 0.1
    assert np.abs(moved).max() > 0.3 * 25


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (Elastic(smoothness=0), r"smoothness must be a number from 0\.05 to 1, got 0; it is"),
        (Elastic(30), "fraction reaches 30: it must stay below 0.1; it is a fraction of the side"),
        (Elastic(0.1), "must stay below 0.1"),
        (
            make_augmenter(Elastic(), magnitude=4),
            "reaches 0.12, with magnitude 4, .* must stay below 0.1",
        ),
        (
            GridDistort(0.6),
            "fraction reaches 0.6: it must stay below 0.5; it is a fraction of a cell",
        ),
        (make_augmenter(GridDistort(0.3), magnitude=2), "must stay below 0.5"),
        (GridDistort(cells=4.0), "cells must be an integer from 2 to 64, got 4.0"),
        (GridDistort(cells=(4, 5)), "cells must be an integer"),
        (GridDistort(cells=1), "cells must be an integer from 2"),
    ],
)
def test_bad_parameters_are_explained(transform, message):
    with pytest.raises(ValueError, match=message):
        plan_of(transform)


@pytest.mark.parametrize("side", [2, 3, 5, 8, 28])
def test_a_grid_folds_no_image_of_any_size(side):
    y, x = np.mgrid[0:side, 0:side].astype(float)
    step = GridDistort((0.499, 0.499), cells=2)
    dx, dy = (
        draw_plan([0] * 301 + [1], augmenter=step, random_state=0).render([image] * 302)
        for image in (x, y)
    )
    assert np.diff(dx, axis=2).min() > -1e-6
    assert np.diff(dy, axis=1).min() > -1e-6
