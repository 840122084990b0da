"""Errors of the hooks of transforms: they name the class, the hook and what is asked of it."""

from __future__ import annotations

from typing import Literal, NoReturn

from imblearn_image._transforms.base import Transform

Hook = Literal["matrix", "curve", "apply"]
_ASKED: dict[Hook, str] = {
    "matrix": (
        "it must return the rows (a, b, c), (d, e, f) and, for a perspective, (g, h, i), and each "
        "entry must be a number, or an array where it is given arrays"
    ),
    "curve": (
        "it must map `values`, an array, to an array of the same shape, and takes numbers or "
        "arrays as columns: write np.where(condition, one, other) for an if"
    ),
    "apply": (
        "it must return an array, `out` or another of its shape, and leave `image`, which may be "
        "read-only, as it is: begin with image.copy(), or np.copyto(out, image)"
    ),
}


def raise_explained(error: Exception, transform: Transform, hook: Hook) -> NoReturn:
    """Raise what a hook raised, or what it returned led to, with the hook's name.

    Parameters
    ----------
    error : Exception
        That error. Of a TypeError or ValueError another one is made; others get a note.
    transform : Transform
        Whose hook it was.
    hook : {"matrix", "curve", "apply"}
        The name of the hook.
    """
    name = f"{type(transform).__name__}.{hook}"
    if type(error) not in (TypeError, ValueError):
        error.add_note(f"{name} failed; {_ASKED[hook]}")
        raise error
    raise type(error)(f"{name} failed, {type(error).__name__}: {error}; {_ASKED[hook]}") from error
