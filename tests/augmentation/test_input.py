"""What users may give as `augmenter`."""

import pytest

from imblearn_image.augmentation import Brightness, Rotate, make_augmenter
from imblearn_image.augmentation._input import as_augmenter


def test_a_class_in_place_of_an_instance_gets_a_hint():
    with pytest.raises(TypeError, match="with parentheses"):
        as_augmenter(Rotate)


@pytest.mark.parametrize("augmenter", [3, [Rotate()], Rotate, object()])
def test_what_is_no_augmenter_is_an_error(augmenter):
    with pytest.raises(TypeError, match="augmenter must be None, the name of a preset"):
        as_augmenter(augmenter)


def test_lists_of_transforms_are_refused_with_a_hint():
    with pytest.raises(TypeError, match="one by one"):
        make_augmenter([Rotate(), Brightness()])
    with pytest.raises(TypeError, match="make_augmenter\\(first, second"):
        as_augmenter([Rotate(), Brightness()])
