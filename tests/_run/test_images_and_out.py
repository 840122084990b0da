"""The images and the `out` that a plan is rendered from and into."""

import numpy as np
import pytest

from imblearn_image import draw_plan
from imblearn_image.augmentation import Rotate
from tests.plans import IMAGES, Y, chain


@pytest.fixture
def plan():
    return draw_plan(Y, augmenter=chain(), random_state=0)


def test_an_empty_plan_renders_nothing():
    plan = draw_plan([0, 1], augmenter=chain(), random_state=0)
    assert len(plan) == 0
    assert plan.render(IMAGES[:2]).shape == (0, 12, 10)
    assert plan.render(list(IMAGES[:2])).shape == (0, 12, 10)
    assert list(plan.to_frame().columns)[:3] == ["source", "label", "seed"]


class Lazy:
    """A sequence that remembers which images it was asked for."""

    def __init__(self, images):
        self.images, self.asked = images, []

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        self.asked.append(i)
        return self.images[i]


def test_a_lazy_sequence_is_visited_in_order_of_source(plan):
    lazy = Lazy(IMAGES)
    np.testing.assert_array_equal(plan.render(lazy), plan.render(IMAGES))
    used = np.unique(plan.source).tolist()
    # Three of them come first, which say what the shape and the dtype are.
    sample = [used[0], used[(len(used) - 1) // 2], used[-1]]
    assert lazy.asked == sample + [i for i in used if i not in sample]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_images_of_different_sizes_give_a_list(n_jobs):
    rng = np.random.default_rng(0)
    sizes = [(20, 31), (40, 17), (20, 31, 3), (9, 9)]
    images = [rng.integers(0, 256, sizes[i % 4], dtype=np.uint8) for i in range(12)]
    plan = draw_plan([0] * 8 + [1] * 4, augmenter=chain(), random_state=0)
    rendered = plan.render(images, n_jobs=n_jobs)
    assert isinstance(rendered, list)
    for i, new in enumerate(rendered):
        source = images[plan.source[i]]
        assert new.shape == source.shape
        alone = plan[i].render([source] * 12)
        np.testing.assert_array_equal(alone[0], new)


@pytest.mark.parametrize(
    "make_out",
    [
        lambda shape: np.zeros(shape, np.uint8),
        lambda shape: np.zeros((2, *shape), np.uint8)[1],
        lambda shape: np.zeros((2 * shape[0], *shape[1:]), np.uint8)[::2],
        lambda shape: np.zeros(shape, np.uint8)[::-1],
        lambda shape: np.zeros(shape, np.uint8, order="F"),
        lambda shape: np.zeros((*shape[:2], 2 * shape[2]), np.uint8)[..., ::2],
    ],
)
def test_out_is_written_whatever_its_layout(plan, make_out):
    out = make_out((75, 12, 10))
    assert plan.render(IMAGES, out) is out
    np.testing.assert_array_equal(out, plan.render(IMAGES))


def frozen(shape):
    out = np.zeros(shape, np.uint8)
    out.flags.writeable = False
    return out


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (np.zeros((74, 12, 10), np.uint8), r"shape \(75, 12, 10\).* got shape \(74, 12, 10\)"),
        (np.zeros((75, 12, 10)), "dtype uint8, got .* dtype float64"),
        ([], r"got \[\]"),
        (frozen((75, 12, 10)), "read-only"),
        (IMAGES, "must not overlap"),
    ],
)
def test_an_unfit_out_is_refused_and_left_alone(plan, out, message):
    before = np.array(out)
    with pytest.raises(ValueError, match=message):
        plan.render(IMAGES, out)
    np.testing.assert_array_equal(out, before)


@pytest.mark.parametrize(
    ("images", "kind", "message"),
    [
        (IMAGES[:-1], ValueError, "drawn for 75 images, got 74"),
        (IMAGES[:, 0], ValueError, r"height, width\[, channels\]\), got \(75, 10\)"),
        (IMAGES > 9, TypeError, "got bool"),
        ([*IMAGES[:-1], IMAGES[-1] / 2], TypeError, "one dtype, got uint8 and, for image 74"),
        ([*IMAGES[:-1], IMAGES[-1, 0]], ValueError, r"got shape \(10,\) for image 74"),
        ([*IMAGES[:-1], IMAGES[-1, :0]], ValueError, "at least one pixel"),
    ],
)
def test_images_that_do_not_suit_the_plan_are_refused(images, kind, message):
    plan = draw_plan(Y, sampling_strategy={"c": 30}, augmenter=Rotate(), random_state=0)
    with pytest.raises(kind, match=message):
        plan.render(images)


@pytest.mark.parametrize("n_jobs", [0, "2", 1.5, True])
def test_n_jobs_must_be_an_integer_that_is_not_zero(plan, n_jobs):
    with pytest.raises(ValueError, match="n_jobs must be"):
        plan.render(IMAGES, n_jobs=n_jobs)
