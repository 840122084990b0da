"""Reading one file: sizes, paths, errors, and what stays as it is around it."""

import os
import pickle
import socket
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from imblearn_image import ImageFiles, ImageReadError, read_image
from imblearn_image.images import read
from tests.corpus import DEEP, FLOAT, GRAY, JPEG, OPAQUE, RGB, RGBA, SMOOTH, saved, with_exif


@pytest.fixture
def write(tmp_path):
    def write(data, name="cell.png"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("image", [GRAY, DEEP, FLOAT, RGB, OPAQUE], ids=list("ABCDE"))
@pytest.mark.parametrize("size", [None, (12, 20), (48, 80), (7, 90), (24, 40), (1, 1), (24, 80)])
@pytest.mark.parametrize("color", ["gray", "rgb", "keep"])
def test_arrays_are_whole_and_of_the_size_that_was_asked_for(write, image, size, color):
    path = write(saved(image, "TIFF" if image is FLOAT else "PNG"))
    read = read_image(path, color=color, image_size=size)
    channels = {"gray": (), "rgb": (3,), "keep": image.shape[2:]}[color]
    assert read.shape == (*(size or image.shape[:2]), *channels)
    assert read.dtype == image.dtype
    assert read.dtype.isnative
    assert read.flags.c_contiguous
    assert read.flags.writeable
    assert read.min() >= image.min()
    assert read.max() <= image.max()


def test_smaller_images_are_averages(write):
    expected = GRAY.reshape(12, 2, 20, 2).mean(axis=(1, 3))
    read = read_image(write(saved(GRAY, "PNG")), image_size=(12, 20))
    np.testing.assert_allclose(read, expected, atol=0.51)


def test_averages_go_one_way_and_cubics_the_other(write):
    image = np.repeat(SMOOTH, 2, axis=0)
    read = read_image(write(saved(image, "PNG")), image_size=(48, 128))
    expected = read_image(write(saved(SMOOTH, "PNG")), image_size=(48, 128))
    np.testing.assert_array_equal(read, expected)


@pytest.mark.parametrize("orientation", [1, 6])
def test_jpegs_are_decoded_at_a_smaller_size(write, orientation):
    large = Image.fromarray(SMOOTH).resize((1024, 768), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[274] = orientation
    path = write(saved(large, "JPEG", exif=exif))
    size = (128, 96) if orientation == 6 else (96, 128)
    read = read_image(path, image_size=size)
    whole = np.asarray(large).reshape(96, 8, 128, 8).mean(axis=(1, 3))
    expected = np.rot90(whole, -1) if orientation == 6 else whole
    np.testing.assert_allclose(read, expected, atol=6)
    assert read_image(path, image_size=size, color="rgb").shape == (*size, 3)


def test_cmyk_becomes_the_colors_that_it_was_made_of(write):
    colors = np.stack([SMOOTH, SMOOTH[:, ::-1], np.full_like(SMOOTH, 60)], axis=2)
    data = saved(Image.fromarray(colors).convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in data  # by whose convention the levels are inverted
    path = write(data)
    np.testing.assert_allclose(read_image(path, color="rgb"), colors, atol=8)
    half = colors.reshape(24, 2, 32, 2, 3).mean(axis=(1, 3))
    for color, expected in (("rgb", half), ("gray", half @ [0.299, 0.587, 0.114])):
        found = read_image(path, color=color, image_size=(24, 32))
        np.testing.assert_allclose(found, expected, atol=8)


@pytest.mark.parametrize(
    ("kind", "pixels"),
    [("PNG", GRAY), ("PNG", RGB), ("PNG", RGBA), ("JPEG", GRAY), ("JPEG", RGB)],
)
def test_by_default_no_color_is_lost_and_gray_stays_gray(write, kind, pixels):
    path = write(saved(pixels, kind))
    assert read_image(path).shape == pixels.shape
    np.testing.assert_array_equal(ImageFiles([path])[0], read_image(path, color="keep"))


def test_gray_of_a_jpeg_does_not_depend_on_the_size(write):
    path = write(saved(RGB, "JPEG", quality=100, subsampling=0))
    gray = read_image(path, color="gray")
    np.testing.assert_array_equal(gray, read_image(path, color="gray", image_size=gray.shape))
    np.testing.assert_allclose(gray, RGB @ [0.299, 0.587, 0.114], atol=4)


def test_large_images_are_converted_in_bands(write, monkeypatch):
    from imblearn_image.images import _pillow

    path = write(saved(RGBA, "PNG"))
    whole = read_image(path, color="keep")
    monkeypatch.setattr(_pillow, "_BAND", 5 * 40)
    np.testing.assert_array_equal(read_image(path, color="keep"), whole)


@pytest.mark.parametrize("kind", [str, os.fsencode, Path])
def test_paths_are_of_any_kind(write, kind):
    path = write(saved(GRAY, "PNG"))
    np.testing.assert_array_equal(read_image(kind(path)), GRAY)


@pytest.mark.parametrize("name", [b"caf\xe9 \xff.png", "\n\t☃.png".encode(), b"-", b" "])
def test_names_of_any_bytes(tmp_path, name):
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as file:
        file.write(saved(GRAY, "PNG"))
    for spelled in (path, os.fsdecode(path), Path(os.fsdecode(path))):
        np.testing.assert_array_equal(read_image(spelled), GRAY)
    with open(path, "wb"):
        pass
    with pytest.raises(ImageReadError, match="empty") as caught:
        read_image(path)
    assert os.fsencode(caught.value.path) == path
    str(caught.value).encode("utf-8")


def test_links_to_files_are_followed(tmp_path, write):
    write(saved(GRAY, "PNG"))
    (tmp_path / "link").symlink_to("cell.png")
    np.testing.assert_array_equal(read_image(tmp_path / "link"), GRAY)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "No such file"),
        (Path.mkdir, "a directory, not a regular file"),
        (os.mkfifo, "a FIFO, not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "a device, not a regular file"),
        (lambda path: path.symlink_to("/dev/null"), "a device, not a regular file"),
        (lambda path: path.symlink_to(path.name), "symbolic links"),
        (lambda path: path.symlink_to("nowhere"), "No such file"),
        (lambda path: path.symlink_to("/proc/self/status"), "empty"),
    ],
    ids=["nothing", "directory", "FIFO", "zero", "null", "loop", "dangling", "proc"],
)
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, make, words):
    path = tmp_path / "odd"
    make(path)
    with pytest.raises(ImageReadError, match=words):
        read_image(path)


def test_sockets_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        with pytest.raises(ImageReadError):
            read_image("socket")


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_names_that_no_file_has_are_refused(path):
    with pytest.raises(ImageReadError):
        read_image(path)


@pytest.mark.parametrize("raised", [PermissionError(13, "Permission denied"), MemoryError()])
def test_what_the_system_refuses_is_the_same_error(write, monkeypatch, raised):
    def refuse(*args):
        raise raised

    monkeypatch.setattr(read, "read_regular", refuse)
    with pytest.raises(ImageReadError, match=r"Permission denied|not enough memory") as caught:
        read_image(write(b""))
    assert caught.value.__cause__ is raised


def test_files_that_may_not_be_read(write):
    path = write(saved(GRAY, "PNG"))
    path.chmod(0)
    try:
        readable = bool(path.read_bytes())  # by root
    except PermissionError:
        readable = False
    if readable:
        np.testing.assert_array_equal(read_image(path), GRAY)
    else:
        with pytest.raises(ImageReadError, match="Permission denied"):
            read_image(path)


def test_an_interrupt_is_none_of_ours(write, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "read_regular", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_image(write(b""))


def test_errors_can_be_pickled_and_keep_their_cause(write):
    with pytest.raises(ImageReadError) as caught:
        read_image(write(saved(GRAY, "PNG")[:99]))
    error = caught.value
    assert error.__cause__ is not None
    error.add_note("while image 3 was read")
    again = pickle.loads(pickle.dumps(error))
    assert (again.path, again.reason, str(again)) == (error.path, error.reason, str(error))
    assert again.__notes__ == error.__notes__


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"color": "grey"}, "color must be 'gray', 'rgb' or 'keep', got 'grey'"),
        ({"color": None}, "color must be"),
        ({"image_size": 32}, "image_size must be None or"),
        ({"image_size": (32, 0)}, "image_size must be None or"),
        ({"image_size": (32, 32, 3)}, "image_size must be None or"),
        ({"image_size": (32.0, 32)}, "image_size must be None or"),
        ({"frame": -1}, "frame must be None or"),
        ({"frame": True}, "frame must be None or"),
        ({"max_pixels": 0}, "max_pixels must be a positive integer"),
        ({"max_bytes": 1.5}, "max_bytes must be a positive integer"),
        ({"formats": "PNG"}, "formats must be some of"),
        ({"formats": ("GIF",)}, "formats must be some of"),
        ({"formats": ()}, "formats must be some of"),
        ({"formats": None}, "formats must be some of"),
    ],
)
def test_options_that_are_wrong_are_no_errors_of_the_file(options, words):
    with pytest.raises(ValueError, match=words):
        read_image("no such file", **options)


def test_a_path_must_be_one():
    with pytest.raises(TypeError):
        read_image(3)


def test_truncated_files_are_not_read_whatever_pillow_is_set_to(write, monkeypatch):
    path = write(saved(GRAY, "PNG")[:-40])
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(RuntimeError, match="LOAD_TRUNCATED_IMAGES"):
        read_image(path)


def test_the_limit_of_pillow_is_not_ours(write, monkeypatch):
    path = write(saved(GRAY, "PNG"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    np.testing.assert_array_equal(read_image(path), GRAY)


def noisy(tmp_path):
    """Return a file of which Pillow warns."""
    path = tmp_path / "noisy.jpg"
    tag = b"\x01\x12\0\3\0\0"
    path.write_bytes(with_exif("JPEG", 1).replace(tag + b"\0\1", tag + b"\xff\1"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Image.open(path).getexif()
    assert caught
    return path


def test_estimators_still_send_warning_filters_to_their_workers(tmp_path):
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(tmp_path / "a.png")
    read_image(tmp_path / "a.png")
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.arange(20) % 2
    for n_jobs in (1, 2):
        search = GridSearchCV(LogisticRegression(), {"C": [1, 2]}, n_jobs=n_jobs)
        search.set_params(error_score="raise").fit(X, y)
    assert all(filter[1] is None or filter[1].pattern is not None for filter in warnings.filters)
    pickle.dumps(warnings.filters)


def test_nothing_is_warned_of_and_other_threads_still_warn(tmp_path):
    path = noisy(tmp_path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        stop = threading.Event()

        def read_on():
            while not stop.is_set():
                read_image(path)

        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(read_on) for _ in range(2)]
            for i in range(50):
                warnings.warn(f"mine {i}", stacklevel=1)
            stop.set()
            for one in running:
                one.result()
        warnings.warn("mine after", stacklevel=1)
    assert [str(one.message) for one in caught] == [*(f"mine {i}" for i in range(50)), "mine after"]


def test_reading_leaves_no_file_open(write):
    good, bad = write(saved(GRAY, "PNG")), write(JPEG[:-300], "bad.jpg")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        read_image(good)
        with pytest.raises(ImageReadError):
            read_image(bad)
    assert len(os.listdir("/proc/self/fd")) == before


def test_systems_without_some_flags_of_open_are_served():
    code = (
        "import os, sys; del os.O_NONBLOCK, os.O_CLOEXEC, os.O_NOCTTY;"
        "from imblearn_image.images.regular_file import read_regular;"
        "print(len(read_regular(sys.argv[1], 10**9)))"
    )
    command = [sys.executable, "-c", code, __file__]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(run.stdout) == Path(__file__).stat().st_size
