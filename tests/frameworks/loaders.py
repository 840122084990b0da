"""Loaders that the tests of loaders share, also in processes of their own."""

import hashlib
import json
import sys

import numpy as np
from samples import BATCH, N_EPOCHS, balanced, numbered
from torch.utils.data import DataLoader
from torchdata.stateful_dataloader import StatefulDataLoader

from imblearn_image.torch import EpochSampler, balanced_loader


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


def go_on(kind, n_workers, state):
    """Return the digests of what is left of an epoch, and of the next."""
    loader = make(kind, n_workers)
    (loader.sampler if kind == "plain" else loader).load_state_dict(state)
    return digests(loader, 2)


if __name__ == "__main__":
    kind, n_workers, state = json.load(sys.stdin)
    print(json.dumps(go_on(kind, n_workers, state)))
