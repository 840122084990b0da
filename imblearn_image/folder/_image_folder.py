"""What a folder of images holds, as a table."""

import hashlib
import os
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class ImageFolder:
    """The images of a folder with one subfolder a class, as :func:`scan_image_folder` returns it.

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
        The names of the class folders.
    sizes : ndarray of int64, shape (n,)
        The size of each file, in bytes.
    times : ndarray of int64, shape (n,)
        When each file was last changed, in nanoseconds.
    ignored : list of (str, str)
        What was passed over, as (path relative to `root`, reason), sorted by the bytes of the
        path. Of a folder that was passed over the folder alone is listed.

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
    paths: np.ndarray
    target: np.ndarray
    target_names: list
    sizes: np.ndarray
    times: np.ndarray
    ignored: list

    def __post_init__(self):
        for array in (self.paths, self.target, self.sizes, self.times):
            array.setflags(write=False)

    def __len__(self):
        return len(self.paths)

    def __repr__(self):
        return (
            f"ImageFolder({self.root!r}, {len(self)} images: {self.counts}, "
            f"{len(self.ignored)} ignored)"
        )

    @property
    def counts(self):
        """The number of images of each class, as a dict of names."""
        counts = np.bincount(self.target, minlength=len(self.target_names)).tolist()
        return dict(zip(self.target_names, counts, strict=True))

    def full_paths(self):
        """Return the paths of the images with `root` before them, for whoever opens them.

        Returns
        -------
        ndarray of str, shape (n,)
            The paths, in the order of `paths`.
        """
        return np.array([os.path.join(self.root, path) for path in self.paths.tolist()], dtype=str)

    def fingerprint(self):
        """Return a hash of what was found, which tells whether the folder has changed since.

        It covers the names of the classes and of each image its path, size and time of change,
        but neither `root` nor `ignored`. Files are not read: whoever changes one and sets its time
        back is not noticed.

        Returns
        -------
        str
            SHA-256, as 64 hexadecimal digits.
        """
        digest = hashlib.sha256()
        for name in self.target_names:
            digest.update(os.fsencode(name) + b"\0")
        columns = self.paths.tolist(), self.sizes.tolist(), self.times.tolist()
        for path, size, time in zip(*columns, strict=True):
            digest.update(os.fsencode(path) + f"\0{size}\0{time}\0".encode())
        return digest.hexdigest()
