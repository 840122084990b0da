"""scikit-learn's and imbalanced-learn's own checks of estimators: all of them, none skipped."""

import os
import subprocess
import sys

import pytest
from imblearn.utils.estimator_checks import estimator_checks_generator as imblearn_checks
from sklearn.base import clone
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_param_validation,
)
from sklearn.utils.estimator_checks import estimator_checks_generator as sklearn_checks

import imblearn_image
from imblearn_image.descriptors import FlattenImages, ImageDescriptor

SAMPLERS = [
    "ImageAugmentationOverSampler",
    "ImageDiversityUnderSampler",
    "ImageDuplicateCleaner",
    "ImageDuplicateUnderSampler",
    "ImageFeatureUnderSampler",
    "ImageQualityUnderSampler",
]
# The checks' tables become images of one row.
ESTIMATORS = [
    *(getattr(imblearn_image, name)(image_shape=(1, -1)) for name in SAMPLERS),
    FlattenImages(image_shape=(1, -1)),
    ImageDescriptor(image_shape=(1, -1)),
]
for estimator in ESTIMATORS:
    if "random_state" in estimator.get_params():
        estimator.set_params(random_state=0)
IDS = [type(estimator).__name__ for estimator in ESTIMATORS]


def name_of(check):
    return getattr(check, "func", check).__name__


def checks_of(estimator):
    yield from (("sklearn", check) for _, check in sklearn_checks(estimator))
    if hasattr(estimator, "fit_resample"):
        yield from (("imblearn", check) for _, check in imblearn_checks(estimator))


def marks_of(estimator, check):
    # Images of two pixels have two fingerprints only, which the cleaner says.
    if (type(estimator).__name__, name_of(check)) == (
        "ImageDuplicateCleaner",
        "check_samplers_fit",
    ):
        message = "ignore:.*but not in what is compared:UserWarning"
        return [pytest.mark.filterwarnings(message)]
    return []


CHECKS = [
    pytest.param(
        estimator,
        check,
        id=f"{type(estimator).__name__}-{library}-{name_of(check)}-{number}",
        marks=marks_of(estimator, check),
    )
    for estimator in ESTIMATORS
    for number, (library, check) in enumerate(checks_of(estimator))
    # Runs below: it needs a variable that scipy reads when it is imported.
    if name_of(check) != "check_array_api_input"
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_check(estimator, check):
    check(clone(estimator))


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=IDS)
def test_there_are_checks_of_both_libraries(estimator):
    assert len(list(checks_of(estimator))) > (50 if hasattr(estimator, "fit_resample") else 40)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=IDS)
@pytest.mark.parametrize(
    "check", [check_param_validation, check_dataframe_column_names_consistency]
)
def test_check_that_is_called_by_itself(estimator, check):
    check(type(estimator).__name__, clone(estimator))


def test_array_api_checks_pass_where_they_are_switched_on():
    code = """
from sklearn.utils.estimator_checks import estimator_checks_generator
from tests.test_estimator_checks import ESTIMATORS

for estimator in ESTIMATORS:
    for estimator, check in estimator_checks_generator(estimator):
        if getattr(check, "func", check).__name__ == "check_array_api_input":
            check(estimator)
print("passed")
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"SCIPY_ARRAY_API": "1"},
        capture_output=True,
        text=True,
        check=False,
        cwd=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
    )
    assert run.stdout.strip() == "passed", run.stderr
