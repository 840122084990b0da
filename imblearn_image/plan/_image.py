"""One image alone: a plan of one row, drawn and rendered at once."""

import numpy as np

from imblearn_image._formats import check_image, warn_if_channels_first
from imblearn_image._opencv import one_thread
from imblearn_image._value_range import check_value_range
from imblearn_image.plan._draw import draw_rows
from imblearn_image.plan._table import ResamplingPlan
from imblearn_image.render._rows import RowRenderer


def augment_image(augmenter, image, rng, value_range, warns):
    """Return a new image made from `image`; see `Augmenter.__call__`."""
    image = check_image(image, 0).view()
    image.flags.writeable = False  # as transforms are promised
    value_range = check_value_range(value_range)
    if isinstance(value_range, str):
        raise ValueError(
            "value_range='data' is known to samplers only, got it for one image; pass (low, high)"
        )
    words = np.random.default_rng(rng).integers(2**32, size=4, dtype=np.uint64).tolist()
    streams = np.random.SeedSequence(words).spawn(3)
    source = np.zeros(1, dtype=np.int64)
    plan = ResamplingPlan._of_own(
        **draw_rows(source, augmenter, streams), label=source, augmenter=augmenter,
        value_range=value_range, n_sources=1, entropy=None,
    )  # fmt: skip
    renderer = RowRenderer(augmenter)
    with one_thread():
        new = renderer.run(plan, image[np.newaxis], source)[0]
    if warns:
        warn_if_channels_first([image.shape])
        span = renderer.new_span(value_range, image.dtype)
        if span is not None:
            span.see(image)
            span.warn()
    return new
