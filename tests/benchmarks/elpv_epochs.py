"""A small network on real solar cells: balanced epochs beside other ways to deal with imbalance.

    python tests/benchmarks/elpv_epochs.py [--seeds 5] [--epochs 10]

Sound cells of ELPV and certainly broken ones, at 64x64; of the broken ones a tenth as many as
sound ones are left in the training part. Each way takes the same number of steps on batches of 32
from the same weights. Balanced accuracy, F1 of the broken cells and ROC AUC are those of the last
epoch on the test part, which has 30 % of both classes. Cells that were photographed twice are on
one side.
"""

import argparse
import time

import cv2
import numpy as np
import torch
from elpv_dataset.utils import load_dataset
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score
from torch import nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

from imblearn_image import BalancedImageDataset, stratified_group_split
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    HorizontalFlip,
    Rotate,
    Translate,
    VerticalFlip,
    Zoom,
    make_augmenter,
)
from imblearn_image.torch import balanced_loader

SIDE, BATCH, IMBALANCE = 64, 32, 10


def augmenter():
    """Return the transforms, the same for all ways."""
    return make_augmenter(
        HorizontalFlip(p=0.5), VerticalFlip(p=0.5), Rotate(5), Zoom((0.9, 1.1)), Translate(0.05),
        Brightness(0.1), Contrast(0.1),
    )  # fmt: skip


def cells(seed):
    """Return images and labels of an imbalanced training part and of a test part."""
    images, probability, _ = load_dataset()
    group = np.arange(len(images))
    group[2276:2326] = group[1734:1784]  # the same cells, photographed again
    keep = (probability == 0) | (probability == 1)
    X = np.stack([cv2.resize(i, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for i in images[keep]])
    y = (probability[keep] == 1).astype(np.int64)
    X_train, X_test, y_train, y_test = stratified_group_split(
        X, y, y=y, groups=group[keep], test_size=0.3, random_state=seed
    )
    rng = np.random.default_rng(seed)
    (broken,) = np.nonzero(y_train == 1)
    left = rng.choice(broken, np.sum(y_train == 0) // IMBALANCE, replace=False)
    rows = np.sort(np.concatenate([np.flatnonzero(y_train == 0), left]))
    return X_train[rows], y_train[rows], X_test, y_test


class Augmented(Dataset):
    """Images that are transformed anew each time, or as they are."""

    def __init__(self, X, y, transform, seed):
        self.X, self.y, self.transform = X, y, transform
        self.rng = np.random.default_rng(seed)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        image = self.X[i]
        if self.transform is not None:
            image = self.transform(image, int(self.rng.integers(2**32)))
        return torch.from_numpy(np.float32(image / 255))[None], self.y[i]


def balanced(augment):
    """Return a way to make a loader of balanced epochs."""

    def make(X, y, seed):
        dataset = BalancedImageDataset(
            X, y, augment=augment, augmenter=augmenter(), random_state=seed
        )
        return balanced_loader(dataset, batch_size=BATCH, drop_last=True)

    return make


def weighted_random_sampler(X, y, seed):
    """Return a loader that draws classes equally often, with replacement."""
    weights = 1 / np.bincount(y)[y]
    generator = torch.Generator().manual_seed(seed)
    sampler = WeightedRandomSampler(weights, 2 * int(np.sum(y == 0)), generator=generator)
    return DataLoader(
        Augmented(X, y, augmenter(), seed), batch_size=BATCH, sampler=sampler, drop_last=True
    )


def plain(transformed):
    """Return a way to make a loader that shows each image once an epoch."""

    def make(X, y, seed):
        data = Augmented(X, y, augmenter() if transformed else None, seed)
        generator = torch.Generator().manual_seed(seed)
        return DataLoader(data, batch_size=BATCH, shuffle=True, generator=generator, drop_last=True)

    return make


# Name -> loader, and whether the loss is weighted.
WAYS = {
    'balanced epochs, augment="new"': (balanced("new"), False),
    'balanced epochs, augment="all"': (balanced("all"), False),
    "WeightedRandomSampler, same transforms": (weighted_random_sampler, False),
    "plain loop, same transforms, weighted loss": (plain(True), True),
    "plain loop, same transforms": (plain(True), False),
    "plain loop": (plain(False), False),
}


def network(seed):
    """Return a small convolutional network."""
    torch.manual_seed(seed)
    layers, width = [], 1
    for n in (16, 32, 64):
        layers += [nn.Conv2d(width, n, 3, stride=2, padding=1), nn.BatchNorm2d(n), nn.ReLU()]
        width = n
    layers += [nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 2))


def train(way, X, y, seed, n_steps):
    """Return a network after some steps."""
    make, is_weighted = WAYS[way]
    net, loader = network(seed), make(X, y, seed)
    weight = torch.tensor(len(y) / (2 * np.bincount(y)), dtype=torch.float32)
    loss = nn.CrossEntropyLoss(weight if is_weighted else None)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=n_steps)
    step = 0
    while step < n_steps:
        for batch, labels in loader:
            optimizer.zero_grad()
            loss(net(batch), labels).backward()
            optimizer.step()
            schedule.step()
            step += 1
            if step == n_steps:
                break
    return net.eval()


def scores(net, X, y):
    """Return balanced accuracy, F1 of the broken cells, and ROC AUC."""
    with torch.no_grad():
        images = torch.from_numpy(np.float32(X / 255))[:, None]
        logits = torch.cat([net(part) for part in images.split(128)])
    broken = torch.softmax(logits, 1)[:, 1].numpy()
    found = broken > 0.5
    return balanced_accuracy_score(y, found), f1_score(y, found), roc_auc_score(y, broken)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    torch.set_num_threads(1)
    results = {way: [] for way in WAYS}
    for seed in range(options.seeds):
        X, y, X_test, y_test = cells(seed)
        n_steps = options.epochs * (2 * int(np.sum(y == 0)) // BATCH)
        print(f"seed {seed}: training part {np.bincount(y)}, test part {np.bincount(y_test)}, "
              f"{n_steps} steps")  # fmt: skip
        for way in WAYS:
            start = time.perf_counter()
            results[way].append(scores(train(way, X, y, seed, n_steps), X_test, y_test))
            shown = " ".join(f"{score:.3f}" for score in results[way][-1])
            print(f"  {way}: {shown} ({time.perf_counter() - start:.0f} s)", flush=True)
    peer = np.array(results["WeightedRandomSampler, same transforms"])
    print("| | balanced accuracy | F1 | AUC |\n| --- | ---: | ---: | ---: |")
    for way, rows in results.items():
        rows, cells_of_row = np.array(rows), []
        for k in range(3):
            better = int(np.sum(rows[:, k] > peer[:, k]))
            low, middle, high = np.quantile(rows[:, k], [0, 0.5, 1])
            text = f"{middle:.3f} ({low:.3f} to {high:.3f})"
            cells_of_row.append(text + (f", {better} of {len(rows)}" if rows is not peer else ""))
        print(f"| {way} | {' | '.join(cells_of_row)} |")


if __name__ == "__main__":
    main()
