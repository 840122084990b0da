"""`alpha`: whether the fourth of four channels is alpha, or a band like the others."""

import json
import pickle
import warnings

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import (
    AugmentationDisplay,
    BalancedImageDataset,
    ImageAugmentationOverSampler,
    Renderer,
    ResamplingPlan,
    draw_plan,
)
from imblearn_image.augmentation import (
    Augmenter,
    Brightness,
    Contrast,
    GaussianBlur,
    GaussianNoise,
    HorizontalFlip,
    ImageTransform,
    PoissonNoise,
    Rotate,
    make_augmenter,
    preset,
)
from imblearn_image.testing import all_transforms
from tests.sources import Batched, Counted

Y = np.repeat([0, 1], [40, 8])
KINDS = {"array": np.asarray, "list": list, "source": Counted, "read": Batched}
FULL = {"u1": 255, "u2": 65535, "i2": 32767, "f4": 1, "f8": 1}


def four_bands(dtype="u1"):
    values = np.random.default_rng(0).random((len(Y), 12, 13, 4))
    return (values * FULL[dtype]).astype(dtype)


def with_alpha(dtype="u1", *, seen=0.5, soft=0.1):
    """Return images of which a part is seen, some of it behind a soft edge."""
    images = four_bands(dtype)
    kinds = np.random.default_rng(1).random(images.shape[:3])
    images[..., 3] = FULL[dtype]
    images[kinds > seen, 3] = 0
    images[kinds < soft * seen, 3] = FULL[dtype] / 2
    return images


def warnings_of(call, *args, **kwargs):
    """Return the warnings of a call, each of which must point at this file."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(*args, **kwargs)
    assert {warning.filename for warning in caught} <= {__file__}
    return [str(warning.message) for warning in caught]


def assert_told_once(call, *args, **kwargs):
    (message,) = warnings_of(call, *args, **kwargs)
    assert "looks like a band" in message
    assert "alpha=False" in message
    assert "alpha=True" in message


def plan_of(augmenter, **options):
    return draw_plan(Y, augmenter=augmenter, random_state=0, **options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", FULL)
def test_a_fourth_band_is_warned_of_once(dtype, kind):
    plan = plan_of(Brightness((0.2, 0.2)))
    assert_told_once(plan.render, KINDS[kind](four_bands(dtype)))


@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("kind", KINDS)
def test_workers_do_not_matter(kind, backend):
    with parallel_config(backend=backend, n_jobs=2):
        assert_told_once(plan_of(Brightness()).render, KINDS[kind](four_bands()))


@pytest.mark.parametrize("soft", [0, 0.4])
@pytest.mark.parametrize("seen", [0, 0.01, 0.5, 1])
@pytest.mark.parametrize("dtype", FULL)
def test_alpha_is_passed_over_in_silence(dtype, seen, soft):
    images = with_alpha(dtype, seen=seen, soft=soft)
    assert warnings_of(plan_of(Brightness()).render, images) == []


@pytest.mark.parametrize("value_range", [(0, 255), (0, 4095), (-1, 3)])
def test_the_ends_of_the_value_range_are_those_of_alpha(value_range):
    low, high = value_range
    images = low + with_alpha("f4") * (high - low)
    plan = plan_of(Brightness(), value_range=value_range)
    assert warnings_of(plan.render, images) == []
    images[..., 3] = low + (images[..., 3] - low) / 3
    assert_told_once(plan.render, images)


def test_alpha_of_8_bits_among_floats_is_alpha():
    images = with_alpha("f4")
    images[..., 3] *= 255
    assert warnings_of(plan_of(Brightness()).render, images) == []


def test_a_nested_augmenter_is_asked_about_too():
    inner = make_augmenter(Brightness(), Rotate())
    assert_told_once(plan_of(make_augmenter(inner, HorizontalFlip())).render, four_bands())
    for alpha in (True, False):
        said = make_augmenter(inner.set_params(alpha=alpha))
        assert warnings_of(plan_of(said).render, four_bands()) == []


@pytest.mark.parametrize(
    "augmenter",
    [
        HorizontalFlip(),
        preset("flips"),
        make_augmenter(Rotate(), HorizontalFlip()),
        make_augmenter(Brightness(), GaussianBlur(), alpha=True),
        make_augmenter(Brightness(), GaussianBlur(), alpha=False),
    ],
)
def test_where_alpha_is_like_the_others_or_said_to_be_there_nothing_is_said(augmenter):
    assert warnings_of(plan_of(augmenter).render, four_bands()) == []


def test_other_numbers_of_channels_are_not_spoken_of():
    for channels in (1, 2, 3, 5):
        images = np.random.default_rng(0).random((len(Y), 12, 13, channels))
        assert warnings_of(plan_of("article").render, images) == []


def test_whoever_takes_images_says_it_once():
    X = four_bands()
    assert_told_once(ImageAugmentationOverSampler(random_state=0).fit_resample, X, Y)
    assert_told_once(BalancedImageDataset, X, Y, random_state=0)
    assert_told_once(BalancedImageDataset, Counted(X), Y, random_state=0)
    assert_told_once(preset("article"), X[0], 0)
    assert_told_once(AugmentationDisplay.from_augmenter, Brightness(), X[0])
    plan = plan_of("article")
    renderer = Renderer(plan.augmenter)
    counts = [len(warnings_of(renderer.render, row, X)) for row in plan]
    assert counts == [1] + [0] * (len(plan) - 1)


def test_a_data_set_that_augments_nothing_says_nothing():
    X = four_bands()
    assert warnings_of(BalancedImageDataset, X, Y, augment="none", random_state=0) == []
    assert warnings_of(BalancedImageDataset, X, Y, sampling_strategy={}, random_state=0) == []


@pytest.mark.parametrize("alpha", [True, "auto"])
@pytest.mark.filterwarnings("ignore:the fourth of four channels")
def test_alpha_stays(alpha):
    X = four_bands("f4")
    new = plan_of(make_augmenter(Brightness((0.2, 0.2)), alpha=alpha)).render(X)
    assert (new[..., 3] == X[plan_of(Brightness()).source, ..., 3]).all()


@pytest.mark.parametrize("dtype", FULL)
def test_a_band_is_changed_like_the_others(dtype):
    X = four_bands(dtype)
    steps = (Brightness((0.2, 0.2)), Contrast((1.5, 1.5)), Rotate((20, 20)), GaussianBlur())
    new = plan_of(make_augmenter(*steps, alpha=False)).render(X)
    for band in range(4):
        alone = plan_of(make_augmenter(*steps)).render(np.ascontiguousarray(X[..., band]))
        np.testing.assert_allclose(new[..., band], alone, rtol=0, atol=1e-6)


def test_a_band_must_lie_in_the_range_and_is_clipped_to_it():
    X = np.full((len(Y), 12, 13, 4), 0.5)
    noisy = plan_of(make_augmenter(GaussianNoise((1, 1)), PoissonNoise(), alpha=False)).render(X)
    assert noisy.min() == 0
    assert noisy.max() == 1
    X[..., 3] = 2
    with pytest.raises(ValueError, match=r"span 0\.5 to 2\.0 and must lie within"):
        plan_of(make_augmenter(Brightness(), alpha=False)).render(X)
    with pytest.raises(ValueError, match=r"span 0\.5 to 2\.0 and must lie within"):
        plan_of(make_augmenter(Brightness(), alpha=False))[0].render(X)
    plan_of(make_augmenter(Brightness(), alpha=True)).render(X)


def test_a_bands_fill_is_black_and_must_not_exceed_white():
    X = np.ones((len(Y), 12, 13, 4))
    steps = Rotate((45, 45)), Brightness((-0.1, -0.1))
    corner = plan_of(make_augmenter(steps[0], alpha=False), value_range=(-1, 1)).render(X)[0, 0, 0]
    assert corner.tolist() == [-1] * 4
    fill = (0, 0, 0, 7)
    plan_of(make_augmenter(*steps, alpha=True, fill=fill)).render(X)
    with pytest.raises(ValueError, match="fill must not exceed the value range"):
        plan_of(make_augmenter(*steps, alpha=False, fill=fill)).render(X)


def accepted():
    for cls in all_transforms():
        try:
            cls().check_image((12, 13, 4), np.dtype("u1"))
        except ValueError:
            continue
        yield cls


@pytest.mark.parametrize("cls", list(accepted()))
def test_every_transform_gives_the_fourth_band_a_value(cls):
    """Rendered alone, in another order, and into memory that held other values."""
    X = four_bands()
    plan = plan_of(make_augmenter(cls(), alpha=False))
    new = plan.render(X, out=np.full((len(plan), *X.shape[1:]), 77, np.uint8))
    again = plan[::-1].render(X, out=np.full((len(plan), *X.shape[1:]), 200, np.uint8))[::-1]
    np.testing.assert_array_equal(new, again)
    np.testing.assert_array_equal(new, np.concatenate([row.render(X) for row in plan]))
    colors = plan_of(make_augmenter(cls(), alpha=True)).render(X)
    if not issubclass(cls, ImageTransform):
        np.testing.assert_array_equal(new[..., :3], colors[..., :3])


def test_it_is_a_parameter_like_the_others(tmp_path):
    for alpha in (True, False, np.False_):
        plan = plan_of(make_augmenter(Brightness(), alpha=alpha))
        plan.save(tmp_path / "plan.npz")
        loaded = ResamplingPlan.load(tmp_path / "plan.npz")
        assert loaded == plan
        assert loaded.augmenter.alpha == alpha
        assert pickle.loads(pickle.dumps(plan)) == plan
    plan_of(Brightness()).save(tmp_path / "plan.npz")
    with np.load(tmp_path / "plan.npz") as file:
        assert "alpha" not in json.loads(file["header"].tobytes())["augmenter"]
    assert ResamplingPlan.load(tmp_path / "plan.npz").augmenter.alpha == "auto"
    assert "alpha=False" in repr(make_augmenter(Rotate(), alpha=False))
    assert preset("article").set_params(alpha=False).alpha is False


@pytest.mark.parametrize("alpha", ["yes", None, 1, 0.0])
def test_other_values_are_refused(alpha):
    with pytest.raises(ValueError, match="alpha must be 'auto', True or False"):
        Augmenter([("flip", HorizontalFlip())], alpha=alpha).validate()
