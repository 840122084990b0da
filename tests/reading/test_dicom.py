"""DICOM files: gray as it is displayed, color as it is, and what is refused."""

import io
import sys
import zlib

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from imblearn_image import ImageReadError, read_image
from tests.corpus import RGB

# Computed tomography: 12 bits, whose values stand for -1024 and up.
STORED = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def dicom(pixels=STORED, bits=12, kind="MONOCHROME2", syntax=ExplicitVRLittleEndian, **tags):
    """Return the bytes of a DICOM file."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = pydicom.uid.CTImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    data.Rows, data.Columns = pixels.shape[-2:] if pixels.shape[-1] != 3 else pixels.shape[:2]
    data.SamplesPerPixel = 3 if kind == "RGB" else 1
    data.PhotometricInterpretation = kind
    data.BitsAllocated = pixels.dtype.itemsize * 8
    data.BitsStored, data.HighBit = bits, bits - 1
    data.PixelRepresentation = int(pixels.dtype.kind == "i")
    if kind == "RGB":
        data.PlanarConfiguration = 0
    data.PixelData = pixels.tobytes()
    for name, value in tags.items():
        setattr(data, name, value)
    file = io.BytesIO()
    data.save_as(file, enforce_file_format=True)
    return file.getvalue()


@pytest.fixture
def read(tmp_path):
    def read(data, **options):
        path = tmp_path / "scan.dcm"
        path.write_bytes(data)
        return read_image(path, **options)

    return read


def shares(image):
    assert image.dtype == np.uint16
    return image / 65535


def test_without_a_window_the_bits_of_the_file_fill_the_range(read):
    np.testing.assert_allclose(shares(read(dicom())), STORED / 4095, atol=1e-5)
    rescaled = dicom(RescaleSlope=2, RescaleIntercept=-1024)
    np.testing.assert_allclose(shares(read(rescaled)), STORED / 4095, atol=1e-5)
    signed = dicom(STORED.astype(np.int16) - 2048)
    np.testing.assert_allclose(shares(read(signed)), STORED / 4095, atol=1e-5)


def test_the_window_is_that_of_rescaled_values(read):
    data = dicom(RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=400)
    # DICOM PS3.3 C.11.2.1.2.1
    expected = np.clip((STORED - 1024.0 - 39.5) / 399 + 0.5, 0, 1)
    np.testing.assert_allclose(shares(read(data)), expected, atol=1e-5)


def test_the_first_of_several_windows_counts(read):
    one = read(dicom(WindowCenter=1000, WindowWidth=400))
    two = read(dicom(WindowCenter=[1000, 5], WindowWidth=[400, 9]))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("LINEAR_EXACT", np.clip((STORED - 2000.0) / 1000 + 0.5, 0, 1)),
        ("SIGMOID", 1 / (1 + np.exp(-4 * (STORED - 2000.0) / 1000))),
    ],
)
def test_other_functions_of_a_window(read, function, expected):
    data = dicom(WindowCenter=2000, WindowWidth=1000, VOILUTFunction=function)
    np.testing.assert_allclose(shares(read(data)), expected, atol=1e-5)


def test_a_table_counts_before_a_window(read):
    table = Dataset()
    table.LUTDescriptor = [4096, 0, 16]
    table.LUTData = (np.arange(4096)[::-1] * 16).astype(np.uint16).tobytes()
    data = dicom(VOILUTSequence=[table], WindowCenter=1, WindowWidth=2)
    np.testing.assert_array_equal(read(data), (4095 - STORED) * 16)


def test_monochrome1_is_inverted(read):
    upright, inverted = read(dicom()), read(dicom(kind="MONOCHROME1"))
    np.testing.assert_array_equal(inverted, 65535 - upright)


def test_colors_and_sizes(read):
    np.testing.assert_array_equal(read(dicom(RGB, 8, "RGB"), color="rgb"), RGB)
    np.testing.assert_array_equal(read(dicom(RGB, 8, "RGB")), RGB)
    assert read(dicom(RGB, 8, "RGB"), color="gray").shape == RGB.shape[:2]
    assert read(dicom(), color="rgb", image_size=(20, 30)).shape == (20, 30, 3)


def test_frames_are_asked_for(read):
    data = dicom(np.stack([STORED, STORED[::-1]]), NumberOfFrames=2)
    np.testing.assert_array_equal(read(data, frame=1), read(dicom())[::-1])
    for frame, words in ((None, "more than one frame"), (2, "no frame 2")):
        with pytest.raises(ImageReadError, match=words):
            read(data, frame=frame)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (dicom()[:-9], "damaged"),
        (dicom()[:140], "damaged|no image"),
        (dicom(Rows=60_000, Columns=60_000), "max_pixels"),
        (dicom(kind="PALETTE COLOR"), "PALETTE COLOR pixels"),
        (dicom(RescaleSlope=float("nan"), RescaleIntercept=0), "NaN"),
        (dicom()[128:], "no PNG, JPEG"),
    ],
)
def test_what_is_refused(read, data, words):
    with pytest.raises(ImageReadError, match=words):
        read(data)


def test_deflated_files_are_refused_before_they_are_inflated(read):
    whole = dicom(syntax=DeflatedExplicitVRLittleEndian)
    length = int.from_bytes(whole[140:144], "little")
    deflate = zlib.compressobj(wbits=-15)
    bomb = whole[: 144 + length] + deflate.compress(bytes(50_000_000)) + deflate.flush()
    for data in (whole, bomb):
        with pytest.raises(ImageReadError, match="deflated"):
            read(data)


def test_the_name_of_the_deflated_syntax_in_a_comment_deflates_nothing(read):
    comment = f"converted from {DeflatedExplicitVRLittleEndian}"
    np.testing.assert_array_equal(read(dicom(ImageComments=comment)), read(dicom()))


def test_the_format_can_be_left_out(read):
    with pytest.raises(ImageReadError, match="no PNG file"):
        read(dicom(), formats=("PNG",))


def test_without_pydicom_the_reason_says_what_to_install(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(ImageReadError, match=r'pip install "imblearn-image\[dicom\]"'):
        read(dicom())
