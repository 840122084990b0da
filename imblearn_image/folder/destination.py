"""The folder that a balanced data set is written into: its owner, its lock and its files."""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, final

import numpy as np
from numpy.typing import NDArray

# All lines have one length: then the rest of a line that was cut off makes no other look whole.
_LINE = re.compile(rb"(\d{12}) (\d{15}) ([0-9a-f]{64})")


@final
class Journal:
    """The sizes and hashes of the new images that are there.

    A line holds the row of the plan, the size of the file and its SHA-256. Whatever else is in the
    file, such as the part of a line that a killed run left, is passed over: those rows count as
    not written.

    Parameters
    ----------
    path : str
        The file of the journal, which need not exist.
    n_rows : int
        The number of rows of the plan.

    Attributes
    ----------
    size : ndarray of int64, shape (n_rows,)
        The size of each file in bytes, -1 where none was written.
    digest : ndarray of uint8, shape (n_rows, 32)
        SHA-256 of each file.
    """

    size: NDArray[np.int64]
    digest: NDArray[np.uint8]

    def __init__(self, path: str, n_rows: int) -> None:
        self.size = np.full(n_rows, -1, dtype=np.int64)
        self.digest = np.zeros((n_rows, 32), dtype=np.uint8)
        self._path = path
        self._turn = threading.Lock()
        self._read()

    def add(self, rows: Iterable[int], sizes: Sequence[int], digests: Sequence[bytes]) -> None:
        """Note that the files of some rows are in place."""
        lines = [
            f"{row:012} {size:015} {digest.hex()}\n"
            for row, size, digest in zip(rows, sizes, digests, strict=True)
        ]
        with self._turn:
            with open(self._path, "ab") as file:
                file.write("".join(lines).encode())
            for row, size, digest in zip(rows, sizes, digests, strict=True):
                self._set(row, size, digest)

    def _set(self, row: int, size: int, digest: bytes) -> None:
        self.size[row] = size
        self.digest[row] = np.frombuffer(digest, dtype=np.uint8)

    def _read(self) -> None:
        try:
            with open(self._path, "rb") as file:
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return
        if lines.pop():  # the beginning of a line, which the next one must not be glued to
            os.truncate(self._path, sum(len(line) + 1 for line in lines))
        for line in lines:
            match = _LINE.fullmatch(line)
            if match and int(match[1]) < len(self.size):
                self._set(int(match[1]), int(match[2]), bytes.fromhex(match[3].decode()))


try:
    import fcntl
except ImportError:  # Windows, which has the other
    fcntl = None  # type: ignore[assignment]
    import msvcrt

STATE = ".imblearn-image"
PLAN = "plan.npz"
HEADER = f"{STATE}/job.json"
JOURNAL = f"{STATE}/journal"
_LOCK = f"{STATE}/lock"
# How often the lock is asked for while other runs that fail delete it.
_MAX_TRIES = 20


def is_begun(path: str | os.PathLike[str]) -> bool:
    """Tell whether a run has begun a destination and got so far that it can be resumed."""
    return os.path.exists(os.path.join(path, *HEADER.split("/")))


@final
class Destination:
    """A folder that one run at a time writes into; each file appears whole or not at all.

    A file is written in the subfolder `STATE` and then renamed, so that a run that is killed
    leaves nothing that looks finished and is not.

    Parameters
    ----------
    path : str
        The folder, as an absolute path.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.state: str = os.path.join(path, STATE)
        self._temporary = os.path.join(self.state, "unfinished")
        self._numbers = itertools.count()
        self._folders: set[str] = set()
        self._made: list[str] = []
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self._check_owner()
        try:
            self._take_lock()
            shutil.rmtree(self._temporary, ignore_errors=True)
            os.mkdir(self._temporary)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        if isinstance(error, OSError | KeyboardInterrupt) and self.is_planned:
            error.add_note("the files that are there are whole: the same call goes on")
        if self._lock is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            if not self.is_planned:
                with suppress(OSError):
                    os.unlink(self.path_of(PLAN))
                shutil.rmtree(self.state, ignore_errors=True)
            os.close(self._lock)
            self._lock = None
        if not self.is_planned:
            for folder in reversed(self._made):
                with suppress(OSError):  # folders that are not empty stay
                    os.rmdir(folder)

    @property
    def is_planned(self) -> bool:
        """Whether a run has got so far that it can be resumed."""
        return is_begun(self.path)

    def path_of(self, name: str) -> str:
        """Return the path of a file by its name relative to the folder, with ``/`` in it."""
        return os.path.join(self.path, *name.split("/"))

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all.

        Parameters
        ----------
        name : str
            Its path relative to the folder, with ``/`` between its parts.
        data : bytes
            Its contents.
        """
        self.place(name, lambda path: write_bytes(path, data))

    def place(self, name: str, make: Callable[[str], object]) -> None:
        """Put a file where it belongs once ``make(path)`` has made it.

        Parameters
        ----------
        name : str
            Its path relative to the folder, with ``/`` between its parts.
        make : callable
            Makes the file under the temporary path that it is given.
        """
        # One number for each call, also where threads write at a time.
        temporary = os.path.join(self._temporary, str(next(self._numbers)))
        try:
            make(temporary)
            path = self.path_of(name)
            self._make_parent(path)
            os.replace(temporary, path)
        except BaseException as error:
            with suppress(OSError):
                os.unlink(temporary)
            if isinstance(error, OSError) and error.filename in (None, temporary):
                error.filename = self.path_of(name)
            raise

    def make_folder(self, name: str) -> None:
        """Make a folder, by its path relative to this one, if it is not there."""
        self._make_parent(self.path_of(f"{name}/"))

    def sizes(self, names: Iterable[str]) -> list[int]:
        """Return the sizes of files in bytes, -1 for those that are not there."""
        return [self._size(self.path_of(name)) for name in names]

    def holds(self, name: str, data: bytes) -> bool:
        """Tell whether a file is there and has these contents."""
        try:
            with open(self.path_of(name), "rb") as file:
                return file.read() == data
        except FileNotFoundError:
            return False

    @staticmethod
    def _size(path: str) -> int:
        try:
            return os.lstat(path).st_size
        except (FileNotFoundError, NotADirectoryError):
            return -1

    def _make_parent(self, path: str) -> None:
        folder = os.path.dirname(path)
        if folder not in self._folders:
            real, real_path = os.path.realpath(folder), os.path.realpath(self.path)
            if os.path.commonpath([real, real_path]) != real_path:
                raise ValueError(
                    f"the folders of a destination must lie in it, got {folder!r}, which leads to "
                    f"{real!r}; link to the destination as a whole instead"
                )
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    def _check_owner(self) -> None:
        try:
            names = os.listdir(self.path)
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise NotADirectoryError(
                f"destination must be a folder, got the file {self.path!r}"
            ) from None
        # A run that was killed early has left its plan at most.
        others = sorted(set(names) - {STATE} - ({PLAN} if STATE in names else set()))
        if others and not self.is_planned:
            raise FileExistsError(
                errno.EEXIST,
                "destination must be a new or empty folder, or one that balance_image_folder has "
                f"begun, and holds {others[0]!r}; choose another",
                self.path,
            )

    def _make_folders(self) -> None:
        missing, path = [], self.state
        while not os.path.isdir(path):
            missing.append(path)
            path = os.path.dirname(path)
        for path in reversed(missing):
            with suppress(FileExistsError):  # another run was quicker
                os.mkdir(path)
                self._made.append(path)

    def _take_lock(self) -> None:
        missing: FileNotFoundError | None = None
        for _ in range(_MAX_TRIES):
            try:
                self._make_folders()
                lock = os.open(self.path_of(_LOCK), os.O_RDWR | os.O_CREAT, 0o666)
            except FileNotFoundError as error:  # a run that failed has deleted what it had made
                missing = error
                continue
            missing = None
            try:
                _hold(lock)
                # A run that failed may have deleted the file since it was opened.
                is_there = os.path.samestat(os.fstat(lock), os.stat(self.path_of(_LOCK)))
            except FileNotFoundError:
                is_there = False
            except OSError as error:
                os.close(lock)
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
                    raise
                break
            if is_there:
                self._lock = lock
                return
            os.close(lock)
        self._made.clear()
        if missing is not None:
            raise missing
        raise BlockingIOError(
            errno.EWOULDBLOCK,
            "another run is writing into this destination; wait until it has ended",
            self.path,
        )


def _hold(file: int) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)


def write_bytes(path: str, data: bytes) -> None:
    """Write a new file."""
    with open(path, "xb") as file:
        file.write(data)
