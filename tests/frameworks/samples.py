"""Images and data sets that the tests of loaders share, for any framework."""

import numpy as np
from PIL import Image

from imblearn_image import BalancedImageDataset, ImageFiles

Y = np.array(["sound"] * 16 + ["cracked"] * 5 + ["black"] * 3)
BATCH, N_EPOCHS = 9, 3


def images():
    """Return small images."""
    return np.random.default_rng(0).integers(0, 256, (len(Y), 12, 10, 3), dtype=np.uint8)


def source(kind, folder):
    """Return the images as an array, a memory map or files."""
    if kind == "array":
        return images()
    if kind == "memmap":
        np.save(folder / "images.npy", images())
        return np.load(folder / "images.npy", mmap_mode="r")
    paths = [folder / f"{i}.png" for i in range(len(Y))]
    for path, image in zip(paths, images(), strict=True):
        Image.fromarray(image).save(path)
    return ImageFiles(paths, color="rgb")


def balanced(of=None, **options):
    """Return a data set of 48 images an epoch."""
    return BalancedImageDataset(images() if of is None else of, Y, **{"random_state": 3, **options})


def numbered():
    """Return a data set whose labels the default collation can take."""
    return BalancedImageDataset(images(), np.unique(Y, return_inverse=True)[1], random_state=3)


def damaged(folder):
    """Return files of which number 22, of the smallest class, cannot be read."""
    files = source("files", folder)
    (folder / "22.png").write_bytes((folder / "22.png").read_bytes()[:60])
    return files
