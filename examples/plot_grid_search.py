"""
======================================
How many new images, and how different
======================================

How many new images a class gets and how far they are from their sources are parameters like any
other. This example searches both in a Pipeline, and looks at the spread of the scores too.
"""

# %%
# Solar cells of one kind from the package elpv-dataset, 400 sound and 50 broken ones, as images
# of 60x60.
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, defective, kind = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
sound = images[(kind == "mono") & (defective == 0)][:400]
broken = images[(kind == "mono") & (defective == 1)][:50]
X = np.concatenate([sound, broken])
y = np.repeat([0, 1], [400, 50])

# %%
# The Pipeline
# ------------
# A cell upside down or mirrored is a cell, so flips are fine here. ``magnitude`` multiplies how
# far the graded transforms go, here brightness and shift. With 0 there are flips only.
from imblearn.pipeline import Pipeline
from sklearn.neighbors import KNeighborsClassifier

from imblearn_image import ImageAugmentationOverSampler
from imblearn_image.augmentation import (
    Brightness,
    HorizontalFlip,
    Identity,
    Translate,
    VerticalFlip,
    make_augmenter,
)
from imblearn_image.descriptors import FlattenImages

augmenter = make_augmenter(
    Brightness(0.1),
    HorizontalFlip(p=0.5),
    VerticalFlip(p=0.5),
    Translate(0.03),
    border="reflect",
)
model = Pipeline(
    [
        ("balance", ImageAugmentationOverSampler(augmenter=augmenter, random_state=0)),
        ("flatten", FlattenImages()),
        ("classify", KNeighborsClassifier(5)),
    ]
)

# %%
# The search
# ----------
# The sampler is a step of the Pipeline, so only training parts are over-sampled. A
# cross-validation in three parts is done twice.
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold

grid = {
    "balance__sampling_strategy": [0.2, 0.5, 1.0],
    "balance__augmenter__magnitude": [0, 0.5, 1, 2],
}
folds = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
search = GridSearchCV(model, grid, scoring="balanced_accuracy", cv=folds).fit(X, y)
print(search.best_params_)

# %%
# Each field has the mean of the six scores, and their standard deviation below it.
import matplotlib.pyplot as plt

strategies, magnitudes = grid.values()
results = search.cv_results_
fig, ax = plt.subplots(figsize=(6, 3.8), layout="constrained")
shape = len(magnitudes), len(strategies)  # the names of parameters are sorted
mean = results["mean_test_score"].reshape(shape).T
spread = results["std_test_score"].reshape(shape).T
picture = ax.imshow(mean, cmap="cividis", origin="lower", aspect="auto")
middle = (mean.min() + mean.max()) / 2
for (row, column), value in np.ndenumerate(mean):
    color = "black" if value > middle else "white"
    text = f"{value:.3f}\n± {spread[row, column]:.3f}"
    ax.text(column, row, text, ha="center", va="center", color=color)
ax.set_xticks(range(len(magnitudes)), magnitudes)
ax.set_yticks(range(len(strategies)), strategies)
ax.set(xlabel="magnitude", ylabel="sampling_strategy")
_ = fig.colorbar(picture, label="balanced accuracy")

# %%
# Here the score rises with the number of new images, and falls with the magnitude. Many fields
# next to each other differ by less than their spread, so do not read much into the single best
# one.
#
# The same classifier without new images, and with copies instead of new images:
from sklearn.model_selection import cross_val_score

copies = ImageAugmentationOverSampler(augmenter=Identity(), random_state=0)
for name, step in [("no new images", "passthrough"), ("copies", copies)]:
    other = Pipeline([("balance", step), *model.steps[1:]])
    scores = cross_val_score(other, X, y, scoring="balanced_accuracy", cv=folds)
    print(f"{name:14} {scores.mean():.3f} ± {scores.std():.3f}")
print(f"best of grid   {search.best_score_:.3f}")

# %%
# What it promises
# ----------------
# The best of twelve scores is too good: it was chosen for being the best. An outer
# cross-validation searches in each training part, and scores on what the search has not seen.
search.set_params(cv=3)
scores = cross_val_score(search, X, y, scoring="balanced_accuracy", cv=3)
print(f"nested         {scores.mean():.3f} ± {scores.std():.3f}")
