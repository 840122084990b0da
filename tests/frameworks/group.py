"""One of several processes that share epochs, for the tests of groups.

    python tests/frameworks/group.py STORE RANK WORLD_SIZE KIND

Trains a small network in a real group over gloo, and prints what it saw and learned as JSON.
"""

import json
import os
import sys

import numpy as np
import torch
from loaders import digest
from samples import N_EPOCHS, balanced, numbered
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from imblearn_image.torch import EpochSampler, balanced_loader

SHARE = 6


def shares(kind):
    """Return a loader of the part of this process, and how to wrap the network."""
    if kind == "accelerate":
        from accelerate import Accelerator  # slow to import

        dataset = balanced()
        sampler = EpochSampler(dataset, num_replicas=1, rank=0)
        accelerator = Accelerator(cpu=True)
        loader = balanced_loader(dataset, batch_size=SHARE, sampler=sampler)
        return accelerator.prepare(loader), accelerator.prepare
    if kind == "plain":
        dataset = numbered()
        loader = DataLoader(dataset, batch_size=SHARE, sampler=EpochSampler(dataset))
        return loader, DistributedDataParallel
    # Made before the group is there, as by a module of data that is imported first.
    return LOADER, DistributedDataParallel


def run(kind):
    """Train for some epochs, and return the digests of the batches and the weights."""
    torch.manual_seed(0)
    loader, wrap = shares(kind)
    network = wrap(nn.Sequential(nn.Flatten(), nn.Linear(360, 3)))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    seen = []
    for _ in range(N_EPOCHS):
        epoch = []
        for images, labels in loader:
            epoch.append(digest((images, labels)))
            loss = nn.functional.cross_entropy(network(images.float()), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        seen.append(epoch)
    weights = np.concatenate([part.detach().numpy().ravel() for part in network.parameters()])
    return {"seen": seen, "weights": weights.tobytes().hex(), "world": distributed.get_world_size()}


if __name__ == "__main__":
    store, rank, n_processes, kind = sys.argv[1:]
    LOADER = balanced_loader(balanced(), batch_size=SHARE, num_workers=1)
    # Accelerate finds the group that is there, but asks for the variables of torchrun.
    os.environ |= {"RANK": rank, "WORLD_SIZE": n_processes, "LOCAL_RANK": rank}
    os.environ |= {"LOCAL_WORLD_SIZE": n_processes, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0"}
    distributed.init_process_group(
        "gloo", init_method=f"file://{store}", rank=int(rank), world_size=int(n_processes)
    )
    result = run(kind)
    distributed.barrier()
    distributed.destroy_process_group()
    print(json.dumps(result))
