"""Augmenters that are ready to use."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from imblearn_image._transforms.checks import hint_for, is_path
from imblearn_image._transforms.color import (
    EnhanceBrightness,
    EnhanceColor,
    EnhanceContrast,
    EnhanceSharpness,
    HueSaturation,
)
from imblearn_image._transforms.compiled import Sampling
from imblearn_image._transforms.filters import GaussianBlur
from imblearn_image._transforms.geometry import (
    CropResize,
    HorizontalFlip,
    Identity,
    Rotate,
    Shear,
    Translate,
    VerticalFlip,
    Zoom,
)
from imblearn_image._transforms.histogram import AutoContrast, Equalize
from imblearn_image._transforms.intensity import (
    Brightness,
    Contrast,
    Gamma,
    Posterize,
    Solarize,
    WindowLevel,
)
from imblearn_image._transforms.noise import GaussianNoise
from imblearn_image.augmentation.augmenter import Augmenter, make_augmenter


def _article() -> Augmenter:
    return make_augmenter(
        GaussianBlur((0.5, 1.5), kernel_size=3),
        Rotate(25, min_degrees=1),
        HorizontalFlip(),
        Translate(0.2),
        n_ops=1,
    )


def _flips() -> Augmenter:
    return make_augmenter(HorizontalFlip(), VerticalFlip(), n_ops=1)


def _general() -> Augmenter:
    return make_augmenter(
        Brightness(0.15),
        Contrast(0.25),
        Rotate(12),
        Zoom((0.88, 1.14)),
        Translate(0.06),
        GaussianBlur((0.003, 0.01), unit="side", p=0.3),
        GaussianNoise((0.01, 0.04), p=0.5),
        border="reflect_101",
    )


def _gentle() -> Augmenter:
    return make_augmenter(
        Brightness(0.1), Contrast(0.1), Rotate(10), Zoom((0.9, 1.1)), Translate(0.05)
    )


def _radiograph() -> Augmenter:
    return make_augmenter(
        WindowLevel(0.05, 0.2),
        Gamma(0.2),
        Rotate(10),
        Zoom((0.9, 1.1)),
        Translate(0.05),
        GaussianNoise((0, 0.02)),
    )


def _natural() -> Augmenter:
    return make_augmenter(
        Brightness(0.2),
        Contrast(0.2),
        HueSaturation(10, 0.3),
        CropResize((0.5, 1)),
        HorizontalFlip(p=0.5),
        GaussianBlur((0.002, 0.006), unit="side", p=0.2),
    )


def _policy(
    *,
    slope: float,
    shift: float,
    degrees: float,
    amount: float,
    bits: int | tuple[int, int],
    threshold: float | tuple[float, float],
    n_ops: int,
    sampling: Sampling = "uniform",
) -> Augmenter:
    """Return the fourteen operations that RandAugment and TrivialAugment choose from."""
    shear = math.degrees(math.atan(slope))
    return make_augmenter(
        Identity(),
        Shear(shear, axis="x"),
        Shear(shear, axis="y"),
        Translate(shift, axis="x"),
        Translate(shift, axis="y"),
        Rotate(degrees),
        EnhanceBrightness(amount),
        EnhanceColor(amount),
        EnhanceContrast(amount),
        EnhanceSharpness(amount),
        Posterize(bits),
        Solarize(threshold),
        AutoContrast(),
        Equalize(),
        n_ops=n_ops,
        sampling=sampling,
    )


def _randaugment() -> Augmenter:
    m = 9 / 30  # the strength, 9 of 30
    return _policy(
        slope=0.3 * m,
        shift=150 / 331 * m,
        degrees=30 * m,
        amount=0.9 * m,
        bits=7,
        threshold=1 - m,
        n_ops=2,
        sampling="extremes",
    )


def _trivialaugment() -> Augmenter:
    return _policy(
        slope=0.99,
        shift=32 / 224,
        degrees=135,
        amount=0.99,
        bits=(2, 8),
        threshold=(0, 1),
        n_ops=1,
    )


PresetName = Literal[
    "article", "flips", "general", "gentle", "natural", "radiograph", "randaugment",
    "trivialaugment",
]  # fmt: skip
PRESETS: dict[PresetName, Callable[[], Augmenter]] = {
    "article": _article,
    "flips": _flips,
    "general": _general,
    "gentle": _gentle,
    "natural": _natural,
    "radiograph": _radiograph,
    "randaugment": _randaugment,
    "trivialaugment": _trivialaugment,
}


def preset(name: PresetName) -> Augmenter:
    """Return a new Augmenter by its name.

    Parameters
    ----------
    name : str
        ``"article"``: one of four operations an image, as in the work on chest X-rays that this
        package grew from: a rotation within ±25° (of 1° at least), a horizontal flip, a shift
        within ±0.2 of the side by a pixel at least, or a 3x3 Gaussian blur with sigma 0.5 to 1.5;
        black border. Each operation changes any image that it can change at all: the flip of a
        symmetric image is the image itself. A 3x3 blur is weak where images are large: it changes
        a photograph of a solar cell of 256x256 by 0.4 of 255 levels in the mean, so that a quarter
        of such new images are nearly copies. For these, ``"general"`` does more.

        ``"general"``: for images of any size, gray or color, small changes of brightness,
        contrast, angle, size and place, all at once, a blur in three of ten and noise in half of
        them; what geometry brings in is mirrored. No flips: where they do no harm, add them.

        ``"flips"``: either a horizontal or a vertical flip.

        ``"gentle"``: small changes of brightness, contrast, angle, size and place, all at once.

        ``"radiograph"``: small changes of window, gamma, angle, size and place, and noise. It has
        no flips, since left and right mean something there: a flipped heart is on the wrong side.

        ``"natural"``: for color photographs, brightness, contrast, hue and saturation, a part cut
        out and enlarged, a horizontal flip in half of the images, a slight blur in a fifth.

        ``"randaugment"``: two of the fourteen operations of RandAugment [1]_, each at the strength
        9 of 30, to either side; tune ``n_ops``, and ``magnitude``, in which 1 is the strength 9.

        ``"trivialaugment"``: one of the same fourteen, at any strength up to that of
        TrivialAugment Wide [2]_, which is its `magnitude` 1, the most.

        What differs from the papers, and from torchvision, is in the user guide, "RandAugment and
        TrivialAugment".

    Returns
    -------
    Augmenter
        The Augmenter; change it with ``set_params``.

    See Also
    --------
    make_augmenter : Builds an Augmenter from transforms.

    References
    ----------
    .. [1] E. D. Cubuk, B. Zoph, J. Shlens and Q. V. Le, "RandAugment: practical automated data
       augmentation with a reduced search space", CVPR workshops 2020.
    .. [2] S. G. Mueller and F. Hutter, "TrivialAugment: tuning-free yet state-of-the-art data
       augmentation", ICCV 2021.

    Examples
    --------
    >>> from imblearn_image.augmentation import preset
    >>> preset("article").names
    ['gaussianblur', 'rotate', 'horizontalflip', 'translate']
    """
    if not isinstance(name, str) or name not in PRESETS:
        hint = hint_for(name) if is_path(name) else ""
        raise ValueError(f"the preset must be one of {sorted(PRESETS)}, got {name!r}{hint}")
    return PRESETS[name]()
