"""Rows of a plan and their images in, new images out."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import check_finite, look_at, look_at_alpha
from imblearn_image._core.opencv import one_thread
from imblearn_image._core.values import check_values, resolve_value_range
from imblearn_image._render._checked import FINITE, Known, checked_images
from imblearn_image._render._format import ImageFormat, Images, Rows, ValueRange
from imblearn_image._render._stages import FormatStages
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.images.source import ImageSource, read_images

Shape = tuple[int, ...]
# The numbers of rows for messages.
Numbers = Sequence[int] | NDArray[np.intp]
_Format = tuple[Shape, np.dtype[Any], ValueRange]


class PlanRows(Rows, Protocol):
    """Rows that can be indexed: those of a plan, or of a part of one."""

    def __getitem__(self, key: Any, /) -> PlanRows:
        """Return some of the rows."""


# The formats whose kernels and memory a thread keeps; they need the memory of a few images.
_MAX_FORMATS = 16
_MAX_FORMAT_BYTES = 8 << 20


@dataclass(frozen=True)
class OneRow:
    """The part of a plan that rendering needs, for a single new image without a plan."""

    source: NDArray[np.int64]
    seed: NDArray[np.uint64]
    active: NDArray[np.bool_]
    params: Mapping[str, NDArray[Any]]
    value_range: tuple[float, float] | None

    def __len__(self) -> int:
        return len(self.source)


class RowRenderer:
    """Renders rows of plans that were drawn with one augmenter.

    Several threads may use one: each gets kernels and memory of its own. A pickled one makes them
    anew.

    Parameters
    ----------
    augmenter : CompiledAugmenter
        The transforms.
    n_sources : int, default=0
        The number of images, if they stay the same: then the values of each are checked once.
    are_finite : bool, default=False
        Whether these images are known to be finite.
    """

    maps_values: bool

    def __init__(
        self, augmenter: CompiledAugmenter, n_sources: int = 0, are_finite: bool = False
    ) -> None:
        self.augmenter = augmenter
        self._formats: set[tuple[Shape, np.dtype[Any]]] = set()  # all steps can work on these
        self._known_values = bytearray([FINITE if are_finite else 0]) * n_sources
        self._known = augmenter
        # The steps that map values to [0, 1].
        self._mapping = [s.index for s in augmenter.steps if s.transform.uses_value_range]
        self.maps_values = bool(self._mapping)
        self._own = _Own()

    def __reduce__(self) -> tuple[type[RowRenderer], tuple[CompiledAugmenter]]:
        return RowRenderer, (self.augmenter,)

    def check_plan(self, plan: Any) -> None:
        """Raise where `plan` was not drawn with this augmenter."""
        compiled = getattr(plan, "compiled", None)
        if compiled is self._known:  # parts of a plan share it
            return
        if compiled is None:
            raise TypeError(f"plan must be a ResamplingPlan or a part of one, got {plan!r}")
        if compiled != self.augmenter:
            raise ValueError(
                f"the plan was drawn with {plan.augmenter!r}, the renderer has another augmenter: "
                "use Renderer(plan.augmenter)"
            )
        self._known = compiled

    def takes_dtype_range(self, plan: Rows) -> bool:
        """Tell whether rows may map the range of the images' dtype to [0, 1]."""
        return self.maps_values and plan.value_range is None

    def is_mapped(self, plan: Rows) -> NDArray[np.bool_]:
        """Tell of each row whether a step that maps values is active."""
        active: Any = plan.active[:, self._mapping]
        is_mapped: NDArray[np.bool_] = active.any(axis=1)
        return is_mapped

    def look_at_values(
        self,
        plan: Rows,
        shapes: Iterable[Shape],
        used: Callable[[NDArray[np.bool_]], Iterable[NDArray[Any]]],
    ) -> None:
        """Warn where values are likely to be taken for what they are not.

        Parameters
        ----------
        plan : Rows
            The rows.
        shapes : iterable of tuple of int
            Those of the images.
        used : callable
            Given which rows count, gives images that they use, spread over all.
        """
        if self.takes_dtype_range(plan):
            look_at([], used(self.is_mapped(plan)))
        if self.augmenter.guesses_alpha and any(map(self.augmenter.has_alpha, shapes)):
            look_at_alpha(used(self.augmenter.keeps_alpha(plan.active)), plan.value_range)

    def run(
        self,
        plan: OneRow | PlanRows,
        images: Images,
        which: NDArray[np.intp],
        targets: Images | None = None,
        *,
        numbers: Numbers | None = None,
        shape: Shape | None = None,
        dtype: np.dtype[Any] | None = None,
        stop: threading.Event | None = None,
    ) -> Images:
        """Render rows, until the event `stop` is set.

        Parameters
        ----------
        plan : OneRow or PlanRows
            The rows.
        images : ndarray, or list of ndarrays
            Checked images to choose from.
        which : ndarray of int, shape (n,)
            Which of `images` each row takes.
        targets : ndarray, or list of ndarrays, default=None
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
                assert not isinstance(plan, OneRow)  # its image comes in an array
                return self._run_unlike(plan, images, which, targets, numbers, stop, positions)
        if targets is None:
            targets = np.empty((len(plan), *found), dtype)
        self._run_alike(plan, images, which, targets, numbers, stop, found, dtype)
        return targets

    def _run_unlike(
        self,
        plan: PlanRows,
        images: list[NDArray[Any]],
        which: NDArray[np.intp],
        targets: Images | None,
        numbers: Numbers | None,
        stop: threading.Event | None,
        positions_by_shape: Mapping[Shape, list[int]],
    ) -> list[NDArray[Any]]:
        """Render rows whose images differ in shape, from each other or from their targets."""
        results: list[Any] = [None] * len(plan)
        for shape, positions in positions_by_shape.items():
            if targets is not None and shape == targets[0].shape:
                new = [targets[i] for i in positions]
            else:
                new = [np.empty(shape, images[0].dtype) for _ in positions]
            part_numbers = positions if numbers is None else [numbers[i] for i in positions]
            self._run_alike(
                plan[positions], images, which[positions], new, part_numbers, stop, shape,
                images[0].dtype,
            )  # fmt: skip
            for i, image in zip(positions, new, strict=True):
                results[i] = image
        return results

    def _run_alike(
        self,
        plan: Rows,
        images: Images,
        which: NDArray[np.intp],
        targets: Images,
        numbers: Numbers | None,
        stop: threading.Event | None,
        shape: Shape,
        dtype: np.dtype[Any],
    ) -> None:
        """Render rows whose images have this shape and dtype."""
        stages = self._stages_for(shape, dtype, plan.value_range)
        work = stages.row_work(plan)
        if not targets[0].flags.c_contiguous:
            work = stages.into_any_layout(work)
        # Views are made and dropped one at a time: lists of them would leave the processor's cache.
        if stages.has_values_to_check:
            sources = self._checked(plan, images, which, stages)
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

    def check_format(self, shape: Shape, dtype: np.dtype[Any]) -> None:
        """Raise where a step cannot work on images of this shape and dtype, active or not."""
        if (shape, dtype) not in self._formats:
            self.augmenter.check_image(shape, dtype)
            self._formats.add((shape, dtype))

    def _stages_for(
        self, shape: Shape, dtype: np.dtype[Any], value_range: ValueRange
    ) -> FormatStages:
        """Return the stages for images of a format, which this thread keeps."""
        own, key = self._own, (shape, dtype, value_range)
        if own.last is not None and own.last[0] == key:  # faster than a hash
            return own.last[1]
        kept = own.stages
        stages = kept.pop(key, None)
        if stages is None:
            self.check_format(shape, dtype)
            resolved = resolve_value_range(value_range, dtype) if self._mapping else None
            stages = FormatStages(self.augmenter, ImageFormat(shape, dtype, resolved, value_range))
            while kept and (
                len(kept) >= _MAX_FORMATS
                or sum(map(_format_bytes, (*kept, key))) > _MAX_FORMAT_BYTES
            ):
                del kept[next(iter(kept))]
        kept[key] = stages
        own.last = key, stages
        return stages

    def _checked(
        self, plan: Rows, images: Images, which: NDArray[np.intp], stages: FormatStages
    ) -> Iterable[NDArray[Any]]:
        """Return an iterable of the image of each row, which checks their values."""
        value_range, has_alpha = stages.checked_range, stages.has_alpha
        if len(plan) == 1:  # ten times faster
            image, source = images[which.item(0)], plan.source.item(0)
            if value_range is not None and self.is_mapped(plan)[0]:
                check_values(image, value_range, source, has_alpha=has_alpha)
            else:
                check_finite(image, source)
            return (image,)
        mapped = None if value_range is None else self.is_mapped(plan)
        known: Known = self._known_values or defaultdict(int)
        return checked_images(plan, images, which, mapped, value_range, known, has_alpha)


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self) -> None:
        self.stages: dict[_Format, FormatStages] = {}  # the one used last stands at the end
        self.last: tuple[_Format, FormatStages] | None = None


def _format_bytes(key: _Format) -> int:
    shape, dtype, _ = key
    return int(np.prod(shape)) * dtype.itemsize


def _by_shape(
    images: Sequence[NDArray[Any]], which: NDArray[np.intp], plan: Rows, dtype: np.dtype[Any]
) -> dict[Shape, list[int]]:
    """Return the positions of the rows by the shape of their images, which have one dtype."""
    positions: dict[Shape, list[int]] = defaultdict(list)
    for position, i in enumerate(which.tolist()):
        image = images[i]
        if image.dtype != dtype:
            raise TypeError(
                f"all images must have one dtype, got {dtype} and, for image "
                f"{plan.source[position]}, {image.dtype}"
            )
        positions[image.shape].append(position)
    return positions


def check_shape(shape: Shape, expected: Shape, index: int | np.integer[Any]) -> None:
    """Raise where image `index` is of another shape than `out` holds."""
    if shape != expected:
        raise ValueError(
            f"out holds images of shape {expected}, got {shape} for image {index}: make all images "
            "one size, or leave out `out`"
        )


def read_needed(
    source: ImageSource, indices: NDArray[np.int64]
) -> tuple[NDArray[np.intp], list[NDArray[Any]]]:
    """Read the images that rows need, each once; return the place of each row's image, and them."""
    if len(indices) == 1:
        return np.zeros(1, dtype=np.intp), read_images(source, indices)
    needed, which = np.unique(indices, return_inverse=True)
    return which, read_images(source, needed)


def check_out(out: Any, shape: Shape, dtype: np.dtype[Any], images: object) -> None:
    """Raise where `out` is not a writeable array of this shape and dtype."""
    if not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != dtype:
        got = f"shape {out.shape}, dtype {out.dtype}" if hasattr(out, "dtype") else repr(out)
        raise ValueError(f"out must be an array of shape {shape} and dtype {dtype}, got {got}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    if isinstance(images, np.ndarray) and np.may_share_memory(out, images):
        raise ValueError("out must not overlap the images")


def render_one(
    augmenter: CompiledAugmenter, rows: OneRow | PlanRows, image: NDArray[Any]
) -> NDArray[Any]:
    """Return the new image of a single row, made from `image`, a checked one."""
    image = image.view()
    image.flags.writeable = False  # transforms are promised that
    with one_thread():
        return RowRenderer(augmenter).run(rows, image[np.newaxis], rows.source)[0]
