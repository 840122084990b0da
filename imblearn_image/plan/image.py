"""One image alone: a plan of one row, drawn and rendered at once."""

from __future__ import annotations

import numpy as np

from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image.plan.table import ResamplingPlan


def plan_image(
    augmenter: CompiledAugmenter,
    streams: list[np.random.SeedSequence],
    value_range: tuple[float, float] | None,
    *,
    always: bool = False,
) -> ResamplingPlan:
    """Draw the plan of a single new image of a single source.

    Parameters
    ----------
    augmenter : CompiledAugmenter
        What is drawn.
    streams : list of SeedSequence
        Those of a class.
    value_range : (float, float) or None
        As in :class:`ResamplingPlan`, checked.
    always : bool, default=False
        Whether all transforms are applied, whatever their `p`.

    Returns
    -------
    ResamplingPlan
        The plan.
    """
    source = np.zeros(1, dtype=np.int64)
    drawn = augmenter.draw_rows(1, streams)
    if always:
        drawn["active"][:] = True
    return ResamplingPlan.of_drawn(
        **drawn, source=source, label=source.copy(), compiled=augmenter, value_range=value_range,
        n_sources=1, entropy=None,
    )  # fmt: skip
