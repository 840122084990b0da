"""The weights of samples, by their classes or their images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imblearn_image.class_weight.formulas import Scheme, check_options, weights_of
from imblearn_image.plan import ResamplingPlan

# What users may give as `sample_weight`.
SampleWeight = Scheme | Mapping[Any, float] | ArrayLike | None


@final
class Weights:
    """The weights of samples, by their class or their image."""

    def __init__(self, values: ArrayLike, classes: NDArray[Any] | None = None) -> None:
        self._values, self._classes = np.asarray(values, dtype=np.float32), classes

    @property
    def is_by_class(self) -> bool:
        """Whether the weights are those of classes, rather than of images."""
        return self._classes is not None

    def of(self, plan: ResamplingPlan) -> NDArray[np.float32]:
        """Return the weights of a plan's rows."""
        if self._classes is None:
            return self._values[plan.source]
        return self._values[np.searchsorted(self._classes, plan.label)]


def as_weights(
    sample_weight: SampleWeight, counts: dict[Any, int], classes: NDArray[Any], n_images: int
) -> Weights | None:
    """Return the weights that `sample_weight` means, None for none."""
    if sample_weight is None:
        return None
    if isinstance(sample_weight, str) or callable(sample_weight):
        check_options(sample_weight, beta=0.999, normalize=None)
        sample_weight = weights_of(counts, cast(Scheme, sample_weight), beta=0.999, normalize=None)
    if isinstance(sample_weight, dict):
        if sample_weight.keys() != counts.keys():
            raise ValueError(
                f"sample_weight must have the labels {list(counts)}, got {list(sample_weight)}"
            )
        values = [sample_weight[label] for label in counts]
        return Weights(_checked(values, len(counts)), classes)
    return Weights(_checked(sample_weight, n_images))


def _checked(weights: Any, n: int) -> NDArray[Any]:
    weights = np.asarray(weights)
    if weights.shape != (n,) or weights.dtype.kind not in "iuf":
        raise ValueError(
            "sample_weight must be a scheme, a dict of label to number, or a number for each of "
            f"the {n} images, got shape {weights.shape} and dtype {weights.dtype}"
        )
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("sample_weight must be finite and not negative")
    return weights
