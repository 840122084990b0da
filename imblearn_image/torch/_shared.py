"""Arrays on their way from workers to the main process, where they arrive as tensors.

Fresh shared memory takes about as long to be touched, sent and mapped as images take to be
rendered. So a worker keeps the blocks of shared memory that it has sent, and fills one again when
the main process has given it back: when nothing there refers to its images any more.
"""

import itertools
import os
import weakref

import numpy as np
import torch

_keys = itertools.count()
_made_here = weakref.WeakValueDictionary()


class SharedBlocks:
    """Which blocks of shared memory a set of workers has, and which are taken.

    The main process makes it before the workers start, and each has a copy.

    Parameters
    ----------
    n_workers, n_blocks : int
        How many workers there are, and how many blocks each may keep.
    """

    def __init__(self, n_workers, n_blocks):
        self.key = next(_keys)
        flags = _new_block(n_workers * n_blocks).zero_()
        self._is_taken = flags.view(n_workers, n_blocks)
        self.known = {}  # blocks, by worker and number
        _made_here[self.key] = self

    def take(self, worker):
        """Return the place of a free block of this worker; None if there is none."""
        is_taken = self._is_taken[worker].numpy()
        number = int(is_taken.argmin())
        if is_taken[number]:
            return None
        is_taken[number] = 1
        return worker, number

    def give_back(self, place):
        """Let a block be taken again."""
        self.flags()[place] = 0

    def flags(self):
        """Return which blocks are taken, as an array that holds no block."""
        return self._is_taken.numpy()


def _forget(flags, place, maker):
    """Give a block back to which nothing refers any more in the process that received it."""
    # Not where a forked process ends what it was born with: its parent still has the images.
    if os.getpid() == maker:
        flags[place] = 0


class SharedImages:
    """Images for a worker to write and to send, which arrive as a tensor, channels-first.

    Parameters
    ----------
    shape : tuple of int
        (n, height, width[, channels]).
    dtype : numpy.dtype
        That of the images.
    blocks : None or SharedBlocks
        Where to take memory; a fresh block is made where none is free.
    worker : int
        The number of the worker.

    Attributes
    ----------
    array : ndarray
        The images.
    """

    def __init__(self, shape, dtype, blocks, worker):
        self._blocks = blocks
        self._place = None if blocks is None else blocks.take(worker)
        n_bytes = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
        block = None if self._place is None else blocks.known.get(self._place)
        # What the main process does not know yet is sent with the images.
        self._sent = None
        if block is None or len(block) < n_bytes:
            block = self._sent = _new_block(n_bytes)
            if self._place is not None:
                blocks.known[self._place] = block
        self.array = _as_array(block, shape, dtype)

    def drop(self):
        """Give the block back, without having sent it."""
        if self._place is None:
            return
        self._blocks.give_back(self._place)
        if self._sent is not None:
            del self._blocks.known[self._place]

    def __reduce__(self):
        key = None if self._place is None else self._blocks.key
        return _arrived, (key, self._place, self._sent, self.array.shape, self.array.dtype)


class SentArray:
    """A small array that arrives as a tensor, without a file of its own in shared memory."""

    def __init__(self, array):
        self._array = array

    def __reduce__(self):
        return torch.from_numpy, (self._array,)


def channels_first(images):
    """Return images as a tensor of shape (n, channels, height, width), channels last in memory."""
    tensor = torch.from_numpy(images)
    return (tensor.unsqueeze(-1) if tensor.ndim == 3 else tensor).permute(0, 3, 1, 2)


def _arrived(key, place, block, shape, dtype):
    """Return images that a worker sent."""
    if place is None:
        return channels_first(_as_array(block, shape, dtype))
    blocks = _made_here[key]
    if block is not None:
        blocks.known[place] = block
    images = _as_array(blocks.known[place], shape, dtype)
    # The tensor, and whatever shares its memory, refers to the array.
    weakref.finalize(images, _forget, blocks.flags(), place, os.getpid()).atexit = False
    return channels_first(images)


def _new_block(n_bytes):
    """Return bytes in fresh shared memory, as a tensor."""
    storage = torch.UntypedStorage._new_shared(n_bytes)  # as torch's own default_collate does
    return torch.empty(0, dtype=torch.uint8).set_(storage, 0, (n_bytes,))


def _as_array(block, shape, dtype):
    """Return the beginning of a block as an array."""
    n_bytes = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    return block.numpy()[:n_bytes].view(dtype).reshape(shape)
