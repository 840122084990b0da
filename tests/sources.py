"""Sources of images that several tests share."""

import cv2
import numpy as np


class Files:
    """Reads files when asked for them, as users' own classes do."""

    def __init__(self, paths):
        self.paths = np.array([str(path) for path in paths])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        image = cv2.imread(str(self.paths[i]), cv2.IMREAD_UNCHANGED)
        if image is None:
            raise OSError(f"{self.paths[i]} cannot be read")
        return image


def write_files(directory, images):
    """Write images as PNG files, and return the source of them."""
    paths = [directory / f"{i:04}.png" for i in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        assert cv2.imwrite(str(path), image)
    return Files(paths)


class Counted:
    """Counts how often each image is asked for."""

    def __init__(self, images):
        self.images = images
        self.asked = []

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        self.asked.append(i)
        return self.images[i]


class Batched:
    """Gives the images of a block at once, and no single one."""

    def __init__(self, images):
        self.images = images
        self.calls = []

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        raise AssertionError("a source with read is asked for whole blocks")

    def read(self, indices):
        self.calls.append(list(indices))
        return [self.images[i] for i in indices]


class Failing(Counted):
    """Fails for one image."""

    def __init__(self, images, broken):
        super().__init__(images)
        self.broken = broken

    def __getitem__(self, i):
        if i == self.broken:
            raise OSError("on purpose")
        return super().__getitem__(i)


class Stopping(Counted):
    """Raises StopIteration for one image, as a forgotten default of `next` does."""

    def __init__(self, images, broken):
        super().__init__(images)
        self.broken = broken

    def __getitem__(self, i):
        return super().__getitem__(i) if i != self.broken else next(iter(()))


class StoppingBatches(Batched):
    """Raises StopIteration for the blocks that hold one image."""

    def __init__(self, images, broken):
        super().__init__(images)
        self.broken = broken

    def read(self, indices):
        return super().read(indices) if self.broken not in indices else next(iter(()))
