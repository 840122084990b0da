"""
====================================
Why augmenting before the split lies
====================================

If new images are made before the split, some of those in the training part are made from test
images, and there are new images in the test part. This example measures by how much each of these
raises the score.
"""

# %%
# Solar cells of one kind from the package elpv-dataset, 588 sound and 80 broken ones, as images
# of 60x60.
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, defective, kind = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
sound = np.flatnonzero((kind == "mono") & (defective == 0))
broken = np.flatnonzero((kind == "mono") & (defective == 1))[:80]
X = images[np.concatenate([sound, broken])]
y = np.repeat([0, 1], [len(sound), len(broken)])

# %%
# The same sampler and the same classifier on pixels, evaluated by a cross-validation in five
# parts. The score is balanced accuracy, the mean of sensitivity and specificity. It does not
# depend on how frequent the classes are in the test part, which is not the same below.
#
# - "Before the split": new images are made of the whole set, which is then split.
# - "Before, scored on real images": the same models, but new images in the test part are not
#   counted. What is left of the error is that new images in the training part come from test
#   images.
# - "Before, split by source": an image and what was made from it stay together. What is left of
#   the error is that there are new images in the test part.
# - "Inside the Pipeline": each training part is over-sampled by itself, and the test part is as
#   it was.
# - "No new images": the same without the sampler.
from imblearn.pipeline import make_pipeline
from sklearn.base import clone
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier

from imblearn_image import ImageAugmentationOverSampler
from imblearn_image.descriptors import FlattenImages


def score(model, X, y, train, test):
    predicted = clone(model).fit(X[train], y[train]).predict(X[test])
    return balanced_accuracy_score(y[test], predicted)


ways = {
    name: []
    for name in (
        "before the split",
        "before, split by source",
        "before, scored on real images",
        "inside the Pipeline",
        "no new images",
    )
}
shares = []
plain = make_pipeline(FlattenImages(), KNeighborsClassifier(1))
for seed in range(5):
    sampler = ImageAugmentationOverSampler(augmenter="gentle", random_state=seed)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    by_source = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    X_all, y_all = sampler.fit_resample(X, y)
    source = sampler.sample_indices_

    splits = list(folds.split(X_all, y_all))
    real = [(train, test[test < len(X)]) for train, test in splits]
    whole = list(by_source.split(X_all, y_all, groups=source))
    safe = make_pipeline(sampler, *(step for _, step in plain.steps))
    scores = [
        [score(plain, X_all, y_all, *split) for split in splits],
        [score(plain, X_all, y_all, *split) for split in whole],
        [score(plain, X_all, y_all, *split) for split in real],
        [score(safe, X, y, *split) for split in folds.split(X, y)],
        [score(plain, X, y, *split) for split in folds.split(X, y)],
    ]
    for name, values in zip(ways, scores, strict=True):
        ways[name].append(np.mean(values))
    for train, test in splits:
        shares.append(np.isin(source[test], source[train])[y_all[test] == 1].mean())

# %%
# One point for each seed. The two ways with new images in the test part are far from the others,
# which overlap.
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
for row, values in enumerate(ways.values()):
    ax.plot(values, [row] * len(values), "o", alpha=0.6)
ax.set_yticks(range(len(ways)), ways)
ax.set_ylim(len(ways) - 0.5, -0.5)
ax.set_xlabel("balanced accuracy")
ax.grid(axis="x", alpha=0.3)
ax.spines[["top", "right"]].set_visible(False)

# %%
# The means over the seeds, and how far each is from that of the Pipeline.
truth = np.mean(ways["inside the Pipeline"])
for name, values in ways.items():
    print(f"{name:30} {np.mean(values):.3f} {np.mean(values) - truth:+.3f}")

# %%
# After a random split, this is the share of broken cells in the test part that have a relative in
# the training part: the image they were made from, or another one made from the same.
print(f"{np.mean(shares):.3f}")

# %%
# Yet most of the rise comes from the new images in the test part, even if no relative is in the
# training part. Why? All new images are of broken cells. So the model may learn what a new image
# looks like, rather than what a broken cell looks like. To see whether it does, change sound
# cells of the test part in the same way, and count how many are taken for broken.
from imblearn_image.augmentation import preset

augmenter = preset("gentle")
shares = {"sound cells": [], "the same, augmented": []}
for train, test in whole:
    model = clone(plain).fit(X_all[train], y_all[train])
    as_they_are = X_all[test[y_all[test] == 0]]
    changed = np.stack([augmenter(image, seed) for seed, image in enumerate(as_they_are)])
    for name, shown in zip(shares, (as_they_are, changed), strict=True):
        shares[name].append(model.predict(shown).mean())
for name, values in shares.items():
    print(f"{name:20} {np.mean(values):.3f} taken for broken")

# %%
# Most of them are, once they are changed. So a split by source of an augmented set is no remedy
# either: keep the test part as it is, and let a Pipeline augment the training part.
