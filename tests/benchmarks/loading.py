"""Measure loaders for PyTorch side by side: balanced epochs against sampling with replacement.

    python tests/benchmarks/loading.py [--rounds 5] [--workers 2] [--only memory ...]
        [--without kornia ...] [--float]

Two jobs, in batches of 64, with the transforms affine (rotate, shear, zoom, translate), horizontal
flip, brightness and contrast: *memory*, images of 224x224x3 in an array, and *files*, JPEG files of
500x500 that are read at 224x224. Others sample by `WeightedRandomSampler`, and give, as ours,
tensors of uint8, or with `--float` of float32 in [0, 1]. Every image is augmented, by ours too
(augment="all"). *no transforms* only samples, or decodes and resizes. Rounds take turns;
medians count, and ratios of them. Libraries that are not installed are left out.

Then, without a loader: what ``dataset[i]`` and ``dataset.batch`` of 64 take beside the kernels
alone, a plan of 1,000 rows rendered at once by one thread.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler

from imblearn_image import BalancedImageDataset, ImageFiles
from imblearn_image.augmentation import (
    Brightness,
    Contrast,
    HorizontalFlip,
    Rotate,
    Shear,
    Translate,
    Zoom,
    make_augmenter,
)
from imblearn_image.torch import balanced_loader

SIDE, SIDE_OF_FILES, BATCH = 224, 500, 64
N_IMAGES, N_SHOWN = 1000, 1600


def augmenter():
    """Return the transforms, ours."""
    return make_augmenter(
        Rotate(25), Shear(10), Zoom((0.8, 1.25)), Translate(0.2), HorizontalFlip(p=0.5),
        Brightness(0.2), Contrast(0.2),
    )  # fmt: skip


def photographs(n, side):
    """Return images of blurred noise, which compress as photographs do."""
    generator = np.random.default_rng(0)
    small = generator.integers(0, 256, (n, side // 8, side // 8, 3), dtype=np.uint8)
    return [cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC) for image in small]


def write_files(folder, n):
    """Write JPEG files, and return their paths."""
    paths = [str(Path(folder) / f"{i}.jpg") for i in range(n)]
    for path, image in zip(paths, photographs(n, SIDE_OF_FILES), strict=True):
        cv2.imwrite(path, image)
    return paths


def read(path):
    """Read and resize as the others' users do."""
    image = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


class Plain(Dataset):
    """Images of an array or of files, transformed one by one."""

    def __init__(self, images, y, transform):
        self.images, self.y, self.transform = images, y, transform

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        image = self.images[i]
        return self.transform(read(image) if isinstance(image, str) else image), self.y[i]


def untransformed(is_float):
    """Do nothing but make a tensor."""

    def run(image):
        tensor = torch.from_numpy(image).permute(2, 0, 1)
        return tensor.float().div_(255) if is_float else tensor

    return run


def albumentations(is_float):
    """Return the transforms of albumentations."""
    import albumentations as A  # noqa: N812

    compose = A.Compose([
        A.Affine(
            rotate=(-25, 25), shear={"x": (-10, 10), "y": (0, 0)}, scale=(0.8, 1.25),
            translate_percent={"x": (-0.2, 0.2), "y": (-0.2, 0.2)}, p=1,
        ),
        A.HorizontalFlip(p=0.5),
        A.RandomBrightnessContrast(0.2, 0.2, p=1),
    ])  # fmt: skip
    to_tensor = untransformed(is_float)
    return lambda image: to_tensor(compose(image=image)["image"])


def torchvision(is_float):
    """Return the transforms of torchvision."""
    from torchvision.transforms import v2

    compose = v2.Compose([
        v2.RandomAffine(
            25, shear=10, scale=(0.8, 1.25), translate=(0.2, 0.2),
            interpolation=v2.InterpolationMode.BILINEAR,
        ),
        v2.RandomHorizontalFlip(0.5),
        v2.ColorJitter(brightness=0.2, contrast=0.2),
    ])  # fmt: skip
    to_tensor = untransformed(False)
    return lambda image: (
        compose(to_tensor(image)).float().div_(255) if is_float else compose(to_tensor(image))
    )


def kornia(is_float):
    """Return the transforms of kornia, which takes floats."""
    import kornia.augmentation as K  # noqa: N812

    chain = K.AugmentationSequential(
        K.RandomAffine(25, shear=10, scale=(0.8, 1.25), translate=(0.2, 0.2), p=1.0),
        K.RandomHorizontalFlip(p=0.5),
        K.ColorJiggle(brightness=0.2, contrast=0.2, p=1.0),
    )
    to_tensor = untransformed(True)

    def run(image):
        new = chain(to_tensor(image)[None])[0]
        return new if is_float else new.mul(255).byte()

    return run


def loaders(images, y, options):
    """Return name -> loader of about N_SHOWN images."""
    makers = {"no transforms": untransformed, "albumentations": albumentations,
              "torchvision": torchvision, "kornia": kornia}  # fmt: skip
    is_files = isinstance(images[0], str)
    source = ImageFiles(images, color="rgb", image_size=(SIDE, SIDE)) if is_files else images
    dataset = BalancedImageDataset(
        source, y, augment="all", augmenter=augmenter(), random_state=0,
        sampling_strategy=dict.fromkeys((0, 1), N_SHOWN // 2),
    )  # fmt: skip
    workers = {"num_workers": options.workers, "persistent_workers": True}
    found = {
        "ours": balanced_loader(
            dataset, batch_size=BATCH, dtype="float32" if options.float else None, **workers
        )
    }
    weights = 1 / np.bincount(y)[y]
    for name, make in makers.items():
        if name in options.without:
            continue
        try:
            transform = make(options.float)
        except ImportError as error:
            print(f"left out: {name} ({error})")
            continue
        found[name] = DataLoader(
            Plain(images, y, transform), batch_size=BATCH, multiprocessing_context="fork",
            sampler=WeightedRandomSampler(weights, N_SHOWN), worker_init_fn=one_thread, **workers,
        )  # fmt: skip
    return found


def one_thread(_):
    """Let each worker have one thread, as torch does by default, of OpenCV too."""
    cv2.setNumThreads(1)


def seconds(run):
    """Return how long a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def exhaust(loader):
    """Take all batches."""
    for _ in loader:
        pass


def medians(runs, rounds):
    """Return name -> the median seconds of a run, which take turns; the first is for warmth."""
    times = {name: [] for name in runs}
    for _ in range(rounds + 1):
        for name, run in runs.items():
            times[name].append(seconds(run))
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def compare_loaders(job, images, y, options):
    """Print a row for each loader."""
    found = loaders(images, y, options)
    runs = {name: lambda loader=loader: exhaust(loader) for name, loader in found.items()}
    times = medians(runs, options.rounds)
    for name, value in times.items():
        rate = N_SHOWN / value
        print(f"| {job} | {name} | {rate:,.0f} | {value / times['ours']:.2f} |")
        sys.stdout.flush()


def compare_with_kernels(images, y, rounds):
    """Print what one image and a batch take, beside their share of a plan rendered at once."""
    print("| images | µs each | beside the kernels |\n| --- | ---: | ---: |")
    dataset = BalancedImageDataset(
        images, y, augment="all", augmenter=augmenter(), random_state=0,
        sampling_strategy=dict.fromkeys((0, 1), 500),
    )  # fmt: skip
    plan, order = dataset.plan(0), dataset.order(0)[: BATCH * 15]
    out = np.empty((len(plan), *images.shape[1:]), images.dtype)
    batch, n_one = out[:BATCH], 200

    def one_by_one():
        for i in order[:n_one].tolist():
            dataset[i]

    def in_batches():
        for part in order.reshape(-1, BATCH):
            dataset.batch(part, out=batch)

    runs = {"a plan at once": lambda: plan.render(images, out), "one by one": one_by_one,
            "batches of 64": in_batches}  # fmt: skip
    n = {"a plan at once": len(plan), "one by one": n_one, "batches of 64": len(order)}
    times = {name: value / n[name] * 1e6 for name, value in medians(runs, rounds).items()}
    for name, value in times.items():
        print(f"| {name} | {value:.0f} | {value / times['a plan at once']:.2f} |")


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--float", action="store_true")
    jobs = ["memory", "files", "kernels"]
    parser.add_argument("--only", nargs="*", choices=jobs, default=jobs)
    parser.add_argument("--without", nargs="*", default=[])
    options = parser.parse_args()
    y = (np.arange(N_IMAGES) % 10 == 0).astype(int)
    images = np.stack(photographs(N_IMAGES, SIDE))
    print("| job | loader | images/s | times as long as ours |\n| --- | --- | ---: | ---: |")
    if "memory" in options.only:
        compare_loaders("memory", images, y, options)
    if "files" in options.only:
        with tempfile.TemporaryDirectory() as folder:
            compare_loaders("files", write_files(folder, N_IMAGES), y, options)
    if "kernels" in options.only:
        compare_with_kernels(images, y, options.rounds)


if __name__ == "__main__":
    main()
