import numpy as np
import pytest

from imblearn_image._core import formats

INTEGERS = ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8"]


@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "f4", "f8"])
def test_what_opencv_computes_is_computed_as_it_is(dtype):
    assert formats.working_dtype(dtype) == np.dtype(dtype)
    assert not formats.needs_working_dtype(np.dtype(dtype))


@pytest.mark.parametrize(
    ("dtype", "working"),
    [("i1", "i2"), ("f2", "f4"), ("u4", "f8"), ("i4", "f8"), ("u8", "f8"), ("i8", "f8")],
)
@pytest.mark.parametrize("order", "<>")
def test_other_formats_are_carried_by_one_that_holds_their_values(dtype, working, order):
    assert formats.working_dtype(np.dtype(dtype).newbyteorder(order)) == np.dtype(working)


@pytest.mark.parametrize("dtype", [">u2", ">i2", ">f4", ">f8"])
def test_a_foreign_byte_order_is_carried_by_the_native_one(dtype):
    assert formats.working_dtype(dtype).isnative
    assert formats.needs_working_dtype(np.dtype(dtype))


@pytest.mark.parametrize(
    ("dtype", "message"),
    [("?", "got bool: a mask"), ("c16", "complex128"), ("g", "float|longdouble"), ("U3", "U3"),
     ("O", "object"), ("M8[s]", "datetime")],
)  # fmt: skip
def test_other_formats_are_refused(dtype, message):
    with pytest.raises(TypeError, match=message):
        formats.working_dtype(dtype)


def there_and_back(image):
    carried = np.empty(image.shape, formats.working_dtype(image.dtype))
    back = np.empty_like(image)
    formats.to_working(image, carried)
    formats.from_working(carried, back)
    return back


@pytest.mark.parametrize("dtype", [*INTEGERS, ">u2", ">i8"])
def test_integers_survive_the_way_there_and_back(dtype):
    low, high = formats.integer_limits(dtype)
    image = np.array([[low, low + 1, 0, 1], [7, high - 7, high - 1, high]]).astype(dtype)
    np.testing.assert_array_equal(there_and_back(image), image)


@pytest.mark.parametrize("dtype", ["f2", ">f4", ">f8"])
def test_floats_survive_the_way_there_and_back(dtype):
    info = np.finfo(dtype)
    image = np.array([[info.min, -1, -info.tiny, 0], [info.eps, 0.1, 1, info.max]]).astype(dtype)
    np.testing.assert_array_equal(there_and_back(image), image)


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1])
def test_integers_that_float64_does_not_hold_are_refused(value):
    with pytest.raises(ValueError, match="int64 images are computed in float64 and must lie"):
        there_and_back(np.array([[0, value]]))


@pytest.mark.parametrize("dtype", INTEGERS)
def test_storing_rounds_to_even_and_clips(dtype):
    low, high = formats.integer_limits(dtype)
    out = np.empty((1, 6), dtype)
    formats.from_working(np.array([[0.5, 1.5, 2.49, 2.51, -1e300, 1e300]]), out)
    np.testing.assert_array_equal(out, [[0, 2, 2, 3, low, high]])


@pytest.mark.parametrize(
    ("image", "kind", "message"),
    [
        (np.zeros(3), ValueError, r"got shape \(3,\) for image 4"),
        (np.zeros((0, 3)), ValueError, "at least one pixel"),
        (np.zeros((3, 3), bool), TypeError, "got bool"),
        (np.zeros((3, 3), complex), TypeError, "got complex128"),
    ],
)
def test_a_single_image_is_checked(image, kind, message):
    with pytest.raises(kind, match=message):
        formats.check_image(image, 4)


def test_a_single_image_may_be_a_nested_list():
    assert formats.check_image([[1, 2], [3, 4]], 0).shape == (2, 2)
