"""
=============================
Quick start: defective cells
=============================

Photographs of solar cells, a third of them defective. A classifier that is fitted to them as they
are overlooks almost every second defect. New images of defective cells are made in the training
part, and the scores before and after are compared.
"""

# %%
# The data
# --------
# The package elpv-dataset ships 2,624 real photographs by electroluminescence. Those that experts
# were sure of are kept, as means over 3x3 pixels.
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, probability, _ = load_dataset()
is_sure = (probability == 0) | (probability == 1)
X = photographs[is_sure].reshape(-1, 100, 3, 100, 3).mean(axis=(2, 4)).astype(np.uint8)
y = np.where(probability[is_sure] == 1, "defective", "sound")
print(X.shape, X.dtype)

# %%
# Split first
# -----------
# Only the training part is resampled. The test part keeps the classes as they are in the world.
from sklearn.model_selection import train_test_split

X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)

# %%
# Balance the training part
# -------------------------
# A cell that is turned over is as defective as before, so flips are safe here. They are not safe
# everywhere: a mirrored digit is no digit.
from imblearn_image import AugmentationDisplay, ClassBalanceDisplay, ImageAugmentationOverSampler

sampler = ImageAugmentationOverSampler(augmenter="flips", n_jobs=2, random_state=0)
X_resampled, y_resampled = sampler.fit_resample(X_train, y_train)

# %%
# How many images each class has, before and after.
ClassBalanceDisplay.from_labels(y_train, y_resampled)

# %%
# Some of the new images, each below the one that it was made from.
AugmentationDisplay.from_plan(sampler.plan_, X_train, random_state=0)

# %%
# What was done to the first of them, and the same image made again from the plan alone.
print(sampler.plan_.describe(0))
again = sampler.plan_[0].render(X_train)[0]
print((again == X_resampled[len(X_train)]).all())

# %%
# Fit a classifier
# ----------------
# In a Pipeline of imbalanced-learn the sampler works in ``fit`` only. Histograms of gradients and
# a support vector machine make a plain classifier for photographs.
from imblearn.pipeline import make_pipeline
from sklearn.metrics import classification_report
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from imblearn_image.descriptors import ImageDescriptor

classifier = make_pipeline(ImageDescriptor("gradient"), StandardScaler(), SVC(C=3))
classifier.fit(X_train, y_train)
print(classification_report(y_test, classifier.predict(X_test), digits=3))

# %%
# The same with the sampler as the first step.
balanced = make_pipeline(sampler, *(step for _, step in classifier.steps))
balanced.fit(X_train, y_train)
print(classification_report(y_test, balanced.predict(X_test), digits=3))

# %%
# More defects are found, and more sound cells are called defective. One split shows no more than
# a tendency, so compare by cross-validation before you choose.

# %%
# Search how much, and by what
# ----------------------------
# Parameters of the sampler are searched as those of any step.
from sklearn.model_selection import GridSearchCV, StratifiedKFold

grid = {
    "imageaugmentationoversampler__sampling_strategy": [0.6, 0.8, 1.0],
    "imageaugmentationoversampler__augmenter": ["flips", "general"],
}
folds = StratifiedKFold(3, shuffle=True, random_state=0)
search = GridSearchCV(balanced, grid, scoring="balanced_accuracy", cv=folds)
search.fit(X_train, y_train)
results = search.cv_results_
for params, mean, std in zip(
    results["params"], results["mean_test_score"], results["std_test_score"], strict=True
):
    print(f"{mean:.3f} ± {std:.3f}", *params.values())

# %%
# What was chosen on the training part alone, on the test part:
print(classification_report(y_test, search.predict(X_test), digits=3))
