"""
===============================
An over-sampled CNN with skorch
===============================

skorch makes a network of PyTorch a classifier of scikit-learn, so it can be the last step of a
Pipeline that makes new images first. This example trains a small convolutional network (CNN) as
it is, with class weights, and with new images. It needs ``pip install "imblearn-image[torch]"``.
"""

# %%
# Solar cells from the package elpv-dataset: 1,508 sound ones and 200 broken ones, as images of
# 60x60. Loss functions of PyTorch want labels of int64.
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, defective, _ = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
broken = np.random.default_rng(0).permutation(np.flatnonzero(defective == 1))[:200]
chosen = np.concatenate([np.flatnonzero(defective == 0), broken])
X, y = images[chosen], (defective[chosen] == 1).astype(np.int64)

# %%
# The network
# -----------
# Three convolutions, each of which halves the image. Networks want the channels first, and
# float32. The class and the function are defined by name, so a fitted Pipeline can be pickled.
import torch
from torch import nn


def convolution(n_in, n_out):
    return (
        nn.Conv2d(n_in, n_out, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(n_out),
        nn.ReLU(),
    )


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            *convolution(1, 8),
            *convolution(8, 16),
            *convolution(16, 32),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(32 * 4 * 4, 2),
        )

    def forward(self, images):
        return self.layers(images)


def channels_first(images):
    return images[:, np.newaxis].astype(np.float32) / 255


# %%
# The Pipeline
# ------------
# By default skorch validates on a fifth of what it is given. In this Pipeline that is the
# over-sampled set: the validation part would have new images in it, some of them made from images
# of the training part, and its score would be too good (see
# :ref:`sphx_glr_auto_examples_plot_leak.py`). So give it real images that were put aside before.
# They do not go through the Pipeline, and need ``channels_first`` here.
from imblearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from skorch import NeuralNetClassifier
from skorch.callbacks import EpochScoring, LRScheduler
from skorch.dataset import Dataset
from skorch.helper import predefined_split

from imblearn_image import ClassWeightClassifier, ImageAugmentationOverSampler
from imblearn_image.augmentation import (
    Brightness,
    HorizontalFlip,
    Translate,
    VerticalFlip,
    make_augmenter,
)


def make_net(X_valid, y_valid, max_epochs):
    return NeuralNetClassifier(
        CNN,
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=0.002,
        batch_size=32,
        max_epochs=max_epochs,
        iterator_train__shuffle=True,
        train_split=predefined_split(Dataset(channels_first(X_valid), y_valid)),
        callbacks=[
            EpochScoring("average_precision", lower_is_better=False, name="valid_precision"),
            LRScheduler("CosineAnnealingLR", T_max=max_epochs),
        ],
        verbose=0,
    )


# A cell upside down or mirrored is a cell.
augmenter = make_augmenter(
    Brightness(0.1),
    HorizontalFlip(p=0.5),
    VerticalFlip(p=0.5),
    Translate(0.03),
    border="reflect",
)
to_network = FunctionTransformer(channels_first)

# %%
# With new images an epoch is longer. All models see 6,000 images, so those without new images
# train for more epochs. ``ClassWeightClassifier`` derives the weights from the ``y`` of each fit
# and gives them to the loss.
N_SEEN = 6_000


def make_models(y_train, X_valid, y_valid, seed):
    larger = np.bincount(y_train).max()
    net = make_net(X_valid, y_valid, max_epochs=round(N_SEEN / len(y_train)))
    balanced_net = make_net(X_valid, y_valid, max_epochs=round(N_SEEN / (2 * larger)))
    sampler = ImageAugmentationOverSampler(augmenter=augmenter, random_state=seed)
    return {
        "as it is": Pipeline([("to_network", to_network), ("cnn", net)]),
        "class weights": Pipeline(
            [("to_network", to_network), ("cnn", ClassWeightClassifier(net))]
        ),
        "new images": Pipeline(
            [("balance", sampler), ("to_network", to_network), ("cnn", balanced_net)]
        ),
    }


# %%
# Four splits
# -----------
# Half of the cells are for the test, and a tenth for validation. Neither is ever resampled. A net
# has no ``random_state``: seed PyTorch before each fit. With one thread the sums are added in the
# same order on any machine.
from imblearn.metrics import sensitivity_score, specificity_score
from sklearn.metrics import average_precision_score, f1_score, precision_score
from sklearn.model_selection import train_test_split

torch.set_num_threads(1)
histories, scores = {}, {}
for seed in range(4):
    X_rest, X_test, y_rest, y_test = train_test_split(
        X, y, stratify=y, test_size=0.5, random_state=seed
    )
    X_train, X_valid, y_train, y_valid = train_test_split(
        X_rest, y_rest, stratify=y_rest, test_size=0.2, random_state=seed
    )
    models = make_models(y_train, X_valid, y_valid, seed)
    for name, model in models.items():
        torch.manual_seed(seed)
        model.fit(X_train, y_train)
        net = getattr(model[-1], "estimator_", model[-1])
        histories.setdefault(name, []).append(net.history)
        predicted = model.predict(X_test)
        scores.setdefault(name, []).append(
            [
                sensitivity_score(y_test, predicted),
                specificity_score(y_test, predicted),
                precision_score(y_test, predicted),
                f1_score(y_test, predicted),
                average_precision_score(y_test, model.predict_proba(X_test)[:, 1]),
            ]
        )
print(np.bincount(y_train), "sound and broken cells to train with, the last time")

# %%
# Some of the new images of the last split. Each is below the cell that it was made from.
from imblearn_image import AugmentationDisplay

sampler = models["new images"]["balance"]
_ = AugmentationDisplay.from_plan(sampler.plan_, X_train, rows=range(6))

# %%
# How they learned
# ----------------
# The learning rate falls to zero, so that the last batches decide little. A thin line is a split,
# a thick one the mean. The losses are means over different sets, with different weights, so
# compare their shapes and not their heights. The validation score is the average precision on
# real cells.
import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
curves = {"train_loss": "training loss", "valid_precision": "average precision, validation"}
for ax, (key, label) in zip(axes, curves.items(), strict=True):
    for place, (name, runs) in enumerate(histories.items()):
        values = np.array([run[:, key] for run in runs])
        seen = N_SEEN * np.arange(1, values.shape[1] + 1) / values.shape[1]
        ax.plot(seen, values.T, color=f"C{place}", linewidth=0.7, alpha=0.4)
        ax.plot(seen, values.mean(axis=0), color=f"C{place}", linewidth=2, label=name)
    ax.set(xlabel="images seen", ylabel=label)
    ax.set_ylim(bottom=0)
    ax.grid(alpha=0.3)
    ax.spines[["top", "right"]].set_visible(False)
handles = axes[0].get_legend_handles_labels()
_ = fig.legend(*handles, loc="outside lower center", ncols=3, frameon=False)

# %%
# What they find
# --------------
# Means over the splits, and standard deviations, on the test parts. The first four scores are of
# decisions. The average precision is of the ranking, whatever the threshold.
titles = ["sensitivity", "specificity", "precision", "F1", "average precision"]
print(" " * 13, *(f"{title:13}" for title in titles), sep="  ")
for name, values in scores.items():
    mean, spread = np.mean(values, axis=0), np.std(values, axis=0)
    cells = [f"{m:.3f} ± {s:.3f}" for m, s in zip(mean, spread, strict=True)]
    print(f"{name:13}", *cells, sep="  ")

# %%
# A point for each split, and a line at the mean.
fig, ax = plt.subplots(figsize=(8, 3.8), layout="constrained")
for place, (name, values) in enumerate(scores.items()):
    x = np.arange(len(titles)) + 0.25 * (place - 1)
    points = ax.plot(x, np.transpose(values), "o", color=f"C{place}", alpha=0.5)
    points[0].set_label(name)
    ax.hlines(np.mean(values, axis=0), x - 0.1, x + 0.1, color=f"C{place}", linewidth=2)
ax.set_xticks(range(len(titles)), titles)
ax.set_ylabel("score")
ax.set_ylim(0, 1.03)
ax.grid(axis="y", alpha=0.3)
ax.spines[["top", "right"]].set_visible(False)
_ = fig.legend(loc="outside lower center", ncols=3, frameon=False)

# %%
# As it is, the network finds the fewest broken cells, with the highest precision. Class weights
# find the most, with the lowest precision. New images lie between, with the highest mean F1. The
# average precision of the three differs no more than that of one model between splits, so there
# is no clear sign that either method helps to rank the cells. Much of the difference is where the
# decisions are, and another threshold moves them too (see
# :ref:`sphx_glr_auto_examples_plot_weights_and_threshold.py`).
#
# This is one data set, one network that is trained for a short time, and one augmenter. The four
# splits share their images, so other images may give scores further apart. Search
# ``balance__sampling_strategy`` and ``balance__augmenter__magnitude`` for your own images, as in
# :ref:`sphx_glr_auto_examples_plot_grid_search.py`.
