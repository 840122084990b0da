import numpy as np
import pytest
from sklearn.base import clone

from imblearn_image import ImageAugmentationOverSampler, ResamplingPlan, draw_plan
from imblearn_image.augmentation import (
    Brightness,
    GaussianBlur,
    GaussianNoise,
    HorizontalFlip,
    Rotate,
    Translate,
    make_augmenter,
    preset,
)

Y = np.repeat(["a", "b", "c"], [50, 20, 5])
IMAGES = np.random.default_rng(0).integers(0, 256, (75, 12, 10), dtype=np.uint8)


def chain(**params):
    steps = (Brightness(0.2), Rotate(20, p=0.5), HorizontalFlip(p=0.5), GaussianNoise((0, 0.1)))
    return make_augmenter(*steps, **params)


@pytest.fixture
def plan():
    return draw_plan(Y, augmenter=chain(), random_state=0)


def test_a_plan_is_a_table_with_a_row_for_each_new_image(plan):
    assert len(plan) == 75
    assert plan.label.tolist() == ["b"] * 30 + ["c"] * 45
    np.testing.assert_array_equal(Y[plan.source], plan.label)
    assert plan.active.shape == (75, 4)
    assert set(plan.params) == {"brightness.delta", "rotate.angle", "gaussiannoise.std"}
    assert plan.seed.dtype == np.uint64
    assert len(np.unique(plan.seed)) == 75
    assert plan.n_sources == 75
    assert "75 rows of 2 classes from 75 images" in repr(plan)


def test_a_plan_is_read_only(plan):
    with pytest.raises(AttributeError):
        plan.source = plan.source
    for array in (plan.source, plan.label, plan.active, plan.seed, plan.params["rotate.angle"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[0]


@pytest.mark.parametrize(
    "key", [3, -1, np.int64(5), slice(2, 40, 3), [5, 1, 1], np.arange(75) % 2 == 0, slice(0, 0)]
)
def test_indexing_gives_a_plan_of_those_rows(plan, key):
    part = plan[key]
    assert isinstance(part, ResamplingPlan)
    rows = np.atleast_1d(np.arange(75)[key])
    np.testing.assert_array_equal(part.source, plan.source[rows])
    np.testing.assert_array_equal(part.params["rotate.angle"], plan.params["rotate.angle"][rows])
    np.testing.assert_array_equal(part.render(IMAGES), plan.render(IMAGES)[rows])


@pytest.mark.parametrize("key", [75, -76, [[1, 2]], np.zeros((75, 2), bool)])
def test_impossible_indices_are_refused(plan, key):
    with pytest.raises(IndexError):
        plan[key]


def test_iterating_gives_one_row_after_another(plan):
    assert [row.source[0] for row in plan] == plan.source.tolist()


def test_plans_are_equal_where_all_their_content_is(plan):
    assert plan == draw_plan(Y, augmenter=chain(), random_state=0)
    assert plan != draw_plan(Y, augmenter=chain(), random_state=1)
    assert plan != draw_plan(Y, augmenter=chain(magnitude=0.5), random_state=0)
    assert plan != plan[:-1]
    assert plan != "plan"


def test_each_row_rendered_alone_equals_its_row_of_the_whole(plan):
    together = plan.render(IMAGES)
    for i, row in enumerate(plan):
        np.testing.assert_array_equal(row.render(IMAGES)[0], together[i])


def test_the_sampler_renders_the_plan_that_draw_plan_draws():
    X, y = IMAGES, Y
    sampler = ImageAugmentationOverSampler(augmenter=chain(), random_state=7)
    X_new, _ = sampler.fit_resample(X, y)
    plan = draw_plan(y, augmenter=chain(), random_state=7)
    assert sampler.plan_ == plan
    np.testing.assert_array_equal(plan.render(X), X_new[len(X) :])


def test_describe_names_source_class_and_active_transforms(plan):
    text = plan.describe(0)
    assert text.startswith(f"image {plan.source[0]} (class b): brightness(delta=")
    assert ("horizontalflip()" in text) == plan.active[0, 2]
    assert f"std={plan.params['gaussiannoise.std'][0]:.3g}" in text
    assert plan.describe(-1) == plan[-1].describe(0)


def test_describe_says_where_nothing_is_done():
    plan = draw_plan([0, 0, 1], augmenter=Rotate(p=0), random_state=0)
    assert plan.describe(0) == "image 2 (class 1): copied"


def test_to_frame_has_nan_where_a_transform_is_not_active(plan):
    frame = plan.to_frame()
    assert len(frame) == 75
    assert (frame["rotate"] == plan.active[:, 1]).all()
    np.testing.assert_array_equal(frame["rotate.angle"].isna(), ~plan.active[:, 1])
    active = plan.active[:, 1]
    np.testing.assert_array_equal(
        frame["rotate.angle"][active], plan.params["rotate.angle"][active]
    )


def columns_of(plan, label):
    rows = plan.label == label
    return {
        "source": plan.source[rows],
        "seed": plan.seed[rows],
        "active": plan.active[rows],
        **{name: values[rows] for name, values in plan.params.items()},
    }


@pytest.mark.parametrize("n_ops", [None, 1, 2])
@pytest.mark.parametrize("source_selection", ["even", "random"])
def test_a_longer_plan_starts_with_the_shorter_one(n_ops, source_selection):
    options = {
        "augmenter": chain(n_ops=n_ops),
        "source_selection": source_selection,
        "random_state": 0,
    }
    short = draw_plan(Y, sampling_strategy={"b": 30, "c": 20}, **options)
    long = draw_plan(Y, sampling_strategy={"a": 70, "b": 300, "c": 20}, **options)
    for label, n in (("b", 10), ("c", 15)):
        one, other = columns_of(short, label), columns_of(long, label)
        for name, values in one.items():
            np.testing.assert_array_equal(values, other[name][:n])


def test_which_images_get_an_extra_copy_is_drawn():
    y = [0] * 90 + [1] * 60
    sources = np.stack([draw_plan(y, random_state=seed).source - 90 for seed in range(300)])
    assert sources.shape == (300, 30)
    copies = np.bincount(sources.ravel(), minlength=60) / 300
    np.testing.assert_allclose(copies, 0.5, atol=0.15)
    first, last = sources[:, 0].mean(), sources[:, -1].mean()
    np.testing.assert_allclose([first, last], 29.5, atol=5)


def test_dropping_a_step_leaves_the_draws_of_the_others_alone():
    whole = draw_plan(Y, augmenter=chain(), random_state=0)
    part = draw_plan(Y, augmenter=chain().set_params(rotate="drop"), random_state=0)
    np.testing.assert_array_equal(part.active[:, [0, 2, 3]], whole.active[:, [0, 2, 3]])
    assert not part.active[:, 1].any()
    assert set(part.params) == {"brightness.delta", "gaussiannoise.std"}
    for name, values in part.params.items():
        np.testing.assert_array_equal(values, whole.params[name])


@pytest.mark.parametrize(
    "y",
    [
        [0, 0, 0, 1],
        ["x", "x", "x", "y"],
        [True, True, True, False],
        [0.0, 0.0, 0.0, 1.0],
        np.array(["x", "x", "x", "y"], dtype=object),
    ],
)
def test_labels_of_every_kind(y):
    plan = draw_plan(y, random_state=0)
    assert plan.label.tolist() == [y[3]] * 2
    assert plan.source.tolist() == [3, 3]


def test_one_hot_labels_are_taken_as_their_index():
    assert draw_plan(np.eye(3)[[0, 0, 2]], random_state=0).label.tolist() == [2]


def test_random_state_may_be_a_seed_a_state_or_nothing():
    assert draw_plan(Y, random_state=0) == draw_plan(Y, random_state=np.random.RandomState(0))
    assert draw_plan(Y) != draw_plan(Y)


def test_an_empty_plan_renders_nothing():
    plan = draw_plan([0, 1], augmenter=chain(), random_state=0)
    assert len(plan) == 0
    assert plan.render(IMAGES[:2]).shape == (0, 12, 10)
    assert plan.render(list(IMAGES[:2])).shape == (0, 12, 10)
    assert list(plan.to_frame().columns)[:3] == ["source", "label", "seed"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"y": [[0, 1], [1, 1], [1, 0]]}, "[Mm]ultilabel"),
        ({"y": [0, 0, 0]}, "more than 1 class"),
        ({"value_range": "data"}, "'data' needs images"),
        ({"value_range": (1, 1)}, "low < high"),
        ({"source_selection": "odd"}, "source_selection must be one of"),
        ({"augmenter": "unknown"}, "preset must be one of"),
    ],
)
def test_bad_arguments_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        draw_plan(**{"y": [0, 0, 1]} | options)


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


def test_planning_needs_no_images_and_a_few_tens_of_bytes_a_row():
    y = np.repeat([0, 1], [100_000, 10])
    plan = draw_plan(y, random_state=0)
    arrays = [plan.source, plan.label, plan.active, plan.seed, *plan.params.values()]
    assert len(plan) == 99_990
    assert sum(array.nbytes for array in arrays) <= 60 * len(plan)


def test_magnitude_scales_what_is_drawn_and_nothing_else():
    augmenter = make_augmenter(Rotate(20), Translate(0.2), GaussianBlur((0, 2)), HorizontalFlip())
    whole = draw_plan(Y, augmenter=augmenter, random_state=0)
    half = draw_plan(Y, augmenter=clone(augmenter).set_params(magnitude=0.5), random_state=0)
    np.testing.assert_array_equal(half.active, whole.active)
    for name, values in whole.params.items():
        np.testing.assert_allclose(half.params[name], values / 2)


def test_the_article_draws_each_of_four_operations_equally_often():
    plan = draw_plan(np.repeat([0, 1], [20_000, 10]), augmenter=preset("article"), random_state=0)
    shares = plan.active.mean(axis=0)
    np.testing.assert_allclose(shares, 0.25, atol=0.015)
    assert np.abs(plan.params["rotate.angle"]).min() >= 1
    assert np.abs(plan.params["rotate.angle"]).max() <= 25
    assert np.abs(plan.params["translate.dx"]).max() <= 0.2
    assert plan.params["gaussianblur.sigma"].min() >= 0.5
    assert plan.params["gaussianblur.sigma"].max() <= 1.5
