"""The file of a plan: an npz archive of plain arrays, one of which is a JSON header."""

from __future__ import annotations

import json
import os
import secrets
import stat
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import imblearn
import numpy as np
import sklearn
from numpy.typing import NDArray

from imblearn_image import augmentation
from imblearn_image._core.opencv import cv2
from imblearn_image._transforms.base import BASES, Transform
from imblearn_image._transforms.compiled import CompiledAugmenter
from imblearn_image._version import __version__
from imblearn_image.augmentation import Augmenter, FunctionTransform
from imblearn_image.augmentation.augmenter import as_compiled

if TYPE_CHECKING:
    from imblearn_image.plan.table import ResamplingPlan

_Made = TypeVar("_Made")
_FORMAT = "imblearn-image plan"
_SCHEMA = 1
_PARAMS = "params/"
# NumPy before 2.0 also wrote the argument allow_pickle, as an array.
_ARRAYS = ("header", "source", "label", "active", "seed", "allow_pickle")
# The most bytes of a label: 4,096 characters.
_MAX_ITEM_BYTES = 4 * 4096
# The limit of the unpacked size: so many bytes, or so many times the file's own size.
_MIN_LIMIT, _MAX_RATIO = 64 << 20, 200


def save(plan: ResamplingPlan, path: str | os.PathLike[str]) -> None:
    """Write `plan` to `path`; the file appears whole or not at all."""
    path = Path(path)
    header = {
        "format": _FORMAT,
        "schema": _SCHEMA,
        "versions": {
            "imblearn_image": __version__,
            "imblearn": imblearn.__version__,
            "sklearn": sklearn.__version__,
            "numpy": np.__version__,
            "cv2": cv2.__version__,
        },
        "n_sources": int(plan.n_sources),
        "value_range": plan.value_range,
        "object_labels": plan.label.dtype == object,
        "entropy": plan.entropy,
        "augmenter": augmenter_to_json(plan.augmenter),
    }
    arrays: dict[str, Any] = {
        "header": np.frombuffer(json.dumps(header).encode(), dtype=np.uint8),
        "source": plan.source,
        "label": _plain_labels(plan.label),
        "active": plan.active,
        "seed": plan.seed,
        **{_PARAMS + name: values for name, values in plan.params.items()},
    }
    # Other users may not read the files of tempfile.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as file:
            np.savez_compressed(file, **arrays)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def load(path: str | os.PathLike[str], augmenter: object, make: Callable[..., _Made]) -> _Made:
    """Return what `make` makes of the fields of the plan in the file `path`."""
    try:
        arrays = _read(path)
        header = json.loads(arrays.pop("header").tobytes())
        _check_header(header)
        return make(**_fields(header, arrays, augmenter))
    except FileNotFoundError:
        raise
    except Exception as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else error
        raise ValueError(f"{path} is not a plan that can be loaded: {reason}") from error


def _plain_labels(label: NDArray[Any]) -> NDArray[Any]:
    if label.dtype != object:
        return label
    if not all(isinstance(value, str) for value in label.tolist()):
        raise TypeError("labels of dtype object can be saved only if all are strings")
    return label.astype(str)


def _read(path: str | os.PathLike[str]) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file that looks like a plan before anything is unpacked."""
    with open(path, "rb", opener=_open_regular) as file:
        if not zipfile.is_zipfile(file):
            raise ValueError("it is no npz archive, which plan.save writes")
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            _check_members(archive)
        file.seek(0)
        with np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}


def _open_regular(path: str, flags: int) -> int:
    """Open a file without waiting: a FIFO would make us wait for ever."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ValueError("it is no regular file")
    return descriptor


def _check_members(archive: zipfile.ZipFile) -> None:
    """Raise where an archive has members that no plan has, or unpacks to far more than a plan."""
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    foreign = [name for name in members if name not in _ARRAYS and not name.startswith(_PARAMS)]
    if foreign or len(members) < len(archive.infolist()):
        raise ValueError(f"it holds {foreign or 'a name twice'}, which no plan has")
    packed = sum(info.compress_size for info in members.values())
    unpacked = sum(info.file_size for info in members.values())
    if unpacked > max(_MIN_LIMIT, _MAX_RATIO * packed):
        raise ValueError(
            f"its {packed:,} bytes unpack to {unpacked:,}, more than those of any plan: seeds do "
            "not compress"
        )
    for name, info in members.items():
        with archive.open(info) as member:
            version = np.lib.format.read_magic(member)
            read = np.lib.format.read_array_header_1_0
            if version != (1, 0):
                raise ValueError(f"its array {name} has a header of version {version}")
            dtype = read(member)[2]
        if dtype.itemsize > _MAX_ITEM_BYTES:
            raise ValueError(f"its array {name} has items of {dtype.itemsize:,} bytes")


def _check_header(header: Any) -> None:
    if not isinstance(header, dict) or header.get("format") != _FORMAT:
        raise ValueError("its header is of another program")
    if header["schema"] != _SCHEMA:
        raise ValueError(
            f"it has schema {header['schema']}, this version of imblearn_image reads {_SCHEMA}; "
            f"it was written by imblearn_image {header.get('versions', {}).get('imblearn_image')}"
        )


def _fields(
    header: dict[str, Any], arrays: Mapping[str, NDArray[Any]], augmenter: object
) -> dict[str, Any]:
    value_range = header["value_range"]
    label = arrays["label"]
    return {
        "source": arrays["source"],
        "label": label.astype(object) if header["object_labels"] else label,
        "active": arrays["active"],
        "params": {
            name.removeprefix(_PARAMS): values
            for name, values in arrays.items()
            if name.startswith(_PARAMS)
        },
        "seed": arrays["seed"],
        "compiled": _augmenter_from_json(header["augmenter"], augmenter),
        "value_range": value_range and tuple(map(float, value_range)),
        "n_sources": header["n_sources"],
        "entropy": header.get("entropy"),  # older files lack it
    }


def augmenter_to_json(augmenter: Augmenter) -> dict[str, Any]:
    params = augmenter.get_params(deep=False)
    params["transforms"] = [
        [name, *_transform_to_json(transform)] for name, transform in augmenter.transforms
    ]
    if params["alpha"] == "auto":  # which older versions do not know
        del params["alpha"]
    # Older versions wrote this name, and can read it.
    params["strengths"] = "ends" if params.pop("sampling") == "extremes" else "uniform"
    return {name: _plain(value) for name, value in params.items()}


def _transform_to_json(transform: object) -> tuple[str | None, dict[str, Any]]:
    if isinstance(transform, str):
        return transform, {}
    if isinstance(transform, Transform) and _named(type(transform).__name__) is type(transform):
        return type(transform).__name__, _plain(transform.get_params())
    if isinstance(transform, Transform) and type(transform) is not FunctionTransform:
        return None, {"class": _full_name(transform)}
    described = transform.description if isinstance(transform, FunctionTransform) else ""
    return None, {"function": described} if described else {}


def _named(name: str) -> type[Transform] | None:
    """Return the transform class with this name in files; None if there is none."""
    named = getattr(augmentation, name, None) if name in augmentation.__all__ else None
    is_transform = isinstance(named, type) and issubclass(named, Transform)
    is_base = named in (Transform, *BASES, FunctionTransform)
    return named if is_transform and not is_base else None


def _full_name(transform: object) -> str:
    return f"{type(transform).__module__}.{type(transform).__qualname__}"


def _plain(value: Any) -> Any:
    """Return `value` as JSON can hold it."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.tolist() if isinstance(value, (np.generic, np.ndarray)) else value


def _augmenter_from_json(params: dict[str, Any], augmenter: object) -> CompiledAugmenter:
    saved = params.pop("transforms")
    params["sampling"] = "extremes" if params.pop("strengths", "uniform") == "ends" else "uniform"
    transforms = [
        (name, _transform_from_json(name, kind, kwargs, augmenter is not None))
        for name, kind, kwargs in saved
    ]
    if augmenter is None:
        return Augmenter(transforms, **_tuples(params)).compiled()
    augmenter = as_compiled(augmenter)
    given = list(augmenter.names)
    if not all(map(_is_name_of, given, saved)) or len(given) != len(saved):
        raise ValueError(
            f"its transforms are {[name for name, _ in transforms]}, those of the augmenter given "
            f"are {given}"
        )
    for step, (_, _, kwargs) in zip(augmenter.transforms, saved, strict=True):
        if "class" in kwargs and kwargs["class"] != _full_name(step[1]):
            raise ValueError(
                f"its transform {step[0]!r} is of the class {kwargs['class']}, that of the "
                f"augmenter given is {_full_name(step[1])}"
            )
    return augmenter


def _is_name_of(given: str, saved: Sequence[Any]) -> bool:
    """Tell whether a step may be a saved one; older versions named all wrapped functions alike."""
    name, kind, kwargs = saved
    is_function = kind is None and "class" not in kwargs
    return given == name or (is_function and name.startswith("functiontransform"))


def _transform_from_json(
    name: str, kind: str | None, kwargs: dict[str, Any], is_given: bool
) -> Transform | str:
    if kind == "drop" or (kind is None and is_given):
        return "drop"
    if kind is None:
        what = f"of your class {kwargs['class']}" if "class" in kwargs else "a user function"
        what = kwargs.get("function", what)
        raise ValueError(
            f"its transform {name!r} is {what}, which no file holds: pass the augmenter that it "
            "was drawn with, ResamplingPlan.load(path, augmenter=...)"
        )
    transform = _named(kind)
    if transform is None:
        raise ValueError(f"its transform {name!r} is of the unknown kind {kind!r}")
    return transform(**_tuples(kwargs))


def _tuples(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in params.items()}
