"""Data sets and loaders that the tests of loaders share, also in processes of their own."""

import hashlib
import json
import sys

import numpy as np
from PIL import Image
from torch.utils.data import DataLoader
from torchdata.stateful_dataloader import StatefulDataLoader

from imblearn_image import BalancedImageDataset, ImageFiles
from imblearn_image.torch import EpochSampler, balanced_loader

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


def digest(batch):
    """Return what a batch is, as text."""
    parts = [np.ascontiguousarray(part.numpy()).tobytes() for part in batch]
    return hashlib.sha256(b"|".join(parts)).hexdigest()


def digests(loader, n_epochs=N_EPOCHS):
    """Return the digests of batches, an epoch at a time."""
    return [[digest(batch) for batch in loader] for _ in range(n_epochs)]


def make(kind, n_workers):
    """Return a loader that can be resumed: ours, or that of torchdata."""
    workers = {"num_workers": n_workers, "multiprocessing_context": "fork" if n_workers else None}
    if kind == "balanced":
        return balanced_loader(balanced(), batch_size=BATCH, **workers)
    dataset = numbered()
    cls = StatefulDataLoader if kind == "stateful" else DataLoader
    return cls(dataset, batch_size=BATCH, sampler=EpochSampler(dataset), **workers)


def numbered():
    """Return a data set whose labels the default collation can take."""
    return BalancedImageDataset(images(), np.unique(Y, return_inverse=True)[1], random_state=3)


def go_on(kind, n_workers, state):
    """Return the digests of what is left of an epoch, and of the next."""
    loader = make(kind, n_workers)
    (loader.sampler if kind == "plain" else loader).load_state_dict(state)
    return digests(loader, 2)


if __name__ == "__main__":
    kind, n_workers, state = json.load(sys.stdin)
    print(json.dumps(go_on(kind, n_workers, state)))
