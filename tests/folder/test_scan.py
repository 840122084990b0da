"""Which files of a folder are images, of which classes."""

import hashlib
import os
import pickle
import random
import socket
import warnings

import numpy as np
import pytest

from imblearn_image import scan_image_folder


def fill(root, *paths):
    """Make a file of one byte at each of the paths."""
    for path in paths:
        full = os.path.join(os.fsencode(root), os.fsencode(path))
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(b"x")


def test_paths_and_codes_are_sorted_by_class_and_the_bytes_of_the_path(tmp_path):
    paths = ["b/2.png", "b/10.png", "b/é.png", "b/Z.png", "b/a/1.png", "B/1.png", "ä/1.png"]
    random.Random(0).shuffle(paths)
    fill(tmp_path, *paths)
    folder = scan_image_folder(tmp_path)
    assert folder.paths.tolist() == [
        "B/1.png", "b/10.png", "b/2.png", "b/Z.png", "b/a/1.png", "b/é.png", "ä/1.png",
    ]  # fmt: skip
    assert folder.target_names == ["B", "b", "ä"]
    assert folder.target.tolist() == [0, 1, 1, 1, 1, 1, 2]
    assert folder.target.dtype == np.intp
    assert folder.counts == {"B": 1, "b": 5, "ä": 1}
    assert len(folder) == 7
    assert folder.ignored == []
    assert repr(folder) == (
        f"ImageFolder({str(tmp_path)!r}, 7 images: {{'B': 1, 'b': 5, 'ä': 1}}, 0 ignored)"
    )


def test_the_order_is_not_that_of_the_file_system(tmp_path, monkeypatch):
    fill(tmp_path, *[f"{name}/{i}.png" for name in "ab" for i in range(9)], "c.txt", "a/d.txt")
    expected = scan_image_folder(tmp_path)
    scandir = os.scandir

    class Shuffled:
        def __init__(self, path):
            with scandir(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *error):
            pass

    monkeypatch.setattr(os, "scandir", Shuffled)
    folder = scan_image_folder(tmp_path)
    assert folder.paths.tolist() == expected.paths.tolist()
    assert folder.ignored == expected.ignored
    assert folder.fingerprint() == expected.fingerprint()


def test_what_is_no_image_of_a_class_is_listed_with_the_reason(tmp_path):
    fill(
        tmp_path,
        "a/1.png", "a/Thumbs.db", "a/desktop.ini", "a/._1.png", "a/.hidden/2.png", "a/png",
        "a/__MACOSX/a/1.png", "a/@eaDir/1.png/THUMB.jpg", ".git/1.png", "__MACOSX/a/2.png",
        "loose.png", "notes.txt", "a/.png",
    )  # fmt: skip
    os.mkfifo(tmp_path / "a" / "pipe.png")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # the name of a socket must be short
        server.bind("a/socket.png")
        os.chdir(here)
        folder = scan_image_folder(tmp_path)
    assert folder.paths.tolist() == ["a/1.png"]
    assert folder.target_names == ["a"]
    assert folder.ignored == [
        (".git", "hidden"),
        ("__MACOSX", "of the system"),
        ("a/._1.png", "hidden"),
        ("a/.hidden", "hidden"),
        ("a/.png", "hidden"),
        ("a/@eaDir", "of the system"),
        ("a/Thumbs.db", "no ending of an image"),
        ("a/__MACOSX", "of the system"),
        ("a/desktop.ini", "no ending of an image"),
        ("a/pipe.png", "no regular file"),
        ("a/png", "no ending of an image"),
        ("a/socket.png", "no regular file"),
        ("loose.png", "outside of the class folders"),
        ("notes.txt", "no ending of an image"),
    ]


def test_endings_are_compared_in_any_case(tmp_path):
    names = ["1.PNG", "2.JpEg", "3.tif", "4.TIFF", "5.WebP", "6.bmp", "7.jpg", "8.DCM"]
    fill(tmp_path, *[f"a/{name}" for name in names], "a/9.gif")
    assert [path[2:] for path in scan_image_folder(tmp_path).paths] == names


@pytest.mark.parametrize("extensions", [[".gif", "OME.tif"], {"GIF", ".ome.TIF"}])
def test_other_endings_can_be_asked_for(tmp_path, extensions):
    fill(tmp_path, "a/1.gif", "a/2.ome.tif", "a/3.tif", "a/4.png")
    folder = scan_image_folder(tmp_path, extensions=extensions)
    assert folder.paths.tolist() == ["a/1.gif", "a/2.ome.tif"]


def test_a_folder_with_the_name_of_an_image_is_a_folder(tmp_path):
    fill(tmp_path, "a/1.png/2.png")
    assert scan_image_folder(tmp_path).paths.tolist() == ["a/1.png/2.png"]


@pytest.mark.parametrize(
    "name", [b"a/\xff\xfe.png", b"\xe4/1.png", b"a/new\nline.png", b"a/back\\slash.png", b"a/ .png"]
)
def test_odd_names_survive(tmp_path, name):
    fill(tmp_path, name)
    folder = scan_image_folder(tmp_path)
    assert os.fsencode(folder.paths[0]) == name
    assert os.fsencode(folder.target_names[0]) == name.partition(b"/")[0]
    assert os.path.getsize(folder.full_paths()[0]) == 1
    assert len(folder.fingerprint()) == 64
    assert pickle.loads(pickle.dumps(folder)).paths.tolist() == folder.paths.tolist()
    repr(folder).encode()  # can be printed


def test_roots_may_be_of_any_kind_and_are_made_absolute(tmp_path, monkeypatch):
    fill(tmp_path, "a/1.png")
    monkeypatch.chdir(tmp_path.parent)
    for root in (tmp_path, str(tmp_path), os.fsencode(tmp_path), tmp_path.name, f"{tmp_path}/"):
        assert scan_image_folder(root).root == str(tmp_path)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "a", target_is_directory=True)
    fill(tmp_path, "a/inner/1.png")
    assert scan_image_folder(link).paths.tolist() == ["inner/1.png"]


def test_classes_select_and_order(tmp_path):
    fill(tmp_path, "a/1.png", "b/1.png", "c/1.png", "c/notes.txt", "b/notes.txt")
    folder = scan_image_folder(tmp_path, classes=("c", "a"))
    assert folder.target_names == ["c", "a"]
    assert folder.paths.tolist() == ["c/1.png", "a/1.png"]
    assert folder.target.tolist() == [0, 1]
    assert folder.ignored == [
        ("b", "a class that is not asked for"),
        ("c/notes.txt", "no ending of an image"),
    ]


def test_an_empty_class_is_kept_with_a_count_of_0_and_warned_of(tmp_path):
    fill(tmp_path, "a/1.png", "b/notes.txt")
    message = r"no images in the class folders \['b'\] .* keep their codes; .* others in classes$"
    with pytest.warns(UserWarning, match=message) as record:
        folder = scan_image_folder(tmp_path)
    assert record[0].filename == __file__
    assert folder.counts == {"a": 1, "b": 0}
    assert scan_image_folder(tmp_path, classes=["a"]).counts == {"a": 1}


def test_a_class_without_a_folder_keeps_its_code(tmp_path):
    fill(tmp_path, "a/1.png", "c/1.png")
    message = (
        r"no folders for the classes \['b'\] in .*, where there are \['a', 'c'\]: .* count of 0"
    )
    with pytest.warns(UserWarning, match=message) as record:
        folder = scan_image_folder(tmp_path, classes=["a", "b", "c"])
    assert len(record) == 1
    assert folder.counts == {"a": 1, "b": 0, "c": 1}
    assert folder.target.tolist() == [0, 2]


def test_the_parts_of_a_split_are_not_taken_for_classes_without_a_word(tmp_path):
    fill(tmp_path, "train/a/1.png", "Test/a/1.png", "c/1.png")
    with pytest.warns(UserWarning, match="look like the parts of a split"):
        scan_image_folder(tmp_path)
    scan_image_folder(tmp_path, classes=["train", "Test"])


def test_one_class_is_fine(tmp_path):
    fill(tmp_path, "a/1.png")
    assert scan_image_folder(tmp_path).counts == {"a": 1}


class TestLinks:
    """Symbolic links, followed or not."""

    @pytest.fixture
    def root(self, tmp_path):
        """Make a folder with links of all kinds."""
        fill(tmp_path, "root/a/1.png", "root/b/1.png", "store/2.png", "store/more/3.png")
        links = {
            "root/a/again.png": "1.png",
            "root/a/loop": "..",
            "root/a/out": "../../store",
            "root/a/out.png": "../../store/2.png",
            "root/a/self.png": "self.png",
            "root/b/up": "../..",
            "root/b/none.png": "gone.png",
            "root/b/text.txt": "1.png",
            "root/c": "../store/more",
            "store/more/back": "../../root/a",
        }
        for link, target in links.items():
            (tmp_path / link).symlink_to(target)
        return tmp_path / "root"

    def test_they_are_not_followed_but_listed_and_warned_of(self, root):
        with pytest.warns(UserWarning, match="9 symbolic links .* follow_links=True"):
            folder = scan_image_folder(root)
        assert folder.paths.tolist() == ["a/1.png", "b/1.png"]
        assert folder.target_names == ["a", "b"]
        assert folder.ignored == [
            (path, "a symbolic link")
            for path in ["a/again.png", "a/loop", "a/out", "a/out.png", "a/self.png", "b/none.png",
                         "b/text.txt", "b/up", "c"]
        ]  # fmt: skip

    def test_where_they_are_followed_each_file_is_found_once(self, root):
        with pytest.warns(UserWarning, match=r"2 symbolic links .* lead nowhere, .*'a/self.png'"):
            folder = scan_image_folder(root, follow_links=True)
        assert folder.paths.tolist() == [
            "a/1.png", "a/out/2.png", "a/out/more/3.png", "b/1.png"
        ]  # fmt: skip
        assert folder.counts == {"a": 3, "b": 1, "c": 0}
        assert dict(folder.ignored) == {
            "a/again.png": "an image that is there already",
            "a/loop": "a folder that is there already",
            "a/out.png": "an image that is there already",
            "a/out/more/back": "a folder that is there already",
            "a/self.png": "a symbolic link that leads nowhere",
            "b/none.png": "a symbolic link that leads nowhere",
            "b/text.txt": "no ending of an image",
            "b/up/root": "a folder that is there already",
            "b/up/store": "a folder that is there already",
            "c": "a folder that is there already",
        }

    @pytest.fixture(autouse=True)
    def _quiet(self, recwarn):
        warnings.filterwarnings("ignore", "no images in the class folders")

    def test_a_class_and_an_image_may_be_links(self, tmp_path):
        fill(tmp_path, "store/x/1.png", "store/2.png", "root/b/3.png")
        (tmp_path / "root/a").symlink_to("../store/x")
        (tmp_path / "root/b/2.jpg").symlink_to("../../store/2.png")
        (tmp_path / "root/gone").symlink_to("nowhere")
        with pytest.warns(UserWarning, match="1 symbolic links .* lead nowhere"):
            folder = scan_image_folder(tmp_path / "root", follow_links=True)
        assert folder.paths.tolist() == ["a/1.png", "b/2.jpg", "b/3.png"]
        assert folder.sizes.tolist() == [1, 1, 1]

    def test_links_alone_are_no_classes(self, tmp_path):
        fill(tmp_path, "store/1.png")
        (tmp_path / "root").mkdir()
        (tmp_path / "root/a").symlink_to("../store")
        with pytest.raises(ValueError, match=r"ignored 'a' \(a symbolic link\)"):
            scan_image_folder(tmp_path / "root")


class TestFingerprint:
    """What changes the fingerprint."""

    def test_it_is_of_classes_paths_sizes_and_times(self, tmp_path):
        fill(tmp_path, "a/1.png")
        os.utime(tmp_path / "a/1.png", ns=(0, 1_234_567_890_123_456_789))
        folder = scan_image_folder(tmp_path)
        text = b"a\0a/1.png\0" + b"1\0" + b"1234567890123456789\0"
        assert folder.times.tolist() == [1_234_567_890_123_456_789]
        assert folder.fingerprint() == hashlib.sha256(text).hexdigest()

    def test_it_changes_with_what_is_there(self, tmp_path):
        fill(tmp_path, "a/1.png", "b/1.png")
        before = scan_image_folder(tmp_path).fingerprint()
        prints = [before, scan_image_folder(tmp_path, classes=["b", "a"]).fingerprint()]
        os.utime(tmp_path / "a/1.png", ns=(5, 5))
        prints.append(scan_image_folder(tmp_path).fingerprint())
        (tmp_path / "a/1.png").write_bytes(b"xx")
        os.utime(tmp_path / "a/1.png", ns=(5, 5))
        prints.append(scan_image_folder(tmp_path).fingerprint())
        (tmp_path / "a/1.png").rename(tmp_path / "a/2.png")
        prints.append(scan_image_folder(tmp_path).fingerprint())
        assert len(set(prints)) == 5

    def test_it_is_the_same_wherever_the_folder_lies(self, tmp_path):
        fill(tmp_path, "here/a/1.png")
        before = scan_image_folder(tmp_path / "here").fingerprint()
        (tmp_path / "here/a/notes.txt").touch()
        (tmp_path / "here").rename(tmp_path / "there")
        assert scan_image_folder(tmp_path / "there").fingerprint() == before


def test_what_was_found_cannot_be_changed(tmp_path):
    fill(tmp_path, "a/1.png")
    folder = scan_image_folder(tmp_path)
    with pytest.raises(AttributeError):
        folder.root = "elsewhere"
    for array in (folder.paths, folder.target, folder.sizes, folder.times):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("root", "error", "message"),
    [
        ("missing", FileNotFoundError, "does not exist"),
        ("file", NotADirectoryError, "which is a file; pass the folder above"),
        ("empty", ValueError, "must have a subfolder for each class, got none in"),
        ("flat", ValueError, r"ignored '1.png' \(outside of the class folders\), .* and 2 more"),
        ("bare", ValueError, r"must hold images with the endings .bmp, .*got none .*'a/x.txt'"),
    ],
)
def test_roots_without_images_of_classes_are_errors(tmp_path, root, error, message):
    fill(tmp_path, "file", *[f"flat/{i}.png" for i in range(1, 6)], "bare/a/x.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(error, match=message):
        scan_image_folder(tmp_path / root)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"classes": ["z"]}, r"got \['z'\], which are not there; there are \['a', 'b'\]"),
        ({"classes": ["a", "../b"]}, r"got \['../b'\], which are not there"),
        ({"classes": ["a", "a"]}, "must be names of folders in .*, each once"),
        ({"classes": "a"}, "must be a sequence of strings such as .*, got 'a'"),
        ({"classes": []}, "must be a sequence of strings"),
        ({"classes": 3}, "must be a sequence of strings"),
        ({"classes": [1]}, "must be a sequence of strings"),
        ({"classes": [".c"]}, "which are not there"),
        ({"classes": ["../b"]}, "which are not there"),
        ({"extensions": ".png"}, "extensions must be a sequence of strings"),
        ({"extensions": [""]}, "extensions must be a sequence of strings"),
        ({"extensions": [".gif"]}, "pass extensions"),
    ],
)
def test_wrong_parameters_are_named(tmp_path, parameters, message):
    fill(tmp_path, "a/1.png", "b/1.png", ".c/1.png")
    with pytest.raises(ValueError, match=message):
        scan_image_folder(tmp_path, **parameters)


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path, monkeypatch):
    fill(tmp_path, "a/1.png", "a/closed/2.png")
    scandir = os.scandir

    def refuse(path):
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError, match="closed"):
        scan_image_folder(tmp_path)


def test_20_000_files_are_found_without_opening_one(tmp_path, monkeypatch):
    for name in "ab":
        (tmp_path / name).mkdir()
    for i in range(20_000):
        os.close(os.open(tmp_path / "ab"[i % 2] / f"{i:05}.png", os.O_CREAT | os.O_WRONLY))
    monkeypatch.setattr(os, "open", None)
    folder = scan_image_folder(tmp_path)
    assert folder.counts == {"a": 10_000, "b": 10_000}
    assert folder.paths[[0, -1]].tolist() == ["a/00000.png", "b/19999.png"]
