"""What holds for every transform."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone

from imblearn_image import ImageAugmentationOverSampler, ResamplingPlan, augmentation, draw_plan
from imblearn_image.augmentation import FunctionTransform, GeometricTransform, make_augmenter
from imblearn_image.testing import all_transforms, check_transform
from tests.images import scene

TRANSFORMS = all_transforms()
COLOR = {"HueSaturation", "ChannelShift", "ToGray"}
SQUARE = {"Rotate90", "Transpose"}
DTYPES = {"CLAHE": ["u1", "u2"], "JPEG": ["u1"]}
CHANNELS = {"JPEG": [None, 1, 3]}
# What magnitude does not change: there is no way from doing nothing to doing it.
UNGRADED = {
    "AutoContrast", "CLAHE", "Equalize", "HorizontalFlip", "Identity", "Invert", "JPEG",
    "MedianBlur", "Rotate90", "ToGray", "Transpose", "VerticalFlip",
}  # fmt: skip
GRADED = [cls for cls in TRANSFORMS if cls.__name__ not in UNGRADED]
Y = np.repeat([0, 1], [8, 5])


def channels_of(cls):
    return CHANNELS.get(cls.__name__, [3, 4] if cls.__name__ in COLOR else [None, 1, 3, 4, 6])


def dtypes_of(cls):
    return DTYPES.get(cls.__name__, ["u1", "u2", "i2", "f4", "f8"])


def leaves_alone(cls, channels):
    """Tell whether images stay as they are, by what the transform says of itself."""
    is_gray = cls.__name__ == "EnhanceColor" and channels not in (3, 4)
    return cls.__name__ == "Identity" or is_gray


def range_of(dtype):
    dtype = np.dtype(dtype)
    return (0, 1) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)


def plan_of(transform, n=10, **params):
    augmenter = make_augmenter(transform, **params)
    return draw_plan(Y, sampling_strategy={0: 8 + n}, augmenter=augmenter, random_state=0)


CASES = [
    pytest.param(cls, channels, dtype, id=f"{cls.__name__}-{channels}-{dtype}")
    for cls in TRANSFORMS
    for channels in channels_of(cls)
    for dtype in dtypes_of(cls)
]


@pytest.mark.parametrize(("cls", "channels", "dtype"), CASES)
def test_kinds_of_images(cls, channels, dtype):
    X = scene((24, 24), channels, dtype)
    before, plan = X.copy(), plan_of(cls(), alpha=True)
    new = plan.render(X)
    assert new.shape[1:] == X.shape[1:]
    assert new.dtype == X.dtype
    low, high = range_of(dtype)
    assert low <= new.min() <= new.max() <= high
    assert (new == X[plan.source]).all() == leaves_alone(cls, channels)
    np.testing.assert_array_equal(X, before)
    for i in (3, 0):
        np.testing.assert_array_equal(plan[i].render(X)[0], new[i])
    np.testing.assert_array_equal(plan.render(list(X), n_jobs=2), new)


@pytest.mark.parametrize("cls", TRANSFORMS)
def test_sources_and_results_of_any_layout(cls):
    X = scene((24, 24), 3, "u1")
    plan = plan_of(cls())
    expected = plan.render(X)
    channels_first = np.ascontiguousarray(np.moveaxis(X, 3, 1))
    out = np.empty((*expected.shape[:2], 48, 3), "u1")[:, :, ::2]
    for images in (np.moveaxis(channels_first, 1, 3), X[:, ::-1].copy()[:, ::-1]):
        np.testing.assert_array_equal(plan.render(images, out=out), expected)


SIZES = [(1, 1), (1, 9), (9, 1), (2, 2), (3, 40)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cls", TRANSFORMS)
def test_narrow_images(cls, size):
    if cls.__name__ in SQUARE:
        size = (size[0], size[0])
    channels = 3 if cls.__name__ in COLOR else None
    for dtype in set(dtypes_of(cls)) & {"u1", "f8"}:
        X = scene(size, channels, dtype)
        new = plan_of(cls()).render(X)
        low, high = range_of(dtype)
        assert low <= new.min() <= new.max() <= high


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4", "f8"])
@pytest.mark.parametrize("cls", GRADED)
def test_magnitude_zero_is_the_identity(cls, dtype):
    X = scene((24, 21), 3, dtype)
    plan = plan_of(cls(), magnitude=0)
    assert plan.active.all()
    np.testing.assert_array_equal(plan.render(X), X[plan.source])


@pytest.mark.parametrize("cls", GRADED)
def test_more_magnitude_changes_more(cls):
    X = scene((32, 32), 3, "f8")
    # Out of what a range holds, its far end does most.
    changes = []
    for magnitude in (0, 0.25, 0.5, 1):
        plan = plan_of(cls(), n=60, magnitude=magnitude)
        changes.append(np.abs(plan.render(X) - X[plan.source]).mean())
    assert changes[0] == 0
    assert changes == sorted(changes)
    assert changes[1] < 0.8 * changes[3]


@pytest.mark.parametrize("cls", [cls for cls in TRANSFORMS if cls.__name__ in UNGRADED])
def test_magnitude_leaves_the_others_alone(cls):
    X = scene((24, 24), 3, "u1")
    one, other = plan_of(cls(), magnitude=0), plan_of(cls(), magnitude=2)
    np.testing.assert_array_equal(one.render(X), other.render(X))


@pytest.mark.parametrize("cls", TRANSFORMS)
def test_inactive_rows_are_copies(cls):
    X = scene((24, 24), 3, "u1")
    plan = plan_of(cls(p=0.5), n=40)
    still = ~plan.active[:, 0]
    assert 0 < still.sum() < 40
    new = plan.render(X)
    np.testing.assert_array_equal(new[still], X[plan.source[still]])
    np.testing.assert_array_equal(new[~still], plan[~still].render(X))


@pytest.mark.parametrize("cls", TRANSFORMS)
def test_a_custom_value_range_is_kept(cls):
    X = np.clip(scene((24, 24), 3, "f8"), 0, 1) * 3000 - 1000
    dtype = "i2" if "i2" in dtypes_of(cls) else None
    if dtype is None:
        X, value_range = scene((24, 24), 3, "u1") // 4, (0, 63)
    else:
        X, value_range = np.rint(X).astype(dtype), (-1000, 2000)
    plan = draw_plan(Y, augmenter=cls(), value_range=value_range, random_state=0)
    new = plan.render(X)
    if cls.__name__ == "JPEG":  # which knows nothing but the dtype
        value_range = range_of(X.dtype)
    if issubclass(cls, GeometricTransform) or cls.__name__ == "Erase":
        value_range = (min(value_range[0], 0), value_range[1])  # the fill
    assert value_range[0] <= new.min() <= new.max() <= value_range[1]


@pytest.mark.parametrize("cls", TRANSFORMS)
def test_copies_files_and_pickles_do_the_same(cls, tmp_path):
    X = scene((24, 24), 3, "u1")
    plan = plan_of(cls(p=0.9))
    expected = plan.render(X)
    plan.save(tmp_path / "plan.npz")
    for other in (ResamplingPlan.load(tmp_path / "plan.npz"), pickle.loads(pickle.dumps(plan))):
        np.testing.assert_array_equal(other.render(X), expected)
    copy = plan_of(clone(plan.augmenter.transforms[0][1]))
    np.testing.assert_array_equal(copy.render(X), expected)


@pytest.mark.parametrize("cls", TRANSFORMS)
def test_a_transform_holds_ranges_and_no_state(cls):
    transform = cls()
    before = dict(vars(transform))
    plan = draw_plan(Y, augmenter=make_augmenter(transform), random_state=0)
    plan.render(scene((24, 24), 3, "u1"))
    assert vars(transform) == before
    assert vars(plan.augmenter.transforms[0][1]) == before


REFUSED = [
    ("HueSaturation", (9, 9), "u1", "needs color images, of 3 or 4 channels, got 1"),
    ("ChannelShift", (9, 9, 6), "u1", "needs color images"),
    ("ToGray", (9, 9, 1), "u1", "needs color images"),
    ("JPEG", (9, 9), "u2", "needs uint8 images of 1 or 3 channels, got uint16"),
    ("JPEG", (9, 9, 4), "u1", "needs uint8 images of 1 or 3 channels, got uint8 with 4"),
    ("CLAHE", (9, 9), "f4", "needs images of dtype uint8 or uint16, got float32"),
    ("Rotate90", (9, 8), "u1", "needs square images, got height 9 and width 8"),
    ("Transpose", (8, 9), "u1", "needs square images"),
]


@pytest.mark.parametrize(("name", "shape", "dtype", "message"), REFUSED)
def test_what_images_cannot_be_is_refused_at_the_start(name, shape, dtype, message):
    transform = getattr(augmentation, name)(p=0)  # even where no row would do it
    X = np.zeros((13, *shape), dtype)
    with pytest.raises(ValueError, match=f"{name.lower()}: {message}"):
        ImageAugmentationOverSampler(augmenter=transform).fit_resample(X, Y)


@pytest.mark.parametrize("cls", TRANSFORMS)
def test_ours_pass_the_check_that_users_have(cls):
    check_transform(cls())


def negative(image, rng):
    return image.max() - image


@pytest.mark.parametrize("dtype", ["u2", "i2", "i4", "f4", "f8"])
@pytest.mark.parametrize(
    "transform",
    [*(cls() for cls in TRANSFORMS), FunctionTransform(negative)],
    ids=lambda transform: type(transform).__name__,
)
def test_the_byte_order_of_images_changes_only_the_byte_order(transform, dtype):
    native = scene((24, 24), 3, dtype, n=len(Y))
    plan = draw_plan(Y, augmenter=transform, value_range=range_of(dtype), random_state=0)
    try:
        transform.check_image(native.shape[1:], native.dtype)
    except ValueError:
        return
    for order in "<>":
        images = native.astype(f"{order}{dtype}")
        new = plan.render(images)
        assert new.dtype == images.dtype
        np.testing.assert_array_equal(new, plan.render(native))
        np.testing.assert_array_equal(plan[0].render(images), new[:1])
