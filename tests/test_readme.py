"""What the README shows must run, and say what it says."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from imblearn_image import augmentation
from imblearn_image.augmentation.presets import PRESETS

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(scope="module")
def namespace(tmp_path_factory):
    """Run the README's Python blocks one after another, as a reader would."""
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(), flags=re.M | re.S)
    assert len(blocks) == 3
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("readme"))
        for block in blocks:
            exec(block, names)
    return names


def test_the_first_example_gains_what_it_says(namespace):
    before, after = namespace["before"], namespace["after"]
    shown = re.search(r"^print\(before.*# ([\d.]+) ([\d.]+)$", README.read_text(), flags=re.M)
    assert [before.mean(), after.mean()] == pytest.approx(
        [float(n) for n in shown.groups()], abs=0.003
    )
    assert before.mean() + 0.01 < after.mean()
    assert (after > before).sum() >= 18
    said = int(re.search(r"higher in (\d+) of the 20 splits", README.read_text()).group(1))
    assert abs((after > before).sum() - said) <= 1


def test_the_grid_names_parameters_that_exist(namespace):
    for name, values in namespace["grid"].items():
        for value in values:
            namespace["model"].set_params(**{name: value})


def test_the_description_is_what_describe_returns(namespace):
    shown = re.search(r"describe\(0\)\s+# '(.*)'", README.read_text()).group(1)
    assert namespace["sampler"].plan_.describe(0) == shown


def test_a_new_image_is_made_again(namespace):
    again = namespace["sampler"].plan_[0].render(namespace["X_train"])
    np.testing.assert_array_equal(again[0], namespace["X_new"][len(namespace["X_train"])])


def test_the_numbers_of_transforms_and_presets_are_true():
    transforms = [
        value
        for value in vars(augmentation).values()
        if inspect.isclass(value)
        and issubclass(value, augmentation.Transform)
        # Neither those to derive from nor those that wrap something else.
        and value.__module__.split(".")[-1] not in ("base", "function")
    ]
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    said = f"{len(transforms)} transforms and {words[len(PRESETS)]} presets"
    assert said in README.read_text()


def test_the_speeds_are_those_of_the_benchmarks():
    page = (README.parent / "docs/benchmarks.md").read_text()
    row = next(row for row in README.read_text().splitlines() if row.startswith("| images of 256"))
    for name, speed in zip(
        ["ours, 1 job", None, "albumentations 2.0.8", "torchvision 0.29"],
        [cell.strip() for cell in row.split("|")[2:-1]],
        strict=True,
    ):
        if name is not None:
            found = rf"^\| one of four \| 256x256x3 \| {name}[^|]* \| {speed} \|"
            assert re.search(found, page, flags=re.M), name
