"""Good, odd and bad image files, each with what reading it has to give."""

import io
import struct
import zlib
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image

GRAY = (np.arange(24 * 40).reshape(24, 40) * 7 % 251).astype(np.uint8)
RGB = np.stack([GRAY, GRAY[::-1], 255 - GRAY], axis=2)
RGBA = np.concatenate([RGB, GRAY[:, ::-1, None]], axis=2)
OPAQUE = np.concatenate([RGB, np.full_like(RGB[..., :1], 255)], axis=2)
DEEP = GRAY.astype(np.uint16) * 257 + 3
FLOAT = GRAY.astype(np.float32) / 300
SMOOTH = np.tile(np.arange(64, dtype=np.uint8) * 3, (48, 1))


@dataclass
class Case:
    """The bytes of a file, and the image or the words of the reason that are expected."""

    name: str
    data: bytes
    expected: object
    options: dict = field(default_factory=dict)
    tolerance: int = 0

    def __str__(self):
        return self.name


def luma(rgb):
    """Return the gray of colors by the weights of ITU-R BT.601, which JPEG uses."""
    return np.rint(rgb @ [0.299, 0.587, 0.114]).astype(np.uint8)


def saved(image, kind, **options):
    """Return the bytes of an image or array, saved by Pillow."""
    image = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def encoded(image, ending):
    """Return the bytes of an array, encoded by OpenCV."""
    return cv2.imencode(ending, image)[1].tobytes()


def chunk(kind, data, length=None, crc=None):
    """Return a chunk of a PNG file."""
    crc = zlib.crc32(kind + data) if crc is None else crc
    length = len(data) if length is None else length
    return length.to_bytes(4) + kind + data + crc.to_bytes(4)


def png(width, height, depth, color, rows, *extra, interlace=0):
    """Return a PNG file, made from its chunks."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)
    parts = (chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(rows, 1)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def tiny(*extra):
    """Return a PNG file of one black pixel with further chunks."""
    return png(1, 1, 8, 0, b"\0\0", *extra)


def with_exif(kind, orientation, **options):
    """Return a file of the smooth image whose EXIF data say how to turn it."""
    exif = Image.Exif()
    exif[274] = orientation
    return saved(SMOOTH, kind, exif=exif, **options)


def tiff(entries, pixels=b"\0" * 64, order="<"):
    """Return a TIFF file of (tag, type, count, value), whose pixels begin at byte 8."""
    at = 8 + len(pixels)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, at)
    # Short values come first in their four bytes.
    shift = 16 if order == ">" else 0
    tags = b"".join(
        struct.pack(order + "HHII", tag, kind, n, value << (shift if kind == 3 and n == 1 else 0))
        for tag, kind, n, value in entries
    )
    return head + pixels + struct.pack(order + "H", len(entries)) + tags + b"\0" * 4


def tiff_tags(width=8, height=8, bits=8, kind=1, photometric=1, n=1, size=64):
    """Return the tags of an uncompressed gray image."""
    return [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, 1),
        (262, 3, 1, photometric), (273, 4, 1, 8), (277, 3, 1, n), (278, 4, 1, height),
        (279, 4, 1, size), (339, 3, 1, kind),
    ]  # fmt: skip


def four_channels(extra):
    """Return a TIFF file of one pixel of red, green, blue and something else."""
    tags = [*tiff_tags(1, 1, photometric=2, n=4, size=4), (338, 3, 1, extra)]
    tags[2] = (258, 3, 4, 16)
    return tiff(tags, bytes(8) + struct.pack("<4H", 8, 8, 8, 8))


def bmp(width, height, bits=8, compression=0, pixels=b""):
    """Return a BMP file with a gray palette."""
    palette = b"".join(bytes([i, i, i, 0]) for i in range(256)) if bits == 8 else b""
    at = 54 + len(palette)
    head = b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at)
    info = (40, width, height, 1, bits, compression, len(pixels), 0, 0, 256 if bits == 8 else 0, 0)
    return head + struct.pack("<IiiHHIIiiII", *info) + palette + pixels


def bmp_with_alpha(rgba):
    """Return a BMP file whose header says where alpha is."""
    height, width = rgba.shape[:2]
    masks = struct.pack("<4I", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)
    info = struct.pack("<IiiHHIIiiII", 108, width, height, 1, 32, 3, rgba.size, 0, 0, 0, 0)
    head = b"BM" + struct.pack("<IHHI", 122 + rgba.size, 0, 0, 122)
    return head + info + masks + bytes(52) + rgba[::-1].tobytes()


def animated(kind, images):
    """Return a file of several frames."""
    first, *others = map(Image.fromarray, images)
    return saved(first, kind, save_all=True, append_images=others, **LOSSLESS.get(kind, {}))


LOSSLESS = {"WEBP": {"lossless": True}}
PALETTE = Image.fromarray(RGB).quantize(64)
PALETTE_RGB = np.asarray(PALETTE.convert("RGB"))
JPEG = saved(SMOOTH, "JPEG", quality=95)
BIG_JPEG = saved(np.zeros((64, 64), np.uint8), "JPEG", progressive=True)


def huge_jpeg(height, width, data=JPEG):
    """Return a JPEG file that declares another size."""
    at = data.index(b"\xff\xc0" if b"\xff\xc0" in data else b"\xff\xc2")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def many_scans(n):
    """Return a progressive JPEG file of 4096x4096 with its last scan `n` times."""
    data = huge_jpeg(4096, 4096, BIG_JPEG)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * n + data[-2:]
