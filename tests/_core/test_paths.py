"""Paths in place of images: whoever is asked says what reads them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from imblearn_image import (
    BalancedImageDataset,
    ImageAugmentationOverSampler,
    ImageDuplicateCleaner,
    ImageQualityUnderSampler,
    check_leakage,
    draw_plan,
    leakage_groups,
    scan_image_folder,
)
from imblearn_image.descriptors import FlattenImages, ImageDescriptor, thumbnail
from imblearn_image.duplicates import find_duplicates

PATHS = [f"cells/{i}.png" for i in range(6)]
Y = [0, 0, 0, 0, 1, 1]
FORMS = {
    "list": PATHS,
    "tuple of Path": tuple(map(Path, PATHS)),
    "bytes": [path.encode() for path in PATHS],
    "array": np.array(PATHS),
    "object array": np.array(PATHS, dtype=object),
    "array of Path": np.array([Path(path) for path in PATHS]),
    "Series": pd.Series(PATHS),
    "DataFrame": pd.DataFrame({"file": PATHS}),
}
OF_ARRAYS = {
    "over-sampler": lambda X: ImageAugmentationOverSampler().fit_resample(X, Y),
    "under-sampler": lambda X: ImageQualityUnderSampler().fit_resample(X, Y),
    "cleaner": lambda X: ImageDuplicateCleaner().fit_resample(X, Y),
    "descriptor": lambda X: ImageDescriptor().fit(X),
    "flatten": lambda X: FlattenImages().fit(X),
    "transform": lambda X: FlattenImages().fit(np.ones((6, 2, 2))).transform(X),
}
OF_SOURCES = {
    "data set": lambda X: BalancedImageDataset(X, Y),
    "check_leakage": lambda X: check_leakage(X, np.ones((3, 8, 8))),
    "leakage_groups": lambda X: leakage_groups(X),
    "find_duplicates": lambda X: find_duplicates(X),
    "render": lambda X: draw_plan(Y).render(X),
    "thumbnail": lambda X: thumbnail(X),
}


@pytest.mark.parametrize("images", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("call", OF_ARRAYS.values(), ids=OF_ARRAYS)
def test_who_needs_an_array_says_how_to_read_files_into_one(call, images):
    message = r"got paths such as .*cells/0\.png.*np\.stack\(\[\*ImageFiles\(paths\)\]\)"
    with pytest.raises(TypeError, match=message):
        call(images)


@pytest.mark.parametrize("images", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("call", OF_SOURCES.values(), ids=OF_SOURCES)
def test_who_takes_files_names_their_class(call, images):
    with pytest.raises(TypeError, match=r"got paths such as .*: pass ImageFiles\(paths\)$"):
        call(images)


@pytest.mark.parametrize("folder", ["cells", Path("cells"), b"cells"])
@pytest.mark.parametrize("call", [*OF_ARRAYS.values(), *OF_SOURCES.values()])
def test_one_path_alone_is_no_data_set(call, folder):
    with pytest.raises(TypeError, match=r"got the path .*cells.*ImageFiles"):
        call(folder)


def test_a_scanned_folder_is_read_by_its_paths(tmp_path):
    (tmp_path / "sound").mkdir()
    (tmp_path / "sound" / "1.png").touch()
    with pytest.raises(TypeError, match=r"ImageFolder: pass ImageFiles\(folder.full_paths\(\)\)"):
        find_duplicates(scan_image_folder(tmp_path))


def test_images_are_no_paths():
    images = np.arange(96.0).reshape(6, 4, 4) / 96
    for some in (images, list(images), images.tolist(), images.astype(object)):
        assert len(FlattenImages().fit_transform(some)) == 6


SIZES = [np.ones((4, 5)), np.ones((6, 7))] * 3


@pytest.mark.parametrize(
    ("call", "advice"),
    [
        (OF_ARRAYS["over-sampler"], "resize them, or use draw_plan and plan.render"),
        (OF_ARRAYS["under-sampler"], r"resize them, or find copies by .*find_duplicates"),
        (OF_ARRAYS["cleaner"], r"resize them, or find copies by .*find_duplicates"),
        (OF_ARRAYS["descriptor"], "resize them$"),
        (OF_ARRAYS["flatten"], "resize them$"),
    ],
)
def test_images_of_different_sizes_are_sent_where_they_belong(call, advice):
    with pytest.raises(ValueError, match=advice):
        call(SIZES)
