"""Class weights: every common formula, in the forms that models want."""

from imblearn_image.class_weight._classifier import ClassWeightClassifier
from imblearn_image.class_weight._frameworks import class_weight_array, pos_weight
from imblearn_image.class_weight.formulas import derive_class_weight
from imblearn_image.class_weight.weight_table import ClassWeightTable, class_weight_table

__all__ = [
    "ClassWeightClassifier",
    "ClassWeightTable",
    "class_weight_array",
    "class_weight_table",
    "derive_class_weight",
    "pos_weight",
]
