"""The weights in real fits of other frameworks, in an environment of their own."""

import numpy as np
import pytest
import torch
from lightgbm import LGBMClassifier
from sklearn.metrics import log_loss, recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from skorch import NeuralNetClassifier
from xgboost import XGBClassifier

from imblearn_image import (
    ClassWeightClassifier,
    class_weight_array,
    derive_class_weight,
    pos_weight,
)

rng = np.random.default_rng(0)
Y = np.repeat([0, 1], [900, 100])
X = rng.normal(size=(1000, 5)) + 0.8 * Y[:, np.newaxis]


def test_torch_cross_entropy_with_weights_is_that_of_scikit_learn():
    logits = torch.tensor(rng.normal(size=(1000, 2)))
    weights = derive_class_weight(Y)
    loss = torch.nn.CrossEntropyLoss(weight=torch.tensor(class_weight_array(weights, [0, 1])))
    expected = log_loss(
        Y, torch.softmax(logits, 1).numpy(), sample_weight=compute_sample_weight(weights, Y)
    )
    assert loss(logits, torch.tensor(Y)).item() == pytest.approx(expected)


def test_torch_binary_loss_takes_pos_weight():
    logits = torch.tensor(rng.normal(size=1000))
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(pos_weight(Y)), reduction="sum")
    terms = torch.nn.functional.softplus(torch.where(torch.tensor(Y == 1), -logits, logits))
    expected = (terms * torch.where(torch.tensor(Y == 1), 9.0, 1.0)).sum()
    assert loss(logits, torch.tensor(Y, dtype=torch.float64)).item() == pytest.approx(
        expected.item()
    )


def test_torch_learns_the_rare_class_better_with_weights():
    def recall(weight):
        torch.manual_seed(0)
        model = torch.nn.Linear(5, 2, dtype=torch.float64)
        optimizer = torch.optim.LBFGS(model.parameters(), max_iter=100)
        loss = torch.nn.CrossEntropyLoss(weight=weight)
        inputs, targets = torch.tensor(X), torch.tensor(Y)

        def closure():
            optimizer.zero_grad()
            value = loss(model(inputs), targets)
            value.backward()
            return value

        optimizer.step(closure)
        return recall_score(Y, model(inputs).argmax(1).numpy())

    weighted = torch.tensor(class_weight_array(derive_class_weight(Y), [0, 1]))
    assert recall(weighted) > recall(None) + 0.2


@pytest.mark.parametrize(
    "model",
    [XGBClassifier(n_estimators=20, max_depth=2), LGBMClassifier(n_estimators=20, verbose=-1)],
    ids=["xgboost", "lightgbm"],
)
class TestBoosting:
    def test_scale_pos_weight(self, model):
        model.set_params(scale_pos_weight=1.0)
        plain = recall_score(Y, model.fit(X, Y).predict(X))
        model.set_params(scale_pos_weight=pos_weight(Y))
        assert recall_score(Y, model.fit(X, Y).predict(X)) > plain

    def test_class_weight_classifier(self, model):
        model.set_params(scale_pos_weight=1.0)
        plain = recall_score(Y, model.fit(X, Y).predict(X))
        wrapped = ClassWeightClassifier(model).fit(X, Y)
        assert recall_score(Y, wrapped.predict(X)) > plain
        assert wrapped.predict_proba(X).shape == (1000, 2)


@pytest.mark.parametrize("in_pipeline", [False, True])
def test_nets_of_skorch_get_a_weighted_loss(in_pipeline):
    def recall(weigh):
        torch.manual_seed(0)
        net = NeuralNetClassifier(
            torch.nn.Linear,
            module__in_features=5,
            module__out_features=2,
            criterion=torch.nn.CrossEntropyLoss,
            lr=0.5,
            max_epochs=200,
            batch_size=-1,
            train_split=None,
            verbose=0,
        )
        model = make_pipeline(StandardScaler(), net) if in_pipeline else net
        model = ClassWeightClassifier(model) if weigh else model
        inputs = X.astype(np.float32)
        return recall_score(Y, model.fit(inputs, Y).predict(inputs))

    assert recall(True) > recall(False) + 0.2
