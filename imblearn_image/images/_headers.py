"""What the headers of files say, before a library is asked to decode them.

Pillow walks through headers in Python, takes memory for what they declare, and does not look at the
checksums of the image data of PNG files: what would take it long, or too much memory, is refused
here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from imblearn_image.images.regular_file import RefusedError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# The passes of interlaced images: first column, first row, and the steps to the next ones.
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
    (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
_PIECE = 2**20


def check_rows(data: bytes, image: PillowImage) -> None:
    """Refuse a file whose compressed data end too early: Pillow would fill in zeros.

    Usually the last row shows that nothing is missing. If it is zeros, the bytes are counted.
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


def _n_bytes(width: int, height: int, depth: int, color_type: int, interlaced: int) -> int:
    """Return how many bytes the rows of an image take, one byte before each."""
    total = 0
    for left, top, step_x, step_y in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // step_x), -(-(height - top) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * depth * _CHANNELS[color_type] + 7) // 8)
    return total


def _data_of(data: bytes) -> Iterator[bytes]:
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


_MAGIC = (
    ("PNG", 0, b"\x89PNG\r\n\x1a\n"),
    ("JPEG", 0, b"\xff\xd8\xff"),
    ("WEBP", 8, b"WEBP"),
    ("DICOM", 128, b"DICM"),  # before TIFF: its first bytes may be those of a TIFF file
    ("TIFF", 0, b"II*\0"),
    ("TIFF", 0, b"MM\0*"),
    ("TIFF", 0, b"II+\0"),
    ("TIFF", 0, b"MM\0+"),
    ("BMP", 0, b"BM"),
)
_MOST_CHUNKS = 100_000
_MOST_SEGMENTS = 20_000
_MOST_TAGS = 1_000
_MOST_VALUES = 2**18
_MOST_PAGES = 10_000


def format_of(data: bytes, formats: tuple[str, ...]) -> str:
    """Return the format, one of `formats`, that the first bytes of a file tell."""
    if not data:
        raise RefusedError("the file is empty")
    for name, at, magic in _MAGIC:
        if data.startswith(magic, at) and name in formats:
            return name
    raise RefusedError(f"this is no {', '.join(formats)} file: it begins with {data[:8]!r}")


def check_png(data: bytes, frame: int | None) -> None:
    """Refuse PNG files whose chunks are damaged, and what Pillow would narrow to 8 bits."""
    view, at, kind, seen_data = memoryview(data), 8, b"", False
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise RefusedError("the file is truncated or damaged: it has no header")
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(data):
            raise RefusedError("the file is truncated")
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        end = at + 8 + length
        if end + 4 > len(data):
            raise RefusedError(
                f"the file is truncated: it declares a part of {length:,} bytes and ends before"
            )
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(view[at + 4 : end]) != checksum:
            raise RefusedError(f"the file is damaged: a checksum is wrong, in {kind!r}")
        seen_data |= kind == b"IDAT"
        if kind == b"IEND":
            break
        at = end + 4
    else:
        raise RefusedError(f"the file has more than {_MOST_CHUNKS:,} parts")
    if not seen_data:
        raise RefusedError("the file holds no image")
    depth, color_type = data[24:26]
    if depth == 16 and color_type != 0:
        raise RefusedError(
            "colors of 16 bits would be cut to 8: convert the file to 8 bits, or to 16-bit gray"
        )


def check_jpeg(data: bytes, frame: int | None) -> None:
    """Refuse JPEG files that have more junk or segments than Pillow should walk through.

    So are those of less than a bit for each block of 8 by 8 pixels: libjpeg would fill in gray.
    """
    at, junk, blocks = 2, 0, 0
    for _ in range(_MOST_SEGMENTS):
        start = data.find(b"\xff", at)
        if start < 0 or start + 9 > len(data):
            raise RefusedError("the file is truncated: it ends before the image begins")
        junk += start - at
        marker = data[start + 1]
        if marker == 0xDA:
            if blocks > 8 * (len(data) - start):
                raise RefusedError("the file is truncated or damaged: most of the image is missing")
            return
        if 0xC0 <= marker <= 0xC2:
            height, width = struct.unpack_from(">2H", data, start + 5)
            blocks = -(-height // 8) * -(-width // 8)
        at = start + 1
        if marker not in (0x00, 0x01, 0xFF) and not 0xD0 <= marker <= 0xD9:
            at = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
        if junk > _MOST_SEGMENTS:
            break
    raise RefusedError("the file is damaged: its header has too many parts")


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the (width, height) of a WebP file, or None where it declares none."""
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        width, height = (int.from_bytes(data[i : i + 3], "little") + 1 for i in (24, 27))
        return width, height
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack_from("<2H", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def check_tiff(data: bytes, frame: int | None) -> None:
    """Refuse TIFF files with more tags, or values of one, than Pillow should make objects of."""
    order = "<" if data.startswith(b"I") else ">"
    if struct.unpack_from(order + "H", data, 2) == (43,):
        first, counts, entries, pointer = 8, "Q", "HHQQ", "Q"
    else:
        first, counts, entries, pointer = 4, "H", "HHII", "I"
    try:
        (at,) = struct.unpack_from(order + pointer, data, first)
        for _ in range(min(frame or 0, _MOST_PAGES) + 1):
            if not at:
                return
            at = _check_tags(data, at, order, counts, entries, pointer)
    except struct.error:
        raise RefusedError("the file is truncated or damaged: its tags lie outside of it") from None


def _check_tags(
    data: bytes,
    at: int,
    order: str,
    counts: str,
    entries: str,
    pointer: str,
    nested: bool = False,
) -> int:
    """Check the tags of one page; return where the next one is."""
    (n_tags,) = struct.unpack_from(order + counts, data, at)
    if n_tags > _MOST_TAGS:
        raise RefusedError(f"the file has {n_tags:,} tags, more than {_MOST_TAGS:,}")
    at += struct.calcsize(order + counts)
    for _ in range(n_tags):
        tag, kind, count, value = struct.unpack_from(order + entries, data, at)
        # Types 1, 2 and 7 are bytes, which stay as they are.
        if kind not in (1, 2, 7) and count > _MOST_VALUES:
            raise RefusedError(f"the file has a tag of {count:,} values")
        if tag in (34665, 34853, 40965) and not nested:
            _check_tags(data, value, order, counts, entries, pointer, nested=True)
        at += struct.calcsize(order + entries)
    return struct.unpack_from(order + pointer, data, at)[0]


CHECKS: dict[str, Callable[[bytes, int | None], None]] = {
    "PNG": check_png,
    "JPEG": check_jpeg,
    "TIFF": check_tiff,
}
