"""Real images of solar cells with edited copies of some of them."""

import cv2
import numpy as np
from elpv_dataset.utils import load_dataset


def encoded(kind, quality):
    """Return an edit that writes an image as "jpg" or "webp" and reads it again."""
    flag = {"jpg": cv2.IMWRITE_JPEG_QUALITY, "webp": cv2.IMWRITE_WEBP_QUALITY}[kind]

    def edit(image, rng):
        data = cv2.imencode(f".{kind}", image, [flag, quality])[1]
        return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)

    return edit


def shrunk(share, back=cv2.INTER_LINEAR):
    """Return an edit that shrinks an image to whole pixels, and restores its size."""

    def edit(image, rng):
        size = tuple(round(side * share) for side in image.shape[::-1])
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return cv2.resize(small, image.shape[::-1], interpolation=back)

    return edit


def _rounded(values):
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)


EDITS = {
    "JPEG of quality 50": encoded("jpg", 50),
    "halved and restored": shrunk(1 / 2),
    "brightness + 20": lambda image, rng: _rounded(image.astype(float) + 20),
    "contrast x 1.2": lambda image, rng: _rounded((image - 127.5) * 1.2 + 127.5),
    "blur of sigma 1.5": lambda image, rng: cv2.GaussianBlur(image, (0, 0), 1.5),
    "noise of sigma 8": lambda image, rng: _rounded(image + rng.normal(0, 8, image.shape)),
}


def sound_cells():
    """Return the images of cells without a defect, (1508, 300, 300)."""
    images, probabilities, _ = load_dataset()
    return images[probabilities == 0]


def planted_copies(n=300, seed=0):
    """Return the cells, edited copies of `n` of them, and the indices of their originals."""
    cells = sound_cells()
    rng = np.random.default_rng(seed)
    originals = rng.choice(len(cells), n, replace=False)
    edits = list(EDITS.values())
    copies = [edits[k % len(edits)](cells[i], rng) for k, i in enumerate(originals)]
    return cells, np.stack(copies), originals
