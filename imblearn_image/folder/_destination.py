"""The folder that a balanced data set is written into: whose it is, and how files get there."""

import errno
import itertools
import os
import shutil
from contextlib import suppress

try:
    import fcntl
except ImportError:  # Windows, which has the other
    fcntl = None
    import msvcrt

STATE = ".imblearn-image"


class Destination:
    """A folder that one run at a time writes into, file by file, none of them ever half there.

    A file is written in the subfolder `STATE` and then renamed, so that a run that is killed
    leaves nothing that looks finished and is not.

    Parameters
    ----------
    path : str
        The folder, as an absolute path.
    """

    def __init__(self, path):
        self.path = path
        self.state = os.path.join(path, STATE)
        self._temporary = os.path.join(self.state, "unfinished")
        self._numbers = itertools.count()
        self._folders = set()
        self._made = []
        self._lock = None

    def __enter__(self):
        self._check_owner()
        try:
            self._make_folders()
            self._take_lock()
            shutil.rmtree(self._temporary, ignore_errors=True)
            os.mkdir(self._temporary)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if self._lock is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            if not self.is_planned:
                shutil.rmtree(self.state, ignore_errors=True)
            os.close(self._lock)
            self._lock = None
        if not self.is_planned:
            for folder in reversed(self._made):
                with suppress(OSError):  # what is not empty stays
                    os.rmdir(folder)

    @property
    def is_planned(self):
        """Whether a run has got so far that it can be resumed."""
        return os.path.exists(self.file_of_state("job.json"))

    def file_of_state(self, name):
        """Return the path of a file that tells how far a run has got."""
        return os.path.join(self.state, name)

    def write(self, name, data):
        """Write a file, whole or not at all.

        Parameters
        ----------
        name : str
            Its path relative to the folder, with ``/`` between its parts.
        data : bytes
            Its contents.
        """
        self.place(name, lambda path: _write_bytes(path, data))

    def place(self, name, make):
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
            path = os.path.join(self.path, *name.split("/"))
            self._make_parent(path)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def sizes(self, names):
        """Return the sizes of files in bytes, -1 for those that are not there."""
        return [self._size(os.path.join(self.path, *name.split("/"))) for name in names]

    @staticmethod
    def _size(path):
        try:
            return os.lstat(path).st_size
        except (FileNotFoundError, NotADirectoryError):
            return -1

    def _make_parent(self, path):
        folder = os.path.dirname(path)
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    def _check_owner(self):
        try:
            names = os.listdir(self.path)
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise NotADirectoryError(
                f"destination must be a folder, got the file {self.path!r}"
            ) from None
        if names and STATE not in names:
            raise FileExistsError(
                errno.EEXIST,
                "destination must be a new or empty folder, or one that balance_image_folder has "
                f"begun, and holds {sorted(names)[0]!r}; choose another",
                self.path,
            )

    def _make_folders(self):
        missing, path = [], self.state
        while not os.path.isdir(path):
            missing.append(path)
            path = os.path.dirname(path)
        for path in reversed(missing):
            with suppress(FileExistsError):  # another run was quicker
                os.mkdir(path)
                self._made.append(path)

    def _take_lock(self):
        path = self.file_of_state("lock")
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
            # A run that failed may have deleted the file since it was opened.
            os.stat(path)
        except OSError as error:
            os.close(lock)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
                self._made.clear()
                raise BlockingIOError(
                    errno.EWOULDBLOCK,
                    "another run is writing into this destination; wait until it has ended",
                    self.path,
                ) from None
            raise
        self._lock = lock


def _write_bytes(path, data):
    with open(path, "xb") as file:
        file.write(data)
