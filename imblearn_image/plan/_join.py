"""Join plans."""

import numpy as np

from imblearn_image.augmentation._equality import is_same
from imblearn_image.plan._invariants import ARRAYS


def joined_fields(plans):
    """Return the fields of the plan that has the rows of all; see `ResamplingPlan.concatenate`."""
    if not plans or not all(hasattr(plan, "transform_names") for plan in plans):
        raise ValueError(f"plans must hold one ResamplingPlan at least, got {plans!r}")
    first = plans[0]
    for name in ("_augmenter", "value_range", "n_sources"):
        if not all(is_same(getattr(first, name), getattr(plan, name)) for plan in plans):
            raise ValueError(f"the plans must have one {name.strip('_')}, got different ones")
    if len({plan.label.dtype.kind for plan in plans}) > 1:
        raise ValueError(
            "the plans must have labels of one kind, got the dtypes "
            f"{[str(plan.label.dtype) for plan in plans]}"
        )
    return {
        **{name: np.concatenate([getattr(plan, name) for plan in plans]) for name in ARRAYS},
        "params": {key: np.concatenate([p.params[key] for p in plans]) for key in first.params},
        "augmenter": first._augmenter,
        "value_range": first.value_range,
        "n_sources": first.n_sources,
        "entropy": first.entropy if len({plan.entropy for plan in plans}) == 1 else None,
    }
