from itertools import permutations

import numpy as np
import pytest
from sklearn.base import clone

from imblearn_image._render._geometric import GeometricStage
from imblearn_image._render._stages import runs_of
from imblearn_image.augmentation import (
    Augmenter,
    Brightness,
    Contrast,
    FunctionTransform,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    GeometricTransform,
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
    preset,
)


def draw(augmenter, n, seed=0):
    return augmenter.draw(n, np.random.SeedSequence(seed))


def invert(image, rng):
    return ~image


def test_nested_parameters_are_got_and_set():
    augmenter = Augmenter([("turn", Rotate(10)), ("flip", HorizontalFlip())])
    assert augmenter.get_params()["turn__degrees"] == 10
    assert "turn__degrees" not in augmenter.get_params(deep=False)
    augmenter.set_params(turn__degrees=20, flip="drop", magnitude=0.5)
    assert augmenter.get_params()["turn__degrees"] == 20
    assert augmenter.transforms[1] == ("flip", "drop")
    assert [name for _, name, _ in augmenter.steps()] == ["turn"]
    augmenter.set_params(flip=VerticalFlip(p=0.3))
    assert augmenter.get_params()["flip__p"] == 0.3


def test_a_clone_is_equal_and_separate():
    augmenter = preset("article").set_params(rotate__degrees=7, horizontalflip="drop")
    copy = clone(augmenter)
    assert repr(copy) == repr(augmenter)
    copy.set_params(rotate__degrees=8)
    assert augmenter.get_params()["rotate__degrees"] == 7


def test_an_unknown_parameter_is_an_error():
    with pytest.raises(ValueError, match="Invalid parameter 'degree'"):
        preset("article").set_params(rotate__degree=7)


def test_transforms_are_named_after_their_class_and_numbered():
    augmenter = make_augmenter(
        Rotate(), invert, Rotate(5), FunctionTransform(invert), lambda image, rng: image
    )
    names = ["rotate-1", "invert", "rotate-2", "functiontransform", "lambda"]
    assert augmenter.names == names
    assert augmenter.validate() is augmenter


def test_runs_of_one_kind_are_computed_together():
    augmenter = make_augmenter(
        Brightness(),
        Gamma(),
        Rotate(),
        Zoom(),
        GaussianBlur(),
        GaussianNoise(),
        Shear(),
        Contrast(),
    )
    stages = [
        (stage.transforms, [step.name for step in steps])
        for stage, steps in runs_of(augmenter.steps())
    ]
    assert stages == [
        (IntensityTransform, ["brightness", "gamma"]),
        (GeometricTransform, ["rotate", "zoom"]),
        (ImageTransform, ["gaussianblur"]),
        (ImageTransform, ["gaussiannoise"]),
        (GeometricTransform, ["shear"]),
        (IntensityTransform, ["contrast"]),
    ]


def test_a_dropped_step_does_not_part_a_run():
    augmenter = make_augmenter(Rotate(), GaussianBlur(), Zoom()).set_params(gaussianblur="drop")
    assert [stage for stage, _ in runs_of(augmenter.steps())] == [GeometricStage]


def test_a_draw_begins_at_the_first_row_unless_told_otherwise():
    active, params = draw(preset("natural"), 9)
    later_active, later_params = preset("natural").draw(6, np.random.SeedSequence(0), 3)
    from_zero, _ = preset("natural").draw(9, np.random.SeedSequence(0), 0)
    np.testing.assert_array_equal(active, from_zero)
    np.testing.assert_array_equal(active[3:], later_active)
    for name, values in params.items():
        np.testing.assert_array_equal(values[3:], later_params[name])


BAD = {
    "no list": ({"transforms": Rotate()}, ValueError, "must be a list of"),
    "empty": ({"transforms": []}, ValueError, "at least one pair"),
    "no pair": ({"transforms": [Rotate()]}, ValueError, "got Rotate.* among them"),
    "three": ({"transforms": [("a", Rotate(), 1)]}, ValueError, "pairs, got .* among them"),
    "a class": ({"transforms": [("a", Rotate)]}, TypeError, "with parentheses"),
    "a text": ({"transforms": [("a", "rotate")]}, TypeError, "got 'rotate'"),
    "no name": ({"transforms": [(1, Rotate())]}, ValueError, "name must be a string"),
    "a dot": ({"transforms": [("a.b", Rotate())]}, ValueError, "without a dot"),
    "dunder": ({"transforms": [("a__b", Rotate())]}, ValueError, "must not contain __"),
    "taken": ({"transforms": [("fill", Rotate())]}, ValueError, "conflict with constructor"),
    "twice": ({"transforms": [("a", Rotate()), ("a", Zoom())]}, ValueError, "not unique"),
    "p": ({"transforms": [("a", Rotate(p=1.5))]}, ValueError, "a: p must be .* got 1.5"),
    "p text": ({"transforms": [("a", Rotate(p="1"))]}, ValueError, "a: p must be"),
    "range": ({"transforms": [("a", Rotate(-2))]}, ValueError, "a: degrees must be"),
    "func": ({"transforms": [("a", FunctionTransform(3))]}, TypeError, "a: func must be callable"),
    "n_ops 0": ({"n_ops": 0}, ValueError, "n_ops must be from 1"),
    "n_ops 3": ({"n_ops": 3}, ValueError, "which is 2, got 3"),
    "n_ops p": (
        {"n_ops": 2, "transforms": [("a", Rotate(p=0)), ("b", Zoom())]}, ValueError, "which is 1",
    ),
    "n_ops drop": (
        {"n_ops": 2, "transforms": [("a", "drop"), ("b", Zoom())]}, ValueError, "which is 1",
    ),
    "n_ops True": ({"n_ops": True}, TypeError, "n_ops must be an integer"),
    "n_ops 1.0": ({"n_ops": 1.0}, TypeError, "n_ops must be an integer"),
    "magnitude": ({"magnitude": -1}, ValueError, "magnitude must be"),
    "magnitude NaN": ({"magnitude": np.nan}, ValueError, "magnitude must be"),
    "border": ({"border": "black"}, ValueError, "border must be one of"),
    "interpolation": ({"interpolation": "cubic"}, ValueError, "one of .linear., .nearest."),
    "fill": ({"fill": "black"}, ValueError, "fill must be"),
    "fill NaN": ({"fill": (0, np.nan)}, ValueError, "fill must be"),
}  # fmt: skip


@pytest.mark.parametrize(("params", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_parameters_are_explained(params, kind, message):
    augmenter = Augmenter(**{"transforms": [("rotate", Rotate()), ("zoom", Zoom())]} | params)
    with pytest.raises(kind, match=message):
        augmenter.validate()


def test_without_n_ops_each_transform_has_its_own_probability():
    ps = [0, 0.1, 0.5, 0.9, 1]
    augmenter = make_augmenter(*(HorizontalFlip(p=p) for p in ps))
    active, _ = draw(augmenter, 20_000)
    np.testing.assert_allclose(active.mean(axis=0), ps, atol=0.012)
    assert not active[:, 0].any()
    assert active[:, 4].all()
    assert abs(np.corrcoef(active[:, 1:4].T)[np.triu_indices(3, 1)]).max() < 0.03


@pytest.mark.parametrize("n_ops", [1, 2, 3, 4])
def test_n_ops_draws_without_replacement_by_weight(n_ops):
    weights = np.array([0.1, 0.3, 0.6, 1.0])
    augmenter = make_augmenter(*(HorizontalFlip(p=p) for p in weights), n_ops=n_ops)
    active, _ = draw(augmenter, 40_000)
    assert (active.sum(axis=1) == n_ops).all()
    expected = np.zeros(4)
    for order in permutations(range(4), n_ops):
        chance, left = 1.0, weights.sum()
        for step in order:
            chance, left = chance * weights[step] / left, left - weights[step]
        expected[list(order)] += chance
    np.testing.assert_allclose(active.mean(axis=0), expected, atol=0.01)


def test_n_ops_never_takes_what_is_dropped_or_has_no_weight():
    augmenter = make_augmenter(Rotate(), Zoom(p=0), Shear(), HorizontalFlip(), n_ops=2)
    augmenter.set_params(rotate="drop")
    active, _ = draw(augmenter, 500)
    assert active.sum(axis=0).tolist() == [0, 0, 500, 500]


def test_a_longer_draw_starts_with_the_shorter_one():
    augmenter = make_augmenter(Rotate(p=0.5), Zoom(), Rotate90(), Translate(p=0.2), n_ops=2)
    (active, params), (longer, more) = draw(augmenter, 50), draw(augmenter, 5000)
    np.testing.assert_array_equal(active, longer[:50])
    for name, values in params.items():
        np.testing.assert_array_equal(values, more[name][:50])


COLUMNS = {
    "rotate.angle": (Rotate(30), -30, 30, False),
    "translate.dx": (Translate((-0.1, 0.3)), -0.1, 0.3, False),
    "translate.dy": (Translate((-0.1, 0.3)), -0.1, 0.3, False),
    "shear.angle": (Shear(20), -20, 20, False),
    "zoom.factor": (Zoom(0.6), 1 / 1.6, 1.6, True),
    "brightness.delta": (Brightness((0.1, 0.2)), 0.1, 0.2, False),
    "contrast.gain": (Contrast((0.5, 3)), 0.5, 3, True),
    "gamma.gamma": (Gamma((0.8, 1.25)), 0.8, 1.25, True),
    "gaussianblur.sigma": (GaussianBlur((1, 2)), 1, 2, False),
    "gaussiannoise.std": (GaussianNoise(0.1), 0.1, 0.1, False),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("magnitude", [0, 0.5, 1, 2])
def test_columns_are_uniform_over_their_range_times_magnitude(name, magnitude):
    transform, low, high, is_factor = COLUMNS[name]
    _, params = draw(make_augmenter(transform, magnitude=magnitude), 10_000)
    values = params[name]
    if is_factor:
        values, low, high = np.log(values), np.log(low), np.log(high)
    low, high = magnitude * low, magnitude * high
    assert low - 1e-12 <= values.min() <= values.max() <= high + 1e-12
    expected = low + (high - low) * np.array([0.1, 0.5, 0.9])
    tolerance = 0.015 * (high - low) + 1e-12
    np.testing.assert_allclose(np.quantile(values, [0.1, 0.5, 0.9]), expected, atol=tolerance)


def test_columns_of_one_transform_are_drawn_separately():
    _, params = draw(make_augmenter(Translate()), 10_000)
    assert abs(np.corrcoef(params["translate.dx"], params["translate.dy"])[0, 1]) < 0.03


def test_quarter_turns_are_equally_likely_whatever_the_magnitude():
    _, params = draw(make_augmenter(Rotate90(), magnitude=0), 9000)
    counts = np.bincount(params["rotate90.turns"], minlength=4)
    assert counts[0] == 0
    np.testing.assert_allclose(counts[1:], 3000, rtol=0.06)


def test_a_magnitude_too_large_names_the_transform():
    with pytest.raises(ValueError, match="shear: degrees reaches 100, with magnitude 10"):
        draw(make_augmenter(Shear(10), magnitude=10), 5)
