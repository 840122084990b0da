"""
=========================
Balance a set of digits
=========================

One class of digits has a tenth of the images of the other. New images are made for it by small
rotations, zooms and shifts, never by flips: a mirrored seven is no seven.
"""

# %%
# Two classes, of 178 and 18 images.
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
ones, sevens = (np.flatnonzero(digits.target == digit) for digit in (1, 7))
kept = np.concatenate([ones, sevens[:18]])
X, y = digits.images[kept], digits.target[kept]

# %%
# Make new images of sevens until there are as many as ones.
from imblearn_image import AugmentationDisplay, ClassBalanceDisplay, ImageAugmentationOverSampler
from imblearn_image.augmentation import Rotate, Translate, Zoom, make_augmenter

augmenter = make_augmenter(Rotate(15), Zoom((0.9, 1.1)), Translate(0.1))
sampler = ImageAugmentationOverSampler(augmenter=augmenter, random_state=0)
X_resampled, y_resampled = sampler.fit_resample(X, y)

# %%
# How many images each class has.
ClassBalanceDisplay.from_labels(y, y_resampled)

# %%
# Some of the new images, each below the one that it was made from.
AugmentationDisplay.from_plan(sampler.plan_, X, random_state=0)

# %%
# What was done to the first of them.
print(sampler.plan_.describe(0))
