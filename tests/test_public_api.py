"""What is public, and that documented defaults are true; the rest of docstrings: tests/docs."""

import ast
import importlib
import inspect
import json
import math
import re
import subprocess
import sys

import pytest

import imblearn_image

PUBLIC = {
    "imblearn_image": [
        "AugmentationDisplay",
        "BalanceReport",
        "BalancedImageDataset",
        "ClassBalanceDisplay",
        "ClassWeightClassifier",
        "ClassWeightDisplay",
        "ImageAugmentationOverSampler",
        "ImageDiversityUnderSampler",
        "ImageDuplicateCleaner",
        "ImageDuplicateUnderSampler",
        "ImageFeatureUnderSampler",
        "ImageFiles",
        "ImageQualityUnderSampler",
        "ImageReadError",
        "LeakageReport",
        "Renderer",
        "ResamplingPlan",
        "UnderSamplingDisplay",
        "__version__",
        "balance_image_folder",
        "check_leakage",
        "class_weight_array",
        "class_weight_table",
        "derive_class_weight",
        "draw_epoch",
        "draw_plan",
        "leakage_groups",
        "load_image_folder",
        "pos_weight",
        "read_image",
        "scan_image_folder",
        "scan_image_table",
        "stratified_group_split",
    ],
    "imblearn_image.folder": [
        "BalanceReport",
        "ImageFolder",
        "balance_image_folder",
        "load_image_folder",
        "scan_image_folder",
        "scan_image_table",
    ],
    "imblearn_image.images": [
        "ImageFiles",
        "ImageReadError",
        "ImageSource",
        "read_image",
        "read_images",
    ],
    "imblearn_image.testing": ["all_transforms", "check_transform"],
    "imblearn_image.augmentation": [
        "Augmenter",
        "AutoContrast",
        "BiasField",
        "Brightness",
        "CLAHE",
        "ChannelShift",
        "Contrast",
        "CropResize",
        "DisplacementTransform",
        "Downscale",
        "Elastic",
        "EnhanceBrightness",
        "EnhanceColor",
        "EnhanceContrast",
        "EnhanceSharpness",
        "Equalize",
        "Erase",
        "FunctionTransform",
        "Gamma",
        "GaussianBlur",
        "GaussianNoise",
        "GeometricTransform",
        "GridDistort",
        "HorizontalFlip",
        "HueSaturation",
        "Identity",
        "ImageTransform",
        "IntensityTransform",
        "Invert",
        "JPEG",
        "MedianBlur",
        "MotionBlur",
        "Perspective",
        "PoissonNoise",
        "Posterize",
        "Rotate",
        "Rotate90",
        "SaltAndPepper",
        "Sharpen",
        "Shear",
        "Solarize",
        "SpeckleNoise",
        "ToGray",
        "Transform",
        "Translate",
        "Transpose",
        "VerticalFlip",
        "WindowLevel",
        "Zoom",
        "factor_range",
        "from_albumentations",
        "from_torchvision",
        "integer_range",
        "make_augmenter",
        "preset",
        "signed_range",
        "strength_range",
        "ungraded_range",
    ],
    "imblearn_image.descriptors": [
        "FlattenImages",
        "ImageDescriptor",
        "contrast",
        "entropy",
        "exposure",
        "gradient_histogram",
        "perceptual_hash",
        "sharpness",
        "thumbnail",
    ],
    "imblearn_image.duplicates": ["Duplicates", "find_duplicates"],
}
OBJECTS = [
    pytest.param(getattr(importlib.import_module(module), name), id=name)
    for module, names in PUBLIC.items()
    for name in names
    if name != "__version__"
]
HOOKS = "imblearn_image._transforms.base"
METHODS = [
    pytest.param(member, id=f"{owner.__name__}.{name}")
    for (owner,) in (param.values for param in OBJECTS)
    if inspect.isclass(owner)
    for name, member in vars(owner).items()
    if inspect.isfunction(getattr(member, "__func__", member))
    and not name.startswith("_")
    # What a base class documents for every transform.
    and not any(name in vars(base) for base in owner.__mro__[1:] if base.__module__ == HOOKS)
]


def documented_defaults(docstring):
    """Return what follows ``default=`` where it is a value, by the parameter's name."""
    found = re.findall(r"^([\w*, ]+) : .*default=(.+)$", docstring, re.M)
    return {
        name: math.inf if value == "inf" else ast.literal_eval(value)
        for names, value in found
        if " and " not in value
        for name in names.split(", ")
    }


@pytest.mark.parametrize("module", PUBLIC)
def test_all_is_the_sorted_list_of_public_names(module):
    names = importlib.import_module(module).__all__
    assert names == sorted(names)
    assert names == PUBLIC[module]


@pytest.mark.parametrize("public", OBJECTS + METHODS)
def test_documented_defaults_are_those_of_the_signature(public):
    function = getattr(public, "__func__", public)
    signature = inspect.signature(function).parameters
    documented = documented_defaults(inspect.getdoc(function).partition("\nReturns\n")[0])
    for name in documented.keys() & signature.keys():
        assert signature[name].default == documented[name], name


def run_python(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_importing_the_package_loads_nothing_else():
    heavy = "{'numpy', 'cv2', 'sklearn', 'imblearn'}"
    assert run_python(f"import sys, imblearn_image; print({heavy} & set(sys.modules))") == "set()\n"


def test_a_name_loads_its_own_module_alone():
    code = "import sys; from imblearn_image import read_image; print('sklearn' in sys.modules)"
    assert run_python(code) == "False\n"


def test_the_table_of_lazy_names_is_what_type_checkers_read():
    (block,) = (
        node
        for node in ast.parse(inspect.getsource(imblearn_image)).body
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    )
    read = {
        alias.name: node.module.removeprefix("imblearn_image.")
        for node in block.body
        for alias in node.names
    }
    assert read == imblearn_image._HOMES
    assert {*read, "__version__"} == set(imblearn_image.__all__)


def test_rooms_are_attributes_of_the_package():
    code = "import imblearn_image; print(imblearn_image.augmentation.Rotate.__name__)"
    assert run_python(code) == "Rotate\n"
    assert {"augmentation", "folder", "draw_plan"} <= set(dir(imblearn_image))
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        imblearn_image.no_such_name  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name"):
        from imblearn_image import no_such_name  # noqa: F401


def test_all_of_the_package_loads_no_more_than_imbalanced_learn_and_opencv():
    code = (
        "import sys, json, imblearn, cv2, tqdm.auto, joblib; before = set(sys.modules);"
        "from imblearn_image import *; new = set(sys.modules) - before;"
        "print(json.dumps(sorted({name.split('.')[0] for name in new})))"
    )
    found = set(json.loads(run_python(code)))
    heavy = {"matplotlib", "pandas", "torch", "keras", "elpv_dataset", "PIL", "IPython"}
    assert not heavy & found
    assert "imblearn_image" in found
