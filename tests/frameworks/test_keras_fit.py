"""What `fit`, `evaluate` and `predict` of Keras show of balanced epochs."""

import os
from collections import Counter

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from samples import BATCH, balanced, numbered

from imblearn_image import BalancedImageDataset
from imblearn_image.keras import BalancedPyDataset

N_BATCHES = 6
WORKERS = [{}, {"workers": 2}, {"workers": 2, "use_multiprocessing": True}]


class Watched(BalancedPyDataset):
    """Counts which batches of which epochs it was asked for."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.seen = []

    def __getitem__(self, index):
        batch = super().__getitem__(index)
        self.seen.append((self.epoch, batch[0].tobytes()))
        return batch

    def shown(self):
        """Return the (epoch, place) of what was asked for since the last call."""
        dataset, places = balanced(), {}
        for epoch in {epoch for epoch, _ in self.seen}:
            order = dataset.order(epoch)
            floats = dataset.plan(epoch).render(self.images)[order % len(dataset)] / np.float32(255)
            for place in range(N_BATCHES):
                part = floats[place * BATCH : (place + 1) * BATCH]
                places[epoch, part.tobytes()] = epoch, place
        found = [places[one] for one in self.seen]
        self.seen = []
        return found

    @property
    def images(self):
        return self.dataset._source


def watched(**options):
    return Watched(balanced(), batch_size=BATCH, **options)


def network(is_built=True, n_classes=3, **compiled):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(n_classes, "softmax")]
    model = keras.Sequential([keras.Input((12, 10, 3)), *layers] if is_built else layers)
    model.compile("sgd", "sparse_categorical_crossentropy", **compiled)
    return model


def after_a_look(model=None):
    """Return a model that Keras need not take a look at the data for."""
    model = network() if model is None else model
    model.fit(np.zeros((2, 12, 10, 3)), np.zeros(2), verbose=0)
    return model


def epoch(number, places=range(N_BATCHES)):
    return [(number, place) for place in places]


@pytest.mark.parametrize("options", WORKERS)
@pytest.mark.parametrize("shuffle", [False, True])
def test_fit_shows_each_epoch_once_and_the_next_fit_goes_on(options, shuffle):
    dataset, model = watched(**options), after_a_look()
    model.fit(dataset, epochs=2, shuffle=shuffle, verbose=0)
    assert dataset.shown() == epoch(0) + epoch(1)
    model.fit(dataset, shuffle=shuffle, verbose=0)
    assert dataset.shown() == epoch(2)


@pytest.mark.parametrize("is_built", [False, True])
@pytest.mark.parametrize("options", WORKERS[:2])
def test_the_look_that_fit_takes_is_no_epoch(options, is_built):
    dataset = watched(**options)
    network(is_built).fit(dataset, epochs=2, verbose=0)
    found = dataset.shown()
    assert set(found) == set(epoch(0) + epoch(1))
    assert found[-2 * N_BATCHES :][N_BATCHES:] == epoch(1)
    # Each batch of the first epoch was trained with once, besides those looked at.
    assert Counter(found[-2 * N_BATCHES :]) == Counter(epoch(0) + epoch(1))


class Stop(keras.callbacks.Callback):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def on_train_batch_end(self, batch, logs=None):
        if batch == 2:
            if self.error:
                raise self.error
            self.model.stop_training = True


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, None])
@pytest.mark.parametrize("options", WORKERS[:2])
def test_an_epoch_that_was_broken_off_is_shown_again(options, error):
    dataset, model = watched(**options), after_a_look()
    model.fit(dataset, shuffle=False, verbose=0)
    dataset.shown()
    try:
        model.fit(dataset, shuffle=False, verbose=0, callbacks=[Stop(error)])
    except (KeyboardInterrupt, ZeroDivisionError) as found:
        assert type(found) is error
    assert dataset.shown()[:3] == epoch(1, range(3))
    model.fit(dataset, epochs=2, shuffle=False, verbose=0)
    assert dataset.shown() == epoch(1) + epoch(2)


@pytest.mark.parametrize("shuffle", [False, True])
def test_an_epoch_goes_on_over_several_of_keras(shuffle):
    dataset, model = watched(workers=2), after_a_look()
    model.fit(dataset, epochs=4, steps_per_epoch=3, shuffle=shuffle, verbose=0)
    assert dataset.shown() == epoch(0) + epoch(1)


def test_a_fit_that_ended_in_the_middle_is_followed_by_the_next_epoch():
    dataset, model = watched(workers=2), after_a_look()
    for number in range(3):
        model.fit(dataset, steps_per_epoch=2, shuffle=False, verbose=0)
        assert dataset.shown()[:2] == epoch(number, range(2))


def test_training_goes_on_with_the_epoch_of_its_number():
    dataset, model = watched(), after_a_look()
    dataset.set_epoch(3)
    model.fit(dataset, initial_epoch=3, epochs=5, shuffle=False, verbose=0)
    assert dataset.shown() == epoch(3) + epoch(4)
    tell = keras.callbacks.LambdaCallback(on_epoch_begin=lambda n, logs: dataset.set_epoch(n))
    network(is_built=False).fit(dataset, initial_epoch=7, epochs=9, callbacks=[tell], verbose=0)
    assert dataset.shown()[-2 * N_BATCHES :] == epoch(7) + epoch(8)


def test_evaluate_and_predict_show_an_epoch_in_its_order():
    dataset, model = watched(workers=2), after_a_look()
    model.evaluate(dataset, verbose=0)
    assert dataset.shown() == epoch(0)
    assert model.predict(dataset, verbose=0).shape == (48, 3)
    assert dataset.shown() == epoch(1)
    model.evaluate(dataset, steps=2, verbose=0)
    model.evaluate(dataset, steps=2, verbose=0)
    assert [one for one in dataset.shown() if one[1] < 2] == epoch(2, range(2)) + epoch(3, range(2))


def test_validation_data_without_balancing_are_the_same_each_epoch():
    held_out = numbered()
    plain = BalancedImageDataset(
        held_out._source,
        held_out.labels()[:24],
        sampling_strategy={},
        augment="none",
        random_state=0,
    )
    validation = BalancedPyDataset(plain, shuffle=False, batch_size=BATCH, workers=2)
    seen = [np.concatenate([x for x, _ in validation])]
    model = after_a_look(network(metrics=["accuracy"]))
    history = model.fit(watched(), validation_data=validation, epochs=3, verbose=0).history
    assert validation.epoch >= 3
    seen.append(np.concatenate([x for x, _ in validation]))
    np.testing.assert_array_equal(*seen)
    assert len(history["val_accuracy"]) == 3
    loss, accuracy = model.evaluate(validation, verbose=0)
    np.testing.assert_allclose(
        [loss, accuracy], [history["val_loss"][-1], history["val_accuracy"][-1]], rtol=1e-5
    )
    codes = model.predict(validation, verbose=0).argmax(axis=1)
    assert np.mean(codes == plain.labels()) == pytest.approx(accuracy)


def loss_of(dataset, **options):
    """Return the loss of an untrained model, before its first step."""
    model = network()
    model.optimizer.learning_rate = 0.0
    return model.fit(dataset, verbose=0, **options).history["loss"][0]


def test_weights_reach_the_loss():
    weights = {"black": 0, "cracked": 5, "sound": 1}
    codes = {0: 0.0, 1: 5.0, 2: 1.0}
    plain = loss_of(watched())
    weighted = loss_of(BalancedPyDataset(balanced(sample_weight=weights), batch_size=BATCH))
    assert abs(weighted - plain) > 0.01
    assert loss_of(watched(), class_weight=codes) == pytest.approx(weighted, rel=1e-5)
    with pytest.raises(ValueError, match=r"class_weight.*sample_weight"):
        loss_of(BalancedPyDataset(balanced(sample_weight=weights)), class_weight=codes)


def test_images_can_be_scaled_by_the_model():
    floats = watched()
    raw = BalancedPyDataset(balanced(), batch_size=BATCH, to=None)
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Rescaling(1 / 255), network()])
    model.compile("sgd", "sparse_categorical_crossentropy")
    found, expected = model.predict(raw, verbose=0), network().predict(floats, verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-5)
