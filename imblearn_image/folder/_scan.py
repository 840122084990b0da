"""Find the images of a folder with one subfolder a class, without reading any."""

import os
import stat
from typing import NamedTuple

import numpy as np

from imblearn_image._warnings import warn
from imblearn_image.folder._image_folder import ImageFolder

EXTENSIONS = (".bmp", ".dcm", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
# What archives, servers and Windows leave behind, some of it full of thumbnails.
_SYSTEM_FOLDERS = {"__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found"}
_PARTS = {"test", "val", "valid", "validation"}


class _File(NamedTuple):
    path: str
    size: int
    time: int


def scan_image_folder(root, *, classes=None, extensions=None):
    """Find the images of a folder that has a subfolder for each class, without reading them.

    The subfolders of `root` are the classes. Their images may lie in further subfolders. What is
    passed over is listed, with the reason: hidden files and folders, whose names begin with a
    dot; what systems leave behind, such as ``__MACOSX``; files without the ending of an image;
    images outside of the class folders; symbolic links; and what is no regular file.

    Parameters
    ----------
    root : str or path-like
        The folder.
    classes : sequence of str, default=None
        The class folders to use, in the order of their codes. None means all, sorted by the bytes
        of their names.
    extensions : sequence of str, default=None
        The endings of images, in any case, with or without the dot. None means ``.bmp``,
        ``.dcm``, ``.jfif``, ``.jpe``, ``.jpeg``, ``.jpg``, ``.png``, ``.tif``, ``.tiff`` and
        ``.webp``.

    Returns
    -------
    ImageFolder
        Its `paths`, `target`, `target_names`, `sizes`, `times` and `ignored`.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If `root` is not there, or is no folder.
    OSError
        If a folder cannot be listed.
    ValueError
        If there is no class folder or no image, or `classes` names what is not there.

    Warns
    -----
    UserWarning
        If a class has no images, if symbolic links were passed over, or if the subfolders look
        like the parts of a split, "train" and "test".

    See Also
    --------
    load_image_folder : Reads the images too.

    Notes
    -----
    The result does not depend on the locale, nor on the order in which the file system lists
    files. Symbolic links are not followed: those that lead to another image of the folder would
    be copies of it, which leak from a training part into a test part, and others may lead anywhere.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from PIL import Image
    >>> from imblearn_image import scan_image_folder
    >>> with TemporaryDirectory() as root:
    ...     for name in ["sound", "cracked"]:
    ...         Path(root, name).mkdir()
    ...         Image.new("L", (8, 6)).save(Path(root, name, "1.png"))
    ...     _ = Path(root, "sound", "notes.txt").write_text("all sound")
    ...     folder = scan_image_folder(root)
    >>> folder.paths.tolist(), folder.target.tolist(), folder.target_names
    (['cracked/1.png', 'sound/1.png'], [0, 1], ['cracked', 'sound'])
    >>> folder.ignored
    [('sound/notes.txt', 'no ending of an image')]
    """
    root = os.path.abspath(os.fsdecode(root))
    endings = _endings(extensions)
    names, ignored = _class_folders(root, endings)
    target_names = _selected(names, classes, root)
    ignored += [(name, "a class that is not asked for") for name in set(names) - set(target_names)]
    files, target = [], []
    for code, name in enumerate(target_names):
        found = _images_below(root, name, endings, ignored)
        files += sorted(found, key=lambda file: os.fsencode(file.path))
        target += [code] * len(found)
    ignored.sort(key=lambda item: os.fsencode(item[0]))
    if not files:
        raise ValueError(
            f"root must hold images with the endings {', '.join(endings)} in its class folders, "
            f"got none in {root!r}{_first_ignored(ignored)}; pass extensions=(...) for others"
        )
    folder = ImageFolder(
        root=root,
        paths=np.array([file.path for file in files]),
        target=np.array(target, dtype=np.intp),
        target_names=target_names,
        sizes=np.array([file.size for file in files], dtype=np.int64),
        times=np.array([file.time for file in files], dtype=np.int64),
        ignored=ignored,
    )
    _warn_of_doubts(folder)
    if classes is None:
        _warn_of_parts(folder)
    return folder


def _endings(extensions):
    if extensions is None:
        return EXTENSIONS
    extensions = _strings(extensions, "extensions", "('.png', '.jpg')")
    return tuple("." + ending.lower().removeprefix(".") for ending in extensions)


def _strings(values, name, example):
    """Return a parameter that is a sequence of strings as a list."""
    values = [values] if isinstance(values, (str, bytes)) else list(values)
    if not values or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"{name} must be a sequence of strings such as {example}, got {values!r}")
    return [str(value) for value in values]


def _class_folders(root, endings):
    """Return the names of the class folders, and what else lies beside them."""
    try:
        with os.scandir(root) as entries:
            entries = list(entries)
    except FileNotFoundError:
        raise FileNotFoundError(
            f"root must be a folder with a subfolder for each class, got {root!r}, which does not "
            "exist; look at the path, and at the folder it starts from"
        ) from None
    except NotADirectoryError:
        raise NotADirectoryError(
            f"root must be a folder with a subfolder for each class, got the file {root!r}; pass "
            "the folder above the class folders, and read one file by imblearn_image.images"
        ) from None
    names, ignored = [], []
    for entry in entries:
        reason = _why_ignored(entry, endings)
        if reason is None and entry.is_dir(follow_symlinks=False):
            names.append(entry.name)
        else:
            ignored.append((entry.name, reason or "an image outside of the class folders"))
    if not names:
        raise ValueError(
            f"root must have a subfolder for each class, got none in {root!r}"
            f"{_first_ignored(ignored)}; put the images of each class into a folder of its own"
        )
    return sorted(names, key=os.fsencode), ignored


def _selected(names, classes, root):
    if classes is None:
        return names
    classes = _strings(classes, "classes", "['cracked', 'sound']")
    unknown = [name for name in classes if name not in set(names)]
    if unknown:
        raise ValueError(
            f"classes must be names of folders in {root!r}, got {unknown}, which are not there; "
            f"there are {names}"
        )
    if len(set(classes)) < len(classes):
        raise ValueError(f"classes must name each class once, got {classes}")
    return classes


def _images_below(root, name, endings, ignored):
    """Return the files of a class folder and of the folders in it; add to `ignored`."""
    files, folders = [], [name]
    while folders:
        folder = folders.pop()
        with os.scandir(os.path.join(root, folder)) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                reason = _why_ignored(entry, endings)
                if reason is not None:
                    ignored.append((path, reason))
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                else:
                    status = entry.stat(follow_symlinks=False)
                    files.append(_File(path, status.st_size, status.st_mtime_ns))
    return files


def _why_ignored(entry, endings):
    """Return why an entry is neither an image nor a folder to look into, or None."""
    is_folder = entry.is_dir(follow_symlinks=False)
    if entry.name.startswith("."):
        return "hidden"
    if entry.is_symlink():
        return "a symbolic link"
    if is_folder:
        return "of the system" if entry.name.lower() in _SYSTEM_FOLDERS else None
    if not entry.name.lower().endswith(endings):
        return "no ending of an image"
    if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return "no regular file"
    return None


def _first_ignored(ignored):
    if not ignored:
        return ""
    some = ", ".join(f"{path!r} ({reason})" for path, reason in ignored[:3])
    more = f" and {len(ignored) - 3} more" if len(ignored) > 3 else ""
    return f", and ignored {some}{more}"


def _warn_of_doubts(folder):
    empty = [name for name, count in folder.counts.items() if not count]
    if empty:
        warn(
            f"no images in the class folders {empty} of {folder.root!r}: they are classes with a "
            "count of 0; pass classes=[...] to leave them out"
        )
    links = [path for path, reason in folder.ignored if reason == "a symbolic link"]
    if links:
        warn(
            f"{len(links)} symbolic links in {folder.root!r} are not followed, such as "
            f"{links[0]!r}: put copies or hard links in their place if they belong to the classes"
        )


def _warn_of_parts(folder):
    names = {name.lower() for name in folder.target_names}
    if "train" in names and names & _PARTS:
        warn(
            f"the class folders of {folder.root!r} are {folder.target_names}, which look like the "
            "parts of a split: pass the path of one of them, or classes=[...] if they are classes"
        )
