"""The walk through folders that finds files by their names, without reading any."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple, final

# Folders that archives, servers and Windows leave behind; some are full of thumbnails.
_SYSTEM_FOLDERS = {"__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found"}
# The longest name that common file systems take, in bytes.
_MAX_NAME = 255
LINK, BROKEN_LINK = "a symbolic link", "a symbolic link that leads nowhere"


def is_seen(name: str) -> bool:
    """Tell whether a file or folder may have this name, and a scan does not pass it over."""
    is_hidden = not name or name.startswith(".") or name.lower() in _SYSTEM_FOLDERS
    is_name = not set("/\0" + os.sep) & set(name) and len(os.fsencode(name)) <= _MAX_NAME
    return is_name and not is_hidden


class Found(NamedTuple):
    """An image: its path relative to the root, its size in bytes and its time in nanoseconds."""

    path: str
    size: int
    time: int


class _Folder(NamedTuple):
    """A folder: its path relative to the root, and the one without symbolic links."""

    path: str
    real: str


@final
class Walk:
    """A walk through some folders below `root`.

    Parameters
    ----------
    root : str
        The folder that paths are relative to.
    endings : tuple of str
        What the names of images end in, in small letters.
    follow_links : bool
        Whether symbolic links are followed, to what has not been found by then.

    Attributes
    ----------
    found : list of Found
        The images.
    ignored : list of (str, str)
        What was passed over, and why.
    """

    found: list[Found]
    ignored: list[tuple[str, str]]

    def __init__(self, root: str, endings: tuple[str, ...], follow_links: bool) -> None:
        self.found, self.ignored = [], []
        self._root, self._endings, self._follow_links = root, endings, follow_links
        self._real_root = os.path.realpath(root)
        self._links: list[str] = []
        self._seen = {self._real_root}

    def class_folders(self) -> list[str]:
        """Return the names of the subfolders of the root, sorted."""
        names = []
        with os.scandir(self._root) as entries:
            for entry in entries:
                reason = self._why_ignored(entry)
                if reason is None and entry.is_symlink() and not os.path.exists(entry.path):
                    reason = BROKEN_LINK
                if reason is None and os.path.isdir(entry.path):
                    names.append(entry.name)
                else:
                    self.ignored.append((entry.name, reason or "outside of the class folders"))
        return sorted(names, key=os.fsencode)

    def search(self, names: list[str]) -> None:
        """Find the images in subfolders of the root: at first those that no link leads to."""
        for name in names:
            if os.path.islink(os.path.join(self._root, name)):
                self._links.append(name)
            else:
                self._search(_Folder(name, os.path.join(self._real_root, name)))
        while self._links:
            links, self._links = sorted(self._links, key=os.fsencode), []
            for path in links:
                self._follow(path)

    def _search(self, folder: _Folder) -> None:
        folders = [folder]
        while folders:
            folder = folders.pop()
            if folder.real in self._seen:
                self.ignored.append((folder.path, "a folder that is there already"))
                continue
            self._seen.add(folder.real)
            with os.scandir(os.path.join(self._root, folder.path)) as entries:
                folders += filter(None, [self._see(entry, folder) for entry in entries])

    def _see(self, entry: os.DirEntry[str], folder: _Folder) -> _Folder | None:
        """Take an entry of a folder in; return it if it is a folder to search."""
        path = f"{folder.path}/{entry.name}"
        reason = self._why_ignored(entry)
        if reason is not None:
            self.ignored.append((path, reason))
        elif entry.is_symlink():
            self._links.append(path)
        elif entry.is_dir(follow_symlinks=False):
            return _Folder(path, os.path.join(folder.real, entry.name))
        else:
            status = entry.stat(follow_symlinks=False)
            self._add(path, os.path.join(folder.real, entry.name), status)
        return None

    def _add(self, path: str, real: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self.ignored.append((path, "no regular file"))
        elif real in self._seen:
            self.ignored.append((path, "an image that is there already"))
        else:
            if self._follow_links:
                self._seen.add(real)
            self.found.append(Found(path, status.st_size, status.st_mtime_ns))

    def _follow(self, path: str) -> None:
        full = os.path.join(self._root, path)
        try:
            real, status = os.path.realpath(full), os.stat(full)
        except OSError:
            self.ignored.append((path, BROKEN_LINK))
            return
        if stat.S_ISDIR(status.st_mode):
            self._search(_Folder(path, real))
        elif path.lower().endswith(self._endings):
            self._add(path, real, status)
        else:
            self.ignored.append((path, "no ending of an image"))

    def _why_ignored(self, entry: os.DirEntry[str]) -> str | None:
        """Return what its name and kind say against an entry, or None."""
        if entry.name.startswith("."):
            return "hidden"
        if entry.is_symlink():
            return None if self._follow_links else LINK
        if entry.is_dir(follow_symlinks=False):
            return "of the system" if entry.name.lower() in _SYSTEM_FOLDERS else None
        return None if entry.name.lower().endswith(self._endings) else "no ending of an image"
