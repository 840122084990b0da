"""Checks of your own transforms, as this package's tests check its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from imblearn_image import augmentation
from imblearn_image._core.formats import is_finite
from imblearn_image._render.hooks import raise_explained
from imblearn_image._render.motion import Fields
from imblearn_image._transforms.base import BASES
from imblearn_image.augmentation import (
    Augmenter,
    DisplacementTransform,
    FunctionTransform,
    IntensityTransform,
    Transform,
)
from imblearn_image.plan import ResamplingPlan, draw_plan

__all__ = ["all_transforms", "check_transform"]

_DTYPES = ("u1", "i1", "u2", "i2", "i4", "f2", "f4", "f8")
_SHAPES = ((24, 24), (17, 30), (24, 24, 1), (24, 24, 3), (24, 24, 4), (24, 24, 5))
_Y = np.repeat([0, 1], [16, 4])


def all_transforms() -> list[type[Transform]]:
    """List the classes of transforms, except `FunctionTransform`.

    Returns
    -------
    list of type
        In the order of their names.

    Examples
    --------
    >>> from imblearn_image.testing import all_transforms
    >>> [cls.__name__ for cls in all_transforms()][:3]
    ['AutoContrast', 'BiasField', 'Brightness']
    """
    named = [getattr(augmentation, name) for name in augmentation.__all__]
    return [
        cls
        for cls in named
        if isinstance(cls, type)
        and issubclass(cls, BASES)
        and cls not in (*BASES, FunctionTransform)
    ]


def check_transform(transform: Transform) -> None:
    """Check that a transform keeps what transforms promise.

    Parameters
    ----------
    transform : Transform
        An instance of a class of your own.

    Raises
    ------
    AssertionError
        If it breaks a promise; the message says which.
    TypeError, ValueError
        If it cannot be used at all.

    See Also
    --------
    imblearn_image.augmentation.Transform : The base of all transforms.

    Notes
    -----
    Images of several dtypes and shapes are rendered, with and without channels, except those that
    its `check_image` refuses; it may not refuse them all. Checked are:

    - it can be cloned, and its parameters set by name;
    - the new images have the shape and the dtype of their sources, are finite, and, where it
      `uses_value_range`, lie within it;
    - the source images are not changed;
    - what `matrix`, `curve` and `apply` return has the right form: an error names the class, the
      hook and what it must return;
    - a curve maps each value by itself;
    - a field is a pair of finite arrays of floats, one number for each pixel, the same for the same
      row;
    - an image depends on its row alone: the same again, rendered alone, in another order, or by
      two threads;
    - rows for which it is not active are copies, and with magnitude 0 all rows, if any of its
      columns has a strength;
    - a plan comes back from a file.

    Examples
    --------
    >>> from imblearn_image.augmentation import IntensityTransform, signed_range
    >>> from imblearn_image.testing import check_transform
    >>> class Fade(IntensityTransform):
    ...     def __init__(self, amount=0.5, *, p=1.0):
    ...         self.amount = amount
    ...         self.p = p
    ...     def columns(self):
    ...         return {"amount": signed_range("amount", self.amount, limit=1)}
    ...     def curve(self, values, amount):
    ...         return values + amount * (0.5 - values)
    >>> check_transform(Fade())
    """
    if not isinstance(transform, Transform):
        raise TypeError(f"transform must be an instance of a Transform, got {transform!r}")
    clone(transform)  # refuses an __init__ that changes its parameters
    augmenter = Augmenter([("checked", transform)], alpha=True).validate()
    _check_estimator(transform)
    if isinstance(transform, IntensityTransform):
        _check_pointwise(transform)
    if isinstance(transform, DisplacementTransform):
        _check_field(augmenter)
    accepted = [case for case in _cases() if _accepts(transform, *case)]
    assert accepted, "check_image refuses images of every dtype and shape that there is"
    for dtype, shape in accepted:
        _check_images(augmenter, _images(dtype, shape), f"{dtype} images of shape {shape}")
    _check_file(augmenter, _images(*accepted[0]))


def _cases() -> list[tuple[str, tuple[int, ...]]]:
    return [(dtype, shape) for dtype in _DTYPES for shape in _SHAPES]


def _accepts(transform: Transform, dtype: str, shape: tuple[int, ...]) -> bool:
    try:
        transform.check_image(shape, np.dtype(dtype))
    except ValueError:
        return False
    return True


def _images(dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    rng = np.random.default_rng(0)
    if np.dtype(dtype).kind == "f":
        return rng.random((len(_Y), *shape)).astype(dtype)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, (len(_Y), *shape), dtype=dtype, endpoint=True)


def _draw(augmenter: Augmenter, dtype: np.dtype[Any], **params: object) -> ResamplingPlan:
    augmenter = clone(augmenter).set_params(**params)
    # Integers of 32 bits have no value range of their own; others would get this one.
    value_range = None if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    return draw_plan(_Y, augmenter=augmenter, value_range=value_range, random_state=0)


def _check_estimator(transform: Transform) -> None:
    params = transform.get_params()
    # It raises if __init__ does not keep its parameters as they are.
    copy = clone(transform)
    assert repr(copy.get_params()) == repr(params), (
        f"a clone has the parameters {copy.get_params()}, not {params}"
    )
    augmenter = Augmenter([("checked", clone(transform))])
    for name, value in params.items():
        augmenter.set_params(**{f"checked__{name}": value})
    for column in transform.columns():
        assert isinstance(column, str), f"a column's name must be a string, got {column!r}"
        assert "." not in column, f"a column's name must have no dot, got {column!r}"


def _check_pointwise(transform: IntensityTransform) -> None:
    values = np.linspace(0, 1, 100, dtype=np.float32)
    numbers = {
        name: np.float32(drawn.values(np.float64(0.3), 1.0))
        for name, drawn in transform.columns().items()
    }
    try:
        whole = np.broadcast_to(transform.curve(values, **numbers), values.shape)
        part = np.broadcast_to(transform.curve(values[:30], **numbers), 30)
    except Exception as error:
        raise_explained(error, transform, "curve")
    np.testing.assert_array_equal(
        part, whole[:30], err_msg="curve must map each value by itself, whatever the others"
    )


def _check_field(augmenter: Augmenter) -> None:
    (step,) = augmenter.steps()
    drawn = {name: r.values(np.float64(0.3), 1.0).item() for name, r in step.columns().items()}
    for height, width in dict.fromkeys(shape[:2] for shape in _SHAPES):
        fields = Fields(step, height, width)
        dx, dy = fields.of_row(1, drawn)
        assert is_finite(dx) and is_finite(dy), "field must return finite numbers"  # noqa: PT018
        np.testing.assert_array_equal(
            fields.of_row(1, drawn), (dx, dy), err_msg="field must depend on its arguments alone"
        )


def _check_images(augmenter: Augmenter, X: NDArray[Any], which: str) -> None:
    before = X.copy()
    plan = _draw(augmenter, X.dtype)
    new = plan.render(X)
    assert new.dtype == X.dtype, f"{which}: got {new.dtype}"
    assert new.shape == (len(plan), *X.shape[1:]), f"{which}: got shape {new.shape[1:]}"
    np.testing.assert_array_equal(
        X,
        before,
        err_msg=f"{which}: the source images were changed, which apply must leave as they are",
    )
    if X.dtype.kind == "f":
        assert np.isfinite(new).all(), f"{which}: some values are not finite"
        if augmenter.steps()[0].transform.uses_value_range:
            assert new.min() >= 0, f"{which}: some values are below the range"
            assert new.max() <= 1, f"{which}: some values are above the range"
    order = np.random.default_rng(1).permutation(len(plan))
    again = {
        "when rendered again": plan.render(X),
        "when rendered alone": np.concatenate([row.render(X) for row in plan]),
        "when rendered by two threads": plan.render(list(X), n_jobs=2),
        "when rendered in another order": plan[order].render(X)[np.argsort(order)],
    }
    for how, images in again.items():
        np.testing.assert_array_equal(
            images, new, err_msg=f"{which}: the same row gives another image {how}"
        )
    _check_identity(augmenter, X, which)


def _check_identity(augmenter: Augmenter, X: NDArray[Any], which: str) -> None:
    (step,) = augmenter.steps()
    still: dict[str, dict[str, object]] = (
        {"p=0": {"checked__p": 0}} if "p" in step.transform.get_params() else {}
    )
    ranges = step.columns().values()
    if any(values.is_graded for values in ranges):
        still["magnitude=0"] = {"magnitude": 0}
    for how, params in still.items():
        plan = _draw(augmenter, X.dtype, **params)
        np.testing.assert_array_equal(
            plan.render(X), X[plan.source], err_msg=f"{which}: images are changed with {how}"
        )


def _check_file(augmenter: Augmenter, X: NDArray[Any]) -> None:
    plan = _draw(augmenter, X.dtype)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "plan.npz"
        plan.save(path)
        loaded = ResamplingPlan.load(path, augmenter=augmenter)
    assert loaded == plan, "a plan comes back from a file as another one"
    np.testing.assert_array_equal(loaded.render(X), plan.render(X))
