"""AugmentationDisplay.from_augmenter: a grid of transforms and magnitudes."""

import re
import warnings

import numpy as np
import pytest
from matplotlib.figure import Figure

from imblearn_image import AugmentationDisplay
from imblearn_image.augmentation import (
    JPEG,
    Brightness,
    Contrast,
    GaussianNoise,
    HorizontalFlip,
    HueSaturation,
    Identity,
    Rotate,
    Shear,
    Translate,
    Zoom,
    make_augmenter,
    preset,
)
from imblearn_image.testing import all_transforms

from_augmenter = AugmentationDisplay.from_augmenter


def an_image(*shape, dtype="uint8", high=256):
    image = np.random.default_rng(0).integers(0, high, shape or (12, 16))
    return (image / high if np.dtype(dtype).kind == "f" else image).astype(dtype)


def shown(ax):
    return ax.images[0].get_array()


def titles(display):
    return [[re.sub(r"\s+", " ", ax.get_title()) for ax in row] for row in display.axes_]


def on_unit(image, low, high):
    return np.clip((image.astype(float) - low) / (high - low), 0, 1)


def drawn(description, name):
    return float(re.search(rf"{name}=([-+.\de]+)", description).group(1))


@pytest.mark.parametrize("shape", [(12, 16), (12, 16, 1), (12, 16, 3), (12, 16, 4), (12, 16, 5)])
@pytest.mark.parametrize(
    ("dtype", "value_range", "black_and_white"),
    [
        ("uint8", None, (0, 255)),
        ("uint8", (0, 200), (0, 200)),
        ("uint16", (0, 4095), (0, 4095)),
        ("float32", (0, 1), (0, 1)),
        ("float64", (-1, 3), (-1, 3)),
        ("int32", (0, 255), (0, 255)),
    ],
)
def test_images_are_shown_on_the_value_range(shape, dtype, value_range, black_and_white):
    image = an_image(*shape, dtype=dtype, high=200)
    augmenter = make_augmenter(Brightness((0.1, 0.1)), HorizontalFlip(), alpha=True)
    display = from_augmenter(augmenter, image, magnitudes=[0, 1], value_range=value_range)
    low, high = black_and_white
    source = on_unit(image, low, high)
    if len(shape) == 3:
        source = source[..., :3] if shape[2] in (3, 4) else source[..., 0]
    (same, brighter), flips = display.axes_
    np.testing.assert_array_equal(shown(same), source)
    step = 0 if np.dtype(dtype).kind == "f" else 0.5 / (high - low)
    assert np.abs(shown(brighter) - np.clip(source + 0.1, 0, 1)).max() <= step + 1e-6
    for flip in flips:  # which has no strength
        np.testing.assert_array_equal(shown(flip), source[:, ::-1])


@pytest.mark.parametrize(("dtype", "high"), [("uint16", 60000), ("float64", 1), ("int16", 30000)])
def test_without_a_range_black_and_white_are_those_of_the_whole_grid(dtype, high):
    image = np.linspace(0.1, 0.7, 64).reshape(8, 8) * high
    image = image.astype(dtype)
    display = from_augmenter(Brightness((0.1, 0.1)), image, magnitudes=[0, 1])
    same, brighter = (shown(ax) for ax in display.axes_[0])
    assert same.min() == 0
    assert same.max() < brighter.max() == 1
    assert display.new_images[1].dtype == dtype
    span = float(display.new_images[1].max()) - float(image.min())
    np.testing.assert_allclose(same, (image - float(image.min())) / span)


def test_a_magnitude_multiplies_what_is_drawn_once_a_row():
    augmenter = make_augmenter(Rotate(20), Translate(0.2), Zoom(0.3))
    display = from_augmenter(augmenter, an_image(), random_state=0)
    assert display.transforms == ["rotate", "translate", "zoom"]
    assert display.magnitudes == [0, 0.5, 1, 2]
    rows = np.reshape(display.descriptions, (3, 4))
    for row, column in zip(rows, ("angle", "dx"), strict=False):
        nothing, half, once, twice = (drawn(text, column) for text in row)
        assert nothing == 0 != once
        assert half == pytest.approx(once / 2, rel=0.01)
        assert twice == pytest.approx(once * 2, rel=0.01)
    nothing, half, once, twice = (drawn(text, "factor") for text in rows[2])
    assert nothing == 1 != once
    assert half == pytest.approx(once**0.5, rel=0.01)


def test_each_image_is_that_of_the_transform_alone():
    image = an_image(12, 16, 3)
    augmenter = make_augmenter(Contrast((2, 2)), Rotate((20, 20)), border="constant", fill=77)
    display = from_augmenter(augmenter, image, magnitudes=[0.5, 1])
    for place, alone in enumerate(
        [Contrast((2**0.5, 2**0.5)), Contrast((2, 2)), Rotate((10, 10)), Rotate((20, 20))]
    ):
        expected = make_augmenter(alone, fill=77)(image)
        np.testing.assert_array_equal(display.new_images[place], expected)
        np.testing.assert_array_equal(shown(display.axes_.flat[place]), expected / 255)


def test_titles_name_the_transform_and_what_was_drawn_and_headings_the_magnitude():
    augmenter = make_augmenter(Rotate((10, 10)), HorizontalFlip())
    display = from_augmenter(augmenter, an_image(), magnitudes=[1, 0.25])
    assert titles(display) == [["rotate angle=10", "rotate angle=2.5"], ["horizontalflip"] * 2]
    headings = [[text.get_text() for text in ax.texts] for ax in display.axes_.flat]
    assert headings == [["magnitude 1"], ["magnitude 0.25"], [], []]


def test_headings_stand_above_titles_at_one_height():
    display = from_augmenter("radiograph", an_image(48, 48))
    display.figure_.draw_without_rendering()
    first = display.axes_[0]
    assert len({ax.get_title().count("\n") for ax in first}) > 1
    boxes = [ax.texts[0].get_window_extent() for ax in first]
    assert len({round(box.y0, 3) for box in boxes}) == 1
    for ax, box in zip(first, boxes, strict=True):
        assert not box.overlaps(ax.title.get_window_extent())
        assert box.y1 <= display.figure_.bbox.y1


def upside_down(image, rng):
    return image[::-1].copy()


@pytest.mark.parametrize(
    ("augmenter", "names"),
    [
        ("flips", ["horizontalflip", "verticalflip"]),
        (None, preset("article").names),
        (Rotate(10), ["rotate"]),
        (make_augmenter(Rotate(10), Rotate(20)), ["rotate-1", "rotate-2"]),
        (make_augmenter(Rotate(10), Zoom(0.1)).set_params(rotate="drop"), ["zoom"]),
        (upside_down, ["upside_down"]),
    ],
)
def test_whatever_may_be_an_augmenter_is_shown(augmenter, names):
    display = from_augmenter(augmenter, an_image(), magnitudes=[1])
    assert display.transforms == names
    assert display.axes_.shape == (len(names), 1)


def test_transforms_are_applied_whatever_their_probability():
    image = an_image()
    augmenter = make_augmenter(HorizontalFlip(p=0), Identity(p=0.01), Rotate(5), n_ops=1)
    display = from_augmenter(augmenter, image, magnitudes=[1])
    np.testing.assert_array_equal(display.new_images[0], image[:, ::-1])
    assert "copied" not in " ".join(display.descriptions)


def test_a_dropped_transform_leaves_alone_what_others_draw():
    augmenter = make_augmenter(Translate(0.2), Rotate(20))
    both = from_augmenter(augmenter, an_image(), magnitudes=[1], random_state=3).descriptions
    augmenter.set_params(translate="drop")
    (alone,) = from_augmenter(augmenter, an_image(), magnitudes=[1], random_state=3).descriptions
    assert alone == both[1]


def test_the_same_seed_draws_the_same_and_the_augmenter_stays_as_it_was():
    augmenter = make_augmenter(Rotate(20), GaussianNoise(0.1), magnitude=0.7)
    first, again, other = (
        from_augmenter(augmenter, an_image(), random_state=seed) for seed in (0, 0, 1)
    )
    assert first.descriptions == again.descriptions != other.descriptions
    for one, same in zip(first.new_images, again.new_images, strict=True):
        np.testing.assert_array_equal(one, same)
    assert augmenter.magnitude == 0.7
    assert augmenter.names == ["rotate", "gaussiannoise"]


def assert_refused(ax, name, words):
    assert not ax.images
    assert ax.get_title() == name
    text = re.sub(r"\s+", " ", ax.texts[0].get_text())
    assert words in text
    assert len(text) <= 90


def test_a_magnitude_beyond_a_limit_leaves_its_place_empty():
    augmenter = make_augmenter(Identity(), Shear(50))
    display = from_augmenter(augmenter, an_image(), random_state=0)
    identity, shear = display.axes_
    assert_refused(shear[3], "shear", "reaches 100, with magnitude 2, which multiplies it")
    assert [bool(ax.images) for ax in (*identity, *shear)] == [True] * 7 + [False]
    assert display.new_images[7] is None
    assert display.descriptions[7].endswith("it must stay below 90")
    display.figure_.draw_without_rendering()
    box, other = (ax.get_window_extent() for ax in (shear[3], shear[2]))
    assert box.width == pytest.approx(other.width)
    assert box.height == pytest.approx(other.height)


REFUSED = {
    "color of gray": (HueSaturation(), an_image(), "needs color images"),
    "JPEG of 16 bits": (JPEG(), an_image(dtype="uint16"), "needs uint8 images"),
    "integers without range": (Brightness(0.1), an_image(dtype="int32"), "need value_range"),
    "values beyond the range": (Brightness(0.1), an_image(dtype="float32") * 9, "must lie within"),
}


@pytest.mark.parametrize(("transform", "image", "words"), REFUSED.values(), ids=REFUSED)
def test_an_image_that_a_transform_cannot_take_leaves_its_row_empty(transform, image, words):
    augmenter = make_augmenter(transform, Rotate(10))
    refused, rotated = from_augmenter(augmenter, image).axes_
    for ax in refused:
        assert_refused(ax, augmenter.names[0], words)
    assert all(ax.images for ax in rotated)


def test_nothing_but_refusals_is_a_figure_too():
    display = from_augmenter(HueSaturation(), an_image(dtype="float64"), magnitudes=[1])
    assert display.new_images == [None]


@pytest.mark.parametrize("cls", all_transforms(), ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("shape", [(24, 24), (24, 24, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_every_transform_is_shown_or_refused_in_words(cls, shape, dtype):
    high = 65536 if dtype == "uint16" else 256
    display = from_augmenter(cls(), an_image(*shape, dtype=dtype, high=high), random_state=0)
    for image, text, ax in zip(
        display.new_images, display.descriptions, display.axes_.flat, strict=True
    ):
        assert bool(ax.images) == (image is not None)
        assert text.startswith("image 0 (class 0): ") == (image is not None)
    if display.transforms[0] not in ("jpeg", "clahe", "huesaturation", "togray", "channelshift"):
        assert display.new_images[1] is not None


@pytest.mark.parametrize("magnitudes", [[], [-1], [np.nan], ["1"], 1, [True], None])
def test_magnitudes_that_are_none_are_refused(magnitudes):
    with pytest.raises(ValueError, match="magnitudes must be numbers >= 0"):
        from_augmenter("flips", an_image(), magnitudes=magnitudes)


@pytest.mark.parametrize(
    ("image", "params", "message"),
    [
        (np.full((4, 4), np.nan), {}, "holds NaN"),
        (np.zeros((2, 4, 4, 3)), {}, "must have shape"),
        (an_image(), {"value_range": (1, 0)}, "low < high"),
        (an_image(), {"value_range": "data"}, "known to ImageAug"),
        (an_image(), {"augmenter": "sharp"}, "the preset must be one of"),
        (an_image(), {"augmenter": Rotate("far")}, "rotate: degrees"),
    ],
)
def test_what_no_transform_could_take_is_an_error(image, params, message):
    with pytest.raises(ValueError, match=message):
        from_augmenter(**({"augmenter": "flips", "image": image} | params))


def test_an_error_of_ones_own_function_is_no_refusal():
    def broken(image, rng):
        raise ValueError("out of order")

    with pytest.raises(RuntimeError, match="broken raised ValueError: out of order"):
        from_augmenter(make_augmenter(Identity(), broken), an_image())


def test_images_that_span_little_of_their_range_are_warned_of_once():
    image = an_image(dtype="uint16", high=4096)
    with pytest.warns(
        UserWarning, match="span .* all of uint16, .* is taken for black to white"
    ) as caught:
        from_augmenter(make_augmenter(Brightness(0.1), Contrast(0.2)), image)
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from_augmenter(Brightness(0.1), image, value_range=(0, 4095))
        from_augmenter(Rotate(10), image)


def test_images_that_look_channels_first_are_warned_of_once():
    with pytest.warns(UserWarning, match="look channels-first") as caught:
        from_augmenter("flips", an_image(3, 16, 16))
    assert len(caught) == 1


def test_the_grid_is_drawn_in_the_figure_given_and_again():
    figure = Figure()
    display = from_augmenter(Rotate(10), an_image(), magnitudes=(1, 2), figure=figure)
    assert display.figure_ is figure
    assert display.axes_.shape == (1, 2)
    assert display.plot() is display
    assert display.figure_ is not figure
    assert display.axes_.shape == (1, 2)


def test_a_new_figure_suits_the_shape_of_the_image():
    wide, high = (
        from_augmenter(Rotate(10), an_image(*shape)).figure_.get_size_inches()
        for shape in ((10, 20), (20, 10))
    )
    assert wide[0] > high[0]
    assert wide[1] < high[1]
