"""A job: its options, its files and its plan."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from imblearn_image._core.fork import cached_property
from imblearn_image._core.opencv import cv2
from imblearn_image._core.random import FOLDER, draw_entropy, stream
from imblearn_image._core.text import Message, Parameter
from imblearn_image._core.validate import check_choice, is_integer, is_number
from imblearn_image._core.values import check_pair
from imblearn_image._run.blocks import check_n_jobs
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image._version import __version__
from imblearn_image.augmentation import Augmenter
from imblearn_image.augmentation.augmenter import as_compiled
from imblearn_image.folder._dtypes import INTEGERS, check_dtype
from imblearn_image.folder._scan import ImageFolder
from imblearn_image.folder.files import (
    OUTPUT_FORMATS,
    PART_NAMES,
    TRAIN,
    UNREADABLE,
    Files,
    HashedImages,
)
from imblearn_image.images import ImageReadError
from imblearn_image.plan import ResamplingPlan
from imblearn_image.plan.draw import check_max_copies

ORIGINALS = ("copy", "hardlink", "symlink", "skip")
ON_ERROR = ("raise", "warn", "skip")


class UnderSampler(Protocol):
    """An object that chooses among images: an under-sampler, ours or imbalanced-learn's."""

    def fit_resample(self, X: Any, y: Any) -> Any:
        """Choose images; `sample_indices_` then holds their indices."""
        ...


@dataclass(frozen=True)
class Options:
    """The parameters of :func:`balance_image_folder` that its result depends on, checked."""

    sampling_strategy: str | float | Mapping[str, int] | Callable[..., Any]
    augmenter: CompiledAugmenter
    under_sampler: UnderSampler | None
    test_size: float | int | None
    groups: str | Callable[[str], object] | None
    random_state: int | np.random.RandomState | None
    classes: Sequence[str] | None
    value_range: tuple[float, float] | None
    output_format: str
    originals: str
    dtype: np.dtype | None
    max_copies: int | None
    entropy: int = field(compare=False)

    @classmethod
    def of(
        cls,
        *,
        augmenter: object,
        random_state: int | np.random.RandomState | None,
        value_range: Any,
        test_size: float | int | None,
        output_format: str,
        originals: str,
        dtype: DTypeLike | None,
        max_copies: int | None,
        **more: Any,
    ) -> Self:
        """Return the options, after a check of each that can be checked without the images."""
        check_choice("output_format", output_format, OUTPUT_FORMATS)
        check_choice("originals", originals, ORIGINALS)
        _check_test_size(test_size)
        value_range = check_pair(value_range)
        _check_under_sampler(more["under_sampler"])
        check_max_copies(max_copies)
        return cls(
            augmenter=as_compiled(augmenter),
            random_state=random_state,
            value_range=value_range,
            test_size=test_size,
            output_format=output_format,
            originals=originals,
            dtype=check_dtype(dtype, INTEGERS),
            max_copies=max_copies,
            entropy=draw_entropy(random_state),
            **more,
        )

    def described(self) -> dict[str, Any]:
        """Return what a later run must agree with, as JSON holds it."""
        seed: object = self.random_state
        if seed is not None and not is_integer(seed):
            seed = f"entropy {self.entropy}"
        return {
            "sampling_strategy": _plain(self.sampling_strategy),
            "augmenter": _plain(Augmenter.from_compiled(self.augmenter)),
            "under_sampler": _plain(self.under_sampler),
            "test_size": _plain(self.test_size),
            "groups": _plain(self.groups),
            "random_state": _plain(seed),
            "classes": None if self.classes is None else list(self.classes),
            "value_range": _plain(self.value_range),
            "output_format": self.output_format,
            "originals": self.originals,
            "dtype": None if self.dtype is None else self.dtype.name,
            "max_copies": None if self.max_copies is None else int(self.max_copies),
        }

    def stream_of(self, key: int) -> np.random.SeedSequence:
        """Return the random stream of one decision; plans take spawn keys that count from 0."""
        return stream(self.entropy, FOLDER, key)


def check_how(on_error: str, n_jobs: int | None) -> None:
    """Check the parameters that the result does not depend on."""
    check_choice("on_error", on_error, ON_ERROR)
    check_n_jobs(n_jobs)


def versions() -> dict[str, str]:
    """Return the versions that the bytes of the new images depend on."""
    import PIL

    return {"imblearn_image": __version__, "cv2": cv2.__version__, "PIL": PIL.__version__}


def _check_test_size(test_size: float | int | None) -> None:
    is_share = is_number(test_size) and not is_integer(test_size) and 0 < test_size < 1
    if not (test_size is None or is_share or is_integer(test_size, 1)):
        raise ValueError(
            Message(
                Parameter("test_size"),
                f" must be None, a share between 0 and 1, or a number of images, got {test_size!r}",
            )
        )


def _check_under_sampler(sampler: object) -> None:
    is_class = isinstance(sampler, type)
    if sampler is not None and (is_class or not hasattr(sampler, "fit_resample")):
        raise TypeError(
            "under_sampler must be None or an under-sampler such as "
            f"ImageDiversityUnderSampler(), got {sampler!r}"
        )


def _plain(value: Any) -> Any:
    """Return a parameter as JSON holds it; functions and the like by their names."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if value is None or isinstance(value, (str, int, float)):
        return value
    if hasattr(value, "get_params") and not isinstance(value, type):
        params = value.get_params(deep=False)
        if isinstance(value, Augmenter):  # as destinations were begun before the parameter's rename
            params["strengths"] = "ends" if params.pop("sampling") == "extremes" else "uniform"
        return {"class": type(value).__qualname__, **_plain(dict(sorted(params.items())))}
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


@dataclass
class Job:
    """A folder, what is known of its files, and the plan of the new images.

    Parameters
    ----------
    folder : ImageFolder
        The files, as they were found.
    files : Files
        What they hold, and which part each belongs to.
    plan : ResamplingPlan
        The new images, whose sources are counted among the files of the folder.
    """

    folder: ImageFolder
    files: Files
    plan: ResamplingPlan

    @cached_property
    def images(self) -> HashedImages:
        """Return the images of the folder, a source that refuses files that have changed."""
        dtype = np.dtype(str(self.files.dtype[self.files.rows(TRAIN)[0]]))
        return HashedImages(self.folder.full_paths(), self.files.digest, dtype)

    def errors(self) -> list[ImageReadError]:
        """Return the errors of the files that could not be read."""
        return errors_of(self.folder, self.files)

    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Return how many files each class has, and how many new images, by the report's names."""
        target, n_classes = self.folder.target, len(self.folder.target_names)
        counts = {
            name: np.bincount(target[self.files.part == part], minlength=n_classes)
            for part, name in enumerate(PART_NAMES)
        }
        counts["new"] = np.bincount(target[self.plan.source], minlength=n_classes)
        counts["source"] = np.bincount(target, minlength=n_classes)
        counts["balanced"] = counts["train"] + counts["new"]
        return counts


def errors_of(folder: ImageFolder, files: Files) -> list[ImageReadError]:
    """Return the errors of the files that could not be read."""
    rows = files.rows(UNREADABLE).tolist()
    return [
        ImageReadError(os.path.join(folder.root, str(folder.paths[row])), str(files.reason[row]))
        for row in rows
    ]
