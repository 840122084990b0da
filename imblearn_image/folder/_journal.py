"""What has been written so far: a line for each new image, added once its file is in place."""

import os
import re
import threading

import numpy as np

# Of one length, so that the rest of a line that was cut off makes no other line look whole.
_LINE = re.compile(rb"(\d{12}) (\d{15}) ([0-9a-f]{64})")


class Journal:
    """The sizes and hashes of the new images that are there.

    A line holds the row of the plan, the size of the file and its SHA-256. Whatever else is in the
    file, such as the part of a line that a killed run left, is passed over: those rows count as
    not written.

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
            f"{row:012} {size:015} {digest.hex()}\n"
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
            os.truncate(self._path, sum(len(line) + 1 for line in lines))
        for line in lines:
            match = _LINE.fullmatch(line)
            if match and int(match[1]) < len(self.size):
                self._set(int(match[1]), int(match[2]), bytes.fromhex(match[3].decode()))
