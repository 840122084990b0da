"""Transforms of one's own: as good as ours, and checked as they are."""

import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import FunctionTransformer

from imblearn_image import ImageAugmentationOverSampler, ResamplingPlan, draw_plan
from imblearn_image._render._stages import runs_of
from imblearn_image.augmentation import (
    Brightness,
    DisplacementTransform,
    GeometricTransform,
    ImageTransform,
    IntensityTransform,
    Rotate,
    Transform,
    factor_range,
    make_augmenter,
    signed_range,
    strength_range,
)
from imblearn_image.testing import check_transform
from tests.images import images_of

Y = np.repeat([0, 1], [12, 5])
X = images_of(17)


class Stretch(GeometricTransform):
    def __init__(self, factor=0.2, *, p=1.0):
        self.factor = factor
        self.p = p

    def columns(self):
        return {"factor": factor_range("factor", self.factor)}

    def matrix(self, height, width, factor):
        center = (width - 1) / 2
        return (factor, 0.0, (1 - factor) * center), (0.0, 1.0, 0.0)


class Fade(IntensityTransform):
    def __init__(self, amount=0.5, *, p=1.0):
        self.amount = amount
        self.p = p

    def columns(self):
        return {"amount": signed_range("amount", self.amount, limit=1)}

    def curve(self, values, amount):
        return values + amount * (0.5 - values)


class Swap(ImageTransform):
    uses_rng = True

    def __init__(self, fraction=0.3):
        self.fraction = fraction

    def columns(self):
        return {"fraction": strength_range("fraction", self.fraction)}

    def apply(self, image, out, fraction, rng):
        np.copyto(out, image)
        rows = rng.permutation(len(image))[: round(fraction * len(image))]
        out[rows] = image[np.roll(rows, 1)]
        return out


class Waves(DisplacementTransform):
    def __init__(self, fraction=(0.0, 0.05), *, p=1.0):
        self.fraction = fraction
        self.p = p

    def columns(self):
        return {"fraction": strength_range("fraction", self.fraction)}

    def field(self, height, width, rng, fraction):
        phases = np.linspace(0, 4 * np.pi, height) + rng.uniform(0, 2 * np.pi)
        dx = fraction * width * np.sin(phases)
        return np.repeat(dx[:, np.newaxis], width, axis=1), np.zeros((height, width))


OWN = [Stretch, Fade, Swap, Waves]


@pytest.mark.parametrize("cls", OWN)
def test_ones_own_transforms_pass(cls):
    check_transform(cls())


def test_ones_own_transforms_are_fused_with_ours():
    augmenter = make_augmenter(Fade(), Brightness(), Rotate(), Stretch())
    assert [len(steps) for _, steps in runs_of(augmenter.steps())] == [2, 2]
    plan = draw_plan(Y, augmenter=make_augmenter(Stretch((2, 2)), Stretch((0.5, 0.5))))
    np.testing.assert_array_equal(plan.render(X), X[plan.source])  # one warp, which moves nothing


def test_ones_own_transforms_are_drawn_and_described():
    plan = draw_plan(Y, augmenter=make_augmenter(*[cls() for cls in OWN]), random_state=0)
    assert set(plan.params) == {
        "stretch.factor", "fade.amount", "swap.fraction", "waves.fraction",
    }  # fmt: skip
    assert "swap(fraction=0.3)" in plan.describe(0)


def test_ones_own_transforms_are_named_in_a_file_and_must_be_given(tmp_path):
    augmenter = make_augmenter(*[cls() for cls in OWN])
    plan = draw_plan(Y, augmenter=augmenter, random_state=0)
    plan.save(tmp_path / "plan.npz")
    assert ResamplingPlan.load(tmp_path / "plan.npz", augmenter=augmenter) == plan
    with pytest.raises(ValueError, match=r"'stretch' is of your class .*\.Stretch.*augmenter="):
        ResamplingPlan.load(tmp_path / "plan.npz")
    other = augmenter.set_params(stretch=Rotate())
    with pytest.raises(ValueError, match=r"'stretch' is of the class .*Stretch.*Rotate"):
        ResamplingPlan.load(tmp_path / "plan.npz", augmenter=other)


def test_ones_own_transforms_are_grid_searched():
    sampler = ImageAugmentationOverSampler(augmenter=make_augmenter(Stretch()), random_state=0)
    model = make_pipeline(
        sampler, FunctionTransformer(lambda X: X.reshape(len(X), -1)), DummyClassifier()
    )
    grid = {"imageaugmentationoversampler__augmenter__stretch__factor": [0.1, 0.4]}
    search = GridSearchCV(model, grid, cv=2, error_score="raise").fit(X, Y)
    assert len(search.cv_results_["params"]) == 2


class Changes(Swap):
    def apply(self, image, out, fraction, rng):
        image.flags.writeable = True
        image[:] = 0
        return image


class Remembers(Swap):
    calls = 0

    def apply(self, image, out, fraction, rng):
        type(self).calls += 1
        out[:] = type(self).calls % 100
        return out


class NotIdentity(Fade):
    def curve(self, values, amount):
        return values * (0.5 - amount)


class Leaves(ImageTransform):
    uses_value_range = True

    def apply(self, image, out, value_range):
        return image + 5


class OneOnly(Stretch):
    def matrix(self, height, width, factor):
        return (float(np.max(factor)), 0.0, 0.0), (0.0, 1.0, 0.0)


class Refuses(Fade):
    def check_image(self, shape, dtype):
        raise ValueError("never")


class Dotted(Fade):
    def columns(self):
        return {"a.b": signed_range("amount", self.amount)}

    def curve(self, values, **columns):
        return values


class Forgets(Fade):
    def __init__(self, amount=0.5):
        self.amount = float(amount) + 1


class NotPointwise(Fade):
    def curve(self, values, amount):
        return values + amount * (values.mean() - values)


class NoColumns(Fade):
    def columns(self):
        return {"amount": (0, 1)}


class NaNs(ImageTransform):
    def apply(self, image, out):
        return image * np.float32(np.nan) if image.dtype == np.float32 else image


ZEROS = np.zeros((24, 24))


class Field(DisplacementTransform):
    def __init__(self, returned):
        self.returned = returned

    def field(self, height, width, rng):
        return self.returned


class FieldOfTime(DisplacementTransform):
    def field(self, height, width, rng):
        return np.random.default_rng().random((2, height, width))


@pytest.mark.parametrize(
    ("base", "hook"),
    [
        (GeometricTransform, "matrix"),
        (DisplacementTransform, "field"),
        (IntensityTransform, "curve"),
        (ImageTransform, "apply"),
    ],
)
def test_a_class_without_its_hook_has_no_instances(base, hook):
    class Hookless(base):
        def __init__(self, p=1.0):
            self.p = p

    with pytest.raises(TypeError, match=f"abstract class Hookless .*{hook}"):
        Hookless()


@pytest.mark.parametrize(
    ("transform", "error", "message"),
    [
        (Remembers(), AssertionError, "another image when rendered again"),
        (NotIdentity(), AssertionError, "changed with magnitude=0"),
        (Leaves(), AssertionError, "above the range"),
        (OneOnly(), AssertionError, "another image when rendered alone"),
        (Refuses(), AssertionError, "refuses images of every dtype"),
        (Dotted(), AssertionError, "must have no dot"),
        (Forgets(), RuntimeError, "clone"),
        (NotPointwise(), AssertionError, "each value by itself"),
        (NoColumns(), TypeError, "checked: columns must return a dict of names and ranges"),
        (NaNs(), AssertionError, "not finite"),
        (Changes(), AssertionError, "source images were changed"),
        ("rotate", TypeError, "instance of a Transform"),
        (Transform(), TypeError, "must be a transform"),
        (Field(None), TypeError, r"field must return the pair \(dx, dy\), got NoneType"),
        (Field((1.0, 2.0)), TypeError, "field must return dx as an array of floats .*got float"),
        (
            Field((ZEROS, ZEROS[1:])),
            ValueError,
            r"return dy as .* shape \(24, 24\), got shape \(23",
        ),
        (Field((ZEROS.astype(int), ZEROS)), ValueError, "dx as an array of floats.* dtype int64"),
        (Field((ZEROS, ZEROS + np.nan)), AssertionError, "field must return finite numbers"),
        (FieldOfTime(), AssertionError, "field must depend on its arguments alone"),
    ],
)
def test_broken_promises_are_found(transform, error, message):
    with pytest.raises(error, match=message):
        check_transform(transform)


@pytest.mark.parametrize(
    ("result", "error", "message"),
    [
        (lambda image, out: None, TypeError, "must return an array, `out` or another"),
        (lambda image, out: image[1:], ValueError, "of the image's shape"),
        (lambda image, out: image > 3, ValueError, "a real dtype"),
    ],
)
def test_what_apply_returns_is_checked(result, error, message):
    class Wrong(ImageTransform):
        def apply(self, image, out):
            return result(image, out)

    plan = draw_plan(Y, augmenter=Wrong(), random_state=0)
    with pytest.raises(error, match=message):
        plan.render(X)


@pytest.mark.parametrize("rows", [slice(0, 3), slice(0, 40)])
def test_what_a_hook_raises_says_among_which_transforms(rows):
    class Divides(Fade):
        def curve(self, values, amount):
            raise ZeroDivisionError

    plan = draw_plan(
        Y, sampling_strategy={0: 60}, augmenter=make_augmenter(Divides(), Rotate()), random_state=0
    )
    with pytest.raises(ZeroDivisionError) as caught:
        plan[rows].render(X)
    of_the_hook, of_the_run = caught.value.__notes__
    assert "Divides.curve failed" in of_the_hook
    assert "transforms divides, rotate" in of_the_run


class Seven(Stretch):
    def matrix(self, height, width, factor):
        return factor, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0


class FourAndTwo(Stretch):
    def matrix(self, height, width, factor):
        return (factor, 0.0, 0.0, 0.0), (1.0, 0.0)


class OneRow(Stretch):
    def matrix(self, height, width, factor):
        return ((factor, 0.0, 0.0),)


class NoMatrix(Stretch):
    def matrix(self, height, width, factor):
        pass


class IfOfColumns(Fade):
    def curve(self, values, amount):
        return values + amount if amount > 0 else values


class IfOfValues(Fade):
    def curve(self, values, amount):
        return values + amount if values > 0.5 else values


class OtherShape(Fade):
    def curve(self, values, amount):
        return values[..., 1:]


class Edits(ImageTransform):
    def apply(self, image, out):
        image[:] = 0
        return image


AT_FAULT = {
    Seven: r"Seven\.matrix failed.* got a tuple of 7, .* must return the rows \(a, b, c\)",
    FourAndTwo: r"FourAndTwo\.matrix failed.* got 2 rows, of lengths \[4, 2\]; it must return",
    OneRow: r"OneRow\.matrix failed.* got 1 rows?, of lengths \[3\]; it must return the rows",
    NoMatrix: r"NoMatrix\.matrix failed.* it must return the rows",
    IfOfColumns: r"IfOfColumns\.curve failed.* array of the same shape.* np\.where",
    IfOfValues: r"IfOfValues\.curve failed.* array of the same shape.* np\.where",
    OtherShape: r"OtherShape\.curve failed.* array of the same shape",
    Edits: r"Edits\.apply failed.* return an array.* leave `image`.* image\.copy\(\)",
}


@pytest.mark.parametrize("cls", AT_FAULT)
def test_the_check_says_which_hook_is_at_fault_and_what_it_must_return(cls):
    with pytest.raises((TypeError, ValueError), match=AT_FAULT[cls]):
        check_transform(cls())


@pytest.mark.parametrize("dtype", ["u1", "f4"])
@pytest.mark.parametrize("rows", [slice(0, 3), slice(0, 40)])
@pytest.mark.parametrize("cls", AT_FAULT)
def test_rendering_says_so_too(cls, rows, dtype):
    if cls is IfOfColumns and (rows.stop == 3 or dtype == "f4"):
        return  # these are computed row by row, where columns are numbers
    plan = draw_plan(Y, sampling_strategy={0: 60}, augmenter=cls(), random_state=0)
    images = X if dtype == "u1" else (X / 255).astype(dtype)
    with pytest.raises((TypeError, ValueError), match=AT_FAULT[cls]):
        plan[rows].render(images)


def test_other_arrays_are_rounded_and_clipped():
    class Third(ImageTransform):
        def apply(self, image, out):
            return image * 1.5 - 0.4

    plan = draw_plan(Y, augmenter=Third(), random_state=0)
    expected = np.clip(np.rint(X[plan.source] * 1.5 - 0.4), 0, 255)
    np.testing.assert_array_equal(plan.render(X), expected)
