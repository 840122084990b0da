"""The table of image files: a name, the bytes, and the image or the reason that is expected."""

import gzip
import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

from tests.corpus import (
    DEEP,
    FLOAT,
    GRAY,
    JPEG,
    OPAQUE,
    PALETTE,
    PALETTE_RGB,
    RGB,
    RGBA,
    SMOOTH,
    Case,
    animated,
    bmp,
    bmp_with_alpha,
    chunk,
    encoded,
    four_channels,
    huge_jpeg,
    luma,
    many_scans,
    png,
    saved,
    tiff,
    tiff_tags,
    tiny,
    with_exif,
)

KEEP, COLOR, LUMA = {"color": "keep"}, {"color": "rgb"}, {"color": "gray"}
FRAMES = [GRAY, 255 - GRAY, GRAY[::-1]]
FRAMES_RGB = [np.stack([image] * 3, axis=2) for image in FRAMES]
ROW_BOMB = zlib.compress(bytes(100_000_000), 1)
NAN, INFINITE = FLOAT.copy(), FLOAT.copy()
NAN[3, 4], INFINITE[3, 4] = np.nan, np.inf
GRAY_ALPHA = Image.merge("LA", [Image.fromarray(GRAY), Image.fromarray(GRAY)])
TRANSPARENT = "transparent pixels"
DAMAGED = "truncated|damaged"


def by_pillow(data):
    """Return the colors of the bytes of a file, as Pillow converts them."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


# With black in it, as of no file that was converted from RGB.
CMYK = Image.merge("CMYK", [Image.fromarray(x) for x in (*RGB.transpose(2, 0, 1), GRAY // 2)])
CMYK_JPEG, CMYK_TIFF = saved(CMYK, "JPEG", quality=95), saved(CMYK, "TIFF")


def zipped():
    """Return a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cell.png", saved(GRAY, "PNG"))
    return file.getvalue()


def turned(kind, orientation, tolerance, **options):
    """Return a case of an image that has to be turned."""
    steps = {
        2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 5: np.transpose,
        6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(a, 2).T, 8: np.rot90,
    }  # fmt: skip
    data = with_exif(kind, orientation, **options)
    name = f"turned {orientation}.{kind.lower()}"
    return Case(name, data, steps[orientation](SMOOTH), LUMA, tolerance)


WHOLE = {
    "png": saved(GRAY, "PNG"),
    "jpg": JPEG,
    "bmp": saved(GRAY, "BMP"),
    "webp": saved(RGB, "WEBP", lossless=True),
    "tif": saved(GRAY, "TIFF", compression="tiff_lzw"),
}
PNGS = [
    Case("gray.png", saved(GRAY, "PNG"), GRAY),
    Case("gray by OpenCV.png", encoded(GRAY, ".png"), GRAY),
    Case("gray as rgb.png", saved(GRAY, "PNG"), np.stack([GRAY] * 3, axis=2), COLOR),
    Case("gray 16.png", saved(DEEP, "PNG"), DEEP),
    Case("gray 16 as rgb.png", saved(DEEP, "PNG"), np.stack([DEEP] * 3, axis=2), COLOR),
    Case("1 bit.png", saved(Image.fromarray(GRAY > 99), "PNG"), np.uint8(GRAY > 99) * 255),
    Case("2 bit.png", png(4, 1, 2, 0, b"\0\x1b"), np.uint8([[0, 85, 170, 255]])),
    Case("interlaced.png", png(1, 1, 8, 0, b"\0\x63", interlace=1), np.uint8([[99]])),
    Case("rgb.png", saved(RGB, "PNG"), RGB, KEEP),
    Case("rgb as gray.png", saved(RGB, "PNG"), luma(RGB), LUMA, 1),
    Case("palette.png", saved(PALETTE, "PNG"), PALETTE_RGB, KEEP),
    Case("palette as gray.png", saved(PALETTE, "PNG"), luma(PALETTE_RGB), LUMA, 1),
    Case("palette, transparent.png", saved(PALETTE, "PNG", transparency=3), TRANSPARENT, LUMA),
    Case("rgba.png", saved(RGBA, "PNG"), RGBA, KEEP),
    Case("rgba as rgb.png", saved(RGBA, "PNG"), TRANSPARENT, COLOR),
    Case("opaque rgba as rgb.png", saved(OPAQUE, "PNG"), RGB, COLOR),
    Case("LA.png", saved(GRAY_ALPHA, "PNG"), np.stack([GRAY] * 4, axis=2), KEEP),
    Case("LA as gray.png", saved(GRAY_ALPHA, "PNG"), TRANSPARENT, LUMA),
    Case("gray, one transparent.png", saved(GRAY, "PNG", transparency=7), TRANSPARENT, LUMA),
    Case("gray, none transparent.png", saved(GRAY, "PNG", transparency=255), GRAY, LUMA),
    Case("gray 16, one transparent.png",
         png(1, 1, 16, 0, b"\0\1\2", chunk(b"tRNS", b"\1\2")), TRANSPARENT),
    Case("rgb 16.png", encoded(np.stack([DEEP] * 3, axis=2), ".png"), "16 bits would be cut"),
    Case("rgba 16.png", encoded(np.stack([DEEP] * 4, axis=2), ".png"), "16 bits would be cut"),
    Case("LA 16.png", png(1, 1, 16, 4, bytes(5)), "16 bits would be cut"),
    Case("junk after the end.png", saved(GRAY, "PNG") + b"junk" * 99, GRAY),
    Case("animation.png", animated("PNG", FRAMES), "more than one frame"),
    Case("first of an animation.png", animated("PNG", FRAMES), GRAY, {"frame": 0}),
    Case("third of an animation.png", animated("PNG", FRAMES), FRAMES[2], {"frame": 2}),
    Case("wrong header checksum.png", tiny()[:29] + b"abcd" + tiny()[33:], "checksum"),
    Case("wrong text checksum.png", tiny(chunk(b"tEXt", b"a\0b", crc=1)), "checksum"),
    Case("wrong data checksum.png", saved(GRAY, "PNG")[:-16] + bytes(4) + tiny()[-12:], DAMAGED),
    Case("chunk of 4 GB.png", tiny(chunk(b"tEXt", b"a\0b", length=2**32 - 1)), "truncated"),
    Case("declared bomb.png", png(50_000, 50_000, 8, 6, b"\0"), "max_pixels"),
    Case("largest size.png", png(2**31 - 1, 2**31 - 1, 8, 0, b"\0"), "max_pixels"),
    Case("size 0.png", png(0, 5, 8, 0, b"\0"), "damaged"),
    Case("few rows of many.png", png(5000, 5000, 8, 0, bytes(5001)), DAMAGED),
    Case("rows of zeros.png", png(9, 9, 8, 0, bytes(90)), np.zeros((9, 9), "u1")),
    Case("rows of zeros, interlaced.png", png(9, 9, 1, 0, bytes(42), interlace=1),
         np.zeros((9, 9), "u1")),
    Case("few of many, interlaced.png", png(9, 9, 1, 0, bytes(29), interlace=1), DAMAGED),
    Case("data beyond the image.png", png(1, 1, 8, 0, bytes(100_000_000)), np.uint8([[0]])),
    Case("text bomb.png", tiny(chunk(b"zTXt", b"a\0\0" + ROW_BOMB)), "(?i)too large"),
    Case("unicode text bomb.png",
         tiny(chunk(b"iTXt", b"a\0\1\0\0\0" + ROW_BOMB)), "(?i)too large"),
    Case("profile bomb.png", tiny(chunk(b"iCCP", b"a\0\0" + ROW_BOMB)), "(?i)too large"),
    Case("text, 100 times 1 MB.png", tiny(*[
        chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000)))] * 100), "memory"),
    Case("too many chunks.png", tiny(*[chunk(b"abCd", b"")] * 100_001), "more than 100,000 parts"),
    Case("no data.png", tiny()[:33] + chunk(b"IEND", b""), "holds no image"),
    Case("unknown depth.png", png(1, 1, 7, 0, b"\0\0"), "damaged"),
    Case("no deflate.png", tiny()[:33] + chunk(b"IDAT", b"junk" * 9) + tiny()[-12:], "damaged"),
]  # fmt: skip

JPEGS = [
    Case("gray.jpg", JPEG, SMOOTH, {}, 6),
    Case("upper case.JPEG", JPEG, SMOOTH, {}, 6),
    Case("a jpeg.png", JPEG, SMOOTH, {}, 6),
    Case("rgb.jpg", saved(np.stack([SMOOTH] * 3, axis=2), "JPEG", quality=95),
         np.stack([SMOOTH] * 3, axis=2), COLOR, 6),
    Case("progressive.jpg", saved(SMOOTH, "JPEG", quality=95, progressive=True), SMOOTH, {}, 6),
    *(turned("JPEG", i, 6, quality=95) for i in range(2, 9)),
    turned("PNG", 6, 0),
    turned("WEBP", 6, 0, lossless=True),
    turned("TIFF", 6, 0),
    Case("damaged exif.jpg",
         saved(SMOOTH, "JPEG", quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\x7f"), SMOOTH, {}, 6),
    Case("several pictures.jpg", JPEG + saved(GRAY, "JPEG"), SMOOTH, {}, 6),
    Case("cmyk.jpg", CMYK_JPEG, by_pillow(CMYK_JPEG), COLOR),
    Case("gray of cmyk.jpg", CMYK_JPEG, luma(by_pillow(CMYK_JPEG)), LUMA, 1),
    Case("declared bomb.jpg", huge_jpeg(65_500, 65_500) + bytes(9_000_000), "max_pixels"),
    Case("size 0.jpg", huge_jpeg(0, 0), DAMAGED),
    Case("larger than its data.jpg", huge_jpeg(5000, 5000), "most of the image"),
    Case("scan bomb.jpg", many_scans(2000) + bytes(40_000), "scans"),
    Case("only junk.jpg", b"\xff\xd8\xff\xe0" + bytes(8_000_000), DAMAGED),
    Case("only markers.jpg", b"\xff\xd8" + b"\xff\xe5\0\2" * 2_000_000, "too many parts"),
    Case("only fill.jpg", b"\xff\xd8" + b"\xff" * 8_000_000, "too many parts"),
]  # fmt: skip

OTHERS = [
    Case("gray.bmp", saved(GRAY, "BMP"), GRAY),
    Case("rgb.bmp", saved(RGB, "BMP"), RGB, COLOR),
    Case("rgba.bmp", bmp_with_alpha(RGBA), RGBA, KEEP),
    Case("top down.bmp", bmp(4, -2, pixels=bytes([*range(8)])),
         np.uint8([[0, 1, 2, 3], [4, 5, 6, 7]])),
    Case("runs.bmp", bmp(4, 1, compression=1, pixels=b"\4\x09\0\1"), np.full((1, 4), 9, "u1")),
    Case("many runs.bmp",
         bmp(5000, 5000, compression=1, pixels=b"\1\x09" * 600_000), "too slowly"),
    Case("declared bomb.bmp", bmp(100_000, 100_000), "max_pixels"),
    Case("compressed unknown.bmp", bmp(4, 1, compression=77, pixels=bytes(4)), "damaged"),
    Case("rgb.webp", saved(RGB, "WEBP", lossless=True), RGB, KEEP),
    Case("rgba.webp", saved(RGBA, "WEBP", lossless=True, exact=True), RGBA, KEEP),
    Case("animation.webp", animated("WEBP", FRAMES_RGB), "more than one frame"),
    Case("second of an animation.webp", animated("WEBP", FRAMES_RGB), FRAMES_RGB[1],
         {"frame": 1, "color": "rgb"}),
    Case("declared bomb.webp", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\xff\0" * 2
         + bytes(20), "max_pixels"),
    Case("large lossless.webp", b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0/\xff\xff\xff\x0f" + bytes(20),
         "max_pixels"),
    Case("empty.png", b"", "empty"),
    Case("text.png", b"hello", "begins with b'hello'"),
    Case("page.jpg", b"<!DOCTYPE html><html></html>", "begins with"),
    Case("document.png", b"%PDF-1.7\n" + bytes(99), "begins with"),
    Case("archive.png", zipped(), "begins with b'PK"),
    Case("compressed.tif", gzip.compress(saved(GRAY, "TIFF")), "begins with"),
    Case("gif.png", saved(GRAY, "GIF"), "begins with b'GIF8"),
    Case("postscript.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n", "begins with"),
    Case("zeros.png", bytes(5000), "begins with"),
    Case("png, not asked for.png", saved(GRAY, "PNG"), "no JPEG file", {"formats": ("JPEG",)}),
    Case("larger than asked for.png", saved(GRAY, "PNG"), "24 x 40 pixels",
         {"max_pixels": 24 * 40 - 1}),
    Case("more bytes than asked for.png", saved(GRAY, "PNG"), "max_bytes=50", {"max_bytes": 50}),
]  # fmt: skip

TIFFS = [
    *(Case(f"{name}.tif", saved(GRAY, "TIFF", compression=name), GRAY)
      for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits")),
    Case("gray 16.tif", saved(DEEP, "TIFF"), DEEP),
    Case("gray 16, other order.tif",
         tiff(tiff_tags(2, 1, 16, size=4), b"\1\2\3\4", ">"), np.uint16([[0x102, 0x304]])),
    Case("16 bits with a sign.tif", tiff(tiff_tags(2, 1, 16, 2, size=4), b"\xff\xff\1\0"),
         np.int16([[-1, 1]])),
    Case("16 bits, white is zero.tif",
         tiff(tiff_tags(2, 1, 16, photometric=0, size=4), b"\0\0\1\0"),
         np.uint16([[65535, 65534]])),
    Case("8 bits, white is zero.tif",
         tiff(tiff_tags(2, 1, 8, photometric=0, size=2), b"\0\1"), np.uint8([[255, 254]])),
    Case("floats.tif", saved(FLOAT, "TIFF"), FLOAT),
    Case("NaN.tif", saved(NAN, "TIFF"), "NaN or infinite"),
    Case("infinite.tif", saved(INFINITE, "TIFF"), "NaN or infinite"),
    Case("floats of 64 bits.tif", encoded(FLOAT.astype(np.float64), ".tiff"), "damaged"),
    Case("rgb floats.tif", encoded(np.stack([FLOAT] * 3, axis=2), ".tiff"), "damaged"),
    Case("integers of 32 bits.tif", saved(GRAY.astype(np.int32), "TIFF"), "32 bits"),
    Case("8 bits with a sign.tif", tiff(tiff_tags(kind=2)), "8 bits with a sign"),
    Case("rgb 16.tif", encoded(np.stack([DEEP] * 3, axis=2), ".tiff"), "16 bits would be cut"),
    Case("rgb.tif", saved(RGB, "TIFF"), RGB, KEEP),
    Case("rgba.tif", saved(RGBA, "TIFF"), RGBA, KEEP),
    Case("extra channel.tif", four_channels(0), "beside its colors"),
    Case("cmyk.tif", CMYK_TIFF, by_pillow(CMYK_TIFF), KEEP),
    Case("lab.tif", saved(Image.new("LAB", (8, 8)), "TIFF"), "color profile"),
    Case("pages.tif", animated("TIFF", FRAMES), "more than one frame"),
    Case("second page.tif", animated("TIFF", FRAMES), FRAMES[1], {"frame": 1}),
    Case("no such page.tif", animated("TIFF", FRAMES), "no frame 9", {"frame": 9}),
    Case("declared bomb.tif", tiff(tiff_tags(100_000, 100_000)), "max_pixels"),
    Case("size 0.tif", tiff(tiff_tags(0, 0)), "damaged"),
    Case("page loop.tif", tiff(tiff_tags())[:-4] + struct.pack("<I", 72), (8, 8)),
    Case("many tags.tif", tiff([(40000 + i, 4, 1, 0) for i in range(20_000)]), "tags"),
    Case("many values.tif",
         tiff([*tiff_tags()[:5], (273, 4, 50_000_000, 8)], bytes(1000)), "50,000,000 values"),
    Case("strips outside.tif",
         tiff([*tiff_tags()[:5], (273, 4, 1, 2**31), *tiff_tags()[6:]]), DAMAGED),
    Case("strips missing.tif",
         tiff([*tiff_tags()[:7], (278, 4, 1, 2), (279, 4, 1, 16)]), "parts of the image"),
    Case("compressed strips missing.tif", WHOLE["tif"].replace(
        struct.pack("<HHII", 278, 3, 1, 24), struct.pack("<HHII", 278, 3, 1, 2)), DAMAGED),
    Case("tags outside.tif", b"II*\0\xff\xff\xff\x7f", "outside"),
    Case("many channels.tif", tiff(tiff_tags(n=60_000)), "damaged"),
    Case("damaged deflate.tif",
         saved(GRAY, "TIFF", compression="tiff_adobe_deflate").replace(b"\x78\x9c", b"\xff\xff"),
         "damaged"),
    Case("damaged lzw.tif", saved(GRAY, "TIFF", compression="tiff_lzw").replace(
        saved(GRAY, "TIFF", compression="tiff_lzw")[8:200], b"\xf7" * 192), "damaged"),
]  # fmt: skip

TRUNCATED = [
    Case(f"{name}.{ending}", data[: cut(len(data))], DAMAGED)
    for ending, data in WHOLE.items()
    for name, cut in {
        "half": lambda n: n // 2,
        "most": lambda n: n * 9 // 10,
        "without its last byte": lambda n: n - 1,
        "only a header": lambda n: 13,
    }.items()
]
CASES = [*PNGS, *JPEGS, *OTHERS, *TIFFS, *TRUNCATED]
