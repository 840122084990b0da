"""What the README shows must run, and say what it says."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


@pytest.fixture(scope="module")
def namespace(tmp_path_factory):
    """Run the README's Python blocks one after another, as a reader would."""
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(), flags=re.M | re.S)
    assert len(blocks) == 7
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("readme"))
        for block in blocks:
            exec(block, names)
    return names


def test_the_model_recognizes_more_than_the_majority_class(namespace):
    share_of_majority = 1 - namespace["y_test"].mean()
    assert namespace["model"].score(namespace["X_test"], namespace["y_test"]) > share_of_majority


def test_the_grid_names_parameters_that_exist(namespace):
    for name, values in namespace["grid"].items():
        for value in values:
            namespace["model"].set_params(**{name: value})


def test_the_description_is_what_describe_returns(namespace):
    shown = re.search(r"describe\(0\)\s+# '(.*)'", README.read_text()).group(1)
    assert namespace["sampler"].plan_.describe(0) == shown


def test_the_plan_has_been_saved_and_rendered(namespace):
    plan = namespace["plan"]
    assert namespace["new_images"].shape == (len(plan), 8, 8)


def test_local_links_and_pictures_exist():
    targets = re.findall(r"\]\((?!http)([^)]+)\)", README.read_text())
    assert targets
    for target in targets:
        assert (README.parent / target).exists(), target


def test_a_row_of_an_epoch_is_rendered_alone(namespace):
    assert namespace["image"].shape == (8, 8)
    assert namespace["label"] == namespace["y_train"][namespace["epoch"].source[7]]
