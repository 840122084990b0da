"""Every class and function takes every form of labels for the same; see docs/labels.md."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn.exceptions import DataConversionWarning
from sklearn.linear_model import LogisticRegression

from imblearn_image import (
    BalancedImageDataset,
    ClassBalanceDisplay,
    ClassWeightClassifier,
    ClassWeightDisplay,
    ImageAugmentationOverSampler,
    check_leakage,
    class_weight_array,
    class_weight_table,
    derive_class_weight,
    draw_epoch,
    draw_plan,
    leakage_groups,
    pos_weight,
    stratified_group_split,
)
from imblearn_image.under_sampling import ImageQualityUnderSampler

CODES = np.array([0, 2, 0, 0, 2, 0, 0, 1, 1, 0, 0, 0])
N = len(CODES)
X = np.random.default_rng(0).integers(0, 200, (N, 16, 16), dtype=np.uint8)
NAMES = np.array(["ant", "bee", "cat"])
ONE_HOT = np.eye(3, dtype=int)[CODES]
TEXT = NAMES[CODES]


class Tensor:
    """What NumPy can make an array of, and nothing else."""

    def __init__(self, values):
        self._values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self._values, dtype=dtype)

    def __len__(self):
        return len(self._values)

    @property
    def shape(self):
        return self._values.shape


# Each form, and the labels that it is taken for.
FORMS = {
    "integers": (CODES, CODES),
    "small integers": (CODES.astype(np.uint8), CODES),
    "strings": (TEXT, TEXT),
    "booleans": (CODES == 1, CODES == 1),
    "list": (CODES.tolist(), CODES),
    "list of strings": (TEXT.tolist(), TEXT),
    "series": (pd.Series(CODES, index=range(7, 7 + N)), CODES),
    "series of strings": (pd.Series(TEXT), TEXT),
    "nullable integers": (pd.Series(CODES, dtype="Int64"), CODES),
    "categories": (pd.Series(pd.Categorical(TEXT, categories=[*NAMES, "dog"])), TEXT),
    "tensor": (Tensor(CODES), CODES),
    "objects that are strings": (TEXT.astype(object), TEXT),
    "objects that are integers": (CODES.astype(object), CODES),
    "objects that are booleans": ((CODES == 1).astype(object), CODES == 1),
    "series of objects": (pd.Series(CODES, dtype=object), CODES),
    "whole floats": (CODES.astype(float), CODES),
    "column": (CODES[:, np.newaxis], CODES),
    "column of strings": (TEXT[:, np.newaxis], TEXT),
    "frame of one column": (pd.DataFrame({"class": TEXT}), TEXT),
    "one-hot": (ONE_HOT, CODES),
    "one-hot list": (ONE_HOT.tolist(), CODES),
    "one-hot floats": (ONE_HOT.astype(float), CODES),
    "one-hot booleans": (ONE_HOT == 1, CODES),
    "one-hot with an empty column": (np.eye(5)[CODES], CODES),
    "one-hot of two classes": (np.eye(2, dtype=int)[(CODES == 1).astype(int)], CODES == 1),
    "one-hot sparse": (csr_array(ONE_HOT), CODES),
    "get_dummies": (pd.get_dummies(pd.Series(TEXT)), TEXT),
    "get_dummies of two classes": (pd.get_dummies(pd.Series(TEXT == "bee")), CODES == 1),
    "get_dummies of integers": (pd.get_dummies(pd.Series(CODES), dtype=float), CODES),
}
SEVERAL = ONE_HOT.copy()
SEVERAL[3] = [1, 0, 1]
NONE_IN_ROW = ONE_HOT.copy()
NONE_IN_ROW[3] = 0
# What is refused, and what all say of it.
REFUSED = {
    "several labels": (SEVERAL, ValueError, "indicator of several labels with 2 ones in row 3"),
    "no label": (NONE_IN_ROW, ValueError, "indicator of several labels with 0 ones in row 3"),
    "frame of several": (pd.DataFrame(SEVERAL), ValueError, "several labels with 2 ones in row 3"),
    "two columns": (CODES.reshape(N, 1) + [[0, 5]], ValueError, "indicator of zeros and ones, got"),
    "not whole": (CODES + 0.5, ValueError, "continuous values such as 0.5 for image 0"),
    "infinite": (np.where(CODES == 1, np.inf, 0), ValueError, "infinite values such as inf"),
    "NaN": (np.where(CODES == 1, np.nan, 0), ValueError, "missing, got nan for image 7"),
    "None": (np.where(CODES == 1, None, TEXT), ValueError, "missing, got None for image 7"),
    "NA": (pd.array(np.where(CODES == 1, None, TEXT)), ValueError, "missing, got .* image 7"),
    "masked": (np.ma.array(CODES, mask=CODES == 1), ValueError, "missing, got None for image 7"),
    "mixed list": ([1, "a"] * 6, TypeError, r"of one kind, got \['int', 'str'\]"),
    "mixed objects": (np.array([1, "a"] * 6, object), TypeError, r"kind, got \['int', 'str'\]"),
    "booleans and numbers": ([True, 2] * 6, TypeError, r"of one kind, got \['bool', 'int'\]"),
    "bytes": (TEXT.astype(bytes), TypeError, r"got bytes: pass \w+\.astype\(str\)"),
    "dates": (CODES.astype("M8[D]"), TypeError, "strings or booleans, got dtype datetime"),
    "complex": (CODES + 1j, ValueError, "got dtype complex128"),
    "three dimensions": (np.zeros((N, 2, 2)), ValueError, "must have shape .*, got "),
    "a text": ("labels", ValueError, r"must have shape .*, got \(\)"),
}  # fmt: skip


def is_column(y):
    return isinstance(y, np.ndarray) and y.shape[1:] == (1,)


def plan(y):
    drawn = draw_plan(y, random_state=0)
    return drawn.label.tolist(), drawn.source.tolist()


def epoch(y):
    drawn = draw_epoch(y, 1, random_state=0)
    return drawn.label.tolist(), drawn.source.tolist()


def over_sampler(y):
    sampler = ImageAugmentationOverSampler(random_state=0)
    resampled = sampler.fit_resample(X, y)[1]
    assert type(resampled) is (np.ndarray if isinstance(y, Tensor) else type(y))
    if not is_column(y):  # which imbalanced-learn gives back as (n,)
        assert np.shape(resampled)[1:] == np.shape(y)[1:]
    assert len(set(ClassBalanceDisplay.from_labels(y, resampled).after.tolist())) == 1
    return sampler.sampling_strategy_, sampler.plan_.label.tolist(), sampler.plan_.source.tolist()


def under_sampler(y):
    sampler = ImageQualityUnderSampler()
    resampled = sampler.fit_resample(X, y)[1]
    kept = sampler.sample_indices_
    given = y.toarray() if isinstance(y, csr_array) else np.asarray(y)
    got = resampled.toarray() if isinstance(resampled, csr_array) else np.asarray(resampled)
    np.testing.assert_array_equal(got, given[kept].ravel() if is_column(y) else given[kept])
    return sampler.sampling_strategy_, kept.tolist()


def data_set(y):
    dataset = BalancedImageDataset(X, y, random_state=0)
    return dataset.classes.tolist(), dataset.counts, dataset.labels().tolist()


def classifier(y):
    model = ClassWeightClassifier(LogisticRegression(max_iter=20))
    model.fit(X.reshape(N, -1) / 255, y)
    return model.classes_.tolist(), model.class_weight_


def split(y):
    return stratified_group_split(range(N), y=y, groups=np.arange(N), test_size=3, random_state=0)


def leaks(y):
    other = TEXT if isinstance(split_classes(y)[0], str) else CODES
    report = check_leakage(X, X, y_train=y, y_test=other)
    return report.label_conflicts.tolist()


def split_classes(y):
    return class_weight_table(y).columns["class"]


def groups(y):
    return leakage_groups(X, y).tolist()


def table(y):
    return class_weight_table(y).columns


def balance_display(y):
    display = ClassBalanceDisplay.from_labels(y)
    return display.labels.tolist(), display.before.tolist()


def weight_display(y):
    display = ClassWeightDisplay.from_labels(y)
    return display.labels.tolist(), display.counts.tolist()


ONE_CLASS = [
    plan, epoch, over_sampler, under_sampler, data_set, split, leaks, groups, table,
    balance_display, weight_display, classifier,
]  # fmt: skip


def weights(y):
    found = derive_class_weight(y)
    return found, class_weight_array(found, list(found)).tolist()


def positives(y):
    return pos_weight(y) if len(split_classes(y)) == 2 else None


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore:the classes .* have images in one part:UserWarning")
@pytest.mark.filterwarnings("ignore:groups allow no test part:UserWarning")
@pytest.mark.filterwarnings(f"ignore::{DataConversionWarning.__module__}.DataConversionWarning")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("user", ONE_CLASS, ids=lambda user: user.__name__)
def test_all_take_a_form_for_the_same(user, form):
    y, labels = FORMS[form]
    assert user(y) == user(labels)


@pytest.mark.parametrize("form", [form for form in FORMS if np.shape(FORMS[form][0])[1:] < (2,)])
@pytest.mark.parametrize("user", [weights, positives], ids=lambda user: user.__name__)
def test_users_of_several_labels_take_one_column_for_the_same(user, form):
    y, labels = FORMS[form]
    assert user(y) == user(labels)


@pytest.mark.parametrize("y", [ONE_HOT, ONE_HOT.tolist(), pd.DataFrame(ONE_HOT), SEVERAL == 1])
def test_users_of_several_labels_take_two_columns_for_an_indicator(y):
    each = [derive_class_weight(column) for column in np.asarray(y).astype(int).T]
    assert derive_class_weight(y) == each
    assert pos_weight(y).tolist() == [pos_weight(column) for column in np.asarray(y).T]


@pytest.mark.parametrize("form", REFUSED)
@pytest.mark.parametrize(
    "user", [user for user in ONE_CLASS if user not in (groups, leaks)], ids=lambda u: u.__name__
)
def test_all_refuse_the_same_in_the_same_words(user, form):
    y, error, message = REFUSED[form]
    with pytest.raises(error, match=message):
        user(y)


@pytest.mark.parametrize("form", REFUSED)
def test_labels_of_both_parts_are_named(form):
    y, error, message = REFUSED[form]
    with pytest.raises(error, match=f"y_test.*{message}|{message}.*y_test"):
        check_leakage(X, X, y_train=CODES, y_test=y)


@pytest.mark.parametrize(
    "form", [form for form in REFUSED if not form.startswith(("several", "no label", "frame of"))]
)
@pytest.mark.parametrize("user", [derive_class_weight, pos_weight])
def test_users_of_several_labels_refuse_the_rest_too(user, form):
    y, error, message = REFUSED[form]
    with pytest.raises(error, match=message):
        user(y)


def test_groups_may_be_anything_that_is_sorted():
    expected = leakage_groups(X, CODES).tolist()
    assert leakage_groups(X, CODES / 2).tolist() == expected
    assert leakage_groups(X, CODES.astype("M8[D]")).tolist() == expected
    assert leakage_groups(X, TEXT.astype(bytes)).tolist() == expected
