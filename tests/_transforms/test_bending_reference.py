"""Bending against displacements that are drawn, or read off images of coordinates."""

import numpy as np
import pytest
from scipy import stats
from scipy.interpolate import RegularGridInterpolator

from imblearn_image.augmentation import Elastic, GridDistort
from tests._transforms.references import (
    CHANNELS,
    FORMATS,
    HEIGHT,
    SIZE,
    WIDTH,
    check,
    columns_of,
    drawn,
    generator_of,
    picture,
    read_at,
    slope_at,
)

ROWS = 3
PIXELS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)


def between_nodes(moves, size):
    """Return how far each pixel is moved, linearly between nodes from the first to the last."""
    sides = [np.linspace(0, side - 1, len(moves)) for side in size]
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    return RegularGridInterpolator(sides, moves)(np.stack([y, x], axis=-1))


def of_grid(rng, fraction, cells, size=SIZE):
    """Return from where each pixel is read; a cell is a `cells`-th of the way to the last pixel."""
    height, width = size
    moves = np.zeros((2, cells + 1, cells + 1))
    moves[:, 1:-1, 1:-1] = rng.uniform(-fraction, fraction, (2, cells - 1, cells - 1))
    y, x = np.mgrid[0:height, 0:width]
    dx = between_nodes(moves[0], size) * (width - 1) / cells
    dy = between_nodes(moves[1], size) * (height - 1) / cells
    return x + dx, y + dy


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("fraction", "cells"), [(0.2, 2), (0.45, 4), (0.3, 7)])
def test_nodes_move_and_pixels_between_them(fraction, cells, form, channels):
    image = picture(form, channels)
    many, plan = drawn(GridDistort(fraction, cells=cells), image, form, n=ROWS)
    values = image.astype("f8")
    for row, new in enumerate(many):
        assert columns_of(plan, row) == {"fraction": fraction}
        x, y = of_grid(generator_of(plan, row), fraction, cells)
        check("GridDistort", new, read_at(values, x, y), form, slope_at(values, x, y))


def places_read(transform, n, size=SIZE):
    """Return from where each pixel is read, as images of their coordinates show it.

    What lies beyond the edge is mirrored, and so are coordinates, at the same places.
    """
    height, width = size
    y, x = np.mgrid[0:height, 0:width].astype("f4")
    return [drawn(transform, image, "f4", n=n)[0].astype("f8") for image in (x, y)]


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
def test_elastic_reads_all_images_at_the_same_places(form, channels):
    transform = Elastic(0.03)
    image = picture(form, channels)
    many, _ = drawn(transform, image, form, n=ROWS)
    values = image.astype("f8")
    for new, x, y in zip(many, *places_read(transform, ROWS), strict=True):
        check("Elastic", new, read_at(values, x, y), form, slope_at(values, x, y))


N, SIDES, FRACTION, SMOOTHNESS = 1500, (60, 90), 0.02, 0.2
SPREAD, DISTANCE = FRACTION * 60, SMOOTHNESS * 60


@pytest.fixture(scope="module")
def fields():
    """Displacements in x and in y, of which only those count that reach no edge."""
    y, x = np.mgrid[0 : SIDES[0], 0 : SIDES[1]]
    across, down = places_read(Elastic(FRACTION, smoothness=SMOOTHNESS), N, SIDES)
    return across - x, down - y


# Far enough from the edge for five standard deviations, near it, and in the middle.
PLACES = [(6, 6), (6, 83), (30, 45), (53, 20), (41, 70)]


@pytest.mark.parametrize("place", PLACES)
def test_displacements_are_normal_with_one_deviation_everywhere(fields, place):
    values = [field[:, *place] for field in fields]
    for moved in values:
        assert stats.kstest(moved, stats.norm(0, SPREAD).cdf).pvalue > 1e-3
        chi2 = stats.chi2(N).cdf((moved**2).sum() / SPREAD**2)
        assert 1e-3 < chi2 < 1 - 1e-3
    assert stats.pearsonr(*values).pvalue > 1e-3


@pytest.mark.parametrize(
    "step", [(0, 4), (3, 0), (5, 5), (-12, 0), (0, 12), (8, -8), (0, 20), (15, 20), (0, 36)]
)
def test_displacements_are_correlated_as_a_gaussian_of_their_distance(fields, step):
    """By Fisher's transformation, after which correlations are normal."""
    expected = np.exp(-(step[0] ** 2 + step[1] ** 2) / (2 * DISTANCE**2))
    for field in fields:
        for y, x in ((20, 25), (34, 42), (26, 50)):
            one, other = field[:, y, x], field[:, y + step[0], x + step[1]]
            r = np.corrcoef(one, other)[0, 1]
            score = (np.arctanh(r) - np.arctanh(expected)) * np.sqrt(N - 3)
            assert abs(score) < 3.5


def test_elastic_folds_nothing_at_its_defaults():
    """A fold is where the area of what a pixel shows is not above zero."""
    low, high = Elastic().columns()["fraction"].low, Elastic().columns()["fraction"].high
    assert (low, high) == (0, 0.03)
    x, y = places_read(Elastic(high), 500, (60, 90))
    inner = np.s_[:, 9:-9, 9:-9]
    (x_y, x_x), (y_y, y_x) = (np.gradient(places[inner], axis=(1, 2)) for places in (x, y))
    assert (x_x * y_y - x_y * y_x).min() > 0
