"""
===================
Does my split leak?
===================

Data sets from the web and from production lines hold many images twice: as they are, brighter,
smaller, compressed. If such copies end up on both sides of a split, scores look better than they
are. This example plants some, finds them, and splits again without a leak.
"""

# %%
# Solar cells of the package elpv-dataset, as images of 100x100: 700 sound ones and 120 broken ones.
# Each tenth is there a second time, as if it had been exported again: brighter, and compressed.
import cv2
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, defective, _ = load_dataset()
chosen = np.r_[np.flatnonzero(defective == 0)[:700], np.flatnonzero(defective == 1)[:120]]
X = np.stack([cv2.resize(photographs[i], (100, 100), interpolation=cv2.INTER_AREA) for i in chosen])
y = np.repeat(["sound", "broken"], [700, 120])


def exported_again(image):
    encoded = cv2.imencode(".jpg", cv2.add(image, 15), [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)


again = np.arange(0, len(X), 10)
X = np.concatenate([X, [exported_again(X[i]) for i in again]])
y = np.concatenate([y, y[again]])

# %%
# A random split, and one line to check it.
from sklearn.model_selection import train_test_split

from imblearn_image import check_leakage

X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
report = check_leakage(X_train, X_test, y_train=y_train, y_test=y_test, n_jobs=2)
print(report)

# %%
# Whether these are copies is for you to say. Those come first that are least alike.
figure = report.plot(n_images=6)

# %%
# In a script or a test, a leak is an error. The images that do not leak can be scored as they are.
try:
    report.raise_if(max_fraction=0.01)
except ValueError as error:
    print(error)
clean = report.clean_test_indices
X_clean, y_clean = X_test[clean], y_test[clean]

# %%
# Better, split such that copies stay together. ``leakage_groups`` labels them, and
# ``stratified_group_split`` keeps groups whole and each class at its share. Groups of your own,
# such as patients or devices, can be joined with them: ``leakage_groups(X, groups=patients)``.
from imblearn_image import leakage_groups, stratified_group_split

groups = leakage_groups(X, n_jobs=2)
X_train, X_test, y_train, y_test = stratified_group_split(
    X, y, y=y, groups=groups, test_size=0.25, random_state=0
)
print(check_leakage(X_train, X_test, n_jobs=2))
for label in ("sound", "broken"):
    print(label, round((y_test == label).sum() / (y == label).sum(), 3))

# %%
# A cross-validation takes the same groups.
from sklearn.model_selection import StratifiedGroupKFold

for train, test in StratifiedGroupKFold(5).split(X, y, groups=groups):
    check_leakage(X[train], X[test], n_jobs=2).raise_if()

# %%
# Images that were augmented before the split are another matter. What was turned by some
# degrees or shifted is not recognized, but it is known what it was made from, and so the answer is
# exact. Only ``groups`` find these.
from imblearn_image import ImageAugmentationOverSampler

sampler = ImageAugmentationOverSampler(augmenter="gentle", random_state=0)
X_all, y_all = sampler.fit_resample(X[:820], y[:820])
source = sampler.sample_indices_
train, test = train_test_split(np.arange(len(X_all)), stratify=y_all, random_state=0)
print(repr(check_leakage(X_all[train], X_all[test], n_jobs=2)))
print(
    check_leakage(
        X_all[train], X_all[test], groups_train=source[train], groups_test=source[test], n_jobs=2
    )
)

# %%
# By how much this raises a score is measured in :ref:`another example
# <sphx_glr_auto_examples_plot_leak.py>`.
