"""What a source of images is, and how its images are read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, final, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image._core.formats import check_image, refuse_masked, working_dtype
from imblearn_image._core.paths import refuse_paths


# numpydoc asks for the parameters (*args, **kwargs) that any Protocol has.
@runtime_checkable
class ImageSource(Protocol):  # numpydoc ignore=PR01
    """Anything with ``len`` and ``source[i]``, which gives image i as an array.

    An array of images is one, and so are a list of arrays and a class of your own that reads
    files. Images have the shape (height, width) or (height, width, channels), and all one dtype.

    A source may also have a method ``read(indices)``, which gets a list of ascending indices, none
    twice, and returns a list of their images. It is then asked for all images of a block at once.

    With more than one worker a source is asked by several threads at a time, or, where
    :func:`joblib.parallel_config` sets a backend of processes, pickled and asked in each of them.
    Lists and tuples count as images in memory: only the images that a block needs are pickled.

    See Also
    --------
    read_images : Reads images of a source.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.images import ImageSource
    >>> class Stripes:
    ...     def __len__(self):
    ...         return 100
    ...     def __getitem__(self, i):
    ...         return np.tile(np.uint8([i, 0]), (8, 4))
    >>> isinstance(Stripes(), ImageSource)
    True
    """

    def __len__(self) -> int:
        """Return the number of images."""
        ...

    def __getitem__(self, index: int, /) -> ArrayLike:
        """Return one image, for an `int` from 0 up to the number of images."""
        ...


def read_images(source: ImageSource, indices: Iterable[int]) -> list[NDArray[Any]]:
    """Read some images of a source, each once, by its `read` where it has one.

    Parameters
    ----------
    source : ImageSource
        The images.
    indices : sequence of int
        Which, ascending and none twice.

    Returns
    -------
    list of ndarrays
        The images, which cannot be written to.

    Raises
    ------
    TypeError, ValueError
        If what the source gives is no image, or `read` gives another number of them.
    RuntimeError
        If the source raises StopIteration, which would end a loop of the caller in silence.
    Exception
        Whatever else the source raises, with a note that says for which images.

    See Also
    --------
    ImageSource : What a source is.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_image.images import read_images
    >>> [image.shape for image in read_images([np.ones((4, 5)), np.ones((6, 7))], [0, 1])]
    [(4, 5), (6, 7)]
    """
    indices = [int(i) for i in indices]
    read = None if isinstance(source, (np.ndarray, list, tuple)) else getattr(source, "read", None)
    if read is None:
        return [_read_one(source, i) for i in indices]
    try:
        images = list(read(indices))
    except StopIteration as error:
        raise _stopped(f"images {_listed(indices)}") from error
    except Exception as error:
        error.add_note(f"while the source read the images {_listed(indices)}")
        raise
    if len(images) != len(indices):
        raise ValueError(
            f"read(indices) of a source must return one image for each of the {len(indices)} "
            f"indices, got {len(images)}"
        )
    return [_checked(image, i) for i, image in zip(indices, images, strict=True)]


def _read_one(source: ImageSource, index: int) -> NDArray[Any]:
    try:
        image = source[index]
    except StopIteration as error:
        raise _stopped(f"image {index}") from error
    except Exception as error:
        error.add_note(f"while image {index} was read")
        raise
    return _checked(image, index)


def _stopped(which: str) -> RuntimeError:
    return RuntimeError(
        "a source must give an image, or raise an error that says why it cannot, but it raised "
        f"StopIteration for {which}: look for a next() without a default in it"
    )


def _checked(image: ArrayLike, index: int) -> NDArray[Any]:
    checked: NDArray[Any] = check_image(image, index).view()
    # Otherwise those who compute with it could change the user's images.
    checked.flags.writeable = False
    return checked


def _listed(indices: list[int]) -> str:
    more = f" and {len(indices) - 5} more" if len(indices) > 5 else ""
    return ", ".join(map(str, indices[:5])) + more


def check_source(source: Any, n_images: int | None = None) -> Any:
    """Check that `source` is one of `n_images` images; return it, an array as a read-only view."""
    refuse_paths(source, "images")
    refuse_masked(source, "images")
    if isinstance(source, np.ndarray):
        if source.ndim not in (3, 4):
            raise ValueError(
                f"images must have shape (n, height, width[, channels]), got {source.shape}"
            )
        if 0 in source.shape[1:]:
            raise ValueError(f"images must have at least one pixel, got shape {source.shape[1:]}")
        working_dtype(source.dtype)
    elif hasattr(source, "iloc"):
        raise TypeError(
            "images must be asked for by their position, and a pandas object gives them by their "
            "label: pass list(images)"
        )
    elif hasattr(source, "shape") and not hasattr(source, "__len__"):
        source = _Stored(source)
    elif not isinstance(source, ImageSource) or isinstance(source, (str, bytes, dict)):
        raise TypeError(
            "images must be an array of shape (n, height, width[, channels]), ImageFiles(paths), "
            f"or anything with len and images[i], got {type(source).__name__}"
        )
    if n_images is not None and len(source) != n_images:
        raise ValueError(f"the plan was drawn for {n_images} images, got {len(source)}")
    if isinstance(source, np.ndarray):
        source = source.view()
        source.setflags(write=False)
    return source


@final
class _Stored:
    """The source of something like an array that has no ``len``, as the arrays of zarr 3."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __len__(self) -> int:
        return self._array.shape[0]

    def __getitem__(self, index: int) -> NDArray[Any]:
        return np.asarray(self._array[index])


def is_in_memory(source: object) -> bool:
    """Tell whether asking `source` for an image takes no reading."""
    return isinstance(source, (np.ndarray, list, tuple))
