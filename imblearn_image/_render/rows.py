"""Rows of a plan and their images in, new images out."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import check_finite, is_finite, warn_if_channels_first
from imblearn_image._core.opencv import one_thread
from imblearn_image._core.values import Span, can_be_narrow, check_values, resolve_value_range
from imblearn_image._render._format import ImageFormat
from imblearn_image._render._stages import FormatStages
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.images.source import read_images

# Up to so many values are looked at in one call, shortly before they are rendered: then they lie
# in the processor's cache.
_AT_ONCE = 1 << 16
# What is known of an image's values.
FINITE, _IN_RANGE = 1, 2


def checked_images(plan, images, which, mapped, value_range, known):
    """Yield the image of each row, after the values of those that are new were checked.

    Parameters
    ----------
    plan : ResamplingPlan
        The rows.
    images : ndarray, or list of ndarrays
        Images of one shape and dtype to choose from.
    which : ndarray of int, shape (n,)
        Which of `images` each row takes.
    mapped : ndarray of bool, shape (n,), or None
        The rows of which an active step maps values to [0, 1]; None where no range is checked.
    value_range : (float, float) or None
        Where the values that these rows map must lie.
    known : mutable mapping of int to int, or bytearray
        For each source image what is known of its values, 0 at first.

    Raises
    ------
    ValueError
        If an image holds NaN or infinite values, or leaves the value range.
    """
    which, sources = which.tolist(), plan.source.tolist()
    levels = np.full(len(plan), FINITE) if mapped is None else np.where(mapped, _IN_RANGE, FINITE)
    rows = list(zip(which, sources, levels.tolist(), strict=True))
    step = max(_AT_ONCE // images[which[0]].size, 1)
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        _check(images, part, value_range, known)
        for i, _, _ in part:
            yield images[i]


def _check(images, rows, value_range, known):
    """Check the images of some rows, of which each is (number of the image, source, level)."""
    finite = {}
    for i, source, level in rows:
        if known[source] >= level:
            continue
        if level == _IN_RANGE:
            check_values(images[i], value_range, source)
        else:
            finite[i] = source
        known[source] = level
    if len(finite) > 1 and isinstance(images, np.ndarray) and is_finite(images[list(finite)]):
        return
    for i, source in finite.items():
        check_finite(images[i], source)


# The formats whose kernels and memory a thread keeps; they work in some times an image's memory.
_MAX_FORMATS = 16
_MAX_FORMAT_BYTES = 8 << 20


@dataclass(frozen=True)
class Rows:
    """The part of a plan that rendering needs, for a single new image that no plan is kept of."""

    source: NDArray[np.int64]
    seed: NDArray[np.uint64]
    active: NDArray[np.bool_]
    params: Mapping[str, NDArray[Any]]
    value_range: tuple[float, float] | None

    def __len__(self) -> int:
        return len(self.source)


class RowRenderer:
    """Renders rows of plans that were drawn with one augmenter.

    Several threads may use one, of which each gets kernels and memory of its own. A pickled one
    makes them anew.

    Parameters
    ----------
    augmenter : CompiledAugmenter
        The transforms.
    n_sources : int, default=0
        The number of images, if they stay the same: then the values of each are checked once.
    are_finite : bool, default=False
        Whether these images are known to be finite.
    """

    def __init__(self, augmenter, n_sources=0, are_finite=False):
        self.augmenter = augmenter
        self._formats = set()  # that all steps can work on
        self._known_values = bytearray([FINITE if are_finite else 0]) * n_sources
        self._known = augmenter
        # The steps that map values to [0, 1].
        self._mapping = [s.index for s in augmenter.steps if s.transform.uses_value_range]
        self.maps_values = bool(self._mapping)
        self._own = _Own()

    def __reduce__(self):
        return RowRenderer, (self.augmenter,)

    def check_plan(self, plan):
        """Raise where `plan` was not drawn with this augmenter."""
        compiled = getattr(plan, "compiled", None)
        if compiled is self._known:  # which parts of a plan share
            return
        if compiled is None:
            raise TypeError(f"plan must be a ResamplingPlan or a part of one, got {plan!r}")
        if compiled != self.augmenter:
            raise ValueError(
                f"the plan was drawn with {plan.augmenter!r}, the renderer has another augmenter: "
                "use Renderer(plan.augmenter)"
            )
        self._known = compiled

    def new_span(self, value_range, dtype):
        """Return a `Span` for images whose range is taken from their dtype, None for others."""
        is_watched = self._mapping and value_range is None and can_be_narrow(dtype)
        return Span(dtype) if is_watched else None

    def warn_of(self, image, value_range):
        """Warn of an image that looks channels-first, or fills little of its dtype's range."""
        warn_if_channels_first([image.shape])
        span = self.new_span(value_range, image.dtype)
        if span is not None:
            span.see(image)
            span.warn()

    def see(self, plan, images, which, span):
        """Let `span` take in the images that rows map to [0, 1], until it is not narrow."""
        for i in dict.fromkeys(which[self.is_mapped(plan)].tolist()):
            if not span.is_narrow:
                return
            span.see(images[i])

    def is_mapped(self, plan):
        """Tell of each row whether such a step is active."""
        return plan.active[:, self._mapping].any(axis=1)

    def run(self, plan, images, which, targets=None, *, numbers=None, shape=None, dtype=None,
            stop=None):  # fmt: skip
        """Render rows, until the event `stop` is set.

        Parameters
        ----------
        plan : ResamplingPlan
            The rows.
        images : ndarray, or list of ndarrays
            Checked images to choose from.
        which : ndarray of int, shape (n,)
            Which of `images` each row takes.
        targets : sequence of ndarrays, default=None
            Where each row is written; None makes new ones.
        numbers : sequence of int, default=None
            The rows' numbers for messages; None counts from 0.
        shape : tuple of int, default=None
            The one that all images must have; None allows any, also others than the targets'.
        dtype : numpy.dtype, default=None
            The one that all images must have; None takes that of the first.

        Returns
        -------
        ndarray or list of ndarrays
            `targets`; with new targets an array if all rows have one shape, and else a list, which
            holds new arrays for the rows that do not fit.
        """
        if isinstance(images, np.ndarray):
            found, dtype = images.shape[1:], images.dtype
        else:
            found, dtype = images[0].shape, dtype or images[0].dtype
            positions = _by_shape(images, which, plan, dtype)
            if shape is not None:
                for each, (position, *_) in positions.items():
                    check_shape(each, shape, plan.source[position])
            if len(positions) > 1 or (targets is not None and targets[0].shape != found):
                return self._run_unlike(plan, images, which, targets, numbers, stop, positions)
        if targets is None:
            targets = np.empty((len(plan), *found), dtype)
        self._run_alike(plan, images, which, targets, numbers, stop, found, dtype)
        return targets

    def _run_unlike(self, plan, images, which, targets, numbers, stop, positions_by_shape):
        """Render rows whose images have several shapes, or another one than their targets."""
        results = [None] * len(plan)
        for shape, positions in positions_by_shape.items():
            fits = targets is not None and shape == targets[0].shape
            new = [targets[i] if fits else np.empty(shape, images[0].dtype) for i in positions]
            part_numbers = positions if numbers is None else [numbers[i] for i in positions]
            self._run_alike(
                plan[positions], images, which[positions], new, part_numbers, stop, shape,
                images[0].dtype,
            )  # fmt: skip
            for i, image in zip(positions, new, strict=True):
                results[i] = image
        return results

    def _run_alike(self, plan, images, which, targets, numbers, stop, shape, dtype):
        """Render rows whose images have this shape and dtype."""
        stages = self._stages_for(shape, dtype, plan.value_range)
        work = stages.row_work(plan)
        if not targets[0].flags.c_contiguous:
            work = stages.into_any_layout(work)
        # Views are made and dropped one at a time: lists of them would leave the processor's cache.
        if stages.has_values_to_check:
            sources = self._checked(plan, images, which, stages.checked_range)
        else:
            sources = map(images.__getitem__, which.tolist())
        for i, ((kernel, number), image, target) in enumerate(
            zip(work, sources, targets, strict=True)
        ):
            if stop is not None and stop.is_set():
                return
            try:
                kernel(image, number, target)
            except Exception as error:
                kind = type(error) if type(error) in (TypeError, ValueError) else RuntimeError
                row = i if numbers is None else numbers[i]
                raise kind(
                    f"row {row} of the plan could not be rendered from image "
                    f"{plan.source[i]}: {error}"
                ) from error

    def check_format(self, shape, dtype):
        """Raise where a step cannot work on images of this shape and dtype, active or not."""
        if (shape, dtype) not in self._formats:
            self.augmenter.check_image(shape, dtype)
            self._formats.add((shape, dtype))

    def _stages_for(self, shape, dtype, value_range):
        """Return the stages for images of a format, which this thread keeps."""
        own, key = self._own, (shape, dtype, value_range)
        if own.last == key:  # which takes no hash
            return own.last_stages
        kept = own.stages
        stages = kept.pop(key, None)
        if stages is None:
            self.check_format(shape, dtype)
            resolved = resolve_value_range(value_range, dtype) if self._mapping else None
            stages = FormatStages(self.augmenter, ImageFormat(shape, dtype, resolved))
            while kept and (
                len(kept) >= _MAX_FORMATS
                or sum(map(_format_bytes, (*kept, key))) > _MAX_FORMAT_BYTES
            ):
                del kept[next(iter(kept))]
        kept[key] = own.last_stages = stages
        own.last = key
        return stages

    def _checked(self, plan, images, which, value_range):
        """Return an iterator over the image of each row, whose values it checks."""
        if len(plan) == 1:  # in a tenth of the time
            image, source = images[which.item(0)], plan.source.item(0)
            if value_range is not None and self.is_mapped(plan)[0]:
                check_values(image, value_range, source)
            else:
                check_finite(image, source)
            return (image,)
        mapped = None if value_range is None else self.is_mapped(plan)
        known = self._known_values or defaultdict(int)
        return checked_images(plan, images, which, mapped, value_range, known)


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self):
        self.stages = {}  # by format, that used last at the end
        self.last = self.last_stages = None


def _format_bytes(key):
    shape, dtype, _ = key
    return int(np.prod(shape)) * dtype.itemsize


def _by_shape(images, which, plan, dtype):
    """Return the positions of the rows by the shape of their images, which have one dtype."""
    positions = defaultdict(list)
    for position, i in enumerate(which.tolist()):
        image = images[i]
        if image.dtype != dtype:
            raise TypeError(
                f"all images must have one dtype, got {dtype} and, for image "
                f"{plan.source[position]}, {image.dtype}"
            )
        positions[image.shape].append(position)
    return positions


def check_shape(shape, expected, index):
    """Raise where image `index` is of another shape than `out` holds."""
    if shape != expected:
        raise ValueError(
            f"out holds images of shape {expected}, got {shape} for image {index}: make all images "
            "one size, or leave out `out`"
        )


def read_needed(source, indices):
    """Read the images that rows need, each once; return which of them each row takes, and them."""
    if len(indices) == 1:
        return np.zeros(1, dtype=np.intp), read_images(source, indices)
    needed, which = np.unique(indices, return_inverse=True)
    return which, read_images(source, needed)


def check_out(out, shape, dtype, images):
    """Raise where `out` is no array of this shape and dtype that can be written to."""
    if not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != dtype:
        got = f"shape {out.shape}, dtype {out.dtype}" if hasattr(out, "dtype") else repr(out)
        raise ValueError(f"out must be an array of shape {shape} and dtype {dtype}, got {got}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    if isinstance(images, np.ndarray) and np.may_share_memory(out, images):
        raise ValueError("out must not overlap the images")


def render_one(augmenter: CompiledAugmenter, rows: Rows, image: NDArray[Any]) -> NDArray[Any]:
    """Return the new image of a single row, made from `image`, a checked one."""
    image = image.view()
    image.flags.writeable = False  # as transforms are promised
    with one_thread():
        return RowRenderer(augmenter).run(rows, image[np.newaxis], rows.source)[0]
