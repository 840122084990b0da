"""An Augmenter is a function (image, rng) -> image."""

import pickle

import numpy as np
import pytest

from imblearn_image import ImageAugmentationOverSampler, Renderer, draw_plan
from imblearn_image.augmentation import (
    CLAHE,
    Brightness,
    FunctionTransform,
    GaussianNoise,
    HorizontalFlip,
    HueSaturation,
    ImageTransform,
    Rotate,
    make_augmenter,
    preset,
)
from tests.images import scene

IMAGE = scene((24, 30), 3, "u1", n=1)[0]
Y = np.repeat([0, 1], [8, 2])


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "f2", "f4", "f8"])
@pytest.mark.parametrize("channels", [None, 1, 3])
def test_one_image_in_one_image_out(dtype, channels):
    image = scene((20, 26), channels, dtype, n=1)[0]
    before = image.copy()
    new = preset("general")(image, rng())
    assert new.shape == image.shape
    assert new.dtype == image.dtype
    assert (new != image).any()
    np.testing.assert_array_equal(image, before)


def test_the_generator_decides_and_goes_on():
    augmenter, generator = preset("general"), rng()
    one, two = augmenter(IMAGE, generator), augmenter(IMAGE, generator)
    assert (one != two).any()
    np.testing.assert_array_equal(augmenter(IMAGE, rng()), one)
    np.testing.assert_array_equal(augmenter(IMAGE, 5), augmenter(IMAGE, 5))
    assert (augmenter(IMAGE) != augmenter(IMAGE)).any()


def test_it_does_what_a_plan_does():
    augmenter = make_augmenter(Rotate((20, 20)), Brightness((0.1, 0.1)))
    expected = draw_plan([0, 0, 1], augmenter=augmenter).render([IMAGE] * 3)[0]
    np.testing.assert_array_equal(augmenter(IMAGE, rng()), expected)


def test_the_value_range_can_be_given():
    image = np.full((8, 8), 2000, "u2")
    augmenter = make_augmenter(Brightness((0.1, 0.1)))
    new = augmenter(image, rng(), value_range=(0, 4095))
    assert (new == round(2000 + 409.5)).all()
    with pytest.raises(ValueError, match="value_range='data' is known to ImageAug"):
        augmenter(image, rng(), value_range="data")


@pytest.mark.parametrize(
    ("image", "error"), [([], ValueError), ("cell.png", TypeError), (np.zeros(5), ValueError)]
)
def test_what_is_no_image_is_refused(image, error):
    with pytest.raises(error, match="images must"):
        make_augmenter(Rotate())(image, rng())


def test_a_wrong_parameter_is_refused_when_it_is_called():
    with pytest.raises(ValueError, match="delta must lie within"):
        make_augmenter(Brightness(30))(IMAGE, rng())


def nested():
    inner = make_augmenter(Brightness(0.3), GaussianNoise(0.05), n_ops=1)
    return make_augmenter(inner, HorizontalFlip(p=0.5))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_augmenters_nest(n_jobs):
    X = scene((24, 30), 3, "u1", n=10)
    plan = draw_plan(Y, sampling_strategy={1: 42}, augmenter=nested(), random_state=0)
    new = plan.render(X, n_jobs=n_jobs)
    assert len({image.tobytes() for image in new}) == 40
    for i in (0, 7, 39):
        np.testing.assert_array_equal(plan[i].render(X)[0], new[i])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(plan)).render(X), new)
    np.testing.assert_array_equal(Renderer(nested()).render(plan, X), new)


def test_the_value_range_reaches_nested_augmenters():
    X = np.full((10, 8, 8), 2000, "u2")
    inner = make_augmenter(Brightness((0.1, 0.1)))
    for step in (inner, FunctionTransform(inner), make_augmenter(inner)):
        plan = draw_plan(Y, augmenter=make_augmenter(step), value_range=(0, 4095))
        assert (plan.render(X) == round(2000 + 409.5)).all()


def test_what_a_nested_augmenter_cannot_do_is_refused_at_the_start():
    inner = make_augmenter(HueSaturation(p=0), CLAHE(p=0))
    plan = draw_plan(Y, augmenter=make_augmenter(Rotate(), inner), random_state=0)
    with pytest.raises(ValueError, match="augmenter: huesaturation: needs color images"):
        plan.render(np.zeros((10, 8, 8), "u1"))


def test_changing_a_nested_augmenter_changes_no_plan():
    inner = make_augmenter(Brightness((0.1, 0.1)))
    plan = draw_plan(Y, augmenter=make_augmenter(inner), random_state=0)
    inner.set_params(brightness__delta=(0.5, 0.5))
    new = plan.render(np.full((10, 8, 8), 100, "u1"))
    assert (new == round(100 + 25.5)).all()


def test_parameters_of_nested_augmenters_can_be_set_and_searched():
    augmenter = nested().set_params(augmenter__brightness__delta=0.1)
    assert augmenter.get_params()["augmenter__brightness__delta"] == 0.1
    sampler = ImageAugmentationOverSampler(augmenter=augmenter)
    assert "augmenter__augmenter__gaussiannoise__std" in sampler.get_params()


def test_wrong_parameters_of_nested_augmenters_are_refused_when_a_plan_is_drawn():
    augmenter = make_augmenter(make_augmenter(Brightness(30)))
    with pytest.raises(ValueError, match="delta must lie within"):
        draw_plan(Y, augmenter=augmenter)


def test_a_nested_augmenter_warns_once_when_the_plan_is_drawn():
    with pytest.warns(UserWarning, match="rotate: degrees reaches 0.5 .* radians") as caught:
        plan = draw_plan(Y, augmenter=make_augmenter(make_augmenter(Rotate(0.5))), random_state=0)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    plan.render(scene((24, 30), 3, "u1", n=10))  # without another


def test_a_call_warns_of_what_a_render_warns_of():
    with pytest.warns(UserWarning, match="channels-first"):
        make_augmenter(Rotate(10))(np.zeros((3, 32, 32), "u1"), 0)
    with pytest.warns(UserWarning, match="span 0 to 3999"):
        make_augmenter(Brightness(0.2))(np.arange(4000, dtype="u2").reshape(50, 80), 0)


def test_a_transform_cannot_write_into_the_image_of_a_call():
    class Careless(ImageTransform):
        def __init__(self):
            pass

        def apply(self, image, out):
            image[:] = 0
            return image

    with pytest.raises(ValueError, match="read-only"):
        make_augmenter(Careless())(np.ones((8, 8), "u1"), 0)


@pytest.mark.parametrize("func", [np.fliplr, lambda image: image])
def test_a_function_of_the_image_alone_is_refused_at_the_start(func):
    with pytest.raises(TypeError, match=r"written lambda image, rng: func\(image\)"):
        draw_plan(Y, augmenter=func)


def test_a_function_must_return_finite_values():
    plan = draw_plan(Y, augmenter=lambda image, rng: image * np.nan)
    with pytest.raises(ValueError, match="must return finite values"):
        plan.render(np.ones((10, 8, 8)))


def test_another_librarys_pipeline_can_call_it():
    steps = [preset("gentle"), lambda image, rng: image[:, ::-1], preset("general")]
    image, generator = IMAGE, rng()
    for step in steps:
        image = step(image, generator)
    assert image.shape == IMAGE.shape
