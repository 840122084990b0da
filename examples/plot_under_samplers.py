"""
=============================
What each under-sampler drops
=============================

A small set with planted copies, and the under-samplers of this package side by side. All of them
get the same images. What they drop is drawn.
"""

# %%
# Solar cells from the package elpv-dataset: 60 sound cells of one kind and 30 broken ones, as
# images of 100x100. Then a copy of each of the first 12 sound cells is planted: in turn brighter,
# blurred, and with noise.
import numpy as np
from elpv_dataset.utils import load_dataset

from imblearn_image.augmentation import Brightness, GaussianBlur, GaussianNoise, make_augmenter

photographs, defective, kind = load_dataset()
images = photographs.reshape(-1, 100, 3, 100, 3).mean(axis=(2, 4)).astype(np.uint8)
sound = images[(kind == "mono") & (defective == 0)][:60]
broken = images[(kind == "mono") & (defective == 1)][:30]
edits = [
    make_augmenter(Brightness((0.1, 0.1))),
    make_augmenter(GaussianBlur(0.8)),
    make_augmenter(GaussianNoise(0.015)),
]
copies = np.stack([edits[i % 3](sound[i], i) for i in range(12)])
X = np.concatenate([sound, copies, broken])
y = np.repeat(["sound", "broken"], [72, 30])

# %%
# Copies and nothing else
# -----------------------
# ``ImageDuplicateCleaner`` decides by itself how alike copies must be. Images 60 to 71 are the
# planted ones: brighter, blurred, with noise, and so on in turn.
from imblearn_image import (
    ImageDiversityUnderSampler,
    ImageDuplicateCleaner,
    ImageDuplicateUnderSampler,
    ImageFeatureUnderSampler,
    ImageQualityUnderSampler,
    UnderSamplingDisplay,
)

cleaner = ImageDuplicateCleaner()
cleaner.fit_resample(X, y)
print("dropped:", cleaner.dropped_indices_)
print("kept in their place:", cleaner.representative_indices_)

# %%
# It drops the four brighter copies and one with noise, and no image that is not a copy. The
# others are below its threshold, since sound cells look so much alike. Here are the threshold,
# and how similar each copy is to its original.
from imblearn_image.descriptors import thumbnail

vectors = thumbnail(X)
similarities = (vectors[60:72] * vectors[:12]).sum(axis=1)
print(f"threshold {cleaner.threshold_['sound']:.6f}")
for place, name in enumerate(("brighter", "blurred", "noise")):
    print(f"{name:9}", similarities[place::3].round(5))

# %%
# What was dropped, above what stands for it.
_ = UnderSamplingDisplay.from_sampler(cleaner, X, random_state=0)

# %%
# Down to a count
# ---------------
# The others drop until there are 30 sound cells, or as the sampler of imbalanced-learn says.
from imblearn.under_sampling import NearMiss, RandomUnderSampler

samplers = {
    "random": RandomUnderSampler(random_state=0),
    "ImageDuplicateUnderSampler": ImageDuplicateUnderSampler(),
    "ImageDiversityUnderSampler": ImageDiversityUnderSampler(),
    "... facility_location": ImageDiversityUnderSampler(method="facility_location"),
    "ImageQualityUnderSampler": ImageQualityUnderSampler(),
    "ImageFeatureUnderSampler(NearMiss())": ImageFeatureUnderSampler(NearMiss()),
}
kept = {"ImageDuplicateCleaner": cleaner.sample_indices_}
for name, sampler in samplers.items():
    sampler.fit_resample(X.reshape(len(X), -1) if name == "random" else X, y)
    kept[name] = sampler.sample_indices_

# %%
# Which of the sound cells each of them drops. To the left of the line are the cells as they are,
# to the right the planted copies. Of a copied pair, either one may go.
import matplotlib.pyplot as plt

dropped = np.array([~np.isin(np.arange(72), indices) for indices in kept.values()])
fig, ax = plt.subplots(figsize=(9, 3), layout="constrained")
ax.pcolormesh(dropped, cmap="Blues", edgecolors="white", linewidth=0.5, vmin=-0.15, vmax=1.2)
ax.axvline(60, color="tab:red")
ax.set_yticks(np.arange(len(kept)) + 0.5, kept)
ax.invert_yaxis()
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
_ = ax.set_xlabel("image (dark: dropped)")

# %%
# How many of the twelve pairs, a cell and its copy, are left with both images, with one, or with
# none.
print(" " * 36, "both one none")
for name, row in zip(kept, ~dropped, strict=True):
    left = row[:12].astype(int) + row[60:]
    print(f"{name:36} {(left == 2).sum():4} {(left == 1).sum():3} {(left == 0).sum():4}")

# %%
# The most alike
# --------------
# Each dropped image is above the kept one that stands for it.
_ = UnderSamplingDisplay.from_sampler(samplers["ImageDuplicateUnderSampler"], X, random_state=0)

# %%
# What is near a chosen image
# ---------------------------
# Images are kept that are far from each other. Below each dropped image is the nearest kept one.
_ = UnderSamplingDisplay.from_sampler(samplers["ImageDiversityUnderSampler"], X, random_state=0)

# %%
# The least sharp, and what NearMiss drops
# ----------------------------------------
# No kept image stands for these. Above are the least sharp sound cells, below some of those that
# NearMiss drops: it keeps the sound cells that are nearest to broken ones. Sharpness depends on
# what is photographed too, so look before you trust it.
quality = samplers["ImageQualityUnderSampler"]
near_miss = samplers["ImageFeatureUnderSampler(NearMiss())"]
least_sharp = quality.dropped_indices_[np.argsort(quality.scores_[quality.dropped_indices_])]
fig, axes = plt.subplots(2, 6, figsize=(11.4, 4.4), layout="constrained")
for row, (title, indices) in enumerate(
    [("sharpness", least_sharp), ("NearMiss", near_miss.dropped_indices_)]
):
    for ax, index in zip(axes[row], indices[:6], strict=True):
        ax.imshow(X[index], cmap="gray", vmin=0, vmax=255)
        ax.set_title(f"{title}: image {index}", fontsize=9)
        ax.set_axis_off()
