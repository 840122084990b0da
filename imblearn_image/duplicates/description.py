"""Read each image once: the digest of its bytes, and its fingerprints."""

from __future__ import annotations

from functools import cache, partial
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.opencv import cv2
from imblearn_image._neighbors.by_size import SimilaritiesBySize
from imblearn_image._neighbors.similarities import Similarities
from imblearn_image.descriptors.prepare import for_each, gray, scaled, unit
from imblearn_image.images.source import ImageSource

_DIGEST_BYTES = 32
# Of fingerprints: the largest side before the blur, its sigma, and the side of the grid.
_WORK, _BLUR, _SIDE = 64, 2.0, 16
# In small images the sigma is this share of the shorter side at most.
_SMALL = 8
# Images are told apart by at most so many sizes; of more, each goes to the power of 2 below it.
_MOST_SIZES = 7
# Units of the grid, or of a vector of length one, below which nothing changes.
_LEAST_BLUR = 1e-6


def orientations_of(images: NDArray[Any], orientations: int) -> list[NDArray[Any]]:
    """Return views of the images as they are, or in all eight flips and quarter turns."""
    if orientations == 1:
        return [images]
    mirrored = images[:, :, ::-1]
    return [np.rot90(view, turn, axes=(1, 2)) for view in (images, mirrored) for turn in range(4)]


def describe_images(
    images: ImageSource, *, orientations: int = 1, n_jobs: int | None = None, verbose: int = 0
) -> tuple[NDArray[np.intp], Similarities]:
    """Read each image once, and return what copies are told by.

    Parameters
    ----------
    images : sequence of ndarrays of shape (height, width[, channels])
        Anything with ``len`` and ``images[i]``.
    orientations : {1, 8}, default=1
        8 makes fingerprints of all flips and quarter turns too.
    n_jobs, verbose : optional
        As in :func:`~imblearn_image.descriptors.thumbnail`.

    Returns
    -------
    first_copies : ndarray of int, shape (n,)
        For each image the first that is byte-identical.
    similarities : Similarities
        Correlations of fingerprints.

    Raises
    ------
    ValueError
        If an image holds NaN or infinite values.
    """
    compute = partial(_describe, orientations=orientations)
    found = for_each(compute, images, n_jobs=n_jobs, verbose=verbose)
    fingerprints = found["fingerprints"]
    views = [fingerprints[:, view] for view in range(orientations)]
    return _firsts(found["digest"]), _similarities(views, found["sides"])


def _similarities(views: list[NDArray[Any]], sides: NDArray[np.uint8]) -> Similarities:
    """Return similarities of fingerprints, for two images at the size of the smaller.

    Parameters
    ----------
    views : list of ndarray of shape (n, 256)
        The fingerprints, as they are and, if asked for, in all further orientations.
    sides : ndarray of uint8, shape (n, 2)
        The height and the width that fingerprints were made of.
    """
    if (sides == sides[0]).all():
        return Similarities(views, np.float64)
    shorter = sides.min(axis=1)
    if len(np.unique(shorter)) > _MOST_SIZES:
        shorter = 1 << np.log2(shorter.astype(float)).astype(int)
    sizes, size_of = np.unique(shorter, return_inverse=True)
    # Each second orientation is that of a quarter turn.
    turned = [sides[:, ::-1] if view % 2 else sides for view in range(len(views))]
    return SimilaritiesBySize(
        [
            Similarities(
                [
                    _at_size(view, own, int(size), size_of >= code)
                    for view, own in zip(views, turned, strict=True)
                ],
                np.float64,
            )
            for code, size in enumerate(sizes)
        ],
        size_of,
    )


def _at_size(
    view: NDArray[Any], sides: NDArray[np.uint8], size: int, is_asked: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return fingerprints as images of `size` would have them, zeros for those not asked for.

    They are blurred by what a smaller image is blurred more, in units of the grid.
    """
    grids = np.where(is_asked[:, np.newaxis], view, 0).astype(np.float64)
    grids = grids.reshape(-1, _SIDE, _SIDE)
    shorter, wanted = sides.min(axis=1), _spread(size, size)
    for axis, subscripts in enumerate(("ij,njk->nik", "ij,nkj->nki")):
        spread = _spread(sides[:, axis], shorter)
        more = np.sqrt(np.maximum(wanted - spread, 0))
        for sigma in np.unique(more[is_asked & (more > _LEAST_BLUR)]):
            some = more == sigma
            grids[some] = np.einsum(subscripts, _blur_matrix(float(sigma)), grids[some])
    blurred = grids.reshape(-1, _SIDE * _SIDE)
    # What is left of details that the blur takes away is rounding.
    blurred[np.abs(blurred).max(axis=1) < _LEAST_BLUR] = 0
    return blurred


def _spread(side: Any, shorter: Any) -> Any:
    """Return the variance, in units of the grid, of what a pixel is blurred to.

    By the blur of `fingerprint_of`, and by the area of the pixel.
    """
    sigma = np.minimum(_BLUR, np.asarray(shorter, dtype=np.float64) / _SMALL)
    return (_SIDE / np.asarray(side, dtype=np.float64)) ** 2 * (sigma**2 + 1 / 12)


@cache
def _blur_matrix(sigma: float) -> NDArray[np.float64]:
    """Return the matrix that blurs a column of the grid, mirrored at its ends."""
    offsets = np.arange(-4 * _SIDE, 4 * _SIDE + 1)
    weights = np.exp(-(offsets**2) / (2 * sigma**2))
    weights /= weights.sum()
    places = (np.arange(_SIDE)[:, np.newaxis] + offsets) % (2 * _SIDE)
    places = np.minimum(places, 2 * _SIDE - 1 - places)
    matrix = np.zeros((_SIDE, _SIDE))
    np.add.at(matrix, (np.arange(_SIDE)[:, np.newaxis], places), weights)
    return matrix


def first_copies(images: ImageSource, *, n_jobs: int | None = None) -> NDArray[np.intp]:
    """Return for each image the first that is byte-identical."""
    return _firsts(for_each(_digest, images, n_jobs=n_jobs))


def first_among(copies: NDArray[np.intp], members: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each of `members` the first of them that is byte-identical.

    Parameters
    ----------
    copies : ndarray of int, shape (n,)
        From `first_copies`.
    members : ndarray of int
        Indices of some of the images, ascending.
    """
    _, first, group = np.unique(copies[members], return_index=True, return_inverse=True)
    return members[first[group]]


def _firsts(digests: NDArray[Any]) -> NDArray[np.intp]:
    seen: dict[bytes, int] = {}
    return np.array(
        [seen.setdefault(digest.tobytes(), i) for i, digest in enumerate(digests)], dtype=np.intp
    )


def fingerprint_of(image: NDArray[Any]) -> NDArray[np.float32]:
    """Return the fingerprint of an image, which hardly differs between near-duplicates.

    The gray image is averaged to at most 64 pixels a side, blurred by 2 of them (by an eighth of
    the side in small images), averaged over a 16 x 16 grid, and its mean taken off: compression,
    noise, blur and resizing change finer details. The result is float32 of shape (256,) and of
    unit length; zeros for a constant image.
    """
    values: NDArray[Any] = scaled(gray(image).astype(np.float64)).astype(np.float32)
    height, width = (min(side, _WORK) for side in values.shape)
    values = cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
    sigma = min(_BLUR, min(height, width) / _SMALL)
    values = cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    values = cv2.resize(values, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    return unit(values.astype(np.float64).ravel())


def _digest(image: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the digest of an image's dtype, shape and values, ndarray of uint8."""
    image = np.ascontiguousarray(image)
    # The shape comes first, so that images of other shapes and equal bytes differ.
    head = f"{image.dtype.str} {image.shape} ".encode()
    digest = blake2b(head, digest_size=_DIGEST_BYTES)
    digest.update(image.data)
    return np.frombuffer(digest.digest(), dtype=np.uint8)


def _describe(image: NDArray[Any], orientations: int) -> NDArray[Any]:
    """Return the digest and the fingerprints of an image, as one record."""
    views = orientations_of(image[np.newaxis], orientations)
    fingerprints = np.stack([fingerprint_of(view[0]) for view in views])
    fields = [
        ("digest", np.uint8, _DIGEST_BYTES),
        ("fingerprints", fingerprints.dtype, fingerprints.shape),
        ("sides", np.uint8, 2),
    ]
    found = np.zeros((), dtype=np.dtype(fields, align=True))
    found["digest"], found["fingerprints"] = _digest(image), fingerprints
    found["sides"] = np.minimum(image.shape[:2], _WORK)
    return found
