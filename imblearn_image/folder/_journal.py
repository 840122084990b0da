"""What has been written so far: a line for each new image, added once its file is in place."""

import os
import threading

import numpy as np


class Journal:
    """The sizes and hashes of the new images that are there.

    A line holds the row of the plan, the size of the file and its SHA-256. What a killed run left
    of a line is not read.

    Parameters
    ----------
    path : str
        The file of the journal, which need not exist.
    n_rows : int
        The number of rows of the plan.

    Attributes
    ----------
    size : ndarray of int64, shape (n_rows,)
        The size of each file in bytes, -1 where none was written.
    digest : ndarray of uint8, shape (n_rows, 32)
        SHA-256 of each file.
    """

    def __init__(self, path, n_rows):
        self.size = np.full(n_rows, -1, dtype=np.int64)
        self.digest = np.zeros((n_rows, 32), dtype=np.uint8)
        self._path = path
        self._turn = threading.Lock()
        self._read()

    def add(self, rows, sizes, digests):
        """Note that the files of some rows are in place."""
        lines = [
            f"{row} {size} {digest.hex()}\n"
            for row, size, digest in zip(rows, sizes, digests, strict=True)
        ]
        with self._turn:
            with open(self._path, "ab") as file:
                file.write("".join(lines).encode())
            for row, size, digest in zip(rows, sizes, digests, strict=True):
                self._set(row, size, digest)

    def _set(self, row, size, digest):
        self.size[row] = size
        self.digest[row] = np.frombuffer(digest, dtype=np.uint8)

    def _read(self):
        try:
            with open(self._path, "rb") as file:
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            return
        if lines.pop():  # the beginning of a line, which the next one must not be glued to
            with open(self._path, "r+b") as file:
                file.seek(0, os.SEEK_END)
                file.truncate(sum(len(line) + 1 for line in lines))
        for line in lines:
            row, size, digest = line.split()
            self._set(int(row), int(size), bytes.fromhex(digest.decode()))
