"""What is given as images: checked, folded, and both parts as one source."""

import numpy as np

from imblearn_image._core.estimator_input import check_image_shape, explain_objects
from imblearn_image._core.formats import refuse_masked, working_dtype
from imblearn_image.images.source import check_source, read_images


def images_of(X, image_shape, name):
    """Return what a user gave as images as a source of at least one.

    Parameters
    ----------
    X : array-like of shape (n, height, width[, channels]) or (n, n_features), or ImageSource
        The images.
    image_shape : None or tuple of int
        How flat rows fold into images.
    name : str
        What the user calls `X`.

    Returns
    -------
    ImageSource
        An array where `X` is one.
    """
    refuse_masked(X, name)
    is_table = hasattr(X, "iloc")  # of pandas and the like
    if is_table or image_shape is not None:
        X = np.asarray(X)
    try:
        if isinstance(X, np.ndarray):
            explain_objects(X)
            working_dtype(X.dtype)
            X = X.reshape(len(X), *check_image_shape(image_shape, X)) if X.ndim else X
        source = check_source(X)
    except (TypeError, ValueError) as error:
        error.add_note(f"in {name}")
        raise
    if not len(source):
        raise ValueError(f"{name} must hold at least one image, got none")
    return source


def check_alike(train, test):
    """Raise where arrays hold images of different shapes or dtypes."""
    if not (isinstance(train, np.ndarray) and isinstance(test, np.ndarray)):
        return
    if train.shape[1:] != test.shape[1:]:
        raise ValueError(
            f"X_train holds images of shape {train.shape[1:]}, X_test of {test.shape[1:]}: give "
            "both as the model gets them, for example resized by cv2.resize, or pass lists of "
            "images, whose sizes may differ"
        )
    if train.dtype != test.dtype:
        raise ValueError(
            f"X_train is of dtype {train.dtype}, X_test of {test.dtype}: give both in the same "
            "dtype and unit, for example both as they were read, or X_train.astype(X_test.dtype)"
        )


class Joined:
    """The images of two sources, one after the other, as one source.

    Parameters
    ----------
    first, second : ImageSource
        The sources.
    """

    def __init__(self, first, second):
        self._first, self._second = first, second

    def __len__(self):
        return len(self._first) + len(self._second)

    def __getitem__(self, index):
        return self.read([index])[0]

    def read(self, indices):
        """Return some images, each read once."""
        n = len(self._first)
        parts = (
            ("X_train", self._first, [i for i in indices if i < n]),
            ("X_test", self._second, [i - n for i in indices if i >= n]),
        )
        found = []
        for name, source, some in parts:
            try:
                found += read_images(source, some)
            except (TypeError, ValueError, OSError) as error:
                error.add_note(f"in {name}, whose images are counted from 0")
                raise
        return found
