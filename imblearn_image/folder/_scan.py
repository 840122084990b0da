"""Find the images of a folder with one subfolder a class, without reading any."""

import os
from collections.abc import Iterable, Set

import numpy as np

from imblearn_image._warnings import warn
from imblearn_image.folder._image_folder import ImageFolder
from imblearn_image.folder._walk import BROKEN_LINK, LINK, Walk

EXTENSIONS = (".bmp", ".dcm", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
_PARTS = {"test", "val", "valid", "validation"}


def scan_image_folder(root, *, classes=None, extensions=None, follow_links=False):
    """Find the images of a folder that has a subfolder for each class, without reading them.

    The subfolders of `root` are the classes. Their images may lie in further subfolders. What is
    passed over is listed, with the reason: hidden files and folders, whose names begin with a
    dot; what systems leave behind, such as ``__MACOSX``; files without the ending of an image;
    images outside of the class folders; symbolic links, unless `follow_links`; and what is no
    regular file.

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
    follow_links : bool, default=False
        Follow symbolic links, also to what is outside of `root`. Each file and folder is taken
        once: links to what is there already, and loops, are passed over.

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
    files. Where two links lead to one file, the one whose path comes first is taken. Hard links
    are files like others, even to the same content.

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
    root = _checked_root(root)
    endings = _endings(extensions)
    walk = Walk(root, endings, follow_links)
    names = walk.class_folders()
    if not names:
        raise ValueError(
            f"root must have a subfolder for each class, got none in {root!r}"
            f"{_some(walk.ignored)}; put the images of each class into a folder of its own"
        )
    target_names = _selected(names, classes, root)
    others = set(names) - set(target_names)
    walk.search(target_names)
    if not walk.found:
        raise ValueError(
            f"root must hold images with the endings {', '.join(endings)} in its class folders, "
            f"got none in {root!r}{_some(walk.ignored)}; pass extensions=(...) for other endings"
        )
    codes = {name: code for code, name in enumerate(target_names)}
    ranked = [(codes[found.path.partition("/")[0]], found) for found in walk.found]
    ranked.sort(key=lambda item: (item[0], os.fsencode(item[1].path)))
    ignored = walk.ignored + [(name, "a class that is not asked for") for name in others]
    folder = ImageFolder(
        root=root,
        paths=np.array([found.path for _, found in ranked]),
        target=np.array([code for code, _ in ranked], dtype=np.intp),
        target_names=target_names,
        sizes=np.array([found.size for _, found in ranked], dtype=np.int64),
        times=np.array([found.time for _, found in ranked], dtype=np.int64),
        ignored=_by_path(ignored),
    )
    _warn_of_doubts(folder)
    if classes is None:
        _warn_of_parts(folder)
    return folder


def _checked_root(root):
    root = os.path.abspath(os.fsdecode(root))
    expected = f"root must be a folder with a subfolder for each class, got {root!r}"
    if not os.path.exists(root):
        raise FileNotFoundError(f"{expected}, which does not exist; look for a slip in the path")
    if not os.path.isdir(root):
        raise NotADirectoryError(
            f"{expected}, which is a file; pass the folder above its class folder, or read it "
            "alone by read_image"
        )
    return root


def _endings(extensions):
    if extensions is None:
        return EXTENSIONS
    extensions = _strings(extensions, "extensions", "('.png', '.jpg')")
    return tuple("." + ending.lower().removeprefix(".") for ending in extensions)


def _strings(values, name, example):
    """Return a parameter that is a sequence of strings as a list."""
    is_one = isinstance(values, (str, bytes)) or not isinstance(values, Iterable)
    strings = [] if is_one else list(values)
    if not strings or not all(isinstance(value, str) and value for value in strings):
        raise ValueError(f"{name} must be a sequence of strings such as {example}, got {values!r}")
    return [str(value) for value in strings]


def _selected(names, classes, root):
    if classes is None:
        return names
    if isinstance(classes, Set):  # the codes of classes would come out otherwise each time
        raise ValueError(f"classes must be a sequence of strings, got {classes!r}, without order")
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


def _by_path(ignored):
    return sorted(ignored, key=lambda item: os.fsencode(item[0]))


def _some(ignored):
    if not ignored:
        return ""
    some = ", ".join(f"{path!r} ({reason})" for path, reason in _by_path(ignored)[:3])
    more = f" and {len(ignored) - 3} more" if len(ignored) > 3 else ""
    return f", and ignored {some}{more}"


def _warn_of_doubts(folder):
    empty = [name for name, count in folder.counts.items() if not count]
    if empty:
        warn(
            f"no images in the class folders {empty} of {folder.root!r}: they are classes with a "
            "count of 0; pass classes=[...] to leave them out"
        )
    for reason, what, cure in (
        (LINK, "are not followed", "pass follow_links=True if they belong to the classes"),
        (BROKEN_LINK, "lead nowhere", "bring back what they led to, or remove them"),
    ):
        links = [path for path, why in folder.ignored if why == reason]
        if links:
            warn(
                f"{len(links)} symbolic links in {folder.root!r} {what}, such as {links[0]!r}: "
                f"{cure}"
            )


def _warn_of_parts(folder):
    names = {name.lower() for name in folder.target_names}
    if "train" in names and names & _PARTS:
        warn(
            f"the class folders of {folder.root!r} are {folder.target_names}, which look like the "
            "parts of a split: pass the path of one of them, or classes=[...] if they are classes"
        )
