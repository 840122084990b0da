import sys

import cv2
import numpy as np
import pytest


@pytest.fixture(scope="session")
def elpv():
    """The ELPV solar cells, 300x300, and whether each is more likely defective than not."""
    from elpv_dataset.utils import load_dataset

    images, probabilities, _ = load_dataset()
    return images, probabilities > 0.5


@pytest.fixture(scope="session")
def cells(elpv):
    """Return images of 28x28 with their classes."""
    images, defective = elpv
    small = [cv2.resize(image, (28, 28), interpolation=cv2.INTER_AREA) for image in images]
    return np.stack(small), np.where(defective, "defective", "sound")


@pytest.fixture(autouse=True)
def no_figure_is_left_open():
    """Close figures, of which pyplot keeps 20 without a warning."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
