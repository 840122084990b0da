"""Arrays on their way from workers to the main process, where they arrive as tensors.

Fresh shared memory takes about as long to be touched, sent and mapped as images take to be
rendered. So a worker keeps the blocks of shared memory that it has sent, and fills one again when
the main process has given it back, which it does when nothing there refers to the images any more.
"""

from __future__ import annotations

import itertools
import os
import weakref
from typing import Any, final

import numpy as np
import torch
from numpy.typing import DTypeLike, NDArray

# A block by the worker that has it, and its number among the blocks of that worker.
_BlockPlace = tuple[int, int]

_keys = itertools.count()
_made_here: weakref.WeakValueDictionary[int, SharedBlocks] = weakref.WeakValueDictionary()


@final
class SharedBlocks:
    """Which blocks of shared memory a set of workers has, and which are taken.

    The main process makes it before the workers start, and each has a copy.

    Parameters
    ----------
    n_workers, n_blocks : int
        How many workers there are, and how many blocks each may keep.
    """

    key: int
    known: dict[_BlockPlace, torch.Tensor]

    def __init__(self, n_workers: int, n_blocks: int) -> None:
        self.key = next(_keys)
        flags = _new_block(n_workers * n_blocks).zero_()
        self._is_taken = flags.view(n_workers, n_blocks)
        self.known = {}
        _made_here[self.key] = self

    def take(self, worker: int) -> _BlockPlace | None:
        """Return the place of a free block of this worker; None if there is none."""
        is_taken = self._is_taken[worker].numpy()
        number = int(is_taken.argmin())
        if is_taken[number]:
            return None
        is_taken[number] = 1
        return worker, number

    def give_back(self, place: _BlockPlace) -> None:
        """Let a block be taken again."""
        self.flags()[place] = 0

    def flags(self) -> NDArray[np.uint8]:
        """Return which blocks are taken, as an array that holds no block."""
        return self._is_taken.numpy()


def _forget(flags: NDArray[np.uint8], place: _BlockPlace, maker: int) -> None:
    """Give a block back when nothing refers to it in the process that received it."""
    # A forked process that ends gives nothing back: its parent still has the images.
    if os.getpid() == maker:
        flags[place] = 0


@final
class SharedImages:
    """Images for a worker to write and to send, which arrive as a tensor, channels-first.

    Parameters
    ----------
    shape : tuple of int
        (n, height, width[, channels]).
    dtype : numpy.dtype
        The dtype of the images.
    blocks : None or SharedBlocks
        The blocks to take memory from; where none is free, a fresh one is made.
    worker : int
        The number of the worker.

    Attributes
    ----------
    array : ndarray
        The images.
    """

    array: NDArray[Any]

    def __init__(
        self, shape: tuple[int, ...], dtype: DTypeLike, blocks: SharedBlocks | None, worker: int
    ) -> None:
        # The block that is taken, None for one that is used once.
        self._taken: tuple[SharedBlocks, _BlockPlace] | None = None
        block = None
        if blocks is not None and (place := blocks.take(worker)) is not None:
            self._taken, block = (blocks, place), blocks.known.get(place)
        n_bytes = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
        # A block that the main process does not know yet is sent with the images.
        self._sent: torch.Tensor | None = None
        if block is None or len(block) < n_bytes:
            block = self._sent = _new_block(n_bytes)
            if self._taken is not None:
                self._taken[0].known[self._taken[1]] = block
        self.array = _as_array(block, shape, dtype)

    def drop(self) -> None:
        """Give the block back, without having sent it."""
        if self._taken is None:
            return
        blocks, place = self._taken
        blocks.give_back(place)
        if self._sent is not None:
            del blocks.known[place]

    def __reduce__(self) -> tuple[Any, ...]:
        place = None if self._taken is None else (self._taken[0].key, self._taken[1])
        return _arrived, (place, self._sent, self.array.shape, self.array.dtype)


@final
class SentArray:
    """A small array that arrives as a tensor, without a file of its own in shared memory."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array

    def __reduce__(self) -> tuple[Any, ...]:
        return torch.from_numpy, (self._array,)


def channels_first(images: NDArray[Any]) -> torch.Tensor:
    """Return images as a tensor of shape (n, channels, height, width), channels last in memory."""
    tensor = torch.from_numpy(images)
    return (tensor.unsqueeze(-1) if tensor.ndim == 3 else tensor).permute(0, 3, 1, 2)


def _arrived(
    taken: tuple[int, _BlockPlace] | None,
    sent: Any,
    shape: tuple[int, ...],
    dtype: DTypeLike,
) -> torch.Tensor:
    """Return images that a worker sent: the key of its blocks, the place, and a new block."""
    if taken is None:
        return channels_first(_as_array(sent, shape, dtype))
    key, place = taken
    blocks = _made_here[key]
    if sent is not None:
        blocks.known[place] = sent
    images = _as_array(blocks.known[place], shape, dtype)
    # The tensor refers to the array, and so do all tensors that share its memory.
    weakref.finalize(images, _forget, blocks.flags(), place, os.getpid()).atexit = False
    return channels_first(images)


def _new_block(n_bytes: int) -> torch.Tensor:
    """Return bytes in fresh shared memory, as a tensor."""
    storage = torch.UntypedStorage._new_shared(n_bytes)  # as torch's own default_collate does
    return torch.empty(0, dtype=torch.uint8).set_(storage, 0, (n_bytes,))


def _as_array(block: torch.Tensor, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Return the beginning of a block as an array."""
    n_bytes = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    return block.numpy()[:n_bytes].view(dtype).reshape(shape)
