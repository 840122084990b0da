"""Decoding DICOM files, by pydicom."""

import io

import numpy as np

from imblearn_image.images._pillow import check_size
from imblearn_image.images._regular_file import RefusedError

_DEFLATED = "1.2.840.10008.1.2.1.99"


def decode_dicom(data, color, frame, max_pixels):
    """Return the image of the bytes of a DICOM file: uint16 gray, or RGB of 8 bits."""
    try:
        import pydicom
        from pydicom.pixels import pixel_array
    except ImportError as error:
        raise RefusedError(
            'DICOM files need pydicom 3 or newer: pip install "imblearn-image[dicom]"'
        ) from error
    file = io.BytesIO(data)
    header = pydicom.filereader.read_partial(file, lambda *_: True)
    if str(header.file_meta.get("TransferSyntaxUID", "")) == _DEFLATED:
        raise RefusedError("deflated DICOM files may be of any size, and are not read")
    file.seek(0)
    dataset = pydicom.dcmread(file)
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


def _rgb(pixels, color):
    from PIL import Image

    from imblearn_image.images._pixels import to_array

    return to_array(Image.fromarray(pixels), color)


def _displayed(pixels, dataset, inverted):
    """Return gray as it is displayed, as uint16: rescaled, and within the file's window."""
    from pydicom.pixels import apply_modality_lut, apply_voi_lut

    values = apply_modality_lut(pixels, dataset)
    if "VOILUTSequence" in dataset:
        table = dataset.VOILUTSequence[0].LUTDescriptor
        shares = apply_voi_lut(values, dataset, prefer_lut=True) / (2.0 ** int(table[2]) - 1)
    elif dataset.get("WindowWidth") and dataset.get("WindowCenter") is not None:
        shares = _windowed(np.asarray(values, np.float64), dataset)
    else:
        ends = apply_modality_lut(_stored_ends(dataset), dataset)
        shares = (values - float(ends.min())) / max(float(np.ptp(ends)), 1e-300)
    shares = np.clip(shares, 0, 1)
    return np.rint((1 - shares if inverted else shares) * 65535).astype(np.uint16)


def _stored_ends(dataset):
    """Return the least and the greatest value that the file's bits can hold."""
    bits = int(dataset.BitsStored)
    low = -(2 ** (bits - 1)) if dataset.PixelRepresentation else 0
    return np.array([low, low + 2**bits - 1])


def _windowed(values, dataset):
    """Return the shares of white, by DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3."""
    center, width = (
        float(value[0] if isinstance(value, (list, tuple)) or hasattr(value, "append") else value)
        for value in (dataset.WindowCenter, dataset.WindowWidth)
    )
    function = dataset.get("VOILUTFunction", "LINEAR")
    if function == "SIGMOID":
        return 1 / (1 + np.exp(-4 * (values - center) / width))
    if function == "LINEAR_EXACT":
        return (values - center) / width + 0.5
    return (values - (center - 0.5)) / max(width - 1, 1e-300) + 0.5
