"""The options that decide what a balanced folder holds, and how two runs compare theirs."""

import numbers
from dataclasses import dataclass, field

import numpy as np

from imblearn_image._core.opencv import cv2
from imblearn_image._core.random import FOLDER, draw_entropy, stream
from imblearn_image._core.validate import check_choice
from imblearn_image._core.values import check_pair
from imblearn_image._run.blocks import check_n_jobs
from imblearn_image._version import __version__
from imblearn_image.augmentation import Augmenter
from imblearn_image.augmentation.as_augmenter import as_compiled
from imblearn_image.folder.encode import OUTPUT_FORMATS

ORIGINALS = ("copy", "hardlink", "symlink", "skip")
ON_ERROR = ("raise", "warn", "skip")


@dataclass(frozen=True)
class Options:
    """The parameters of :func:`balance_image_folder` that its result depends on, checked."""

    sampling_strategy: object
    augmenter: Augmenter
    under_sampler: object
    test_size: object
    groups: object
    random_state: object
    classes: object
    value_range: object
    output_format: str
    originals: str
    entropy: int = field(compare=False)

    @classmethod
    def of(
        cls, *, augmenter, random_state, value_range, test_size, output_format, originals, **more
    ):
        """Return the options, after a check of each that can be checked without the images."""
        check_choice("output_format", output_format, OUTPUT_FORMATS)
        check_choice("originals", originals, ORIGINALS)
        _check_test_size(test_size)
        value_range = check_pair(value_range)
        _check_under_sampler(more["under_sampler"])
        return cls(
            augmenter=Augmenter.from_compiled(as_compiled(augmenter)),
            random_state=random_state,
            value_range=value_range,
            test_size=test_size,
            output_format=output_format,
            originals=originals,
            entropy=draw_entropy(random_state),
            **more,
        )

    def described(self):
        """Return what a later run must agree with, as JSON holds it."""
        seed = self.random_state
        if seed is not None and not isinstance(seed, numbers.Integral):
            seed = f"entropy {self.entropy}"
        return {
            "sampling_strategy": _plain(self.sampling_strategy),
            "augmenter": _plain(self.augmenter),
            "under_sampler": _plain(self.under_sampler),
            "test_size": _plain(self.test_size),
            "groups": _plain(self.groups),
            "random_state": _plain(seed),
            "classes": None if self.classes is None else list(self.classes),
            "value_range": _plain(self.value_range),
            "output_format": self.output_format,
            "originals": self.originals,
        }

    def stream_of(self, key):
        """Return the random stream of one decision; plans take spawn keys that count from 0."""
        return stream(self.entropy, FOLDER, key)


def check_how(on_error, n_jobs):
    """Check the parameters that the result does not depend on."""
    check_choice("on_error", on_error, ON_ERROR)
    check_n_jobs(n_jobs)


def versions():
    """Return the versions that the bytes of the new images depend on."""
    import PIL

    return {"imblearn_image": __version__, "cv2": cv2.__version__, "PIL": PIL.__version__}


def _check_test_size(test_size):
    if test_size is None:
        return
    is_number = isinstance(test_size, numbers.Real) and not isinstance(test_size, bool)
    is_count = is_number and isinstance(test_size, numbers.Integral)
    if not is_number or not (test_size >= 1 if is_count else 0 < test_size < 1):
        raise ValueError(
            "test_size must be None, a share between 0 and 1, or a number of images, "
            f"got {test_size!r}"
        )


def _check_under_sampler(sampler):
    is_class = isinstance(sampler, type)
    if sampler is not None and (is_class or not hasattr(sampler, "fit_resample")):
        raise TypeError(
            "under_sampler must be None or an under-sampler such as "
            f"ImageDiversityUnderSampler(), got {sampler!r}"
        )


def _plain(value):
    """Return a parameter as JSON holds it; of functions, and the like, the name alone."""
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
        return {"class": type(value).__qualname__, **_plain(dict(sorted(params.items())))}
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"
