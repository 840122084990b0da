"""Images that fill little of their dtype get one warning where its range is taken for theirs."""

import pickle
import warnings

import numpy as np
import pytest
from joblib import parallel_config

from imblearn_image import (
    BalancedImageDataset,
    ImageAugmentationOverSampler,
    Renderer,
    draw_plan,
)
from imblearn_image._core import formats
from imblearn_image._run import render
from imblearn_image.augmentation import Brightness, HorizontalFlip, make_augmenter
from imblearn_image.dataset.networks import look_at_scaling
from tests.sources import Batched, Counted

Y = np.repeat([0, 1], [60, 12])
KINDS = {"array": np.asarray, "list": list, "source": Counted, "read": Batched}
NARROW = {
    "12 bits": ("u2", 160, 3968),
    "12 bits, swapped": (">u2", 160, 3968),
    "Hounsfield": ("i2", -904, 1952),
    "mask of uint8": ("u1", 0, 1),
    "mask of uint16": ("u2", 0, 1),
    "14 bits": ("u2", 0, 16383),
}
WIDE = {
    "15 bits": ("u2", 0, 32767),
    "wide int16": ("i2", -20000, 20000),
    "uint8": ("u1", 0, 2),
    "one bright pixel": ("u1", 0, 255),
    "black uint8": ("u1", 0, 0),
    "black uint16": ("u2", 0, 0),
    "a single value": ("u1", 1, 1),
    "int8": ("i1", 0, 1),
    "float": ("f4", 0, 1),
}


def images_between(
    dtype,
    low,
    high,
    shape=(8, 9),
):
    images = np.random.default_rng(0).integers(low, high, (len(Y), *shape), endpoint=True)
    images[:, 0, 0], images[:, 0, 1] = low, high
    return images.astype(dtype)


def plan_of(augmenter="gentle", **options):
    return draw_plan(Y, augmenter=augmenter, random_state=0, **options)


def warnings_of(call, *args, **kwargs):
    """Return the warnings of a call, each of which must point at this file."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(*args, **kwargs)
    assert {warning.filename for warning in caught} <= {__file__}
    return [str(warning.message) for warning in caught]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("dtype", "low", "high"), NARROW.values(), ids=NARROW)
def test_narrow_images_get_one_warning_that_says_what_to_do(dtype, low, high, kind):
    (message,) = warnings_of(plan_of().render, KINDS[kind](images_between(dtype, low, high)))
    info = np.iinfo(dtype)
    assert f"span {low} to {high}" in message
    assert f"{info.dtype.name}, {info.min} to {info.max}" in message
    assert "value_range=(low, high)" in message
    assert "value_range='data'" in message
    assert f"({info.min}, {info.max}) too" in message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("dtype", "low", "high"), WIDE.values(), ids=WIDE)
def test_other_images_get_none(dtype, low, high, kind):
    assert warnings_of(plan_of().render, KINDS[kind](images_between(dtype, low, high))) == []


@pytest.mark.parametrize(
    ("augmenter", "options"),
    [
        (HorizontalFlip(), {}),
        ("article", {}),
        (make_augmenter(HorizontalFlip(), Brightness(p=0)), {}),
        ("gentle", {"value_range": (0, 4095)}),
        ("gentle", {"value_range": (0, 65535)}),
    ],
)
def test_where_the_dtypes_range_is_not_used_nothing_is_said(augmenter, options):
    assert warnings_of(plan_of(augmenter, **options).render, images_between("u2", 0, 4095)) == []


def test_the_images_of_rows_that_are_mapped_count_and_no_others():
    plan = plan_of(make_augmenter(HorizontalFlip(), Brightness(p=0.3)))
    is_mapped = plan.active[:, 1]
    only_moved = np.setdiff1d(plan.source, plan.source[is_mapped])
    assert len(only_moved)
    X = images_between("u2", 0, 4095)
    X[only_moved, 3, 3] = 65535
    assert len(warnings_of(plan.render, X)) == 1
    X[plan.source[is_mapped][-1], 3, 3] = 65535
    assert warnings_of(plan.render, X) == []


@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("kind", KINDS)
def test_workers_and_blocks_do_not_matter(monkeypatch, backend, kind):
    monkeypatch.setattr(render, "_MAX_BLOCK_ROWS", 7)
    monkeypatch.setattr(render, "_MIN_THREADED_BYTES", 0)
    plan = plan_of()
    X = images_between("u2", 900, 1000)
    X[plan.source[0], 3, 3], X[plan.source[-1], 3, 3] = 160, 3968
    with parallel_config(backend=backend, n_jobs=2):
        (message,) = warnings_of(plan.render, KINDS[kind](X))
        assert "span 160 to 3968" in message
        X[plan.source[-1], 3, 3] = 50_000
        assert warnings_of(plan.render, KINDS[kind](X)) == []


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_the_sampler_warns_once_and_data_silences_it(n_jobs):
    X = images_between("u2", 160, 3968)
    sampler = ImageAugmentationOverSampler(augmenter="gentle", n_jobs=n_jobs, random_state=0)
    assert len(warnings_of(sampler.fit_resample, X, Y)) == 1
    for value_range in ("data", (0, 4095), (0, 65535)):
        sampler.set_params(value_range=value_range)
        assert warnings_of(sampler.fit_resample, X, Y) == []


@pytest.mark.parametrize("kind", ["source", "read"])
def test_no_image_is_read_again(kind):
    plan, source = plan_of(), KINDS[kind](images_between("u2", 160, 3968))
    warnings_of(plan.render, source)
    asked = source.asked if kind == "source" else [i for call in source.calls for i in call]
    assert sorted(asked) == np.unique(plan.source).tolist()


@pytest.fixture
def looked_at(monkeypatch):
    """Collect the images that are looked at."""
    seen, original = [], formats.without_alpha
    monkeypatch.setattr(
        formats, "without_alpha", lambda image: seen.append(image) or original(image)
    )
    return seen


def test_images_are_looked_at_until_it_is_clear(looked_at):
    plan_of().render(images_between("u1", 0, 255))
    assert len(looked_at) == 1
    looked_at.clear()
    plan = plan_of()
    warnings_of(plan.render, images_between("u2", 0, 4095))
    assert len(looked_at) == len(np.unique(plan.source[plan.active.any(axis=1)]))


MANY = np.repeat([0, 1], [500, 200])


def numbered_images():
    """Return images whose first pixel is their number, all narrow."""
    images = np.zeros((len(MANY), 8, 9), np.uint16)
    images[:, 0, 0] = np.arange(len(MANY))
    return images


def plan_of_many():
    return draw_plan(MANY, augmenter=Brightness(), random_state=0)


@pytest.mark.parametrize("out", [None, "array"])
@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("kind", KINDS)
def test_of_many_images_32_that_are_spread_evenly_are_looked_at(kind, backend, out, looked_at):
    plan, source = plan_of_many(), KINDS[kind](numbered_images())
    with parallel_config(backend=backend, n_jobs=2):
        (message,) = warnings_of(plan.render, source, out and np.empty((300, 8, 9), np.uint16))
    numbers = np.sort([image[0, 0] for image in looked_at])
    assert len(numbers) == 32
    assert (numbers[0], numbers[-1]) == (plan.source.min(), plan.source.max())
    assert np.diff(numbers).max() <= 3 * 200 / 31
    assert f"span 0 to {numbers[-1]}" in message


def test_what_is_looked_at_is_not_read_again():
    plan, source = plan_of_many(), Counted(numbered_images())
    warnings_of(plan.render, source)
    assert sorted(source.asked) == np.unique(plan.source).tolist()


def test_large_images_that_are_looked_at_are_not_kept(monkeypatch):
    monkeypatch.setattr(render, "_LOADED_BYTES", 1000)
    plan, source = plan_of_many(), Counted(numbered_images())
    warnings_of(plan.render, source)
    assert len(source.asked) - len(np.unique(plan.source)) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_renderer_warns_once(kind):
    plan = plan_of(Brightness())
    renderer, images = Renderer(plan.augmenter), KINDS[kind](images_between("u2", 160, 3968))
    counts = [len(warnings_of(renderer.render, row, images)) for row in plan]
    assert counts == [1] + [0] * (len(plan) - 1)
    # Pickled, it begins anew only with what it makes.
    assert warnings_of(pickle.loads(pickle.dumps(renderer)).render, plan, images) == []
    assert len(warnings_of(Renderer(plan.augmenter).render, plan, images)) == 1


def test_a_renderer_waits_for_rows_that_are_mapped():
    plan = plan_of(make_augmenter(HorizontalFlip(), Brightness(p=0.3)))
    renderer, images = Renderer(plan.augmenter), images_between("u2", 160, 3968)
    is_mapped = plan.active[:, 1]
    for i in np.flatnonzero(~is_mapped):
        assert warnings_of(renderer.render, plan[i], images) == []
    assert len(warnings_of(renderer.render, plan[is_mapped], images)) == 1


def test_a_renderer_looks_at_images_once(looked_at):
    plan = plan_of(Brightness())
    renderer = Renderer(plan.augmenter)
    for i in range(40):
        renderer.render(plan[i], images_between("u1", 0, 255))
    assert len(looked_at) == 1
    black = np.zeros((len(Y), 8, 9), np.uint16)
    for i in range(40):
        assert warnings_of(renderer.render, plan[i], black) == []
    assert len(looked_at) == 1 + 32


def test_a_dark_image_of_an_array_is_not_all_that_a_renderer_looks_at():
    plan = plan_of(Brightness())
    X = images_between("u2", 0, 65535)
    X[plan.source[0]] //= 100
    assert warnings_of(Renderer(plan.augmenter).render, plan[0], X) == []


@pytest.mark.parametrize(("last", "n_warnings"), [(16383, 1), (16384, 0)])
def test_narrow_is_below_a_quarter_of_the_range(last, n_warnings):
    images = [np.array([[0, last]], np.uint16)]
    assert len(warnings_of(formats.look_at, [], images)) == n_warnings


def data_set_of(images, **options):
    return BalancedImageDataset(images, Y, random_state=0, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_a_data_set_looks_at_its_images_whichever_rows_it_tries(kind):
    """No more than three of the new images are brightened, and none of them may be tried."""
    augmenter = make_augmenter(HorizontalFlip(), Brightness(p=0.05))
    images = KINDS[kind](images_between("u2", 160, 3968))
    options = {"augmenter": augmenter, "sampling_strategy": {1: 32}}
    (message,) = warnings_of(data_set_of, images, **options)
    assert "span 160 to 3968" in message
    assert warnings_of(data_set_of, images, value_range=(0, 4095), **options) == []
    for others in ({"augment": "none"}, {"sampling_strategy": {}}, {"augmenter": HorizontalFlip()}):
        assert warnings_of(data_set_of, images, **options | others) == []


def test_a_data_set_looks_at_the_images_that_it_augments():
    X = images_between("u2", 160, 3968)
    X[:60, 3, 3] = 65535  # the large class, which stays as it is
    assert len(warnings_of(data_set_of, X, augmenter="gentle")) == 1
    assert warnings_of(data_set_of, X, augmenter="gentle", augment="all") == []


@pytest.mark.parametrize("kind", ["source", "read"])
def test_a_data_set_reads_few_images(kind):
    source = KINDS[kind](images_between("u2", 0, 65535))
    data_set_of(source, augmenter="gentle")
    asked = source.asked if kind == "source" else [i for call in source.calls for i in call]
    assert len(asked) <= 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("dtype", "low", "high"), NARROW.values(), ids=NARROW)
def test_scaling_to_float32_is_warned_of(dtype, low, high, kind):
    dataset = data_set_of(KINDS[kind](images_between(dtype, low, high)), augmenter=HorizontalFlip())
    assert warnings_of(look_at_scaling, dataset, None) == []
    (message,) = warnings_of(look_at_scaling, dataset, "float32")
    assert f"span {low} to {high}" in message
    assert "loaders scale to [0, 1]" in message
    assert warnings_of(look_at_scaling, dataset, "float32") == []


@pytest.mark.parametrize(("dtype", "low", "high"), WIDE.values(), ids=WIDE)
def test_scaling_of_other_images_is_not(dtype, low, high):
    dataset = data_set_of(images_between(dtype, low, high), augmenter=HorizontalFlip())
    assert warnings_of(look_at_scaling, dataset, "float32") == []


def test_scaling_is_not_warned_of_again_nor_by_a_given_range():
    X = images_between("u2", 0, 4095)
    dataset = data_set_of(X, value_range=(0, 4095))
    assert warnings_of(look_at_scaling, dataset, "float32") == []
    with pytest.warns(UserWarning, match="span 0 to 4095"):
        dataset = data_set_of(X, augmenter="gentle")
    assert warnings_of(look_at_scaling, dataset, "float32") == []


@pytest.mark.parametrize("augmenter", ["gentle", "general"])
def test_a_sampler_looks_at_its_images_however_few_are_new(augmenter):
    X, y = images_between("u2", 160, 3968), np.repeat([0, 1], [37, 35])
    sampler = ImageAugmentationOverSampler(augmenter=augmenter, random_state=0)
    assert len(warnings_of(sampler.fit_resample, X, y)) == 1
