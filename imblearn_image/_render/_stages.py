"""Turn rows of a plan into the kernels to call, for images of one format.

A row's work is a pair ``(kernel, setting)``, called as ``kernel(image, setting, out)``. A stage
gives them for one row, by `pair`, or for many at once, by `pairs`: to the same bytes, since each
row's setting is computed by the same arithmetic and does not depend on the others'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from imblearn_image._core import kernels
from imblearn_image._core.fork import cached_property
from imblearn_image._core.formats import from_working, needs_working_dtype, to_working
from imblearn_image._core.kernels import Image, Kernel, Work
from imblearn_image._core.values import holds_all
from imblearn_image._render._format import ImageFormat, Rows, Stage
from imblearn_image._render._geometric import GeometricStage
from imblearn_image._render._image import DisplacementStage, ImageStage
from imblearn_image._render._intensity import IntensityStage

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import CompiledAugmenter, Step

_STAGES: tuple[Any, ...] = (GeometricStage, DisplacementStage, IntensityStage, ImageStage)
# Up to this number of rows, `pair` for each takes less time than `pairs` for all.
_FEW_ROWS = 8


def runs_of(steps: Sequence[Step]) -> list[tuple[Any, list[Step]]]:
    """Return the steps in the runs that are computed together, each with the class of its stage."""
    runs: list[tuple[Any, list[Step]]] = []
    for step in steps:
        stage = next(s for s in _STAGES if isinstance(step.transform, s.transforms))
        if runs and stage.is_fused and runs[-1][0] is stage:
            runs[-1][1].append(step)
        else:
            runs.append((stage, [step]))
    return runs


_COPY: Work = (kernels.copy, None)


def _to_working(image: Image, _: object, out: Image) -> None:
    to_working(image, out)


def _from_working(image: Image, _: object, out: Image) -> None:
    from_working(image, out)


class FormatStages:
    """The stages of an augmenter for images of one format, with the memory that they work in.

    They serve one thread: two at a time would write into the same memory. Everything that does not
    differ from call to call is made once; memory that may not be needed is made on first use.
    """

    def __init__(self, augmenter: CompiledAugmenter, image_format: ImageFormat) -> None:
        self._format = image_format
        value_range = image_format.value_range
        has_values_outside = value_range is not None and not holds_all(
            value_range, image_format.dtype
        )
        # The range that values must be checked against; None where all lie in it.
        self.checked_range: tuple[float, float] | None = value_range if has_values_outside else None
        self.has_values_to_check = has_values_outside or image_format.dtype.kind == "f"
        self.has_alpha: bool = augmenter.has_alpha(image_format.shape)
        self._clip = kernels.clip_colors_in_place if self.has_alpha else kernels.clip_in_place
        self._needs_working = needs_working_dtype(image_format.dtype)
        self._stages: list[Stage] = [
            stage(steps, augmenter, image_format) for stage, steps in runs_of(augmenter.steps)
        ]
        may_have_left_range = False
        for stage in self._stages:
            if not may_have_left_range:
                stage.limits = None
            may_have_left_range |= stage.may_leave_range

    def row_work(self, plan: Rows) -> list[Work]:
        """Return the (kernel, setting) of each row of `plan`."""
        try:
            if len(plan) <= _FEW_ROWS:
                actives = plan.active.tolist()
                work = [self._work_of_one(plan, row, active) for row, active in enumerate(actives)]
            else:
                work = self._work_of_many(plan)
        except Exception as error:
            names = ", ".join(name for stage in self._stages for name in stage.names)
            error.add_note(f"while one of the transforms {names} computed its matrices or curves")
            raise
        if self._needs_working:
            work = [
                pair and self._in_turn((_to_working, None), pair, (_from_working, None))
                for pair in work
            ]
        return [pair or _COPY for pair in work]

    def _work_of_one(self, plan: Rows, row: int, active: Sequence[bool]) -> Work | None:
        work: Work | None = None
        for stage in self._stages:
            pair = stage.pair(plan, row, active)
            if pair is not None:
                work = pair if work is None else self._join(stage, work, pair)
        return work

    def _work_of_many(self, plan: Rows) -> list[Work | None]:
        work: list[Work | None] = [None] * len(plan)
        for stage in self._stages:
            rows = np.flatnonzero(plan.active[:, stage.indices].any(axis=1))
            if len(rows):
                for row, pair in zip(rows.tolist(), stage.pairs(plan, rows), strict=True):
                    before = work[row]
                    work[row] = pair if before is None else self._join(stage, before, pair)
        return work

    def _join(self, stage: Stage, before: Work, pair: Work) -> Work:
        """Return the (kernel, setting) of the work before, followed by a stage's pair."""
        if stage.limits is not None:  # steps before may have left them
            before = self._in_place(before, (self._clip, stage.limits))
        return self._in_place(before, pair) if stage.works_in_place else self._in_turn(before, pair)

    def _in_place(self, before: Work, pair: Work) -> Work:
        """Return the (kernel, setting) of the work before, followed by a pair on its result."""
        kernel, setting = before
        if kernel is self._run_all:
            return kernel, [*setting[:-1], (kernels.in_place_after, (setting[-1], pair))]
        return kernels.in_place_after, (before, pair)

    def _in_turn(self, *pairs: Work) -> Work:
        """Return the (kernel, setting) that carries out such pairs one after another."""
        flat: list[Work] = []
        for kernel, setting in pairs:
            flat += setting if kernel is self._run_all else [(kernel, setting)]
        return self._run_all, flat

    @cached_property
    def _run_all(self) -> Kernel:
        scratch = list(np.empty((2, *self._format.shape), dtype=self._format.working))

        def run_all(image: Image, pairs: list[Work], out: Image) -> None:
            one, other = scratch
            for kernel, setting in pairs[:-1]:
                kernel(image, setting, one)
                image, one, other = one, other, one
            kernel, setting = pairs[-1]
            kernel(image, setting, out)

        return run_all

    @cached_property
    def _buffer(self) -> Image:
        return np.empty(self._format.shape, dtype=self._format.dtype)

    def into_any_layout(self, work: Sequence[Work]) -> list[Work]:
        """Return the work of each row for targets with gaps; kernels cannot write to those."""
        buffer = self._buffer

        def run(image: Image, pair: Work, out: Image) -> None:
            kernel, setting = pair
            kernel(image, setting, buffer)
            np.copyto(out, buffer)

        return [(run, pair) for pair in work]
