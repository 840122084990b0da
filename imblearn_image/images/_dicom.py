"""Decoding DICOM files, by pydicom."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image.images._pillow import check_size, to_array
from imblearn_image.images.regular_file import RefusedError

if TYPE_CHECKING:
    from pydicom import Dataset

_BAND = 2**20
_LEAST = 1e-300
_DEFLATED = "1.2.840.10008.1.2.1.99"


def decode_dicom(data: bytes, color: str, frame: int | None, max_pixels: int) -> NDArray[Any]:
    """Return the image of the bytes of a DICOM file: uint16 gray, or RGB of 8 bits."""
    try:
        import pydicom
        from pydicom.pixels import pixel_array
    except ImportError as error:
        raise RefusedError(
            'DICOM files need pydicom 3.0.1 or newer: pip install "imblearn-image[dicom]"'
        ) from error
    # pydicom would inflate such a file whole, before it reads anything of it.
    if _transfer_syntax(data) == _DEFLATED:
        raise RefusedError("deflated DICOM files may be of any size, and are not read")
    dataset = pydicom.dcmread(io.BytesIO(data))
    if "PixelData" not in dataset:
        raise RefusedError("the file holds no image")
    check_size((int(dataset.Columns), int(dataset.Rows)), max_pixels)
    n_frames = int(dataset.get("NumberOfFrames") or 1)
    if n_frames > 1 and frame is None:
        raise RefusedError("the file has more than one frame: choose one, as by frame=0")
    if frame is not None and frame >= n_frames:
        raise RefusedError(f"the file has no frame {frame}")
    pixels = pixel_array(dataset, index=frame or 0)
    kind = dataset.PhotometricInterpretation
    if kind in ("MONOCHROME1", "MONOCHROME2"):
        return _displayed(pixels, dataset, inverted=kind == "MONOCHROME1")
    if pixels.ndim != 3 or pixels.dtype != np.uint8:
        raise RefusedError(f"{kind} pixels of {pixels.dtype} are not read: convert the file")
    return _rgb(pixels, color)


def _transfer_syntax(data: bytes) -> str | None:
    """Return the transfer syntax that the file's meta header declares."""
    from pydicom.filereader import read_dataset, read_preamble

    file = io.BytesIO(data)
    read_preamble(file, force=False)
    meta = read_dataset(file, False, True, stop_when=lambda tag, vr, length: tag >> 16 != 2)
    return meta.get("TransferSyntaxUID")


def _rgb(pixels: NDArray[np.uint8], color: str) -> NDArray[Any]:
    from PIL import Image

    return to_array(Image.fromarray(pixels), color)


def _displayed(pixels: NDArray[Any], dataset: Dataset, inverted: bool) -> NDArray[np.uint16]:
    """Return gray as it is displayed, as uint16, made in bands of rows, which saves memory."""
    image = np.empty(pixels.shape, np.uint16)
    rows = max(1, _BAND // pixels.shape[1])
    for top in range(0, len(pixels), rows):
        shares = _shares_of_white(pixels[top : top + rows], dataset)
        if not np.isfinite(shares).all():
            raise RefusedError("the file's rescaling or window gives NaN or infinite values")
        shares = np.clip(shares, 0, 1)
        image[top : top + rows] = np.rint((1 - shares if inverted else shares) * 65535)
    return image


def _shares_of_white(pixels: NDArray[Any], dataset: Dataset) -> NDArray[np.float64]:
    """Return floats, 0 for black and 1 for white: rescaled, and within the file's window."""
    from pydicom.pixels import apply_modality_lut, apply_voi_lut

    values = apply_modality_lut(pixels, dataset)
    if "VOILUTSequence" in dataset:
        bits = int(dataset.VOILUTSequence[0].LUTDescriptor[2])
        return apply_voi_lut(values, dataset, prefer_lut=True) / (2.0**bits - 1)
    if dataset.get("WindowWidth") and dataset.get("WindowCenter") is not None:
        return _windowed(np.asarray(values, np.float64), dataset)
    ends = apply_modality_lut(_stored_ends(dataset), dataset)
    return (values - float(ends.min())) / max(float(np.ptp(ends)), _LEAST)


def _stored_ends(dataset: Dataset) -> NDArray[np.int64]:
    """Return the least and the greatest value that the file's bits can hold."""
    bits = int(dataset.BitsStored)
    low = -(2 ** (bits - 1)) if dataset.PixelRepresentation else 0
    return np.array([low, low + 2**bits - 1])


def _windowed(values: NDArray[np.float64], dataset: Dataset) -> NDArray[np.float64]:
    """Return the shares of white, by DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3."""
    # Of several windows the first counts.
    center = float(np.ravel(dataset.WindowCenter)[0])
    width = float(np.ravel(dataset.WindowWidth)[0])
    function = dataset.get("VOILUTFunction", "LINEAR")
    if function == "SIGMOID":
        return 1 / (1 + np.exp(-4 * (values - center) / width))
    if function == "LINEAR_EXACT":
        return (values - center) / width + 0.5
    return (values - (center - 0.5)) / max(width - 1, _LEAST) + 0.5
