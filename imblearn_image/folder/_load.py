"""Read the images of a folder into one array."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Literal, final

import numpy as np
from numpy.typing import DTypeLike, NDArray
from sklearn.utils import Bunch

from imblearn_image._core.text import warn
from imblearn_image._core.validate import check_choice
from imblearn_image._run.blocks import choose_workers, cut, run_blocks
from imblearn_image.folder._dtypes import check_dtype, convert
from imblearn_image.folder._job import ON_ERROR
from imblearn_image.folder._out import check_out, open_out
from imblearn_image.folder._scan import ImageFolder, as_image_folder
from imblearn_image.images import ImageFiles, ImageReadError

# The images of a block: decoded before they are stored.
_BLOCK_BYTES, _BLOCK_IMAGES = 4 << 20, 64


def load_image_folder(
    root: str | os.PathLike[str] | ImageFolder,
    *,
    image_size: tuple[int, int] | None = (256, 256),
    color: Literal["gray", "rgb", "keep"] = "keep",
    background: int | Sequence[int] | None = None,
    resize: Literal["stretch", "pad", "crop"] = "stretch",
    classes: Sequence[str] | None = None,
    extensions: Sequence[str] | None = None,
    follow_links: bool = False,
    n_jobs: int | None = None,
    on_error: Literal["raise", "warn", "skip"] = "raise",
    dtype: DTypeLike | None = None,
    out: NDArray[Any] | str | os.PathLike[str] | None = None,
    read_params: Mapping[str, Any] | None = None,
    return_X_y: bool = False,
    verbose: int = 0,
) -> Bunch | tuple[NDArray[Any], NDArray[np.intp]]:
    """Read the images of a folder that has a subfolder for each class.

    In the manner of :func:`sklearn.datasets.load_files`. Which files are images of which class is
    what :func:`scan_image_folder` says.

    Parameters
    ----------
    root : str, path-like or ImageFolder
        The folder, or what :func:`scan_image_folder` or :func:`scan_image_table` has found.
    image_size : tuple of int, default=(256, 256)
        (height, width) that each image is resized to, by `resize`. None keeps the sizes, which
        must all be the same then.
    color : {"gray", "rgb", "keep"}, default="keep"
        The channels, as of :func:`read_image`. By ``"keep"`` gray files stay gray, (height, width),
        and colors stay, and all files must have the same channels.
    background : int or (int, int, int), default=None
        What transparent images are put on, a gray level or red, green and blue from 0 to 255, as of
        :func:`read_image`. Without, they are refused in gray and in RGB.
    resize : {"stretch", "pad", "crop"}, default="stretch"
        How images of other proportions come to `image_size`: stretched, padded with black, or
        cut to the middle, as of :func:`read_image`.
    classes : sequence of str, default=None
        The class folders to use, in the order of their codes. None means all, sorted. A class
        without a folder has no images and keeps its code: ``classes=train.target_names`` gives a
        test part the codes of `train`. Like the two that follow, for a `root` that is not scanned
        yet.
    extensions : sequence of str, default=None
        The endings of images. None means those of :func:`scan_image_folder`.
    follow_links : bool, default=False
        Follow symbolic links, as in :func:`scan_image_folder`.
    n_jobs : int or None, default=None
        The number of threads that read, -1 for all processors; None means 1 unless in a
        :func:`joblib.parallel_config` context, whose backend is used. The result does not depend
        on it.
    on_error : {"raise", "warn", "skip"}, default="raise"
        What happens where files cannot be read. ``"raise"``: the error of one of them is raised.
        ``"warn"`` and ``"skip"``: they are left out of all that is returned but `errors`, with one
        warning or without.
    dtype : dtype, default=None
        None keeps the dtype of the files, which must be the same for all. uint8, uint16, float16,
        float32 and float64 convert them so that black stays black and white stays white, see
        Notes.
    out : ndarray or path, default=None
        Where the images go: an array or memory map of their shape (n, height, width[, channels])
        and dtype, n being the number of files; or the path of an .npy file, which is made, or
        replaced when all is read, and returned as a memory map. None means a new array.
    read_params : dict, default=None
        Further parameters of :func:`read_image`, such as ``{"frame": 0}`` for the first page or
        frame of files that have several.
    return_X_y : bool, default=False
        Return ``(data, target)`` alone.
    verbose : int, default=0
        Above 0 a progress bar is shown.

    Returns
    -------
    Bunch
        - `data`: ndarray of shape (n, height, width[, channels]), sorted by class and path. Where
          files were left out and `out` was an array, its first images.
        - `target`: ndarray of int, shape (n,), the indices of the classes in `target_names`.
        - `target_names`: list of str, the class folders.
        - `groups` and `split`: ndarrays of str, shape (n,), where `root` has them by columns of a
          table.
        - `filenames`: ndarray of str, shape (n,), the paths of the files.
        - `errors`: list of ImageReadError, those of the files that were left out, in their order.
    tuple of ndarrays
        Of the above `data` and `target`, if `return_X_y`.

    Raises
    ------
    ImageReadError
        If a file cannot be read and `on_error` is ``"raise"``.
    ValueError
        If no file can be read, images differ in shape or dtype, `out` does not fit them, or a
        parameter is none of the above. With `root` as in :func:`scan_image_folder`.
    FileNotFoundError, NotADirectoryError
        If `root` is not there, or is no folder.

    See Also
    --------
    scan_image_folder : Finds the images without reading them.
    scan_image_table : Finds images by a table of labels.
    ImageFiles : Reads images when they are asked for, of any sizes and without one array of all.

    Notes
    -----
    Integers stand for 0 (black) to the largest value of their dtype (white), floats for 0 to 1, as
    everywhere in this package. So ``dtype="float32"`` divides uint8 by 255 and uint16 by 65535,
    ``dtype="uint8"`` makes uint16 ``round(x / 257)``, and ``dtype="uint16"`` makes uint8
    ``257 x``. Files of floats, as there are among TIFF, keep their values in another dtype of
    floats, cannot become integers, and cannot be mixed with files of integers.

    Beyond `data`, memory is taken for about 4 MB of images a worker.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from PIL import Image
    >>> from imblearn_image import load_image_folder
    >>> with TemporaryDirectory() as root:
    ...     for name in ["cracked/1.png", "sound/2.jpg", "sound/3.jpg"]:
    ...         path = Path(root, name)
    ...         path.parent.mkdir(exist_ok=True)
    ...         Image.new("L", (80, 60), 200).save(path)
    ...     cells = load_image_folder(root, image_size=(32, 32), dtype="float32")
    >>> cells.data.shape, cells.data.dtype, cells.target.tolist(), cells.target_names
    ((3, 32, 32), dtype('float32'), [0, 1, 1], ['cracked', 'sound'])
    """
    check_choice("on_error", on_error, ON_ERROR)
    as_dtype, target_array = check_dtype(dtype), check_out(out)
    folder = as_image_folder(
        root, classes=classes, extensions=extensions, follow_links=follow_links
    )
    filenames = folder.full_paths()
    files = ImageFiles(
        filenames.tolist(), color=color, background=background, image_size=image_size,
        resize=resize, **(read_params or {}),
    )  # fmt: skip
    data, errors = _read_all(files, as_dtype, target_array, on_error == "raise", n_jobs, verbose)
    kept = np.delete(np.arange(len(files)), list(errors))
    target = folder.target[kept]
    _warn_of_errors(errors, folder, target, on_error)
    if return_X_y:
        return data, target
    of_table = {"groups": folder.groups, "split": folder.split}
    return Bunch(
        data=data,
        target=target,
        target_names=folder.target_names,
        filenames=filenames[kept],
        errors=list(errors.values()),
        **{name: column[kept] for name, column in of_table.items() if column is not None},
    )


# The image of a file, or why it cannot be read.
_Result = NDArray[Any] | ImageReadError


@final
@dataclass(frozen=True)
class _Reader:
    """Reads some of the files; picklable. All images must be like the first that can be read."""

    files: ImageFiles
    first: int
    shape: tuple[int, ...]
    file_dtype: np.dtype
    dtype: np.dtype | None
    raises: bool

    def __call__(self, indices: Iterable[int], stop: Event | None = None) -> list[_Result]:
        """Return the image of each index, or the error where it cannot be read."""
        results: list[_Result] = []
        for index in indices:
            if stop is not None and stop.is_set():
                break
            image = _read_one(self.files, index, self.raises)
            if not isinstance(image, ImageReadError):
                image = self.finished(image, index)
            results.append(image)
        return results

    def finished(self, image: NDArray[Any], index: int) -> NDArray[Any]:
        """Return an image in the dtype that is asked for, if it is like the first."""
        if image.shape[2:] != self.shape[2:]:
            advice = (
                "pass color='rgb', which makes all color, or color='gray', which drops the colors; "
                "images with an alpha channel need a background then, such as background=255"
            )
            raise self._error("have the same channels", self.shape, image.shape, index, advice)
        if image.shape != self.shape:
            advice = "pass image_size=(height, width), or take them one by one from ImageFiles"
            raise self._error("have one shape", self.shape, image.shape, index, advice)
        if (image.dtype.kind == "f") != (self.file_dtype.kind == "f"):
            advice = "read them apart, and bring them to one scale"
            what = "hold integers or all floats"
            raise self._error(what, self.file_dtype, image.dtype, index, advice)
        if self.dtype is not None:
            try:
                return convert(image, self.dtype)
            except ValueError as error:
                raise ValueError(f"{self.files.paths[index]!r}: {error}") from None
        if image.dtype != self.file_dtype:
            advice = (
                "pass dtype='uint8', 'uint16' or 'float32', which keep black black and white white"
            )
            raise self._error("have one dtype", self.file_dtype, image.dtype, index, advice)
        return image

    def _error(
        self, what: str, first: object, other: object, index: int, advice: str
    ) -> ValueError:
        paths = self.files.paths
        return ValueError(
            f"images must all {what}, got {first} of {paths[self.first]!r} and {other} of "
            f"{paths[index]!r}; {advice}"
        )


def _read_one(files: ImageFiles, index: int, raises: bool) -> _Result:
    """Return the image of a file, or the error where it cannot be read, if it is not raised."""
    try:
        return files[index]
    except ImageReadError as error:
        if raises:
            raise
        # Without what led to it: a traceback holds the memory of all its frames.
        return ImageReadError(error.path, error.reason)


def _read_all(
    files: ImageFiles,
    dtype: np.dtype | None,
    out: NDArray[Any] | str | None,
    raises: bool,
    n_jobs: int | None,
    verbose: int,
) -> tuple[NDArray[Any], dict[int, ImageReadError]]:
    """Return the array of the images that can be read, and the other ones' errors by index."""
    first, image, errors = _first_readable(files, raises)
    reader = _Reader(files, first, image.shape, image.dtype, dtype, raises)
    image = reader.finished(image, first)
    target = open_out(out, (len(files), *image.shape), image.dtype)

    def store(indices: Iterable[int], results: list[_Result]) -> None:
        for index, result in zip(indices, results, strict=True):
            if isinstance(result, ImageReadError):
                errors[index] = result
            else:
                target.array[index] = result

    try:
        store([first], [image])
        workers = choose_workers(n_jobs)
        size = min(max(_BLOCK_BYTES // max(image.nbytes, 1), 1), _BLOCK_IMAGES)
        run_blocks(
            cut(range(first + 1, len(files)), size, workers.count),
            list,
            reader,
            store,
            workers=workers,
            total=len(files),
            verbose=verbose,
        )
        kept = [index for index in range(len(files)) if index not in errors]
        return target.finish(kept), dict(sorted(errors.items()))
    except BaseException:
        target.discard()
        raise


def _first_readable(
    files: ImageFiles, raises: bool
) -> tuple[int, NDArray[Any], dict[int, ImageReadError]]:
    """Return the index of the first file that can be read, its image, and earlier files' errors."""
    errors: dict[int, ImageReadError] = {}
    for index in range(len(files)):
        image = _read_one(files, index, raises)
        if not isinstance(image, ImageReadError):
            return index, image, errors
        errors[index] = image
    raise ValueError(
        f"root must hold an image that can be read, got {len(files)} files of which none can; the "
        f"first: {errors[0]}"
    )


def _warn_of_errors(
    errors: dict[int, ImageReadError], folder: ImageFolder, target: NDArray[np.intp], on_error: str
) -> None:
    if errors and on_error == "warn":
        some = "; ".join(str(error) for error in list(errors.values())[:3])
        more = f"; and {len(errors) - 3} more, see errors" if len(errors) > 3 else ""
        warn(f"{len(errors)} of {len(folder)} files could not be read: {some}{more}")
    gone = np.setdiff1d(folder.target, target).tolist()
    if gone:
        names = [folder.target_names[code] for code in gone]
        warn(f"no image of the classes {names} could be read, whose count is now 0")
