"""Images in place of those that cannot be read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from multiprocessing.context import get_spawning_popen
from multiprocessing.sharedctypes import RawArray
from typing import Any, final

from numpy.typing import NDArray

from imblearn_image._core.fork import ForkSafeLock
from imblearn_image._core.labels import Labels
from imblearn_image._core.text import warn
from imblearn_image.images.regular_file import ImageReadError
from imblearn_image.images.source import ImageSource, read_images

# Errors of a machine that lacks something, although nothing is wrong with the image.
_SHORTAGES = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_SLOTS = 1024

_counting = ForkSafeLock()


def _is_of_image(error: Exception) -> bool:
    """Tell whether an error says that an image cannot be read, and nothing else went wrong."""
    if not isinstance(error, (ImageReadError, OSError)):
        return False
    cause = error.__cause__ if isinstance(error, ImageReadError) else error
    is_short = isinstance(cause, OSError) and cause.errno in _SHORTAGES
    return not is_short and not isinstance(cause, MemoryError)


@final
class SharedCount:
    """A count that a process shares with its forks and with processes that it starts.

    Each process adds in a place of its own, by its number. There is no shared lock, since a process
    that is killed could leave it taken.
    """

    def __init__(self) -> None:
        self._places = RawArray("Q", _SLOTS)

    def __getstate__(self) -> Any:
        # Shared memory can be sent only to a process that is being started; others count from 0.
        return {"_places": None if get_spawning_popen() is None else self._places}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__()
        if state["_places"] is not None:
            self._places = state["_places"]

    @property
    def total(self) -> int:
        """The sum over all processes."""
        return sum(self._places)

    def add_one(self) -> None:
        """Count one more."""
        with _counting:
            self._places[os.getpid() % _SLOTS] += 1


@final
class Substitutes:
    """A source that gives the next image of a class in place of one that cannot be read.

    Each image is tried each time it is asked for, since what failed may work later.

    Parameters
    ----------
    source : ImageSource
        The images.
    labels : Labels
        The classes of the images.

    Attributes
    ----------
    found : dict of int to int
        For each image that could not be read in this process, the one that was given instead.
    count : SharedCount
        How often an image was given in place of another.
    """

    def __init__(self, source: ImageSource, labels: Labels) -> None:
        self.source, self._labels = source, labels
        self.found: dict[int, int] = {}
        self.count = SharedCount()

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, index: int) -> NDArray[Any]:
        return self.read([index])[0]

    def read(self, indices: Sequence[int]) -> list[NDArray[Any]]:
        """Return the images, or others of their classes."""
        if not any(i in self.found for i in indices):
            try:
                return read_images(self.source, indices)
            except Exception as error:
                if not _is_of_image(error):
                    raise
                # Read them one by one to find which of them cannot be read.
        return [self._read_one(i) for i in indices]

    def _read_one(self, index: int) -> NDArray[Any]:
        """Return an image, or the next one of its class that can be read."""
        first_error: Any = None
        for other in self._in_turn(index):
            try:
                (image,) = read_images(self.source, [other])
            except Exception as error:
                if not _is_of_image(error):
                    raise
                first_error = first_error or error
                continue
            if first_error is not None:
                self._note(index, other, first_error)
            return image
        first_error.add_note("and no other image of its class can be read")
        raise first_error

    def _note(self, index: int, other: int, error: Exception) -> None:
        """Count that an image was replaced, and warn the first time."""
        self.count.add_one()
        if index not in self.found:
            warn(
                f"image {index} cannot be read, image {other} of its class takes its place: {error}"
            )
        self.found[index] = other

    def _in_turn(self, index: int) -> Iterator[int]:
        """Yield the images of a class, from one of them on."""
        members = self._labels.members(self._labels.codes[index])
        place = members.searchsorted(index)
        yield from members[place:].tolist()
        yield from members[:place].tolist()
