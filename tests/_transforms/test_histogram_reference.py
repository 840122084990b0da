"""Histograms against counts of ranks, Pillow, and CLAHE written out in numpy."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from imblearn_image.augmentation import CLAHE, AutoContrast, Equalize
from tests._transforms.references import (
    FORMATS,
    check,
    clipped,
    columns_of,
    drawn,
    each_channel,
    picture,
    range_of,
    with_alpha_kept,
)

INTEGERS = [form for form in FORMATS if form[0] in "iu"]
UNSIGNED = [form for form in FORMATS if form[0] == "u"]


def narrowed(form, channels, size=(37, 45)):
    """Return a picture over a third of the value range, whose channels differ in theirs."""
    low, high = range_of(form)
    image = picture(form, channels, size).astype("f8")
    shift = np.linspace(0.2, 0.5, image.shape[2]) if image.ndim == 3 else 0.3
    values = low + (high - low) * shift + (image - low) / 3
    return (np.rint(values) if form[0] in "iu" else values).astype(FORMATS[form][0])


def quantile(plane, fraction):
    """Return the value at a fraction of the way through the sorted ones, linear between two."""
    ordered = np.sort(plane, axis=None)
    place = fraction * (len(ordered) - 1)
    lower = int(np.floor(place))
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (place - lower) * (ordered[upper] - ordered[lower])


def check_stretch(cutoff, form, channels):
    image = narrowed(form, channels)
    (new,), _ = drawn(AutoContrast(cutoff), image, form)
    low, high = range_of(form)

    @with_alpha_kept
    @each_channel
    def reference(plane):
        first, last = quantile(plane, cutoff), quantile(plane, 1 - cutoff)
        return low + (high - low) * np.clip((plane - first) / (last - first), 0, 1)

    check("AutoContrast", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("cutoff", [0.0, 0.013])
def test_auto_contrast_stretches_between_quantiles(cutoff, form, channels):
    check_stretch(cutoff, form, channels)


def test_auto_contrast_is_that_of_pillow():
    """Which cuts levels down where we round, and so is up to one level lower."""
    image = narrowed("u1", 3)
    (new,), _ = drawn(AutoContrast(), image, "u1")
    difference = new - np.asarray(ImageOps.autocontrast(Image.fromarray(image))).astype(int)
    assert set(np.unique(difference)) <= {0, 1}


def check_ranks(form, channels):
    image = narrowed(form, channels)
    (new,), _ = drawn(Equalize(), image, form)
    low, high = range_of(form)

    @with_alpha_kept
    @each_channel
    def reference(plane):
        ordered = np.sort(plane, axis=None)
        lowest = np.count_nonzero(ordered == ordered[0])
        not_above = np.searchsorted(ordered, plane, side="right")
        return low + (high - low) * (not_above - lowest) / (plane.size - lowest)

    check("Equalize", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("channels", [None, 1, 3])
@pytest.mark.parametrize("form", INTEGERS)
def test_equalize_gives_each_value_its_rank(form, channels):
    check_ranks(form, channels)


@pytest.mark.parametrize("channels", [None, 1, 3, 4])
@pytest.mark.parametrize("form", [form for form in FORMATS if form[0] == "f"])
def test_equalize_ranks_floats_at_256_levels_and_interpolates(form, channels):
    image, (low, high) = narrowed(form, channels), range_of(form)
    (new,), _ = drawn(Equalize(), image, form)

    @with_alpha_kept
    @each_channel
    def reference(plane):
        place = (plane - low) / (high - low) * 255
        levels = np.sort(np.rint(place), axis=None)
        lowest = np.count_nonzero(levels == levels[0])
        ranks = np.searchsorted(levels, np.arange(256), side="right") - lowest
        ranks = np.maximum(ranks, 0) / (plane.size - lowest)
        below = np.minimum(np.floor(place).astype(int), 254)
        share = place - below
        return low + (high - low) * ((1 - share) * ranks[below] + share * ranks[below + 1])

    check("Equalize", new, reference(image.astype("f8")), form)


def tile_table(tile, limit, levels):
    """Return the equalizing table of a tile, whose histogram is cut at a limit."""
    counts = np.bincount(tile.ravel(), minlength=levels)
    most = max(int(limit * tile.size / levels), 1)
    excess = np.maximum(counts - most, 0).sum()
    counts = np.minimum(counts, most) + excess // levels
    left = excess % levels
    if left:  # which goes to levels that are evenly spread
        step = max(levels // left, 1)
        counts[: left * step : step] += 1
    return np.rint(counts.cumsum() * ((levels - 1) / tile.size))


def adaptively_equalized(plane, limit, tiles, levels):
    """Equalize by tiles, and interpolate between the tables of the four nearest (Zuiderveld 1994).

    Sides that tiles do not divide are mirrored on by what is missing, or by a whole tile's number
    of pixels where nothing is but in the other direction, as OpenCV does.
    """
    height, width = plane.shape
    missing = [tiles - side % tiles for side in (height, width)]
    if height % tiles == 0 and width % tiles == 0:
        missing = [0, 0]
    whole = np.pad(plane, [(0, missing[0]), (0, missing[1])], mode="reflect")
    down, across = whole.shape[0] // tiles, whole.shape[1] // tiles
    tables = np.array(
        [
            [
                tile_table(
                    whole[i * down : (i + 1) * down, j * across : (j + 1) * across], limit, levels
                )
                for j in range(tiles)
            ]
            for i in range(tiles)
        ]
    )
    y, x = np.arange(height) / down - 0.5, np.arange(width) / across - 0.5
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    result = 0
    for i, weight_y in ((top, top + 1 - y), (top + 1, y - top)):
        for j, weight_x in ((left, left + 1 - x), (left + 1, x - left)):
            i_, j_ = np.clip(i, 0, tiles - 1)[:, np.newaxis], np.clip(j, 0, tiles - 1)
            result = result + weight_y[:, np.newaxis] * weight_x * tables[i_, j_, plane]
    return result


def of_range(plane, form, limit, tiles):
    """Stretch to the range of the dtype, equalize, and shrink back; not rounded at the end."""
    (low, high), greatest = range_of(form), np.iinfo(form[:2]).max
    scale = greatest / (high - low)
    wide = np.rint((plane - low) * scale).astype(int)
    new = adaptively_equalized(wide, limit, tiles, greatest + 1)
    return new / scale + low


@pytest.mark.parametrize("size", [(37, 45), (40, 48), (40, 45)])
@pytest.mark.parametrize("channels", [None, 1])
@pytest.mark.parametrize("form", UNSIGNED)
@pytest.mark.parametrize(("limit", "tiles"), [(1.5, 4), (4.0, 8), (40.0, 2)])
def test_clahe(limit, tiles, form, channels, size):
    image = narrowed(form, channels, size)
    (new,), plan = drawn(CLAHE(limit, tiles=tiles), image, form)
    assert columns_of(plan) == {"clip_limit": limit}
    reference = each_channel(of_range)
    check("CLAHE", new, reference(image, form, limit, tiles), form)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("form", UNSIGNED)
def test_clahe_of_colors_adds_what_it_does_to_their_luma(form, channels):
    image = narrowed(form, channels)
    (new,), _ = drawn(CLAHE(3.0, tiles=4), image, form)

    @with_alpha_kept
    def reference(image):
        # In float32, since sums that end in a half are common, and one level of 1,000 is 65 here.
        luma = np.rint(image.astype("f4") @ np.array([0.299, 0.587, 0.114], "f4")).astype("f8")
        return clipped(image + (of_range(luma, form, 3.0, 4) - luma)[..., np.newaxis], form)

    check("CLAHE", new, reference(image.astype("f8")), form)


@pytest.mark.parametrize("form", FORMATS)
def test_auto_contrast_leaves_alpha(form):
    check_stretch(0.013, form, 4)


@pytest.mark.parametrize("form", INTEGERS)
def test_equalize_leaves_alpha(form):
    check_ranks(form, 4)
