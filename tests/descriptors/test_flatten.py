"""Images as rows, and back."""

import pickle

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from imblearn_image import ImageFiles
from imblearn_image.descriptors import FlattenImages
from tests.images import small_images


@pytest.mark.parametrize("shape", [(16, 20), (8, 6, 3), (1, 5), (4, 1, 1)], ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_values_and_dtype_stay_and_come_back(shape, dtype):
    images = small_images(shape).astype(dtype)
    flatten = FlattenImages()
    rows = flatten.fit_transform(images)
    assert rows.shape == (len(images), np.prod(shape))
    assert rows.dtype == images.dtype
    np.testing.assert_array_equal(rows, images.reshape(len(images), -1))
    back = flatten.inverse_transform(rows)
    assert back.dtype == images.dtype
    np.testing.assert_array_equal(back, images)


def test_names_say_row_column_and_channel():
    flatten = FlattenImages().fit(small_images((2, 3)))
    assert flatten.get_feature_names_out().tolist() == [
        "pixel_0_0", "pixel_0_1", "pixel_0_2", "pixel_1_0", "pixel_1_1", "pixel_1_2",
    ]  # fmt: skip
    names = FlattenImages().fit(small_images((1, 2, 3))).get_feature_names_out()
    assert names[:4].tolist() == ["pixel_0_0_0", "pixel_0_0_1", "pixel_0_0_2", "pixel_0_1_0"]
    frame = FlattenImages().set_output(transform="pandas").fit_transform(small_images((2, 3)))
    assert frame.columns[-1] == "pixel_1_2"


def test_rows_stay_rows_and_become_images():
    images = small_images((16, 20))
    rows = images.reshape(len(images), -1)
    flatten = FlattenImages(image_shape=(16, -1)).fit(rows)
    np.testing.assert_array_equal(flatten.transform(rows), rows)
    np.testing.assert_array_equal(flatten.transform(images), rows)
    np.testing.assert_array_equal(flatten.inverse_transform(rows), images)


def test_lists_and_files_of_one_size_are_images_too(tmp_path):
    images = small_images((16, 20))
    np.testing.assert_array_equal(
        FlattenImages().fit_transform(list(images)), images.reshape(len(images), -1)
    )
    paths = [tmp_path / f"{i}.png" for i in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        Image.fromarray(image).save(path)
    np.testing.assert_array_equal(
        FlattenImages().fit_transform(ImageFiles(paths)), images.reshape(len(images), -1)
    )


def test_other_shapes_are_refused_and_named():
    flatten = FlattenImages().fit(small_images((16, 20)))
    with pytest.raises(ValueError, match=r"\(16, 20\) that FlattenImages was fitted on"):
        flatten.transform(small_images((20, 16)))
    with pytest.raises(ValueError, match=r"320 features, the values of an image of shape \(16, 20"):
        flatten.inverse_transform(np.zeros((2, 10)))
    with pytest.raises(ValueError, match="image_shape"):
        FlattenImages().fit(np.zeros((3, 10)))


def test_a_pipeline_with_it_is_pickled():
    images = small_images((16, 20))
    y = np.arange(len(images)) % 2
    model = make_pipeline(FlattenImages(), LogisticRegression()).fit(images, y)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(images), model.predict(images))
