import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

from imblearn_image import derive_class_weight
from imblearn_image.class_weight.formulas import SCHEMES as FORMULA_OF
from imblearn_image.class_weight.formulas import weights_of

SCHEMES = sorted(FORMULA_OF)
Y = np.repeat(["a", "b", "c"], [60, 30, 10])


def effective(n, beta):
    """Sum the geometric series of Cui et al. by itself, in exact numbers."""
    power, base, exponent = Fraction(1), Fraction(beta), n
    while exponent:
        if exponent % 2:
            power *= base
        base, exponent = base * base, exponent // 2
    return (1 - Fraction(beta)) / (1 - power)


FORMULAS = {
    "balanced": lambda n, total, counts: Fraction(total, len(counts) * n),
    "complement": lambda n, total, counts: 1 - Fraction(n, total),
    "sqrt": lambda n, total, counts: math.sqrt(Fraction(max(counts), n)),
    "log": lambda n, total, counts: 1 / math.log(1.02 + n / total),
    "median_frequency": lambda n, total, counts: (
        Fraction(sum(sorted(counts)[(len(counts) - 1) // 2 : len(counts) // 2 + 1]), n)
        / (2 - len(counts) % 2)
    ),
}


def labels_of_kind(kind, n):
    return {
        int: list(range(n)),
        str: sorted(str(i) for i in range(n)),
        bool: [False, True],
    }[kind][:n]


@st.composite
def counted_classes(draw):
    kind = draw(st.sampled_from([int, str, bool]))
    n = 2 if kind is bool else draw(st.integers(2, 12) | st.integers(900, 1000))
    counts = draw(st.lists(st.integers(1, 10**9), min_size=n, max_size=n))
    return dict(zip(labels_of_kind(kind, n), counts, strict=True))


@settings(derandomize=True, max_examples=40, deadline=None)
@pytest.mark.parametrize("scheme", FORMULAS)
@given(counts=counted_classes())
def test_formulas_to_twelve_digits(scheme, counts):
    weights = weights_of(counts, scheme, 0.999, None)
    assert list(weights) == list(counts)
    total, values = sum(counts.values()), list(counts.values())
    for label, n in counts.items():
        expected = float(FORMULAS[scheme](n, total, values))
        assert weights[label] == pytest.approx(expected, rel=1e-12)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(1, 2000), min_size=2, max_size=5),
    beta=st.sampled_from([0, 0.5, 0.9, 0.999, 1 - 1e-9]),
)
def test_effective_numbers_to_twelve_digits(counts, beta):
    weights = weights_of(dict(enumerate(counts)), "effective", beta, None)
    exact = [effective(n, beta) for n in counts]
    for weight, value in zip(weights.values(), exact, strict=True):
        assert weight == pytest.approx(float(value * len(counts) / sum(exact)), rel=1e-12)


@pytest.mark.parametrize("beta", [0.999, 1 - 1e-6, 1 - 1e-9, "auto"])
def test_effective_numbers_of_huge_classes(beta):
    """1 - beta^n from the logarithm in fifty digits."""
    from decimal import Decimal, getcontext

    getcontext().prec = 50
    counts = [10**9, 10**6, 3]
    exact_beta = 1 - Decimal(1) / sum(counts) if beta == "auto" else Decimal(beta)
    exact = [(1 - exact_beta) / (1 - (exact_beta.ln() * n).exp()) for n in counts]
    weights = weights_of(dict(enumerate(counts)), "effective", beta, None)
    for weight, value in zip(weights.values(), exact, strict=True):
        assert weight == pytest.approx(float(value * 3 / sum(exact)), rel=1e-12)


def test_balanced_is_that_of_scikit_learn():
    expected = compute_class_weight("balanced", classes=np.unique(Y), y=Y)
    np.testing.assert_allclose(list(derive_class_weight(Y).values()), expected, rtol=1e-15)


def test_the_article_by_its_own_numbers():
    """Ten images, eight of class 1, all predicted 0.5, and the logarithm to base ten."""
    y = np.array([1] * 8 + [0] * 2)
    loss = -np.log10(0.5)
    unweighted = {label: round(float((y == label).sum() * loss), 1) for label in (1, 0)}
    assert unweighted == {1: 2.4, 0: 0.6}
    weights = derive_class_weight(y, "complement")
    assert weights == {0: 0.8, 1: 0.2}
    weighted = {label: round(weights[label] * (y == label).sum() * loss, 2) for label in (1, 0)}
    assert weighted == {1: 0.48, 0: 0.48}


def test_the_same_loss_by_scikit_learn():
    y = np.array([1] * 8 + [0] * 2)
    sample_weight = compute_sample_weight(derive_class_weight(y, "complement"), y)
    total = log_loss(y, np.full(10, 0.5), sample_weight=sample_weight) * sample_weight.sum()
    assert total == pytest.approx((0.8 * 2 + 0.2 * 8) * np.log(2))


@pytest.mark.parametrize("scheme", [*SCHEMES, lambda counts: {c: 1 / n for c, n in counts.items()}])
def test_normalisation_keeps_the_ratios_and_fixes_the_sum(scheme):
    published = derive_class_weight(Y, scheme)
    samples = derive_class_weight(Y, scheme, normalize="samples")
    classes = derive_class_weight(Y, scheme, normalize="classes")
    assert compute_sample_weight(samples, Y).sum() == pytest.approx(100)
    assert sum(classes.values()) == pytest.approx(3)
    for other in (samples, classes):
        assert other["a"] / other["c"] == pytest.approx(published["a"] / published["c"])


def test_effective_lies_between_equal_and_balanced():
    assert set(derive_class_weight(Y, "effective", beta=0).values()) == {1.0}
    near = derive_class_weight(Y, "effective", beta=1 - 1e-9)
    balanced = derive_class_weight(Y, normalize="classes")
    assert near == pytest.approx(balanced, rel=1e-6)
    auto = derive_class_weight(Y, "effective", beta="auto")
    assert auto == pytest.approx(derive_class_weight(Y, "effective", beta=0.99), rel=1e-9)


def test_classes_are_checked_and_change_nothing():
    assert derive_class_weight(Y, classes=["c", "a", "b"]) == derive_class_weight(Y)


def returns(value):
    return lambda counts: value


BAD = {
    "empty": ({"y": []}, ValueError, r"at least one label, got shape \(0,\)"),
    "one class": ({"y": [1, 1]}, ValueError, "at least two classes, got only 1"),
    "NaN": ({"y": [0, 1, np.nan]}, ValueError, "must not be missing, got nan"),
    "None": ({"y": np.array(["a", None], object)}, ValueError, "must not be missing, got None"),
    "object NaN": ({"y": np.array(["a", np.nan], object)}, ValueError, "must not be missing"),
    "continuous": ({"y": [0.5, 1]}, ValueError, "got continuous values"),
    "complex": ({"y": [1j, 1]}, ValueError, "got dtype complex128"),
    "mixed": ({"y": np.array(["a", 1], object)}, TypeError, r"one kind, got \['int', 'str'\]"),
    "3-D": ({"y": np.zeros((2, 2, 2))}, ValueError, r"got \(2, 2, 2\)"),
    "0-D": ({"y": 3}, ValueError, r"got \(\)"),
    "no indicator": ({"y": [[0, 2], [1, 1]]}, ValueError, r"ones, got \[1, 2\] in column 1"),
    "no positive": ({"y": [[0, 0], [1, 0]]}, ValueError, "label 1 has no positive sample"),
    "no negative": ({"y": [[1, 0], [1, 1]]}, ValueError, "label 0 has no negative sample"),
    "classes of 2-D": ({"y": np.eye(2), "classes": [0, 1]}, ValueError, "1-D y only"),
    "absent class": ({"classes": ["a", "b", "c", "d"]}, ValueError, r"\['d'\] have no sample"),
    "extra class": ({"classes": ["a", "b"]}, ValueError, r"labels \['c'\], which are not among"),
    "scheme": ({"scheme": "inverse"}, ValueError, "scheme must be one of .* got 'inverse'"),
    "scheme None": ({"scheme": None}, ValueError, "scheme must be one of"),
    "beta 1": ({"beta": 1}, ValueError, "beta must be .* got 1"),
    "beta -1": ({"beta": -0.1}, ValueError, "beta must be"),
    "beta text": ({"beta": "0.9"}, ValueError, "beta must be"),
    "beta NaN": ({"beta": np.nan}, ValueError, "beta must be"),
    "normalize": ({"normalize": "sum"}, ValueError, "normalize must be"),
    "no dict": ({"scheme": returns([1, 2, 3])}, ValueError, "must return a dict with the labels"),
    "other labels": ({"scheme": returns({"a": 1})}, ValueError, r"labels \['a', 'b', 'c'\]"),
    "negative": ({"scheme": returns({"a": 1, "b": 1, "c": -1})}, ValueError, "at least 0"),
    "infinite": ({"scheme": returns({"a": 1, "b": 1, "c": np.inf})}, ValueError, "finite"),
    "text": ({"scheme": returns({"a": 1, "b": 1, "c": "x"})}, ValueError, "numbers as weights"),
    "zeros": ({"scheme": returns({"a": 0, "b": 0, "c": 0})}, ValueError, "not only zeros"),
}  # fmt: skip


@pytest.mark.parametrize(("params", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_explained(params, kind, message):
    with pytest.raises(kind, match=message):
        derive_class_weight(**{"y": Y} | params)
