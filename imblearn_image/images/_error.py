"""The one error of reading."""

import os


class ImageReadError(Exception):
    """A file could not be read as an image.

    Parameters
    ----------
    path : str
        The file, as :func:`os.fsdecode` gives it.
    reason : str
        What is wrong with it, and what can be done.

    Attributes
    ----------
    path : str
        The file.
    reason : str
        What is wrong with it, and what can be done.

    Examples
    --------
    >>> from imblearn_image import ImageReadError, read_image
    >>> try:
    ...     read_image("no such file.png")
    ... except ImageReadError as error:
    ...     print(error.reason)
    No such file or directory
    """

    def __init__(self, path, reason):
        self.path = os.fsdecode(path)
        self.reason = reason
        super().__init__(self.path, reason)

    def __str__(self):
        return f"{printable(self.path)}: {self.reason}"


def printable(path):
    """Return a path as text that can be printed, whatever bytes its name has."""
    return path.encode("utf-8", "backslashreplace").decode()
