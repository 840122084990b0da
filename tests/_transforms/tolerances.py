"""By how much each transform may deviate from its formula, and why.

Deviations are in levels of integers, and in value ranges of floats: a float64 image on [0, 1] that
is 1e-6 off deviates by 1e-6. The formula is computed in float64 and not rounded, so that half a
level is what rounding takes, and 0.5 the least for integers that are not just moved.
"""

import cv2


def _of(u1, u2, i2, f4, f8, place=0):
    """Return what each dtype may deviate by, and how far away, in pixels, it may have been read."""
    return {
        "u1": (u1, place),
        "u2": (u2, place),
        "i2": (i2, place),
        "f4": (f4, place),
        "f8": (f8, place),
    }


# Places are read in float32, or to the nearest 1/32 of a pixel, of numbers rounded to 1/1024: by
# OpenCV 4 always, by OpenCV 5 in int16 and float64. Each value may be one that lies this far away.
FLOAT32_PLACE = 2**-17  # in images of up to 128 pixels a side
ROUNDED_PLACE = 1 / 64 + 1 / 1024
_PLACE = FLOAT32_PLACE if int(cv2.__version__.split(".")[0]) >= 5 else ROUNDED_PLACE

MOVED = _of(0, 0, 0, 0, 0)
# Read by linear interpolation; half a level besides, and what the arithmetic of floats rounds.
READ = _of(0.5, 0.5, 0.5, 1e-7, 1e-15, _PLACE)
READ |= {dtype: (READ[dtype][0], ROUNDED_PLACE) for dtype in ("i2", "f8")}
# Integers and float32 are computed in float32, which rounds 65,535 levels by up to 0.008.
CURVE = _of(0.5, 0.51, 0.51, 1.2e-7, 2.3e-16)

LARGEST = {
    "Rotate": READ,
    "Zoom": READ,
    "Shear": READ,
    # OpenCV divides in float32, which moves places by more the stronger the tilt.
    "Perspective": READ | {"f4": (1e-6, _PLACE)},
    "CropResize": READ,
    "Elastic": READ,
    "GridDistort": READ,
    "Translate": MOVED,
    "HorizontalFlip": MOVED,
    "VerticalFlip": MOVED,
    "Transpose": MOVED,
    "Rotate90": MOVED,
    "Brightness": CURVE,
    "Contrast": CURVE,
    "Gamma": CURVE,
    "Invert": _of(0, 0, 0, 6e-8, 1.2e-16),
    "Solarize": _of(0, 0, 0, 6e-8, 1.2e-16),
    "Posterize": _of(0.5, 0.5, 0.5, 6e-8, 1.2e-16),
    "WindowLevel": CURVE,
    # The sums of uint8 take factors rounded to 1/1024: the luma's are a quarter of that off, those
    # of a turn up to a half.
    "ToGray": _of(0.57, 0.51, 0.51, 2e-7, 2.3e-16),
    "HueSaturation": _of(0.5 + 3 * 255 / 2048, 0.51, 0.51, 4e-7, 5e-16),
    "ChannelShift": _of(0.5, 0.51, 0.51, 1.2e-7, 1.2e-16),
    "AutoContrast": _of(0.5, 0.5, 0.5, 2.4e-7, 1.2e-16),
    "Equalize": _of(0.5, 0.5, 0.5, 1.2e-7, 1e-15),
    # Tables of uint16 are rounded from float32, and may be one level off where that is a half.
    "CLAHE": _of(0.5, 1.5, None, None, None),
    # Weights of 8 bits for uint8, of 16 for uint16.
    "GaussianBlur": _of(1, 1.05, 0.51, 4e-7, 1e-15),
    "Sharpen": _of(0.5, 0.51, 0.51, 3e-7, 5e-16),
    "MedianBlur": MOVED,
    # The line is a sum over 16 points a pixel.
    "MotionBlur": _of(0.51, 3, 3, 4e-5, 4e-5),
    # Pillow's, to the byte; of the formula a coefficient may round to the next step, of 10 or more.
    "JPEG": _of(0, None, None, None, None),
    "JPEG by its formula": _of(4.6, None, None, None, None),
    # The small image is rounded too, where a level more or less is a level of the large one; and
    # OpenCV takes weights in float32, for float64 too, of 11 bits for uint8.
    "Downscale": _of(0.8, 1.2, 1.2, 3e-7, 1e-7),
    # The field is of float32.
    "BiasField": _of(0.5, 0.51, 0.51, 2.4e-7, 2e-7),
    "GaussianNoise": _of(0.5, 0.51, 0.51, 6e-8, 1.2e-16),
    "SpeckleNoise": _of(0.5, 0.51, 0.51, 2e-7, 1.2e-16),
    "PoissonNoise": _of(0.5, 0.51, 0.51, 1.2e-7, 1.2e-16),
    "SaltAndPepper": MOVED,
    "Erase": _of(0.5, 0.5, 0.5, 6e-8, 1.2e-16),
    "Identity": MOVED,
    "EnhanceBrightness": CURVE,
    "EnhanceContrast": _of(0.5, 0.51, 0.51, 1.2e-7, 2.3e-16),
    "EnhanceColor": _of(0.5 + 3 * 255 / 2048, 0.51, 0.51, 4e-7, 1e-15),
    "EnhanceSharpness": _of(0.5, 0.51, 0.51, 5e-7, 1.2e-7),  # weights of 1 / 13 in float32
    "a run of intensity": _of(0.5, 0.52, 0.52, 2e-7, 2.3e-16),
}
