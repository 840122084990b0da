"""
=================================
Class weights, or a new threshold
=================================

Two methods that need no new images. Class weights change what the model learns. Moving the
threshold changes what is made of its probabilities. This example compares them on one data set.
"""

# %%
# Solar cells from the package elpv-dataset: 1,508 sound ones and 200 broken ones, as images of
# 60x60. Half of them are for the test.
import numpy as np
from elpv_dataset.utils import load_dataset
from sklearn.model_selection import train_test_split

photographs, defective, _ = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
broken = np.random.default_rng(0).permutation(np.flatnonzero(defective == 1))[:200]
chosen = np.concatenate([np.flatnonzero(defective == 0), broken])
X, y = images[chosen], (defective[chosen] == 1).astype(int)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, test_size=0.5, random_state=0)

# %%
# Four models
# -----------
# A logistic regression on histograms of gradients, with two schemes of weights, and with a
# threshold that is chosen for F1 by a cross-validation in the training part.
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import TunedThresholdClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from imblearn_image import ClassWeightClassifier
from imblearn_image.descriptors import ImageDescriptor

regression = LogisticRegression(C=0.01, max_iter=1000)


def describe_and(classifier):
    return make_pipeline(ImageDescriptor("gradient"), StandardScaler(), classifier)


balanced = ClassWeightClassifier(regression, scheme="balanced")
root = ClassWeightClassifier(regression, scheme="sqrt", normalize="samples")
models = {
    "as it is": describe_and(regression),
    'weights "sqrt"': describe_and(root),
    'weights "balanced"': describe_and(balanced),
    "tuned threshold": TunedThresholdClassifierCV(
        describe_and(regression), scoring="f1", cv=5, random_state=0
    ),
}
for model in models.values():
    model.fit(X_train, y_train)
print(f"the tuned threshold is {models['tuned threshold'].best_threshold_:.3f}")

# %%
# What they decide
# ----------------
# On the test part. The Brier score is the mean squared error of the probabilities, so less is
# better. The mean of the probabilities should be the share of broken cells.
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    f1_score,
    precision_score,
    recall_score,
)

print(f"share of broken cells: {y_test.mean():.3f}")
print(" " * 19, "precision  recall  F1     average precision  Brier  mean")
points = {}
for name, model in models.items():
    predicted = model.predict(X_test)
    probability = model.predict_proba(X_test)[:, 1]
    points[name] = recall_score(y_test, predicted), precision_score(y_test, predicted)
    print(
        f"{name:19} {points[name][1]:<9.3f}  {points[name][0]:<6.3f} "
        f" {f1_score(y_test, predicted):.3f}  "
        f"{average_precision_score(y_test, probability):<17.3f}  "
        f"{brier_score_loss(y_test, probability):.3f}  {probability.mean():.3f}"
    )

# %%
# The tuned threshold has the probabilities of the model as it is, whose mean is near the true
# share. With weights the probabilities are too high. Decisions are another matter: the three
# methods have nearly the same F1, at different points.
#
# Each model has a curve, and a marker where its decisions are. The tuned threshold is on the
# curve of the model as it is.
import matplotlib.pyplot as plt
from sklearn.metrics import precision_recall_curve

fig, ax = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
styles = zip(models, ("C0", "C1", "C2", "C0"), "osD*", (8, 8, 8, 14), strict=True)
for name, color, marker, size in styles:
    precision, recall, _ = precision_recall_curve(y_test, models[name].predict_proba(X_test)[:, 1])
    if name != "tuned threshold":
        ax.step(recall, precision, where="post", color=color, linewidth=1)
    ax.plot(*points[name], marker, color=color, markersize=size, label=name)
ax.set(xlabel="recall", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.03))
ax.grid(alpha=0.3)
ax.spines[["top", "right"]].set_visible(False)
_ = ax.legend(title="where the decisions are")

# %%
# The curves are close to each other: on this data set weights hardly change how well broken cells
# are ranked, and mostly move the point on the curve. A threshold does that without training anew,
# and leaves the probabilities alone. It is one split, with a hundred broken cells in the test
# part.
