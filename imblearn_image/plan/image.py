"""One image alone: a plan of one row, drawn and rendered at once."""

import numpy as np

from imblearn_image._core.formats import check_image
from imblearn_image._core.look import look_at
from imblearn_image._core.opencv import one_thread
from imblearn_image._core.values import check_value_range
from imblearn_image._render.rows import RowRenderer
from imblearn_image.plan.draw import draw_rows
from imblearn_image.plan.table import ResamplingPlan


def augment_image(augmenter, image, rng, value_range, warns):
    """Return a new image made from `image`; see `Augmenter.__call__`."""
    image = check_image(image, 0)
    value_range = check_image_range(value_range)
    words = np.random.default_rng(rng).integers(2**32, size=4, dtype=np.uint64).tolist()
    streams = np.random.SeedSequence(words).spawn(3)
    return render_image(plan_image(augmenter, streams, value_range), image, warns=warns)


def check_image_range(value_range):
    """Return the `value_range` of one image as a pair of floats, or None as it is."""
    value_range = check_value_range(value_range)
    if isinstance(value_range, str):
        raise ValueError(
            "value_range='data' is known to samplers only, got it for one image; pass (low, high)"
        )
    return value_range


def plan_image(augmenter, streams, value_range, *, always=False):
    """Draw the plan of a single new image of a single source.

    Parameters
    ----------
    augmenter : Augmenter
        A valid one, which nobody else changes.
    streams : list of SeedSequence
        As in :func:`draw_rows`.
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
    rows = draw_rows(source, augmenter, streams)
    if always:
        rows["active"][:] = True
    return ResamplingPlan._of_own(
        **rows, label=source, augmenter=augmenter, value_range=value_range, n_sources=1,
        entropy=None,
    )  # fmt: skip


def render_image(plan, image, *, warns=False):
    """Return the new image of a plan of one row, made from `image`, and warn as a render does."""
    image = image.view()
    image.flags.writeable = False  # as transforms are promised
    renderer = RowRenderer(plan._augmenter)
    with one_thread():
        new = renderer.run(plan, image[np.newaxis], plan.source)[0]
    if warns:
        look_at([image.shape], [image] if renderer.takes_dtype_range(plan) else [])
    return new
