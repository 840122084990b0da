"""Find the images of a folder with one subfolder a class, without reading any."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.text import Message, Parameter, warn
from imblearn_image.folder._walk import BROKEN_LINK, LINK, Walk, is_seen


@dataclass(frozen=True, eq=False, repr=False)
class ImageFolder:
    """The images that :func:`scan_image_folder` or :func:`scan_image_table` has found.

    Its length is the number of images. Arrays cannot be written to.

    Parameters
    ----------
    root : str
        The folder, as an absolute path.
    paths : ndarray of str, shape (n,)
        The path of each image, relative to `root`, with ``/`` between its parts. Sorted by class,
        and within a class by the bytes of the path. Bytes of a name that are not UTF-8 are lone
        surrogates, as :func:`os.fsdecode` makes them.
    target : ndarray of int, shape (n,)
        The class of each image, an index of `target_names`.
    target_names : list of str
        The names of the classes.
    sizes : ndarray of int64, shape (n,)
        The size of each file, in bytes; -1 where a table names a file that is not there.
    times : ndarray of int64, shape (n,)
        When each file was last changed, in nanoseconds.
    ignored : list of (str, str)
        What was passed over, as (path relative to `root`, reason), sorted by the bytes of the
        path. Of a folder that was passed over the folder alone is listed.
    groups : ndarray of str, shape (n,), default=None
        What each image belongs to, such as a patient, by a column of a table. None without it.
    split : ndarray of str, shape (n,), default=None
        ``"train"`` or ``"test"`` for each image, by a column of a table. None without it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from PIL import Image
    >>> from imblearn_image.folder import scan_image_folder
    >>> with TemporaryDirectory() as root:
    ...     for name in ["cracked/1.png", "sound/2.png", "sound/3.PNG"]:
    ...         path = Path(root, name)
    ...         path.parent.mkdir(exist_ok=True)
    ...         Image.new("L", (8, 6)).save(path)
    ...     folder = scan_image_folder(root)
    >>> folder.counts
    {'cracked': 1, 'sound': 2}
    >>> folder.paths[folder.target == 0].tolist()
    ['cracked/1.png']
    """

    root: str
    paths: NDArray[np.str_]
    target: NDArray[np.intp]
    target_names: list[str]
    sizes: NDArray[np.int64]
    times: NDArray[np.int64]
    ignored: list[tuple[str, str]]
    groups: NDArray[np.str_] | None = None
    split: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        for array in (
            self.paths, self.target, self.sizes, self.times, self.groups, self.split,
        ):  # fmt: skip
            if array is not None:
                array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.paths)

    def __repr__(self) -> str:
        return (
            f"ImageFolder({self.root!r}, {len(self)} images: {self.counts}, "
            f"{len(self.ignored)} ignored)"
        )

    @property
    def counts(self) -> dict[str, int]:
        """The number of images of each class, as a dict of names."""
        counts = np.bincount(self.target, minlength=len(self.target_names)).tolist()
        return dict(zip(self.target_names, counts, strict=True))

    def full_paths(self) -> NDArray[np.str_]:
        """Return the paths of the images with `root` before them, for whoever opens them.

        Returns
        -------
        ndarray of str, shape (n,)
            The paths, in the order of `paths`.
        """
        return np.array([os.path.join(self.root, path) for path in self.paths.tolist()], dtype=str)

    def class_paths(self) -> list[str]:
        """Return the paths of the images in a folder that has a subfolder for each class.

        Returns
        -------
        list of str
            Those of `paths` that do not begin with the name of their class have it before them.
        """
        names = [self.target_names[code] + "/" for code in self.target.tolist()]
        return [
            path if path.startswith(name) else name + path
            for name, path in zip(names, self.paths.tolist(), strict=True)
        ]

    def fingerprint(self) -> str:
        """Return a hash of what was found, which tells whether the folder has changed since.

        It covers the names of the classes and of each image its path, class, size, time of change,
        group and part, but neither `root` nor `ignored`. Files are not read: whoever changes one
        and sets its time back is not noticed.

        Returns
        -------
        str
            SHA-256, as 64 hexadecimal digits.
        """
        digest = hashlib.sha256()
        for name in self.target_names:
            digest.update(os.fsencode(name) + b"\0")
        columns = self.class_paths(), self.sizes.tolist(), self.times.tolist()
        for path, size, time in zip(*columns, strict=True):
            digest.update(os.fsencode(path) + f"\0{size}\0{time}\0".encode())
        for column in (self.groups, self.split):
            if column is not None:
                digest.update("\0".join([*column.tolist(), ""]).encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


EXTENSIONS = (".bmp", ".dcm", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
_PARTS = {"test", "val", "valid", "validation"}


def scan_image_folder(
    root: str | os.PathLike[str], *, classes: Sequence[str] | None = None,
    extensions: Sequence[str] | None = None, follow_links: bool = False,
) -> ImageFolder:  # fmt: skip
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
        of their names. A class that has no folder has a count of 0: with
        ``classes=train.target_names`` another folder has the codes of `train`.
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
        If there is no class folder or no image, or none of `classes` is there.

    Warns
    -----
    UserWarning
        If a class has no folder or no images, if symbolic links were passed over, or if the
        subfolders look like the parts of a split, "train" and "test".

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
    known = set(names)
    others = known - set(target_names)
    walk.search([name for name in target_names if name in known])
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
    _warn_of_doubts(folder, known)
    if classes is None:
        _warn_of_parts(folder)
    return folder


def as_image_folder(
    root: str | os.PathLike[str] | ImageFolder, *, classes: Sequence[str] | None = None,
    extensions: Sequence[str] | None = None, follow_links: bool = False,
) -> ImageFolder:  # fmt: skip
    """Return `root` as it was scanned, or scan it now."""
    if not isinstance(root, ImageFolder):
        return scan_image_folder(
            root, classes=classes, extensions=extensions, follow_links=follow_links
        )
    if classes is not None or extensions is not None or follow_links:
        raise ValueError(
            "classes, extensions and follow_links say which files are scanned, and these have been "
            "scanned already; pass them to the function that scanned"
        )
    return root


def _checked_root(root: str | os.PathLike[str]) -> str:
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


def _endings(extensions: Sequence[str] | None) -> tuple[str, ...]:
    if extensions is None:
        return EXTENSIONS
    extensions = _strings(extensions, "extensions", "('.png', '.jpg')")
    return tuple("." + ending.lower().removeprefix(".") for ending in extensions)


def _strings(values: Any, name: str, example: str) -> list[str]:
    """Return a parameter that is a sequence of strings as a list."""
    is_one = isinstance(values, (str, bytes)) or not isinstance(values, Iterable)
    strings = [] if is_one else list(values)
    if not strings or not all(isinstance(value, str) and value for value in strings):
        expected = f" must be a sequence of strings such as {example}, got {values!r}"
        raise ValueError(Message(Parameter(name), expected))
    return [str(value) for value in strings]


def _selected(names: list[str], classes: Sequence[str] | None, root: str) -> list[str]:
    if classes is None:
        return names
    if isinstance(classes, Set):  # the codes of classes would come out otherwise each time
        raise ValueError(f"classes must be a sequence of strings, got {classes!r}, without order")
    classes = _strings(classes, "classes", "['cracked', 'sound']")
    unknown = [name for name in classes if name not in set(names)]
    expected = f" must be names of folders in {root!r}, each once, got "
    # The other part of a split may have folders for what is not here.
    if len(unknown) == len(classes) or not all(map(is_seen, unknown)):
        found = f"{unknown}, which are not there; there are {names}"
        raise ValueError(Message(Parameter("classes"), expected, found))
    if len(set(classes)) < len(classes):
        raise ValueError(Message(Parameter("classes"), expected, f"{classes}"))
    return classes


def _by_path(ignored: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(ignored, key=lambda item: os.fsencode(item[0]))


def _some(ignored: list[tuple[str, str]]) -> str:
    if not ignored:
        return ""
    some = ", ".join(f"{path!r} ({reason})" for path, reason in _by_path(ignored)[:3])
    more = f" and {len(ignored) - 3} more" if len(ignored) > 3 else ""
    return f", and ignored {some}{more}"


def _warn_of_doubts(folder: ImageFolder, names: Set[str]) -> None:
    counts, absent = folder.counts, [name for name in folder.target_names if name not in names]
    empty = [name for name in folder.target_names if name in names and not counts[name]]
    if absent:
        warn(
            f"no folders for the classes {absent} in {folder.root!r}, where there are "
            f"{sorted(names, key=os.fsencode)}: "
            "they are classes with a count of 0"
        )
    if empty:
        found = f"no images in the class folders {empty} of {folder.root!r}: they are classes with "
        advice = "a count of 0, and keep their codes; to leave them out of all parts, name the "
        warn(Message(found, advice, "others in ", Parameter("classes")))
    follow = Parameter("follow_links", True)
    kinds: tuple[tuple[str, str, list[str | Parameter]], ...] = (
        (LINK, "are not followed", ["pass ", follow, " if they belong to the classes"]),
        (BROKEN_LINK, "lead nowhere", ["bring back what they led to, or remove them"]),
    )
    for reason, what, remedy in kinds:
        links = [path for path, why in folder.ignored if why == reason]
        if links:
            found = f"{len(links)} symbolic links in {folder.root!r} {what}, such as {links[0]!r}: "
            warn(Message(found, *remedy))


def _warn_of_parts(folder: ImageFolder) -> None:
    names = {name.lower() for name in folder.target_names}
    if "train" in names and names & _PARTS:
        found = f"the class folders of {folder.root!r} are {folder.target_names}, which look like "
        advice = "the parts of a split: pass the path of one of them, or name them in "
        warn(Message(found, advice, Parameter("classes"), " if they are classes"))
