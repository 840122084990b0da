"""Whether a PNG file holds all rows of its image, which Pillow does not ask."""

import struct
import zlib

from imblearn_image.images._regular_file import RefusedError

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Of interlaced images: the first column and row of each pass, and the steps to the next.
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
    (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
_PIECE = 2**20


def check_rows(data, image):
    """Refuse a file whose compressed data end too early; what is missing would be zeros.

    The last row says in most cases that nothing is missing. If it is zeros, the bytes are counted.
    """
    width, height = image.size
    if not image.info.get("interlace") and image.crop((0, height - 1, width, height)).getbbox():
        return
    missing = _n_bytes(*struct.unpack_from(">IIBB2xB", data, 16))
    inflate = zlib.decompressobj()
    for part in _data_of(data):
        while part and missing > 0 and not inflate.eof:
            missing -= len(inflate.decompress(part, _PIECE))
            part = inflate.unconsumed_tail
    if missing > 0:
        raise RefusedError("the file is truncated or damaged: rows of the image are missing")


def _n_bytes(width, height, depth, color_type, interlaced):
    """Return how many bytes the rows of an image take, one byte before each."""
    total = 0
    for left, top, step_x, step_y in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // step_x), -(-(height - top) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * depth * _CHANNELS[color_type] + 7) // 8)
    return total


def _data_of(data):
    """Yield the parts of the compressed image of a file whose chunks are sound."""
    at = 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if kind == b"IDAT":
            yield data[at + 8 : at + 8 + length]
        elif kind == b"IEND":
            return
        at += 12 + length
