"""The adapters with the real packages."""

import albumentations
import numpy as np
import pytest
import torch
from joblib import parallel_config
from torchvision.transforms import v2

from imblearn_image import draw_plan
from imblearn_image.augmentation import from_albumentations, from_torchvision, make_augmenter

Y = np.repeat([0, 1], [60, 20])
IMAGES = np.random.default_rng(0).integers(0, 256, (80, 160, 160, 3), dtype=np.uint8)


def compose():
    return albumentations.Compose([
        albumentations.Affine(rotate=(-25, 25), scale=(0.8, 1.2), p=0.9),
        albumentations.RandomBrightnessContrast(p=0.8),
        albumentations.GaussNoise(p=0.5),
        albumentations.HorizontalFlip(p=0.5),
    ])  # fmt: skip


def vision():
    return v2.Compose([
        v2.RandomAffine(25, scale=(0.8, 1.2)),
        v2.ColorJitter(brightness=0.3, contrast=0.3),
        v2.RandomHorizontalFlip(),
    ])  # fmt: skip


@pytest.mark.parametrize("backend", ["threading", "loky"])
@pytest.mark.parametrize(
    "transform",
    [from_albumentations(compose()), from_torchvision(vision())],
    ids=["albumentations", "torchvision"],
)
def test_the_same_bytes_for_any_number_of_workers(transform, backend):
    plan = draw_plan(Y, augmenter=make_augmenter(transform), random_state=0)
    alone = np.stack([row.render(IMAGES)[0] for row in plan])
    assert len({image.tobytes() for image in alone}) == len(plan)
    for n_jobs in (1, 2):
        with parallel_config(backend=backend, n_jobs=n_jobs):
            np.testing.assert_array_equal(plan.render(IMAGES), alone)


def test_the_state_of_torch_is_left_as_it_was():
    plan = draw_plan(Y, augmenter=from_torchvision(vision()), random_state=0)
    before = torch.get_rng_state()
    plan.render(IMAGES)
    assert torch.equal(torch.get_rng_state(), before)
