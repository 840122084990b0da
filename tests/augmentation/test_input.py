"""What users may give as `augmenter`, and what they are told of the rest."""

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from imblearn_image import ImageAugmentationOverSampler, draw_plan
from imblearn_image.augmentation import (
    Augmenter,
    Brightness,
    FunctionTransform,
    Rotate,
    from_albumentations,
    make_augmenter,
    preset,
)
from imblearn_image.augmentation.augmenter import as_augmenter, as_compiled


@pytest.fixture(params=["albumentations", "torchvision", "torch"])
def foreign(request, monkeypatch):
    """Return a callable of a class of another library, and the library's name."""
    module = types.ModuleType(request.param)
    transform = type("Blur", (), {"__call__": lambda self, image: image})
    transform.__module__ = f"{request.param}.transforms.blur"
    monkeypatch.setitem(sys.modules, request.param, module)
    return transform(), request.param


HINTS = [
    (Rotate, "with parentheses"),
    ([Rotate(), Brightness()], r"make_augmenter\(first, second"),
    (preset, r"call it, preset\('gentle'\)"),
    (make_augmenter, r"call it, make_augmenter\(\.\.\.\)"),
    (from_albumentations, "call it, from_albumentations"),
    (Path("plan.npz"), r"ResamplingPlan\.load\(path\)"),
    (3, "got 3$"),
    (object(), "got <object"),
]


@pytest.mark.parametrize(("augmenter", "hint"), HINTS)
def test_what_is_no_augmenter_gets_a_hint(augmenter, hint):
    with pytest.raises(TypeError, match=rf"^augmenter must be None, the name of .*{hint}"):
        as_augmenter(augmenter)


@pytest.mark.parametrize("name", ["plan.npz", "runs/plan", "C:\\runs\\plan"])
def test_a_path_in_place_of_a_preset_gets_a_hint(name):
    with pytest.raises(ValueError, match=r"the preset must be one of .*ResamplingPlan\.load"):
        as_augmenter(name)


@pytest.mark.parametrize(
    ("transform", "hint"),
    [
        (Rotate, "with parentheses"),
        ("gentle", r"make_augmenter\(\*\(t for _, t in preset\('gentle'\)\.transforms\), \.\.\.\)"),
        (preset, r"call it, preset\('gentle'\)"),
        (Path("plan.npz"), r"ResamplingPlan\.load\(path\)"),
        (3, "got 3$"),
    ],
)
def test_what_is_no_transform_gets_a_hint(transform, hint):
    with pytest.raises(TypeError, match=rf"must be a transform of .*{hint}"):
        make_augmenter(Brightness(), transform)
    with pytest.raises(TypeError, match=rf"^step must be a transform of .*{hint}"):
        as_compiled(Augmenter([("step", transform)]))


def test_lists_of_transforms_are_refused_with_a_hint():
    with pytest.raises(TypeError, match="one by one"):
        make_augmenter([Rotate(), Brightness()])
    with pytest.raises(ValueError, match=r"make_augmenter\(first, second, \.\.\.\) names them"):
        as_compiled(Augmenter([Rotate(), Brightness()]))


def test_transforms_of_other_libraries_are_refused_with_their_adapter(foreign):
    transform, library = foreign
    hint = "from_albumentations" if library == "albumentations" else "from_torchvision"
    for give in (
        as_augmenter,
        make_augmenter,
        lambda t: as_compiled(Augmenter([("step", t)])),
        lambda t: as_compiled(FunctionTransform(t)),
        lambda t: ImageAugmentationOverSampler(augmenter=t).fit_resample(
            np.zeros((3, 8, 8), "u1"), [0, 0, 1]
        ),
    ):
        with pytest.raises(TypeError, match=f"wrap it.*{hint}"):
            give(transform)


@pytest.mark.parametrize("library", ["keras", "imgaug"])
def test_what_has_no_adapter_wants_a_function(library):
    layer = type("Layer", (), {"__call__": lambda self, x: x, "__module__": f"{library}.layers"})
    with pytest.raises(TypeError, match=r"give a function \(image, rng\) -> image that calls it"):
        as_compiled(layer())


def test_a_class_derived_from_another_library_is_refused_too(foreign):
    derived = type("Mine", (type(foreign[0]),), {"__module__": "mine"})()
    with pytest.raises(TypeError, match="wrap it"):
        as_compiled(derived)


def test_functions_and_objects_of_ones_own_are_taken():
    class Mine:
        def __call__(self, image, rng):
            return 255 - image

    images = np.full((3, 8, 8), 5, "u1")
    for mine in (Mine(), lambda image, rng: 255 - image):
        assert (draw_plan([0, 0, 1], augmenter=mine).render(images) == 250).all()
