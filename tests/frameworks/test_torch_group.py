"""Epochs that real processes share, in a group over gloo on this machine."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from group import SHARE
from loaders import digests
from samples import N_EPOCHS, balanced, numbered
from torch.utils.data import DataLoader

from imblearn_image.torch import EpochSampler, balanced_loader

SCRIPT = Path(__file__).with_name("group.py")


def results(kind, n_processes, folder):
    """Run the processes of a group at the same time, and return what each printed."""
    # The name of the loopback interface, which gloo would look for in the names of the machine.
    environment = os.environ | {"GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, SCRIPT, folder / "store", str(rank), str(n_processes), kind],
            stdout=subprocess.PIPE, text=True, env=environment,
        )
        for rank in range(n_processes)
    ]  # fmt: skip
    try:
        return [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def expected(kind, rank, n_processes):
    """Return the digests of the part of one process, made in this one."""
    dataset = numbered() if kind == "plain" else balanced()
    sampler = EpochSampler(dataset, num_replicas=n_processes, rank=rank)
    if kind == "plain":
        return digests(DataLoader(dataset, batch_size=SHARE, sampler=sampler))
    return digests(balanced_loader(dataset, batch_size=SHARE, sampler=sampler))


@pytest.mark.parametrize(("kind", "n_processes"), [("balanced", 3), ("plain", 2)])
def test_the_processes_of_a_group_share_each_epoch(kind, n_processes, tmp_path):
    found = results(kind, n_processes, tmp_path)
    for rank, result in enumerate(found):
        assert result["world"] == n_processes
        assert result["seen"] == expected(kind, rank, n_processes)
    assert len({result["weights"] for result in found}) == 1


def test_accelerate_deals_the_batches_of_an_epoch(tmp_path):
    found = results("accelerate", 2, tmp_path)
    dataset = balanced()
    sampler = EpochSampler(dataset, num_replicas=1, rank=0)
    whole = digests(balanced_loader(dataset, batch_size=SHARE, sampler=sampler))
    for epoch in range(N_EPOCHS):
        dealt = zip(*(result["seen"][epoch] for result in found), strict=True)
        assert list(itertools.chain(*dealt)) == whole[epoch]
    assert len({result["weights"] for result in found}) == 1
