"""One row costs little, and is the row of the whole plan."""

import gc
import multiprocessing
import pickle
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import cv2
import numpy as np
import pytest

from imblearn_image import Renderer, ResamplingPlan, draw_plan
from imblearn_image._render import rows
from imblearn_image.augmentation import (
    Brightness,
    FunctionTransform,
    GaussianNoise,
    Rotate,
    make_augmenter,
    preset,
)
from imblearn_image.testing import all_transforms
from tests.images import images_of
from tests.sources import Counted

Y = np.repeat([0, 1], [30, 12])
X = images_of(42)


def everything():
    names = {"CLAHE", "Equalize", "JPEG", "HueSaturation", "ChannelShift", "ToGray"}
    transforms = [cls(p=0.3) for cls in all_transforms() if cls.__name__ not in names]
    return make_augmenter(*transforms)


@pytest.mark.parametrize("dtype", ["u1", "i1", ">u2", "i8", "f4"])
@pytest.mark.parametrize("name", ["article", "everything"])
def test_rows_one_by_one_and_few_at_a_time_are_those_of_the_whole(name, dtype):
    augmenter = preset("article") if name == "article" else everything()
    square = X[:, :20, :20].astype(dtype) % 100
    plan = draw_plan(
        Y, sampling_strategy={0: 90}, augmenter=augmenter, value_range=(0, 100), random_state=0
    )
    expected = plan.render(square)
    renderer = Renderer(plan.augmenter)
    for i in range(len(plan)):
        np.testing.assert_array_equal(renderer.render(plan[i], square)[0], expected[i])
    for part in (slice(0, 8), [5, 3], np.arange(9, 40), plan.label == 1):
        np.testing.assert_array_equal(renderer.render(plan[part], square), expected[part])


def test_a_row_reads_its_source_and_nothing_else():
    plan = draw_plan(Y, random_state=0)
    source, renderer = Counted(X), Renderer(plan.augmenter)
    renderer.render(plan[3], source)
    assert source.asked == [plan.source[3]]


def test_results_go_into_out():
    plan = draw_plan(Y, random_state=0)
    out = np.empty((2, *X.shape[1:]), np.uint8)
    renderer = Renderer(plan.augmenter)
    for images in (X, list(X)):
        assert renderer.render(plan[4:6], images, out=out) is out
        np.testing.assert_array_equal(out, plan.render(X)[4:6])


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (np.empty((1, 9, 9), np.uint8), "out must be an array of shape"),
        (np.empty((2, 20, 24)), "dtype uint8"),
        (X[:2], "must not overlap"),
    ],
)
def test_an_unfit_out_is_refused(out, message):
    plan = draw_plan(Y, random_state=0)
    with pytest.raises(ValueError, match=message):
        Renderer(plan.augmenter).render(plan[:2], X, out=out)


def test_sizes_may_differ_and_one_renderer_knows_several():
    images = [image[: 10 + i % 3, : 12 + i % 5] for i, image in enumerate(X)]
    plan = draw_plan(Y, augmenter=everything().set_params(rotate90="drop", transpose="drop"),
                     random_state=0)  # fmt: skip
    expected = plan.render(images)
    renderer = Renderer(plan.augmenter)
    for i in range(len(plan)):
        np.testing.assert_array_equal(renderer.render(plan[i], images)[0], expected[i])
    for new, image in zip(renderer.render(plan, images), expected, strict=True):
        np.testing.assert_array_equal(new, image)


def test_only_so_many_formats_are_kept(monkeypatch):
    plan = draw_plan(Y, augmenter=Rotate(), random_state=0)
    renderer = Renderer(plan.augmenter)
    for side in range(5, 40):
        renderer.render(plan[0], np.zeros((42, side, side), np.uint8))
        assert len(renderer._rows._own.stages) <= rows._MAX_FORMATS
    assert len(renderer._rows._own.stages) == rows._MAX_FORMATS
    for _ in range(2):
        renderer.render(plan[0], np.zeros((42, 3000, 3000), np.uint8))
    assert len(renderer._rows._own.stages) == 1


def test_plans_of_other_transforms_are_refused():
    plan = draw_plan(Y, augmenter=Rotate(), random_state=0)
    others = Brightness(), make_augmenter(Rotate(), Brightness()), make_augmenter(Rotate(), fill=9)
    for other in others:
        with pytest.raises(ValueError, match=r"use Renderer\(plan.augmenter\)"):
            Renderer(other).render(plan, X)


def test_what_is_no_plan_is_refused():
    with pytest.raises(TypeError, match=r"a ResamplingPlan or a part of one, got \[3, 4\]"):
        Renderer(Rotate()).render([3, 4], X)


class Callable:
    def __init__(self, level):
        self.level = level

    def __call__(self, image, rng):
        return np.full_like(image, self.level)


class Slotted:
    __slots__ = ("level",)

    def __init__(self, level):
        self.level = level

    def __call__(self, image, rng):
        return np.full_like(image, self.level)


def fill(image, rng, level):
    return np.full_like(image, level)


class Equal(Callable):
    """A function whose class says which are equal."""

    def __eq__(self, other):
        return isinstance(other, Equal) and self.level == other.level

    __hash__ = None


@pytest.mark.parametrize("make", [Equal, lambda level: partial(fill, level=level)])
def test_functions_are_the_same_if_they_say_so(make):
    plan = draw_plan(Y, augmenter=FunctionTransform(make(3)), random_state=0)
    assert Renderer(plan.augmenter).render(plan[0], X).max() == 3
    assert Renderer(FunctionTransform(make(3))).render(plan[0], X).max() == 3
    with pytest.raises(ValueError, match="drawn with"):
        Renderer(FunctionTransform(make(4))).render(plan[0], X)


class Contrasting:
    """Holds what pickle refuses, and itself."""

    def __init__(self, limit):
        self.clahe, self.me = cv2.createCLAHE(limit), self

    def __call__(self, image, rng):
        return self.clahe.apply(image)


class Unpicklable(Callable):
    def __reduce__(self):
        raise RuntimeError("no")


class Incomparable(Callable):
    def __eq__(self, other):
        if isinstance(other, Incomparable):
            raise RuntimeError("no")
        return False

    __hash__ = None


@pytest.mark.parametrize(
    "make",
    [
        Callable, Slotted, Contrasting, Unpicklable, Incomparable,
        lambda limit: partial(fill, level=cv2.createCLAHE(limit)),
    ],
)  # fmt: skip
def test_other_objects_are_the_same_only_if_they_are_identical(make):
    one, other = FunctionTransform(make(2)), FunctionTransform(make(2))
    plan = draw_plan(Y, augmenter=one, random_state=0)
    assert plan == draw_plan(Y, augmenter=one, random_state=0)
    assert plan.augmenter.compiled() == plan.compiled
    unlike = draw_plan(Y, augmenter=other, random_state=0)
    assert plan != unlike
    with pytest.raises(ValueError, match="one augmenter"):
        ResamplingPlan.concatenate([plan, unlike])
    with pytest.raises(ValueError, match="drawn with"):
        Renderer(other).render(plan[0], X)


def test_the_renderer_takes_what_samplers_take_and_shows_a_copy():
    assert Renderer(None).augmenter.names == preset("article").names
    renderer = Renderer("flips")
    renderer.augmenter.set_params(n_ops=None)
    assert renderer.augmenter.n_ops == 1
    with pytest.raises(ValueError, match="preset"):
        Renderer("unknown")


def test_a_plan_without_rows_gives_nothing():
    plan = draw_plan(Y, random_state=0)[:0]
    assert Renderer(plan.augmenter).render(plan, X).shape == (0, 20, 24)
    assert Renderer(plan.augmenter).render(plan, list(X)).shape == (0, 20, 24)
    assert Renderer(plan.augmenter).render(plan, Counted(X)) == []
    with pytest.raises(ValueError, match="out must be"):
        Renderer(plan.augmenter).render(plan, X, out=np.empty((1, 20, 24), np.uint8))


def test_values_outside_the_range_are_refused_for_one_row_too():
    plan = draw_plan(Y, augmenter=Brightness(), random_state=0)
    with pytest.raises(ValueError, match="must lie within the value range"):
        Renderer(plan.augmenter).render(plan[0], X.astype(np.float32))


def test_kernels_and_their_memory_go_with_the_renderer():
    gc.collect()
    plan = draw_plan(Y, augmenter=everything(), random_state=0)
    renderer = Renderer(plan.augmenter)
    renderer.render(plan[:3], X[:, :20, :20])
    (stages,) = renderer._rows._own.stages.values()
    stages = weakref.ref(stages)
    gc.disable()
    try:
        del renderer
        assert stages() is None
    finally:
        gc.enable()


def test_threads_may_share_a_renderer():
    plan = draw_plan(Y, augmenter=everything(), value_range=(0, 255), random_state=0)
    square = X[:, :20, :20].repeat(4, 1).repeat(4, 2)
    expected, renderer = plan.render(square), Renderer(plan.augmenter)
    barrier = threading.Barrier(4)

    def work(_):
        barrier.wait(10)
        return [renderer.render(plan[i], square)[0] for i in range(len(plan))]

    with ThreadPoolExecutor(4) as pool:
        for new in pool.map(work, range(4)):
            np.testing.assert_array_equal(new, expected)


def test_a_pickled_renderer_begins_anew():
    plan = draw_plan(Y, augmenter=everything(), random_state=0)
    square = X[:, :20, :20]
    renderer = Renderer(plan.augmenter)
    expected = renderer.render(plan, square)
    copy = pickle.loads(pickle.dumps(renderer))
    assert copy._rows._own.stages == {}
    np.testing.assert_array_equal(copy.render(plan, square), expected)


def test_a_renderer_works_in_a_fork_made_during_a_threaded_render():
    plan = draw_plan(np.repeat([0, 1], [200, 4]), augmenter=GaussianNoise(), random_state=0)
    images = images_of(204, (160, 160))
    renderer, expected = Renderer(plan.augmenter), plan.render(images)
    context = multiprocessing.get_context("fork")
    stop = threading.Event()

    def keep_rendering():
        while not stop.is_set():
            plan.render(images, n_jobs=2)

    thread = threading.Thread(target=keep_rendering)
    thread.start()
    try:
        for i in range(10):
            receive, send = context.Pipe(duplex=False)
            child = context.Process(
                target=lambda send=send, i=i: send.send(renderer.render(plan[i], images))
            )
            child.start()
            assert receive.poll(30), "the child does not answer"
            np.testing.assert_array_equal(receive.recv()[0], expected[i])
            child.join(30)
            assert child.exitcode == 0
    finally:
        stop.set()
        thread.join()
