"""Measure how near group-wise hold-outs come to the class shares that are wanted.

    python tests/benchmarks/group_split.py [--n 1000]

On random structures of groups, each split once by each method: the share of a class that is in the
test part less the share that was wanted, of the class where it is farthest off; the same of all
images; and how many groups are broken. Then the time of splits of many kinds of groups.
"""

import argparse
import time
import warnings

import numpy as np
from sklearn.model_selection import GroupShuffleSplit, StratifiedGroupKFold

from imblearn_image import stratified_group_split


def structure(rng):
    """Return labels, groups and a share: few or many groups, alike or not, pure or mixed."""
    n = int(rng.integers(60, 3000))
    n_groups, n_classes = int(rng.integers(8, max(9, n // 2))), int(rng.integers(2, 11))
    sizes = rng.dirichlet(np.full(n_groups, rng.choice([0.3, 1, 10])))
    groups = rng.choice(n_groups, n, p=sizes)
    frequent = rng.dirichlet(np.full(n_classes, rng.choice([0.5, 3])))
    mixed = rng.choice([1, 10, 100])
    shares = rng.dirichlet(frequent * mixed + 1e-3, n_groups)
    y = (shares[groups].cumsum(axis=1)[:, :-1] < rng.random((n, 1))).sum(axis=1)
    return y, groups, 1 / min(rng.choice([2, 3, 4, 5, 10]), len(set(groups)))


def ours(y, groups, share, seed):
    """Return the test part of stratified_group_split."""
    rows = np.arange(len(y))
    options = {"y": y, "groups": groups, "test_size": share, "random_state": seed}
    return stratified_group_split(rows, **options)[1]


def shuffled(y, groups, share, seed):
    """Return the test part of GroupShuffleSplit."""
    splitter = GroupShuffleSplit(1, test_size=share, random_state=seed)
    return next(splitter.split(y, y, groups))[1]


def first_fold(y, groups, share, seed):
    """Return the first of so many folds of StratifiedGroupKFold, which is the usual way around."""
    splitter = StratifiedGroupKFold(round(1 / share), shuffle=True, random_state=seed)
    return next(splitter.split(y, y, groups))[1]


METHODS = {
    "stratified_group_split": ours,
    "GroupShuffleSplit": shuffled,
    "StratifiedGroupKFold, one fold": first_fold,
}


def measure(method, y, groups, share, seed):
    """Return the error of the worst class, that of all, the broken groups and the seconds."""
    start = time.perf_counter()
    test = method(y, groups, share, seed)
    seconds = time.perf_counter() - start
    is_test = np.isin(np.arange(len(y)), test)
    off = [abs(is_test[y == label].mean() - share) for label in np.unique(y)]
    broken = len(set(groups[is_test]) & set(groups[~is_test]))
    return max(off), abs(is_test.mean() - share), broken, seconds


def many_kinds():
    """Print the time of splits where groups are of many kinds."""
    for n, n_classes in ((20_000, 20), (20_000, 100), (50_000, 200)):
        rng = np.random.default_rng(0)
        y = rng.choice(n_classes, n, p=rng.dirichlet(np.ones(n_classes)))
        groups = np.arange(n)
        groups[rng.choice(n, n // 10, replace=False)] = n + rng.integers(0, n // 40, n // 10)
        start = time.perf_counter()
        ours(y, groups, 0.25, 0)
        print(
            f"{n:,} images of {n_classes} classes, a tenth in groups: "
            f"{time.perf_counter() - start:.1f} s"
        )


def main():
    """Print the errors, and the time of large splits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1000)
    n = parser.parse_args().n
    warnings.simplefilter("ignore")
    found = {name: [] for name in METHODS}
    for seed in range(n):
        case = structure(np.random.default_rng(seed))
        for name, method in METHODS.items():
            found[name].append(measure(method, *case, seed))
    print(f"{n} structures; errors: median, 99 %, worst")
    for name, rows in found.items():
        worst_class, size, broken, seconds = np.transpose(rows)
        texts = [
            " ".join(f"{np.quantile(values, q):.4f}" for q in (0.5, 0.99, 1))
            for values in (worst_class, size)
        ]
        print(
            f"{name:32s} class {texts[0]}  size {texts[1]}  broken {broken.sum():.0f}  "
            f"{1000 * seconds.mean():.1f} ms"
        )
    better = np.array(found["stratified_group_split"])[:, 0]
    for name in list(METHODS)[1:]:
        other = np.array(found[name])[:, 0]
        nearer, farther = (better < other).mean(), (better > other).mean()
        print(f"nearer than {name}: {nearer:.3f}, farther: {farther:.3f}")
    many_kinds()


if __name__ == "__main__":
    main()
