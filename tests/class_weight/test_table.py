import numpy as np
import pytest

from imblearn_image import class_weight_table, derive_class_weight
from imblearn_image.class_weight._formulas import SCHEMES as FORMULA_OF

SCHEMES = sorted(FORMULA_OF)
Y = np.repeat(["a", "b", "c"], [60, 30, 10])


def test_the_table_has_every_scheme():
    table = class_weight_table(Y)
    frame = table.to_frame()
    assert frame.index.tolist() == ["a", "b", "c"]
    assert frame["count"].tolist() == [60, 30, 10]
    assert frame["fraction"].tolist() == [0.6, 0.3, 0.1]
    assert frame["imbalance ratio"].tolist() == [1, 2, 6]
    for scheme in SCHEMES:
        assert frame[scheme].to_dict() == derive_class_weight(Y, scheme)
    lines = repr(table).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split()[:2] == ["class", "count"]
    assert lines[3].split()[:4] == ["c", "10", "0.1", "6"]


def test_the_table_is_of_one_dimension():
    with pytest.raises(ValueError, match=r"got \(2, 2\); pass one column"):
        class_weight_table(np.eye(2))
