"""`str` of an Augmenter: one short line, for tables of search results."""

import numpy as np
import pytest
from sklearn.base import clone

from imblearn_image.augmentation import (
    Augmenter,
    FunctionTransform,
    HorizontalFlip,
    Rotate,
    Translate,
    Zoom,
    from_torchvision,
    make_augmenter,
    preset,
)
from imblearn_image.augmentation.presets import PRESETS


def invert(image, rng):
    return ~image


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_its_name(name):
    assert str(preset(name)) == name
    assert str(clone(preset(name))) == name
    assert str(preset(name).set_params(magnitude=0.5)) == f"{name}(magnitude=0.5)"
    assert f"{preset(name)}" == name


def test_what_was_changed_in_a_preset_is_seen():
    assert (
        str(preset("article").set_params(n_ops=2, alpha=False)) == "article(n_ops=2, alpha=False)"
    )
    changed = str(preset("article").set_params(rotate__degrees=7, horizontalflip="drop"))
    assert "rotate(7, min_degrees=1)" in changed
    assert "flip" not in changed
    assert changed.endswith("; n_ops=1")


@pytest.mark.parametrize(
    ("augmenter", "expected"),
    [
        (make_augmenter(Rotate()), "rotate"),
        (make_augmenter(Rotate(10), HorizontalFlip(p=0.5)), "rotate(10), horizontalflip(p=0.5)"),
        (make_augmenter(Zoom([0.9, 1.1])), "zoom((0.9, 1.1))"),
        (make_augmenter(Translate(np.array([0, 0.25]))), "translate((0.0, 0.25))"),
        (make_augmenter(Rotate(np.float64(3.5))), "rotate(3.5)"),
        (make_augmenter(Rotate(), Rotate(5)), "rotate-1, rotate-2(5)"),
        (Augmenter([("turn", Rotate(5)), ("flip", "drop")], fill=0), "turn(5); fill=0"),
        (
            make_augmenter(invert, FunctionTransform(invert, p=0.5)),
            "invert, functiontransform(p=0.5)",
        ),
        (make_augmenter(from_torchvision(invert)), "invert"),
        (make_augmenter(make_augmenter(Rotate())), "augmenter"),
        (
            make_augmenter(Rotate(), n_ops=1, sampling="extremes", fill=(1, 2, 3)),
            "rotate; n_ops=1, sampling=extremes, fill=(1, 2, 3)",
        ),
    ],
)
def test_only_what_differs_from_the_defaults_is_shown(augmenter, expected):
    assert str(augmenter) == expected
    assert "\n" not in str(augmenter)


def test_the_repr_stays_as_it_was():
    assert repr(make_augmenter(Rotate(10))) == (
        "Augmenter(transforms=[('rotate', Rotate(degrees=10))])"
    )


def test_a_table_of_search_results_can_be_read():
    import pandas as pd

    table = pd.DataFrame({"param_augmenter": [preset("article"), make_augmenter(Rotate(10))]})
    assert table.to_csv(index=False).splitlines()[1:] == ["article", "rotate(10)"]
    assert "article" in str(table)
