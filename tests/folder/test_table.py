"""Images that a table of labels names."""

import os

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from imblearn_image import (
    ImageReadError,
    balance_image_folder,
    load_image_folder,
    scan_image_folder,
    scan_image_table,
)
from imblearn_image.folder import ImageFolder
from tests.folders import rows_of, tree
from tests.images import random_images

LABELS = ["sound"] * 8 + ["cracked"] * 4
FILES = [f"{'deep/' if i % 3 == 0 else ''}{i:02}.png" for i in range(12)]
PATIENTS = [f"p{i % 6}" for i in range(12)]
SPLIT = ["train", "test", "train"] * 4


@pytest.fixture
def root(tmp_path):
    """Make 12 gray images in one folder, some of them in a folder below."""
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    for i, name in enumerate(FILES):
        Image.fromarray(random_images(9 + i, 8, seed=i)).save(root / name)
    return root


def columns(**more):
    return {"file": list(FILES), "label": list(LABELS), **more}


def as_csv(path, table, delimiter=","):
    rows = [list(table), *map(list, zip(*table.values(), strict=True))]
    path.write_text("\n".join(delimiter.join(map(str, row)) for row in rows), encoding="utf-8")
    return path


class Polars:
    """As much of a DataFrame of polars as there is to know: no index, and `to_list`."""

    def __init__(self, data):
        self.columns, self._data = list(data), data

    def __getitem__(self, name):
        class Series:
            to_list = lambda _: self._data[name]  # noqa: E731

        return Series()


def same(first, second):
    assert first.root == second.root
    assert first.paths.tolist() == second.paths.tolist()
    assert first.target.tolist() == second.target.tolist()
    assert first.target_names == second.target_names
    assert first.ignored == second.ignored
    assert first.fingerprint() == second.fingerprint()


@pytest.mark.parametrize("kind", [",", ";", "\t", "bom", dict, pd.DataFrame, "index", Polars])
def test_a_table_of_any_kind_gives_what_a_scan_gives(root, tmp_path, kind):
    folder = scan_image_table(columns(), root)
    assert isinstance(folder, ImageFolder)
    assert folder.target_names == ["cracked", "sound"]
    assert folder.paths[folder.target == 0].tolist() == [
        "08.png",
        "10.png",
        "11.png",
        "deep/09.png",
    ]
    assert folder.counts == {"cracked": 4, "sound": 8}
    assert folder.sizes.tolist() == [os.path.getsize(path) for path in folder.full_paths()]
    assert folder.groups is folder.split is None
    table = columns()
    if isinstance(kind, str) and len(kind) == 1:
        table = as_csv(tmp_path / "labels.csv", table, kind)
    elif kind == "bom":
        table = {"\ufefffile": table["file"], "label": table["label"]}
        table = as_csv(tmp_path / "labels.csv", table)
    elif kind == "index":
        table = pd.DataFrame(table, index=range(50, 62)).astype("category")
    else:
        table = kind(table)
    same(scan_image_table(table, root), folder)


def test_the_folder_is_that_of_the_file_or_the_current_one(root, monkeypatch):
    path = as_csv(root / "labels.csv", columns())
    expected = scan_image_table(path)
    assert expected.root == str(root)
    monkeypatch.chdir(root)
    same(scan_image_table(columns()), expected)
    same(scan_image_table({**columns(), "file": [str(root / name) for name in FILES]}), expected)
    same(scan_image_table({**columns(), "file": [f"./deep/../{name}" for name in FILES]}), expected)


def test_cells_with_quotes_spaces_and_empty_rows(root):
    (root / "a, b.png").write_bytes((root / FILES[1]).read_bytes())
    text = '\nfile , label\n\n"a, b.png",  "a ""b"" "\n,\n01.png, c\n'
    (root / "labels.csv").write_text(text)
    folder = scan_image_table(root / "labels.csv")
    assert folder.paths.tolist() == ["a, b.png", "01.png"]
    assert folder.target_names == ['a "b"', "c"]


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ([2, 10, 2], ["10", "2"]),
        (np.array([0.0, 1 / 3, 0.0]), ["0.0", "0.3333333333333333"]),
        ([True, False, True], ["False", "True"]),
        (pd.Series([1, 0, 1], dtype="Int64"), ["0", "1"]),
    ],
)
def test_labels_are_any_scalars_and_classes_their_strings(root, labels, names):
    folder = scan_image_table({"file": FILES[:3], "label": labels}, root)
    assert folder.target_names == names
    by_path = dict(zip(folder.paths.tolist(), folder.target.tolist(), strict=True))
    assert [names[by_path[name]] for name in FILES[:3]] == [str(v) for v in list(labels)]


def test_names_without_an_ending_are_completed(root):
    os.rename(root / FILES[1], root / "01.x.JPG")
    names = [name.removesuffix(".png") for name in FILES]
    names[1] = "01.x"
    folder = scan_image_table({**columns(), "file": names}, root)
    expected = scan_image_table({**columns(), "file": [FILES[0], "01.x.JPG", *FILES[2:]]}, root)
    same(folder, expected)
    (root / "02.jpeg").write_bytes(b"")
    with pytest.raises(ValueError, match=r"of one file .* got row 2 \('02'\), counted"):
        scan_image_table({**columns(), "file": names}, root)


def test_codes_of_a_second_table_are_those_of_the_first(root):
    train = scan_image_table(columns(), root)
    second = {"file": FILES[:2], "label": ["sound", "sound"]}
    with pytest.warns(UserWarning, match=r"no row of the table has the labels \['cracked'\]"):
        test = scan_image_table(second, root, classes=train.target_names)
    assert test.target.tolist() == [1, 1]
    assert test.counts == {"cracked": 0, "sound": 2}
    some = scan_image_table(columns(), root, classes=["cracked"])
    assert some.counts == {"cracked": 4}
    assert set(some.ignored) == {(name, "a class that is not asked for") for name in FILES[:8]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({2: ("", "a")}, r"column 'file' must hold something in each row, got nothing in row 4"),
        ({2: ("02.png", " ")}, r"column 'label' must hold something .* row 4 \(''\); leave such"),
        ({2: ("../x.png", "a")}, r"lead to files in .* got row 4 \('\.\./x\.png'\)"),
        ({2: ("/x.png", "a"), 5: ("a/../../y.png", "a")}, r"row 4 \('/x\.png'\), row 7 \("),
        ({2: (".hidden/x.png", "a")}, "that are not hidden, got row 4"),
        ({2: ("notes.txt", "a")}, r"or be the name of one file in .*, got row 4 \('notes\.txt'\)$"),
        ({2: ("99", "a"), 3: ("none/x", "a")}, r"of one file .*row 4 \('99'\), row 5 \('none/x'\)"),
        ({2: ("01.png", "a")}, "one label, got 'sound' and 'a' for '01.png' in row 3 and row 4"),
        ({2: ("01.png", "a,b")}, r"as many cells as row 1, 2, got 3 in row 4"),
        ({2: ("01.png", '"a')}, "is no CSV file"),
    ],
)
def test_what_is_wrong_names_the_row(root, change, message):
    table = columns()
    for i, (file, label) in change.items():
        table["file"][i], table["label"][i] = file, label
    with pytest.raises(ValueError, match=message):
        scan_image_table(as_csv(root / "labels.csv", table))


def test_rows_of_other_tables_count_from_0(root):
    table = pd.DataFrame(columns())
    table.loc[[3, 5, 6, 9], "label"] = None
    message = r"row 3 \(''\), row 5 \(''\), row 6 \(''\) and 1 more, counted from 0"
    with pytest.raises(ValueError, match=message):
        scan_image_table(table, root)


@pytest.mark.parametrize(
    ("table", "options", "error", "message"),
    [
        (columns(), {"path": "image"}, ValueError, "path must be one column .* 'file', 'label'"),
        (columns(), {"label": "defect"}, ValueError, "label must be one column of the table"),
        (columns(), {"group": "x"}, ValueError, "group must be one column of the table"),
        (columns(), {"classes": ["x"]}, ValueError, r"classes must be labels .* \['cracked', 's"),
        (columns(), {"classes": "sound"}, ValueError, "classes must be labels"),
        (columns(), {"classes": {"sound"}}, ValueError, "classes must be labels"),
        ({"file": [], "label": []}, {}, ValueError, "table must have rows"),
        ({"file": ["a.png"], "label": []}, {}, ValueError, "must have one length"),
        ("none.csv", {}, FileNotFoundError, "none.csv"),
        (3, {}, TypeError, "table must be the path of a CSV file, a DataFrame, or a dict"),
    ],
)
def test_parameters_that_are_wrong(root, table, options, error, message):
    with pytest.raises(error, match=message):
        scan_image_table(table, root, **options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"file,label\n", "a row of names and rows below it"),
        (b"", "a row of names"),
        (b"a,a\n1,2\n", "different names"),
        (b"file,label\nx.png,caf\xe9\n", "no text of UTF-8"),
    ],
)
def test_files_that_are_no_tables(root, text, message):
    (root / "labels.csv").write_bytes(text)
    with pytest.raises(ValueError, match=message):
        scan_image_table(root / "labels.csv")


def test_columns_of_one_name_are_not_one(root):
    table = pd.DataFrame(columns())
    table.columns = ["file", "file"]
    with pytest.raises(ValueError, match="path must be one column of the table, got 'file'"):
        scan_image_table(table, root, label="file")


def test_the_folder_must_be_one(root):
    with pytest.raises(FileNotFoundError, match="which does not exist"):
        scan_image_table(columns(), root / "none")
    with pytest.raises(NotADirectoryError, match="which is a file"):
        scan_image_table(columns(), root / FILES[0])


def test_a_file_that_is_listed_again_alike_is_taken_once(root):
    table = {"file": [*FILES, FILES[1]], "label": [*LABELS, "sound"]}
    with pytest.warns(UserWarning, match="1 rows of the table name a file again"):
        folder = scan_image_table(as_csv(root / "labels.csv", table))
    assert folder.counts == {"cracked": 4, "sound": 8}
    assert folder.ignored == [(FILES[1], "row 14 repeats row 3")]


def test_files_that_are_not_there_are_like_those_that_cannot_be_read(root, tmp_path):
    os.unlink(root / FILES[1])
    path = as_csv(root / "labels.csv", columns())
    with pytest.warns(UserWarning, match=r"1 of 12 files .* not there .* row 3 \('01\.png'\)"):
        folder = scan_image_table(path)
    assert len(folder) == 12
    with pytest.raises(ImageReadError, match=r"01\.png.*No such file"):
        load_image_folder(folder, image_size=(8, 8))
    found = load_image_folder(folder, image_size=(8, 8), on_error="skip")
    assert len(found.data) == 11
    report = balance_image_folder(folder, tmp_path / "out", on_error="skip", verbose=0)
    assert report.counts["unreadable"].tolist() == [0, 1]
    first = {"file": FILES, "label": ["a", *LABELS[1:]]}
    first["label"][1] = "a"
    with pytest.warns(UserWarning, match="1 of 12 files"):
        folder = scan_image_table(first, root)
    assert folder.sizes[0] == -1
    options = {"originals": "hardlink", "on_error": "skip", "verbose": 0}
    assert balance_image_folder(folder, tmp_path / "links", **options).counts["train"].sum() == 11
    for name in FILES[:1] + FILES[2:]:
        os.unlink(root / name)
    with pytest.raises(ValueError, match=r"12 of 12 files .* are not there"):
        scan_image_table(path)


def test_a_table_loads_as_its_folder_does(root, tmp_path):
    for name, label in zip(FILES, LABELS, strict=True):
        (tmp_path / "same" / label / name).parent.mkdir(parents=True, exist_ok=True)
        os.link(root / name, tmp_path / "same" / label / name)
    expected = load_image_folder(tmp_path / "same", image_size=(8, 8))
    table = columns(patient=PATIENTS, part=SPLIT)
    folder = scan_image_table(table, root, group="patient")
    found = load_image_folder(folder, image_size=(8, 8))
    np.testing.assert_array_equal(found.data, expected.data)
    np.testing.assert_array_equal(found.target, expected.target)
    by_file = dict(zip(FILES, PATIENTS, strict=True))
    assert found.groups.tolist() == [by_file[path] for path in folder.paths]
    assert "split" not in found
    assert "groups" not in expected
    report = balance_image_folder(tmp_path / "same", tmp_path / "one", random_state=0, verbose=0)
    other = balance_image_folder(folder, tmp_path / "two", random_state=0, verbose=0)
    files, others = tree(tmp_path / "one"), tree(tmp_path / "two")
    # But for the manifest, which says where sources are.
    assert files.pop("manifest.csv") != others.pop("manifest.csv")
    assert files == others
    *lines, groups, last = str(other).splitlines()
    assert [*lines, last] == str(report).splitlines()
    assert groups == "groups: 6; images of the largest, 'p0': 2"


def test_groups_of_a_table_are_kept_together(root, tmp_path):
    folder = scan_image_table(columns(patient=PATIENTS), root, group="patient")
    balance_image_folder(folder, tmp_path / "out", test_size=0.34, random_state=0, verbose=0)
    rows = rows_of(tmp_path / "out")
    train, test = ({r["group"] for r in rows if r["split"] == part} for part in ("train", "test"))
    assert train
    assert test
    assert not train & test
    with pytest.raises(ValueError, match="pass one of group and groups"):
        balance_image_folder(folder, tmp_path / "new", groups="p", test_size=0.34, verbose=0)


def test_the_split_of_a_table_is_that_of_the_balanced_folder(root, tmp_path):
    capital = [part.upper() for part in SPLIT]
    folder = scan_image_table(columns(part=capital), root, split="part")
    balance_image_folder(folder, tmp_path / "out", random_state=0, verbose=0)
    found = {r["source"]: r["split"] for r in rows_of(tmp_path / "out") if r["kind"] == "original"}
    assert found == dict(zip(FILES, SPLIT, strict=True))
    assert scan_image_folder(tmp_path / "out" / "train").counts == {"cracked": 5, "sound": 5}
    assert balance_image_folder(folder, tmp_path / "out", random_state=0, verbose=0).n_written == 0
    with pytest.raises(ValueError, match="pass one of split and test_size"):
        balance_image_folder(folder, tmp_path / "new", test_size=0.5, verbose=0)
    other = scan_image_table(columns(part=[*SPLIT[:-1], "test"]), root, split="part")
    with pytest.raises(ValueError, match="the source has changed"):
        balance_image_folder(other, tmp_path / "out", random_state=0, verbose=0)
    only = scan_image_table(columns(part=["test"] * 12), root, split="part")
    with pytest.raises(ValueError, match="images of the training part"):
        balance_image_folder(only, tmp_path / "new", verbose=0)


@pytest.mark.parametrize("value", ["valid", 0, True])
def test_parts_are_train_and_test(root, value):
    table = columns(part=[value, *SPLIT[1:]])
    message = f"split='part' must be a column .*, got row 0 \\('{value}'\\).* which folds"
    with pytest.raises(ValueError, match=message):
        scan_image_table(table, root, split="part")


def test_a_group_in_both_parts_is_warned_of(root):
    table = columns(part=SPLIT, patient=["a"] * 6 + PATIENTS[6:])
    with pytest.warns(UserWarning, match="1 groups have images in both parts, such as 'a'"):
        scan_image_table(table, root, split="part", group="patient")


@pytest.mark.parametrize("name", ["a/b", "..", ".a", "x" * 300, "__MACOSX"])
def test_classes_that_are_no_names_of_folders_are_loaded_but_not_written(root, tmp_path, name):
    folder = scan_image_table({"file": FILES[:3], "label": [name, "b", "b"]}, root)
    assert load_image_folder(folder, image_size=(8, 8)).target_names == sorted([name, "b"])
    with pytest.raises(ValueError, match="labels must be names of folders"):
        balance_image_folder(folder, tmp_path / "out", verbose=0)
    assert not (tmp_path / "out").exists()


def test_what_is_scanned_is_not_scanned_again(root, tmp_path):
    folder = scan_image_table(columns(), root)
    for options in ({"classes": ["sound"]}, {"extensions": [".png"]}, {"follow_links": True}):
        with pytest.raises(ValueError, match="have been scanned already"):
            load_image_folder(folder, **options)
    with pytest.raises(ValueError, match="have been scanned already"):
        balance_image_folder(folder, tmp_path / "out", classes=["sound"], verbose=0)


def test_a_scan_of_a_folder_is_taken_in_its_place(cells_folder, tmp_path):
    folder = scan_image_folder(cells_folder)
    expected = load_image_folder(cells_folder, image_size=(8, 8))
    np.testing.assert_array_equal(load_image_folder(folder, image_size=(8, 8)).data, expected.data)
    balance_image_folder(cells_folder, tmp_path / "one", random_state=0, verbose=0)
    balance_image_folder(folder, tmp_path / "one", random_state=0, verbose=0)
    balance_image_folder(folder, tmp_path / "two", random_state=0, verbose=0)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
