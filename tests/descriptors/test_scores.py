import numpy as np
import pytest

from imblearn_image.descriptors import contrast, entropy, exposure, sharpness
from tests.images import small_images


def test_scores_are_what_their_formulas_say():
    image = np.uint8([[0, 0, 255, 255], [10, 20, 30, 40]])
    padded = np.pad(image.astype(float), 1, mode="reflect")
    laplacian = (
        padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
        - 4 * padded[1:-1, 1:-1]
    )  # fmt: skip
    assert sharpness([image])[0] == pytest.approx(laplacian.var())
    assert contrast([image])[0] == pytest.approx(image.std())
    assert exposure([image])[0] == 0.5
    shares = np.array([2, 2, 1, 1, 1, 1]) / 8
    assert entropy([image])[0] == pytest.approx(-(shares * np.log2(shares)).sum())


@pytest.mark.parametrize("function", [exposure, entropy])
def test_scores_that_need_a_value_range(function):
    images = small_images((8, 8), "uint16")
    narrow = function(images, value_range=(0, 4095))
    np.testing.assert_allclose(narrow, function(images / 4095))
    with pytest.raises(ValueError, match="value range"):
        function(images.astype(float))
    with pytest.raises(ValueError, match="pair"):
        function(images, value_range="data")
    with pytest.raises(ValueError, match="need value_range"):
        function(images.astype(np.int64))
