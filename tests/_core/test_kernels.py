import sys

import cv2
import numpy as np
import pytest

from imblearn_image._core import kernels
from imblearn_image._render import _geometric
from tests.images import random_images

DTYPES = ["u1", "u2", "i2", "f4", "f8"]
CHANNELS = [None, 1, 2, 3, 4, 5, 6, 7, 9, 130]
SIZES = [(1, 1), (1, 9), (9, 1), (7, 12), (64, 64), (63, 65), (96, 96)]
ROTATION = np.array([[0.9, -0.3, 2.1], [0.2, 1.1, -1.4]])


def image_of(size, channels=None, dtype="u1"):
    shape = size if channels is None else (*size, channels)
    return random_images(*shape, dtype=dtype)


def warp_each_channel(image, matrix, border="constant", fill=0, interpolation="linear"):
    """Warp with one plain call of OpenCV for each channel."""
    height, width = image.shape[:2]
    planes = image.reshape(height, width, -1)
    fill = np.broadcast_to(fill, planes.shape[2]).tolist()
    warped = [
        cv2.warpAffine(
            np.ascontiguousarray(planes[..., channel]),
            matrix,
            (width, height),
            flags=kernels.INTERPOLATIONS[interpolation],
            borderMode=kernels.BORDERS[border],
            borderValue=fill[channel],
        )
        for channel in range(planes.shape[2])
    ]
    return np.stack(warped, axis=-1).reshape(image.shape)


def run(kernel, image, number):
    out = np.empty(image.shape, image.dtype)
    before = image.copy()
    kernel(image, number, out)
    np.testing.assert_array_equal(image, before)
    return out


@pytest.mark.parametrize("interpolation", kernels.INTERPOLATIONS)
@pytest.mark.parametrize("border", kernels.BORDERS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", CHANNELS)
def test_a_warp_gives_each_channel_what_opencv_gives_it_alone(
    channels, dtype, border, interpolation
):
    fill = tuple(range(10, 10 + (channels or 1)))
    options = {"border": border, "interpolation": interpolation}
    for size in SIZES if channels in (None, 3, 5) else SIZES[3:5]:
        image = image_of(size, channels, dtype)
        warp = _geometric.warper(image.shape, image.dtype, fill=fill, **options)
        expected = warp_each_channel(image, ROTATION, fill=fill, **options)
        np.testing.assert_array_equal(run(warp, image, ROTATION), expected)


WHOLE_MOVES = {
    "copy": (kernels.copy, None, lambda w, h: [[1, 0, 0], [0, 1, 0]]),
    "left and right": (kernels.flip, 1, lambda w, h: [[-1, 0, w - 1], [0, 1, 0]]),
    "top and bottom": (kernels.flip, 0, lambda w, h: [[1, 0, 0], [0, -1, h - 1]]),
    "both": (kernels.flip, -1, lambda w, h: [[-1, 0, w - 1], [0, -1, h - 1]]),
}


@pytest.mark.parametrize("interpolation", kernels.INTERPOLATIONS)
@pytest.mark.parametrize("border", kernels.BORDERS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("move", WHOLE_MOVES)
def test_flips_equal_the_warp(move, dtype, border, interpolation):
    kernel, code, matrix = WHOLE_MOVES[move]
    for size in SIZES:
        for channels in (None, 1, 3, 130):
            image = image_of(size, channels, dtype)
            expected = warp_each_channel(
                image,
                np.array(matrix(size[1], size[0]), float),
                border=border,
                interpolation=interpolation,
            )
            np.testing.assert_array_equal(run(kernel, image, code), expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", [None, 1, 3, 5, 130])
@pytest.mark.parametrize(
    ("code", "matrix"),
    [
        (cv2.ROTATE_90_COUNTERCLOCKWISE, [[0, 1, 0], [-1, 0, 8]]),
        (cv2.ROTATE_90_CLOCKWISE, [[0, -1, 8], [1, 0, 0]]),
    ],
)
def test_quarter_turns_equal_the_warp(code, matrix, channels, dtype):
    image = image_of((9, 9), channels, dtype)
    expected = warp_each_channel(image, np.array(matrix, float))
    np.testing.assert_array_equal(run(kernels.quarter_turn, image, code), expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", [None, 1, 3, 6])
@pytest.mark.parametrize(
    "offset",
    [(0, 0), (3, 0), (0, -2), (-4, 5), (6, -6), (11, 6), (12, 0), (0, 7), (-40, 3), (5, 900)],
)
@pytest.mark.parametrize("interpolation", kernels.INTERPOLATIONS)
def test_shifts_by_whole_pixels_equal_the_warp(offset, channels, dtype, interpolation):
    image = image_of((7, 12), channels, dtype)
    fill = tuple(range(10, 10 + (channels or 1)))
    matrix = np.array([[1, 0, offset[0]], [0, 1, offset[1]]], float)
    for color in (fill, (7,) * len(fill)):
        expected = warp_each_channel(image, matrix, fill=color, interpolation=interpolation)
        shift = _geometric.shifter(color, image.dtype)
        np.testing.assert_array_equal(run(shift, image, offset), expected)


@pytest.mark.parametrize("look_up", [kernels.look_up, kernels.fastest_look_up()])
@pytest.mark.parametrize("channels", CHANNELS)
def test_a_table_replaces_each_value(look_up, channels):
    table = np.random.default_rng(1).integers(0, 256, 256, dtype=np.uint8)
    image = image_of((7, 12), channels)
    np.testing.assert_array_equal(run(look_up, image, table), table[image])
    in_place = image.copy()
    look_up(in_place, table, in_place)
    np.testing.assert_array_equal(in_place, table[image])


def test_without_stringzilla_opencv_looks_up(monkeypatch):
    monkeypatch.setitem(sys.modules, "stringzilla", None)
    assert kernels.fastest_look_up.__wrapped__() is kernels.look_up


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_blur_gives_each_channel_what_opencv_gives_it_alone(channels, dtype):
    image = image_of((9, 12), channels, dtype)
    out = np.empty_like(image)
    kernels.gaussian_blur(image, 1.2, 5, out)
    planes = image.reshape(9, 12, -1)
    for channel in range(planes.shape[2]):
        alone = cv2.GaussianBlur(np.ascontiguousarray(planes[..., channel]), (5, 5), 1.2)
        together = out.reshape(9, 12, -1)[..., channel]
        # OpenCV's vectors of floats round in another order than what is left over at their end.
        np.testing.assert_allclose(together, alone, rtol=1e-6 if dtype == "f4" else 0)


def kernels_for(image):
    fill = (0,) * kernels.n_channels(image.shape)
    options = {"border": "constant", "interpolation": "linear", "fill": fill}
    return {
        "copy": (kernels.copy, None),
        "flip": (kernels.flip, 1),
        "turn": (kernels.quarter_turn, cv2.ROTATE_90_CLOCKWISE),
        "shift": (_geometric.shifter(fill, image.dtype), (2, -3)),
        "warp": (_geometric.warper(image.shape, image.dtype, **options), ROTATION),
        "table": (kernels.look_up, np.arange(256, dtype=np.uint8)[::-1].copy()),
        "blur": (lambda image, sigma, out: kernels.gaussian_blur(image, sigma, 3, out), 1.0),
    }


ARRANGEMENTS = {
    "read-only": lambda image: np.frombuffer(image.tobytes(), np.uint8).reshape(image.shape),
    "rows apart": lambda image: np.repeat(image, 2, axis=0)[::2],
    "columns apart": lambda image: np.repeat(image, 2, axis=1)[:, ::2],
    "upside down": lambda image: image[::-1].copy()[::-1],
    "mirrored": lambda image: image[:, ::-1].copy()[:, ::-1],
    "Fortran": np.asfortranarray,
}


@pytest.mark.parametrize("name", kernels_for(image_of((9, 9))))
@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
@pytest.mark.parametrize("channels", [None, 1, 3, 5])
def test_sources_of_any_layout(name, arrangement, channels):
    image = image_of((9, 9), channels)
    kernel, number = kernels_for(image)[name]
    expected = run(kernel, image, number)
    np.testing.assert_array_equal(run(kernel, ARRANGEMENTS[arrangement](image), number), expected)


def test_a_side_beyond_what_opencv_counts_is_refused():
    with pytest.raises(ValueError, match="at most 32766 pixels a side, got 2 x 32767"):
        _geometric.warper(
            (2, 32767), np.dtype("u1"), border="constant", interpolation="linear", fill=(0,)
        )


def test_the_longest_side_is_warped():
    image = image_of((2, 32766))
    warp = _geometric.warper(
        image.shape, image.dtype, border="constant", interpolation="linear", fill=(0,)
    )
    assert run(warp, image, np.array([[1, 0, 0.5], [0, 1, 0]])).any()
