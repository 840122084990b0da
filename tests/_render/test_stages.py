"""Many rows and steps at once give what each would give by itself."""

import cv2
import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image._core import kernels
from imblearn_image._render._geometric import as_matrices
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    FunctionTransform,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    HorizontalFlip,
    ImageTransform,
    IntensityTransform,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    VerticalFlip,
    Zoom,
    make_augmenter,
)
from tests.plans import plan_of_params

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
                product = as_matrices(transform.matrix(height, width, **columns), 1)[0] @ product
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


class Aside(ImageTransform):
    """It would fail where it had to write over what it reads."""

    def apply(self, image, out):
        assert not np.may_share_memory(image, out)
        np.copyto(out, image)
        return out


@pytest.mark.parametrize("dtype", ["u1", "i8", "f4"])
@pytest.mark.parametrize("n", [1, 20])
def test_a_transform_of_images_never_writes_over_what_it_reads(dtype, n):
    augmenter = make_augmenter(HorizontalFlip(), Aside(), Contrast((1, 1)), Aside(), Aside())
    plan = draw_plan(Y, augmenter=augmenter, value_range=(0, 255), random_state=0)[:n]
    X = images_of(12, 17, dtype=dtype)
    np.testing.assert_array_equal(plan.render(X), X[plan.source][:, :, ::-1])


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
    value_range = None if X.dtype.kind == "f" else (0, 255)
    plan = draw_plan(
        Y, augmenter=make_augmenter(*graded, magnitude=0), value_range=value_range, random_state=0
    )
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


# Offsets in pixels, some of them beyond any image here.
OFFSETS = [(0, 0), (1, 0), (0, -1), (-3, 2), (64, 1), (-130, 0), (0, 131), (300, -300)]
FLIPS = [(True, False), (False, True), (True, True)]


def plan_of_whole_moves(height, width, **augmenter_params):
    """Return a plan with a row for each flip, each quarter turn and each offset."""
    steps = HorizontalFlip(), VerticalFlip(), Rotate90(), Translate()
    turns = [1, 2, 3] if height == width else []
    active = [
        *((horizontal, vertical, False, False) for horizontal, vertical in FLIPS),
        *[(False, False, True, False)] * len(turns),
        *[(False, False, False, True)] * len(OFFSETS),
    ]
    n = len(active)
    dx, dy = np.zeros((2, n))
    dx[n - len(OFFSETS) :], dy[n - len(OFFSETS) :] = np.divide(OFFSETS, (width, height)).T
    augmenter = make_augmenter(*steps, **augmenter_params)
    if not turns:
        augmenter.set_params(rotate90="drop")
    params = {"translate.dx": dx, "translate.dy": dy}
    if turns:
        params["rotate90.turns"] = np.array([1] * len(FLIPS) + turns + [1] * len(OFFSETS))
    return plan_of_params(augmenter, active, params)


def maps_of_whole_moves(height, width):
    x, y = width - 1, height - 1
    flips = [[[-1, 0, x], [0, 1, 0]], [[1, 0, 0], [0, -1, y]], [[-1, 0, x], [0, -1, y]]]
    turns = [[[0, 1, 0], [-1, 0, x]], [[-1, 0, x], [0, -1, y]], [[0, -1, y], [1, 0, 0]]]
    shifts = [[[1, 0, dx], [0, 1, dy]] for dx, dy in OFFSETS]
    return np.array([*flips, *(turns if height == width else []), *shifts], dtype=float)


def warp_each_channel(image, matrix, border, interpolation, fill):
    height, width = image.shape[:2]
    flags, mode = kernels.INTERPOLATIONS[interpolation], kernels.BORDERS[border]
    planes = np.moveaxis(image.reshape(height, width, -1), -1, 0)
    warped = [
        cv2.warpAffine(
            np.ascontiguousarray(plane), matrix, (width, height), None, flags, mode, value
        )
        for plane, value in zip(planes, fill, strict=True)
    ]
    return np.stack(warped, axis=-1).reshape(image.shape)


@pytest.mark.parametrize("interpolation", kernels.INTERPOLATIONS)
@pytest.mark.parametrize("border", kernels.BORDERS)
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4", "f8"])
@pytest.mark.parametrize(
    "shape",
    [(1, 7), (7, 1), (1, 1, 1), (5, 5, 130), (9, 6, 5), (63, 65), (64, 64, 3), (96, 96, 3),
     (65, 63, 2), (12, 130, 4), (64, 64, 6), (130, 12)],
)  # fmt: skip
def test_whole_moves_equal_the_plain_warp_of_each_channel(shape, dtype, border, interpolation):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(dtype)
    fill = tuple(range(3, 3 + (shape[2] if len(shape) == 3 else 1)))
    options = {"border": border, "interpolation": interpolation, "fill": fill}
    new = plan_of_whole_moves(*shape[:2], **options).render(image[np.newaxis])
    for result, matrix in zip(new, maps_of_whole_moves(*shape[:2]), strict=True):
        np.testing.assert_array_equal(result, warp_each_channel(image, matrix, **options))


@pytest.mark.parametrize("channels", [(), (3,), (5,)])
@pytest.mark.parametrize("transform", [HorizontalFlip(), VerticalFlip(), Translate((0.5, 0.5))])
def test_images_too_long_to_warp_are_flipped_and_shifted(transform, channels):
    X = np.ones((3, 2, 32767, *channels), np.uint8)
    X[:, 0, 0] = 7
    new = draw_plan([0, 0, 1], augmenter=transform, random_state=0).render(X)
    assert (new == 7).sum() == (X[0] == 7).sum()


@pytest.mark.parametrize(
    "augmenter", [Rotate((5, 5)), make_augmenter(Translate((0.5, 0.5)), border="wrap")]
)
def test_images_too_long_to_warp_are_refused(augmenter):
    plan = draw_plan([0, 0, 1], augmenter=augmenter, random_state=0)
    with pytest.raises(ValueError, match="at most 32766 pixels a side, got 2 x 32767; cut them"):
        plan.render(np.ones((3, 2, 32767), np.uint8))


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_a_thousand_rows_at_once_equal_fifty_and_one(dtype):
    X = images_of(8, 9, dtype=dtype)[:2]
    transforms = Gamma(), Contrast(), GaussianNoise(), Rotate(180), Zoom(), Shear()
    plan = draw_plan(
        [0] * 1001 + [1],
        augmenter=make_augmenter(*transforms),
        value_range=(0, 255),
        random_state=0,
    )
    images = np.broadcast_to(X[0], (1002, 8, 9))
    together = plan.render(images)
    for rows in (*np.split(np.arange(1000), 20), *np.arange(1000)[:, np.newaxis][::7]):
        np.testing.assert_array_equal(plan[rows].render(images), together[rows])


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i4"])
@pytest.mark.parametrize("delta", [-0.6, 0.6])
def test_what_leaves_the_dtype_within_a_wider_range_is_clipped(dtype, delta):
    X = images_of(4, 4, dtype=dtype)
    info = np.iinfo(dtype)
    span = float(info.max) - info.min
    plan = draw_plan(
        Y,
        augmenter=Brightness((delta, delta)),
        value_range=(info.min - span, info.max + span),
        random_state=0,
    )
    assert (plan.render(X) == (info.min if delta < 0 else info.max)).all()


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("value_range", [(-0.1, 0.2), (-1, 1), (0.1, 0.7), (-1000, 1000)])
def test_values_stay_within_the_range_to_the_last_bit(value_range, dtype):
    low, high = value_range
    X = np.random.default_rng(0).uniform(low, high, (320, 30, 30)).astype(dtype)
    plan = draw_plan(Y, augmenter=Brightness(0.5), value_range=value_range, random_state=0)
    new = plan.render(X)
    assert new.min() >= np.dtype(dtype).type(low)
    assert new.max() <= np.dtype(dtype).type(high)
    again = draw_plan(Y, augmenter=Brightness(0.5), value_range=value_range, random_state=1)
    again.render(np.concatenate([X[:40], new]))


@pytest.mark.parametrize("graded", [Brightness(), Contrast(), Gamma(), GaussianNoise()])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("value_range", [(0, 255), (-1, 1), (-1000, 1000)])
def test_magnitude_zero_is_the_identity_on_any_range_of_floats(value_range, dtype, graded):
    X = np.random.default_rng(0).uniform(*value_range, (320, 30, 30)).astype(dtype)
    X[:, 0] *= 1e-6
    plan = draw_plan(
        Y, augmenter=make_augmenter(graded, magnitude=0), value_range=value_range, random_state=0
    )
    np.testing.assert_array_equal(plan.render(X), X[plan.source])


LAYOUTS = {
    "columns apart": lambda shape: np.empty((*shape[:2], 2 * shape[2], *shape[3:]), "u1")[
        :, :, ::2
    ],
    "mirrored": lambda shape: np.empty(shape, "u1")[:, :, ::-1],
    "Fortran": lambda shape: np.empty(shape, "u1", order="F"),
    "one of two": lambda shape: np.empty((*shape, 2), "u1")[..., 1],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(9, 9), (9, 9, 3), (66, 66, 3), (9, 9, 5), (6, 6, 130)])
@pytest.mark.parametrize(
    "transform", [Rotate(), HorizontalFlip(), Rotate90(), Translate(), GaussianBlur(), Gamma()]
)
def test_results_are_written_into_an_array_of_any_layout(transform, shape, layout):
    X = np.random.default_rng(0).integers(0, 256, (4, *shape), dtype=np.uint8)
    plan = draw_plan([0, 0, 0, 1], augmenter=transform, random_state=0)
    out = LAYOUTS[layout]((len(plan), *shape))
    assert plan.render(X, out=out) is out
    np.testing.assert_array_equal(out, plan.render(X))


@pytest.mark.parametrize("dtype", ["u1", "i1", ">u2", "i8", "f2", ">f8"])
def test_a_function_sees_a_copy_in_the_dtype_that_came(dtype):
    seen = []

    def spoil(image, rng):
        seen.append((image.shape, image.dtype))
        image[...] = rng.integers(0, 100)
        return image

    X = images_of(5, 6, 2, dtype=dtype)
    before = X.copy()
    augmenter = make_augmenter(HorizontalFlip(), FunctionTransform(spoil), VerticalFlip())
    plan = draw_plan(Y, augmenter=augmenter, random_state=0)[:3]
    new = plan.render(X)
    assert seen == [((5, 6, 2), np.dtype(dtype))] * 3
    assert [np.ptp(image.astype(float)) for image in new] == [0, 0, 0]
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_a_curve_that_works_in_place_is_refused_or_obeyed(dtype):
    class InPlace(IntensityTransform):
        def curve(self, values):
            values *= 0.5
            return values

    X = (images_of(8, 9, dtype=dtype) / (256 if dtype == "f4" else 1)).astype(dtype)
    plan = draw_plan(Y, augmenter=InPlace(), random_state=0)
    with pytest.raises(ValueError, match="read-only"):
        plan[:3].render(X)


@pytest.mark.parametrize(
    "curve",
    [
        lambda values: values.astype(np.float64) * 1.1,
        lambda values: 0.3,
        lambda values: values,
    ],
)
def test_a_curve_of_another_dtype_or_shape_gives_a_row_what_it_gives_a_block(curve):
    class Own(IntensityTransform):
        def curve(self, values):
            return curve(values)

    X = images_of(8, 9)
    plan = draw_plan(Y, augmenter=make_augmenter(Own(), Gamma()), random_state=0)
    together = plan.render(X)
    for row in range(20):
        np.testing.assert_array_equal(plan[row].render(X)[0], together[row])
