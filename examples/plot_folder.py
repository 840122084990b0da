"""
=====================================
From class folders to a scored model
=====================================

Most image data sets are folders: one for each class, full of files of different sizes. This
example starts from such a folder and goes all the way: look at it, split it by patient, balance
its training part on disk, derive the weights of a loss, and score a classifier.
"""

# %%
# A folder
# --------
# Solar cells from the package elpv-dataset stand in for X-rays of pneumonia, in the ratios of that
# data set. They are written as JPEG files of different sizes, with the number of a person in each
# name. With a folder of your own, begin at the next section.
import tempfile
from pathlib import Path

import numpy as np
from elpv_dataset.utils import load_dataset
from PIL import Image

photographs, defective, kind = load_dataset()
stand_ins = {
    "NORMAL": np.flatnonzero((defective == 0) & (kind == "mono"))[:268],
    "BACTERIA": np.flatnonzero((defective == 0) & (kind == "poly"))[:506],
    "VIRUS": np.flatnonzero(defective == 1)[:267],
}
temporary = tempfile.TemporaryDirectory()
source = Path(temporary.name, "chest")
rng = np.random.default_rng(0)
for name, chosen in stand_ins.items():
    (source / name).mkdir(parents=True)
    for number, index in enumerate(chosen):
        size = tuple(rng.integers(120, 300, 2).tolist())
        file_name = f"person{number // 3}_{name.lower()}_{number}.jpeg"
        Image.fromarray(photographs[index]).resize(size).save(source / name / file_name)

# %%
# What is in it
# -------------
# The files are found without being read.
from imblearn_image import balance_image_folder, scan_image_folder

folder = scan_image_folder(source)
print(folder.counts)
print(folder.paths[0])

# %%
# Split and balance
# -----------------
# A quarter of the images becomes the test part. No person is in both parts: the regular expression
# says which part of a file name is the person. Only the training part gets new images, each at the
# size of its source. "article" is the preset of four operations: rotate, flip, shift, blur.
destination = Path(temporary.name, "balanced")
report = balance_image_folder(
    source,
    destination,
    test_size=0.25,
    groups=r"person\d+_[a-z]+",
    augmenter="article",
    random_state=0,
    n_jobs=2,
    verbose=0,
)
print(report)

# %%
# The training part before and after.
_ = report.plot()

# %%
# The manifest says of each file where it came from, and what was done.
import csv

with open(report.manifest, newline="") as file:
    rows = list(csv.DictReader(file))
print(rows[-1])

# %%
# Load it
# -------
# Both parts are folders of the same kind. Images are brought to one size as they are read.
from imblearn_image import load_image_folder

options = {"image_size": (64, 64), "color": "gray", "n_jobs": 2}
train = load_image_folder(destination / "train", **options)
test = load_image_folder(destination / "test", **options, classes=train.target_names)
print(train.data.shape, test.data.shape, train.target_names)

# %%
# Some of the new images.
import matplotlib.pyplot as plt

new = [i for i, name in enumerate(train.filenames) if "_new" in name]
fig, axes = plt.subplots(2, 4, figsize=(8, 4.4), layout="constrained")
for ax, i in zip(axes.flat, new[:: len(new) // 8], strict=False):
    ax.imshow(train.data[i], cmap="gray")
    ax.set_title(train.target_names[train.target[i]], fontsize=10)
for ax in axes.flat:
    ax.set_axis_off()

# %%
# The loss, weighted instead
# --------------------------
# Weights come from the training part before it was balanced, since after it they are all equal.
from imblearn_image import class_weight_table

before = np.repeat(report.target_names, report.counts["train"])
print(class_weight_table(before))

# %%
# A classifier, scored
# --------------------
# Sensitivity and specificity for each class, on the test part, which was never resampled.
from imblearn.metrics import classification_report_imbalanced
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from imblearn_image.descriptors import ImageDescriptor

model = make_pipeline(ImageDescriptor("gradient"), StandardScaler(), SVC(C=3))
model.fit(train.data, train.target)
predicted = model.predict(test.data)
print(classification_report_imbalanced(test.target, predicted, target_names=train.target_names))

# %%
# The same from a shell:
#
# .. code-block:: console
#
#    $ imblearn-image report chest
#    $ imblearn-image balance chest balanced --test-size 0.25 --groups 'person\d+_[a-z]+' \
#          --augmenter article --random-state 0 --n-jobs 2

temporary.cleanup()
