"""What a type checker must accept, and what it must refuse; nothing of it is run.

`scripts/check` gives it to mypy with ``warn_unused_ignores``: a line with ``# type: ignore[code]``
that is no such error is an error itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, assert_type

import numpy as np
from numpy.typing import NDArray

from imblearn_image import (
    AugmentationDisplay,
    BalancedImageDataset,
    ClassWeightClassifier,
    ImageAugmentationOverSampler,
    ImageDuplicateCleaner,
    ImageFiles,
    LeakageReport,
    Renderer,
    ResamplingPlan,
    balance_image_folder,
    check_leakage,
    class_weight_array,
    derive_class_weight,
    draw_epoch,
    draw_plan,
    load_image_folder,
    scan_image_table,
    stratified_group_split,
)
from imblearn_image.augmentation import (
    Augmenter,
    DisplacementTransform,
    GeometricTransform,
    IntensityTransform,
    Rotate,
    Zoom,
    make_augmenter,
    preset,
)
from imblearn_image.folder import ImageFolder

if TYPE_CHECKING:
    import pandas as pd

    from imblearn_image.images import ImageSource


class Files:
    """A source of one's own: any class with these two."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int, /) -> NDArray[np.uint8]:
        return np.zeros((8, 8), np.uint8)


class NoSource:
    def __len__(self) -> int:
        return 3


def samplers(X: NDArray[np.uint8], y: list[str]) -> None:
    sampler = ImageAugmentationOverSampler(augmenter=preset("flips"), n_jobs=2, random_state=0)
    ImageAugmentationOverSampler(augmenter="general", sampling_strategy={"cracked": 10})
    ImageAugmentationOverSampler(sampling_strategy=lambda y: {"cracked": 10})
    ImageAugmentationOverSampler(n_jobs="two")  # type: ignore[arg-type]
    ImageAugmentationOverSampler(image_shape="28x28")  # type: ignore[arg-type]
    ImageAugmentationOverSampler(degrees=10)  # type: ignore[call-arg]
    ImageDuplicateCleaner(random_state=0)  # type: ignore[call-arg]
    sampler.fit_resample(X, y)
    assert_type(sampler.plan_, ResamplingPlan)
    sampler.plans_  # type: ignore[attr-defined]


def augmenters() -> None:
    assert_type(make_augmenter(Rotate(10), Zoom((0.9, 1.1))), Augmenter)
    make_augmenter(Rotate(10), border="reflect", sampling="extremes")
    make_augmenter(Rotate(10), border="mirror")  # type: ignore[arg-type]
    make_augmenter(Rotate(10), sampling="ends")  # type: ignore[arg-type]
    preset("flip")  # type: ignore[arg-type]
    Rotate("10")  # type: ignore[arg-type]


def plans(images: Sequence[NDArray[Any]], files: ImageFiles, y: list[int]) -> None:
    plan = draw_plan(y, augmenter="flips", random_state=0)
    assert_type(plan, ResamplingPlan)
    assert_type(plan[:3], ResamplingPlan)
    assert_type(plan.describe(0), str)
    plan.render(images, n_jobs=2)
    plan.render(files)
    plan.render(Files())
    plan.render(NoSource())  # type: ignore[arg-type]
    plan.save("plan.npz")
    plan.save(3)  # type: ignore[arg-type]
    assert_type(ResamplingPlan.load("plan.npz"), ResamplingPlan)
    draw_epoch(y, epoch=1, augment="all", random_state=0)
    draw_epoch(y, epoch=1, augment="some", random_state=0)  # type: ignore[arg-type]
    Renderer(plan.augmenter).render(plan, images)
    source: ImageSource = Files()
    other: ImageSource = NoSource()  # type: ignore[assignment]
    del source, other


def data_sets(X: NDArray[np.uint8], y: list[str]) -> None:
    data = BalancedImageDataset(X, y, augment="new", random_state=0)
    BalancedImageDataset(Files(), y)
    BalancedImageDataset(X, y, augment="old")  # type: ignore[arg-type]
    data.at(3)
    data.at("3")  # type: ignore[arg-type]


def weights(y: list[str]) -> None:
    derive_class_weight(y, scheme="effective")
    derive_class_weight(y, scheme="effectively")  # type: ignore[arg-type]
    class_weight_array({"sound": 0.6, "cracked": 3.0}, ["sound", "cracked"])
    class_weight_array(y)  # type: ignore[call-arg, arg-type]
    ClassWeightClassifier(object(), scheme="sqrt")


def leaks(X: NDArray[np.uint8], y: list[int]) -> None:
    assert_type(check_leakage(X, X), LeakageReport)
    stratified_group_split(X, y, y=y, groups=y, test_size=0.25, random_state=0)
    stratified_group_split(X, y, y=y, groups=y, test_size="a quarter")  # type: ignore[arg-type]


def folders(path: os.PathLike[str]) -> None:
    load_image_folder(path, image_size=(64, 64), on_error="skip")
    load_image_folder(path, on_error="ignore")  # type: ignore[arg-type]
    load_image_folder(4.5)  # type: ignore[arg-type]
    load_image_folder(path, resize="pad", background=255)
    load_image_folder(path, resize="fit")  # type: ignore[arg-type]


def tables(path: os.PathLike[str], frame: pd.DataFrame) -> None:
    table = scan_image_table(path, group="patient")
    assert_type(table, ImageFolder)
    scan_image_table({"file": ["1.png"], "label": np.array([3])}, path)
    scan_image_table(frame, path, classes=table.target_names)
    scan_image_table(["1.png", "2.png"], path)  # type: ignore[arg-type]
    load_image_folder(table, background=(0, 128, 0))
    balance_image_folder(table, path, dtype="uint8")


def displays(X: NDArray[np.uint8], y: list[int]) -> None:
    AugmentationDisplay.from_augmenter(preset("general"), X[0])
    AugmentationDisplay.from_augmenter(X[0])  # type: ignore[call-arg]


class Nothing(DisplacementTransform):
    pass


class Squeeze(GeometricTransform):
    def __init__(self, factor: float = 0.9, *, p: float = 1.0) -> None:
        self.factor = factor
        self.p = p


def classes_without_their_hooks() -> None:
    Squeeze()  # type: ignore[abstract]
    Nothing()  # type: ignore[abstract]


class Halve(IntensityTransform):
    def curve(self, values: NDArray[np.floating[Any]], **columns: Any) -> NDArray[Any]:
        return values / 2


def classes_with_them() -> None:
    Halve()
