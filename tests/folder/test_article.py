"""The article's own way: from three class folders of JPEGs to weights and a scored classifier."""

from pathlib import Path

import cv2
import elpv_dataset
import numpy as np
import pytest
from sklearn.metrics import recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from imblearn_image import (
    balance_image_folder,
    class_weight_table,
    derive_class_weight,
    load_image_folder,
    scan_image_folder,
)
from imblearn_image.descriptors import ImageDescriptor
from tests.folders import rows_of

# A twentieth of the article's 1,341, 2,530 and 1,337 images.
COUNTS = {"bacteria": 126, "normal": 67, "virus": 67}


@pytest.fixture(scope="module")
def chest(tmp_path_factory):
    """Write solar cells of three kinds, as JPEGs of different sizes called after persons."""
    root = tmp_path_factory.mktemp("article") / "chest"
    data = Path(elpv_dataset.__file__).parent / "data"
    cells = [line.split() for line in (data / "labels.csv").read_text().splitlines()]
    kinds = {"bacteria": ("0.0", "poly"), "normal": ("0.0", "mono"), "virus": ("1.0", "mono")}
    for name, (probability, kind) in kinds.items():
        (root / name).mkdir(parents=True)
        found = [path for path, p, k in cells if (p, k) == (probability, kind)]
        for i, path in enumerate(found[: COUNTS[name]]):
            size = (100 + 7 * (i % 9), 100 + 11 * (i % 5))
            image = cv2.resize(cv2.imread(str(data / path), 0), size, interpolation=cv2.INTER_AREA)
            cv2.imwrite(str(root / name / f"person{i // 3}_{name}_{i}.jpeg"), image)
    return root


def test_from_folders_to_a_scored_classifier(chest, tmp_path):
    assert scan_image_folder(chest).counts == COUNTS
    report = balance_image_folder(
        chest, tmp_path / "balanced", test_size=0.25, groups=r"person\d+_[a-z]+",
        augmenter="article", random_state=0, n_jobs=2, verbose=0,
    )  # fmt: skip
    rows = rows_of(tmp_path / "balanced")
    groups = [{row["group"] for row in rows if row["split"] == part} for part in ("train", "test")]
    assert all(groups)
    assert not groups[0] & groups[1]
    assert len(set(report.counts["balanced"].tolist())) == 1
    for name, shown in zip(report.target_names, report.counts["test"].tolist(), strict=True):
        assert shown == pytest.approx(COUNTS[name] / 4, abs=3)
    display = report.plot()
    assert len(display.ax_.patches) == 6

    before = np.repeat(report.target_names, report.counts["train"])
    weights = derive_class_weight(before, "complement")
    assert weights["bacteria"] == pytest.approx(1 - report.counts["train"][0] / len(before))
    assert "bacteria" in str(class_weight_table(before))

    train, test = (
        load_image_folder(tmp_path / "balanced" / part, image_size=(64, 64), n_jobs=2)
        for part in ("train", "test")
    )
    assert len(train.data) == report.counts["balanced"].sum()
    model = make_pipeline(ImageDescriptor("gradient"), StandardScaler(), SVC(C=3))
    predicted = model.fit(train.data, train.target).predict(test.data)
    sensitivity = recall_score(test.target, predicted, average=None)
    assert sensitivity.mean() > 0.6  # chance is a third
