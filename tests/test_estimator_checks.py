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

from imblearn_image import ImageAugmentationOverSampler

# The checks' tables become images of one row.
SAMPLER = ImageAugmentationOverSampler(image_shape=(1, -1), random_state=0)


def name_of(check):
    return getattr(check, "func", check).__name__


CHECKS = [
    pytest.param(estimator, check, id=f"{library}-{name_of(check)}-{number}")
    for library, checks in (("sklearn", sklearn_checks), ("imblearn", imblearn_checks))
    for number, (estimator, check) in enumerate(checks(SAMPLER))
    # Runs below: it needs a variable that scipy reads when it is imported.
    if name_of(check) != "check_array_api_input"
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_check(estimator, check):
    check(estimator)


def test_there_are_checks_of_both_libraries():
    assert len(CHECKS) > 50


@pytest.mark.parametrize(
    "check", [check_param_validation, check_dataframe_column_names_consistency]
)
def test_check_that_is_called_by_itself(check):
    check("ImageAugmentationOverSampler", clone(SAMPLER))


def test_array_api_checks_pass_where_they_are_switched_on():
    code = """
from imblearn_image import ImageAugmentationOverSampler
from sklearn.utils.estimator_checks import estimator_checks_generator

sampler = ImageAugmentationOverSampler(image_shape=(1, -1), random_state=0)
for estimator, check in estimator_checks_generator(sampler):
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
    )
    assert run.stdout.strip() == "passed", run.stderr
