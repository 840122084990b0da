"""
================================
Balanced epochs for a torch loop
================================

A network needs no resampled copy of the data. :class:`~imblearn_image.BalancedImageDataset` plans
epochs in which all classes are shown equally often, each original once and new images beside it,
and renders an image when it is asked for. This example trains a small network of plain PyTorch on
them, looks at what is shown, and goes on after an interruption. It needs
``pip install "imblearn-image[torch]"``.
"""

# %%
# Solar cells from the package elpv-dataset, as images of 60x60: 1,508 sound ones and 150 broken
# ones. A third is put aside for the test.
import numpy as np
from elpv_dataset.utils import load_dataset
from sklearn.model_selection import train_test_split

photographs, defective, _ = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
broken = np.random.default_rng(0).permutation(np.flatnonzero(defective == 1))[:150]
chosen = np.concatenate([np.flatnonzero(defective == 0), broken])
X_train, X_test, y_train, y_test = train_test_split(
    images[chosen],
    np.where(defective[chosen] == 1, "broken", "sound"),
    stratify=defective[chosen] == 1,
    test_size=1 / 3,
    random_state=0,
)

# %%
# The epochs
# ----------
# ``augment="all"`` changes every image that is shown. With ``"new"``, the default, only the images
# beyond the originals are: nearly all broken cells would then be changed ones and no sound cell,
# and a network may learn to tell changed images instead of broken cells.
from imblearn_image import BalancedImageDataset
from imblearn_image.augmentation import (
    Brightness,
    HorizontalFlip,
    Translate,
    VerticalFlip,
    make_augmenter,
)

augmenter = make_augmenter(
    Translate(0.03),
    HorizontalFlip(p=0.5),
    VerticalFlip(p=0.5),
    Brightness(0.1),
    border="reflect",
)
dataset = BalancedImageDataset(X_train, y_train, augment="all", augmenter=augmenter, random_state=0)
print(dataset)

# %%
# What an epoch shows, beside what there is.
import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, figsize=(7, 2.6), sharey=True, layout="constrained")
counts = dict(zip(*np.unique(y_train, return_counts=True), strict=True))
for ax, (title, bars) in zip(
    axes, {"images to train with": counts, "an epoch": dataset.counts}.items(), strict=True
):
    ax.bar(list(bars), list(bars.values()), color=["C1", "C0"], width=0.6)
    for place, count in enumerate(bars.values()):
        ax.text(place, count, f"{count:,}", ha="center", va="bottom")
    ax.set_title(title)
    ax.margins(y=0.15)

# %%
# A broken cell is shown about ten times an epoch, each time in another way, and in other ways again
# in the next. Here is one: as it is, and what four rows of each of two epochs make of it.
source = np.flatnonzero(y_train == "broken")[3]
fig, axes = plt.subplots(2, 5, figsize=(8, 3.4), layout="constrained")
for epoch, line in enumerate(axes):
    rows = np.flatnonzero(dataset.plan(epoch).source == source)[:4]
    shown, _ = dataset.batch(epoch * len(dataset) + rows)
    line[0].set_ylabel(f"epoch {epoch}")
    for ax, image, title in zip(
        line, [X_train[source], *shown], ["original", "", "", "", ""], strict=True
    ):
        ax.imshow(image, cmap="gray", vmin=0, vmax=255)
        ax.set(xticks=[], yticks=[], title=title if epoch == 0 else "")

# %%
# The loop
# --------
# ``balanced_loader`` returns a ``DataLoader`` of batches as tensors: with ``per_class=16`` they
# have 16 cells of each class. The codes of labels are places in ``dataset.classes``. With workers,
# as with ``num_workers=2``, the batches are the same.
import torch
from torch import nn

from imblearn_image.torch import balanced_loader


def convolution(n_in, n_out):
    return nn.Conv2d(n_in, n_out, 3, stride=2, padding=1), nn.BatchNorm2d(n_out), nn.ReLU()


torch.manual_seed(0)
torch.set_num_threads(1)
network = nn.Sequential(
    *convolution(1, 8),
    *convolution(8, 16),
    *convolution(16, 32),
    nn.AvgPool2d(2),
    nn.Flatten(),
    nn.Linear(32 * 4 * 4, 2),
)
optimizer = torch.optim.Adam(network.parameters(), lr=0.002)
loader = balanced_loader(dataset, per_class=16)


def train_on(batches):
    """Train on what is left of an epoch, and return the mean loss."""
    network.train()
    losses = []
    for batch, labels in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(batch), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.mean(losses)


# %%
# For the test each image is shown once, as it is.
from sklearn.metrics import f1_score, precision_score, recall_score

test = dataset.for_evaluation(X_test, y_test)
test_loader = balanced_loader(test, batch_size=128, shuffle=False)


def predict():
    """Return the labels of the test part, true and predicted."""
    network.eval()
    with torch.no_grad():
        found = [(labels, network(batch).argmax(1)) for batch, labels in test_loader]
    true, predicted = (torch.cat(part).numpy() for part in zip(*found, strict=True))
    return test.classes[true], test.classes[predicted]


scores = {"sensitivity": recall_score, "precision": precision_score, "F1": f1_score}
history = {"loss": []} | {name: [] for name in scores}
for _ in range(10):
    history["loss"].append(train_on(loader))
    true, predicted = predict()
    for name, score in scores.items():
        history[name].append(score(true, predicted, pos_label="broken", zero_division=0))
print({name: round(float(values[-1]), 2) for name, values in history.items()})

# %%
# Scores of the broken cells of the test part after each epoch. The test part shows how training
# went; to choose an epoch by it would need another part to test with.
fig, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
axes[0].plot(history["loss"], "k.-")
axes[0].set(xlabel="epoch", ylabel="training loss", ylim=(0, None))
for name in scores:
    axes[1].plot(history[name], ".-", label=name)
axes[1].set(xlabel="epoch", ylabel="broken cells", ylim=(0, 1))
_ = axes[1].legend()

# %%
# Go on in the middle of an epoch
# -------------------------------
# The state of the loader says what it has given. A fresh loader goes on with the very next batch,
# in another process too.
batches = iter(loader)
train_on(next(batches) for _ in range(10))
state = loader.state_dict()

resumed = balanced_loader(dataset, per_class=16)
resumed.load_state_dict(state)
print(state["epoch"], state["position"], torch.equal(next(iter(resumed))[0], next(batches)[0]))

# %%
# The guide has more: :doc:`/training`. The same with Keras:
# :ref:`sphx_glr_auto_examples_plot_keras.py`, and with over-sampling in a Pipeline:
# :ref:`sphx_glr_auto_examples_plot_cnn.py`.
