import inspect
import json
import os
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from imblearn_image import ResamplingPlan, draw_plan
from imblearn_image.augmentation import (
    JPEG,
    Brightness,
    Contrast,
    Gamma,
    GaussianBlur,
    GaussianNoise,
    HorizontalFlip,
    Rotate,
    Rotate90,
    Shear,
    Translate,
    VerticalFlip,
    Zoom,
    make_augmenter,
)

IMAGES = np.random.default_rng(0).integers(0, 256, (9, 8, 8), dtype=np.uint8)


def everything():
    return make_augmenter(
        Brightness((0, 0.1)),
        Contrast(),
        Gamma(),
        Rotate(np.float64(3.5), min_degrees=1),
        Rotate90(),
        HorizontalFlip(p=0.5),
        VerticalFlip(),
        Translate([0, 0.2]),
        Zoom(),
        Shear(),
        GaussianBlur(kernel_size=3),
        GaussianNoise((0, 0.1)),
        n_ops=3,
        magnitude=0.7,
        border="reflect",
        fill=np.array([7]),
        interpolation="nearest",
    )


def invert(image, rng):
    return ~image


@pytest.fixture
def saved(tmp_path):
    plan = draw_plan([0] * 6 + [1] * 3, augmenter=everything(), random_state=0)
    plan.save(tmp_path / "plan.npz")
    return plan, tmp_path / "plan.npz"


def test_a_plan_with_every_transform_comes_back(saved):
    plan, path = saved
    loaded = ResamplingPlan.load(path)
    np.testing.assert_array_equal(loaded.render(IMAGES), plan.render(IMAGES))
    for name in ("source", "label", "active", "seed"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(plan, name))
    assert loaded.params.keys() == plan.params.keys()
    assert loaded.augmenter.names == plan.augmenter.names
    assert loaded.augmenter.get_params()["rotate__degrees"] == 3.5
    assert loaded.augmenter.get_params()["translate__fraction"] == (0, 0.2)


@pytest.mark.parametrize(
    "labels",
    [
        ["a", "a", "bc"],
        [1, 1, -2],
        [True, True, False],
        [1.0, 1.0, 0.0],
        np.array(["a", "a", "bc"], dtype=object),
    ],
)
def test_labels_keep_their_values_and_kind(labels, tmp_path):
    plan = draw_plan(labels, random_state=0)
    plan.save(str(tmp_path / "plan"))
    loaded = ResamplingPlan.load(str(tmp_path / "plan"))
    assert loaded == plan
    assert loaded.label.dtype == plan.label.dtype


@pytest.mark.parametrize("value_range", [None, (0, 4095)])
def test_value_range_dropped_steps_and_empty_plans_come_back(value_range, tmp_path):
    augmenter = everything().set_params(rotate="drop", magnitude=1)
    plan = draw_plan([0, 1], augmenter=augmenter, value_range=value_range, random_state=0)
    plan.save(tmp_path / "plan.npz")
    loaded = ResamplingPlan.load(tmp_path / "plan.npz")
    assert len(loaded) == 0
    assert loaded.value_range == plan.value_range
    assert loaded.augmenter.get_params()["rotate"] == "drop"


def test_labels_that_only_pickle_could_hold_are_refused(tmp_path):
    plan = draw_plan([1, 1, 2], random_state=0)
    fields = {name: getattr(plan, name) for name in inspect.signature(ResamplingPlan).parameters}
    plan = ResamplingPlan(**fields | {"label": plan.label.astype(object)})
    with pytest.raises(TypeError, match="only if all are strings"):
        plan.save(tmp_path / "plan.npz")
    assert list(tmp_path.iterdir()) == []


def test_functions_are_not_in_the_file_and_must_be_given(tmp_path):
    augmenter = make_augmenter(HorizontalFlip(), invert)
    plan = draw_plan([0] * 6 + [1] * 3, augmenter=augmenter, random_state=0)
    plan.save(tmp_path / "plan.npz")
    with pytest.raises(ValueError, match=r"'invert' is a user function.*augmenter="):
        ResamplingPlan.load(tmp_path / "plan.npz")
    loaded = ResamplingPlan.load(tmp_path / "plan.npz", augmenter=augmenter)
    np.testing.assert_array_equal(loaded.render(IMAGES), plan.render(IMAGES))
    with pytest.raises(ValueError, match="those of the augmenter"):
        ResamplingPlan.load(tmp_path / "plan.npz", augmenter=make_augmenter(invert))


def test_the_file_holds_plain_arrays_and_json(saved):
    _, path = saved
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert content.startswith(b"\x93NUMPY")
            assert b"|O" not in content[:128]
    header = json.loads(np.load(path)["header"].tobytes())
    assert header["schema"] == 1
    assert header["versions"].keys() == {"imblearn_image", "imblearn", "sklearn", "numpy", "cv2"}


def rewrite(path, **changes):
    """Change entries of the header, given by name, or arrays, given as `array__name`.

    `lacks` is the name of an array that is left out.
    """
    arrays = dict(np.load(path))
    header = json.loads(arrays["header"].tobytes())
    for name, value in changes.items():
        if name.startswith("array__"):
            arrays[name.removeprefix("array__").replace("__", "/")] = value
        elif name == "lacks":
            del arrays[value]
        else:
            header[name] = value
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schema": 2}, "schema 2, this version of imblearn_image reads 1"),
        ({"format": "other"}, "another program"),
        ({"n_sources": 3}, "do not lie within its 3 images"),
        ({"n_sources": "nine"}, "images"),
        ({"lacks": "source"}, "it lacks 'source'"),
        ({"array__source": np.arange(2)}, "array"),
        ({"array__source": np.array([-1, 6, 7])}, "do not lie within"),
        ({"array__active": np.ones((3, 5), bool)}, "array active has shape"),
        ({"array__seed": np.zeros(3)}, "array seed has .* float64"),
        ({"array__params__zoom.factor": np.full(3, np.nan)}, "zoom.factor has NaN"),
        ({"array__params__other.factor": np.zeros(3)}, "columns are"),
        ({"augmenter": {"transforms": [["a", "Augmenter", {}]]}}, "unknown kind 'Augmenter'"),
        ({"augmenter": {"transforms": [["a", "Rotate", {"x": 1}]]}}, "unexpected keyword"),
    ],
)
def test_files_that_contradict_themselves_are_refused(saved, changes, reason):
    _, path = saved
    rewrite(path, **changes)
    with pytest.raises(ValueError, match=f"plan.npz is not a plan that can be loaded: .*{reason}"):
        ResamplingPlan.load(path)


def an_npy(path):
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def a_foreign_npz(path):
    with path.open("wb") as file:
        np.savez(file, weights=np.zeros(3))


def a_pickle(path):
    with path.open("wb") as file:
        np.savez(file, header=np.array([{}], dtype=object))


def a_text(path):
    path.write_text("source,label\n1,2\n")


def nothing(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("write", [an_npy, a_foreign_npz, a_pickle, a_text, nothing])
def test_foreign_files_are_refused(write, tmp_path):
    path = tmp_path / "plan.npz"
    write(path)
    with pytest.raises(ValueError, match=r"plan\.npz is not a plan that can be loaded"):
        ResamplingPlan.load(path)


def test_damaged_files_are_refused_or_read_alike(saved):
    plan, path = saved
    content = path.read_bytes()
    refused = 0
    for position in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        try:
            loaded = ResamplingPlan.load(path)
        except ValueError:
            refused += 1
        else:
            np.testing.assert_array_equal(loaded.render(IMAGES), plan.render(IMAGES))
    assert refused > 20


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated_files_are_refused(saved, share):
    _, path = saved
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match="is not a plan"):
        ResamplingPlan.load(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        ResamplingPlan.load(tmp_path / "plan.npz")
    plan = draw_plan([0, 0, 1], random_state=0)
    with pytest.raises(FileNotFoundError):
        plan.save(tmp_path / "nowhere" / "plan.npz")


def test_a_failed_save_leaves_the_old_file_and_no_other(saved, monkeypatch):
    plan, path = saved
    before = path.read_bytes()

    def full(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space left"):
        plan.save(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["plan.npz"]


def test_others_may_read_the_file_as_any_other(saved, tmp_path):
    _, path = saved
    (tmp_path / "other").write_text("")
    assert Path(path).stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_fifo_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "plan.npz")
    with pytest.raises(ValueError, match="no regular file"):
        ResamplingPlan.load(tmp_path / "plan.npz")


def forge(path, name, write):
    """Replace or add one member of the archive `path`, written by `write(file)`."""
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.namelist() if info != name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
        with archive.open(name, "w", force_zip64=True) as file:
            write(file)


def zeros(n_bytes):
    """Return what writes an array of so many zeros, a megabyte at a time."""

    def write(file):
        header = {"descr": "|u1", "fortran_order": False, "shape": (n_bytes,)}
        np.lib.format.write_array_header_1_0(file, header)
        for _ in range(n_bytes >> 20):
            file.write(bytes(1 << 20))

    return write


@pytest.mark.parametrize(
    ("name", "write", "reason"),
    [
        ("other.npy", zeros(1 << 20), "which no plan has"),
        ("params/rotate.angle.npy", zeros(100 << 20), "seeds do not compress"),
        ("label.npy", lambda file: np.save(file, np.array(["a" * 5000] * 9)), "items of 20,000"),
        ("label.npy", lambda file: file.write(b"no array"), "magic string"),
    ],
)
def test_files_that_would_take_much_memory_are_refused_unread(saved, name, write, reason):
    _, path = saved
    forge(path, name, write)
    tracemalloc.start()
    with pytest.raises(ValueError, match=reason):
        ResamplingPlan.load(path)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("transform", "column", "value"),
    [
        (Translate(0.2), "translate.dx", 1e9),
        (Zoom(), "zoom.factor", 1e308),
        (Zoom(), "zoom.factor", 0.0),
        (JPEG(), "jpeg.quality", -1),
        (GaussianBlur((0.5, 1.5)), "gaussianblur.sigma", 1e6),
        (Rotate90(), "rotate90.turns", 7),
    ],
)
def test_parameters_that_the_augmenter_cannot_draw_are_refused(transform, column, value, tmp_path):
    plan = draw_plan([0, 0, 0, 1], augmenter=make_augmenter(transform, border="reflect"))
    forged = plan.params[column].copy()
    forged[0] = value
    params = dict(plan.params) | {column: forged}
    fields = [plan.source, plan.label, plan.active, params, plan.seed, plan.augmenter, None, 4]
    with pytest.raises(ValueError, match=f"its array {column} must lie from"):
        ResamplingPlan(*fields)
    plan.save(tmp_path / "plan.npz")
    forge(tmp_path / "plan.npz", f"params/{column}.npy", lambda file: np.save(file, forged))
    with pytest.raises(ValueError, match=f"its array {column} must lie from"):
        ResamplingPlan.load(tmp_path / "plan.npz")
