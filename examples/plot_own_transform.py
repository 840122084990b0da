"""
========================
Write your own transform
========================

There are three kinds of transforms. Geometric ones move pixels, intensity ones map values, and
image ones do anything else. This example writes one of each, checks them, and draws what they do.

"Write your own transform" in the user guide says more about each part.
"""

# %%
# A geometric transform
# ---------------------
# It gives a map from pixel coordinates to pixel coordinates. ``columns`` says what is drawn for
# each new image. It reaches ``matrix`` by its name.
from imblearn_image.augmentation import GeometricTransform, factor_range


class Stretch(GeometricTransform):
    """Stretch the width about the center."""

    def __init__(self, factor=0.5, *, p=1.0):
        self.factor = factor
        self.p = p

    def columns(self):
        return {"factor": factor_range("factor", self.factor)}

    def matrix(self, height, width, factor):
        center = (width - 1) / 2
        return (factor, 0.0, (1 - factor) * center), (0.0, 1.0, 0.0)


# %%
# An intensity transform
# ----------------------
# It maps values from 0, black, to 1, white, whatever the dtype of the images.
from imblearn_image.augmentation import IntensityTransform, signed_range


class Fade(IntensityTransform):
    """Move all values toward the middle, or away from it."""

    def __init__(self, amount=0.7, *, p=1.0):
        self.amount = amount
        self.p = p

    def columns(self):
        return {"amount": signed_range("amount", self.amount, limit=1)}

    def curve(self, values, amount):
        return values + amount * (0.5 - values)


# %%
# An image transform
# ------------------
# It gets the image and memory for the result. This one asks for a generator and the range of
# values too.
import numpy as np

from imblearn_image.augmentation import ImageTransform, strength_range


class DropRows(ImageTransform):
    """Blacken rows, as a broken sensor does."""

    uses_rng = True
    uses_value_range = True

    def __init__(self, fraction=(0.0, 0.1), *, p=1.0):
        self.fraction = fraction
        self.p = p

    def columns(self):
        return {"fraction": strength_range("fraction", self.fraction)}

    def apply(self, image, out, fraction, rng, value_range):
        np.copyto(out, image)
        out[rng.random(len(image)) < fraction] = value_range[0]
        return out


# %%
# Check them
# ----------
# :func:`~imblearn_image.testing.check_transform` renders images of many dtypes and shapes, and
# raises an error if the transform breaks a promise. It is silent if all is well.
from imblearn_image.testing import check_transform

for transform in (Stretch(), Fade(), DropRows()):
    check_transform(transform)

# %%
# This is what it says of a curve that looks at all values at once, which a curve may not do.


class Spread(Fade):
    """Subtract the mean."""

    def curve(self, values, amount):
        return values - amount * (values.mean() - 0.5)


try:
    check_transform(Spread())
except AssertionError as error:
    print(str(error).strip().splitlines()[1])

# %%
# Draw them
# ---------
# Each transform, six times, on a photograph that comes with scikit-learn. A plan makes the small
# class as large as the other: with seven images of one class and one of the other, it has six new
# images.
from sklearn.datasets import load_sample_images

from imblearn_image import AugmentationDisplay, draw_plan
from imblearn_image.augmentation import Rotate, make_augmenter

flower = load_sample_images().images[1][:400:2, 110:510:2]
y = [0] * 7 + [1]
X = [flower] * len(y)
plan = draw_plan(y, augmenter=Stretch(), random_state=1)
_ = AugmentationDisplay.from_plan(plan, X)

# %%
# An amount below zero moves values away from the middle.
plan = draw_plan(y, augmenter=Fade(), random_state=1)
_ = AugmentationDisplay.from_plan(plan, X)

# %%
# Which rows are lost depends on the new image, and on nothing else.
plan = draw_plan(y, augmenter=DropRows(), random_state=1)
_ = AugmentationDisplay.from_plan(plan, X)

# %%
# They can be mixed with those that come with the package. Consecutive geometric transforms are
# one warp.
augmenter = make_augmenter(Fade(), Stretch(), Rotate(20), DropRows(p=0.5), border="reflect")
plan = draw_plan(y, augmenter=augmenter, random_state=0)
_ = AugmentationDisplay.from_plan(plan, X)
