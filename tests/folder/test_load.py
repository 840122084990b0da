"""Reading a folder of images into one array."""

import errno
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from joblib import parallel_config
from PIL import Image

from imblearn_image import ImageFiles, ImageReadError, load_image_folder, read_image
from imblearn_image.folder._out import open_out
from tests.images import random_images


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def root(tmp_path):
    """Make 20 images of two classes, of many sizes, gray and color."""
    for i in range(20):
        shape = (30 + i, 50 - i) + ((3,) if i % 3 == 0 else ())
        pixels = random_images(*shape, seed=i)
        save(tmp_path / "root" / "ab"[i % 3 == 1] / f"{i:02}.png", pixels)
    return tmp_path / "root"


@pytest.fixture
def flat(tmp_path):
    """Make 7 gray images of 6x5."""
    for i in range(7):
        save(tmp_path / "flat" / "ab"[i > 3] / f"{i}.png", random_images(6, 5, seed=i))
    return tmp_path / "flat"


def break_files(root, *paths):
    for path in paths:
        (root / path).write_bytes(b"no image")


def test_images_labels_and_names_belong_together(root):
    found = load_image_folder(root, image_size=(24, 20), color="gray")
    assert found.data.shape == (20, 24, 20)
    assert found.data.dtype == np.uint8
    assert found.target_names == ["a", "b"]
    assert found.errors == []
    assert sorted(found.filenames) == sorted(str(path) for path in root.glob("*/*"))
    for image, code, path in zip(found.data, found.target, found.filenames, strict=True):
        np.testing.assert_array_equal(image, read_image(path, color="gray", image_size=(24, 20)))
        assert os.path.basename(os.path.dirname(path)) == found.target_names[code]
    assert load_image_folder(root, color="gray").data.shape == (20, 256, 256)
    assert load_image_folder(root, image_size=(8, 9), color="rgb").data.shape == (20, 8, 9, 3)


def test_colors_stay_and_gray_stays_gray(tmp_path):
    for i, channels in enumerate([(), (3,), (4,)]):
        for j in range(2):
            pixels = random_images(6, 5, *channels, seed=j)
            save(tmp_path / str(i) / f"a/{j}.png", pixels)
        data = load_image_folder(tmp_path / str(i), image_size=None).data
        assert data.shape == (2, 6, 5, *channels)
        np.testing.assert_array_equal(data[1], pixels)
        assert load_image_folder(tmp_path / str(i)).data.shape == (2, 256, 256, *channels)


@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize("n_jobs", [2, 3])
def test_the_result_does_not_depend_on_the_workers(root, backend, n_jobs):
    break_files(root, "a/00.png", "a/05.png", "b/19.png")
    options = {"image_size": (24, 20), "color": "gray", "dtype": "float32", "on_error": "skip"}
    expected = load_image_folder(root, **options)
    with parallel_config(backend=backend):
        found = load_image_folder(root, n_jobs=n_jobs, **options)
    assert found.data.tobytes() == expected.data.tobytes()
    assert found.filenames.tolist() == expected.filenames.tolist()
    assert [error.path for error in found.errors] == [error.path for error in expected.errors]
    assert len(found.errors) == 3


def test_X_and_y_alone(root):
    X, y = load_image_folder(root, image_size=(8, 8), color="gray", return_X_y=True)
    expected = load_image_folder(root, image_size=(8, 8), color="gray")
    np.testing.assert_array_equal(X, expected.data)
    np.testing.assert_array_equal(y, expected.target)


def test_classes_endings_and_links_are_those_of_the_scan(root):
    found = load_image_folder(root, classes=["b"], image_size=(8, 8), color="gray")
    assert found.target_names == ["b"]
    assert set(found.target.tolist()) == {0}
    with pytest.raises(ValueError, match="extensions"):
        load_image_folder(root, extensions=[".gif"])
    for path in root.glob("a/*"):
        path.unlink()
    (root / "a/link.png").symlink_to(root / "b/01.png")
    (root / "b/01.png").rename(root / "01.png")
    (root / "a/link.png").unlink()
    (root / "a/link.png").symlink_to(root / "01.png")
    found = load_image_folder(root, image_size=(8, 8), color="gray", follow_links=True)
    assert found.filenames[0] == str(root / "a/link.png")


def test_names_that_are_not_utf_8_are_read(tmp_path):
    save(tmp_path / "a" / "1.png", random_images(6, 5))
    os.rename(tmp_path / "a/1.png", os.fsencode(tmp_path) + b"/a/\xff.png")
    found = load_image_folder(tmp_path, image_size=None)
    assert found.data.shape == (1, 6, 5)
    assert os.fsencode(found.filenames[0]).endswith(b"/a/\xff.png")


def test_further_parameters_go_to_who_reads(flat):
    one, other = (Image.fromarray(random_images(6, 5, seed=i)) for i in (8, 9))
    one.save(flat / "a/9.tif", save_all=True, append_images=[other])
    with pytest.raises(ImageReadError, match="frame=0"):
        load_image_folder(flat, image_size=None)
    found = load_image_folder(flat, image_size=None, read_params={"frame": 0})
    np.testing.assert_array_equal(found.data[4], random_images(6, 5, seed=8))
    with pytest.raises(TypeError, match="pages"):
        load_image_folder(flat, read_params={"pages": 0})


class TestErrors:
    """Files that cannot be read."""

    @pytest.mark.parametrize("n_jobs", [1, 2])
    @pytest.mark.parametrize("broken", ["a/0.png", "a/2.png"])
    def test_they_are_raised(self, flat, n_jobs, broken):
        break_files(flat, broken)
        with pytest.raises(ImageReadError) as caught:
            load_image_folder(flat, n_jobs=n_jobs)
        assert caught.value.path == str(flat / broken)

    def test_they_are_raised_from_processes(self, flat):
        break_files(flat, "a/2.png")
        with parallel_config(backend="loky"), pytest.raises(ImageReadError) as caught:
            load_image_folder(flat, n_jobs=2)
        assert caught.value.path == str(flat / "a/2.png")

    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_they_are_left_out_and_listed(self, flat, n_jobs):
        whole = load_image_folder(flat, image_size=None)
        broken = ["a/0.png", "a/1.png", "a/3.png", "b/6.png"]
        break_files(flat, *broken)
        found = load_image_folder(flat, image_size=None, on_error="skip", n_jobs=n_jobs)
        kept = [2, 4, 5]
        np.testing.assert_array_equal(found.data, whole.data[kept])
        assert found.target.tolist() == [0, 1, 1]
        assert found.filenames.tolist() == whole.filenames[kept].tolist()
        assert [error.path for error in found.errors] == [str(flat / path) for path in broken]
        again = pickle.loads(pickle.dumps(found))
        assert [error.reason for error in again.errors] == [e.reason for e in found.errors]
        assert not any(error.__cause__ or error.__traceback__ for error in found.errors)

    def test_one_warning_tells_of_them(self, flat):
        break_files(flat, *[f"a/{i}.png" for i in range(3)], "b/4.png")
        message = r"4 of 7 files could not be read: .*a/0.png.*a/2.png[^;]*; and 1 more, see errors"
        with pytest.warns(UserWarning, match=message) as record:
            found = load_image_folder(flat, on_error="warn")
        assert len(record) == 1
        assert record[0].filename == __file__
        assert len(found.errors) == 4

    def test_a_class_that_is_gone_is_warned_of(self, flat):
        break_files(flat, "b/4.png", "b/5.png", "b/6.png")
        with pytest.warns(UserWarning, match=r"no image of the classes \['b'\] could be read"):
            found = load_image_folder(flat, on_error="skip")
        assert found.target_names == ["a", "b"]
        assert found.target.tolist() == [0] * 4

    @pytest.mark.parametrize("on_error", ["warn", "skip"])
    def test_no_image_at_all_is_an_error(self, flat, on_error):
        break_files(flat, *[path.relative_to(flat) for path in flat.glob("*/*")])
        with pytest.raises(ValueError, match=r"got 7 files of which none can; the first: .*0\.png"):
            load_image_folder(flat, on_error=on_error)


class TestFormats:
    """Shapes and dtypes of files that differ, and conversions."""

    def test_sizes_that_differ_are_refused_where_they_are_kept(self, root):
        message = r"one shape, got \(30, 50\) of .*a/00.png' and \(32, 48\) of .*; pass image_size"
        with pytest.raises(ValueError, match=message):
            load_image_folder(root, image_size=None, color="gray")

    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_channels_that_differ_are_refused_where_they_are_kept(self, root, n_jobs):
        message = r"the same channels, got \(8, 8, 3\) .* \(8, 8\) .*; pass color='rgb', .*'gray'"
        with pytest.raises(ValueError, match=message):
            load_image_folder(root, image_size=(8, 8), n_jobs=n_jobs)

    @pytest.fixture
    def mixed(self, flat):
        """Make the last file one of 16 bits."""
        save(flat / "b/6.png", np.arange(30, dtype=np.uint16).reshape(6, 5) * 2000)
        return flat

    def test_dtypes_that_differ_are_refused_unless_one_is_asked_for(self, mixed):
        message = r"one dtype, got uint8 of .*0.png' and uint16 of .*6.png'; pass dtype="
        for on_error in ("raise", "skip"):
            with pytest.raises(ValueError, match=message):
                load_image_folder(mixed, image_size=None, on_error=on_error)

    @pytest.mark.parametrize("dtype", ["float16", "float32", np.float64, "uint8", np.uint16, ">f4"])
    def test_black_stays_black_and_white_stays_white(self, mixed, dtype):
        found = load_image_folder(mixed, image_size=None, dtype=dtype)
        native = np.dtype(dtype).newbyteorder("=")
        assert found.data.dtype == native
        # In integers, and floats only at the end.
        eight = read_image(found.filenames[0]).astype(np.int64)
        sixteen = read_image(found.filenames[6]).astype(np.int64)
        if native.kind == "f":
            tolerance = 2 * float(np.finfo(native).eps)
            np.testing.assert_allclose(found.data[0], eight / 255, rtol=tolerance)
            np.testing.assert_allclose(found.data[6], sixteen / 65535, rtol=tolerance)
        else:
            scale = 257 if native == np.uint16 else 1
            np.testing.assert_array_equal(found.data[0], eight * scale)
            np.testing.assert_array_equal(
                found.data[6], sixteen if scale == 257 else (sixteen + 128) // 257
            )

    @pytest.mark.parametrize("value", [0, 255])
    def test_the_ends_of_the_range_are_exact(self, tmp_path, value):
        save(tmp_path / "a/1.png", np.full((4, 4), value, np.uint8))
        for dtype in ("float16", "float32", "float64"):
            data = load_image_folder(tmp_path, image_size=None, dtype=dtype).data
            assert set(data.ravel().tolist()) == {value / 255}

    def test_what_is_white_in_other_dtypes_is_not_guessed(self, tmp_path, monkeypatch):
        files = {
            "a/1.png": np.ones((4, 4), np.float32),
            "a/2.png": np.full((4, 4), 3000, np.float32),
            "b/1.png": np.ones((4, 4), np.uint8),
            "c/1.png": np.ones((4, 4), np.int32),
            "d/1.png": np.array([[-32768, 32767]], np.int16),
        }
        for name in files:
            save(tmp_path / name, np.zeros((4, 4), np.uint8))

        def read(self, i):
            return files["/".join(self.paths[i].split("/")[-2:])]

        monkeypatch.setattr(ImageFiles, "__getitem__", read)
        floats = load_image_folder(tmp_path, classes=["a"], dtype="float64")
        assert floats.data.max() == 3000
        assert load_image_folder(tmp_path, classes=["a"]).data.dtype == np.float32
        with pytest.raises(ValueError, match=r"1.png': floats cannot become uint8"):
            load_image_folder(tmp_path, classes=["a"], dtype="uint8")
        for dtype in (None, "float32", "uint8"):
            with pytest.raises(ValueError, match="must all hold integers or all floats"):
                load_image_folder(tmp_path, classes=["b", "a"], dtype=dtype)
        with pytest.raises(ValueError, match=r"c/1.png': images of dtype int32"):
            load_image_folder(tmp_path, classes=["c"], dtype="float32")
        signed = load_image_folder(tmp_path, classes=["d"], dtype="float32").data
        assert signed.ravel().tolist() == [0, 1]


class TestOut:
    """Arrays and files that images are read into."""

    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_a_given_array_is_filled(self, flat, n_jobs):
        out = np.zeros((7, 6, 5), np.uint8)
        found = load_image_folder(flat, image_size=None, out=out, n_jobs=n_jobs)
        assert found.data is out
        np.testing.assert_array_equal(out, load_image_folder(flat, image_size=None).data)
        break_files(flat, "a/1.png")
        fewer = load_image_folder(flat, image_size=None, out=out, on_error="skip").data
        assert fewer.base is out
        np.testing.assert_array_equal(fewer, found.data[[0, *range(1, 6)]])

    def test_a_memory_map_is_filled(self, flat, tmp_path):
        out = np.lib.format.open_memmap(tmp_path / "x.npy", "w+", np.float32, (7, 6, 5))
        found = load_image_folder(flat, image_size=None, out=out, dtype="float32")
        assert found.data is out
        out.flush()
        np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), found.data)

    @pytest.mark.parametrize(
        ("out", "dtype"),
        [
            (np.zeros((6, 6, 5), np.uint8), None),
            (np.zeros((7, 6, 5, 1), np.uint8), None),
            (np.zeros((7, 6, 5), np.float32), None),
            (np.zeros((7, 6, 5), np.uint8), "float32"),
            (np.broadcast_to(np.uint8(0), (7, 6, 5)), None),
        ],
    )
    def test_arrays_that_do_not_fit_are_refused(self, flat, out, dtype):
        with pytest.raises(ValueError, match=r"out must have shape \(7, 6, 5\) and dtype"):
            load_image_folder(flat, image_size=None, out=out, dtype=dtype)
        assert not out.any()

    @pytest.mark.parametrize("kind", [str, os.fsencode, lambda path: path])
    @pytest.mark.parametrize("n_jobs", [1, 2])
    def test_a_file_is_made(self, flat, tmp_path, kind, n_jobs):
        path = tmp_path / "images.npy"
        found = load_image_folder(flat, image_size=None, out=kind(path), n_jobs=n_jobs)
        assert isinstance(found.data, np.memmap)
        expected = load_image_folder(flat, image_size=None).data
        np.testing.assert_array_equal(found.data, expected)
        np.testing.assert_array_equal(np.load(path), expected)
        assert sorted(os.listdir(tmp_path)) == ["flat", "images.npy"]
        found.data[0] = 7
        assert np.load(path)[0, 0, 0] == 7

    def test_a_file_holds_no_more_than_what_could_be_read(self, flat, tmp_path):
        break_files(flat, "a/0.png", "b/5.png")
        path = tmp_path / "images.npy"
        found = load_image_folder(flat, image_size=None, out=path, on_error="skip")
        expected = load_image_folder(flat, image_size=None, on_error="skip").data
        np.testing.assert_array_equal(found.data, expected)
        np.testing.assert_array_equal(np.load(path), expected)
        assert path.stat().st_size == found.data.offset + 5 * 6 * 5

    def test_a_file_is_replaced_when_all_is_read_and_not_before(self, flat, tmp_path):
        path = tmp_path / "images.npy"
        before = load_image_folder(flat, image_size=None, out=path).data
        kept = before.copy()
        break_files(flat, "b/6.png")
        with pytest.raises(ImageReadError):
            load_image_folder(flat, image_size=None, out=path)
        np.testing.assert_array_equal(np.load(path), kept)
        assert sorted(os.listdir(tmp_path)) == ["flat", "images.npy"]
        save(flat / "b/6.png", np.zeros((6, 5), np.uint8))
        load_image_folder(flat, image_size=None, out=path)
        assert not np.load(path)[6].any()
        np.testing.assert_array_equal(before, kept)  # whoever has the old file keeps it

    def test_a_full_disk_is_an_error_and_leaves_nothing(self, flat, tmp_path, monkeypatch):
        def full(descriptor, offset, size):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "posix_fallocate", full)
        with pytest.raises(OSError, match=r"No space left on device, for 338 bytes: .*images\.npy"):
            load_image_folder(flat, image_size=None, out=tmp_path / "images.npy")
        assert os.listdir(tmp_path) == ["flat"]

    def test_file_systems_that_cannot_reserve_room_will_do(self, flat, tmp_path, monkeypatch):
        def unknown(descriptor, offset, size):
            raise OSError(errno.EOPNOTSUPP, "not supported")

        monkeypatch.setattr(os, "posix_fallocate", unknown)
        load_image_folder(flat, image_size=None, out=tmp_path / "1.npy")
        monkeypatch.delattr(os, "posix_fallocate")
        load_image_folder(flat, image_size=None, out=tmp_path / "2.npy")
        assert (tmp_path / "1.npy").read_bytes() == (tmp_path / "2.npy").read_bytes()

    @pytest.mark.parametrize(
        ("out", "error", "message"),
        [
            ([1], TypeError, "or the path of a new .npy file, got list"),
            ("images.png", ValueError, "must be a path that ends in .npy"),
            ("no/such/images.npy", FileNotFoundError, "a file in a folder that exists"),
        ],
    )
    def test_others_are_refused_before_anything_is_read(self, flat, out, error, message):
        with pytest.raises(error, match=message):
            load_image_folder(flat / "missing", out=out)

    def test_too_little_memory_says_what_to_do(self):
        with pytest.raises(MemoryError) as caught:
            open_out(None, (2**20, 2**20, 2**20), np.uint8)
        assert "smaller image_size" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"on_error": "ignore"}, "on_error must be one of 'raise', 'warn', 'skip', got 'ignore'"),
        ({"dtype": "int32"}, "dtype must be None, uint8, .*, got 'int32'"),
        ({"dtype": "nonsense"}, "dtype must be None"),
        ({"dtype": bool}, "dtype must be None"),
        ({"dtype": np.longdouble}, "dtype must be None"),
        ({"color": "blue"}, "color must be"),
        ({"image_size": 32}, "image_size must be"),
        ({"n_jobs": 0}, "n_jobs must be"),
    ],
)
def test_wrong_parameters_are_named(flat, parameters, message):
    with pytest.raises(ValueError, match=message):
        load_image_folder(flat, **parameters)


def test_a_progress_bar_counts_all_files(flat, capsys):
    break_files(flat, "a/0.png")
    load_image_folder(flat, on_error="skip", verbose=1)
    assert "7/7" in capsys.readouterr().err
    load_image_folder(flat, on_error="skip")
    assert capsys.readouterr().err == ""


CODE = """
import sys
from pathlib import Path
import numpy as np
from imblearn_image import load_image_folder

def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024

root, out = sys.argv[1:3]
load_image_folder(root, image_size=(8, 8), on_error="skip")  # loads what is loaded on first use
before = peak()
X, _ = load_image_folder(
    root, image_size=(512, 512), n_jobs=2, on_error="skip", return_X_y=True, out=out or None
)
print(peak() - before, X.nbytes / 2**20)
"""


@pytest.mark.parametrize("name", ["", "images.npy"])
def test_there_is_one_array_of_all_images_and_no_second(tmp_path, name):
    pixels = random_images(40, 40)
    for i in range(240):
        save(tmp_path / "root" / "a" / f"{i}.bmp", pixels)
    break_files(tmp_path / "root", "a/0.bmp")  # so that all move by one
    out = str(tmp_path / name) if name else ""
    run = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path / "root"), out],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    extra, result = map(float, run.stdout.split())
    assert result > 59
    assert extra < result + 30
