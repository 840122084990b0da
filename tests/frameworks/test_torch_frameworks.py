"""Balanced epochs with what trains networks: skorch, Lightning, Accelerate, Hugging Face."""

import doctest
import importlib

import lightning
import numpy as np
import pytest
import torch
from accelerate import Accelerator
from datasets import Dataset, Features, Image, Value
from lightning.pytorch.callbacks import ModelCheckpoint
from loaders import digest, digests
from samples import Y, balanced, images, numbered
from sklearn.model_selection import cross_val_score
from skorch import NeuralNetClassifier
from skorch.dataset import Dataset as SkorchDataset
from skorch.utils import data_from_dataset
from torch import nn

from imblearn_image import BalancedImageDataset
from imblearn_image.torch import EpochSampler, balanced_loader


def network():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)
    )


class Images(SkorchDataset):
    """What predictions get: tensors as those of the loader."""

    def transform(self, X, y):
        return super().transform(np.float32(X.transpose(2, 0, 1) / 255), y)


def balanced_epochs(dataset, **options):
    X, y = data_from_dataset(dataset)
    return balanced_loader(BalancedImageDataset(X, y, random_state=0), **options)


def test_skorch_fits_balanced_epochs_of_what_it_is_given():
    seen = []

    def watched(dataset, **options):
        seen.append(balanced_epochs(dataset, **options))
        return seen[-1]

    net = NeuralNetClassifier(
        network, criterion=nn.CrossEntropyLoss, dataset=Images, iterator_train=watched,
        iterator_train__per_class=4, max_epochs=3, batch_size=12, verbose=0,
    )  # fmt: skip
    labels = np.unique(Y, return_inverse=True)[1]
    scores = cross_val_score(net, images(), labels, cv=2, error_score="raise")
    assert np.isfinite(scores).all()
    assert [loader.sampler.epoch for loader in seen] == [2, 2]
    assert net.fit(images(), labels).predict(images()).shape == Y.shape


class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.net, self.seen = network(), []

    def training_step(self, batch, _):
        self.seen.append(digest(batch))
        return nn.functional.cross_entropy(self.net(batch[0]), batch[1])

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def fitted(folder, checkpoint=None, **options):
    module = Module()
    trainer = lightning.Trainer(
        max_epochs=2, accelerator="cpu", logger=False, default_root_dir=folder,
        enable_progress_bar=False, enable_model_summary=False, **options,
    )  # fmt: skip
    trainer.fit(module, balanced_loader(balanced(), per_class=4), ckpt_path=checkpoint)
    return module


@pytest.mark.filterwarnings("ignore")
def test_lightning_shows_the_epochs_and_goes_on_in_their_middle(tmp_path):
    whole = digests(balanced_loader(balanced(), per_class=4), 2)
    module = fitted(tmp_path)
    assert module.seen == whole[0] + whole[1]
    after_six = ModelCheckpoint(tmp_path, "{step}", every_n_train_steps=6, save_top_k=-1)
    fitted(tmp_path, callbacks=[after_six])
    module = fitted(tmp_path, checkpoint=tmp_path / "step=6.ckpt")
    assert module.seen == whole[1][2:]


def test_accelerate_shows_the_epochs():
    dataset = balanced()
    loader = balanced_loader(dataset, sampler=EpochSampler(dataset, num_replicas=1, rank=0))
    whole = digests(balanced_loader(balanced()))
    prepared = Accelerator(cpu=True).prepare(loader)
    assert digests(prepared) == whole
    prepared.set_epoch(1)
    assert digests(prepared, 1) == whole[1:2]


class Column:
    """A column of images of Hugging Face's datasets, as a source."""

    def __init__(self, dataset, column="image"):
        self.dataset, self.column = dataset, column

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, i):
        return np.asarray(self.dataset[i][self.column])


def test_an_image_column_of_hugging_face_is_a_source():
    pictures = {"image": list(images()), "label": [str(label) for label in Y]}
    features = Features({"image": Image(), "label": Value("string")})
    rows = Dataset.from_dict(pictures, features=features)
    found = BalancedImageDataset(Column(rows), rows["label"], random_state=3)
    options = {"per_class": 4, "num_workers": 1}
    assert digests(balanced_loader(found, **options), 1) == digests(
        balanced_loader(balanced(), per_class=4), 1
    )


@pytest.mark.parametrize("name", ["_sampler", "_loader"])
def test_the_examples_of_the_docstrings(name):
    module = importlib.import_module(f"imblearn_image.torch.{name}")
    found = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted
    assert not found.failed


def test_default_collation_takes_a_data_set_too():
    loader = torch.utils.data.DataLoader(numbered(), batch_size=4)
    image, label = next(iter(loader))
    assert (image.shape, image.dtype, label.dtype) == ((4, 12, 10, 3), torch.uint8, torch.int64)
