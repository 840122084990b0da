"""The command ``demo``: the whole job on real images."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
from imblearn.datasets import make_imbalance
from imblearn.metrics import sensitivity_specificity_support
from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import Pipeline
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import GridSearchCV, ParameterGrid, train_test_split
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from tqdm.auto import tqdm

from imblearn_image._core.opencv import cv2
from imblearn_image.augmentation import (
    Augmenter,
    HorizontalFlip,
    Rotate,
    Rotate90,
    Translate,
    Zoom,
    make_augmenter,
    preset,
)
from imblearn_image.class_weight import class_weight_table
from imblearn_image.cli._terminal import shows_progress
from imblearn_image.descriptors import ImageDescriptor
from imblearn_image.display import AugmentationDisplay, ClassBalanceDisplay, import_matplotlib
from imblearn_image.over_sampling import ImageAugmentationOverSampler

_SIDE = 64
_ELPV_IS_MISSING = 'elpv-dataset is missing: pip install "imblearn-image[demo]"'


@dataclass
class _Job:
    title: str
    images: NDArray[np.uint8]
    labels: NDArray[np.str_]
    augmenters: list[Augmenter]


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    import_matplotlib("figure")
    start = time.perf_counter()
    verbose, random_state = shows_progress(options), options.random_state
    job = _load(options.dataset, options.limit, random_state)
    print(f"Data: {job.title}")
    X, X_test, y, y_test = train_test_split(
        job.images, job.labels, stratify=job.labels, test_size=0.25, random_state=random_state
    )
    print(f"Images of shape {X.shape[1:]}: {len(X)} to train with, {len(X_test)} to test with\n")
    print(class_weight_table(y))

    sampler = ImageAugmentationOverSampler(
        augmenter=job.augmenters[0],
        n_jobs=options.n_jobs,
        random_state=random_state,
        verbose=verbose,
    )
    print("\nOver-sampling the training part:")
    _, y_balanced = sampler.fit_resample(X, y)
    print(f"{len(y)} images became {len(y_balanced)}")
    output = Path(options.output)
    pictures = _draw(output, sampler, X, y, y_balanced, random_state)

    print("\nTuning the balancing on the training part:")
    search = _search(X.shape[1:], job.augmenters, options.n_jobs, random_state, verbose).fit(X, y)
    print(f"best of the grid, balanced accuracy {search.best_score_:.3f} in cross-validation:")
    for name, value in search.best_params_.items():
        value = value.names if isinstance(value, Augmenter) else value
        print(f"    {name}: {value}")

    print(f"\nOn the {len(X_test)} test images, which nothing above has seen:\n")
    models = tqdm(
        _models(X.shape[1:], random_state).items(), desc="other methods", disable=not verbose
    )
    predictions = {method: model.fit(X, y).predict(X_test) for method, model in models}
    predictions["augmentation (tuned)"] = search.predict(X_test)
    _print_scores(y_test, predictions)
    print(f"\nPictures in {output.resolve()}: {', '.join(pictures)}")
    print(f"Done in {time.perf_counter() - start:.0f} s")


def _load(dataset: str, limit: int | None, random_state: int) -> _Job:
    job = _load_digits(random_state) if dataset == "digits" else _load_elpv(dataset, random_state)
    if limit is None or limit >= len(job.images):
        return job
    least = 8 * len(np.unique(job.labels))
    if limit < least:
        raise ValueError(f"limit must be at least {least} for these classes, got {limit}")
    chosen, _ = train_test_split(
        np.arange(len(job.images)),
        train_size=limit,
        stratify=job.labels,
        random_state=random_state,
    )
    job.images, job.labels = job.images[chosen], job.labels[chosen]
    job.title += f", {limit} of them"
    return job


def _load_elpv(dataset: str, random_state: int) -> _Job:
    try:
        from elpv_dataset.utils import load_dataset
    except ImportError as error:
        if dataset == "elpv":
            raise ValueError(_ELPV_IS_MISSING) from error
        print(f"{_ELPV_IS_MISSING}; using scikit-learn's digits instead")
        return _load_digits(random_state)
    cells, probabilities, _ = load_dataset()
    images = np.stack([cv2.resize(c, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA) for c in cells])
    names = {0: "sound", 1: "1/3", 2: "2/3", 3: "defective"}
    labels = np.array([names[round(3 * p)] for p in probabilities])
    title = (
        "ELPV, electroluminescence images of solar cells by probability of a defect\n"
        "(Buerhop-Lutz et al. 2018, Deitsch et al. 2019; CC BY-NC-SA 4.0)"
    )
    # A cell is a cell whichever way it is turned.
    turns = make_augmenter(Rotate90(p=0.75), HorizontalFlip(p=0.5), Translate(0.05))
    return _Job(title, images, labels, [preset("article"), turns])


def _load_digits(random_state: int) -> _Job:
    images, target = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8).astype(np.uint8) * 15
    wanted = {1: 180, 3: 90, 7: 45, 8: 30}
    kept = np.flatnonzero(np.isin(target, list(wanted)))
    indices, _ = make_imbalance(
        kept[:, np.newaxis], target[kept], sampling_strategy=wanted, random_state=random_state
    )
    indices = indices.ravel()
    labels = np.char.add("digit ", target[indices].astype(str))
    # No flips, since a mirrored digit is not a digit.
    upright = make_augmenter(Rotate(15), Zoom((0.9, 1.1)), Translate(0.1))
    title = "scikit-learn's digits 1, 3, 7 and 8, made imbalanced"
    return _Job(title, images[indices], labels, [upright])


def _classify(image_shape: tuple[int, ...], **params: Any) -> list[tuple[str, Any]]:
    return [
        ("describe", ImageDescriptor("gradient", size=8, image_shape=image_shape)),
        ("scale", StandardScaler()),
        ("classify", LogisticRegression(C=0.01, max_iter=1000, **params)),
    ]


@final
class _GridSearch(GridSearchCV):
    """A grid search that shows how many of its candidates are evaluated."""

    def _run_search(self, evaluate_candidates: Callable[[list[dict[str, Any]]], Any]) -> None:
        candidates = ParameterGrid(self.param_grid)
        for candidate in tqdm(candidates, desc="tuning", disable=not self.verbose):
            evaluate_candidates([candidate])


def _search(
    image_shape: tuple[int, ...],
    augmenters: list[Augmenter],
    n_jobs: int,
    random_state: int,
    verbose: int,
) -> _GridSearch:
    sampler = ImageAugmentationOverSampler(random_state=random_state)
    pipeline = Pipeline([("balance", sampler), *_classify(image_shape)])
    grid = {
        "balance__sampling_strategy": ["minority", "not majority"],
        "balance__augmenter": augmenters,
        "balance__augmenter__magnitude": [0.5, 1.0],
    }
    return _GridSearch(
        pipeline, grid, scoring="balanced_accuracy", cv=3, n_jobs=n_jobs, verbose=verbose
    )


def _models(image_shape: tuple[int, ...], random_state: int) -> dict[str, Pipeline]:
    flatten = FunctionTransformer(lambda images: images.reshape(len(images), -1))
    balance = RandomOverSampler(random_state=random_state)
    resample = [("flatten", flatten), ("balance", balance)]
    return {
        "no balancing": Pipeline(_classify(image_shape)),
        "class_weight": Pipeline(_classify(image_shape, class_weight="balanced")),
        "RandomOverSampler": Pipeline([*resample, *_classify(image_shape)]),
    }


def score_table(
    y_true: NDArray[np.str_], y_pred: NDArray[np.str_]
) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Score each class against the rest.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,)
        The true and the predicted classes.

    Returns
    -------
    labels : ndarray of shape (n_classes,)
        The classes.
    scores : ndarray of shape (n_classes, 5)
        Sensitivity, specificity, precision, F1 and balanced accuracy, the mean of the first two.
    """
    labels = np.unique(y_true)
    sensitivity, specificity, _ = sensitivity_specificity_support(y_true, y_pred, labels=labels)
    precision, _, f1, _ = precision_recall_fscore_support(
        y_true, y_pred, labels=labels, zero_division=0
    )
    balanced = (sensitivity + specificity) / 2
    return labels, np.column_stack([sensitivity, specificity, precision, f1, balanced])


def _print_scores(y_test: NDArray[np.str_], predictions: dict[str, NDArray[np.str_]]) -> None:
    names = ("sensitivity", "specificity", "precision", "F1", "balanced acc.")
    print(f"{'':22}{'class':12}" + "".join(f"{name:>15}" for name in names))
    for method, y_pred in predictions.items():
        labels, scores = score_table(y_test, y_pred)
        rows = [*zip(labels, scores, strict=True), ("macro", scores.mean(axis=0))]
        for place, (label, row) in enumerate(rows):
            cells = "".join(f"{score:15.3f}" for score in row)
            print(f"{method if place == 0 else '':22}{label:12}{cells}")


def _draw(
    output: Path,
    sampler: ImageAugmentationOverSampler,
    X: NDArray[np.uint8],
    y: NDArray[np.str_],
    y_balanced: NDArray[np.str_],
    random_state: int,
) -> list[str]:
    figures = import_matplotlib("figure")
    output.mkdir(parents=True, exist_ok=True)
    balance = figures.Figure(figsize=(7, 4), layout="constrained")
    ClassBalanceDisplay.from_labels(y, y_balanced, ax=balance.subplots())
    new = figures.Figure(figsize=(12, 5), layout="constrained")
    AugmentationDisplay.from_plan(sampler.plan_, X, random_state=random_state, figure=new)
    pictures = {"class_balance.png": balance, "new_images.png": new}
    for name, figure in pictures.items():
        figure.savefig(output / name, dpi=150)
    return list(pictures)
