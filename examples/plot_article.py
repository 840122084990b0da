"""
===================
The article, redone
===================

This package grew from work on chest X-rays: 1,341 normal ones, 2,530 of bacterial and 1,337 of
viral pneumonia. Against the imbalance that work used a weighted loss, and new images by four
operations. This example goes the same way, step by step.

The X-rays are not here. Solar cells from the package elpv-dataset stand in for them, three
classes in the same ratios and a third of the numbers. They are real photographs, but the scores
below say nothing about X-rays.
"""

# %%
# Three classes
# -------------
# Sound cells of one kind stand for normal, sound cells of another kind for bacterial, and
# defective cells of either kind for viral. Means over 5x5 pixels make images of 60x60.
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, defective, kind = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
stand_ins = {
    "monocrystalline": np.flatnonzero((defective == 0) & (kind == "mono"))[: 1341 // 3],
    "polycrystalline": np.flatnonzero((defective == 0) & (kind == "poly"))[: 2530 // 3],
    "defective": np.flatnonzero(defective == 1)[: 1337 // 3],
}
X = np.concatenate([images[chosen] for chosen in stand_ins.values()])
y = np.repeat(list(stand_ins), [len(chosen) for chosen in stand_ins.values()])

# %%
# Split first
# -----------
# Whatever follows sees the training part only. The test part keeps the classes as they are.
from sklearn.model_selection import train_test_split

X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
print(len(X_train), "images to train with,", len(X_test), "to test with")

# %%
# A weighted loss
# ---------------
# With two classes, 0 and 1, the weights are w1 = n0 / N and w0 = n1 / N: each class is weighted
# by the share of the other. Here that scheme is called "complement". With the numbers of the
# X-rays, 0 for normal and 1 for pneumonia of either kind:
from imblearn_image import class_weight_table, derive_class_weight

xrays = np.repeat([0, 1], [1341, 2530 + 1337])
print(derive_class_weight(xrays, "complement"))

# %%
# With more classes it is 1 - n_c / N. Beside it in the table stand the other schemes.
print(class_weight_table(y_train))

# %%
# What does a weight do? The cross-entropy of an image is -log(p), where p is the probability that
# the model gives to the true class. Take a model that is right (0.9), unsure (0.5) or wrong (0.1)
# about an X-ray. The logarithms are to base ten.
weights = derive_class_weight(xrays, "complement")
names = ["normal", "pneumonia"]
print("class      p    loss   weighted")
for label, weight in weights.items():
    for p in (0.9, 0.5, 0.1):
        loss = -np.log10(p)
        print(f"{names[label]:9}  {p}  {loss:.3f}  {weight * loss:.3f}")

# %%
# Now the sum over all X-rays, for a model that is unsure about each. Without weights most of the
# loss comes from the larger class. With them both classes count the same.
import matplotlib.pyplot as plt

counts = np.bincount(xrays)
loss = counts * -np.log10(0.5)
fig, ax = plt.subplots(figsize=(5.2, 3.6), layout="constrained")
for place, (title, values) in enumerate(
    [("without weights", loss), ("with weights", loss * list(weights.values()))]
):
    bars = ax.bar(np.arange(2) + 0.4 * place, values, 0.38, label=title)
    ax.bar_label(bars, fmt="%.0f", padding=2)
ax.set_xticks(np.arange(2) + 0.2, names)
ax.set_ylabel("sum of losses, base 10")
ax.set_title("An unsure model")
ax.margins(y=0.12)
ax.spines[["top", "right"]].set_visible(False)
_ = ax.legend(frameon=False, loc="upper left")

# %%
# New images
# ----------
# The preset "article" does one of four operations to each image: a rotation, a horizontal flip, a
# shift, or a slight blur.
from imblearn_image import AugmentationDisplay, ClassBalanceDisplay, ImageAugmentationOverSampler
from imblearn_image.augmentation import preset

sampler = ImageAugmentationOverSampler(augmenter=preset("article"), random_state=0)
X_balanced, y_balanced = sampler.fit_resample(X_train, y_train)
fig, ax = plt.subplots(figsize=(6, 3.8), layout="constrained")
_ = ClassBalanceDisplay.from_labels(y_train, y_balanced, ax=ax)

# %%
# Some of the new images of defective cells. Each is below the photograph that it was made from.
rows = np.flatnonzero(sampler.plan_.label == "defective")[:12]
_ = AugmentationDisplay.from_plan(sampler.plan_, X_train, rows=rows)

# %%
# And some of monocrystalline cells.
rows = np.flatnonzero(sampler.plan_.label == "monocrystalline")[:6]
_ = AugmentationDisplay.from_plan(sampler.plan_, X_train, rows=rows)

# %%
# A classifier
# ------------
# A logistic regression on histograms of gradients, without any method, with weights, and with new
# images. The last is a Pipeline, which resamples the training part only.
from imblearn.pipeline import make_pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from imblearn_image import ClassWeightClassifier
from imblearn_image.descriptors import ImageDescriptor

classifier = LogisticRegression(C=0.01, max_iter=1000)
weighted = ClassWeightClassifier(classifier, scheme="complement", normalize="samples")
features = ImageDescriptor("gradient"), StandardScaler()
models = {
    "as they are": make_pipeline(*features, classifier),
    "weights": make_pipeline(*features, weighted),
    "new images": make_pipeline(sampler, *features, classifier),
}
predictions = {name: model.fit(X_train, y_train).predict(X_test) for name, model in models.items()}

# %%
# Sensitivity, specificity, positive predictive value (PPV) and F1 of each class against the
# others.
from imblearn.metrics import sensitivity_specificity_support
from sklearn.metrics import precision_recall_fscore_support

labels = list(stand_ins)
scores = {}
for name, predicted in predictions.items():
    sensitivity, specificity, _ = sensitivity_specificity_support(y_test, predicted, labels=labels)
    ppv, _, f1, _ = precision_recall_fscore_support(y_test, predicted, labels=labels)
    scores[name] = np.array([sensitivity, specificity, ppv, f1])
    print(name)
    print(" " * 17, "sensitivity  specificity  PPV    F1")
    for label, row in zip(labels, scores[name].T, strict=True):
        print(f"  {label:15}  {row[0]:<11.3f}  {row[1]:<11.3f}  {row[2]:.3f}  {row[3]:.3f}")

# %%
# The same as a picture. On this split the weights find more of the defective cells, with a lower
# PPV, and the four operations do not. It is one split of one data set, with about a hundred test
# images in each of the small classes. Use a repeated cross-validation before you choose.
fig, axes = plt.subplots(1, 3, figsize=(10, 3.6), sharey=True, layout="constrained")
for place, (ax, label) in enumerate(zip(axes, labels, strict=True)):
    for offset, marker, (name, values) in zip((-0.2, 0, 0.2), "os^", scores.items(), strict=True):
        ax.plot(np.arange(4) + offset, values[:, place], marker, label=name)
    ax.set_xticks(range(4), ["sensitivity", "specificity", "PPV", "F1"])
    ax.set_title(label)
    ax.grid(axis="y", alpha=0.3)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("score")
handles = axes[0].get_legend_handles_labels()
_ = fig.legend(*handles, loc="outside lower center", ncols=3, frameon=False)
