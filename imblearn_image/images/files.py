"""A source of images that reads files."""

import operator
import os

import numpy as np

from imblearn_image.images.read import (
    FORMATS,
    MAX_BYTES,
    MAX_PIXELS,
    check_options,
    read_with_bytes,
)


class ImageFiles:
    """Image files as a source of images, read when they are asked for.

    Parameters
    ----------
    paths : sequence of str, bytes or os.PathLike
        The files, in the order of the images.
    color : {"gray", "rgb", "keep"}, default="gray"
        As of :func:`read_image`, like all that follows.
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

    Attributes
    ----------
    paths : list of str
        The files, as :func:`os.fsdecode` gives them.

    See Also
    --------
    read_image : Reads one file.

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
        paths,
        *,
        color="gray",
        image_size=None,
        frame=None,
        max_pixels=MAX_PIXELS,
        max_bytes=MAX_BYTES,
        formats=FORMATS,
    ):
        if isinstance(paths, (str, bytes, os.PathLike)):
            raise TypeError(f"paths must be a sequence of files, got one alone: {paths!r}")
        # One array: joblib shares it between processes, and bytes keep names that are not UTF-8.
        encoded = [os.fsencode(path) for path in paths]
        if any(b"\0" in path for path in encoded):
            raise ValueError("paths must not hold null characters")
        self._paths = np.array(encoded, dtype=np.bytes_)
        self._options = check_options(color, image_size, frame, max_pixels, max_bytes, formats)

    @property
    def paths(self):
        """The files, as a list of str."""
        return [os.fsdecode(path) for path in self._paths.tolist()]

    def __len__(self):
        return len(self._paths)

    def __getitem__(self, index):
        return self._read(index)[0]

    def _read(self, index):
        """Return an image and the bytes of its file."""
        return read_with_bytes(bytes(self._paths[operator.index(index)]), *self._options)

    def __array__(self, dtype=None, copy=None):
        raise TypeError(
            "image files are no array: read them into one by load_image_folder or "
            "np.stack([*files]), or make new images of files by draw_plan(y).render(files)"
        )

    def __repr__(self):
        return f"ImageFiles of {len(self)} files"
