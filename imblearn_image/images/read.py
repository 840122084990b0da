"""Read any file: it gives an array, or one kind of error."""

from __future__ import annotations

import copy
import numbers
import operator
import os
import re
import threading
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, NoReturn, Self, SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.opencv import cv2
from imblearn_image._core.validate import check_choice, is_integer
from imblearn_image._core.values import resolve_value_range
from imblearn_image.images._dicom import decode_dicom
from imblearn_image.images._headers import format_of
from imblearn_image.images._pillow import decode
from imblearn_image.images.regular_file import ImageReadError, RefusedError, read_regular

_Path = str | bytes | os.PathLike[str]
# The pattern that others see who look at the filters, or send them to other processes.
_NOTHING = "(?!)"


class _Reading(threading.local):
    """Stands for a pattern in a warnings filter, and matches all warnings of a reading thread.

    ``warnings.catch_warnings`` would change, and restore, the filters of all threads.
    """

    depth: int = 0
    pattern: str = _NOTHING

    def __reduce__(self) -> tuple[Any, ...]:
        return re.compile, (_NOTHING,)

    def match(self, text: str) -> bool:
        return self.depth > 0

    def __enter__(self) -> None:
        filters: Any = warnings.filters
        if not any(entry is _FILTER for entry in filters):
            filters.insert(0, _FILTER)
        self.depth += 1

    def __exit__(self, *error: object) -> None:
        self.depth -= 1


quiet: _Reading = _Reading()
_FILTER: Any = ("ignore", quiet, Warning, None, 0)


FORMATS: tuple[str, ...] = ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "DICOM")
RESIZE: tuple[str, ...] = ("stretch", "pad", "crop")
MAX_PIXELS: int = 2**25
MAX_BYTES: int = 2**27


class ReadOptions(NamedTuple):
    """The options of `read_image`."""

    color: str = "keep"
    image_size: tuple[int, int] | None = None
    frame: int | None = None
    max_pixels: int = MAX_PIXELS
    max_bytes: int = MAX_BYTES
    formats: tuple[str, ...] = FORMATS
    background: tuple[int, int, int] | None = None
    resize: str = "stretch"

    @classmethod
    def of(
        cls,
        color: str,
        image_size: tuple[int, int] | None,
        frame: int | None,
        max_pixels: int,
        max_bytes: int,
        formats: tuple[str, ...],
        background: int | Sequence[int] | None,
        resize: str,
    ) -> Self:
        """Return the options; raise where one is wrong."""
        if color not in ("gray", "rgb", "keep"):
            raise ValueError(f"color must be 'gray', 'rgb' or 'keep', got {color!r}")
        if image_size is not None and not (
            isinstance(image_size, (tuple, list))
            and len(image_size) == 2
            and all(is_integer(side, 1) for side in image_size)
        ):
            raise ValueError(
                f"image_size must be None or (height, width) of at least 1, got {image_size!r}"
            )
        check_choice("resize", resize, RESIZE)
        is_frame = frame is None or is_integer(frame, 0)
        if not is_frame:
            raise ValueError(f"frame must be None or an integer from 0 up, got {frame!r}")
        for name, value in (("max_pixels", max_pixels), ("max_bytes", max_bytes)):
            if not is_integer(value, 1):
                raise ValueError(f"{name} must be a positive integer, got {value!r}")
        if not (
            isinstance(formats, (tuple, list))
            and formats
            and all(name in FORMATS for name in formats)
        ):
            raise ValueError(f"formats must be some of {FORMATS}, got {formats!r}")
        background = _as_rgb(background)
        return cls(color, image_size, frame, max_pixels, max_bytes, formats, background, resize)


def _as_rgb(background: int | Sequence[int] | None) -> tuple[int, int, int] | None:
    """Return a gray level or a color as red, green and blue."""
    if background is None:
        return None
    rgb = (background,) * 3 if isinstance(background, numbers.Integral) else background
    if not (
        isinstance(rgb, (tuple, list))
        and len(rgb) == 3
        and all(is_integer(level, 0, 255) for level in rgb)
    ):
        raise ValueError(
            "background must be None, a gray level from 0 to 255, or red, green and blue from 0 to "
            f"255, got {background!r}"
        )
    red, green, blue = map(int, rgb)
    return red, green, blue


def read_image(
    path: _Path,
    *,
    color: Literal["gray", "rgb", "keep"] = "keep",
    image_size: tuple[int, int] | None = None,
    frame: int | None = None,
    max_pixels: int = MAX_PIXELS,
    max_bytes: int = MAX_BYTES,
    formats: tuple[str, ...] = FORMATS,
    background: int | Sequence[int] | None = None,
    resize: Literal["stretch", "pad", "crop"] = "stretch",
) -> NDArray[Any]:
    """Read an image file, or say why not.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        The file.
    color : {"gray", "rgb", "keep"}, default="keep"
        What the file has, gray or colors; or one channel, or red, green and blue, for all files.
    image_size : tuple of int, default=None
        (height, width) that the image is resized to, by `resize`. None keeps its size.
    frame : int, default=None
        Which frame of an animation, or page of a file, is read, from 0. Without, a file of more
        than one is refused.
    max_pixels : int, default=33554432
        The most pixels, height times width, of a file that is read.
    max_bytes : int, default=134217728
        The most bytes of a file that is read.
    formats : tuple of str, default=("PNG", "JPEG", "BMP", "WEBP", "TIFF", "DICOM")
        The formats that are read. The first bytes of a file tell its format, not its name.
    background : int or (int, int, int), default=None
        What images with alpha or a transparent color are put on: a gray level, or red, green and
        blue, from 0 to 255, such as 255 for white. They have no alpha then, in any `color`. None
        keeps alpha by ``"keep"``, and refuses transparent pixels otherwise.
    resize : {"stretch", "pad", "crop"}, default="stretch"
        How an image of other proportions comes to `image_size`. ``"stretch"`` changes them.
        ``"pad"`` keeps them and the whole image, in the middle between bars of black.
        ``"crop"`` keeps them and cuts off what is too much on two sides, as much on each.

    Returns
    -------
    ndarray of shape (height, width) or (height, width, channels)
        The image: contiguous, in native byte order, and yours to write to.

    Raises
    ------
    ImageReadError
        Whatever is wrong with the file: it is missing, no regular file, too large, damaged,
        truncated, of another format, or cannot be given in `color` without loss.
    ValueError
        If an option is wrong.
    RuntimeError
        If ``PIL.ImageFile.LOAD_TRUNCATED_IMAGES`` is set.

    See Also
    --------
    ImageFiles : Many files as a source of images.

    Notes
    -----
    What is read as what:

    =========================  ====================  ==================  =========================
    file                       "gray"                "rgb"               "keep"
    =========================  ====================  ==================  =========================
    gray of 1 to 8 bits        uint8, 1 bit as       repeated            like "gray"
                               0 and 255
    gray of 12 or 16 bits      uint16; int16 if      repeated            like "gray"
                               with a sign
    gray floats of 32 bits     float32, finite only  repeated            like "gray"
    RGB, palette, YCbCr, CMYK  uint8, luma           uint8               RGB
    with alpha or a            as without, if all    as without, if all  RGBA of uint8; gray is
    transparent color          is opaque             is opaque           repeated
    gray DICOM                 uint16 as displayed   repeated            like "gray"
    RGB DICOM of 8 bits        uint8, luma           uint8               RGB
    all others                 refused               refused             refused
    =========================  ====================  ==================  =========================

    Refused are transparent pixels where alpha would be dropped without a `background`, and beside
    gray of 16 bits; colors of 16 bits, which Pillow would cut to 8; colors that depend on a
    profile, as Lab; other channels that are no alpha; integers of 32 bits, and floats of 64 or in
    colors. The luma is 0.299 R + 0.587 G + 0.114 B [1]_; of JPEG files it is decoded as it is.
    Color profiles are not applied; CMYK becomes RGB as Pillow's ``convert("RGB")`` makes it, also
    of the inverted files that Adobe's programs write. WebP has no gray: its files are RGB or RGBA.

    Gray DICOM files are given as they are displayed, 0 for black and 65535 for white [2]_: values
    are rescaled, and mapped by the file's VOI table, its first window, or without either by what
    its bits can hold; MONOCHROME1 is inverted. They need ``pip install "imblearn-image[dicom]"``.

    Images are turned upright by their EXIF data, and resized as they are seen. Bars of ``"pad"``
    are 0, the lowest value where there is a sign, and opaque. Where images get smaller, pixels are
    averaged, by height and width apart; where they get larger, they are interpolated by cubics, and
    clipped to the values that there were. Colors of RGBA count by their alpha. JPEG files are
    decoded at 1/2, 1/4 or 1/8 first, if that is enough.

    Sizes are checked before memory is taken. Meanwhile most files take at most 12 bytes a pixel,
    WebP 20. Checksums of PNG files are checked; JPEG, BMP and uncompressed TIFF have none, so that
    bits that flipped within them are not found.

    References
    ----------
    .. [1] ITU-R BT.601-7, Studio encoding parameters of digital television, 2011.
    .. [2] DICOM PS3.3, Information Object Definitions, C.11.1 and C.11.2.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import cv2, numpy as np
    >>> from imblearn_image import read_image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "cell.png"
    ...     _ = cv2.imwrite(str(path), np.zeros((48, 64), np.uint8))
    ...     read_image(path).shape, read_image(path, color="rgb", image_size=(24, 24)).shape
    ((48, 64), (24, 24, 3))
    """
    options = ReadOptions.of(
        color, image_size, frame, max_pixels, max_bytes, formats, background, resize
    )
    return read_with_bytes(os.fspath(path), options)[0]


def read_with_bytes(path: str | bytes, options: ReadOptions) -> tuple[NDArray[Any], bytes]:
    """Return an image and the bytes of its file."""
    _check_setting()
    try:
        with quiet:
            return _read(path, options)
    except Exception as error:
        raise ImageReadError(path, _reason(error)) from error


def _check_setting() -> None:
    # Imported lazily: a thread may hold the import lock.
    from PIL import ImageFile

    if ImageFile.LOAD_TRUNCATED_IMAGES:
        raise RuntimeError(
            "PIL.ImageFile.LOAD_TRUNCATED_IMAGES is set, with which truncated files cannot be told "
            "from others: set it to False"
        )


def _read(path: str | bytes, options: ReadOptions) -> tuple[NDArray[Any], bytes]:
    color, image_size, frame, max_pixels, max_bytes, formats, background, how = options
    data = read_regular(path, max_bytes)
    name = format_of(data, formats)
    if name == "DICOM":
        image = decode_dicom(data, color, frame, max_pixels)
        whole = image.shape[:2]
    else:
        image, whole = decode(data, name, color, image_size, frame, max_pixels, background)
    if image_size is not None:
        image = fit(image, image_size, how, whole)
    if color == "rgb" and image.ndim == 2:
        image = np.repeat(image[..., None], 3, axis=2)
    return image, data


def _reason(error: Exception) -> str:
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"the file is damaged: {str(error) or type(error).__name__}"


def fit(
    image: NDArray[Any], size: tuple[int, int], how: str, whole: tuple[int, ...]
) -> NDArray[Any]:
    """Return an image of `size`, (height, width): stretched, padded with black, or cropped.

    Parameters
    ----------
    image : ndarray of shape (height, width[, channels])
        The image, perhaps decoded at a smaller size.
    size : (int, int)
        The height and width that it gets.
    how : {"stretch", "pad", "crop"}
        What becomes of its proportions.
    whole : (int, int)
        The height and width of the file, which say what they are.
    """
    scales = size[0] / whole[0], size[1] / whole[1]
    if how == "crop":
        kept = [scale / max(scales) for scale in scales]
        sides = [max(1, round(n * share)) for n, share in zip(image.shape[:2], kept, strict=True)]
        # Cut first: the rest of a long image could take any memory.
        return resize(np.ascontiguousarray(image[_middle(image.shape, sides)]), size)
    if how == "pad":
        height, width = (max(1, round(n * min(scales))) for n in whole)
        black = resolve_value_range(None, image.dtype)[0]
        padded = np.full((*size, *image.shape[2:]), black, image.dtype)
        if image.shape[2:] == (4,):
            padded[..., 3] = 255  # black that is seen
        padded[_middle(size, (height, width))] = resize(image, (height, width))
        return padded
    return resize(image, size)


def _middle(outer: Sequence[int], inner: Sequence[int]) -> tuple[slice, ...]:
    """Return where height and width `inner` lie in the middle of `outer`."""
    starts = [(o - i) // 2 for o, i in zip(outer[:2], inner, strict=True)]
    return tuple(slice(start, start + i) for start, i in zip(starts, inner, strict=True))


def resize(image: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Return an image of `size`, (height, width): averages downwards, cubic upwards.

    Colors of RGBA count by their alpha: what cannot be seen darkens nothing beside it.
    """
    if image.ndim == 3 and image.shape[2] == 4 and image[..., 3].min() < 255:
        return _resize_transparent(image, size)
    return _resize(image, size)


def _resize_transparent(image: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """Resize an image of uint8 by its colors times alpha, and divide by alpha again."""
    seen = image.astype(np.float32)
    seen[..., :3] *= seen[..., 3:] / 255
    seen = _resize(seen, size)
    alpha = seen[..., 3:]
    np.divide(seen[..., :3] * 255, alpha, out=seen[..., :3], where=alpha > 0)
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


def _resize(image: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    height, width = image.shape[:2]
    smaller = min(height, size[0]), min(width, size[1])
    if smaller != (height, width):
        image = cv2.resize(image, smaller[::-1], interpolation=cv2.INTER_AREA)
    if smaller != tuple(size):
        low, high = image.min(), image.max()
        image = cv2.resize(image, tuple(size)[::-1], interpolation=cv2.INTER_CUBIC)
        # The cubic overshoots at edges.
        image = np.clip(image, low, high, out=image)
    return image


class ImageFiles:
    """Image files as a source of images, read when they are asked for.

    Parameters
    ----------
    paths : sequence of str, bytes or os.PathLike
        The files, in the order of the images.
    color : {"gray", "rgb", "keep"}, default="keep"
        As of :func:`read_image`, like all that follows. By ``"keep"`` each image has the channels
        of its own file; whoever needs the same in all passes one of the others.
    image_size : tuple of int, default=None
        (height, width) that images are resized to.
    frame : int, default=None
        Which frame of animations and files of several pages is read. They are refused otherwise.
    max_pixels : int, default=33554432
        The most pixels of a file that is read.
    max_bytes : int, default=134217728
        The most bytes of a file that is read.
    formats : tuple of str, default=("PNG", "JPEG", "BMP", "WEBP", "TIFF", "DICOM")
        The formats that are read.
    background : int or (int, int, int), default=None
        What transparent images are put on.
    resize : {"stretch", "pad", "crop"}, default="stretch"
        How images of other proportions come to `image_size`.

    Attributes
    ----------
    paths : list of str
        The files, as :func:`os.fsdecode` gives them.

    See Also
    --------
    read_image : Reads one file.

    Notes
    -----
    ``files[3]`` reads an image. ``files[:3]``, ``files[[0, 2]]`` and ``files[mask]`` are the
    `ImageFiles` of some of the files, and read nothing: so
    :func:`sklearn.model_selection.train_test_split` splits files.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import cv2, numpy as np
    >>> from imblearn_image import ImageFiles, draw_plan
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paths = [Path(folder) / f"{i}.png" for i in range(6)]
    ...     for path in paths:
    ...         _ = cv2.imwrite(str(path), np.zeros((48, 64), np.uint8))
    ...     files = ImageFiles(paths, image_size=(32, 32))
    ...     plan = draw_plan(["sound"] * 4 + ["cracked"] * 2, random_state=0)
    ...     plan.render(files).shape
    (2, 32, 32)
    """

    def __init__(
        self,
        paths: Iterable[_Path],
        *,
        color: Literal["gray", "rgb", "keep"] = "keep",
        image_size: tuple[int, int] | None = None,
        frame: int | None = None,
        max_pixels: int = MAX_PIXELS,
        max_bytes: int = MAX_BYTES,
        formats: tuple[str, ...] = FORMATS,
        background: int | Sequence[int] | None = None,
        resize: Literal["stretch", "pad", "crop"] = "stretch",
    ) -> None:
        if isinstance(paths, (str, bytes, os.PathLike)):
            raise TypeError(f"paths must be a sequence of files, got one alone: {paths!r}")
        # One array: joblib shares it between processes, and bytes keep names that are not UTF-8.
        encoded = [os.fsencode(path) for path in paths]
        if any(b"\0" in path for path in encoded):
            raise ValueError("paths must not hold null characters")
        self._paths = np.array(encoded, dtype=np.bytes_)
        self._options = ReadOptions.of(
            color, image_size, frame, max_pixels, max_bytes, formats, background, resize
        )

    @property
    def paths(self) -> list[str]:
        """The files, as a list of str."""
        return [os.fsdecode(path) for path in self._paths.tolist()]

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def shape(self) -> tuple[int]:
        """The number of files, as (n,): scikit-learn indexes at once what has a shape."""
        return (len(self),)

    @overload
    def __getitem__(self, index: SupportsIndex) -> NDArray[Any]: ...
    @overload
    def __getitem__(self, index: Any) -> Self: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple) and index[1:] == (...,):
            index = index[0]  # as scikit-learn does
        if not isinstance(index, slice):
            if np.ndim(index) != 1:
                return read_with_bytes(bytes(self._paths[operator.index(index)]), self._options)[0]
            index = np.asarray(index)
            index = index if index.size else index.astype(np.intp)
        some = copy.copy(self)
        some._paths = self._paths[index]
        return some

    def __array__(self, dtype: object = None, copy: object = None) -> NoReturn:
        raise TypeError(
            "image files are no array: read them into one by load_image_folder or "
            "np.stack([*files]), or make new images of files by draw_plan(y).render(files)"
        )

    def __repr__(self) -> str:
        return f"ImageFiles of {len(self)} files"
