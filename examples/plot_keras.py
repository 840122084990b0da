"""
===================
Keras from a folder
===================

A folder of image files, of which one class has few, trains a network of Keras: each epoch shows the
classes equally often, and none of the new images is written. It needs
``pip install "imblearn-image[keras]"`` and a backend of Keras, here PyTorch.
"""

# %%
# A folder
# --------
# Solar cells from the package elpv-dataset, sound ones and broken ones, as PNG files of 100x100.
# With a folder of your own, begin at the next section.
import os
import tempfile
from pathlib import Path

import numpy as np
from elpv_dataset.utils import load_dataset
from PIL import Image

os.environ["KERAS_BACKEND"] = "torch"

photographs, defective, _ = load_dataset()
cells = photographs.reshape(-1, 100, 3, 100, 3).mean(axis=(2, 4)).astype(np.uint8)
rng = np.random.default_rng(0)
chosen = {
    "broken": rng.permutation(np.flatnonzero(defective == 1))[:200],
    "sound": rng.permutation(np.flatnonzero(defective == 0))[:800],
}
temporary = tempfile.TemporaryDirectory()
for name, indices in chosen.items():
    Path(temporary.name, name).mkdir()
    for index in indices:
        Image.fromarray(cells[index]).save(Path(temporary.name, name, f"{index}.png"))

# %%
# Split
# -----
# No file is read yet. Half of them are for the test, which stays as it is.
from sklearn.model_selection import train_test_split

from imblearn_image import ImageFiles, scan_image_folder

folder = scan_image_folder(temporary.name)
print(folder.counts)
train_paths, test_paths, y_train, y_test = train_test_split(
    folder.full_paths(), folder.target, stratify=folder.target, test_size=0.5, random_state=0
)
train_files = ImageFiles(train_paths, color="gray", image_size=(60, 60))
test_files = ImageFiles(test_paths, color="gray", image_size=(60, 60))

# %%
# Balanced batches
# ----------------
# A cell upside down or mirrored is a cell. ``augment="all"`` changes the sound cells too: if only
# broken ones were changed, a network could learn to see that. Two threads read the files and make
# the images, while the network trains.
from imblearn_image import BalancedImageDataset
from imblearn_image.augmentation import (
    Brightness,
    HorizontalFlip,
    Translate,
    VerticalFlip,
    make_augmenter,
)
from imblearn_image.keras import BalancedPyDataset

augmenter = make_augmenter(
    Brightness(0.1),
    HorizontalFlip(p=0.5),
    VerticalFlip(p=0.5),
    Translate(0.03),
    border="reflect",
)
dataset = BalancedImageDataset(
    train_files, y_train, augment="all", augmenter=augmenter, random_state=0
)
batches = BalancedPyDataset(dataset, per_class=16, workers=2)
print(folder.target_names)
print(np.bincount(y_train).tolist(), "files to train with")
print(list(dataset.counts.values()), "images in each epoch")

# %%
# One batch, the broken cells with a red frame.
import matplotlib.pyplot as plt

images, labels = batches[0]
fig, axes = plt.subplots(4, 8, figsize=(8, 4.2), layout="constrained")
for ax, image, label in zip(axes.flat, images, labels, strict=True):
    ax.imshow(image[..., 0], cmap="gray", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    is_broken = folder.target_names[label] == "broken"
    ax.spines[:].set(color="tab:red" if is_broken else "none", linewidth=3)

# %%
# A small network
# ---------------
# The learning rate falls to zero. With one thread the sums are added in the same order on any
# machine.
import warnings

import keras
import torch

# Keras copies tensors of PyTorch in a way that numpy 2 warns of.
warnings.filterwarnings("ignore", message="__array__ implementation")
torch.set_num_threads(1)
keras.utils.set_random_seed(0)


def convolution(n):
    return [
        keras.layers.Conv2D(n, 3, strides=2, padding="same", use_bias=False),
        keras.layers.BatchNormalization(momentum=0.9),
        keras.layers.ReLU(),
    ]


model = keras.Sequential(
    [
        keras.Input((60, 60, 1)),
        *convolution(8),
        *convolution(16),
        *convolution(32),
        keras.layers.AveragePooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
n_epochs = 6
rate = keras.optimizers.schedules.CosineDecay(0.003, n_epochs * len(batches))
model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
history = model.fit(batches, epochs=n_epochs, shuffle=False, verbose=0).history
print("loss:", *(f"{loss:.2f}" for loss in history["loss"]))

# %%
# What it finds
# -------------
# The test images are shown as they are, each once and in order, with the classes and the scale of
# training.
from imblearn.metrics import classification_report_imbalanced
from sklearn.metrics import ConfusionMatrixDisplay

plain = dataset.for_evaluation(test_files, y_test)
predicted = model.predict(BalancedPyDataset(plain, shuffle=False, workers=2), verbose=0)
y_true, y_pred = plain.labels(), predicted.argmax(axis=1)
report = classification_report_imbalanced(
    y_true, y_pred, target_names=folder.target_names, output_dict=True
)
for name in folder.target_names:
    print(f"{name:6}  sensitivity {report[name]['rec']:.2f}  F1 {report[name]['f1']:.2f}")
_ = ConfusionMatrixDisplay.from_predictions(
    y_true, y_pred, display_labels=folder.target_names, cmap="Blues", colorbar=False
)

# %%
# A small network, trained for a short time, finds two of three broken cells, and takes one of five
# sound ones for broken. More epochs, images that are larger and another threshold change that (see
# :ref:`sphx_glr_auto_examples_plot_weights_and_threshold.py`).
#
# The folder of this example is deleted.
temporary.cleanup()
