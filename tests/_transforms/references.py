"""What tests that compare each transform with a formula share.

A reference is a function ``(image, **columns)`` of a float64 image, in the images' own units, and
of what the plan drew. It returns float64 values, neither rounded nor, unless its formula says so,
clipped. It shares no code with the package but for the generators of
steps, and calls no function of OpenCV.
"""

from functools import wraps

import numpy as np
from scipy import ndimage

from imblearn_image import draw_plan
from imblearn_image._core.random import step_generator
from imblearn_image.augmentation import Augmenter, make_augmenter
from tests._transforms.tolerances import LARGEST
from tests.images import scene

HEIGHT, WIDTH = SIZE = (37, 45)
CHANNELS = (None, 1, 3, 4)
# Each dtype with its own range, and two with another one.
FORMATS = {
    "u1": ("u1", None),
    "u2": ("u2", None),
    "i2": ("i2", None),
    "f4": ("f4", None),
    "f8": ("f8", None),
    "u2 of 1000 to 2000": ("u2", (1000, 2000)),
    "f4 of 0.25 to 0.75": ("f4", (0.25, 0.75)),
}


def range_of(form):
    """Return which values stand for 0 and 1."""
    dtype, value_range = FORMATS[form]
    if value_range is not None:
        return value_range
    if np.dtype(dtype).kind == "f":
        return 0, 1
    return np.iinfo(dtype).min, np.iinfo(dtype).max


def unit_of(form):
    """Return what deviations are counted in: levels of integers, value ranges of floats."""
    low, high = range_of(form)
    return high - low if FORMATS[form][0][0] == "f" else 1


def picture(form="u1", channels=None, size=SIZE):
    """Return an image with slopes, edges and texture that fills the value range of a format."""
    dtype, (low, high) = FORMATS[form][0], range_of(form)
    values = scene(size, channels, "f8", n=1)[0]
    values = low + (high - low) * (values - values.min()) / np.ptp(values)
    return (np.rint(values) if dtype[0] in "iu" else values).astype(dtype)


def drawn(transform, image, form, n=1, **options):
    """Return `n` new images of one image, and their plan."""
    is_run = isinstance(transform, Augmenter)
    plan = draw_plan(
        [0] * (n + 1) + [1],
        augmenter=transform if is_run else make_augmenter(transform, alpha=True, **options),
        value_range=FORMATS[form][1],
        random_state=0,
    )
    return plan.render(np.broadcast_to(image, (n + 2, *image.shape))), plan


def columns_of(plan, row=0):
    """Return what was drawn for a row."""
    return {name.partition(".")[2]: values[row].item() for name, values in plan.params.items()}


def generator_of(plan, row=0):
    """Return the generator that the only step of a plan gets for a row."""
    return step_generator(plan.seed[row].item(), 0)


def check(name, new, expected, form, slope=0.0):
    """Compare with a reference, within what `LARGEST` allows the transform of this name.

    `slope` is how much values change from pixel to pixel where each is read, for those whose
    coordinates OpenCV rounds.
    """
    dtype = FORMATS[form][0]
    assert (new.dtype, new.shape) == (dtype, np.shape(expected))
    allowed, of_a_pixel = LARGEST[name][dtype]
    difference = np.abs(new.astype("f8") - expected)
    excess = ((difference - of_a_pixel * slope) / unit_of(form)).max()
    slack = 1e-9 if dtype[0] in "iu" else 0  # where half a level is a bit more in float64
    assert excess <= allowed + slack, f"{name} deviates by {excess:g}, not {allowed:g}"


def clipped(values, form):
    """Return values within the range of a format."""
    return np.clip(values, *range_of(form))


def with_alpha_kept(reference):
    """Return a reference that leaves the last of four channels, which is alpha, as it is."""

    @wraps(reference)
    def keeping(image, *args, **columns):
        if image.ndim == 2 or image.shape[2] != 4:
            return reference(image, *args, **columns)
        colors = reference(image[..., :3], *args, **columns)
        return np.concatenate([colors, image[..., 3:]], axis=-1)

    return keeping


def each_channel(reference):
    """Return a reference that takes channels one by one."""

    @wraps(reference)
    def of_all(image, *args, **columns):
        if image.ndim == 2:
            return reference(image, *args, **columns)
        planes = [reference(plane, *args, **columns) for plane in np.moveaxis(image, -1, 0)]
        return np.stack(planes, axis=-1)

    return of_all


@each_channel
def read_at(image, x, y, mode="mirror", fill=0, order=1):
    """Return what interpolation reads at the places (x, y), by default a linear one."""
    places = np.stack([y, x])
    return ndimage.map_coordinates(image, places, order=order, mode=mode, cval=fill)


@each_channel
def slope_at(image, x, y, mode="mirror", fill=0):
    """Return how much values change from pixel to pixel around (x, y), in x and in y together."""
    pad = {"mirror": "reflect", "grid-constant": "constant"}[mode]
    options = {"constant_values": fill} if pad == "constant" else {}
    padded = np.pad(image, 3, mode=pad, **options)
    slope = 0
    for axis in (0, 1):
        step = np.abs(np.diff(padded, axis=axis, append=np.take(padded, [-1], axis)))
        slope = slope + ndimage.maximum_filter(step, 3)
    columns = np.clip(np.floor(x) + 3, 0, padded.shape[1] - 1).astype(int)
    rows = np.clip(np.floor(y) + 3, 0, padded.shape[0] - 1).astype(int)
    return slope[rows, columns]
