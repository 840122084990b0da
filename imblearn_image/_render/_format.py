"""What the images of a call have in common, and what stages read from a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from imblearn_image._core.formats import cast_to, working_dtype
from imblearn_image._core.kernels import Image, Kernel, Work
from imblearn_image._core.values import holds_all

if TYPE_CHECKING:
    from imblearn_image._transforms.compiled import Step

# The name of a column, and its key in a plan.
Keys = tuple[tuple[str, str], ...]
# A list where the sizes of the images differ.
Images = NDArray[Any] | list[NDArray[Any]]
ValueRange = tuple[float, float] | None


class Rows(Protocol):
    """What rendering reads of a plan."""

    @property
    def source(self) -> NDArray[np.int64]:
        """The image that each row is made from."""

    @property
    def value_range(self) -> tuple[float, float] | None:
        """The values of black and white; None takes them from the images' dtype."""

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which transforms apply to each row."""

    @property
    def params(self) -> Mapping[str, NDArray[Any]]:
        """What was drawn, by the name of the column."""

    @property
    def seed(self) -> NDArray[np.uint64]:
        """What each row's own generator is seeded with."""

    def __len__(self) -> int:
        """Return the number of rows."""


class Stage(Protocol):
    """Consecutive steps that are computed together, for images of one format.

    It gives the work of a row, a pair (kernel, setting): to the same bytes for one row alone and
    for many at once.
    """

    indices: list[int]
    names: list[str]
    # Whether the kernel also works where `out` is `image`.
    works_in_place: bool
    # The range that values must be clipped to before; None where that is not needed.
    limits: tuple[float, float] | None
    # Whether values may leave the value range.
    may_leave_range: bool

    def pair(self, plan: Rows, row: int, active: Sequence[bool]) -> Work | None:
        """Return the (kernel, setting) of one row; None without active steps."""

    def pairs(self, plan: Rows, rows: NDArray[np.intp]) -> list[Work]:
        """Return the (kernel, setting) of each of `rows`, which have active steps."""


class ImageFormat(NamedTuple):
    """The shape of images, their dtype, and the value range where a transform needs one.

    `dtype` is the one that images come and go in, `working` the one that they are computed in.
    `given_range` is the plan's own value range, whether or not a transform needs one.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    value_range: tuple[float, float] | None
    given_range: tuple[float, float] | None = None

    @property
    def working(self) -> np.dtype[Any]:
        """The dtype that images are computed in."""
        return working_dtype(self.dtype)

    @property
    def values(self) -> tuple[float, float]:
        """The value range, for stages of transforms that need one."""
        assert self.value_range is not None
        return self.value_range


def keyed_columns(step: Step) -> Keys:
    """Return (column, key) of each column of a step: its own name and that in a plan."""
    return tuple((column, step.key(column)) for column in step.columns())


def columns_of(
    params: Mapping[str, NDArray[Any]], keys: Keys, rows: NDArray[np.intp]
) -> dict[str, NDArray[Any]]:
    """Return what was drawn for some rows, as arrays."""
    return {column: params[key][rows] for column, key in keys}


def row_columns(params: Mapping[str, NDArray[Any]], keys: Keys, row: int) -> dict[str, float]:
    """Return what was drawn for one row, as numbers of Python, the fastest to compute with."""
    return {column: params[key].item(row) for column, key in keys}


def limits_of(image_format: ImageFormat) -> tuple[float, float] | None:
    """Return the value range that images must be clipped to, None if no value can leave it."""
    (low, high), dtype = image_format.values, image_format.working
    return None if holds_all((low, high), dtype) else (cast_to(low, dtype), cast_to(high, dtype))


def carrying_alpha(kernel: Kernel) -> Kernel:
    """Return the kernel for images of four channels that leaves the fourth, alpha, as it is."""

    def carried(image: Image, setting: Any, out: Image) -> None:
        alpha = image[..., 3].copy()  # since `out` may be the image
        kernel(image, setting, out)
        out[..., 3] = alpha

    return carried
