"""Transforms that compute each pixel from its neighbours."""

import math
import numbers

from imblearn_image import _kernels
from imblearn_image.augmentation._base import ImageTransform, strength_range


class GaussianBlur(ImageTransform):
    """Blur with a Gaussian.

    Parameters
    ----------
    sigma : float or (float, float), default=(0.5, 1.5)
        The standard deviation in pixels: a scalar is fixed, a pair is drawn from uniformly.
    kernel_size : int or None, default=None
        The side of the kernel in pixels, an odd number; None covers three standard deviations
        each way, ``2 ceil(3 sigma) + 1``.
    p : float, default=1.0
        The probability, or with `n_ops` the weight, with which the transform is applied.

    Notes
    -----
    As :func:`cv2.GaussianBlur`; beyond the edge the image is mirrored without repeating the edge
    (``BORDER_REFLECT_101``), whatever the Augmenter's border. The column is `sigma`; a sigma of 0
    changes nothing.

    Examples
    --------
    >>> from imblearn_image.augmentation import GaussianBlur
    >>> GaussianBlur(1.0, kernel_size=5)
    GaussianBlur(kernel_size=5, sigma=1.0)
    """

    def __init__(self, sigma=(0.5, 1.5), *, kernel_size=None, p=1.0):
        self.sigma = sigma
        self.kernel_size = kernel_size
        self.p = p

    def _columns(self):
        size = self.kernel_size
        if size is not None and not (
            isinstance(size, numbers.Integral) and size > 0 and size % 2 == 1
        ):
            raise ValueError(f"kernel_size must be a positive odd integer or None, got {size!r}")
        return {"sigma": strength_range("sigma", self.sigma)}

    def _apply(self, image, out, sigma):
        if sigma > 0:
            size = self.kernel_size or 2 * math.ceil(3 * sigma) + 1
            _kernels.gaussian_blur(image, sigma, size, out)
        else:
            _kernels.copy(image, None, out)
