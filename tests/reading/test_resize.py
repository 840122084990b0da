"""What becomes of pixels that are averaged or interpolated, where a plain resize would not do."""

import numpy as np

from imblearn_image.images.read import resize


def test_what_cannot_be_seen_darkens_nothing():
    image = np.zeros((8, 8, 4), np.uint8)
    image[:, ::2] = 255  # white columns beside black ones that are transparent
    np.testing.assert_array_equal(
        resize(image, (4, 4)), np.full((4, 4, 4), (255, 255, 255, 128), np.uint8)
    )
    larger = resize(image, (16, 16))
    assert larger[..., :3][larger[..., 3] > 0].min() == 255


def test_opaque_images_are_resized_as_their_colors_are():
    size = (5, 7)
    image = np.random.default_rng(0).integers(0, 256, (11, 13, 4), dtype=np.uint8)
    image[..., 3] = 255
    resized = resize(image, size)
    np.testing.assert_array_equal(resized[..., :3], resize(image[..., :3].copy(), size))
    assert (resized[..., 3] == 255).all()


def test_nothing_comes_of_images_that_are_all_transparent():
    image = np.full((6, 6, 4), (9, 8, 7, 0), np.uint8)
    assert not resize(image, (3, 12)).any()
