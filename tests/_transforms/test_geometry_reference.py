"""Geometry against its formulas: maps of coordinates, read by scipy, and slices of numpy."""

import numpy as np
import pytest
from PIL import Image

from imblearn_image.augmentation import (
    HorizontalFlip,
    Identity,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    Transpose,
    VerticalFlip,
    Zoom,
)
from tests._transforms.references import (
    CHANNELS,
    FORMATS,
    HEIGHT,
    SIZE,
    WIDTH,
    check,
    columns_of,
    drawn,
    picture,
    read_at,
    slope_at,
)

# What numpy calls the borders.
BORDERS = {
    "constant": "constant",
    "replicate": "edge",
    "reflect": "symmetric",
    "reflect_101": "reflect",
    "wrap": "wrap",
}


def places(size=SIZE):
    """Return where pixels are, from the center of the image."""
    height, width = size
    y, x = np.mgrid[0:height, 0:width].astype(float)
    return x - (width - 1) / 2, y - (height - 1) / 2


def from_center(x, y, size=SIZE):
    height, width = size
    return x + (width - 1) / 2, y + (height - 1) / 2


# From where each pixel is to where it is read: the inverses of the formulas.


def of_rotation(size, angle):
    (x, y), a = places(size), np.deg2rad(angle)
    return from_center(np.cos(a) * x - np.sin(a) * y, np.sin(a) * x + np.cos(a) * y, size)


def of_zoom(size, factor):
    x, y = places(size)
    return from_center(x / factor, y / factor, size)


def of_shear(size, angle):
    x, y = places(size)
    return from_center(x - np.tan(np.deg2rad(angle)) * y, y, size)


def of_shear_along_y(size, angle):
    x, y = places(size)
    return from_center(x, y - np.tan(np.deg2rad(angle)) * x, size)


CASES = {
    "a turn": (Rotate((17, 17)), of_rotation),
    "a large turn": (Rotate((-130, -130)), of_rotation),
    "larger": (Zoom((1.3, 1.3)), of_zoom),
    "smaller": (Zoom((0.7, 0.7)), of_zoom),
    "shear": (Shear((12, 12)), of_shear),
    "shear back": (Shear((-30, -30)), of_shear),
    "shear along y": (Shear((12, 12), axis="y"), of_shear_along_y),
}


def name_of(transform):
    return type(transform).__name__


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_pixels_are_read_where_the_formula_says(case, form, channels):
    transform, map_of = CASES[case]
    image = picture(form, channels)
    new, plan = drawn(transform, image, form, fill=0)
    x, y = map_of(SIZE, **columns_of(plan))
    values = image.astype("f8")
    expected = read_at(values, x, y, "grid-constant")
    slope = slope_at(values, x, y, "grid-constant")
    check(name_of(transform), new[0], expected, form, slope)


@pytest.mark.parametrize("size", [(70, 90), (100, 96)])
@pytest.mark.parametrize("form", ["u1", "u2", "f4"])
def test_larger_images_are_read_alike(form, size):
    """Three channels are computed as four from a size on."""
    image = picture(form, 3, size)
    new, plan = drawn(Rotate((17, 17)), image, form)
    x, y = of_rotation(size, **columns_of(plan))
    values = image.astype("f8")
    expected = read_at(values, x, y, "grid-constant")
    check("Rotate", new[0], expected, form, slope_at(values, x, y, "grid-constant"))


@pytest.mark.parametrize("form", ["u1", "f4", "f8"])
@pytest.mark.parametrize("border", BORDERS)
def test_borders(border, form):
    image = picture(form, 3)
    new, plan = drawn(Zoom((0.55, 0.55)), image, form, border=border)
    x, y = of_zoom(SIZE, **columns_of(plan))
    wide = np.pad(image.astype("f8"), ((40, 40), (40, 40), (0, 0)), mode=BORDERS[border])
    expected = read_at(wide, x + 40, y + 40)
    check("Zoom", new[0], expected, form, slope_at(wide, x + 40, y + 40))


@pytest.mark.parametrize("form", ["u1", "i2", "f4", "f8"])
def test_each_channel_has_its_fill(form):
    fill = (50, 100, 20) if form[0] in "iu" else (0.5, 1, 0.2)
    image = picture(form, 3)
    new, plan = drawn(Rotate((30, 30)), image, form, fill=fill)
    x, y = of_rotation(SIZE, **columns_of(plan))
    for k in range(3):
        plane = image[..., k].astype("f8")
        expected = read_at(plane, x, y, "grid-constant", fill[k])
        slope = slope_at(plane, x, y, "grid-constant", fill[k])
        check("Rotate", np.ascontiguousarray(new[0, ..., k]), expected, form, slope)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_the_nearest_pixel(case, form):
    """Where two are as near, to 1/32 of a pixel, either will do."""
    transform, map_of = CASES[case]
    image = picture(form, 3)
    (new,), plan = drawn(transform, image, form, interpolation="nearest", fill=0)
    x, y = map_of(SIZE, **columns_of(plan))
    near = [
        read_at(image, x + dx, y + dy, "grid-constant", order=0)
        for dx in (-1 / 64, 0, 1 / 64)
        for dy in (-1 / 64, 0, 1 / 64)
    ]
    assert (new == np.array(near)).any(axis=0).all()


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("fraction", [0.2, -0.35])
def test_a_shift_moves_whole_pixels(fraction, form, channels):
    image = picture(form, channels)
    (new,), plan = drawn(Translate((fraction, fraction)), image, form, fill=0)
    drawn_columns = columns_of(plan)
    dx, dy = round(drawn_columns["dx"] * WIDTH), round(drawn_columns["dy"] * HEIGHT)
    expected = np.zeros(image.shape)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            if 0 <= y - dy < HEIGHT and 0 <= x - dx < WIDTH:
                expected[y, x] = image[y - dy, x - dx]
    check("Translate", new, expected, form)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("axis", "number"), [("x", 1), ("y", 0)])
def test_a_shift_along_one_axis_rolls_that_axis(axis, number, form):
    image = picture(form, 3)
    (new,), plan = drawn(Translate((0.2, 0.2), axis=axis), image, form, fill=0)
    assert list(plan.params) == [f"translate.d{axis}"]
    distance = round(0.2 * SIZE[number])
    expected = np.roll(image, distance, axis=number)
    expected[(slice(None),) * number + (slice(distance),)] = 0
    check("Translate", new, expected, form)


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
def test_the_identity_is_the_image(form, channels):
    image = picture(form, channels)
    check("Identity", drawn(Identity(), image, form)[0][0], image, form)


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
def test_flips_are_those_of_numpy(form, channels):
    image = picture(form, channels)
    for flip, expected in ((HorizontalFlip(), image[:, ::-1]), (VerticalFlip(), image[::-1])):
        (new,), _ = drawn(flip, image, form)
        check(name_of(flip), new, expected, form)


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("form", FORMATS)
def test_turns_about_a_diagonal_are_those_of_numpy(form, channels):
    image = picture(form, channels, (41, 41))
    (new,), _ = drawn(Transpose(), image, form)
    check("Transpose", new, image.swapaxes(0, 1), form)
    turned, plan = drawn(Rotate90(), image, form, n=12)
    turns = plan.params["rotate90.turns"].tolist()
    assert set(turns) == {1, 2, 3}
    for new, turn in zip(turned, turns, strict=True):
        check("Rotate90", new, np.rot90(image, turn), form)


@pytest.mark.parametrize("angle", [17, -40, 90])
def test_rotation_is_that_of_pillow(angle):
    """Away from the edge, where Pillow blends no fill."""
    image = picture("f4")
    (new,), _ = drawn(Rotate((angle, angle)), image, "f4", border="replicate")
    turned = np.asarray(Image.fromarray(image).rotate(angle, Image.Resampling.BILINEAR))
    x, y = of_rotation(SIZE, angle)
    inner = (x > 0) & (x < WIDTH - 1) & (y > 0) & (y < HEIGHT - 1)
    assert inner.mean() > 0.5
    slope = slope_at(image.astype("f8"), x, y)
    check("Rotate", new[inner], turned[inner], "f4", slope[inner])
