"""Paths where images are expected, which most people try first."""

from __future__ import annotations

import os
from typing import Any

import numpy as np


def refuse_paths(images: Any, name: str, *, needs_array: bool = False) -> None:
    """Raise where `images` are the paths of image files, or a folder of them.

    Parameters
    ----------
    images : object
        What the user gave.
    name : str
        What the user calls it.
    needs_array : bool, default=False
        Whether an array must be given, and not any source of images.
    """
    first = _first(images)
    if hasattr(images, "full_paths"):
        got, files = type(images).__name__, "ImageFiles(folder.full_paths())"
    elif isinstance(images, (str, bytes, os.PathLike)):
        got, files = f"the path {str(images)!r}", "ImageFiles(paths), of a list of files"
    elif isinstance(first, (str, bytes, os.PathLike)):
        got, files = f"paths such as {str(first)!r}", "ImageFiles(paths)"
    else:
        return
    advice = "read them by load_image_folder, or np.stack([*ImageFiles(paths)])"
    raise TypeError(
        f"{name} must hold images, got {got}: {advice if needs_array else f'pass {files}'}"
    )


def _first(images: Any) -> object:
    """Return the first value of a list, an array or a table, or None."""
    if hasattr(images, "iloc"):
        images = np.asarray(images.iloc[:1])
    if isinstance(images, np.ndarray):
        is_text = images.dtype.kind in "OSUT" and images.size
        return images.flat[0] if is_text else None
    # A subclass may read something when it is asked.
    return images[0] if type(images) in (list, tuple) and images else None
