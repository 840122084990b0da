"""Sources of images: what counts as one, and how it is read."""

import numpy as np
import pandas as pd
import pytest
import zarr

from imblearn_image.images import ImageSource, read_images
from imblearn_image.images.source import check_source
from tests.images import images_of
from tests.sources import Batched, Counted, Failing, Stopping, StoppingBatches, write_files

IMAGES = images_of(9)


@pytest.mark.parametrize("source", [IMAGES, list(IMAGES), Counted(IMAGES), Batched(IMAGES)])
def test_arrays_lists_and_ones_own_classes_are_sources(source):
    assert isinstance(source, ImageSource)
    assert len(check_source(source, 9)) == 9
    for image, i in zip(read_images(source, [0, 3, 8]), [0, 3, 8], strict=True):
        np.testing.assert_array_equal(image, IMAGES[i])


def test_files_are_a_source(tmp_path):
    source = write_files(tmp_path, IMAGES)
    np.testing.assert_array_equal(read_images(source, [2, 5]), IMAGES[[2, 5]])


def test_images_that_were_read_cannot_be_written_to():
    images = IMAGES.copy()
    for source in (images, list(images), Counted(images), Batched(images)):
        (image,) = read_images(source, [4])
        with pytest.raises(ValueError, match="read-only"):
            image[0] = 0
    assert images.flags.writeable


def test_a_source_with_read_is_asked_once():
    source = Batched(IMAGES)
    read_images(source, np.array([1, 4, 7]))
    assert source.calls == [[1, 4, 7]]
    assert all(type(i) is int for i in source.calls[0])


def test_what_a_source_raises_keeps_its_type_and_says_for_which_image():
    with pytest.raises(OSError, match="on purpose") as caught:
        read_images(Failing(IMAGES, 4), [3, 4])
    assert caught.value.__notes__ == ["while image 4 was read"]

    class Broken(Batched):
        def read(self, indices):
            raise OSError("on purpose")

    with pytest.raises(OSError, match="on purpose") as caught:
        read_images(Broken(IMAGES), range(8))
    assert caught.value.__notes__ == ["while the source read the images 0, 1, 2, 3, 4 and 3 more"]


def test_a_source_that_raises_stop_iteration_is_no_end():
    for source, named in ((Stopping(IMAGES, 4), "image 4"), (StoppingBatches(IMAGES, 4), "3, 4")):
        with pytest.raises(RuntimeError, match=f"raised StopIteration for .*{named}") as caught:
            list(read_images(source, [3, 4]))
        assert isinstance(caught.value.__cause__, StopIteration)


def test_a_read_that_forgets_an_image_is_found_out():
    class Forgetful(Batched):
        def read(self, indices):
            return super().read(indices[1:])

    with pytest.raises(ValueError, match="one image for each of the 3 indices, got 2"):
        read_images(Forgetful(IMAGES), [1, 2, 3])


def test_what_has_a_shape_but_no_len_is_a_source(tmp_path):
    stored = zarr.open(str(tmp_path / "X.zarr"), mode="w", shape=(9, 20, 24), dtype="u1")
    stored[:] = IMAGES
    source = check_source(stored, 9)
    np.testing.assert_array_equal(read_images(source, [1, 8]), IMAGES[[1, 8]])


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        (iter(IMAGES), TypeError, "len and images\\[i\\], got"),
        ("images", TypeError, r"got the path 'images'"),
        (pd.Series(list(IMAGES)), TypeError, r"by their position.*pass list\(images\)"),
        ({0: IMAGES[0]}, TypeError, "got dict"),
        (IMAGES[0], ValueError, "height, width"),
        (IMAGES[:, :0], ValueError, "at least one pixel"),
        (IMAGES > 3, TypeError, "got bool"),
        (IMAGES[:8], ValueError, "drawn for 9 images, got 8"),
        (np.ma.masked_equal(IMAGES, 0), TypeError, "images must be a plain array, got a masked"),
    ],
)
def test_what_is_no_source_is_refused(source, kind, message):
    with pytest.raises(kind, match=message):
        check_source(source, 9)


@pytest.mark.parametrize(
    ("image", "kind", "message"),
    [
        (np.zeros(3), ValueError, "for image 1"),
        (np.zeros((0, 3)), ValueError, "at least one pixel"),
        ((IMAGES[0], 1), ValueError, "got a tuple of unequal parts for image 1"),
        ("cell.png", TypeError, "got str for image 1: files are read by ImageFiles"),
        (None, TypeError, "got NoneType for image 1"),
        (np.ma.masked_equal(IMAGES[0], 0), TypeError, "image 1 must be a plain array"),
    ],
)
def test_what_is_no_image_is_refused_when_it_is_read(image, kind, message):
    with pytest.raises(kind, match=message):
        read_images([IMAGES[0], image], [0, 1])
