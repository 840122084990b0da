"""
==============
Balanced-MixUp
==============

Balanced-MixUp [1]_ mixes each image of an ordinary batch with one of a batch in which all classes
are equally frequent, and their labels likewise. So rare classes are seen often, but seldom in the
same way. It needs no class of its own: two data sets give the batches. This example needs
``pip install "imblearn-image[torch]"``.
"""

# %%
# Solar cells from the package elpv-dataset: 1,000 sound ones and 100 broken ones to train with.
import numpy as np
from elpv_dataset.utils import load_dataset

photographs, defective, _ = load_dataset()
images = photographs.reshape(-1, 60, 5, 60, 5).mean(axis=(2, 4)).astype(np.uint8)
rng = np.random.default_rng(0)
sound, broken = (rng.permutation(np.flatnonzero(defective == label)) for label in (0, 1))
train = np.concatenate([sound[:1000], broken[:100]])
test = np.concatenate([sound[1000:], broken[100:]])
X_train, y_train = images[train], (defective[train] == 1).astype(np.int64)
X_test, y_test = images[test], (defective[test] == 1).astype(np.int64)

# %%
# Two data sets
# -------------
# The first shows each image once an epoch (*instance-based* sampling), the second as many images of
# each class as there are sound cells (*class-based* sampling). Both augment what they show.
from imblearn_image import BalancedImageDataset
from imblearn_image.augmentation import (
    Brightness,
    HorizontalFlip,
    Translate,
    VerticalFlip,
    make_augmenter,
)
from imblearn_image.torch import balanced_loader

augmenter = make_augmenter(
    Translate(0.03),
    HorizontalFlip(p=0.5),
    VerticalFlip(p=0.5),
    Brightness(0.1),
    border="reflect",
)
shared = {"augment": "all", "augmenter": augmenter}
by_instance = BalancedImageDataset(X_train, y_train, sampling_strategy={}, random_state=0, **shared)
by_class = BalancedImageDataset(X_train, y_train, random_state=1, **shared)
print(by_instance.counts, by_class.counts)

# %%
# The mix
# -------
# With x and y of the first batch, and x' and y' of the second, the network sees
# ``(1 - s) x + s x'``, and its loss is ``(1 - s)`` that of y and ``s`` that of y'. The share s is
# drawn from Beta(alpha, 1) for each pair, whose mean is alpha / (alpha + 1): with a small alpha
# most images are hardly mixed.
import torch
from torch import nn

ALPHA = 0.4


def mixed_batches(draw):
    """Yield (images, labels, other labels, shares of the others) for an epoch of the first."""
    loaders = (balanced_loader(dataset, batch_size=32) for dataset in (by_instance, by_class))
    # The second epoch is longer: what is left of it is not shown.
    for (images, labels), (others, other_labels) in zip(*loaders, strict=False):
        n = len(labels)
        share = torch.from_numpy(draw.beta(ALPHA, 1, n).astype(np.float32))
        weight = share[:, None, None, None]
        yield (1 - weight) * images + weight * others[:n], labels, other_labels[:n], share


# %%
# Some that are mixed by more than a quarter.
import matplotlib.pyplot as plt

shown, labels, other_labels, share = next(mixed_batches(np.random.default_rng(0)))
names = np.array(["sound", "broken"])
fig, axes = plt.subplots(1, 5, figsize=(9, 2.3), layout="constrained")
for ax, i in zip(axes, np.flatnonzero(share.numpy() > 0.25)[:5], strict=True):
    ax.imshow(shown[i, 0].numpy(), cmap="gray", vmin=0, vmax=1)
    title = f"{1 - share[i]:.0%} {names[labels[i]]}\n{share[i]:.0%} {names[other_labels[i]]}"
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=9)

# %%
# Training
# --------
# The same network and number of steps, with mixed batches, and with those of each data set alone.


def convolution(n_in, n_out):
    return nn.Conv2d(n_in, n_out, 3, stride=2, padding=1), nn.BatchNorm2d(n_out), nn.ReLU()


def make_network():
    torch.manual_seed(0)
    return nn.Sequential(
        *convolution(1, 8),
        *convolution(8, 16),
        *convolution(16, 32),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 4 * 4, 2),
    )


def plain_batches(dataset):
    """Yield what `mixed_batches` does, unmixed."""
    for images, labels in balanced_loader(dataset, batch_size=32):
        yield images, labels, labels, torch.zeros(len(labels))


draw = np.random.default_rng(1)
ways = {
    "instance-based": lambda: plain_batches(by_instance),
    "class-based": lambda: plain_batches(by_class),
    "Balanced-MixUp": lambda: mixed_batches(draw),
}
N_STEPS = 350
torch.set_num_threads(1)
networks = {}
for name, batches in ways.items():
    network = networks[name] = make_network()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.002)
    step = 0
    while step < N_STEPS:
        for images, labels, others, share in batches():
            found = network(images)
            of_labels = nn.functional.cross_entropy(found, labels, reduction="none")
            of_others = nn.functional.cross_entropy(found, others, reduction="none")
            optimizer.zero_grad()
            ((1 - share) * of_labels + share * of_others).mean().backward()
            optimizer.step()
            step += 1
            if step == N_STEPS:
                break

# %%
# Broken cells of the test part, from one run of each, which is too few to tell what is better.
from sklearn.metrics import average_precision_score, precision_score, recall_score

tensor = torch.from_numpy(np.float32(X_test / 255))[:, None]
for name, network in networks.items():
    network.eval()
    with torch.no_grad():
        score = torch.softmax(network(tensor), 1)[:, 1].numpy()
    predicted = score > 0.5
    print(
        f"{name:15s} sensitivity {recall_score(y_test, predicted):.2f}  "
        f"precision {precision_score(y_test, predicted):.2f}  "
        f"average precision {average_precision_score(y_test, score):.2f}"
    )

# %%
# .. [1] A. Galdran, G. Carneiro and M. A. González Ballester, "Balanced-MixUp for Highly Imbalanced
#    Medical Image Classification", MICCAI 2021.
