import io

import numpy as np
import pytest
from PIL import Image

from imblearn_image import read_image
from imblearn_image.folder.files import OUTPUT_FORMATS, check_encoding, encode, ending_of
from tests.images import random_images

LOSSLESS = [
    ("png", "uint8", 0), ("png", "uint8", 1), ("png", "uint8", 3), ("png", "uint8", 4),
    ("png", "uint16", 0), ("tiff", "uint8", 0), ("tiff", "uint8", 3), ("tiff", "uint8", 4),
    ("tiff", "uint16", 0), ("tiff", "float32", 0),
]  # fmt: skip


@pytest.mark.parametrize(("output_format", "dtype", "channels"), LOSSLESS)
def test_pillow_reads_what_was_written(output_format, dtype, channels):
    check_encoding(output_format, dtype, channels)
    shape = (9, 14, channels) if channels else (9, 14)
    image = random_images(*shape, dtype=np.uint8)
    image = (image / 255).astype(dtype) if dtype == "float32" else image.astype(dtype) * 200
    with Image.open(io.BytesIO(encode(image, output_format))) as file:
        assert file.format == {"png": "PNG", "tiff": "TIFF"}[output_format]
        found = np.asarray(file)
    np.testing.assert_array_equal(found, image.reshape(found.shape))
    # Older versions of Pillow read 16 bits into 32.
    assert found.dtype == dtype or (dtype == "uint16" and found.dtype == np.int32)


@pytest.mark.parametrize("output_format", OUTPUT_FORMATS)
def test_red_stays_red(tmp_path, output_format):
    image = np.zeros((16, 16, 3), np.uint8)
    image[..., 0] = 250
    path = tmp_path / ("1" + ending_of(output_format))
    path.write_bytes(encode(image, output_format))
    np.testing.assert_allclose(read_image(path, color="rgb")[8, 8], [250, 0, 0], atol=3)


def test_jpeg_loses_little():
    gray = np.add.outer(np.arange(40), np.arange(60)).astype(np.uint8)
    data = encode(gray, "jpeg")
    with Image.open(io.BytesIO(data)) as file:
        assert file.mode == "L"
        assert np.abs(np.asarray(file).astype(int) - gray).max() <= 3
    assert len(data) < gray.size


@pytest.mark.parametrize("image", [np.zeros((8, 8, 3), np.uint8)[:, ::2], np.zeros((8, 9)).T])
def test_any_layout_can_be_written(image):
    image = image.astype(np.uint8, order="K")
    with Image.open(io.BytesIO(encode(image, "png"))) as file:
        assert file.size == image.shape[1::-1]


@pytest.mark.parametrize(
    ("output_format", "dtype", "channels", "instead"),
    [
        ("jpeg", "uint16", 0, "use output_format='png'"),
        ("jpeg", "uint8", 4, "use output_format='png'"),
        ("png", "float32", 0, "use output_format='tiff'"),
        ("png", "int32", 3, "use another kind of image"),
        ("tiff", "uint8", 2, "use another kind of image"),
    ],
)
def test_what_a_format_does_not_hold_is_refused(output_format, dtype, channels, instead):
    with pytest.raises(ValueError, match=f"{output_format}.* does not hold .*{dtype}; {instead}"):
        check_encoding(output_format, dtype, channels)
