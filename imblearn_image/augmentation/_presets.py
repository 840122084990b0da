"""Augmenters that are ready to use."""

from imblearn_image.augmentation._augmenter import make_augmenter
from imblearn_image.augmentation.color import HueSaturation
from imblearn_image.augmentation.distortion import CropResize
from imblearn_image.augmentation.filters import GaussianBlur, Sharpen
from imblearn_image.augmentation.flips import HorizontalFlip, VerticalFlip
from imblearn_image.augmentation.geometry import Rotate, Shear, Translate, Zoom
from imblearn_image.augmentation.histogram import AutoContrast
from imblearn_image.augmentation.intensity import (
    Brightness,
    Contrast,
    Gamma,
    Posterize,
    Solarize,
    WindowLevel,
)
from imblearn_image.augmentation.noise import GaussianNoise


def _article():
    return make_augmenter(
        GaussianBlur((0.5, 1.5), kernel_size=3),
        Rotate(25, min_degrees=1),
        HorizontalFlip(),
        Translate(0.2),
        n_ops=1,
    )


def _flips():
    return make_augmenter(HorizontalFlip(), VerticalFlip(), n_ops=1)


def _gentle():
    return make_augmenter(
        Brightness(0.1), Contrast(0.1), Rotate(10), Zoom((0.9, 1.1)), Translate(0.05)
    )


def _radiograph():
    return make_augmenter(
        WindowLevel(0.05, 0.2),
        Gamma(0.2),
        Rotate(10),
        Zoom((0.9, 1.1)),
        Translate(0.05),
        GaussianNoise((0, 0.02)),
    )


def _natural():
    return make_augmenter(
        Brightness(0.2),
        Contrast(0.2),
        HueSaturation(10, 0.3),
        CropResize((0.5, 1)),
        HorizontalFlip(p=0.5),
        GaussianBlur((0.3, 1.0), p=0.2),
    )


def _any_operation(strength, n_ops):
    return make_augmenter(
        Brightness(0.3 * strength),
        Contrast(0.5 * strength),
        Gamma(0.5 * strength),
        Solarize((max(1 - 0.5 * strength, 0), 1)),
        Posterize((4, 8)),
        AutoContrast(),
        Sharpen((0, 0.9 * strength)),
        Rotate(30 * strength),
        Shear(17 * strength),
        Translate(0.3 * strength),
        HorizontalFlip(),
        n_ops=n_ops,
    )


_PRESETS = {
    "article": _article,
    "flips": _flips,
    "gentle": _gentle,
    "natural": _natural,
    "radiograph": _radiograph,
    "randaugment": lambda: _any_operation(strength=1, n_ops=2),
    "trivialaugment": lambda: _any_operation(strength=2, n_ops=1),
}


def preset(name):
    """Return a new Augmenter by its name.

    Parameters
    ----------
    name : str
        ``"article"``: one of four operations an image, as in the work on chest X-rays that this
        package grew from: a rotation within ±25° (of 1° at least), a horizontal flip, a shift
        within ±0.2 of the side by a pixel at least, or a 3x3 Gaussian blur with sigma 0.5 to 1.5;
        black border. Each operation changes any image that it can change at all: the flip of a
        symmetric image is the image itself.

        ``"flips"``: either a horizontal or a vertical flip.

        ``"gentle"``: small changes of brightness, contrast, angle, size and place, all at once.

        ``"radiograph"``: small changes of window, gamma, angle, size and place, and noise. It has
        no flips, since left and right mean something there: a flipped heart is on the wrong side.

        ``"natural"``: for color photographs, brightness, contrast, hue and saturation, a part cut
        out and enlarged, a horizontal flip in half of the images, a slight blur in a fifth.

        ``"randaugment"``: two of eleven operations, after RandAugment [1]_; tune ``n_ops`` and
        ``magnitude``.

        ``"trivialaugment"``: one of the same eleven at any strength up to twice as much, after
        TrivialAugment [2]_. In both, what needs color or integers is left out, so that they work
        on all images.

    Returns
    -------
    Augmenter
        The Augmenter; change it with ``set_params``.

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
    if not isinstance(name, str) or name not in _PRESETS:
        raise ValueError(f"the preset must be one of {sorted(_PRESETS)}, got {name!r}")
    return _PRESETS[name]()
