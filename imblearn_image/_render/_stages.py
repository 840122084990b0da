"""Turn rows of a plan into the kernels to call, for images of one format.

A row's work is a pair ``(kernel, number)``, called as ``kernel(image, number, out)``. A stage gives
them for one row, by `pair`, or for many at once, by `pairs`: to the same bytes, since each row's
number is computed by the same arithmetic and does not depend on the others'.
"""

import numpy as np

from imblearn_image._core import kernels
from imblearn_image._core.fork import cached_property
from imblearn_image._core.formats import is_carried, load, store
from imblearn_image._core.values import holds_all
from imblearn_image._render._geometric import GeometricStage
from imblearn_image._render._image import ImageStage
from imblearn_image._render._intensity import IntensityStage

_STAGES = (GeometricStage, IntensityStage, ImageStage)
# Up to here rows one by one take less time than the calls of numpy for many.
_FEW_ROWS = 8


def runs_of(steps):
    """Return the steps in the runs that are computed together, each with the class of its stage."""
    runs = []
    for step in steps:
        stage = next(s for s in _STAGES if isinstance(step.transform, s.transforms))
        if runs and stage.is_fused and runs[-1][0] is stage:
            runs[-1][1].append(step)
        else:
            runs.append((stage, [step]))
    return runs


_COPY = (kernels.copy, None)


def _load(image, _, out):
    load(image, out)


def _store(image, _, out):
    store(image, out)


class FormatStages:
    """The stages of an augmenter for images of one format, with the memory that they work in.

    They serve one thread: two at a time would write into the same memory. What does not differ
    from call to call is made once, and what may not be needed when it is.
    """

    def __init__(self, augmenter, image_format):
        self._format = image_format
        value_range = image_format.value_range
        has_values_outside = value_range and not holds_all(value_range, image_format.dtype)
        # The range that values must be checked against; None where all lie in it.
        self.checked_range = value_range if has_values_outside else None
        self.has_values_to_check = has_values_outside or image_format.dtype.kind == "f"
        self._is_carried = is_carried(image_format.dtype)
        self._stages = [
            stage(steps, augmenter, image_format) for stage, steps in runs_of(augmenter.steps)
        ]
        may_have_left_range = False
        for stage in self._stages:
            if not may_have_left_range:
                stage.limits = None
            may_have_left_range |= stage.may_leave_range

    def row_work(self, plan):
        """Return the (kernel, number) of each row of `plan`."""
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
        if self._is_carried:
            work = [pair and self._in_turn((_load, None), pair, (_store, None)) for pair in work]
        return [pair or _COPY for pair in work]

    def _work_of_one(self, plan, row, active):
        work = None
        for stage in self._stages:
            pair = stage.pair(plan, row, active)
            if pair is not None:
                work = pair if work is None else self._join(stage, work, pair)
        return work

    def _work_of_many(self, plan):
        work = [None] * len(plan)
        for stage in self._stages:
            rows = np.flatnonzero(plan.active[:, stage.indices].any(axis=1))
            if len(rows):
                for row, pair in zip(rows.tolist(), stage.pairs(plan, rows), strict=True):
                    before = work[row]
                    work[row] = pair if before is None else self._join(stage, before, pair)
        return work

    def _join(self, stage, before, pair):
        """Return the (kernel, number) of what was done before and then a stage's pair."""
        if stage.limits is not None:  # which steps before may have left
            before = self._in_place(before, (kernels.clip_in_place, stage.limits))
        return self._in_place(before, pair) if stage.works_in_place else self._in_turn(before, pair)

    def _in_place(self, before, pair):
        """Return the (kernel, number) of what was done before, and a pair on its result."""
        kernel, number = before
        if kernel is self._run_all:
            return kernel, [*number[:-1], (kernels.in_place_after, (number[-1], pair))]
        return kernels.in_place_after, (before, pair)

    def _in_turn(self, *pairs):
        """Return the (kernel, number) that carries out such pairs one after another."""
        flat = []
        for kernel, number in pairs:
            flat += number if kernel is self._run_all else [(kernel, number)]
        return self._run_all, flat

    @cached_property
    def _run_all(self):
        scratch = list(np.empty((2, *self._format.shape), dtype=self._format.working))

        def run_all(image, pairs, out):
            one, other = scratch
            for kernel, number in pairs[:-1]:
                kernel(image, number, one)
                image, one, other = one, other, one
            kernel, number = pairs[-1]
            kernel(image, number, out)

        return run_all

    @cached_property
    def _buffer(self):
        return np.empty(self._format.shape, dtype=self._format.dtype)

    def into_any_layout(self, work):
        """Return the work of each row for targets with gaps, which kernels cannot write to."""
        buffer = self._buffer

        def run(image, pair, out):
            kernel, number = pair
            kernel(image, number, buffer)
            np.copyto(out, buffer)

        return [(run, pair) for pair in work]
